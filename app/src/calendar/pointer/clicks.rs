//! What clicks mean: open an item, add one, or ask what can be done.

use super::Hands;
use crate::calendar::drag::clicked;
use crate::calendar::geometry::{at_pointer, beside, closest, item_of, spot_at};
use crate::calendar::kinds::usual_length;
use crate::calendar::roving::place_of_cursor;
use crate::calendar::spot::SNAP;
use crate::calendar::state::{Focus, Over};
use crate::components::MenuPlace;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

impl Hands {
    /// A click on an item opens its preview, on empty time the small form.
    pub fn clicked(self, event: MouseEvent) {
        if closest(
            &event,
            "[data-more], .month__number, .time-grid__number, .agenda__day",
        )
        .is_some()
        {
            return;
        }
        let calendar = self.calendar;
        let on_item = item_of(&event);
        if on_item.is_some() {
            // Without script it is a link; with other keys it still opens a tab.
            if event.ctrl_key() || event.meta_key() {
                return;
            }
            event.prevent_default();
        }
        if self.ignores_click.get_value() {
            self.ignores_click.set_value(false);
            return;
        }
        match on_item {
            Some((item, element)) => {
                calendar.focus.set(Focus::Item(item));
                // The browser reports a click by keys with no detail.
                let by_keys = event.detail() == 0;
                calendar.over.set(Some(Over::Preview {
                    item,
                    place: beside(&element),
                    by_keys,
                }));
            }
            None => {
                let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
                let Some(spot) = self.root().and_then(|root| spot_at(&root, x, y)) else {
                    return;
                };
                calendar.focus.set(Focus::Spot(spot.slot()));
                let kind = calendar.last_kind.get_untracked();
                let when = clicked(self.usual(spot), SNAP, usual_length(kind));
                calendar.open_quick(
                    kind,
                    when,
                    MenuPlace {
                        x: x + 12.0,
                        y: y - 60.0,
                    },
                );
            }
        }
    }

    /// A double click on an item opens the whole form.
    pub fn double_clicked(self, event: MouseEvent) {
        if let Some((id, _)) = item_of(&event) {
            event.prevent_default();
            self.calendar.open_editor(id);
        }
    }

    /// The right button, a long press, or the menu key.
    pub fn menu(self, event: MouseEvent) {
        event.prevent_default();
        // A finger that rests has been seen to already.
        let is_held = self
            .press
            .try_with_value(|press| press.as_ref().is_some_and(|press| press.is_touch))
            .unwrap_or(false);
        if is_held {
            return;
        }
        self.cancel();
        let calendar = self.calendar;
        let by_key = event.button() != 2 && !event.ctrl_key();
        let focus = calendar.focus.get_untracked();
        // The keyboard may have gone on to a slot, although the item has the focus until the next drawing.
        let stands_on_slot = by_key && matches!(focus, Focus::Spot(_));
        if let Some((id, element)) = item_of(&event).filter(|_| !stands_on_slot) {
            calendar.focus.set(Focus::Item(id));
            calendar
                .over
                .set(Some(Over::ItemMenu(id, at_pointer(&event, &element))));
            return;
        }
        let Some(root) = self.root() else { return };
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        // The menu key tells no place: then it is the slot the keyboard stands on.
        let spot = match focus {
            Focus::Spot(spot) if by_key => Some(spot),
            _ => spot_at(&root, x, y),
        };
        if let Some(spot) = spot {
            calendar.focus.set(Focus::Spot(spot.slot()));
            let place = match event
                .target()
                .and_then(|target| target.dyn_into::<HtmlElement>().ok())
            {
                Some(element) if by_key => {
                    place_of_cursor(&root).unwrap_or_else(|| at_pointer(&event, &element))
                }
                _ => MenuPlace { x, y },
            };
            calendar.over.set(Some(Over::SlotMenu(spot.slot(), place)));
        }
    }
}
