//! One item as it is drawn: a card among times, a line among days.

use super::key::Key;
use super::kinds::{glyph_of, label_of, title_of, token_of};
use super::state::{Calendar, Over, Proposal};
use crate::components::{Glyph, drawing};
use crate::{paths, words};
use chrono::{NaiveDate, NaiveDateTime};
use domain::item::ShowAs;
use domain::view::calendar::{CalendarItem, CopyState, When};
use leptos::prelude::*;

/// Everything that is drawn of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Which; none for a ghost.
    pub key: Option<Key>,
    kind: &'static str,
    glyph: Glyph,
    title: String,
    start: String,
    end: String,
    place: String,
    label: String,
    /// `pending`, `failed`, `ghost`, `origin`.
    state: Option<&'static str>,
    locked_because: Option<String>,
    is_past: bool,
    is_tentative: bool,
    is_open: bool,
    is_waiting: bool,
    repeats: bool,
    /// Position, as custom properties.
    pub style: String,
}

/// What the state of the calendar changes about items; read once for all that are drawn together.
pub struct Marks {
    now: NaiveDateTime,
    /// What is being dragged elsewhere.
    origin: Option<Key>,
    pending: Vec<Key>,
    /// Whose preview is open.
    open: Option<Key>,
}

impl Marks {
    /// As they are now; whoever reads them is drawn anew when they change.
    pub fn of(calendar: Calendar) -> Self {
        let open = calendar.over.with(|over| match over {
            Some(Over::Preview { item, .. }) => Some(*item),
            _ => None,
        });
        let origin = calendar.proposal.with(|proposal| {
            let ghost = proposal.as_ref().filter(|proposal| proposal.is_ghost)?;
            ghost.item
        });
        Self {
            now: calendar.now.get(),
            origin,
            pending: calendar.pending.get(),
            open,
        }
    }
}

impl Card {
    /// An item; `style` is where it stands.
    pub fn of(item: &CalendarItem, marks: &Marks, style: String) -> Self {
        let (start, end) = times(item.when);
        let is_refused = item
            .copies
            .iter()
            .any(|copy| matches!(copy.state, CopyState::Refused(_)));
        let state = if marks.origin == Some(Key::of(item)) {
            Some("origin")
        } else if marks.pending.contains(&Key::of(item)) {
            Some("pending")
        } else {
            is_refused.then_some("failed")
        };
        let place = [
            item.location.as_str(),
            item.customer.as_ref().map_or("", |customer| &customer.name),
        ]
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_default();
        Self {
            key: Some(Key::of(item)),
            kind: token_of(item),
            glyph: glyph_of(item),
            title: title_of(&item.subject),
            start,
            end,
            place: place.to_owned(),
            label: label(item),
            state,
            locked_because: item.locked_because.clone(),
            is_past: is_past(item.when, marks.now),
            is_tentative: item.show_as == ShowAs::Tentative,
            is_open: marks.open == Some(Key::of(item)),
            is_waiting: item
                .copies
                .iter()
                .any(|copy| copy.state == CopyState::Waiting),
            repeats: item.original_start.is_some(),
            style,
        }
    }

    /// What a gesture proposes.
    pub fn ghost(proposal: &Proposal, style: String) -> Self {
        let (start, end) = times(proposal.when);
        Self {
            key: None,
            kind: proposal.kind,
            glyph: proposal.glyph,
            title: title_of(&proposal.title),
            start,
            end,
            place: String::new(),
            label: String::new(),
            state: Some("ghost"),
            locked_because: None,
            is_past: false,
            is_tentative: false,
            is_open: false,
            is_waiting: false,
            repeats: false,
            style,
        }
    }

    fn address(&self) -> Option<String> {
        self.key.map(|key| paths::item(key.id, key.start))
    }

    fn name(&self) -> Option<String> {
        self.key.map(Key::text)
    }

    /// The loop of what repeats.
    fn loops(&self) -> Option<AnyView> {
        self.repeats.then(|| drawing(Glyph::Repeat, Some("12")))
    }

    fn mark(&self) -> Option<Glyph> {
        match (self.state, &self.locked_because) {
            (Some("failed"), _) => Some(Glyph::Warning),
            (_, Some(_)) => Some(Glyph::Lock),
            _ if self.is_waiting => Some(Glyph::Sync),
            _ => None,
        }
    }
}

fn times(when: When) -> (String, String) {
    match when {
        When::Timed { start, end } => (words::time(start.time()), words::time(end.time())),
        When::AllDay { .. } => (String::new(), String::new()),
    }
}

/// Whether it is over.
pub fn is_past(when: When, now: NaiveDateTime) -> bool {
    match when {
        When::Timed { start, end } => end <= now && start < now,
        When::AllDay { until, .. } => until <= now.date(),
    }
}

/// How an item is called aloud: kind, title, day, times.
pub fn label(item: &CalendarItem) -> String {
    let mut label = [
        label_of(item),
        ", ",
        &title_of(&item.subject),
        ", ",
        &words::when(item.when).replace(" – ", " to "),
    ]
    .concat();
    if matches!(item.when, When::AllDay { .. }) {
        label.push_str(", all day");
    }
    if item.original_start.is_some() {
        label.push_str(", repeats");
    }
    if !item.can_change {
        label.push_str(", read only");
    }
    label
}

/// A card in the grid of times. Without script it is a link to the item's page.
///
/// It is called aloud by a text of its own inside it, in place of what is drawn: an `aria-label` would have to hold
/// the drawn words in their order.
pub fn card_view(card: Card) -> AnyView {
    let is_ghost = card.key.is_none();
    let mark = card.mark();
    let repeats = card.loops();
    let has_edges = !is_ghost && card.locked_because.is_none();
    let (address, key) = (card.address(), card.name());
    view! {
        <a
            class="item" role="button" href=address draggable="false"
            data-item=key data-kind=card.kind data-state=card.state style=card.style
            data-past=card.is_past.then_some("") data-tentative=card.is_tentative.then_some("")
            data-locked=card.locked_because.is_some().then_some("") title=card.locked_because
            aria-hidden=is_ghost.then_some("true")
            aria-haspopup="dialog" aria-expanded=card.is_open.then_some("true")
        >
            <span class="visually-hidden">{card.label}</span>
            <span class="item__bar kind-bar"></span>
            <span class="item__inner" aria-hidden="true">
                <span class="item__title">{drawing(card.glyph, None)}<bdi>{card.title}</bdi></span>
                <span class="item__times">
                    {card.start}<span class="item__end">" – "{card.end}</span>
                    {repeats}
                    {mark.map(|glyph| drawing(glyph, Some("12")))}
                </span>
                <bdi class="item__place">{card.place}</bdi>
            </span>
            {has_edges.then(|| view! { <i class="item__edge" data-edge="start"></i><i class="item__edge" data-edge="end"></i> }.into_any())}
        </a>
    }
    .into_any()
}

/// A line in the lane for whole days and in the month. `has_time` shows when it begins.
pub fn line_view(card: Card, has_time: bool) -> AnyView {
    let is_ghost = card.key.is_none();
    let mark = card.mark();
    let repeats = card.loops();
    let (address, key) = (card.address(), card.name());
    let time = (has_time && !card.start.is_empty()).then_some(card.start);
    view! {
        <a
            class="item-line" role="button" href=address draggable="false"
            data-item=key data-kind=card.kind data-state=card.state style=card.style
            data-past=card.is_past.then_some("") data-tentative=card.is_tentative.then_some("")
            data-locked=card.locked_because.is_some().then_some("") title=card.locked_because
            aria-hidden=is_ghost.then_some("true")
            aria-haspopup="dialog" aria-expanded=card.is_open.then_some("true")
        >
            <span class="visually-hidden">{card.label}</span>
            <span class="item__bar kind-bar"></span>
            {drawing(card.glyph, Some("12"))}
            {time.map(|time| view! { <time class="item-line__time" aria-hidden="true">{time}</time> }.into_any())}
            <bdi class="item-line__title" aria-hidden="true">{card.title}</bdi>
            {repeats}
            {mark.map(|glyph| drawing(glyph, Some("12")))}
        </a>
    }
    .into_any()
}

/// `+n more`, for items without room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoreCard {
    /// The day.
    pub day: NaiveDate,
    /// Which.
    pub items: Vec<Key>,
    /// Position, as custom properties.
    pub style: String,
}

/// The button that lists what had no room.
pub fn more_view(more: MoreCard, class: &'static str, calendar: Calendar) -> AnyView {
    let MoreCard { day, items, style } = more;
    let count = items.len();
    // So that the keyboard finds the button in place of an item it gathers.
    let keys = items
        .iter()
        .map(|key| key.text())
        .collect::<Vec<_>>()
        .join(" ");
    let open = move |event: leptos::ev::MouseEvent| {
        let place = super::geometry::below(&event);
        calendar
            .over
            .set(Some(Over::More(day, items.clone(), place)));
    };
    view! {
        <button class=class type="button" data-more=keys style=style on:click=open>
            {format!("+{count} more")}
            <span class="visually-hidden">" on "{words::day_long(day)}</span>
        </button>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::super::samples::{all_day, item, timed};
    use super::*;

    #[test]
    fn an_item_is_called_by_kind_title_day_and_times() {
        let appointment = item(
            "Roof inspection",
            timed("2026-03-19T11:30:00", "2026-03-19T13:00:00"),
        );

        assert_eq!(
            label(&appointment),
            "Appointment, Roof inspection, Thursday 19 March, 11:30 to 13:00"
        );
    }

    #[test]
    fn what_cannot_be_changed_says_so() {
        let mut holiday = item("", all_day("2026-03-19", "2026-03-20"));
        holiday.can_change = false;

        assert_eq!(
            label(&holiday),
            "Appointment, (No title), Thursday 19 March, all day, read only"
        );
    }

    #[test]
    fn an_item_is_past_when_it_has_ended() {
        let when = timed("2026-03-19T11:30:00", "2026-03-19T13:00:00");

        assert!(!is_past(when, "2026-03-19T12:59:00".parse().unwrap()));
        assert!(is_past(when, "2026-03-19T13:00:00".parse().unwrap()));
        assert!(!is_past(
            all_day("2026-03-19", "2026-03-20"),
            "2026-03-19T23:00:00".parse().unwrap()
        ));
    }
}
