//! How Calendly writes things (calendly.md §1, §4): envelopes, words, instants.
//!
//! Reading is tolerant: fields nobody told of are kept in `more` and passed on, words nobody told of are kept as text.
//! Writing is strict.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serializer};
use serde_json::{Map, Number, Value};

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

/// A whole number, however it is written: Calendly's description says "number", which `30.0` is as well. `null` is zero.
pub(crate) fn whole<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64> + Default,
{
    Ok(maybe_whole(from)?.unwrap_or_default())
}

/// The same, where `null` is none.
pub(crate) fn maybe_whole<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
{
    let Some(number) = Option::<Number>::deserialize(from)? else {
        return Ok(None);
    };
    let whole = number.as_i64().or_else(|| whole_of(number.as_f64()?));
    let fitting = whole.and_then(|whole| T::try_from(whole).ok());
    fitting
        .map(Some)
        .ok_or_else(|| D::Error::custom("a whole number was expected"))
}

/// Only those that a float holds exactly.
fn whole_of(float: f64) -> Option<i64> {
    let text = (float.fract() == 0.0).then(|| format!("{float:.0}"))?;
    text.parse().ok()
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

        // Any text, with the words that are known for examples.
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::Type::String)
                    .examples([$($text),+])
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
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
    fn whole_numbers_are_read_however_they_are_written() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Lasts {
            #[serde(deserialize_with = "whole")]
            minutes: u32,
            #[serde(default, deserialize_with = "maybe_whole")]
            at_most: Option<u32>,
        }
        let read = |text: &str| serde_json::from_str::<Lasts>(text).ok();
        let lasts = |minutes, at_most| Some(Lasts { minutes, at_most });

        assert_eq!(
            read(r#"{"minutes":30,"at_most":45.0}"#),
            lasts(30, Some(45))
        );
        assert_eq!(read(r#"{"minutes":3e1,"at_most":null}"#), lasts(30, None));
        assert_eq!(read(r#"{"minutes":null}"#), lasts(0, None));
        for text in ["30.5", "-1", "1e300", "4294967296", r#""30""#, "[]"] {
            assert_eq!(read(&format!(r#"{{"minutes":{text}}}"#)), None, "{text}");
        }
    }

    #[test]
    fn instants_are_written_in_utc_with_the_digits_they_have() {
        let at = |text: &str| instant(text.parse().unwrap());

        assert_eq!(at("2026-12-03T10:00:00+01:00"), "2026-12-03T09:00:00Z");
        assert_eq!(at("2026-12-03T09:00:00.250Z"), "2026-12-03T09:00:00.250Z");
    }
}
