//! What the server made of a change: kept, remembered for Undo and told, or taken back.

use super::{Order, Why, drawn_draft};
use crate::calendar::confirmed::{put, take};
use crate::calendar::key::Key;
use crate::calendar::kinds::quoted;
use crate::calendar::requests::{Refusal, Request};
use crate::calendar::state::Calendar;
use crate::calendar::undo::{Done, patched};
use crate::components::{Toast, ToastAction, Tone};
use crate::words;
use chrono::TimeDelta;
use domain::view::calendar::{CalendarItem, When};
use leptos::prelude::*;
use std::collections::VecDeque;

impl Calendar {
    /// Draws what it became, unless it was changed again meanwhile, and says what was done.
    pub(super) fn accept(self, order: Order, item: CalendarItem) {
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
    pub(super) fn refuse(self, order: Order, refusal: Refusal) {
        self.queue
            .update_value(|queue| queue.retain(|other| other.drawn != order.drawn));
        // Whoever wanted it back has it; a step further would take back something else.
        self.steps.update_value(VecDeque::clear);
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
