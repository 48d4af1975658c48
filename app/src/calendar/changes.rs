//! Changes of items: drawn at once, sent one after the other, confirmed or taken back.

use super::confirmed::{put, take};
use super::key::Key;
use super::kinds::quoted;
use super::requests::{Refusal, Request, send};
use super::series_dialog::Wish;
use super::series_draw::{draw_others, is_beside};
use super::state::{Calendar, Focus, Over};
use super::undo::{Done, History, patched};
use crate::components::{Toast, ToastAction, Tone};
use crate::words;
use chrono::TimeDelta;
use domain::ItemId;
use domain::item::{Privacy, Version};
use domain::repeats::Scope;
use domain::view::calendar::{CalendarItem, ItemDraft, ItemPatch, When};
use leptos::leptos_dom::helpers::set_timeout_with_handle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::VecDeque;
use std::time::Duration;

/// An answer that takes longer shows on the item.
const PENDING_AFTER: Duration = Duration::from_millis(400);

/// Why an order is carried out; decides on what is remembered afterwards.
pub(super) enum Why {
    Do,
    Undo(Done),
    Redo(Done),
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

    /// Takes the last change back.
    pub fn undo(self) {
        if let Some((done, request)) = self.history.try_update_value(History::undo).flatten() {
            self.order_again(done, request, true);
        }
    }

    /// Makes the last undone change again.
    pub fn redo(self) {
        if let Some((done, request)) = self.history.try_update_value(History::redo).flatten() {
            self.order_again(done, request, false);
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

    /// Orders are sent one after the other, so that each names the version that the one before it left.
    fn order(self, order: Order) {
        self.queue.update_value(|queue| queue.push_back(order));
        if !self.is_sending.get_untracked() {
            self.is_sending.set(true);
            spawn_local(self.work());
        }
    }

    async fn work(self) {
        while let Some(mut order) = self.queue.try_update_value(VecDeque::pop_front).flatten() {
            self.name_version(&mut order);
            let drawn = order.drawn;
            let timer = set_timeout_with_handle(
                move || {
                    self.pending.try_update(|pending| pending.push(drawn));
                },
                PENDING_AFTER,
            );
            let outcome = send(&order.request).await;
            if let Ok(timer) = timer {
                timer.clear();
            }
            if self.pending.is_disposed() {
                return;
            }
            if self
                .pending
                .with_untracked(|pending| pending.contains(&drawn))
            {
                self.pending
                    .update(|pending| pending.retain(|key| *key != drawn));
            }
            match outcome {
                Ok(item) => self.accept(order, item),
                Err(refusal) => self.refuse(order, refusal),
            }
        }
        self.is_sending.try_set(false);
        self.take_over_if_idle();
    }

    /// The version the server told last, for an item that was changed twice in a row.
    fn name_version(self, order: &mut Order) {
        let Some(id) = order.request.item() else {
            return;
        };
        let known = self.confirmed.with_value(|confirmed| confirmed.version(id));
        if let Some(known) = known {
            match &mut order.request {
                Request::Change(_, patch) => patch.seen = patch.seen.max(known.0),
                Request::Remove(_, seen)
                | Request::Cut(_, seen, ..)
                | Request::Restore(_, seen) => *seen = known.max(*seen),
                Request::Add(_) | Request::TakeBack(..) => {}
            }
        }
    }

    fn accept(self, order: Order, item: CalendarItem) {
        let is_removed = order.request.removes();
        let now = Key::of(&item);
        // The answer to what is taken back draws the first of a series, which may lie on other days.
        let is_drawn = !matches!(order.request, Request::TakeBack(..));
        if is_drawn {
            self.confirmed
                .update_value(|confirmed| confirmed.note(&item, is_removed));
        }
        // What was changed again meanwhile is drawn as it will be; only the version is news.
        let comes_again = self
            .queue
            .with_value(|queue| queue.iter().any(|other| other.drawn == order.drawn));
        self.period.update(|period| {
            if is_drawn && now != order.drawn {
                take(&mut period.items, order.drawn);
            }
            if is_removed {
                take(&mut period.items, now);
            } else if is_drawn && !comes_again {
                let drawn = CalendarItem {
                    undo: None,
                    ..item.clone()
                };
                put(&mut period.items, drawn);
            }
            for drawn in period.items.iter_mut().filter(|drawn| drawn.id == now.id) {
                drawn.version = item.version;
            }
        });
        if is_drawn && now != order.drawn {
            self.rename(order.drawn, now);
        }
        if order.request.reaches_further() {
            self.reread.update(|count| *count += 1);
        }
        let series = order.request.item().unwrap_or(now.id);
        let text = told(&order, &item);
        match order.why {
            Why::Do => {
                let done = match order.before {
                    Some(_) if item.undo.is_some() => Done::Series(series, Box::new(item)),
                    None => Done::Added(item),
                    Some(before) if is_removed => Done::Removed(CalendarItem {
                        version: item.version,
                        ..before
                    }),
                    Some(before) => Done::Changed {
                        before: Box::new(before),
                        after: Box::new(item),
                    },
                };
                self.history.update_value(|history| history.remember(done));
                self.tell_undoable(text);
            }
            Why::Undo(done) => {
                self.history
                    .update_value(|history| history.was_undone(done, &item));
                self.toasts.tell(text);
            }
            Why::Redo(done) => {
                self.history
                    .update_value(|history| history.was_redone(done, &item));
                self.tell_undoable(text);
            }
        }
    }

    fn tell_undoable(self, text: String) {
        self.toasts.drop_actions();
        self.toasts.show(Toast {
            tone: Tone::Good,
            text,
            action: Some(ToastAction {
                label: "Undo",
                key: Some("Ctrl Z"),
                run: Callback::new(move |()| self.undo()),
            }),
        });
    }

    /// Draws it as it was, or as it is now, and says why; what stands behind it in the queue is dropped with it.
    fn refuse(self, order: Order, refusal: Refusal) {
        self.queue
            .update_value(|queue| queue.retain(|other| other.drawn != order.drawn));
        self.period
            .update(|period| match (&refusal, &order.before) {
                (Refusal::ChangedMeanwhile(current), _) if current.original_start.is_none() => {
                    put(&mut period.items, (**current).clone())
                }
                (_, Some(before)) => put(&mut period.items, before.clone()),
                (_, None) => take(&mut period.items, order.drawn),
            });
        if let Refusal::ChangedMeanwhile(current) = &refusal {
            self.confirmed
                .update_value(|confirmed| confirmed.note(current, false));
            self.history.update_value(|history| history.note(current));
        }
        // Whatever the reason, what is drawn is no longer sure.
        self.reread.update(|count| *count += 1);
        let text = refusal.sentence(&quoted(&order.title));
        let again =
            matches!(refusal, Refusal::NoAnswer | Refusal::SignedOut).then(|| self.again(order));
        self.toasts.show(Toast {
            tone: Tone::Danger,
            text,
            action: again,
        });
    }

    /// Sends the same request once more; its key or version makes that harmless.
    fn again(self, order: Order) -> ToastAction {
        let order = StoredValue::new(Some(order));
        let run = Callback::new(move |()| {
            let Some(order) = order.try_update_value(Option::take).flatten() else {
                return;
            };
            let redrawn = match (&order.request, &order.before) {
                (Request::Add(draft), _) => Some(drawn_draft(draft, order.drawn.id)),
                (Request::Change(_, patch), Some(before)) => Some(patched(before, patch)),
                (_, before) => before.clone(),
            };
            let is_removed = order.request.removes();
            self.period.update(|period| match redrawn {
                Some(item) if !is_removed => put(&mut period.items, item),
                _ => take(&mut period.items, order.drawn),
            });
            self.order(order);
        });
        ToastAction {
            label: "Try again",
            key: None,
            run,
        }
    }

    /// Something new was drawn under an id of ours; everything that points to it follows.
    fn rename(self, from: Key, to: Key) {
        if self.focus.get_untracked() == Focus::Item(from) {
            self.focus.set(Focus::Item(to));
        }
        self.queue.update_value(|queue| {
            for order in queue.iter_mut().filter(|order| order.drawn == from) {
                order.drawn = to;
                match &mut order.request {
                    Request::Change(id, patch) => {
                        *id = to.id;
                        patch.occurrence = to.start;
                    }
                    Request::Remove(id, _) | Request::Cut(id, ..) | Request::Restore(id, _) => {
                        *id = to.id
                    }
                    Request::Add(_) | Request::TakeBack(..) => {}
                }
            }
        });
        self.over.update(|over| match over {
            Some(
                Over::Preview { item: id, .. }
                | Over::ItemMenu(id, _)
                | Over::KindMenu(id, _)
                | Over::Move(id),
            ) if *id == from => *id = to,
            _ => {}
        });
    }

    /// The page is left: what is not sent yet is sent, though nobody is there to be told.
    pub(super) fn send_rest(self) {
        let orders = self
            .queue
            .try_update_value(std::mem::take)
            .unwrap_or_default();
        if !orders.is_empty() {
            spawn_local(async move {
                for order in orders {
                    // The server keeps what it accepts.
                    let _ = send(&order.request).await;
                }
            });
        }
    }
}

/// What is said of a change that was made.
fn told(order: &Order, item: &CalendarItem) -> String {
    let title = quoted(&item.subject);
    let verb = match (&order.why, &order.request) {
        (Why::Undo(_), _) => return ["Undone: ", &title].concat(),
        (Why::Redo(_), _) => return ["Done again: ", &title].concat(),
        (Why::Do, Request::Add(_)) => "Added ",
        (Why::Do, Request::Remove(..) | Request::Cut(..)) => "Deleted ",
        (Why::Do, Request::Restore(..) | Request::TakeBack(..)) => "Restored ",
        (Why::Do, Request::Change(_, patch)) => {
            let moved = patch
                .when
                .zip(order.before.as_ref())
                .map(|(_, before)| before.when);
            return match moved {
                Some(before) if length(before) == length(item.when) => {
                    ["Moved ", &title, " to ", &short(item.when)].concat()
                }
                Some(_) => ["Changed ", &title, ": ", &words::when(item.when)].concat(),
                None => ["Changed ", &title].concat(),
            };
        }
    };
    [verb, &title].concat()
}

fn length(when: When) -> (bool, TimeDelta) {
    match when {
        When::Timed { start, end } => (false, end - start),
        When::AllDay { first, until } => (true, until - first),
    }
}

fn short(when: When) -> String {
    match when {
        When::Timed { start, .. } => [
            &words::day_short(start.date()),
            ", ",
            &words::time(start.time()),
        ]
        .concat(),
        When::AllDay { first, .. } => words::day_short(first),
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
