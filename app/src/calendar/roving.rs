//! Where the keyboard stands: one thing in the grid has it, and everything else is reached with arrows.

use super::geometry::{beside, spot_of};
use super::key::Key;
use super::spot::{At, Spot};
use super::state::{Calendar, Focus};
use crate::components::MenuPlace;
use crate::words;
use leptos::ev::FocusEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// Below the slot cursor, for what opens about it.
pub fn place_of_cursor(root: &Element) -> Option<MenuPlace> {
    let cursor = root
        .query_selector(".time-grid__cursor, [data-cursor]")
        .ok()
        .flatten()?;
    let bounds = cursor.get_bounding_client_rect();
    Some(MenuPlace {
        x: bounds.left() + 16.0,
        y: bounds.bottom(),
    })
}

/// Where the keyboard's thing is on the screen.
pub fn place_of_focus(root: &Element) -> MenuPlace {
    place_of_cursor(root)
        .or_else(|| document().active_element().map(|element| beside(&element)))
        .unwrap_or(MenuPlace { x: 200.0, y: 200.0 })
}

/// The element that has, or should have, the keyboard.
pub fn element_of(root: &Element, focus: Focus) -> Option<HtmlElement> {
    let selector = match focus {
        // Or the button that gathers it with others.
        Focus::Item(key) => {
            let key = key.text();
            format!("[data-item='{key}'], [data-more~='{key}']")
        }
        Focus::Spot(Spot { day, at }) => {
            let surface = match at {
                At::Minute(_) => "times",
                At::Lane => "lane",
                At::Cell => "cell",
            };
            format!(
                "[data-surface={surface}][data-day='{}']",
                words::iso_day(day)
            )
        }
    };
    root.query_selector(&selector)
        .ok()
        .flatten()?
        .dyn_into()
        .ok()
}

/// One tab stop for the whole grid: everything else in it is reached with arrows. `has_moved`: the keyboard stands
/// on something else than before, which then is scrolled into view.
pub fn rove(root: &Element, focus: Focus, had_focus: bool, has_moved: bool) {
    let all = root.query_selector_all("[role=grid] :is(a, button, [role=gridcell])");
    let Ok(all) = all else { return };
    let target = element_of(root, focus);
    for index in 0..all.length() {
        let node = all
            .get(index)
            .and_then(|node| node.dyn_into::<Element>().ok());
        let Some(element) = node else { continue };
        let is_target = target
            .as_ref()
            .is_some_and(|target| element.is_same_node(Some(target)));
        // Setting a number never fails.
        let _ = element.set_attribute("tabindex", if is_target { "0" } else { "-1" });
    }
    let Some(target) = target.filter(|_| had_focus) else {
        return;
    };
    let active = document().active_element();
    if !active.is_some_and(|active| active.is_same_node(Some(&target))) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(!has_moved);
        let _ = target.focus_with_options(&options);
    }
    let cursor = root.query_selector(".time-grid__cursor").ok().flatten();
    if let Some(cursor) = cursor.filter(|_| has_moved) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        cursor.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// The keyboard came to an item or day.
pub fn focused(event: &FocusEvent, calendar: Calendar) {
    let Some(target) = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    else {
        return;
    };
    if let Some(id) = target
        .get_attribute("data-item")
        .and_then(|key| Key::read(&key))
    {
        if calendar.focus.get_untracked() != Focus::Item(id) {
            calendar.focus.set(Focus::Item(id));
        }
    } else if target.has_attribute("data-day")
        && let Some(Spot { day, at }) = spot_of(&target, 0.0)
    {
        let now = calendar.focus.get_untracked();
        let at = match (at, now) {
            // The cursor keeps its time when the focus comes to another day.
            (
                At::Minute(_),
                Focus::Spot(Spot {
                    at: At::Minute(minute),
                    ..
                }),
            ) => At::Minute(minute),
            (At::Minute(_), _) => super::slot_menu::usual_spot_on(calendar, day).at,
            (at, _) => at,
        };
        let spot = Focus::Spot(Spot { day, at });
        if now != spot {
            calendar.focus.set(spot);
        }
    }
}
