//! Descriptions: Google's may hold HTML, ours are plain text.
//!
//! Google shows a description as HTML as soon as it holds a tag or an escape. So a plain text that looks like it is written
//! escaped, and one that does not is written as it is; what is written is read back as it was.

/// Tags that Google's own editor writes, and those of mail programs beside them.
const TAGS: [&str; 24] = [
    "a",
    "b",
    "blockquote",
    "br",
    "div",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "hr",
    "html-blob",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "table",
    "td",
    "tr",
    "u",
    "ul",
];

const ESCAPES: [(&str, &str); 7] = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&apos;", "'"),
    ("&nbsp;", " "),
    ("&amp;", "&"),
];

/// What a description says.
pub(crate) fn read(text: &str) -> String {
    if is_html(text) {
        to_text(text)
    } else {
        text.to_owned()
    }
}

/// A description that says this.
pub(crate) fn write(text: &str) -> String {
    if !is_html(text) {
        return text.to_owned();
    }
    let mut html = String::with_capacity(text.len() + 32);
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '\n' => html.push_str("<br>"),
            other => html.push(other),
        }
    }
    html
}

fn is_html(text: &str) -> bool {
    let has_tag = || {
        text.match_indices('<')
            .any(|(at, _)| tag(&text[at..]).is_some())
    };
    ESCAPES.iter().any(|(escape, _)| text.contains(escape)) || has_tag()
}

/// The tag with which a text begins: its name in small letters, whether it closes, and how long it is.
fn tag(text: &str) -> Option<(String, bool, usize)> {
    let inner = text.strip_prefix('<')?;
    let end = inner.find('>')?;
    let inner = &inner[..end];
    let (is_closing, inner) = match inner.strip_prefix('/') {
        Some(rest) => (true, rest),
        None => (false, inner),
    };
    let name: String = inner
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
        .collect::<String>()
        .to_ascii_lowercase();
    let rest = &inner[name.len()..];
    let is_tag = TAGS.contains(&name.as_str()) && (rest.is_empty() || rest.starts_with([' ', '/']));
    is_tag.then_some((name, is_closing, end + 2))
}

fn to_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(first) = rest.chars().next() {
        if let Some((name, is_closing, length)) = tag(rest) {
            match (name.as_str(), is_closing) {
                ("br", _) => text.push('\n'),
                ("p" | "div" | "li" | "tr" | "h1" | "h2" | "h3" | "ul" | "ol", true) => {
                    end_line(&mut text);
                }
                ("li", false) => {
                    end_line(&mut text);
                    text.push_str("- ");
                }
                _ => {}
            }
            rest = &rest[length..];
            continue;
        }
        match ESCAPES.iter().find(|(escape, _)| rest.starts_with(escape)) {
            Some((escape, meaning)) => {
                text.push_str(meaning);
                rest = &rest[escape.len()..];
            }
            None => {
                text.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    text
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn html_becomes_text() {
        for (html, text) in [
            ("plain & simple, 1 < 2", "plain & simple, 1 < 2"),
            ("one<br>two &amp; three", "one\ntwo & three"),
            (
                "<p>Bring</p><ul><li>key</li><li>torch</li></ul>",
                "Bring\n- key\n- torch\n",
            ),
            ("<a href=\"https://example.org\">page</a>", "page"),
            ("<bold claim>", "<bold claim>"),
        ] {
            assert_eq!(read(html), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(text in "(<b>|<br>|</p>|&amp;|&lt;|<|>|&|[a-z é\n]){0,12}") {
            prop_assert_eq!(read(&write(&text)), text);
        }
    }
}
