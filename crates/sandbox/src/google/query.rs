//! The query of a request, and the form of an OAuth one.

use super::refusal::Refusal;
use chrono::{DateTime, Utc};
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

    /// The first value of this name that is not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        let mut named = self
            .0
            .iter()
            .filter(|(known, value)| known == name && !value.is_empty());
        named.next().map(|(_, value)| value.as_str())
    }

    /// Every value of this name that is not empty.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self
            .0
            .iter()
            .filter(move |(known, value)| known == name && !value.is_empty());
        named.map(|(_, value)| value.as_str())
    }

    pub fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.text(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => Err(Refusal::invalid(
                name,
                format!("Invalid value '{other}'. Values must match the following: true, false"),
            )),
        }
    }

    /// A number from 1 on; larger ones become `most`.
    pub fn count(&self, name: &str, standard: usize, most: usize) -> Result<usize, Refusal> {
        let Some(text) = self.text(name) else {
            return Ok(standard);
        };
        match text.parse() {
            Ok(number) if 0 < number => Ok(most.min(number)),
            Ok(_) | Err(_) => Err(Refusal::invalid(name, format!("Invalid value '{text}'."))),
        }
    }

    /// RFC 3339 with an offset, which is mandatory (google.md §5.2).
    pub fn instant(&self, name: &str) -> Result<Option<DateTime<Utc>>, Refusal> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        match DateTime::parse_from_rfc3339(text) {
            Ok(at) => Ok(Some(at.to_utc())),
            Err(_) => Err(Refusal::invalid(name, "Bad Request")),
        }
    }

    pub fn one_of(&self, name: &str, allowed: &[&str]) -> Result<Option<&str>, Refusal> {
        match self.text(name) {
            Some(value) if !allowed.contains(&value) => Err(Refusal::invalid(
                name,
                format!("Invalid value '{value}'. Allowed values: {allowed:?}"),
            )),
            value => Ok(value),
        }
    }
}
