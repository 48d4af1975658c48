//! Changes of items: drawn at once, sent one after the other, confirmed or taken back.

mod answer;
mod queue;

use super::confirmed::{put, take};
use super::key::Key;
use super::requests::Request;
use super::series_dialog::Wish;
use super::series_draw::{draw_others, is_beside};
use super::state::Calendar;
use super::undo::{Done, patched};
use domain::ItemId;
use domain::item::{Privacy, Version};
use domain::repeats::Scope;
use domain::view::calendar::{CalendarItem, ItemDraft, ItemPatch, When};
use leptos::prelude::*;
use std::collections::VecDeque;

/// Why an order is carried out; decides on what is remembered afterwards.
pub(super) enum Why {
    Do,
    Undo(Done),
    Redo(Done),
}

/// One step back, or forth again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Undo,
    Redo,
}

/// A change on its way.
pub(super) struct Order {
    request: Request,
    /// As it was drawn before; none for something new.
    before: Option<CalendarItem>,
    /// What it is called on the page; for something new by an id of ours until the server has made its own.
    drawn: Key,
    title: String,
    why: Why,
}

impl Calendar {
    /// Adds an item: drawn at once.
    pub fn add(self, draft: ItemDraft) {
        let id = own_id();
        let item = drawn_draft(&draft, id);
        let drawn = Key::of(&item);
        let title = item.subject.clone();
        self.period.update(|period| put(&mut period.items, item));
        self.last_kind.set(draft.kind);
        self.order(Order {
            request: Request::Add(draft),
            before: None,
            drawn,
            title,
            why: Why::Do,
        });
    }

    /// Changes an item: drawn at once. Nothing happens where nothing would change.
    ///
    /// Of a series it is asked first how far the change shall reach.
    pub fn change(self, key: Key, mut patch: ItemPatch) {
        let Some(before) = self.item(key) else { return };
        let after = patched(&before, &patch);
        if after == before && patch.repeats.is_none() {
            return;
        }
        if key.start.is_some() && patch.scope.is_none() {
            self.ask(&before, Wish::Change(patch), None);
            return;
        }
        patch.seen = before.version.0;
        patch.occurrence = key.start;
        let scope = patch.scope.unwrap_or(Scope::This);
        self.period.update(|period| {
            draw_others(&mut period.items, &before, &after, scope);
            put(&mut period.items, after);
        });
        let title = before.subject.clone();
        self.order(Order {
            request: Request::Change(key.id, patch),
            before: Some(before),
            drawn: key,
            title,
            why: Why::Do,
        });
    }

    /// Gives an item another time.
    pub fn reschedule(self, key: Key, when: When) {
        self.change(
            key,
            ItemPatch {
                when: Some(when),
                ..ItemPatch::default()
            },
        );
    }

    /// Deletes an item: gone at once, back with Undo. Of a series it is asked first what shall go.
    pub fn remove(self, key: Key) {
        let Some(before) = self.item(key) else { return };
        if key.start.is_some() {
            self.ask(&before, Wish::Remove, None);
            return;
        }
        let request = Request::Remove(key.id, before.version);
        self.send_removal(before, request, Scope::This);
    }

    /// Deletes an occurrence of a series, and what belongs to it.
    pub fn remove_from_series(self, key: Key, scope: Scope) {
        let Some((before, start)) = self.item(key).zip(key.start) else {
            return;
        };
        let request = Request::Cut(key.id, before.version, start, scope);
        self.send_removal(before, request, scope);
    }

    fn send_removal(self, before: CalendarItem, request: Request, scope: Scope) {
        let key = Key::of(&before);
        self.period.update(|period| {
            period
                .items
                .retain(|item| Key::of(item) != key && !is_beside(item, &before, scope));
        });
        let title = before.subject.clone();
        self.order(Order {
            request,
            before: Some(before),
            drawn: key,
            title,
            why: Why::Do,
        });
    }

    /// Takes the last change back; one that is on its way, once it is answered.
    pub fn undo(self) {
        self.step(Step::Undo);
    }

    /// Makes the last undone change again.
    pub fn redo(self) {
        self.step(Step::Redo);
    }

    /// Only what was answered can be taken back, and the newest comes first: a step waits for what is on its way.
    fn step(self, step: Step) {
        if self.is_sending.get_untracked() {
            self.steps.update_value(|steps| steps.push_back(step));
            return;
        }
        let next = self.history.try_update_value(|history| match step {
            Step::Undo => history.undo(),
            Step::Redo => history.redo(),
        });
        if let Some((done, request)) = next.flatten() {
            self.order_again(done, request, step == Step::Undo);
        }
    }

    /// Goes the next step that waits.
    fn step_on(self) {
        if let Some(step) = self.steps.try_update_value(VecDeque::pop_front).flatten() {
            self.step(step);
        }
    }

    fn order_again(self, done: Done, request: Request, is_undo: bool) {
        let key = Key::of(done.item());
        let title = done.item().subject.clone();
        let before = self.item(key);
        let drawn = match (&request, &before) {
            (Request::Change(_, patch), Some(before)) => Some(patched(before, patch)),
            (Request::Restore(..), _) => Some(done.item().clone()),
            _ => None,
        };
        // What a series becomes again only the server knows.
        if !request.reaches_further() {
            self.period.update(|period| match drawn {
                Some(item) => put(&mut period.items, item),
                None => take(&mut period.items, key),
            });
        }
        self.toasts.drop_actions();
        let why = if is_undo {
            Why::Undo(done)
        } else {
            Why::Redo(done)
        };
        self.order(Order {
            request,
            before,
            drawn: key,
            title,
            why,
        });
    }
}

/// Random enough to be unlike any other of this member: a key, not a secret.
pub fn request_key() -> String {
    let random = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    format!(
        "{:08x}{:08x}{:08x}{:08x}",
        random(),
        random(),
        random(),
        random()
    )
}

/// An id for something that the server has not made yet.
fn own_id() -> ItemId {
    // Any 32 hexadecimal digits are a UUID.
    request_key()
        .parse()
        .unwrap_or_else(|_| ItemId::new(Default::default()))
}

fn drawn_draft(draft: &ItemDraft, id: ItemId) -> CalendarItem {
    CalendarItem {
        id,
        kind: draft.kind,
        subject: draft.subject.clone(),
        description: draft.description.clone(),
        location: draft.location.clone(),
        when: draft.when,
        show_as: draft.show_as.unwrap_or(domain::item::ShowAs::Busy),
        privacy: draft.privacy.unwrap_or(Privacy::Public),
        customer: None,
        people: Vec::new(),
        linked_from: None,
        can_change: true,
        locked_because: None,
        copies: Vec::new(),
        version: Version::FIRST,
        original_start: None,
        repeats: None,
        rule: None,
        guests: Vec::new(),
        undo: None,
    }
}
