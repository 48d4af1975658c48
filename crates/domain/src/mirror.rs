//! The tie between an item and its counterpart in a linked calendar.

use crate::item::{Content, Version};
use crate::remote_event::{Etag, ProviderEventId};
use crate::{CalendarSyncId, ItemId, MirrorId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Item and remote event belong together, and this is what both sides last agreed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mirror {
    /// Its id; the remote event's marker names it.
    pub id: MirrorId,
    /// The item.
    pub item: ItemId,
    /// In which sync.
    pub sync: CalendarSyncId,
    /// The remote event.
    pub event: ProviderEventId,
    /// Its version when both sides agreed.
    pub etag: Etag,
    /// What both sides said then.
    pub base: Content,
    /// The item's version then.
    pub base_version: Version,
    /// Who made the remote event.
    pub origin: Origin,
    /// What we last wrote there, and how often in a row.
    pub written: Written,
}

/// So often the very same is written again after it did not stay; then the event is left alone (sync case 3).
pub const REWRITES: u32 = 3;

/// So often in a row an event may be changed there right after we wrote it, however differently.
pub const TUGS: u32 = 6;

/// A change there within this time of our write counts as an answer to it.
pub const RIGHT_AFTER: TimeDelta = TimeDelta::minutes(3);

/// A digest of what was written.
pub type Digest = [u8; 16];

/// What was last written into a remote event, so that a tug-of-war with whoever rewrites it comes to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Written {
    /// Of the content last written; none before the first write.
    pub digest: Option<Digest>,
    /// When that was.
    pub at: Option<DateTime<Utc>>,
    /// How often the very same was written in a row after the first time.
    pub rewrites: u32,
    /// How often in a row it was changed there right after we wrote.
    pub tugs: u32,
}

/// The event is rewritten there again and again; it is written no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the event is rewritten there again and again")]
pub struct TugOfWar;

impl Written {
    /// What is known after a first write.
    pub const fn first(digest: Digest, now: DateTime<Utc>) -> Self {
        Self {
            digest: Some(digest),
            at: Some(now),
            rewrites: 0,
            tugs: 0,
        }
    }

    /// What is known after writing this now.
    ///
    /// # Errors
    /// [`TugOfWar`] when it must not be written.
    pub fn writing(self, digest: Digest, now: DateTime<Utc>) -> Result<Self, TugOfWar> {
        let rewrites = match self.digest == Some(digest) {
            true => self.rewrites + 1,
            false => 0,
        };
        let tugs = match self.was_right_before(now) {
            true => self.tugs,
            false => 0,
        };
        if REWRITES < rewrites || TUGS < tugs {
            return Err(TugOfWar);
        }
        Ok(Self {
            digest: Some(digest),
            at: Some(now),
            rewrites,
            tugs,
        })
    }

    /// What is known after seeing that the event changed there.
    #[must_use]
    pub fn changed_there(self, now: DateTime<Utc>) -> Self {
        let tugs = match self.was_right_before(now) {
            true => self.tugs + 1,
            false => 0,
        };
        Self { tugs, ..self }
    }

    fn was_right_before(self, now: DateTime<Utc>) -> bool {
        self.at.is_some_and(|at| now - at <= RIGHT_AFTER)
    }
}

/// Who made the remote event of a mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// We wrote it: a managed event.
    Managed,
    /// It was there before: a foreign event.
    Foreign,
    /// The service that took the booking wrote it, into its host's calendar (calendly.md §11 "Echo"). Nothing of it is
    /// written, deleted or taken in, and the tie outlives it: the appointment is not sent there.
    Booked,
}

crate::member::words!(Origin, "origin", {
    Origin::Managed => "managed",
    Origin::Foreign => "foreign",
    Origin::Booked => "booked",
});

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        "2026-03-18T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn the_same_is_written_again_three_times_and_no_more() {
        let mut written = Written::first([1; 16], noon());
        for _ in 0..REWRITES {
            written = written.writing([1; 16], noon()).unwrap();
        }

        assert_eq!(written.writing([1; 16], noon()), Err(TugOfWar));
        assert!(written.writing([2; 16], noon()).is_ok());
    }

    #[test]
    fn one_who_answers_every_write_differently_is_given_up_on_as_well() {
        let mut written = Written::first([0; 16], noon());
        let mut writes = 0;
        for number in 1..100 {
            written = written.changed_there(noon());
            match written.writing([number; 16], noon()) {
                Ok(next) => written = next,
                Err(TugOfWar) => break,
            }
            writes += 1;
        }

        assert_eq!(writes, TUGS);
    }

    #[test]
    fn changes_that_come_much_later_are_somebodys_wish() {
        let mut written = Written::first([0; 16], noon());
        for number in 1u8..50 {
            let later = noon() + TimeDelta::hours(i64::from(number));
            written = written
                .changed_there(later)
                .writing([number; 16], later)
                .unwrap();
        }

        assert_eq!(written.tugs, 0);
    }
}
