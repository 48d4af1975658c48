//! From Microsoft's words to ours: when, how it blocks, who may read it (microsoft-graph.md §9, §13).

use crate::own::{self, Notes};
use crate::wire::{Event, When};
use crate::{guests, recurrence};
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use domain::item::{Content, Privacy, ShowAs};
use domain::normal;
use domain::time::{Timing, ZoneId, Zones, windows};
use provider::reading;

/// Who reads and writes: with which rules of zones, and for whom.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) zones: &'a dyn Zones,
    /// The member's zone: times without a zone are written in it.
    pub(crate) zone: &'a ZoneId,
    /// The address of the account.
    pub(crate) account: &'a str,
}

impl Reader<'_> {
    /// The zone in which a time was meant: the one that we noted, as long as it still goes by the name that is told.
    pub(crate) fn zone_of(&self, told: Option<&str>, notes: &Notes) -> ZoneId {
        let named = told
            .and_then(windows::zone)
            .or_else(|| told.map(ZoneId::new));
        let named = named.filter(|zone| self.zones.knows(zone));
        let noted = notes.zone.as_deref().map(ZoneId::new);
        let noted = noted.filter(|zone| {
            let name = windows::name(zone);
            self.zones.knows(zone) && (name.is_none() || name == told)
        });
        // What is told of a zone without a name says nothing.
        let is_named = named.is_some();
        noted
            .filter(|zone| windows::name(zone).is_some() || !is_named)
            .or(named)
            .unwrap_or_else(|| self.zone.clone())
    }

    /// What an event says by itself, without what makes it repeat; the notes are those of its series.
    ///
    /// # Errors
    /// A sentence for people.
    pub(crate) fn one(&self, event: &Event, notes: &Notes) -> Result<Content, String> {
        if event.is_strange {
            return Err("Microsoft tells it in a way that is not understood.".to_owned());
        }
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        let location = event.location.as_ref();
        Ok(Content {
            subject: text(event.subject.as_ref()),
            description: event
                .body
                .as_ref()
                .map(|body| body.content.clone())
                .unwrap_or_default(),
            location: text(location.and_then(|location| location.display_name.as_ref())),
            timing: self.timing(event, notes)?,
            show_as: show_as(event),
            privacy: match event.sensitivity.as_deref() {
                Some("private" | "confidential" | "personal") => Privacy::Private,
                _ => Privacy::Public,
            },
            repeats: None,
            attendees: guests::read(event, notes, self.account),
        })
    }

    fn timing(&self, event: &Event, notes: &Notes) -> Result<Timing, String> {
        let read = |when: Option<&When>| -> Option<NaiveDateTime> {
            let text = &when?.date_time;
            text.strip_suffix('Z').unwrap_or(text).parse().ok()
        };
        let start = read(event.start.as_ref()).ok_or("It does not say when it starts.")?;
        let end = read(event.end.as_ref()).ok_or("It does not say when it ends.")?;
        let zone = self.zone_of(event.original_start_time_zone.as_deref(), notes);
        let wall = |at: NaiveDateTime| self.zones.local(at.and_utc(), &zone);
        let timing = if event.is_all_day {
            let (first, until) = (start.date(), end.date());
            if until == first {
                Timing::all_day(first, first.succ_opt().unwrap_or(first))
            } else {
                Timing::all_day(first, until)
            }
        } else if let Some(floating) = &notes.floating {
            let shown = (wall(start), wall(end));
            let (start, end) = reading::as_written(Some(floating), shown, &zone, self.zones);
            Timing::Floating { start, end }
        } else {
            Timing::zoned(wall(start), wall(end), zone)
        };
        reading::checked(timing)
    }

    /// The original start of an occurrence on the clock of its series. The midnight of a day is told in whatever zone the mailbox
    /// has, which lies half a day off at most.
    pub(crate) fn key(&self, original: DateTime<Utc>, series: &Timing) -> NaiveDateTime {
        match series {
            Timing::AllDay { .. } => {
                let day: NaiveDate = (original + TimeDelta::hours(12)).date_naive();
                day.and_time(chrono::NaiveTime::MIN)
            }
            Timing::Zoned { zone, .. } => self.zones.local(original, zone),
            Timing::Floating { .. } => self.zones.local(original, self.zone),
        }
    }

    /// The content as Graph would tell it again. Whom a foreign event invites is its host's affair and stays.
    pub(crate) fn normal(&self, content: Content, is_ours: bool) -> Content {
        let series_zone = content.timing.zone().cloned();
        let mut content = normal::normal(content, self.zones, &|content| {
            reading::make_sayable(content, self.zones);
            if is_ours {
                content.attendees.sort_unstable();
                own::fit(&mut content.attendees);
            }
        });
        let (timing, attendees) = (content.timing.clone(), content.attendees.clone());
        if let Some(repeats) = content.repeats.as_deref_mut() {
            recurrence::fit(&mut repeats.recurrence, &timing, self.zones);
            for said in repeats
                .overrides
                .iter_mut()
                .filter_map(|this| this.content.as_deref_mut())
            {
                // An occurrence has no notes of its own.
                said.timing = self.without_notes(said.timing.clone(), series_zone.as_ref());
                if is_ours {
                    said.attendees.clone_from(&attendees);
                }
            }
        }
        normal::without_plain_occurrences(content, self.zones)
    }

    /// The timing of an occurrence as it is told without a note of its zone.
    fn without_notes(&self, timing: Timing, series: Option<&ZoneId>) -> Timing {
        let Timing::Zoned { start, end, zone } = timing else {
            return timing;
        };
        let name = windows::name(&zone);
        let told = match series {
            Some(series) if windows::name(series) == name => series.clone(),
            _ => name.and_then(windows::zone).unwrap_or_else(|| zone.clone()),
        };
        if told == zone {
            return Timing::zoned(start, end, zone);
        }
        let again = |at| self.zones.local(self.zones.instant(at, &zone), &told);
        Timing::zoned(again(start), again(end), told.clone())
    }
}

fn show_as(event: &Event) -> ShowAs {
    if event.is_cancelled {
        // A meeting that its host cancelled stays until somebody takes it out; it holds no time.
        return ShowAs::Free;
    }
    match event.show_as.as_deref() {
        Some("free") => ShowAs::Free,
        Some("tentative") => ShowAs::Tentative,
        Some("oof") => ShowAs::OutOfOffice,
        Some("workingElsewhere") => ShowAs::WorkingElsewhere,
        _ => ShowAs::Busy,
    }
}
