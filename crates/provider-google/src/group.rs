//! An event and the occurrences of it that differ, which Google tells as events of their own, are one here (google.md §8).
//!
//! The version of a series is that of all its parts: whether Google's own version of a series rises with a change of one
//! occurrence is not told, so both are in ours.

use crate::content::Reader;
use crate::own;
use crate::recurrence;
use crate::wire::Event;
use domain::item::Content;
use domain::recurrence::Range;
use domain::remote_event::{Etag, ProviderEventId, RemoteBody, RemoteEvent};
use domain::repeats::{ChangedOccurrence, Repeats};
use std::collections::HashMap;

/// An event with its changed occurrences.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// The series' id, which the event itself has.
    pub(crate) id: String,
    /// None for occurrences without their series: somebody was invited to these alone.
    pub(crate) master: Option<Event>,
    pub(crate) exceptions: Vec<Event>,
}

impl Group {
    /// Puts together what belongs together, in the order in which it was first named. An exception may come before its
    /// series; of two words about one event the later one holds.
    pub(crate) fn gather(events: Vec<Event>) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for event in events {
            let id = event.series_id().to_owned();
            let place = *places.entry(id.clone()).or_insert_with(|| {
                groups.push(Self {
                    id,
                    master: None,
                    exceptions: Vec::new(),
                });
                groups.len() - 1
            });
            let group = &mut groups[place];
            if event.recurring_event_id.is_none() {
                group.master = Some(event);
                continue;
            }
            group.exceptions.retain(|known| known.id != event.id);
            group.exceptions.push(event);
        }
        groups
    }

    /// Whether any of it takes place.
    pub(crate) fn is_live(&self) -> bool {
        match &self.master {
            Some(master) => !master.is_cancelled(),
            None => self.exceptions.iter().any(|event| !event.is_cancelled()),
        }
    }

    /// Whether it takes place more than once, so that occurrences of it may differ.
    pub(crate) fn is_series(&self) -> bool {
        let repeats = self
            .master
            .as_ref()
            .is_none_or(|master| !master.recurrence.is_empty());
        repeats || !self.exceptions.is_empty()
    }

    /// The version of the event itself, and of a series that of its changed occurrences behind it.
    pub(crate) fn etag(&self) -> Etag {
        let own = self
            .master
            .as_ref()
            .map_or("", |master| master.etag.as_str());
        if !self.is_series() {
            return Etag(own.to_owned());
        }
        let mut parts: Vec<String> = self
            .exceptions
            .iter()
            .map(|event| format!("{} {}\n", event.id, event.etag))
            .collect();
        parts.sort_unstable();
        // FNV-1a; nothing depends on its strength.
        let bytes = parts.iter().flat_map(|part| part.bytes());
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Etag(format!("{own}+{hash:016x}"))
    }

    /// The version from which a change of ours began that is not complete.
    ///
    /// Google takes a series and its changed occurrences one by one, and a series that moves may forget the latter
    /// (google.md §8). What is between is nobody's wish, so it is not told: the event counts as unchanged until whoever
    /// began, and still knows that version, goes on.
    pub(crate) fn begun_from(&self) -> Option<Etag> {
        let begun = self.master.as_ref()?.own(own::UNFINISHED)?;
        (begun != own::NEW).then(|| Etag(begun.to_owned()))
    }

    /// Whether somebody who knows this version may change it.
    pub(crate) fn is_still(&self, known: &Etag) -> bool {
        self.etag() == *known || self.begun_from().as_ref() == Some(known)
    }

    /// Whether we wrote it.
    pub(crate) fn is_ours(&self) -> bool {
        self.master
            .as_ref()
            .is_some_and(|master| master.marker().is_some())
    }

    /// The whole as the port tells it.
    pub(crate) fn remote(&self, reader: &Reader<'_>) -> RemoteEvent {
        let first = self.master.as_ref().or(self.exceptions.first());
        let body = match self.content(reader) {
            Ok(content) => RemoteBody::Readable(content),
            Err(sentence) => RemoteBody::Unreadable(sentence),
        };
        let parts = self.master.iter().chain(&self.exceptions);
        RemoteEvent {
            id: ProviderEventId(self.id.clone()),
            etag: self.etag(),
            uid: first.and_then(Event::known_uid),
            marker: self.master.as_ref().and_then(Event::marker),
            modified_at: parts.filter_map(|event| event.updated).max(),
            body,
        }
    }

    /// What it says, in normal form.
    ///
    /// # Errors
    /// A sentence for people; a series is read whole or not at all.
    pub(crate) fn content(&self, reader: &Reader<'_>) -> Result<Content, String> {
        let Some(master) = &self.master else {
            return self.detached(reader);
        };
        let mut content = reader.one(master)?;
        if self.is_series() {
            let zone = reader.zone_of(master.start.as_ref());
            let recurrence = recurrence::read(&master.recurrence, &zone, reader.zones)?;
            let overrides = self
                .exceptions
                .iter()
                .map(|event| changed(event, Some(master), reader));
            content.repeats = Some(Box::new(Repeats {
                recurrence,
                overrides: overrides.collect::<Result<_, _>>()?,
                detached: false,
            }));
        }
        Ok(reader.normal(content, self.is_ours()))
    }

    fn detached(&self, reader: &Reader<'_>) -> Result<Content, String> {
        let live = self.exceptions.iter().filter(|event| !event.is_cancelled());
        let overrides: Vec<ChangedOccurrence> = live
            .map(|event| changed(event, None, reader))
            .collect::<Result<_, _>>()?;
        let first = overrides.iter().find_map(|this| this.content.clone());
        let first = first.ok_or("It does not say when it takes place.")?;
        let content = Content {
            repeats: Some(Box::new(Repeats {
                overrides,
                detached: true,
                ..Repeats::default()
            })),
            ..*first
        };
        Ok(reader.normal(content, false))
    }
}

/// A changed occurrence; its key is told on the clock of its series, where that is known.
fn changed(
    event: &Event,
    series: Option<&Event>,
    reader: &Reader<'_>,
) -> Result<ChangedOccurrence, String> {
    let original = event.original_start_time.as_ref();
    let original = original.ok_or("One of its changed occurrences does not say which it is.")?;
    let zone = match series {
        Some(series) => reader.zone_of(series.start.as_ref()),
        None => reader.zone_of(event.start.as_ref()),
    };
    let content = if event.is_cancelled() {
        None
    } else {
        Some(Box::new(reader.one(event)?))
    };
    Ok(ChangedOccurrence {
        original_start: reader.civil(original, &zone)?.key(),
        range: Range::This,
        content,
    })
}
