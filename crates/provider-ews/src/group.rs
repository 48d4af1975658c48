//! An item and the occurrences of it that differ, which Exchange tells as items of their own, are one here
//! (exchange-ews.md §8, §10). A change of an occurrence changes the version of its series, so the series' version is that of all.

use crate::content::Reader;
use crate::item::Item;
use crate::{own, recurrence};
use domain::item::{Content, Uid};
use domain::recurrence::{Moment, Range, Recurrence};
use domain::remote_event::{Etag, ProviderEventId, RemoteBody, RemoteEvent};
use domain::repeats::{ChangedOccurrence, Repeats};

/// An item with its changed occurrences.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) master: Item,
    pub(crate) exceptions: Vec<Item>,
}

/// The version from which a change of ours began that is not complete, as a property tells it.
///
/// Exchange takes a series and its changed occurrences one by one. What is between is nobody's wish, so it is not told: the
/// item counts as unchanged until whoever began, and still knows that version, goes on.
pub(crate) fn begun_from(item: &Item) -> Option<Etag> {
    let begun = item.own(own::UNFINISHED)?;
    let (version, _) = begun.split_once('\n').unwrap_or((begun, ""));
    (version != own::NEW).then(|| Etag(version.to_owned()))
}

/// What is noted of a change that begins: the version that was there, and what the series itself is to say after it. Who finds
/// it saying something else knows that somebody has changed it since.
pub(crate) fn begun(version: &Etag, wanted: &Content) -> String {
    format!("{}\n{:016x}", version.0, words(wanted))
}

/// A number for what a series itself says, whatever its occurrences do (FNV-1a; it only has to tell edits apart).
fn words(content: &Content) -> u64 {
    let Content {
        subject,
        description,
        location,
        timing,
        show_as,
        privacy,
        ..
    } = content;
    let said = format!("{subject}\n{description}\n{location}\n{timing:?}{show_as:?}{privacy:?}");
    said.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

impl Group {
    pub(crate) fn etag(&self) -> Etag {
        Etag(self.master.change_key.clone())
    }

    /// Whether somebody who knows this version may change it.
    pub(crate) fn is_still(&self, known: &Etag, reader: &Reader<'_>) -> bool {
        self.etag() == *known || self.begun(reader).as_ref() == Some(known)
    }

    /// The version from which a change of ours began that is not complete, unless somebody has changed the series since: then
    /// what there is now counts, theirs and what came of ours.
    fn begun(&self, reader: &Reader<'_>) -> Option<Etag> {
        let noted = self.master.own(own::UNFINISHED)?;
        let version = begun_from(&self.master)?;
        let said = || self.content(reader).ok().map(|content| words(&content));
        let is_untouched = match noted.split_once('\n') {
            Some((_, noted)) => said().is_some_and(|said| format!("{said:016x}") == noted),
            None => true,
        };
        is_untouched.then_some(version)
    }

    /// Whether we wrote it.
    pub(crate) fn is_ours(&self) -> bool {
        self.master.marker().is_some()
    }

    pub(crate) fn is_unfinished(&self) -> bool {
        self.master.own(own::UNFINISHED).is_some()
    }

    /// The whole as the port tells it.
    pub(crate) fn remote(&self, reader: &Reader<'_>) -> RemoteEvent {
        let body = match self.content(reader) {
            Ok(content) => RemoteBody::Readable(content),
            Err(sentence) => RemoteBody::Unreadable(sentence),
        };
        let parts = std::iter::once(&self.master).chain(&self.exceptions);
        RemoteEvent {
            id: ProviderEventId(self.master.id.clone()),
            etag: self.begun(reader).unwrap_or_else(|| self.etag()),
            uid: self.master.known_uid().map(Uid::new),
            marker: self.master.marker(),
            modified_at: parts.filter_map(|item| item.modified).max(),
            body,
        }
    }

    /// What it says, in normal form.
    ///
    /// # Errors
    /// A sentence for people; a series is read whole or not at all.
    pub(crate) fn content(&self, reader: &Reader<'_>) -> Result<Content, String> {
        let mut content = reader.one(&self.master)?;
        if let Some(pattern) = &self.master.recurrence {
            let excluded = self.master.deleted.iter().map(|at| {
                let key = reader.key(&self.master, *at);
                if self.master.is_all_day {
                    Moment::Day(key.date())
                } else {
                    Moment::Wall(key)
                }
            });
            let recurrence = Recurrence {
                rules: vec![recurrence::read(pattern)?],
                excluded: excluded.collect(),
                ..Recurrence::default()
            };
            let overrides = self
                .exceptions
                .iter()
                .map(|item| self.changed(item, reader));
            content.repeats = Some(Box::new(Repeats {
                recurrence,
                overrides: overrides.collect::<Result<_, _>>()?,
                detached: false,
            }));
        }
        Ok(reader.normal(content, self.is_ours()))
    }

    /// A changed occurrence; its key is told on the clock of its series.
    fn changed(&self, item: &Item, reader: &Reader<'_>) -> Result<ChangedOccurrence, String> {
        let listed = self.master.changed.iter();
        let mut listed = listed.filter(|(id, _)| *id == item.id);
        let original = listed.next().and_then(|(_, original)| *original);
        let original = original
            .or(item.original_start)
            .ok_or("One of its changed occurrences does not say which it is.")?;
        Ok(ChangedOccurrence {
            original_start: reader.key(&self.master, original),
            range: Range::This,
            content: Some(Box::new(reader.one(item)?)),
        })
    }
}
