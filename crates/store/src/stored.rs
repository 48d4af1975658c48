//! From columns to values; a column that makes no sense names itself.

use crate::StoreError;
use chrono::NaiveDateTime;
use domain::time::wall_text;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use uuid::Uuid;

/// The version in which JSON is written now.
const VERSION: u32 = 1;

/// JSON text with the version of its shape, so that a later version can tell what it reads.
#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    v: u32,
    value: T,
}

/// The text under which a value is stored.
pub(crate) fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(&Versioned { v: VERSION, value })
        .expect("our values have string keys and derived serializers, which do not fail")
}

/// The text under which a wall-clock time is stored: ISO 8601 without a zone.
pub(crate) fn to_wall(at: NaiveDateTime) -> String {
    wall_text(at)
}

/// A row, for reading its columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    table: &'static str,
    id: Uuid,
}

impl Place {
    pub fn new(table: &'static str, id: Uuid) -> Self {
        Self { table, id }
    }

    /// That this column makes no sense.
    pub fn inconsistent(self, column: &'static str) -> StoreError {
        StoreError::Inconsistent {
            table: self.table,
            column,
            id: self.id,
        }
    }

    /// One of our words.
    pub fn word<T: FromStr>(self, column: &'static str, text: &str) -> Result<T, StoreError> {
        text.parse().map_err(|_| self.inconsistent(column))
    }

    /// The same where there may be none.
    pub fn optional_word<T: FromStr>(
        self,
        column: &'static str,
        text: Option<&str>,
    ) -> Result<Option<T>, StoreError> {
        text.map(|text| self.word(column, text)).transpose()
    }

    /// A value written by [`to_json`].
    pub fn json<T: DeserializeOwned>(
        self,
        column: &'static str,
        text: &str,
    ) -> Result<T, StoreError> {
        match serde_json::from_str::<Versioned<T>>(text) {
            Ok(Versioned { v: VERSION, value }) => Ok(value),
            Ok(_) | Err(_) => Err(self.inconsistent(column)),
        }
    }

    /// The same where there may be none.
    pub fn optional_json<T: DeserializeOwned>(
        self,
        column: &'static str,
        text: Option<&str>,
    ) -> Result<Option<T>, StoreError> {
        text.map(|text| self.json(column, text)).transpose()
    }

    /// A time written by [`to_wall`].
    pub fn wall(self, column: &'static str, text: &str) -> Result<NaiveDateTime, StoreError> {
        text.parse().map_err(|_| self.inconsistent(column))
    }

    /// A number that is never negative.
    pub fn count(self, column: &'static str, number: i32) -> Result<u32, StoreError> {
        number.try_into().map_err(|_| self.inconsistent(column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::Timing;

    #[test]
    fn times_are_stored_as_their_deserializer_reads_them() {
        let whole: NaiveDateTime = "2026-03-18T12:00:59".parse().unwrap();
        let split: NaiveDateTime = "2026-03-18T12:00:59.5".parse().unwrap();
        let timing = Timing::Floating {
            start: whole,
            end: split,
        };

        let json = to_json(&timing);

        assert_eq!(
            json,
            r#"{"v":1,"value":{"form":"floating","start":"2026-03-18T12:00:59","end":"2026-03-18T12:00:59.500"}}"#
        );
        assert_eq!(
            serde_json::from_str::<Versioned<Timing>>(&json)
                .unwrap()
                .value,
            timing
        );
    }
}
