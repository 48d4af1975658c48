//! What single keys do: walk, move, make longer, delete.

use crate::calendar::key::Key;
use crate::calendar::keyboard::{Arrow, Place, neighbour, nudged, stretched};
use crate::calendar::kinds::quoted;
use crate::calendar::layout::in_lane;
use crate::calendar::slot_menu::usual_spot_on;
use crate::calendar::spot::{At, SNAP, Spot, at_minute};
use crate::calendar::state::{Calendar, Focus};
use crate::words;
use chrono::Timelike as _;
use domain::view::calendar::When;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// Moves the slot cursor; beyond the days that show the page turns.
pub fn step_to(calendar: Calendar, spot: Spot) {
    calendar.focus.set(Focus::Spot(spot));
    calendar.announcer.say(match spot.at {
        At::Minute(minute) => {
            let time = at_minute(spot.day, minute).time();
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
pub fn to_slot(calendar: Calendar, id: Key) {
    let Some(item) = calendar.item(id) else {
        return;
    };
    let spot = usual_spot_on(calendar, item.when.first_day());
    let at = match (item.when, calendar.has_times()) {
        (_, false) => At::Cell,
        (when, true) if in_lane(when) => At::Lane,
        (When::Timed { start, .. }, true) => {
            let minute = (start.hour() * 60 + start.minute()) as i32;
            At::Minute(minute / SNAP * SNAP)
        }
        (When::AllDay { .. }, true) => At::Lane,
    };
    step_to(calendar, Spot { at, ..spot });
}

/// From a slot to the first item of the day at or after it, else to the day's last one.
pub fn enter_day(calendar: Calendar, spot: Spot) {
    let items = calendar.visible(|_| true);
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
pub fn walk(calendar: Calendar, id: Key, arrow: Arrow) {
    calendar.commit_keys();
    let mut items = calendar.visible(|_| true);
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
pub fn change(event: &KeyboardEvent, calendar: Calendar, id: Key, arrow: Arrow) {
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

pub fn delete(calendar: Calendar, id: Key) {
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
            .say(["Deleted ", &quoted(&item.subject)].concat());
    } else {
        calendar.announcer.say(
            item.locked_because
                .unwrap_or_else(|| "This cannot be deleted here".to_owned()),
        );
    }
}
