//! `$filter` of events, as far as it is known: conditions joined by `and` (microsoft-graph.md §11).

use super::event::Instance;
use super::ids;
use super::query::read_instant;
use super::refusal::Refusal;
use chrono::{DateTime, Utc};

/// All of them have to hold.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Filter(Vec<Condition>);

#[derive(Debug, PartialEq, Eq)]
enum Condition {
    /// An extended property, and the value that it has.
    Property(String, String),
    /// A text, and what it is.
    Text(String, String),
    /// An instant: its name, how it is compared, with what.
    Instant(String, String, DateTime<Utc>),
}

impl Filter {
    /// # Errors
    /// A condition that is not known.
    pub fn read(text: Option<&str>) -> Result<Self, Refusal> {
        let Some(text) = text else {
            return Ok(Self::default());
        };
        let mut conditions = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let (condition, after) = next(rest).ok_or_else(|| {
                let text = format!("Invalid filter clause: '{text}'.");
                Refusal::new(400, "ErrorInvalidUrlQueryFilter", text)
            })?;
            conditions.push(condition);
            rest = after.trim_start();
            rest = rest.strip_prefix("and ").unwrap_or(rest).trim_start();
        }
        Ok(Self(conditions))
    }

    pub fn takes(&self, one: &Instance<'_>) -> bool {
        self.0.iter().all(|condition| match condition {
            Condition::Property(id, value) => one.said().properties.get(id) == Some(value),
            Condition::Text(name, value) if name == "iCalUId" => ids::ical_uid(&one.id()) == *value,
            Condition::Text(name, value) => one.said().fields[name].as_str() == Some(value),
            Condition::Instant(name, how, at) => {
                let own = match name.as_str() {
                    "start/dateTime" => one.when.start,
                    "end/dateTime" => one.when.end,
                    _ => one.said().modified,
                };
                match how.as_str() {
                    "ge" => *at <= own,
                    "gt" => *at < own,
                    "le" => own <= *at,
                    "lt" => own < *at,
                    _ => own == *at,
                }
            }
        })
    }
}

/// The first condition, and what comes after it.
fn next(text: &str) -> Option<(Condition, &str)> {
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("singlevalueextendedproperties/any(") {
        let end = text.find(')')?;
        let mut quoted = text[..end].split('\'').skip(1).step_by(2);
        let condition = Condition::Property(quoted.next()?.to_owned(), quoted.next()?.to_owned());
        return Some((condition, &text[end + 1..]));
    }
    let (name, rest) = text.split_once(' ')?;
    let (how, rest) = rest.trim_start().split_once(' ')?;
    let rest = rest.trim_start();
    let (value, after) = match rest.strip_prefix('\'') {
        Some(rest) => rest.split_once('\'')?,
        None => rest.split_once(' ').unwrap_or((rest, "")),
    };
    let condition = match name {
        "start/dateTime" | "end/dateTime" | "lastModifiedDateTime" => {
            Condition::Instant(name.to_owned(), how.to_owned(), read_instant(value)?)
        }
        "subject" | "iCalUId" | "showAs" if how == "eq" => {
            Condition::Text(name.to_owned(), value.to_owned())
        }
        _ => return None,
    };
    Some((condition, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_one_after_the_other() {
        let text = "singleValueExtendedProperties/Any(ep: ep/id eq 'String {a} Name x' and ep/value eq 'one') and start/dateTime ge '2026-12-01T00:00:00Z'";

        let Filter(conditions) = Filter::read(Some(text)).unwrap();

        let at = "2026-12-01T00:00:00Z".parse().unwrap();
        assert_eq!(
            conditions,
            [
                Condition::Property("String {a} Name x".to_owned(), "one".to_owned()),
                Condition::Instant("start/dateTime".to_owned(), "ge".to_owned(), at),
            ]
        );
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for text in ["body/content eq 'x'", "subject", "contains(subject,'x')"] {
            assert_eq!(Filter::read(Some(text)).unwrap_err().status, 400, "{text}");
        }
    }
}
