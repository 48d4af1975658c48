//! What can be done on a day or slot, and with an item: the menus of the right button, of a long press and of
//! Shift+F10.

use super::drag::clicked;
use super::kinds::usual_length;
use super::spot::{At, SNAP, Spot};
use super::state::{Calendar, Over, use_calendar};
use crate::components::{
    ContextMenu, Glyph, MenuItem, MenuPlace, MenuSeparator, MenuTitle, Views, kind_word, redrawn,
};
use crate::{paths, words};
use chrono::{Datelike, NaiveDate, Timelike};
use domain::item::{ItemKind, Privacy, ShowAs};
use domain::view::calendar::{CalendarForm, ItemDraft, ItemPatch};
use leptos::prelude::*;

/// When work begins on a day, for what is added to the day as a whole.
pub fn usual_spot_on(calendar: Calendar, day: NaiveDate) -> Spot {
    let hours = calendar
        .period
        .with_untracked(|period| period.working_hours.on(day.weekday()));
    let minute = hours.map_or(540, |hours| {
        (hours.from.hour() * 60 + hours.from.minute()) as i32
    });
    Spot {
        day,
        at: At::Minute(minute),
    }
}

/// A day of the month is a place in time too: when work begins.
pub fn timed(calendar: Calendar, spot: Spot) -> Spot {
    if spot.at == At::Cell {
        usual_spot_on(calendar, spot.day)
    } else {
        spot
    }
}

fn spot_in_words(spot: Spot) -> String {
    match spot.slot().at {
        At::Minute(minute) => {
            let at = super::spot::at_minute(spot.day, minute);
            [&words::day_long(spot.day), ", ", &words::time(at.time())].concat()
        }
        At::Lane | At::Cell => words::day_long(spot.day),
    }
}

/// Adds what blocks time and says no more.
fn block(calendar: Calendar, spot: Spot) {
    let kind = ItemKind::Appointment;
    calendar.add(ItemDraft {
        kind,
        subject: "Busy".to_owned(),
        description: String::new(),
        location: String::new(),
        when: clicked(timed(calendar, spot), SNAP, usual_length(kind)),
        show_as: Some(ShowAs::Busy),
        privacy: Some(Privacy::Private),
        repeats: None,
        request: super::changes::request_key(),
    });
}

/// A line that closes the menu, then does something, which may open something else.
fn then(calendar: Calendar, act: impl Fn() + Send + Sync + 'static) -> Callback<()> {
    Callback::new(move |()| {
        calendar.close();
        act();
    })
}

/// Both menus; which one shows depends on what lies over the calendar.
#[component]
pub fn CalendarMenus() -> impl IntoView {
    let calendar = use_calendar();
    let place = Signal::derive(move || {
        calendar.over.with(|over| match over {
            Some(
                Over::SlotMenu(_, place) | Over::ItemMenu(_, place) | Over::KindMenu(_, place),
            ) => Some(*place),
            _ => None,
        })
    });
    let label = move || {
        calendar.over.with(|over| match over {
            Some(Over::SlotMenu(spot, _)) => ["Add on ", &spot_in_words(*spot)].concat(),
            _ => "Item".to_owned(),
        })
    };
    let lines = move || match calendar.over.get() {
        Some(Over::SlotMenu(spot, place)) => slot_lines(calendar, spot, place).into_any(),
        Some(Over::ItemMenu(id, place)) => item_lines(calendar, id, place).into_any(),
        Some(Over::KindMenu(id, _)) => kind_lines(calendar, id).into_any(),
        _ => ().into_any(),
    };
    view! { <ContextMenu place on_close=move |()| calendar.close() label=Signal::derive(label)>{redrawn(lines)}</ContextMenu> }.into_any()
}

fn slot_lines(calendar: Calendar, spot: Spot, place: MenuPlace) -> impl IntoView {
    const KEYS: [&str; 6] = ["1", "2", "3", "4", "5", "6"];
    let adds = ItemKind::ALL
        .into_iter()
        .zip(KEYS)
        .map(|(kind, key)| {
            let add = then(calendar, move || calendar.open_quick(kind, clicked(timed(calendar, spot), SNAP, usual_length(kind)), place));
            view! { <MenuItem glyph=Glyph::of_kind(kind) kind=kind_word(kind) key label=["Add ", kind.label()].concat() on_click=add/> }.into_any()
        })
        .views();
    let can_change = calendar.period.with_untracked(|period| period.can_change);
    let open_day = then(calendar, move || {
        calendar.go.run((Some(CalendarForm::Day), spot.day))
    });
    view! {
        <MenuTitle text=spot_in_words(spot)/>
        {can_change.then(|| view! {
            {adds}
            <MenuSeparator/>
            <MenuItem glyph=Glyph::Lock label="Block as Busy" on_click=then(calendar, move || block(calendar, spot))/>
        }.into_any())}
        <MenuItem glyph=Glyph::ChevronEnd key="D" label="Open day" on_click=open_day/>
    }.into_any()
}

fn item_lines(calendar: Calendar, id: super::key::Key, place: MenuPlace) -> impl IntoView {
    let item = calendar.item(id);
    let is_locked = item.as_ref().is_none_or(|item| !item.can_change);
    let reason = item.as_ref().and_then(|item| item.locked_because.clone());
    let title = item
        .map(|item| super::kinds::title_of(&item.subject))
        .unwrap_or_default();
    let copy = then(calendar, move || {
        let origin = window().location().origin().unwrap_or_default();
        let _ = window()
            .navigator()
            .clipboard()
            .write_text(&[origin, paths::item(id.id, id.start)].concat());
    });
    // Browsers give the clipboard to safe pages alone.
    let can_copy = window().is_secure_context();
    let can_add = calendar.period.with_untracked(|period| period.can_change);
    view! {
        <MenuTitle text=title/>
        {reason.map(|reason| view! { <MenuTitle text=reason/> }.into_any())}
        <MenuItem glyph=Glyph::Pencil label="Open" on_click=then(calendar, move || calendar.open_editor(id))/>
        <MenuItem glyph=Glyph::Copy label="Duplicate" disabled=!can_add on_click=then(calendar, move || calendar.duplicate(id))/>
        <MenuItem glyph=Glyph::Clock label="Move to…" disabled=is_locked on_click=then(calendar, move || calendar.over.set(Some(Over::Move(id))))/>
        <MenuItem glyph=Glyph::Sliders label="Change kind" disabled=is_locked on_click=then(calendar, move || calendar.over.set(Some(Over::KindMenu(id, place))))/>
        {can_copy.then(|| view! { <MenuItem glyph=Glyph::Link label="Copy link" on_click=copy/> }.into_any())}
        <MenuSeparator/>
        <MenuItem glyph=Glyph::Trash key="Del" label="Delete" disabled=is_locked on_click=then(calendar, move || calendar.remove(id))/>
    }.into_any()
}

fn kind_lines(calendar: Calendar, id: super::key::Key) -> impl IntoView {
    let now = calendar.item(id).map(|item| item.kind);
    let lines = ItemKind::ALL
        .into_iter()
        .filter(|kind| Some(*kind) != now)
        .map(|kind| {
            let choose = then(calendar, move || calendar.change(id, ItemPatch { kind: Some(kind), ..ItemPatch::default() }));
            view! { <MenuItem glyph=Glyph::of_kind(kind) kind=kind_word(kind) label=kind.label() on_click=choose/> }.into_any()
        })
        .views();
    view! { <MenuTitle text="Change kind to"/>{lines} }.into_any()
}
