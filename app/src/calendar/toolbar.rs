//! Over the calendar: what it shows, the way to other periods and forms, Calendar Sync, New.

use super::drag::clicked;
use super::geometry::below;
use super::kinds::usual_length;
use super::spot::{SNAP, Spot};
use super::state::{Calendar, Focus, Over, use_calendar};
use crate::components::{Glyph, Icon, IconButton, Look, MenuPlace, Views, When, redrawn};
use crate::{paths, words};
use chrono::{Months, NaiveDate, TimeDelta};
use domain::view::calendar::{CalendarForm, CalendarPeriod};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// The forms in their order, with their names.
const FORMS: [(CalendarForm, &str); 4] = [
    (CalendarForm::Day, "Day"),
    (CalendarForm::Week, "Week"),
    (CalendarForm::Month, "Month"),
    (CalendarForm::Agenda, "Agenda"),
];

/// A day in the period before or after.
pub fn turned(form: CalendarForm, date: NaiveDate, forward: bool) -> NaiveDate {
    let sign = if forward { 1 } else { -1 };
    match form {
        CalendarForm::Day => date + TimeDelta::days(sign),
        CalendarForm::Week => date + TimeDelta::days(7 * sign),
        CalendarForm::Agenda => date + TimeDelta::days(14 * sign),
        CalendarForm::Month if forward => date.checked_add_months(Months::new(1)).unwrap_or(date),
        CalendarForm::Month => date.checked_sub_months(Months::new(1)).unwrap_or(date),
    }
}

/// What the period is called.
pub fn title(period: &CalendarPeriod) -> String {
    let last = period.days.last();
    match period.form {
        CalendarForm::Day => words::day_full(period.days.first()),
        CalendarForm::Week | CalendarForm::Agenda => words::days_range(period.days.first(), last),
        CalendarForm::Month => words::month_year(period.date),
    }
}

/// `chosen`: the form named in the address; none shows the week, or the agenda where it is narrow.
#[component]
pub fn Toolbar(
    #[prop(into)] chosen: Signal<Option<CalendarForm>>,
    #[prop(into)] is_loading: Signal<bool>,
) -> impl IntoView {
    let calendar = use_calendar();
    let form = move || calendar.period.with(|period| period.form);
    let date = move || calendar.period.with(|period| period.date);
    let to =
        move |forward: bool| paths::calendar(chosen.get(), Some(turned(form(), date(), forward)));
    let title = redrawn(move || calendar.period.with(title));
    let short_title = redrawn(move || {
        calendar
            .period
            .with(|period| words::month_year(period.date))
    });
    let views = move || {
        FORMS
            .into_iter()
            .map(|(each, name)| {
                let is_current = (each == form()).then_some("page");
                view! { <a class="segmented__option" href=paths::calendar(Some(each), Some(date())) aria-current=is_current>{name}</a> }.into_any()
            })
            .views()
    };
    let today = move || paths::calendar(chosen.get(), None);
    view! {
        <header class="calendar__bar" aria-busy=move || is_loading.get().to_string()>
            <h1 class="calendar__title">
                <span class="wide-only">{title}</span><span class="phone-only">{short_title}</span>
            </h1>
            <When is=Signal::derive(move || !calendar.period.with(|period| period.can_change))><span class="badge">"Read only"</span></When>
            <nav class="calendar__turn" aria-label="Period">
                <a class="button" data-look="ghost" data-icon-only="" href=move || to(false) aria-label="Previous" rel="prev"><Icon glyph=Glyph::ChevronStart/></a>
                <a class="button" data-look="ghost" data-icon-only="" href=move || to(true) aria-label="Next" rel="next"><Icon glyph=Glyph::ChevronEnd/></a>
            </nav>
            <a class="button" href=today>"Today"</a>
            <span class="grow"></span>
            <button class="button calendar__choose-form" type="button" data-look="ghost" data-icon-only="" popovertarget="calendar-forms" aria-label="Choose view">
                <Icon glyph=Glyph::Calendar size="18"/>
            </button>
            <nav class="segmented calendar__forms" id="calendar-forms" popover="auto" aria-label="View">{views}</nav>
            <a class="button calendar__sync" href=paths::CALENDAR_SYNC aria-label="Calendar Sync"><Icon glyph=Glyph::Sync/><span>"Calendar Sync"</span></a>
            <When is=Signal::derive(move || calendar.period.with(|period| period.can_change))><NewButton calendar/></When>
        </header>
    }
    .into_any()
}

/// **New** adds the kind used last; the arrow leads to all kinds.
#[component]
fn NewButton(calendar: Calendar) -> impl IntoView {
    let add = move |event: MouseEvent| {
        event.prevent_default();
        new_at_focus(calendar, below(&event));
    };
    let choose = move |event: MouseEvent| {
        calendar
            .over
            .set(Some(Over::SlotMenu(focused_spot(calendar), below(&event))));
    };
    view! {
        <span class="button-split calendar__new">
            <a class="button" data-look="primary" role="button" href=paths::new_item(None, None) aria-label="New" on:click=add>
                <Icon glyph=Glyph::Plus/><span>"New"</span>
            </a>
            <span class="calendar__new-kinds">
                <IconButton glyph=Glyph::ChevronDown label="Choose what to add" look=Look::Primary on_click=choose/>
            </span>
        </span>
    }
    .into_any()
}

/// The slot the keyboard stands on, or that of the item it stands on.
pub fn focused_spot(calendar: Calendar) -> Spot {
    match calendar.focus.get_untracked() {
        Focus::Spot(spot) => spot,
        Focus::Item(id) => {
            let day = calendar.item(id).map(|item| item.when.first_day());
            let day = day.unwrap_or_else(|| calendar.period.with_untracked(|period| period.date));
            super::slot_menu::usual_spot_on(calendar, day)
        }
    }
}

/// Opens the small form for the kind used last, where the keyboard stands.
pub fn new_at_focus(calendar: Calendar, place: MenuPlace) {
    let kind = calendar.last_kind.get_untracked();
    let spot = super::slot_menu::timed(calendar, focused_spot(calendar));
    calendar.open_quick(kind, clicked(spot, SNAP, usual_length(kind)), place);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_page_turn_leads_to_the_period_beside() {
        let date = day("2026-01-31");

        assert_eq!(turned(CalendarForm::Day, date, true), day("2026-02-01"));
        assert_eq!(turned(CalendarForm::Week, date, false), day("2026-01-24"));
        assert_eq!(turned(CalendarForm::Month, date, true), day("2026-02-28"));
        assert_eq!(turned(CalendarForm::Agenda, date, true), day("2026-02-14"));
    }
}
