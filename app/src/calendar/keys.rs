//! The keyboard on the calendar. Where keys lead is reckoned in [`super::keyboard`], where it stands is in [`super::roving`].

mod steps;

use super::drag::clicked;
use super::geometry::{beside, closest};
use super::keyboard::{Arrow, stepped};
use super::kinds::usual_length;
use super::pointer::Hands;
use super::roving::{element_of, place_of_focus};
use super::spot::{SNAP, Spot};
use super::state::{Calendar, Focus, Over};
use super::toolbar::{focused_spot, new_at_focus, turned};
use crate::layout::{KeyLine, is_typing};
use chrono::{Datelike, TimeDelta};
use domain::item::ItemKind;
use domain::view::calendar::CalendarForm;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use steps::{change, delete, enter_day, step_to, to_slot, walk};
use wasm_bindgen::JsCast as _;
use web_sys::Element;

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
