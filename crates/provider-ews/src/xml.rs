//! Answers as trees of elements, read by names without prefixes. Nothing is declared in an answer: a document type is no
//! answer of Exchange, so no entity is ever expanded, and what is too deep or has too many elements is none either.

use provider::ProviderError;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Deeper than any answer is.
const DEEPEST: usize = 64;

/// More than any answer has: five hundred changes, or fifty items with all that they say.
const MOST: usize = 400_000;

/// An element.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    /// Without its prefix.
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    /// The elements in it.
    pub(crate) children: Vec<Self>,
    /// The text in it, without that of the elements in it.
    pub(crate) text: String,
}

impl Element {
    /// The first element in it that is called this.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The element at the end of this path.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter()
            .try_fold(self, |element, name| element.child(name))
    }

    /// The text of the element of this name in it; empty where there is none.
    pub(crate) fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| &child.text)
    }

    /// An attribute; empty where there is none.
    pub(crate) fn attribute(&self, name: &str) -> &str {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

/// Reads an answer.
///
/// # Errors
/// [`ProviderError::InvalidAnswer`], which names no word of it.
pub(crate) fn parse(text: &str) -> Result<Element, ProviderError> {
    read(text).map_err(|reason| ProviderError::InvalidAnswer(reason.to_owned()))
}

fn read(text: &str) -> Result<Element, &'static str> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.allow_dangling_amp = true;
    let mut open: Vec<Element> = vec![Element::default()];
    let mut count = 0;
    loop {
        let event = reader
            .read_event()
            .map_err(|_| "it is not well-formed XML")?;
        match event {
            Event::Start(start) => {
                count += 1;
                if MOST < count || DEEPEST < open.len() {
                    return Err("it has more elements than an answer has");
                }
                open.push(begun(&start)?);
            }
            Event::End(_) => {
                let closed = open.pop().unwrap_or_default();
                let around = open.last_mut().ok_or("it is not well-formed XML")?;
                around.children.push(closed);
            }
            Event::Text(piece) => push(&mut open, &piece),
            Event::CData(piece) => push(&mut open, &piece),
            Event::GeneralRef(reference) => {
                if let (Some(top), Some(letter)) = (open.last_mut(), letter(&reference)) {
                    top.text.push(letter);
                }
            }
            Event::DocType(_) => return Err("it declares a document type"),
            Event::Eof => break,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    match (open.pop(), open.is_empty()) {
        (Some(document), true) => {
            let mut roots = document.children.into_iter();
            match (roots.next(), roots.next()) {
                (Some(root), None) => Ok(root),
                _ => Err("it is no XML document"),
            }
        }
        _ => Err("it breaks off in the middle"),
    }
}

fn push(open: &mut [Element], piece: &str) {
    if let Some(top) = open.last_mut() {
        top.text.push_str(piece);
    }
}

fn begun(start: &BytesStart<'_>) -> Result<Element, &'static str> {
    let local = |name: &str| name.rsplit(':').next().unwrap_or(name).to_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| "it is not well-formed XML")?;
        let name = local(&String::from_utf8_lossy(attribute.key.as_ref().as_bytes()));
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|_| "it is not well-formed XML")?;
        attributes.push((name, value.into_owned()));
    }
    Ok(Element {
        name: start.local_name().as_ref().to_string(),
        attributes,
        ..Element::default()
    })
}

/// The letter that a reference means. Exchange writes some that XML does not allow; they are left out.
fn letter(reference: &BytesRef<'_>) -> Option<char> {
    let letter = match &**reference {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "apos" => '\'',
        "quot" => '"',
        _ => reference.resolve_char_ref().ok().flatten()?,
    };
    (!letter.is_control() || matches!(letter, '\n' | '\r' | '\t')).then_some(letter)
}

/// A text with everything escaped that means something in XML, and without what XML cannot hold at all.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(letter),
            other if can_hold(other) => out.push(other),
            _ => {}
        }
    }
    out
}

/// Whether XML 1.0 can hold this letter, whose line ends are all `\n`.
pub(crate) fn can_hold(letter: char) -> bool {
    letter == '\n'
        || letter == '\t'
        || !(letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_count_and_prefixes_do_not() {
        let root = parse(
            "<s:A xmlns:s=\"x\"><q:B Id=\"1 &amp; 2\">o<!-- --><![CDATA[n]]>e &lt;</q:B><B/></s:A>",
        );
        let root = root.unwrap();

        assert_eq!(root.name, "A");
        assert_eq!(root.text_of("B"), "one <");
        assert_eq!(root.child("B").unwrap().attribute("Id"), "1 & 2");
        assert_eq!(root.children.len(), 2);
    }

    #[test]
    fn letters_that_xml_does_not_allow_spoil_nothing() {
        let root = parse("<A><B>bell&#7; and &#x41;</B></A>").unwrap();

        assert_eq!(root.text_of("B"), "bell and A");
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]><a>&c;</a>";
        let deep = "<a>".repeat(100_000);
        let wide = format!("<a>{}</a>", "<b/>".repeat(MOST + 1));
        for text in [
            "",
            "no xml",
            "<a><b></a>",
            "<a>",
            "<a/><b/>",
            "<!doctype html><title>Maintenance</title>",
            bomb,
            &deep,
            &wide,
        ] {
            let outcome = parse(text);
            assert!(
                matches!(outcome, Err(ProviderError::InvalidAnswer(_))),
                "{}",
                text.chars().take(80).collect::<String>()
            );
        }
    }

    proptest! {
        #[test]
        fn a_text_survives(text in "[ -~éü猫\n\t]{0,40}") {
            let root = parse(&format!("<A><B>{}</B></A>", escaped(&text))).unwrap();
            prop_assert_eq!(root.text_of("B"), text);
        }

        #[test]
        fn nothing_panics(text in "(<a>|</a>|<b c=\"|\"|&#|;|x|>|<!\\[CDATA\\[|\\]\\]>|&amp;|é){0,30}") {
            let _ = parse(&text);
        }
    }
}
