//! Changes of items: drawn at once, sent one after the other, confirmed or taken back.

use super::confirmed::{put, take};
use super::kinds::quoted;
use super::requests::{Refusal, Request, send};
use super::state::{Calendar, Focus, Over};
use super::undo::{Done, History, patched};
use crate::components::{Toast, ToastAction, Tone};
use crate::words;
use chrono::TimeDelta;
use domain::ItemId;
use domain::item::{Privacy, Version};
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
    /// The item's id on the page; for something new one of ours until the server has made its own.
    drawn: ItemId,
    title: String,
    why: Why,
}

impl Calendar {
    /// Adds an item: drawn at once.
    pub fn add(self, draft: ItemDraft) {
        let drawn = own_id();
        let item = drawn_draft(&draft, drawn);
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
    pub fn change(self, id: ItemId, mut patch: ItemPatch) {
        let Some(before) = self.item(id) else { return };
        let after = patched(&before, &patch);
        if after == before {
            return;
        }
        patch.seen = before.version.0;
        self.period.update(|period| put(&mut period.items, after));
        let title = before.subject.clone();
        self.order(Order {
            request: Request::Change(id, patch),
            before: Some(before),
            drawn: id,
            title,
            why: Why::Do,
        });
    }

    /// Gives an item another time.
    pub fn reschedule(self, id: ItemId, when: When) {
        self.change(
            id,
            ItemPatch {
                when: Some(when),
                ..ItemPatch::default()
            },
        );
    }

    /// Deletes an item: gone at once, back with Undo.
    pub fn remove(self, id: ItemId) {
        let Some(before) = self.item(id) else { return };
        self.period.update(|period| take(&mut period.items, id));
        let title = before.subject.clone();
        let request = Request::Remove(id, before.version);
        self.order(Order {
            request,
            before: Some(before),
            drawn: id,
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
        let id = done.item().id;
        let title = done.item().subject.clone();
        let before = self.item(id);
        let drawn = match (&request, &before) {
            (Request::Change(_, patch), Some(before)) => Some(patched(before, patch)),
            (Request::Restore(..), _) => Some(done.item().clone()),
            _ => None,
        };
        self.period.update(|period| match drawn {
            Some(item) => put(&mut period.items, item),
            None => take(&mut period.items, id),
        });
        self.toasts.drop_actions();
        let why = if is_undo {
            Why::Undo(done)
        } else {
            Why::Redo(done)
        };
        self.order(Order {
            request,
            before,
            drawn: id,
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
                    .update(|pending| pending.retain(|id| *id != drawn));
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
                Request::Remove(_, seen) | Request::Restore(_, seen) => *seen = known.max(*seen),
                Request::Add(_) => {}
            }
        }
    }

    fn accept(self, order: Order, item: CalendarItem) {
        let is_removed = matches!(order.request, Request::Remove(..));
        self.confirmed
            .update_value(|confirmed| confirmed.note(&item, is_removed));
        // What was changed again meanwhile is drawn as it will be; only the version is news.
        let comes_again = self
            .queue
            .with_value(|queue| queue.iter().any(|other| other.drawn == order.drawn));
        self.period.update(|period| {
            if item.id != order.drawn {
                take(&mut period.items, order.drawn);
            }
            if is_removed {
                take(&mut period.items, item.id);
            } else if !comes_again {
                put(&mut period.items, item.clone());
            } else if let Some(drawn) = period.items.iter_mut().find(|drawn| drawn.id == item.id) {
                drawn.version = item.version;
            }
        });
        if item.id != order.drawn {
            self.rename(order.drawn, item.id);
        }
        let text = told(&order, &item);
        match order.why {
            Why::Do => {
                let done = match order.before {
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
                (Refusal::ChangedMeanwhile(current), _) => {
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
                (Request::Add(draft), _) => Some(drawn_draft(draft, order.drawn)),
                (Request::Change(_, patch), Some(before)) => Some(patched(before, patch)),
                (_, before) => before.clone(),
            };
            let is_removed = matches!(order.request, Request::Remove(..));
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
    fn rename(self, from: ItemId, to: ItemId) {
        if self.focus.get_untracked() == Focus::Item(from) {
            self.focus.set(Focus::Item(to));
        }
        self.queue.update_value(|queue| {
            for order in queue.iter_mut().filter(|order| order.drawn == from) {
                order.drawn = to;
                match &mut order.request {
                    Request::Change(id, _) | Request::Remove(id, _) | Request::Restore(id, _) => {
                        *id = to
                    }
                    Request::Add(_) => {}
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
        (Why::Do, Request::Remove(..)) => "Deleted ",
        (Why::Do, Request::Restore(..)) => "Restored ",
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
    }
}
