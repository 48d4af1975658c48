//! Days with items, one under the other: the form for narrow screens.

use super::item_card::{is_past, label};
use super::key::Key;
use super::kinds::{glyph_of, label_of, title_of, token_of};
use super::state::{Calendar, use_calendar};
use crate::components::{EmptyState, Glyph, Views, drawing, redrawn};
use crate::{paths, words};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use domain::view::calendar::{CalendarItem, When};
use leptos::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    key: Key,
    kind: &'static str,
    glyph: Glyph,
    title: String,
    detail: String,
    start: String,
    end: String,
    label: String,
    is_now: bool,
    is_pending: bool,
    is_locked: bool,
    repeats: bool,
    /// The line of this moment stands before it.
    follows_now: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Section {
    day: NaiveDate,
    is_today: bool,
    lines: Vec<Line>,
    /// The line of this moment stands at the end.
    ends_now: bool,
}

fn start_on(when: When, day: NaiveDate) -> NaiveDateTime {
    let midnight = day.and_time(NaiveTime::MIN);
    match when {
        When::Timed { start, .. } => start.max(midnight),
        When::AllDay { .. } => midnight,
    }
}

fn line_of(item: &CalendarItem, day: NaiveDate, now: NaiveDateTime, pending: &[Key]) -> Line {
    let (start, end, is_now) = match item.when {
        When::AllDay { .. } => ("all day".to_owned(), String::new(), false),
        When::Timed { start, end } => {
            let clock = |at: NaiveDateTime| {
                if at.date() == day {
                    words::time(at.time())
                } else {
                    words::weekday_short(at.weekday()).to_owned()
                }
            };
            (clock(start), clock(end), start <= now && now < end)
        }
    };
    let place = if item.location.is_empty() {
        item.customer.as_ref().map_or("", |customer| &customer.name)
    } else {
        &item.location
    };
    let detail = if place.is_empty() {
        label_of(item).to_owned()
    } else {
        [label_of(item), " · ", place].concat()
    };
    Line {
        key: Key::of(item),
        kind: token_of(item),
        glyph: glyph_of(item),
        title: title_of(&item.subject),
        detail,
        start,
        end,
        label: label(item),
        is_now: is_now && now.date() == day,
        is_pending: pending.contains(&Key::of(item)),
        is_locked: item.locked_because.is_some(),
        repeats: item.original_start.is_some(),
        follows_now: false,
    }
}

fn sections(calendar: Calendar) -> Vec<Section> {
    let items = calendar.visible(|_| true);
    let now = calendar.now.get();
    let pending = calendar.pending.get();
    let (days, today) = calendar.period.with(|period| (period.days, period.today));
    // What is over is not what somebody looks for in a list, so it begins today, where today is inside.
    let from_today = days.first() <= today && today < days.until();
    days.days()
        .filter(|day| !from_today || today <= *day)
        .filter_map(|day| {
            let mut of_day: Vec<&CalendarItem> = items
                .iter()
                .filter(|item| item.when.first_day() <= day && day < item.when.until_day())
                .collect();
            of_day.sort_by_key(|item| (!item.when.is_all_day(), start_on(item.when, day)));
            let mut lines: Vec<Line> = of_day
                .iter()
                .map(|item| line_of(item, day, now, &pending))
                .collect();
            let is_today = day == today;
            let next = of_day.iter().position(|item| {
                !item.when.is_all_day()
                    && !is_past(item.when, now)
                    && now < start_on(item.when, day)
            });
            let shows_now = is_today && !lines.is_empty();
            if let (true, Some(line)) = (shows_now, next.and_then(|next| lines.get_mut(next))) {
                line.follows_now = true;
            }
            let ends_now = shows_now && next.is_none();
            (!lines.is_empty()).then_some(Section {
                day,
                is_today,
                lines,
                ends_now,
            })
        })
        .collect()
}

/// The list. `is_narrow_only`: the page holds the week too, for wide screens.
#[component]
pub fn AgendaView(is_narrow_only: bool) -> impl IntoView {
    let calendar = use_calendar();
    let sections = Memo::new(move |_| sections(calendar));
    let empty = redrawn(move || {
        sections.with(Vec::is_empty).then(|| {
            view! { <EmptyState title="Nothing planned" text="There is nothing in these days. Press New to add something."/> }.into_any()
        })
    });
    let list = redrawn(move || {
        sections
            .get()
            .into_iter()
            .map(|section| section_view(section, calendar))
            .views()
    });
    view! {
        <section class="agenda" data-narrow-only=is_narrow_only.then_some("") aria-label="Agenda">
            {list}
            {empty}
        </section>
    }
    .into_any()
}

fn section_view(section: Section, calendar: Calendar) -> impl IntoView {
    let Section {
        day,
        is_today,
        lines,
        ends_now,
    } = section;
    let count = match lines.len() {
        1 => "1 item".to_owned(),
        count => format!("{count} items"),
    };
    let date = if is_today {
        [&words::day_month(day), " · today"].concat()
    } else {
        words::day_month(day)
    };
    let lines = lines
        .into_iter()
        .map(|line| line_view(line, calendar))
        .views();
    view! {
        <h2 class="agenda__day" data-surface="cell" data-day=words::iso_day(day)>
            <b>{words::weekday(day.weekday())}</b>{date}<span class="agenda__count">{count}</span>
        </h2>
        {lines}
        {ends_now.then(|| now_view(calendar))}
    }
    .into_any()
}

fn now_view(calendar: Calendar) -> impl IntoView {
    let time = move || words::time(calendar.now.get().time());
    view! { <div class="agenda__now" role="separator" aria-label=move || ["Now, ", &time()].concat()>{time}</div> }.into_any()
}

fn line_view(line: Line, calendar: Calendar) -> impl IntoView {
    let end = if line.is_now {
        view! { <span class="badge" data-tone="danger" aria-hidden="true">"Now"</span> }.into_any()
    } else if line.is_locked {
        drawing(Glyph::Lock, Some("14"))
    } else {
        drawing(Glyph::ChevronEnd, Some("14"))
    };
    let repeats = line.repeats.then(|| drawing(Glyph::Repeat, Some("12")));
    view! {
        {line.follows_now.then(|| now_view(calendar))}
        <a
            class="agenda__item" role="button" href=paths::item(line.key.id, line.key.start) draggable="false" data-item=line.key.text() data-kind=line.kind
            data-state=line.is_pending.then_some("pending") aria-haspopup="dialog"
        >
            <span class="visually-hidden">{line.label}</span>
            <span class="agenda__times" aria-hidden="true"><time>{line.start}</time>{(!line.end.is_empty()).then(|| view! { <time class="agenda__end">{line.end}</time> }.into_any())}</span>
            <span class="agenda__bar kind-bar"></span>
            <span class="agenda__text" aria-hidden="true">
                <span class="agenda__title">{drawing(line.glyph, Some("14"))}<bdi class="one-line">{line.title}</bdi>{repeats}</span>
                <bdi class="agenda__detail one-line">{line.detail}</bdi>
            </span>
            {end}
        </a>
    }.into_any()
}
