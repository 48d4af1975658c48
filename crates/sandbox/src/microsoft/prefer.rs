//! What a request prefers (microsoft-graph.md §1): the header field may be there several times, and hold several values.

use super::mailbox_zones;
use super::refusal::Refusal;
use axum::http::HeaderMap;

/// The preferences that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefer {
    /// `IdType="ImmutableId"`
    pub immutable_ids: bool,
    /// `outlook.timezone`: the name as it was given, and the zone's IANA name.
    pub zone: Option<(String, String)>,
    /// `outlook.body-content-type="text"`
    pub text_bodies: bool,
    /// `odata.maxpagesize`
    pub page: Option<usize>,
}

impl Prefer {
    /// # Errors
    /// A zone that nobody knows.
    pub fn read(headers: &HeaderMap) -> Result<Self, Refusal> {
        let mut found = Self::default();
        let fields = headers.get_all("prefer").iter();
        let values = fields
            .filter_map(|field| field.to_str().ok())
            .flat_map(|field| field.split(','));
        for value in values {
            let (name, value) = value.split_once('=').unwrap_or((value, ""));
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "idtype" => found.immutable_ids = value.eq_ignore_ascii_case("ImmutableId"),
                "outlook.timezone" => {
                    let iana = mailbox_zones::iana(value).ok_or_else(|| Refusal::zone(value))?;
                    found.zone = Some((value.to_owned(), iana));
                }
                "outlook.body-content-type" => {
                    found.text_bodies = value.eq_ignore_ascii_case("text");
                }
                "odata.maxpagesize" => found.page = value.parse().ok().filter(|page| 0 < *page),
                _ => {}
            }
        }
        Ok(found)
    }

    /// What was applied, as an answer names it; empty where nothing was.
    pub fn applied(&self) -> String {
        let mut applied = Vec::new();
        if let Some((name, _)) = &self.zone {
            applied.push(format!("outlook.timezone=\"{name}\""));
        }
        if self.text_bodies {
            applied.push("outlook.body-content-type=\"text\"".to_owned());
        }
        if let Some(page) = self.page {
            applied.push(format!("odata.maxpagesize={page}"));
        }
        applied.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_be_joined_or_apart() {
        let mut headers = HeaderMap::new();
        let joined = "IdType=\"ImmutableId\", outlook.timezone=\"W. Europe Standard Time\"";
        headers.append("prefer", joined.parse().unwrap());
        headers.append("prefer", "odata.maxpagesize=50".parse().unwrap());

        let read = Prefer::read(&headers).unwrap();

        assert!(read.immutable_ids && !read.text_bodies);
        assert_eq!(read.zone.unwrap().1, "Europe/Berlin");
        assert_eq!(read.page, Some(50));
    }

    #[test]
    fn a_zone_that_nobody_knows_is_refused() {
        let mut headers = HeaderMap::new();
        headers.insert("prefer", "outlook.timezone=\"Mars\"".parse().unwrap());

        assert_eq!(Prefer::read(&headers).unwrap_err().status, 400);
    }
}
