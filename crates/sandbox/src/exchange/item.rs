//! One calendar item as it is kept: what it says, and the occurrences of it that differ (exchange-ews.md §7, §10).

use super::recurrence::Recurrence;
use crate::{windows_zones, zones};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// An item: something that takes place once, or a series.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Item {
    pub id: String,
    pub folder: String,
    /// The count of its last change; its change key is made of it.
    pub revision: u64,
    /// The count of its making.
    pub born: u64,
    pub created: DateTime<Utc>,
    pub modified: DateTime<Utc>,
    pub said: Said,
    /// Changed occurrences by the second since 1970 at which the series would have them begin.
    pub changed: BTreeMap<i64, Changed>,
    /// Those that were deleted, likewise.
    pub deleted: BTreeSet<i64>,
}

/// A changed occurrence.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Changed {
    pub said: Said,
    /// The properties that are its own; it has all others from its series.
    pub own: BTreeSet<String>,
}

/// What an item says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    pub subject: String,
    pub sensitivity: String,
    pub body: String,
    pub is_html: bool,
    pub categories: Vec<String>,
    pub importance: String,
    pub has_reminder: bool,
    pub reminder_minutes: u32,
    /// Extended properties that have one value, by [`property_key`].
    pub extended: BTreeMap<String, String>,
    pub uid: String,
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    pub is_all_day: bool,
    pub show_as: String,
    pub location: String,
    /// Who called the meeting, with what the mailbox's owner answered to it; none where that is the owner.
    #[serde(default)]
    pub host: Option<Guest>,
    pub required: Vec<Guest>,
    pub optional: Vec<Guest>,
    pub resources: Vec<Guest>,
    pub recurrence: Option<Recurrence>,
    /// Windows names.
    pub start_zone: String,
    pub end_zone: String,
}

/// Somebody invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    pub name: String,
    pub email: String,
    pub response: String,
}

/// One time at which a series takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Counted from 1, deleted ones included.
    pub index: usize,
    /// When the series has it begin.
    pub original: DateTime<Utc>,
}

/// The key of an extended property: set, name or number, and type.
pub fn property_key(set: &str, name: &str, kind: &str) -> String {
    format!("{}/{name}/{kind}", set.to_ascii_lowercase())
}

/// The version of something, as it is told.
pub fn change_key(revision: u64) -> String {
    format!("DwAAABYAAAC{revision:08X}")
}

impl Said {
    /// One that says nothing yet.
    pub fn new(uid: String, start: DateTime<Utc>, zone: &str) -> Self {
        Self {
            subject: String::new(),
            sensitivity: "Normal".to_owned(),
            body: String::new(),
            is_html: false,
            categories: Vec::new(),
            importance: "Normal".to_owned(),
            has_reminder: true,
            reminder_minutes: 15,
            extended: BTreeMap::new(),
            uid,
            start,
            end: start,
            is_all_day: false,
            show_as: "Busy".to_owned(),
            location: String::new(),
            host: None,
            required: Vec::new(),
            optional: Vec::new(),
            resources: Vec::new(),
            recurrence: None,
            start_zone: zone.to_owned(),
            end_zone: zone.to_owned(),
        }
    }

    /// The IANA zone in which it begins.
    pub fn zone(&self) -> &'static str {
        windows_zones::iana(&self.start_zone).unwrap_or("Etc/UTC")
    }

    /// Everybody invited.
    pub fn guests(&self) -> impl Iterator<Item = &Guest> {
        self.required
            .iter()
            .chain(&self.optional)
            .chain(&self.resources)
    }
}

impl Item {
    pub fn change_key(&self) -> String {
        change_key(self.revision)
    }

    /// The id of the occurrence that begins then.
    pub fn occurrence_id(&self, original: i64) -> String {
        format!("{}+{original:x}", self.id)
    }

    /// All times at which it takes place that begin before this, deleted ones included; none for what happens once.
    pub fn slots(&self, before: DateTime<Utc>) -> Vec<Slot> {
        let Some(recurrence) = &self.said.recurrence else {
            return Vec::new();
        };
        let zone = self.said.zone();
        let time = zones::local(self.said.start, zone).time();
        let until = zones::local(before, zone).date();
        let days: Vec<NaiveDate> = recurrence.days(until);
        let each = days.into_iter().enumerate().map(|(at, day)| Slot {
            index: at + 1,
            original: zones::instant(day.and_time(time), zone),
        });
        each.filter(|slot| slot.original < before).collect()
    }

    /// The slot that begins then.
    pub fn slot(&self, original: i64) -> Option<Slot> {
        let at = DateTime::from_timestamp(original, 0)?;
        let mut slots = self.slots(at + TimeDelta::seconds(1)).into_iter();
        slots.find(|slot| slot.original.timestamp() == original)
    }

    /// What the occurrence of a slot says; none where it was deleted.
    pub fn occurrence(&self, slot: &Slot) -> Option<Said> {
        let key = slot.original.timestamp();
        if self.deleted.contains(&key) {
            return None;
        }
        if let Some(changed) = self.changed.get(&key) {
            return Some(changed.said.clone());
        }
        let length = self.said.end - self.said.start;
        let mut end = slot.original + length;
        if self.said.is_all_day {
            // So many days, whatever the clocks do meanwhile.
            let zone = self.said.zone();
            let days = (zones::local(self.said.end, zone) - zones::local(self.said.start, zone))
                .num_days();
            let first = zones::local(slot.original, zone);
            end = zones::instant(first + TimeDelta::days(days), zone);
        }
        Some(Said {
            start: slot.original,
            end,
            recurrence: None,
            ..self.said.clone()
        })
    }

    /// When an occurrence takes place that was not deleted.
    pub fn begins(&self, slot: &Slot) -> Option<DateTime<Utc>> {
        self.occurrence(slot).map(|said| said.start)
    }
}
