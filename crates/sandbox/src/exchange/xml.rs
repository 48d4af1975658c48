//! XML as Exchange reads and writes it: elements of its namespaces, found by name, and texts without what XML cannot hold.

use roxmltree::Node;

/// What an element of a request is.
pub type Element<'a> = Node<'a, 'a>;

pub const MESSAGES: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";
pub const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";
pub const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// The elements in it.
pub fn children<'a>(element: Element<'a>) -> impl Iterator<Item = Element<'a>> {
    element.children().filter(|child| child.is_element())
}

/// The first element in it that is called this.
pub fn child<'a>(element: Element<'a>, name: &str) -> Option<Element<'a>> {
    children(element).find(|child| child.tag_name().name() == name)
}

/// The element that one arrives at by these names.
pub fn at<'a>(element: Element<'a>, path: &[&str]) -> Option<Element<'a>> {
    path.iter()
        .try_fold(element, |element, name| child(element, name))
}

/// The text of the element of this name in it; empty where there is none.
pub fn text<'a>(element: Element<'a>, name: &str) -> &'a str {
    child(element, name)
        .and_then(|child| child.text())
        .unwrap_or_default()
}

/// An attribute; empty where there is none.
pub fn attribute<'a>(element: Element<'a>, name: &str) -> &'a str {
    element.attribute(name).unwrap_or_default()
}

/// A text with everything escaped that means something in XML, and without what XML cannot hold at all.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#xD;"),
            '\n' | '\t' => out.push(letter),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// `<name>text</name>`, of the types.
pub fn leaf(name: &str, text: &str) -> String {
    format!("<t:{name}>{}</t:{name}>", escaped(text))
}

/// `true` or `false` in XML.
pub fn yes(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_survives_and_what_xml_cannot_hold_does_not() {
        let text = leaf("Subject", "<b>&\"\r\n\u{1}é");

        assert_eq!(text, "<t:Subject>&lt;b&gt;&amp;&quot;&#xD;\né</t:Subject>");
        let text = format!("<t:A xmlns:t=\"{TYPES}\">{text}</t:A>");
        let document = roxmltree::Document::parse(&text).unwrap();
        assert_eq!(
            super::text(document.root_element(), "Subject"),
            "<b>&\"\r\né"
        );
    }
}
