//! How single values are spelled in lines that we write.

use super::text::escape;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::attendee::{Attendee, ParticipationStatus};
use domain::item::{Privacy, ShowAs};
use domain::recurrence::{Extra, Moment, Range};
use domain::time::{Timing, ZoneId};

/// How [`ShowAs`] is said in the three properties that clients look at.
pub(super) struct Shown {
    pub(super) transparency: &'static str,
    pub(super) status: &'static str,
    pub(super) hint: &'static str,
}

impl Shown {
    pub(super) fn of(show_as: ShowAs) -> Self {
        let (transparency, status, hint) = match show_as {
            ShowAs::Busy => ("OPAQUE", "CONFIRMED", "BUSY"),
            ShowAs::Free => ("TRANSPARENT", "CONFIRMED", "FREE"),
            ShowAs::Tentative => ("OPAQUE", "TENTATIVE", "TENTATIVE"),
            ShowAs::OutOfOffice => ("OPAQUE", "CONFIRMED", "OOF"),
            ShowAs::WorkingElsewhere => ("TRANSPARENT", "CONFIRMED", "WORKINGELSEWHERE"),
        };
        Self {
            transparency,
            status,
            hint,
        }
    }
}

pub(super) fn class(privacy: Privacy) -> &'static str {
    match privacy {
        Privacy::Public => "PUBLIC",
        Privacy::Private => "PRIVATE",
    }
}

/// The wall clock of one event: what its starts, exceptions and keys are told by.
pub(super) struct Clock<'a> {
    timing: &'a Timing,
    /// The `TZID` parameter as a file spells it, where that is the zone of the timing.
    tzid: Option<String>,
}

impl<'a> Clock<'a> {
    /// The clock of an event that we write, with the zone's own name.
    pub(super) fn of(timing: &'a Timing) -> Self {
        Self { timing, tzid: None }
    }

    /// The same with the zone's name as this parameter spells it, quotes and all.
    pub(super) fn spelled(timing: &'a Timing, tzid: Option<String>) -> Self {
        Self { timing, tzid }
    }

    pub(super) fn start(&self) -> String {
        self.line("DTSTART", "", self.timing.wall().0)
    }

    pub(super) fn end(&self) -> String {
        self.line("DTEND", "", self.timing.wall().1)
    }

    /// Which occurrence is changed (RFC 5545 §3.8.4.4).
    pub(super) fn key(&self, original_start: NaiveDateTime, range: Range) -> String {
        let range = match range {
            Range::This => "",
            Range::ThisAndFollowing => ";RANGE=THISANDFUTURE",
        };
        self.line("RECURRENCE-ID", range, original_start)
    }

    /// One exception a line: several clients read only the first of a list.
    pub(super) fn exception(&self, moment: &Moment) -> String {
        self.line("EXDATE", "", civil(moment))
    }

    /// One single date a line.
    pub(super) fn extra(&self, extra: &Extra) -> String {
        let start = civil(&extra.start);
        match extra.lasts {
            Some(seconds) if !self.timing.is_all_day() => {
                let line = self.line("RDATE", ";VALUE=PERIOD", start);
                format!("{line}/PT{seconds}S")
            }
            _ => self.line("RDATE", "", start),
        }
    }

    fn line(&self, name: &str, parameters: &str, at: NaiveDateTime) -> String {
        match (self.timing, &self.tzid) {
            (Timing::AllDay { .. }, _) => day(name, parameters, at.date()),
            (Timing::Zoned { .. } | Timing::Floating { .. }, Some(tzid)) => {
                format!("{name}{parameters};{tzid}:{}", wall(at))
            }
            (Timing::Zoned { zone, .. }, None) if is_utc(zone) => {
                format!("{name}{parameters}:{}Z", wall(at))
            }
            (Timing::Zoned { zone, .. }, None) => {
                format!("{name}{parameters};TZID={zone}:{}", wall(at))
            }
            (Timing::Floating { .. }, None) => format!("{name}{parameters}:{}", wall(at)),
        }
    }
}

/// A moment of a normal content ([`super::normal`]), which is a day or a wall clock.
fn civil(moment: &Moment) -> NaiveDateTime {
    match moment {
        Moment::Day(day) => day.and_time(chrono::NaiveTime::MIN),
        Moment::Wall(wall) => *wall,
        Moment::Instant(instant) => instant.naive_utc(),
    }
}

/// Host or guest; the server is told that it sends nobody a mail (RFC 6638 §7.1, caldav sheet §13).
pub(super) fn attendee(attendee: &Attendee) -> Vec<String> {
    let mut lines = Vec::new();
    let name = match attendee.name.as_str() {
        "" => String::new(),
        name => format!(";CN=\"{}\"", parameter(name)),
    };
    let address = match attendee.email.as_str() {
        "" => "invalid:nomail".to_owned(),
        email => format!("mailto:{}", escape_address(email)),
    };
    if attendee.organizer {
        lines.push(format!("ORGANIZER;SCHEDULE-AGENT=CLIENT{name}:{address}"));
    }
    // A host who was not asked whether to come is no guest.
    if !attendee.organizer || attendee.participation != ParticipationStatus::Unanswered {
        let answer = match attendee.participation {
            ParticipationStatus::Unanswered => "NEEDS-ACTION",
            ParticipationStatus::Accepted => "ACCEPTED",
            ParticipationStatus::Tentative => "TENTATIVE",
            ParticipationStatus::Declined => "DECLINED",
        };
        lines.push(format!(
            "ATTENDEE;SCHEDULE-AGENT=CLIENT;PARTSTAT={answer}{name}:{address}"
        ));
    }
    lines
}

/// A quoted parameter's text (RFC 6868).
fn parameter(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '^' => value.push_str("^^"),
            '"' => value.push_str("^'"),
            '\n' => value.push_str("^n"),
            _ if letter.is_control() => {}
            _ => value.push(letter),
        }
    }
    value
}

/// An address stays on its line, whatever stands in it.
fn escape_address(email: &str) -> String {
    email
        .chars()
        .filter(|letter| !letter.is_control())
        .collect()
}

/// A text property.
pub(super) fn text(name: &str, text: &str) -> String {
    format!("{name}:{}", escape(text))
}

/// An instant (RFC 5545 §3.3.5, form 2).
pub(super) fn stamp(instant: DateTime<Utc>) -> String {
    format!("{}Z", wall(instant.naive_utc()))
}

fn day(name: &str, parameters: &str, date: NaiveDate) -> String {
    format!("{name}{parameters};VALUE=DATE:{}", date.format("%Y%m%d"))
}

fn wall(at: NaiveDateTime) -> String {
    at.format("%Y%m%dT%H%M%S").to_string()
}

pub(super) fn is_utc(zone: &ZoneId) -> bool {
    zone.as_str() == "UTC"
}
