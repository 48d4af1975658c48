//! Refusals with a reason (`D:error`).

use super::push_reference;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// Why a request was refused, where the server says (`D:error`, RFC 4918 §16).
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Reason {
    /// Local names of the conditions; one server has a wrong namespace.
    conditions: Vec<String>,
    /// The address that stands in the way.
    pub(crate) href: Option<String>,
}

impl Reason {
    /// Whatever can be read of a refusal.
    pub(crate) fn parse(text: &str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().allow_dangling_amp = true;
        let mut found = Self::default();
        let mut in_href = false;
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Start(start) | Event::Empty(start) => {
                    let name = start.local_name().as_ref().to_owned();
                    in_href = name == "href";
                    if in_href {
                        found.href = Some(String::new());
                    } else {
                        found.conditions.push(name);
                    }
                }
                Event::Text(text) if in_href => {
                    if let Some(href) = &mut found.href {
                        href.push_str(&text);
                    }
                }
                Event::GeneralRef(reference) if in_href => {
                    if let Some(href) = &mut found.href {
                        push_reference(href, &reference);
                    }
                }
                Event::End(_) => in_href = false,
                Event::Eof => break,
                _ => {}
            }
        }
        found
    }

    /// Whether this condition was named.
    pub(crate) fn names(&self, condition: &str) -> bool {
        self.conditions.iter().any(|known| known == condition)
    }

    /// The first condition, for a message: a technical word without anybody's data.
    pub(crate) fn word(&self) -> Option<&str> {
        self.conditions.iter().map(String::as_str).find(|word| {
            *word != "error" && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        })
    }
}
