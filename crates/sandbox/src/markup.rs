//! Pages as text, in which every text of a stranger is escaped.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::fmt;

/// Text that is markup already.
#[derive(Debug, Clone, Default)]
pub struct Markup(pub String);

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromIterator<Markup> for Markup {
    fn from_iter<T: IntoIterator<Item = Markup>>(parts: T) -> Self {
        Self(parts.into_iter().map(|part| part.0).collect())
    }
}

/// What may stand in a template.
pub trait Piece {
    /// It as markup.
    fn markup(&self) -> String;
}

impl Piece for Markup {
    fn markup(&self) -> String {
        self.0.clone()
    }
}

impl Piece for str {
    fn markup(&self) -> String {
        escaped(self)
    }
}

impl Piece for String {
    fn markup(&self) -> String {
        escaped(self)
    }
}

impl<T: Piece + ?Sized> Piece for &T {
    fn markup(&self) -> String {
        (**self).markup()
    }
}

/// Text in which nothing is markup, in content as well as in a quoted attribute.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// A template whose arguments are escaped unless they are [`Markup`].
macro_rules! markup {
    ($template:literal $(, $piece:expr)* $(,)?) => {
        $crate::markup::Markup(format!($template $(, $crate::markup::Piece::markup(&$piece))*))
    };
}
pub(crate) use markup;

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:44rem;padding:1rem}\
    label,legend{font-weight:600}input,select,textarea{font:inherit}\
    input:not([type=checkbox]):not([type=radio]),textarea{display:block;width:100%;box-sizing:border-box;padding:.4rem}\
    button{font:inherit;padding:.4rem .8rem}[role=alert]{border:2px solid #b00020;padding:.5rem}\
    .slots{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;padding:0}\
    .slots a{border:1px solid #0060c0;border-radius:.25rem;padding:.3rem .6rem}";

/// A whole page; `title` is its heading as well.
pub fn page(status: StatusCode, title: &str, body: Markup) -> Response {
    let page = markup!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <link rel=\"icon\" href=\"data:,\"><title>{}</title><style>{}</style></head>\
         <body><main><h1>{}</h1>{}</main></body></html>",
        title,
        Markup(STYLE.to_owned()),
        title,
        body
    );
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (status, kind, page.0).into_response()
}

/// A field with a label of its own.
pub fn field(name: &str, label: &str, kind: &str, value: &str, is_required: bool) -> Markup {
    markup!(
        "<p><label for=\"{}\">{}</label><input id=\"{}\" name=\"{}\" type=\"{}\" value=\"{}\"{}></p>",
        name,
        label,
        name,
        name,
        kind,
        value,
        Markup(if is_required { " required" } else { "" }.to_owned())
    )
}

/// A value that a form carries unseen.
pub fn hidden(name: &str, value: &str) -> Markup {
    markup!(
        "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
        name,
        value
    )
}

/// What was wrong, said first.
pub fn alert(text: &str) -> Markup {
    markup!("<p role=\"alert\">{}</p>", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strangers_text_stays_text_in_content_and_in_attributes() {
        let shown = field(
            "name",
            "<b>",
            "text",
            "\"><script>alert('1')</script>",
            true,
        );

        assert!(!shown.0.contains("<script>"));
        assert!(!shown.0.contains("<b>"));
        assert!(
            shown
                .0
                .contains("value=\"&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;\"")
        );
    }
}
