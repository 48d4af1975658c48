//! The last changes of this tab, and how to take each back or make it again.
//!
//! Undo is a new request: it names the item's present version and restores the values of before, also in linked
//! calendars. Where somebody changed the item since, the server refuses, and says how it is now.

use super::requests::Request;
use domain::ItemId;
use domain::item::Version;
use domain::view::calendar::{CalendarItem, ItemPatch};

/// How many changes are remembered.
const KEPT: usize = 20;

/// A change the server confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// It was made.
    Added(CalendarItem),
    /// It was changed.
    Changed {
        /// As it was.
        before: Box<CalendarItem>,
        /// As it became.
        after: Box<CalendarItem>,
    },
    /// It was deleted.
    Removed(CalendarItem),
    /// A series was changed, as the answer drew it; that carries what takes it back.
    Series(ItemId, Box<CalendarItem>),
}

impl Done {
    /// The item, as the change left it.
    pub fn item(&self) -> &CalendarItem {
        match self {
            Self::Added(item) | Self::Removed(item) => item,
            Self::Changed { after, .. } => after,
            Self::Series(_, item) => item,
        }
    }

    /// The request that takes it back.
    fn back(&self, seen: Version) -> Request {
        let id = self.item().id;
        match self {
            Self::Added(_) => Request::Remove(id, seen),
            Self::Changed { before, after } => Request::Change(id, difference(after, before, seen)),
            Self::Removed(_) => Request::Restore(id, seen),
            Self::Series(series, item) => taken_back(*series, item),
        }
    }

    /// The request that makes it again.
    fn forth(&self, seen: Version) -> Request {
        let id = self.item().id;
        match self {
            Self::Added(_) => Request::Restore(id, seen),
            Self::Changed { before, after } => Request::Change(id, difference(before, after, seen)),
            Self::Removed(_) => Request::Remove(id, seen),
            Self::Series(series, item) => taken_back(*series, item),
        }
    }

    /// The same after it was undone or made again, which `now` answers.
    fn turned(self, now: &CalendarItem) -> Self {
        match self {
            Self::Series(series, item) => Self::Series(
                series,
                Box::new(CalendarItem {
                    undo: now.undo.clone(),
                    ..*item
                }),
            ),
            other => other,
        }
    }
}

fn taken_back(series: ItemId, item: &CalendarItem) -> Request {
    Request::TakeBack(series, item.undo.clone().unwrap_or_default())
}

/// What must be said to make `from` into `to`.
pub fn difference(from: &CalendarItem, to: &CalendarItem, seen: Version) -> ItemPatch {
    ItemPatch {
        seen: seen.0,
        kind: (from.kind != to.kind).then_some(to.kind),
        subject: (from.subject != to.subject).then(|| to.subject.clone()),
        description: (from.description != to.description).then(|| to.description.clone()),
        location: (from.location != to.location).then(|| to.location.clone()),
        when: (from.when != to.when).then_some(to.when),
        show_as: (from.show_as != to.show_as).then_some(to.show_as),
        privacy: (from.privacy != to.privacy).then_some(to.privacy),
        ..ItemPatch::default()
    }
}

/// The item with a patch applied, as it is drawn until the server answers.
pub fn patched(item: &CalendarItem, patch: &ItemPatch) -> CalendarItem {
    let mut item = item.clone();
    if let Some(kind) = patch.kind {
        item.kind = kind;
    }
    if let Some(subject) = &patch.subject {
        item.subject.clone_from(subject);
    }
    if let Some(description) = &patch.description {
        item.description.clone_from(description);
    }
    if let Some(location) = &patch.location {
        item.location.clone_from(location);
    }
    if let Some(when) = patch.when {
        item.when = when;
    }
    if let Some(show_as) = patch.show_as {
        item.show_as = show_as;
    }
    if let Some(privacy) = patch.privacy {
        item.privacy = privacy;
    }
    item
}

/// What was done and undone in this tab.
#[derive(Debug, Clone, Default)]
pub struct History {
    done: Vec<Done>,
    undone: Vec<Done>,
    versions: Vec<(ItemId, Version)>,
}

impl History {
    /// Remembers a change; what was undone before cannot be made again any more.
    pub fn remember(&mut self, done: Done) {
        self.note(done.item());
        self.undone.clear();
        self.push_done(done);
    }

    /// Remembers the version the server told last.
    pub fn note(&mut self, item: &CalendarItem) {
        match self.versions.iter_mut().find(|(id, _)| *id == item.id) {
            Some((_, version)) => *version = item.version.max(*version),
            None => self.versions.push((item.id, item.version)),
        }
    }

    /// Takes the last change, and the request that takes it back.
    pub fn undo(&mut self) -> Option<(Done, Request)> {
        let done = self.done.pop()?;
        let request = done.back(self.version(done.item()));
        Some((done, request))
    }

    /// Takes the last undone change, and the request that makes it again.
    pub fn redo(&mut self) -> Option<(Done, Request)> {
        let done = self.undone.pop()?;
        let request = done.forth(self.version(done.item()));
        Some((done, request))
    }

    /// The change was taken back.
    pub fn was_undone(&mut self, done: Done, now: &CalendarItem) {
        self.note(now);
        self.undone.push(done.turned(now));
    }

    /// The change was made again.
    pub fn was_redone(&mut self, done: Done, now: &CalendarItem) {
        self.note(now);
        self.push_done(done.turned(now));
    }

    fn push_done(&mut self, done: Done) {
        if KEPT <= self.done.len() {
            self.done.remove(0);
        }
        self.done.push(done);
    }

    fn version(&self, item: &CalendarItem) -> Version {
        let known = self.versions.iter().find(|(id, _)| *id == item.id);
        known.map_or(item.version, |(_, version)| *version)
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{item, timed};
    use super::*;

    fn moved() -> (CalendarItem, CalendarItem) {
        let before = item(
            "Roof inspection",
            timed("2026-03-18T09:00:00", "2026-03-18T10:30:00"),
        );
        let mut after = before.clone();
        after.when = timed("2026-03-19T11:30:00", "2026-03-19T13:00:00");
        after.version = Version(2);
        (before, after)
    }

    #[test]
    fn undoing_a_move_restores_the_time_on_the_present_version() {
        let (before, after) = moved();
        let mut history = History::default();
        history.remember(Done::Changed {
            before: Box::new(before.clone()),
            after: Box::new(after.clone()),
        });

        let (_, request) = history.undo().unwrap();

        let expected = ItemPatch {
            seen: 2,
            when: Some(before.when),
            ..ItemPatch::default()
        };
        assert_eq!(request, Request::Change(after.id, expected));
        assert!(history.undo().is_none());
    }

    #[test]
    fn undoing_a_deletion_restores_the_item() {
        let (_, mut removed) = moved();
        removed.version = Version(3);
        let mut history = History::default();
        history.remember(Done::Removed(removed.clone()));

        assert_eq!(
            history.undo().unwrap().1,
            Request::Restore(removed.id, Version(3))
        );
    }

    #[test]
    fn each_step_names_the_version_that_the_one_before_left() {
        let (before, after) = moved();
        let mut history = History::default();
        history.remember(Done::Added(before.clone()));
        history.remember(Done::Changed {
            before: Box::new(before.clone()),
            after: Box::new(after.clone()),
        });

        let (done, _) = history.undo().unwrap();
        let mut now = before.clone();
        now.version = Version(3);
        history.was_undone(done, &now);

        assert_eq!(
            history.undo().unwrap().1,
            Request::Remove(before.id, Version(3))
        );
        let (_, again) = history.redo().unwrap();
        let expected = ItemPatch {
            seen: 3,
            when: Some(after.when),
            ..ItemPatch::default()
        };
        assert_eq!(again, Request::Change(after.id, expected));
    }

    #[test]
    fn a_new_change_ends_what_could_be_made_again() {
        let (before, after) = moved();
        let mut history = History::default();
        history.remember(Done::Added(before.clone()));
        let (done, _) = history.undo().unwrap();
        history.was_undone(done, &before);

        history.remember(Done::Removed(after));

        assert!(history.redo().is_none());
    }

    #[test]
    fn twenty_changes_are_remembered() {
        let (before, _) = moved();
        let mut history = History::default();
        for _ in 0..25 {
            history.remember(Done::Added(before.clone()));
        }

        assert_eq!(std::iter::from_fn(|| history.undo()).count(), 20);
    }

    #[test]
    fn a_difference_applied_gives_the_other_item() {
        let (before, after) = moved();
        let patch = difference(&before, &after, before.version);

        let mut result = patched(&before, &patch);
        result.version = after.version;
        assert_eq!(result, after);
    }
}
