//! Bodies of events: kept as they were written, told as HTML or as text (microsoft-graph.md §16: the server rewrites them).

use serde_json::{Value, json};

/// How much of a body its preview shows.
const PREVIEW: usize = 255;

/// As an answer has it.
pub fn shown(kept: &Value, as_text: bool) -> Value {
    let content = kept["content"].as_str().unwrap_or_default();
    let is_html = kept["contentType"].as_str() == Some("html");
    match (as_text, is_html) {
        (true, _) => json!({"contentType": "text", "content": text(kept)}),
        (false, true) if content.is_empty() => json!({"contentType": "html", "content": ""}),
        (false, true) if content.contains("<html") => {
            json!({"contentType": "html", "content": content})
        }
        (false, true) => {
            let page = format!("{HEAD}{content}\r\n</body>\r\n</html>\r\n");
            json!({"contentType": "html", "content": page})
        }
        (false, false) if content.is_empty() => json!({"contentType": "html", "content": ""}),
        (false, false) => {
            let lines = crate::markup::escaped(content)
                .replace("\r\n", "\n")
                .replace('\n', "<br>\r\n");
            let page =
                format!("{HEAD}<div class=\"PlainText\">{lines}</div>\r\n</body>\r\n</html>\r\n");
            json!({"contentType": "html", "content": page})
        }
    }
}

const HEAD: &str = "<html>\r\n<head>\r\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\r\n</head>\r\n<body>\r\n";

/// The first words of it.
pub fn preview(kept: &Value) -> String {
    text(kept).chars().take(PREVIEW).collect()
}

/// What it says, without markup and with the line ends of mails.
fn text(kept: &Value) -> String {
    let content = kept["content"].as_str().unwrap_or_default();
    let plain = if kept["contentType"].as_str() == Some("html") {
        without_tags(content)
    } else {
        content.to_owned()
    };
    plain.replace("\r\n", "\n").replace('\n', "\r\n")
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = rest[at..end].to_ascii_lowercase();
        if tag.starts_with("<br") || tag.starts_with("</p") || tag.starts_with("</div") {
            text.push('\n');
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    let escapes = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    let text = escapes
        .iter()
        .fold(text, |text, (escape, letter)| text.replace(escape, letter));
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_told_as_a_page_and_as_text() {
        let kept = json!({"contentType": "text", "content": "one <b>\ntwo"});

        let page = shown(&kept, false);

        assert!(
            page["content"]
                .as_str()
                .unwrap()
                .contains("one &lt;b&gt;<br>\r\ntwo")
        );
        assert_eq!(shown(&kept, true)["content"], "one <b>\r\ntwo");
        let html = json!({"contentType": "html", "content": "<p>one &amp; two</p>"});
        assert_eq!(shown(&html, true)["content"], "one & two");
        assert_eq!(preview(&html), "one & two");
    }
}
