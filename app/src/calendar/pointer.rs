//! Mouse, pen and finger on the calendar: press, drag, drop. What they propose is reckoned in [`super::drag`].

mod clicks;
mod proposal;
mod scroll;

use super::drag::{Grip, THRESHOLD};
use super::geometry::{closest, item_of, spot_at};
use super::key::Key;
use super::spot::Spot;
use super::state::{Calendar, Focus, Over};
use crate::components::MenuPlace;
use domain::view::calendar::CalendarItem;
use leptos::ev::PointerEvent;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast as _;
use web_sys::Element;

/// A finger that rests this long lifts an item or begins a selection.
const LONG_PRESS: Duration = Duration::from_millis(350);
/// A finger that moved farther before scrolls the page.
const FINGER_MOVES: f64 = 8.0;

/// What was pressed.
#[derive(Clone)]
enum Held {
    /// Empty time or days.
    Empty,
    /// An item that may be changed, by its body or an edge.
    Item(Box<CalendarItem>, Grip),
    /// An item that may not.
    Locked,
}

/// A press that has not ended.
struct Press {
    pointer: i32,
    held: Held,
    from: Spot,
    began: (f64, f64),
    now: (f64, f64),
    is_touch: bool,
    /// It has become a drag.
    is_lifted: bool,
    /// It has moved since it was lifted.
    has_moved: bool,
    fine: bool,
    keep_time: bool,
    timer: Option<TimeoutHandle>,
}

/// The hands on one calendar.
#[derive(Clone, Copy)]
pub struct Hands {
    calendar: Calendar,
    root: NodeRef<leptos::html::Div>,
    press: StoredValue<Option<Press>>,
    /// The click that ends a drag, or that only closed something, means nothing.
    ignores_click: StoredValue<bool>,
}

impl Hands {
    /// Hands on the calendar drawn within `root`.
    pub fn on(calendar: Calendar, root: NodeRef<leptos::html::Div>) -> Self {
        Self {
            calendar,
            root,
            press: StoredValue::new(None),
            ignores_click: StoredValue::new(false),
        }
    }

    fn root(self) -> Option<Element> {
        self.root
            .try_get_untracked()
            .flatten()
            .map(|root| (*root).clone().unchecked_into())
    }

    /// Whether something is being dragged.
    pub fn is_dragging(self) -> bool {
        self.press
            .try_with_value(|press| press.as_ref().is_some_and(|press| press.is_lifted))
            .unwrap_or(false)
    }

    /// A button or finger goes down.
    pub fn down(self, event: PointerEvent) {
        if self.is_dragging() {
            // Another finger, or the right button: cancels.
            self.cancel();
            return;
        }
        let calendar = self.calendar;
        self.ignores_click
            .set_value(calendar.over.with_untracked(Option::is_some) && item_of(&event).is_none());
        if event.button() != 0
            || closest(&event, "[data-more], .month__number, .time-grid__number").is_some()
        {
            return;
        }
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let Some(root) = self.root() else { return };
        let Some(from) = spot_at(&root, x, y) else {
            return;
        };
        let held = match item_of(&event) {
            Some((id, _)) => match calendar.item(id) {
                Some(item) if item.can_change => {
                    let edge = closest(&event, "[data-edge]")
                        .and_then(|edge| edge.get_attribute("data-edge"));
                    let grip = match edge.as_deref() {
                        Some("start") => Grip::Start,
                        Some(_) => Grip::End,
                        None => Grip::Body,
                    };
                    Held::Item(Box::new(item), grip)
                }
                _ => Held::Locked,
            },
            None if calendar.period.with_untracked(|period| period.can_change) => Held::Empty,
            None => Held::Locked,
        };
        let is_touch = event.pointer_type() == "touch";
        // Before that, a finger scrolls.
        let timer = is_touch
            .then(|| set_timeout_with_handle(move || self.lift(true), LONG_PRESS).ok())
            .flatten();
        self.press.set_value(Some(Press {
            pointer: event.pointer_id(),
            held,
            from,
            began: (x, y),
            now: (x, y),
            is_touch,
            is_lifted: false,
            has_moved: false,
            fine: event.alt_key(),
            keep_time: event.shift_key(),
            timer,
        }));
    }

    /// The pointer moves.
    pub fn moved(self, event: PointerEvent) {
        let now = (f64::from(event.client_x()), f64::from(event.client_y()));
        let step = self.press.try_update_value(|press| {
            let press = press
                .as_mut()
                .filter(|press| press.pointer == event.pointer_id())?;
            press.now = now;
            press.fine = event.alt_key();
            press.keep_time = event.shift_key();
            let distance = (now.0 - press.began.0).hypot(now.1 - press.began.1);
            if press.is_lifted {
                press.has_moved |= THRESHOLD < distance;
                return Some(Step::Propose);
            }
            if press.is_touch {
                return (FINGER_MOVES < distance).then_some(Step::Forget);
            }
            (THRESHOLD < distance).then_some(Step::Lift)
        });
        match step.flatten() {
            Some(Step::Propose) => {
                event.prevent_default();
                self.propose();
            }
            Some(Step::Lift) => self.lift(false),
            Some(Step::Forget) => self.forget(),
            None => {}
        }
    }

    /// A press becomes a drag.
    fn lift(self, by_long_press: bool) {
        let lifted = self.press.try_update_value(|press| {
            let press = press.as_mut()?;
            if matches!(press.held, Held::Locked) && !by_long_press {
                return None;
            }
            press.is_lifted = true;
            press.has_moved = !by_long_press;
            Some(press.pointer)
        });
        let Some(pointer) = lifted.flatten() else {
            return;
        };
        if by_long_press {
            // A short buzz; not every device can.
            if let Ok(vibrate) = js_sys::Reflect::get(&window().navigator(), &"vibrate".into())
                && let Some(vibrate) = vibrate.dyn_ref::<js_sys::Function>()
            {
                let _ = vibrate.call1(&window().navigator(), &12.into());
            }
        }
        if let Some(root) = self.root() {
            // From now on every move comes here, wherever the pointer goes.
            let _ = root.set_pointer_capture(pointer);
            let _ = root.set_attribute("data-dragging", "");
        }
        self.calendar.commit_keys();
        self.calendar.close();
        self.propose();
        self.scroll();
    }

    /// The button or finger goes up.
    pub fn up(self, event: PointerEvent) {
        let outcome = self.outcome();
        let Some(press) = self.take(event.pointer_id()) else {
            return;
        };
        if !press.is_lifted {
            return;
        }
        self.ignores_click.set_value(true);
        let calendar = self.calendar;
        let place = MenuPlace {
            x: press.now.0,
            y: press.now.1,
        };
        if !press.has_moved {
            // A long press that stayed where it was: what can be done here.
            calendar.drop_proposal();
            calendar.over.set(Some(match press.held {
                Held::Item(item, _) => Over::ItemMenu(Key::of(&item), place),
                Held::Empty | Held::Locked => Over::SlotMenu(press.from, place),
            }));
            return;
        }
        match (outcome, press.held) {
            (Some((when, _)), Held::Item(item, _)) => {
                calendar.proposal.set(None);
                calendar.focus.set(Focus::Item(Key::of(&item)));
                calendar.reschedule(Key::of(&item), when);
                calendar.take_over_if_idle();
            }
            (Some((when, _)), Held::Empty) => {
                calendar.open_quick(
                    calendar.last_kind.get_untracked(),
                    when,
                    MenuPlace {
                        x: place.x + 12.0,
                        y: place.y - 60.0,
                    },
                );
            }
            _ => calendar.drop_proposal(),
        }
    }

    /// Escape, the right button, or the window lost: nothing is sent.
    pub fn cancel(self) {
        let was_dragging = self.is_dragging();
        self.forget();
        if was_dragging {
            self.ignores_click.set_value(true);
            self.calendar.drop_proposal();
        }
    }

    fn forget(self) {
        let pointer = self
            .press
            .try_with_value(|press| press.as_ref().map(|press| press.pointer))
            .flatten();
        if let Some(pointer) = pointer {
            self.take(pointer);
        }
    }

    fn take(self, pointer: i32) -> Option<Press> {
        let press = self
            .press
            .try_update_value(|press| press.take_if(|press| press.pointer == pointer))
            .flatten()?;
        if let Some(timer) = press.timer {
            timer.clear();
        }
        if let Some(root) = self.root().filter(|_| press.is_lifted) {
            let _ = root.release_pointer_capture(pointer);
            let _ = root.remove_attribute("data-dragging");
        }
        Some(Press {
            timer: None,
            ..press
        })
    }
}

/// What follows from a move.
enum Step {
    Lift,
    Propose,
    Forget,
}
