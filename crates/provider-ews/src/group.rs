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
    (begun != own::NEW).then(|| Etag(begun.to_owned()))
}

impl Group {
    pub(crate) fn etag(&self) -> Etag {
        Etag(self.master.change_key.clone())
    }

    /// Whether somebody who knows this version may change it.
    pub(crate) fn is_still(&self, known: &Etag) -> bool {
        self.etag() == *known || begun_from(&self.master).as_ref() == Some(known)
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
            etag: begun_from(&self.master).unwrap_or_else(|| self.etag()),
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
