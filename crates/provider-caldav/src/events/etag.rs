//! Versions, and conditions made of them (RFC 9110 §8.8.3, §13.1).

use domain::remote_event::Etag;
use provider::http::Answer;
use provider::http::header::{ETAG, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};

/// Only if nothing is there.
pub(super) fn if_new() -> (HeaderName, HeaderValue) {
    (IF_NONE_MATCH, HeaderValue::from_static("*"))
}

/// Only if this version is there; `None` for a version that cannot be named.
pub(super) fn if_still(etag: &Etag) -> Option<(HeaderName, HeaderValue)> {
    if etag.0.is_empty() {
        return None;
    }
    let value = HeaderValue::from_bytes(etag.0.as_bytes()).ok()?;
    Some((IF_MATCH, value))
}

/// The version that an answer tells.
pub(super) fn of(answer: &Answer) -> Option<Etag> {
    let etag = answer.field(&ETAG)?.trim();
    (!etag.is_empty()).then(|| Etag(etag.to_owned()))
}

/// Whether it stands for exactly these octets; a weak one only for something like them.
pub(super) fn is_strong(etag: &Etag) -> bool {
    !etag.0.starts_with("W/")
}

/// Whether two spellings mean one version: GMX calls it weak here and strong there, Robur leaves the quotes away, and a
/// proxy that compresses adds its suffix.
pub(super) fn is_same(one: &Etag, other: &Etag) -> bool {
    !one.0.is_empty() && core(one) == core(other)
}

fn core(etag: &Etag) -> &str {
    let text = etag.0.trim();
    let text = text.strip_prefix("W/").unwrap_or(text).trim_matches('"');
    ["-gzip", "-br", "--gzip"]
        .iter()
        .find_map(|suffix| text.strip_suffix(suffix))
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn etag(text: &str) -> Etag {
        Etag(text.to_owned())
    }

    #[test]
    fn spellings_of_one_version_are_the_same() {
        for other in ["\"a\"", "W/\"a\"", "a", "\"a-gzip\"", "W/\"a-br\""] {
            assert!(is_same(&etag("\"a\""), &etag(other)), "{other}");
        }
        for other in ["\"b\"", "", "\"A\""] {
            assert!(!is_same(&etag("\"a\""), &etag(other)), "{other}");
        }
        assert!(!is_same(&etag(""), &etag("")));
    }

    #[test]
    fn an_unknown_version_makes_no_condition() {
        assert!(if_still(&etag("")).is_none());
        assert!(if_still(&etag("\"a\nb\"")).is_none());
        assert!(if_still(&etag("W/\"a\"")).is_some());
    }
}
