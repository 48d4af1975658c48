//! How Calendly writes things (calendly.md §1, §4): envelopes, words, instants.
//!
//! Reading is tolerant: fields nobody told of are kept in `more` and passed on, words nobody told of are kept as text.
//! Writing is strict.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serializer};
use serde_json::{Map, Value};

/// Fields of a resource that this version does not know, as they came.
pub type More = Map<String, Value>;

/// `{"resource": …}` (calendly.md §1).
#[derive(Debug, Deserialize)]
pub(crate) struct One<T> {
    pub resource: T,
}

/// `{"collection": […]}` where the list has no pages (calendly.md §4.1).
#[derive(Debug, Deserialize)]
pub(crate) struct All<T> {
    pub collection: Vec<T>,
}

/// An instant as requests carry it: `2026-12-03T09:00:00Z`, with as many digits of a second as it has.
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The same, as a field of a body.
pub(crate) fn write_instant<S: Serializer>(at: &DateTime<Utc>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&instant(*at))
}

/// Takes `null` for the empty value, where the sheet promises a list and one day none will come.
pub(crate) fn null_is_empty<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

/// Which end of a list comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The smallest, the earliest.
    Ascending,
    /// The largest, the latest.
    Descending,
}

impl Order {
    /// As `sort` wants it: `start_time:asc`.
    pub(crate) fn by(self, field: &str) -> String {
        match self {
            Self::Ascending => format!("{field}:asc"),
            Self::Descending => format!("{field}:desc"),
        }
    }
}

/// Words of Calendly as an enum, with a place for those that are invented later.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            /// A word that this version does not know, as it came.
            Other(String),
        }

        impl $name {
            /// Calendly's own word.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(word) => word,
                }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                match word.as_str() {
                    $($text => Self::$variant,)+
                    _ => Self::Other(word),
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                Self::from(word.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> Self {
                word.as_str().to_owned()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::*;

    words! {
        /// For the tests.
        Light {
            /// Go.
            Green = "green",
        }
    }

    #[test]
    fn a_word_nobody_told_of_is_kept_as_it_came() {
        let read: Vec<Light> = serde_json::from_str(r#"["green","mauve"]"#).unwrap();

        assert_eq!(read, [Light::Green, Light::Other("mauve".to_owned())]);
        assert_eq!(
            serde_json::to_string(&read).unwrap(),
            r#"["green","mauve"]"#
        );
    }

    #[test]
    fn instants_are_written_in_utc_with_the_digits_they_have() {
        let at = |text: &str| instant(text.parse().unwrap());

        assert_eq!(at("2026-12-03T10:00:00+01:00"), "2026-12-03T09:00:00Z");
        assert_eq!(at("2026-12-03T09:00:00.250Z"), "2026-12-03T09:00:00.250Z");
    }
}
