//! Changes on their way: one after the other, each naming the version that the one before it left.

use super::Order;
use crate::calendar::key::Key;
use crate::calendar::requests::{Request, send};
use crate::calendar::state::{Calendar, Focus, Over};
use leptos::leptos_dom::helpers::set_timeout_with_handle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::VecDeque;
use std::time::Duration;

/// An answer that takes longer shows on the item.
const PENDING_AFTER: Duration = Duration::from_millis(400);

impl Calendar {
    /// Orders are sent one after the other, so that each names the version that the one before it left.
    pub(super) fn order(self, order: Order) {
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
        self.step_on();
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

    /// Something new was drawn under an id of ours; everything that points to it follows.
    pub(super) fn rename(self, from: Key, to: Key) {
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
    pub(in crate::calendar) fn send_rest(self) {
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
