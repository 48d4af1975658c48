//! The keyboard on the calendar. Where keys lead is reckoned in [`super::keyboard`].

use super::drag::{At, SNAP, Spot, clicked};
use super::geometry::{beside, closest, spot_of};
use super::key::Key;
use super::keyboard::{Arrow, Place, neighbour, nudged, stepped, stretched};
use super::kinds::usual_length;
use super::pointer::Hands;
use super::state::{Calendar, Focus, Over};
use super::time_grid::visible;
use super::toolbar::{focused_spot, new_at_focus, turned};
use crate::components::MenuPlace;
use crate::layout::{KeyLine, is_typing};
use crate::words;
use chrono::{Datelike, TimeDelta};
use domain::item::ItemKind;
use domain::view::calendar::CalendarForm;
use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// The list that `?` shows.
pub const KEYS: &[KeyLine] = &[
    ("← → ↑ ↓", "Move the cursor, or go to the nearest item"),
    ("Enter", "Add at the cursor, or open the item"),
    ("Space", "Show the item's details"),
    ("Alt ←→↑↓", "Move the item by a day or 15 minutes"),
    ("Alt Shift ↑↓", "Make the item longer or shorter"),
    ("Del", "Delete the item"),
    ("N", "New"),
    (
        "1 – 6",
        "New appointment, CRM activity, service call, task, to-do, milestone",
    ),
    ("T", "Today"),
    ("D W M A", "Day, week, month, agenda"),
    ("PgUp PgDn", "Previous and next period"),
    ("Ctrl Z", "Undo; with Shift redo"),
    ("Shift F10", "Menu of the slot or item"),
];

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
fn place_of_focus(root: &Element) -> MenuPlace {
    place_of_cursor(root)
        .or_else(|| document().active_element().map(|element| beside(&element)))
        .unwrap_or(MenuPlace { x: 200.0, y: 200.0 })
}

/// The element that has, or should have, the keyboard.
fn element_of(root: &Element, focus: Focus) -> Option<HtmlElement> {
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

fn letter_kind(key: &str) -> Option<ItemKind> {
    let number: usize = key.parse().ok()?;
    ItemKind::ALL.get(number.checked_sub(1)?).copied()
}

/// Keys anywhere on the page, while nothing is typed and nothing lies over the calendar.
pub fn anywhere(event: &KeyboardEvent, calendar: Calendar, hands: Hands, root: &Element) {
    let key = event.key();
    if key == "Escape" && hands.is_dragging() {
        event.prevent_default();
        hands.cancel();
        return;
    }
    let over = calendar.over.get_untracked();
    // The small form closes from anywhere; a dialog sees to itself.
    if key == "Escape" && matches!(over, Some(Over::Quick(..))) {
        calendar.close();
        return;
    }
    if is_typing(event)
        || matches!(
            over,
            Some(Over::Editor(..) | Over::Move(_) | Over::Quick(..) | Over::Series(_))
        )
    {
        return;
    }
    let control = event.ctrl_key() || event.meta_key();
    if control && key.eq_ignore_ascii_case("z") {
        event.prevent_default();
        if event.shift_key() {
            calendar.redo()
        } else {
            calendar.undo()
        }
        return;
    }
    if key == "Escape" && over.is_some() {
        calendar.close();
        return;
    }
    if control || event.alt_key() || event.default_prevented() || document_has_dialog() {
        return;
    }
    let (form, date) = calendar
        .period
        .with_untracked(|period| (period.form, period.date));
    let go = |form: Option<CalendarForm>, date| calendar.go.run((form, date));
    match key.as_str() {
        "n" | "N" => new_at_focus(calendar, place_of_focus(root)),
        "t" | "T" => go(None, calendar.period.with_untracked(|period| period.today)),
        "d" | "D" => go(Some(CalendarForm::Day), focused_spot(calendar).day),
        "w" | "W" => go(Some(CalendarForm::Week), date),
        "m" | "M" => go(Some(CalendarForm::Month), date),
        "a" | "A" => go(Some(CalendarForm::Agenda), date),
        "PageUp" => go(None, turned(form, date, false)),
        "PageDown" => go(None, turned(form, date, true)),
        other => match letter_kind(other) {
            Some(kind) => {
                let spot = super::slot_menu::timed(calendar, focused_spot(calendar));
                calendar.open_quick(
                    kind,
                    clicked(spot, SNAP, usual_length(kind)),
                    place_of_focus(root),
                );
            }
            None => return,
        },
    }
    event.prevent_default();
}

fn document_has_dialog() -> bool {
    document()
        .query_selector("dialog[open]")
        .ok()
        .flatten()
        .is_some()
}

/// Whether a key came to nothing on the page, with nothing lying over the calendar.
pub fn is_adrift(event: &KeyboardEvent, calendar: Calendar) -> bool {
    let is_nowhere = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_none_or(|target| target.tag_name().eq_ignore_ascii_case("body"));
    is_nowhere && calendar.over.with_untracked(Option::is_none) && !document_has_dialog()
}

/// Keys within the grid.
pub fn in_grid(event: &KeyboardEvent, calendar: Calendar, root: &Element) {
    let key = event.key();
    // Other buttons and links see to themselves.
    let is_press = matches!(key.as_str(), "Enter" | " ");
    if is_press && closest(event, "[data-more], .month__number, .time-grid__number").is_some() {
        return;
    }
    let has_proposal = calendar
        .proposal
        .with_untracked(|proposal| proposal.as_ref().is_some_and(|proposal| !proposal.is_ghost));
    match calendar.focus.get_untracked() {
        Focus::Item(id) => match key.as_str() {
            "Enter" if has_proposal => calendar.commit_keys(),
            "Enter" => calendar.open_editor(id),
            "Escape" if has_proposal => {
                calendar.drop_proposal();
                calendar.announcer.say("Put back");
            }
            "Escape" if calendar.over.with_untracked(Option::is_none) => to_slot(calendar, id),
            " " => {
                let Some(element) = element_of(root, Focus::Item(id)) else {
                    return;
                };
                calendar.over.set(Some(Over::Preview {
                    item: id,
                    place: beside(&element),
                    by_keys: true,
                }));
            }
            "Delete" | "Backspace" => delete(calendar, id),
            other => {
                let Some(arrow) = Arrow::of(other) else {
                    return;
                };
                if event.alt_key() {
                    change(event, calendar, id, arrow)
                } else {
                    walk(calendar, id, arrow)
                }
            }
        },
        Focus::Spot(spot) => match key.as_str() {
            "Enter" => {
                let kind = calendar.last_kind.get_untracked();
                let when = clicked(
                    super::slot_menu::timed(calendar, spot),
                    SNAP,
                    usual_length(kind),
                );
                calendar.open_quick(kind, when, place_of_focus(root));
            }
            " " => enter_day(calendar, spot),
            "Home" | "End" => {
                let weekday = i64::from(spot.day.weekday().num_days_from_monday());
                let days = if key == "Home" { -weekday } else { 6 - weekday };
                step_to(
                    calendar,
                    Spot {
                        day: spot.day + TimeDelta::days(days),
                        ..spot
                    },
                );
            }
            other => match Arrow::of(other) {
                Some(arrow) if !event.alt_key() => step_to(calendar, stepped(spot, arrow)),
                _ => return,
            },
        },
    }
    event.prevent_default();
}

/// Moves the slot cursor; beyond the days that show the page turns.
fn step_to(calendar: Calendar, spot: Spot) {
    calendar.focus.set(Focus::Spot(spot));
    calendar.announcer.say(match spot.at {
        At::Minute(minute) => {
            let time = super::drag::at_minute(spot.day, minute).time();
            [&words::day_long(spot.day), ", ", &words::time(time)].concat()
        }
        At::Lane => [&words::day_long(spot.day), ", all day"].concat(),
        At::Cell => words::day_long(spot.day),
    });
    let days = calendar.period.with_untracked(|period| period.days);
    if spot.day < days.first() || days.until() <= spot.day {
        calendar.go.run((None, spot.day));
    }
}

/// From an item back to the slot it begins in.
fn to_slot(calendar: Calendar, id: Key) {
    let Some(item) = calendar.item(id) else {
        return;
    };
    let spot = super::slot_menu::usual_spot_on(calendar, item.when.first_day());
    let at = match (item.when, calendar.has_times()) {
        (_, false) => At::Cell,
        (when, true) if super::layout::in_lane(when) => At::Lane,
        (domain::view::calendar::When::Timed { start, .. }, true) => {
            use chrono::Timelike as _;
            let minute = (start.hour() * 60 + start.minute()) as i32;
            At::Minute(minute / SNAP * SNAP)
        }
        (domain::view::calendar::When::AllDay { .. }, true) => At::Lane,
    };
    step_to(calendar, Spot { at, ..spot });
}

/// From a slot to the first item of the day at or after it, else to the day's last one.
fn enter_day(calendar: Calendar, spot: Spot) {
    let items = visible(calendar, |_| true);
    let first = calendar.period.with_untracked(|period| period.days.first());
    let day = (spot.day - first).num_days();
    let minute = match spot.at {
        At::Minute(minute) => minute,
        At::Lane | At::Cell => -1,
    };
    let mut of_day: Vec<(i32, Key)> = items
        .iter()
        .map(|item| (Place::of(item.when, first), Key::of(item)))
        .filter(|(place, _)| place.day == day)
        .map(|(place, id)| (place.start, id))
        .collect();
    of_day.sort_by_key(|(start, _)| *start);
    let found = of_day
        .iter()
        .find(|(start, _)| minute <= *start)
        .or(of_day.last());
    match found {
        Some((_, id)) => calendar.focus.set(Focus::Item(*id)),
        None => calendar.announcer.say("No items on this day"),
    }
}

/// To the nearest item in a direction.
fn walk(calendar: Calendar, id: Key, arrow: Arrow) {
    calendar.commit_keys();
    let mut items = visible(calendar, |_| true);
    let first = calendar.period.with_untracked(|period| period.days.first());
    items.sort_by_key(|item| (item.when.first_day(), Place::of(item.when, first).start));
    let places: Vec<Place> = items
        .iter()
        .map(|item| Place::of(item.when, first))
        .collect();
    let from = items.iter().position(|item| Key::of(item) == id);
    if let Some(next) = from.and_then(|from| neighbour(&places, from, arrow)) {
        calendar.focus.set(Focus::Item(Key::of(&items[next])));
    }
}

/// Alt moves, Alt with Shift resizes.
fn change(event: &KeyboardEvent, calendar: Calendar, id: Key, arrow: Arrow) {
    let Some(item) = calendar.item(id) else {
        return;
    };
    if !item.can_change {
        calendar.announcer.say(
            item.locked_because
                .unwrap_or_else(|| "This cannot be changed here".to_owned()),
        );
        return;
    }
    let now = calendar.proposal.with_untracked(|proposal| {
        proposal
            .as_ref()
            .filter(|proposal| proposal.item == Some(id) && !proposal.is_ghost)
            .map(|proposal| proposal.when)
    });
    let now = now.unwrap_or(item.when);
    let when = if event.shift_key() {
        stretched(now, arrow)
    } else {
        nudged(now, arrow, !calendar.has_times())
    };
    calendar.propose_by_keys(&item, when);
}

fn delete(calendar: Calendar, id: Key) {
    let Some(item) = calendar.item(id) else {
        return;
    };
    if item.can_change && item.original_start.is_some() {
        calendar.remove(id);
    } else if item.can_change {
        to_slot(calendar, id);
        calendar.remove(id);
        calendar
            .announcer
            .say(["Deleted ", &super::kinds::quoted(&item.subject)].concat());
    } else {
        calendar.announcer.say(
            item.locked_because
                .unwrap_or_else(|| "This cannot be deleted here".to_owned()),
        );
    }
}
