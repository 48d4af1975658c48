//! The query of a request, and the form of an OAuth one.

use super::refusal::Refusal;
use chrono::{DateTime, NaiveDateTime, Utc};
use url::form_urlencoded;

/// Names and values, decoded.
#[derive(Debug, Clone, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    pub fn read(text: &str) -> Self {
        let pairs = form_urlencoded::parse(text.as_bytes());
        Self(pairs.into_owned().collect())
    }

    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The first value of this name that is not empty; names are compared as OData compares them, without case.
    pub fn text(&self, name: &str) -> Option<&str> {
        let mut named = self.0.iter().filter(|(known, _)| {
            let (known, name) = (known.trim_start_matches('$'), name.trim_start_matches('$'));
            known.eq_ignore_ascii_case(name)
        });
        let (_, value) = named.find(|(_, value)| !value.is_empty())?;
        Some(value)
    }

    /// A whole number from `least` on; larger ones than `most` are refused.
    pub fn count(&self, name: &str, least: usize, most: usize) -> Result<Option<usize>, Refusal> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        match text.parse() {
            Ok(number) if least <= number && number <= most => Ok(Some(number)),
            Ok(_) | Err(_) => Err(Refusal::query(format!(
                "Invalid value '{text}' for {name} query option."
            ))),
        }
    }

    /// ISO 8601; without an offset it is UTC.
    pub fn instant(&self, name: &str) -> Result<Option<DateTime<Utc>>, Refusal> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        read_instant(text)
            .map(Some)
            .ok_or_else(|| Refusal::query(format!("The value '{text}' of {name} is no date.")))
    }

    /// The stretch of time that a view of a calendar needs.
    ///
    /// # Errors
    /// One of its ends is missing, or the end does not lie behind the beginning.
    pub fn window(&self) -> Result<(DateTime<Utc>, DateTime<Utc>), Refusal> {
        let end = |name| {
            let text = "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.";
            self.instant(name)?
                .ok_or_else(|| Refusal::new(400, "ErrorInvalidParameter", text))
        };
        let (from, until) = (end("startDateTime")?, end("endDateTime")?);
        if until <= from {
            return Err(Refusal::query("The end must lie after the start."));
        }
        Ok((from, until))
    }
}

/// An instant as people write one into a query.
pub fn read_instant(text: &str) -> Option<DateTime<Utc>> {
    // A plus that was not escaped arrives as a blank.
    let text = text.trim().replace(' ', "+");
    if let Ok(at) = DateTime::parse_from_rfc3339(&text) {
        return Some(at.to_utc());
    }
    let wall: Option<NaiveDateTime> = text.parse().ok();
    let day = || text.parse::<chrono::NaiveDate>().ok()?.and_hms_opt(0, 0, 0);
    wall.or_else(day).map(|wall| wall.and_utc())
}
