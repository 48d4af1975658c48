//! An event and what was changed and cancelled in it is one (microsoft-graph.md §5.2, §8).
//!
//! The version of a series is that of all its parts: whether Microsoft's own version of a series rises with a change of one
//! occurrence is not told, so both are in ours.

use crate::content::Reader;
use crate::own::{NEW, Notes};
use crate::recurrence;
use crate::wire::Event;
use chrono::NaiveDate;
use domain::item::Content;
use domain::recurrence::{Moment, Range, Recurrence};
use domain::remote_event::{Etag, ProviderEventId, RemoteBody, RemoteEvent};
use domain::repeats::{ChangedOccurrence, Repeats};
use domain::time::Timing;

/// An event that takes place once, or a series with its changed occurrences.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) event: Event,
    pub(crate) exceptions: Vec<Event>,
    notes: Notes,
}

impl Group {
    /// Takes an event as it was told; a series has to be told with what was changed in it.
    pub(crate) fn new(mut event: Event) -> Self {
        let told = std::mem::take(&mut event.exception_occurrences);
        let count = told.len();
        let exceptions: Vec<Event> = told.into_iter().filter_map(Event::read).collect();
        event.is_strange |= exceptions.len() != count;
        Self {
            notes: event.notes(),
            event,
            exceptions,
        }
    }

    pub(crate) fn notes(&self) -> &Notes {
        &self.notes
    }

    /// The version of the event itself, and of a series that of its changed and cancelled occurrences behind it.
    pub(crate) fn etag(&self) -> Etag {
        let own = &self.event.etag;
        if !self.event.is_series() {
            return Etag(own.clone());
        }
        let exceptions = self
            .exceptions
            .iter()
            .map(|one| format!("{} {}\n", one.id, one.etag));
        let cancelled = self
            .event
            .cancelled_occurrences
            .iter()
            .map(|one| format!("{one}\n"));
        let mut parts: Vec<String> = exceptions.chain(cancelled).collect();
        parts.sort_unstable();
        // FNV-1a; nothing depends on its strength.
        let bytes = parts.iter().flat_map(|part| part.bytes());
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Etag(format!("{own}+{hash:016x}"))
    }

    /// The version from which a change of ours began that is not complete: occurrences are taken one by one. What is between is
    /// nobody's wish, so it is not told: the event counts as unchanged until whoever began, and still knows that version,
    /// goes on.
    pub(crate) fn begun_from(&self) -> Option<Etag> {
        let begun = self.notes.unfinished.as_deref()?;
        (begun != NEW).then(|| Etag(begun.to_owned()))
    }

    /// Whether somebody who knows this version may change it.
    pub(crate) fn is_still(&self, known: &Etag) -> bool {
        self.etag() == *known || self.begun_from().as_ref() == Some(known)
    }

    /// Whether we wrote it.
    pub(crate) fn is_ours(&self) -> bool {
        self.notes.marker.is_some()
    }

    /// Whether Microsoft mails somebody when it is changed: the account called the meeting, and there are guests
    /// (microsoft-graph.md §12).
    pub(crate) fn mails_guests(&self) -> bool {
        let mut parts = std::iter::once(&self.event).chain(&self.exceptions);
        self.event.is_organizer != Some(false) && parts.any(|event| !event.attendees.is_empty())
    }

    /// Whether somebody else called the meeting.
    pub(crate) fn is_invitation(&self) -> bool {
        self.event.is_organizer == Some(false)
    }

    /// The whole as the port tells it.
    pub(crate) fn remote(&self, reader: &Reader<'_>) -> RemoteEvent {
        let body = match self.content(reader) {
            Ok(content) => RemoteBody::Readable(content),
            Err(sentence) => RemoteBody::Unreadable(sentence),
        };
        let parts = std::iter::once(&self.event).chain(&self.exceptions);
        RemoteEvent {
            id: ProviderEventId(self.event.id.clone()),
            etag: self.etag(),
            uid: self.event.known_uid(),
            marker: self.notes.marker,
            modified_at: parts
                .filter_map(|event| event.last_modified_date_time)
                .max(),
            body,
        }
    }

    /// What it says, in normal form.
    ///
    /// # Errors
    /// A sentence for people; a series is read whole or not at all.
    pub(crate) fn content(&self, reader: &Reader<'_>) -> Result<Content, String> {
        let mut content = reader.one(&self.event, &self.notes)?;
        if self.event.is_series() {
            let told = self.event.recurrence.as_ref();
            let told = told.ok_or("It does not say how it repeats.")?;
            let timing = &content.timing;
            let rule = recurrence::read(told, timing, reader.zones)?;
            let excluded = self.event.cancelled_occurrences.iter();
            let excluded = excluded.map(|text| cancelled(text, timing));
            let excluded: Option<Vec<Moment>> = excluded.collect();
            let overrides = self
                .exceptions
                .iter()
                .map(|event| self.changed(event, timing, reader));
            content.repeats = Some(Box::new(Repeats {
                recurrence: Recurrence {
                    rules: vec![rule],
                    excluded: excluded
                        .ok_or("One of its cancelled occurrences does not say which it is.")?,
                    ..Recurrence::default()
                },
                overrides: overrides.collect::<Result<_, _>>()?,
                detached: false,
            }));
        }
        Ok(reader.normal(content, self.is_ours()))
    }

    fn changed(
        &self,
        event: &Event,
        series: &Timing,
        reader: &Reader<'_>,
    ) -> Result<ChangedOccurrence, String> {
        let original = event.original_start;
        let original =
            original.ok_or("One of its changed occurrences does not say which it is.")?;
        Ok(ChangedOccurrence {
            original_start: reader.key(original, series),
            range: Range::This,
            content: Some(Box::new(reader.one(event, &self.notes)?)),
        })
    }
}

/// `OID.<series>.2026-12-15`
fn cancelled(text: &str, series: &Timing) -> Option<Moment> {
    let (_, day) = text.rsplit_once('.')?;
    let day: NaiveDate = day.parse().ok()?;
    Some(match series {
        Timing::AllDay { .. } => Moment::Day(day),
        Timing::Zoned { start, .. } | Timing::Floating { start, .. } => {
            Moment::Wall(day.and_time(start.time()))
        }
    })
}
