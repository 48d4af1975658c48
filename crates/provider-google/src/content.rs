//! From Google's words to ours: when, how it blocks, who may read it.

use crate::wire::{Event, When};
use crate::{description, guests, own};
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use domain::item::{Content, Privacy, ShowAs};
use domain::normal;
use domain::time::{Timing, ZoneId, Zones};
use provider::reading;

/// Who reads and writes: with which rules of zones, and for whom.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) zones: &'a dyn Zones,
    /// The member's zone: times without a zone are written in it.
    pub(crate) zone: &'a ZoneId,
}

/// A day, or what a wall clock shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Civil {
    Day(NaiveDate),
    Wall(NaiveDateTime),
}

impl Civil {
    /// The key of the occurrence that begins then.
    pub(crate) fn key(self) -> NaiveDateTime {
        match self {
            Self::Day(day) => day.and_time(chrono::NaiveTime::MIN),
            Self::Wall(wall) => wall,
        }
    }
}

impl Reader<'_> {
    /// The zone in which a time was meant.
    pub(crate) fn zone_of(&self, when: Option<&When>) -> ZoneId {
        let own = when
            .and_then(|when| when.time_zone.as_deref())
            .map(ZoneId::new);
        own.filter(|zone| self.zones.knows(zone))
            .unwrap_or_else(|| self.zone.clone())
    }

    /// What a clock in this zone shows then; the offset with which it is told is the reader's (google.md §9).
    pub(crate) fn civil(&self, when: &When, zone: &ZoneId) -> Result<Civil, String> {
        if let Some(day) = when.date {
            return Ok(Civil::Day(day));
        }
        let text = when
            .date_time
            .as_deref()
            .ok_or("It does not say when it takes place.")?;
        match DateTime::parse_from_rfc3339(text) {
            Ok(at) => Ok(Civil::Wall(self.zones.local(at.to_utc(), zone))),
            Err(_) => text
                .parse()
                .map(Civil::Wall)
                .map_err(|_| "It does not say when it takes place.".to_owned()),
        }
    }

    /// What an event says by itself, without what makes it repeat.
    ///
    /// # Errors
    /// A sentence for people.
    pub(crate) fn one(&self, event: &Event) -> Result<Content, String> {
        if event.is_strange {
            return Err("Google tells it in a way that is not understood.".to_owned());
        }
        Ok(Content {
            subject: event.summary.clone(),
            description: description::read(&event.description),
            location: event.location.clone(),
            timing: self.timing(event)?,
            show_as: show_as(event),
            privacy: match event.visibility.as_str() {
                "private" | "confidential" => Privacy::Private,
                _ => Privacy::Public,
            },
            repeats: None,
            attendees: guests::read(event),
        })
    }

    fn timing(&self, event: &Event) -> Result<Timing, String> {
        let start = event
            .start
            .as_ref()
            .ok_or("It does not say when it starts.")?;
        let zone = self.zone_of(Some(start));
        let start = self.civil(start, &zone)?;
        let end = event
            .end
            .as_ref()
            .map(|end| self.civil(end, &zone))
            .transpose()?;
        let timing = match (start, end.unwrap_or(start)) {
            (Civil::Day(first), Civil::Day(until)) if until == first => {
                Timing::all_day(first, first.succ_opt().unwrap_or(first))
            }
            (Civil::Day(first), Civil::Day(until)) => Timing::all_day(first, until),
            (Civil::Wall(start), Civil::Wall(end)) if event.own(own::FLOATING).is_some() => {
                let written = event.own(own::FLOATING);
                let (start, end) = reading::as_written(written, (start, end), &zone, self.zones);
                Timing::Floating { start, end }
            }
            (Civil::Wall(start), Civil::Wall(end)) => Timing::zoned(start, end, zone),
            (Civil::Day(_), Civil::Wall(_)) | (Civil::Wall(_), Civil::Day(_)) => {
                return Err(
                    "It begins on a day and ends at a time, or the other way round.".to_owned(),
                );
            }
        };
        reading::checked(timing)
    }

    /// The content as Google would tell it again. Whom a foreign event invites is its host's affair and stays.
    pub(crate) fn normal(&self, content: Content, is_ours: bool) -> Content {
        let content = normal::normal(content, self.zones, &|content| {
            reading::make_sayable(content, self.zones);
            if is_ours {
                content.attendees.sort_unstable();
                guests::fit(&mut content.attendees);
            }
        });
        // Google cannot take back that an occurrence was changed; one that is like the others again says nothing.
        normal::without_plain_occurrences(content, self.zones)
    }

    /// The occurrence of a series as the series makes it.
    pub(crate) fn plain(&self, series: &Content, original_start: NaiveDateTime) -> Content {
        normal::plain_occurrence(series, original_start, self.zones)
    }
}

/// Whether it blocks (google.md §13). What a person chose there has the last word about *that*; our hint says *how*.
fn show_as(event: &Event) -> ShowAs {
    let hint = event.shown_as();
    match event.event_type.as_str() {
        "workingLocation" => return ShowAs::WorkingElsewhere,
        "birthday" => return ShowAs::Free,
        "outOfOffice" if event.transparency != "transparent" => return ShowAs::OutOfOffice,
        _ => {}
    }
    match (event.transparency.as_str(), hint) {
        ("transparent", Some(ShowAs::WorkingElsewhere)) => ShowAs::WorkingElsewhere,
        ("transparent", _) => ShowAs::Free,
        _ if event.status == "tentative" => ShowAs::Tentative,
        (_, Some(ShowAs::OutOfOffice)) => ShowAs::OutOfOffice,
        _ => ShowAs::Busy,
    }
}
