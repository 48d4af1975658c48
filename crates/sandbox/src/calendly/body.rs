//! The JSON body of a request, read strictly. `null` is as good as absent.

use super::bases::Bases;
use super::ids::ResourceId;
use super::instants;
use super::refusal::Refusal;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::ops::RangeInclusive;

/// The fields of an object.
#[derive(Debug, Clone, Default)]
pub struct Body(Map<String, Value>);

impl Body {
    /// # Errors
    /// 400 for what is no JSON object.
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) | Err(_) => Err(Refusal::new(
                400,
                "Invalid Argument",
                "The request body is not a JSON object.",
            )),
        }
    }

    pub fn of(fields: &Map<String, Value>) -> Self {
        Self(fields.clone())
    }

    /// Whether the field was sent, be it `null`.
    pub fn names(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(Refusal::invalid(name, "must be a string")),
        }
    }

    pub fn required_text(&self, name: &str) -> Result<String, Refusal> {
        self.text(name)?
            .filter(|text| !text.trim().is_empty())
            .ok_or_else(|| Refusal::invalid(name, "can't be blank"))
    }

    /// Text of at most so many characters.
    pub fn short_text(&self, name: &str, longest: usize) -> Result<Option<String>, Refusal> {
        match self.text(name)? {
            Some(text) if longest < text.chars().count() => Err(Refusal::invalid(
                name,
                format!("is too long (maximum is {longest} characters)"),
            )),
            text => Ok(text),
        }
    }

    pub fn one_of(&self, name: &str, allowed: &[&str]) -> Result<Option<String>, Refusal> {
        match self.text(name)? {
            Some(text) if !allowed.contains(&text.as_str()) => Err(Refusal::invalid(
                name,
                format!("must be one of {}", allowed.join(", ")),
            )),
            text => Ok(text),
        }
    }

    pub fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(Refusal::invalid(name, "must be true or false")),
        }
    }

    pub fn whole(&self, name: &str, allowed: RangeInclusive<i64>) -> Result<Option<i64>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(value) => whole(name, value, &allowed).map(Some),
        }
    }

    pub fn required_uri<I: ResourceId>(&self, bases: &Bases, name: &str) -> Result<I, Refusal> {
        self.required_text(name)?;
        self.uri(bases, name)?
            .ok_or_else(|| Refusal::invalid(name, "can't be blank"))
    }

    pub fn uri<I: ResourceId>(&self, bases: &Bases, name: &str) -> Result<Option<I>, Refusal> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        match bases.read(&text) {
            Some(id) => Ok(Some(id)),
            None => Err(Refusal::invalid(name, "must be a valid URI")),
        }
    }

    pub fn required_instant(&self, name: &str) -> Result<DateTime<Utc>, Refusal> {
        let text = self.required_text(name)?;
        instants::read(&text).ok_or_else(|| {
            Refusal::invalid(name, "must be a date-time such as 2026-12-03T09:00:00Z")
        })
    }

    pub fn list(&self, name: &str) -> Result<Option<Vec<Value>>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Array(values)) => Ok(Some(values.clone())),
            Some(_) => Err(Refusal::invalid(name, "must be an array")),
        }
    }

    pub fn texts(&self, name: &str) -> Result<Option<Vec<String>>, Refusal> {
        let Some(values) = self.list(name)? else {
            return Ok(None);
        };
        let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
        let texts: Option<Vec<String>> = texts.collect();
        match texts {
            Some(texts) => Ok(Some(texts)),
            None => Err(Refusal::invalid(name, "must be an array of strings")),
        }
    }

    pub fn object(&self, name: &str) -> Result<Option<Self>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Object(fields)) => Ok(Some(Self(fields.clone()))),
            Some(_) => Err(Refusal::invalid(name, "must be an object")),
        }
    }

    pub fn objects(&self, name: &str) -> Result<Option<Vec<Self>>, Refusal> {
        let Some(values) = self.list(name)? else {
            return Ok(None);
        };
        let objects = values.iter().map(|value| value.as_object().map(Self::of));
        let objects: Option<Vec<Self>> = objects.collect();
        match objects {
            Some(objects) => Ok(Some(objects)),
            None => Err(Refusal::invalid(name, "must be an array of objects")),
        }
    }
}

/// A whole number in this range.
pub fn whole(name: &str, value: &Value, allowed: &RangeInclusive<i64>) -> Result<i64, Refusal> {
    match value.as_i64() {
        Some(number) if allowed.contains(&number) => Ok(number),
        Some(_) | None => Err(Refusal::invalid(
            name,
            format!(
                "must be a whole number from {} to {}",
                allowed.start(),
                allowed.end()
            ),
        )),
    }
}

/// Something before and after one `@`, with a dot after it, without blanks.
pub fn is_mail_address(text: &str) -> bool {
    let Some((before, after)) = text.split_once('@') else {
        return false;
    };
    let is_blank = |letter: char| letter.is_whitespace() || letter.is_control();
    !before.is_empty()
        && !text.contains(is_blank)
        && !after.contains('@')
        && after
            .split_once('.')
            .is_some_and(|(name, rest)| !name.is_empty() && !rest.is_empty())
        && !after.ends_with('.')
}
