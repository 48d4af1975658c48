//! The query of a request, read strictly.

use super::bases::Bases;
use super::ids::ResourceId;
use super::instants;
use super::refusal::Refusal;
use chrono::{DateTime, Utc};
use url::form_urlencoded;

/// Names and values, decoded.
#[derive(Debug, Clone, Default)]
pub struct Query(Vec<(String, String)>);

/// One field of a `sort`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortKey {
    pub field: &'static str,
    pub is_descending: bool,
}

impl Query {
    pub fn read(text: &str) -> Self {
        Self(
            form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// A value that is not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Every value of a list, written `name=a&name=b`, `name[]=a` or `name=a,b`.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(known, _)| known.strip_suffix("[]").unwrap_or(known) == name)
            .flat_map(|(_, value)| value.split(','))
            .filter(|value| !value.is_empty())
            .collect()
    }

    pub fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name)
            .ok_or_else(|| Refusal::invalid(name, "can't be blank"))
    }

    /// A reference: the whole address; an id alone is refused (calendly.md §12).
    pub fn uri<I: ResourceId>(&self, bases: &Bases, name: &str) -> Result<Option<I>, Refusal> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        match bases.read(text) {
            Some(id) => Ok(Some(id)),
            None => Err(Refusal::invalid(name, "must be a valid URI")),
        }
    }

    pub fn required_uri<I: ResourceId>(&self, bases: &Bases, name: &str) -> Result<I, Refusal> {
        self.required(name)?;
        self.uri(bases, name)?
            .ok_or_else(|| Refusal::invalid(name, "can't be blank"))
    }

    pub fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.text(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(Refusal::invalid(name, "must be true or false")),
        }
    }

    pub fn instant(&self, name: &str) -> Result<Option<DateTime<Utc>>, Refusal> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        match instants::read(text) {
            Some(at) => Ok(Some(at)),
            None => Err(Refusal::invalid(
                name,
                "must be a date-time such as 2026-12-03T09:00:00Z",
            )),
        }
    }

    pub fn required_instant(&self, name: &str) -> Result<DateTime<Utc>, Refusal> {
        self.required(name)?;
        self.instant(name)?
            .ok_or_else(|| Refusal::invalid(name, "can't be blank"))
    }

    pub fn one_of(&self, name: &str, allowed: &[&str]) -> Result<Option<&str>, Refusal> {
        match self.text(name) {
            Some(value) if !allowed.contains(&value) => Err(Refusal::invalid(
                name,
                format!("must be one of {}", allowed.join(", ")),
            )),
            value => Ok(value),
        }
    }

    /// `sort=field:asc|desc`, several separated by commas; `standard` without it (calendly.md §4.1).
    pub fn sort(
        &self,
        allowed: &'static [&'static str],
        standard: SortKey,
    ) -> Result<Vec<SortKey>, Refusal> {
        let mut keys = Vec::new();
        for part in self.all("sort") {
            let (field, direction) = part.split_once(':').unwrap_or((part, "asc"));
            let field = allowed.iter().find(|known| **known == field);
            let (Some(field), true) = (field, ["asc", "desc"].contains(&direction)) else {
                return Err(Refusal::invalid(
                    "sort",
                    format!("must be one of {}, with :asc or :desc", allowed.join(", ")),
                ));
            };
            keys.push(SortKey {
                field,
                is_descending: direction == "desc",
            });
        }
        if keys.is_empty() {
            keys.push(standard);
        }
        Ok(keys)
    }
}

/// Upwards by this field.
pub const fn ascending(field: &'static str) -> SortKey {
    SortKey {
        field,
        is_descending: false,
    }
}

/// Downwards by this field.
pub const fn descending(field: &'static str) -> SortKey {
    SortKey {
        field,
        is_descending: true,
    }
}
