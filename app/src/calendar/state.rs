//! What the open calendar knows. How it changes is in [`super::changes`], what opens over it in [`super::overlays`].

use super::changes::{Order, Step};
use super::confirmed::Confirmed;
use super::item_fields::ItemFields;
use super::key::Key;
use super::series_dialog::Asked;
use super::spot::{At, Spot};
use super::undo::History;
use crate::components::{Announcer, Glyph, MenuPlace, Toasts, use_announcer, use_toasts};
use chrono::{NaiveDate, NaiveDateTime};
use domain::CalendarSyncId;
use domain::item::ItemKind;
use domain::view::calendar::{CalendarForm, CalendarItem, CalendarPeriod, When};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::collections::VecDeque;

/// A time that is proposed by a gesture or by keys and not yet sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Whose; none for something new.
    pub item: Option<Key>,
    /// Of which kind it is drawn.
    pub kind: &'static str,
    /// Its drawing.
    pub glyph: Glyph,
    /// Its title.
    pub title: String,
    /// When it would be.
    pub when: When,
    /// Drawn as a ghost beside the original; keys move the item itself.
    pub is_ghost: bool,
}

/// What lies over the calendar; one thing at a time.
#[derive(Debug, Clone, PartialEq)]
pub enum Over {
    /// An item's details.
    Preview {
        /// Whose.
        item: Key,
        /// Where.
        place: MenuPlace,
        /// Opened with a key, so the focus goes there.
        by_keys: bool,
    },
    /// The small form for something new.
    Quick(Box<ItemFields>, MenuPlace),
    /// The whole form, for an item or for something new.
    Editor(Option<Box<CalendarItem>>, Box<ItemFields>),
    /// What can be done on a day or slot.
    SlotMenu(Spot, MenuPlace),
    /// What can be done with an item.
    ItemMenu(Key, MenuPlace),
    /// Its other kinds.
    KindMenu(Key, MenuPlace),
    /// Another day and time for an item.
    Move(Key),
    /// How far a change of a series shall reach.
    Series(Box<Asked>),
    /// Items for which there was no room.
    More(NaiveDate, Vec<Key>, MenuPlace),
}

/// Where the keyboard stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// On an item.
    Item(Key),
    /// On a slot or day.
    Spot(Spot),
}

/// The open calendar. A handle that is copied into every handler.
#[derive(Clone, Copy)]
pub struct Calendar {
    /// What is drawn.
    pub period: RwSignal<CalendarPeriod>,
    /// The reader's wall clock.
    pub now: RwSignal<NaiveDateTime>,
    /// Kinds that do not show.
    pub hidden_kinds: RwSignal<Vec<ItemKind>>,
    /// Linked calendars whose items do not show.
    pub hidden_syncs: RwSignal<Vec<CalendarSyncId>>,
    /// What a gesture or keys propose now.
    pub proposal: RwSignal<Option<Proposal>>,
    /// Items whose change takes long.
    pub pending: RwSignal<Vec<Key>>,
    /// What lies over the calendar.
    pub over: RwSignal<Option<Over>>,
    /// Where the keyboard stands.
    pub focus: RwSignal<Focus>,
    /// What **New** adds.
    pub last_kind: RwSignal<ItemKind>,
    /// Whether the small form holds a title that would be lost.
    pub typed: StoredValue<bool>,
    /// Says sentences to screen readers.
    pub announcer: Announcer,
    /// Turns the page: to another form, or the same, around a day.
    pub go: Callback<(Option<CalendarForm>, NaiveDate)>,
    /// Reads the period again whenever it changes.
    pub(super) reread: RwSignal<u32>,
    pub(super) toasts: Toasts,
    pub(super) history: StoredValue<History>,
    pub(super) confirmed: StoredValue<Confirmed>,
    pub(super) queue: StoredValue<VecDeque<Order>>,
    pub(super) is_sending: RwSignal<bool>,
    /// Undo and Redo that wait for what is on its way.
    pub(super) steps: StoredValue<VecDeque<Step>>,
    waiting: StoredValue<Option<(CalendarPeriod, u32)>>,
    pub(super) keys_timer: StoredValue<Option<TimeoutHandle>>,
}

/// What the side panel hides.
pub struct Filters {
    kinds: Vec<ItemKind>,
    syncs: Vec<CalendarSyncId>,
}

impl Filters {
    /// Whether an item passes.
    pub fn shows(&self, item: &CalendarItem) -> bool {
        match item.linked_from {
            Some(sync) => !self.syncs.contains(&sync),
            None => !self.kinds.contains(&item.kind),
        }
    }
}

/// The open calendar, below its page.
pub fn use_calendar() -> Calendar {
    expect_context()
}

impl Calendar {
    /// Opens a calendar on what was read first.
    pub fn open(
        first: CalendarPeriod,
        confirmed: StoredValue<Confirmed>,
        reread: RwSignal<u32>,
        go: Callback<(Option<CalendarForm>, NaiveDate)>,
    ) -> Self {
        let focus = Focus::Spot(usual_spot(&first));
        let calendar = Self {
            now: RwSignal::new(first.now),
            period: RwSignal::new(first),
            hidden_kinds: RwSignal::new(Vec::new()),
            hidden_syncs: RwSignal::new(Vec::new()),
            proposal: RwSignal::new(None),
            pending: RwSignal::new(Vec::new()),
            over: RwSignal::new(None),
            focus: RwSignal::new(focus),
            last_kind: RwSignal::new(ItemKind::Appointment),
            typed: StoredValue::new(false),
            announcer: use_announcer(),
            go,
            reread,
            toasts: use_toasts(),
            history: StoredValue::new(History::default()),
            confirmed,
            queue: StoredValue::new(VecDeque::new()),
            is_sending: RwSignal::new(false),
            steps: StoredValue::new(VecDeque::new()),
            waiting: StoredValue::new(None),
            keys_timer: StoredValue::new(None),
        };
        on_cleanup(move || calendar.leave());
        calendar
    }

    /// The page is left: what is not sent yet is sent, and nothing offers to undo it any more.
    fn leave(self) {
        self.commit_keys();
        self.send_rest();
        self.toasts.drop_actions();
    }

    /// Whether a change is not known to be kept by the server; what the keys still hold is sent by asking.
    pub fn has_unsent(self) -> bool {
        self.commit_keys();
        self.is_sending.get_untracked()
    }

    /// An item that is drawn.
    pub fn item(self, key: Key) -> Option<CalendarItem> {
        let is_it = |item: &&CalendarItem| Key::of(item) == key;
        self.period
            .with_untracked(|period| period.items.iter().find(is_it).cloned())
    }

    /// Whether an item passes the filters.
    pub fn shows(self, item: &CalendarItem) -> bool {
        self.filters().shows(item)
    }

    /// The filters as they are now, for many items.
    pub fn filters(self) -> Filters {
        Filters {
            kinds: self.hidden_kinds.get(),
            syncs: self.hidden_syncs.get(),
        }
    }

    /// The items that show at a time that is wanted, each at the time keys propose for it.
    pub fn visible(self, is_wanted: impl Fn(When) -> bool) -> Vec<CalendarItem> {
        let moved = self.proposal.with(|proposal| {
            let by_keys = proposal.as_ref().filter(|proposal| !proposal.is_ghost)?;
            Some((by_keys.item?, by_keys.when))
        });
        let when_of = |item: &CalendarItem| match moved {
            Some((key, when)) if key == Key::of(item) => when,
            _ => item.when,
        };
        let filters = self.filters();
        self.period.with(|period| {
            period
                .items
                .iter()
                .filter(|item| filters.shows(item))
                .map(|item| (item, when_of(item)))
                .filter(|(_, when)| is_wanted(*when))
                .map(|(item, when)| CalendarItem {
                    when,
                    ..item.clone()
                })
                .collect()
        })
    }

    /// Whether a form shows times; the others show days.
    pub fn has_times(self) -> bool {
        self.period
            .with_untracked(|period| matches!(period.form, CalendarForm::Day | CalendarForm::Week))
    }

    /// Takes over what was read, as soon as nothing is being dragged or sent.
    pub fn take_over(self, period: CalendarPeriod, began: u32) {
        self.waiting.set_value(Some((period, began)));
        self.take_over_if_idle();
    }

    /// See [`Self::take_over`].
    pub fn take_over_if_idle(self) {
        if self.is_sending.get_untracked() || self.proposal.with_untracked(Option::is_some) {
            return;
        }
        let Some((period, began)) = self.waiting.try_update_value(Option::take).flatten() else {
            return;
        };
        let Some(period) = self
            .confirmed
            .try_update_value(|confirmed| confirmed.applied(period, began))
        else {
            return;
        };
        self.now.set(period.now);
        let turned = self
            .period
            .with_untracked(|old| old.form != period.form || old.days != period.days);
        if turned {
            let days = period.days;
            let kept = match self.focus.get_untracked() {
                Focus::Item(key) => period.items.iter().any(|item| Key::of(item) == key),
                Focus::Spot(Spot { day, at }) => {
                    let fits = (at == At::Cell)
                        == matches!(period.form, CalendarForm::Month | CalendarForm::Agenda);
                    fits && days.first() <= day && day < days.until()
                }
            };
            if !kept {
                self.focus.set(Focus::Spot(usual_spot(&period)));
            }
        }
        if self.period.with_untracked(|old| *old != period) {
            self.period.set(period);
        }
    }
}

/// Where the keyboard stands when a period opens: today, or the first day, when work begins.
fn usual_spot(period: &CalendarPeriod) -> Spot {
    use chrono::{Datelike as _, Timelike as _};
    let days = period.days;
    let inside = |day: NaiveDate| days.first() <= day && day < days.until();
    let day = [period.today, period.date]
        .into_iter()
        .find(|day| inside(*day))
        .unwrap_or(days.first());
    let at = match period.form {
        CalendarForm::Day | CalendarForm::Week => {
            let hours = period.working_hours.on(day.weekday());
            At::Minute(hours.map_or(540, |hours| {
                (hours.from.hour() * 60 + hours.from.minute()) as i32
            }))
        }
        CalendarForm::Month | CalendarForm::Agenda => At::Cell,
    };
    Spot { day, at }
}
