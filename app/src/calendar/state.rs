//! What the open calendar knows and how it changes: drawn at once, confirmed by the server, or taken back.

use super::confirmed::{Confirmed, put, take};
use super::drag::{At, Spot};
use super::item_fields::ItemFields;
use super::kinds::quoted;
use super::requests::{Refusal, Request, send};
use super::undo::{Done, History, difference, patched};
use crate::components::{Announcer, MenuPlace, Toast, ToastAction, Toasts, Tone, use_announcer, use_toasts};
use crate::words;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use domain::item::{ItemKind, Privacy, Version};
use domain::view::calendar::{CalendarForm, CalendarItem, CalendarPeriod, ItemDraft, ItemPatch, When};
use domain::{CalendarSyncId, ItemId};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::VecDeque;
use std::time::Duration;

/// An answer that takes longer shows on the item.
const PENDING_AFTER: Duration = Duration::from_millis(400);

/// A time that is proposed by a gesture or by keys and not yet sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Whose; none for something new.
    pub item: Option<ItemId>,
    /// Of which kind it is drawn.
    pub kind: &'static str,
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
        item: ItemId,
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
    ItemMenu(ItemId, MenuPlace),
    /// Its other kinds.
    KindMenu(ItemId, MenuPlace),
    /// Another day and time for an item.
    Move(ItemId),
    /// Items for which there was no room.
    More(NaiveDate, Vec<ItemId>, MenuPlace),
}

/// Where the keyboard stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// On an item.
    Item(ItemId),
    /// On a slot or day.
    Spot(Spot),
}

/// Why an order is carried out; decides on what is remembered afterwards.
enum Why {
    Do,
    Undo(Done),
    Redo(Done),
}

/// A change on its way.
struct Order {
    request: Request,
    /// As it was drawn before; none for something new.
    before: Option<CalendarItem>,
    /// The item's id on the page; for something new one of ours until the server has made its own.
    drawn: ItemId,
    title: String,
    why: Why,
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
    pub pending: RwSignal<Vec<ItemId>>,
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
    reread: RwSignal<u32>,
    toasts: Toasts,
    history: StoredValue<History>,
    confirmed: StoredValue<Confirmed>,
    queue: StoredValue<VecDeque<Order>>,
    is_sending: RwSignal<bool>,
    waiting: StoredValue<Option<(CalendarPeriod, u32)>>,
    keys_timer: StoredValue<Option<TimeoutHandle>>,
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
            waiting: StoredValue::new(None),
            keys_timer: StoredValue::new(None),
        };
        on_cleanup(move || calendar.leave());
        calendar
    }

    /// The page is left: what is not sent yet is sent, and nothing offers to undo it any more.
    fn leave(self) {
        self.commit_keys();
        let orders = self.queue.try_update_value(std::mem::take).unwrap_or_default();
        if !orders.is_empty() {
            spawn_local(async move {
                for order in orders {
                    // Nobody is there to be told; the server keeps what it accepts.
                    let _ = send(&order.request).await;
                }
            });
        }
        self.toasts.drop_actions();
    }

    // ---- reading ----

    /// An item that is drawn.
    pub fn item(self, id: ItemId) -> Option<CalendarItem> {
        self.period.with_untracked(|period| period.items.iter().find(|item| item.id == id).cloned())
    }

    /// Whether an item passes the filters.
    pub fn shows(self, item: &CalendarItem) -> bool {
        match item.linked_from {
            Some(sync) => self.hidden_syncs.with(|hidden| !hidden.contains(&sync)),
            None => self.hidden_kinds.with(|hidden| !hidden.contains(&item.kind)),
        }
    }

    /// Whether a form shows times; the others show days.
    pub fn has_times(self) -> bool {
        self.period.with_untracked(|period| matches!(period.form, CalendarForm::Day | CalendarForm::Week))
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
        let Some((period, began)) = self.waiting.try_update_value(Option::take).flatten() else { return };
        let Some(period) = self.confirmed.try_update_value(|confirmed| confirmed.applied(period, began)) else { return };
        self.now.set(period.now);
        let turned = self.period.with_untracked(|old| old.form != period.form || old.days != period.days);
        if turned {
            let days = period.days;
            let kept = match self.focus.get_untracked() {
                Focus::Item(id) => period.items.iter().any(|item| item.id == id),
                Focus::Spot(Spot { day, at }) => {
                    let fits = (at == At::Cell) == matches!(period.form, CalendarForm::Month | CalendarForm::Agenda);
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

    // ---- changing ----

    /// Adds an item: drawn at once.
    pub fn add(self, draft: ItemDraft) {
        let drawn = own_id();
        let item = drawn_draft(&draft, drawn);
        let title = item.subject.clone();
        self.period.update(|period| put(&mut period.items, item));
        self.last_kind.set(draft.kind);
        self.order(Order { request: Request::Add(draft), before: None, drawn, title, why: Why::Do });
    }

    /// Changes an item: drawn at once. Nothing happens where nothing would change.
    pub fn change(self, id: ItemId, mut patch: ItemPatch) {
        let Some(before) = self.item(id) else { return };
        let after = patched(&before, &patch);
        if after == before {
            return;
        }
        patch.seen = before.version.0;
        self.period.update(|period| put(&mut period.items, after));
        let title = before.subject.clone();
        self.order(Order { request: Request::Change(id, patch), before: Some(before), drawn: id, title, why: Why::Do });
    }

    /// Gives an item another time.
    pub fn reschedule(self, id: ItemId, when: When) {
        self.change(id, ItemPatch { when: Some(when), ..ItemPatch::default() });
    }

    /// Deletes an item: gone at once, back with Undo.
    pub fn remove(self, id: ItemId) {
        let Some(before) = self.item(id) else { return };
        self.period.update(|period| take(&mut period.items, id));
        let title = before.subject.clone();
        let request = Request::Remove(id, before.version);
        self.order(Order { request, before: Some(before), drawn: id, title, why: Why::Do });
    }

    /// Takes the last change back.
    pub fn undo(self) {
        if let Some((done, request)) = self.history.try_update_value(History::undo).flatten() {
            self.order_again(done, request, true);
        }
    }

    /// Makes the last undone change again.
    pub fn redo(self) {
        if let Some((done, request)) = self.history.try_update_value(History::redo).flatten() {
            self.order_again(done, request, false);
        }
    }

    fn order_again(self, done: Done, request: Request, is_undo: bool) {
        let id = done.item().id;
        let title = done.item().subject.clone();
        let before = self.item(id);
        let drawn = match (&request, &before) {
            (Request::Change(_, patch), Some(before)) => Some(patched(before, patch)),
            (Request::Restore(..), _) => Some(done.item().clone()),
            _ => None,
        };
        self.period.update(|period| match drawn {
            Some(item) => put(&mut period.items, item),
            None => take(&mut period.items, id),
        });
        self.toasts.drop_actions();
        let why = if is_undo { Why::Undo(done) } else { Why::Redo(done) };
        self.order(Order { request, before, drawn: id, title, why });
    }

    /// Orders are sent one after the other, so that each names the version that the one before it left.
    fn order(self, order: Order) {
        self.queue.update_value(|queue| queue.push_back(order));
        if !self.is_sending.get_untracked() {
            self.is_sending.set(true);
            spawn_local(self.work());
        }
    }

    async fn work(self) {
        while let Some(mut order) = self.queue.try_update_value(VecDeque::pop_front).flatten() {
            self.name_version(&mut order);
            let drawn = order.drawn;
            let timer = set_timeout_with_handle(
                move || {
                    self.pending.try_update(|pending| pending.push(drawn));
                },
                PENDING_AFTER,
            );
            let outcome = send(&order.request).await;
            if let Ok(timer) = timer {
                timer.clear();
            }
            if self.pending.is_disposed() {
                return;
            }
            if self.pending.with_untracked(|pending| pending.contains(&drawn)) {
                self.pending.update(|pending| pending.retain(|id| *id != drawn));
            }
            match outcome {
                Ok(item) => self.accept(order, item),
                Err(refusal) => self.refuse(order, refusal),
            }
        }
        self.is_sending.try_set(false);
        self.take_over_if_idle();
    }

    /// The version the server told last, for an item that was changed twice in a row.
    fn name_version(self, order: &mut Order) {
        let Some(id) = order.request.item() else { return };
        let known = self.confirmed.with_value(|confirmed| confirmed.version(id));
        if let Some(known) = known {
            match &mut order.request {
                Request::Change(_, patch) => patch.seen = patch.seen.max(known.0),
                Request::Remove(_, seen) | Request::Restore(_, seen) => *seen = known.max(*seen),
                Request::Add(_) => {}
            }
        }
    }

    fn accept(self, order: Order, item: CalendarItem) {
        let is_removed = matches!(order.request, Request::Remove(..));
        self.confirmed.update_value(|confirmed| confirmed.note(&item, is_removed));
        // What was changed again meanwhile is drawn as it will be; only the version is news.
        let comes_again = self.queue.with_value(|queue| queue.iter().any(|other| other.drawn == order.drawn));
        self.period.update(|period| {
            if item.id != order.drawn {
                take(&mut period.items, order.drawn);
            }
            if is_removed {
                take(&mut period.items, item.id);
            } else if !comes_again {
                put(&mut period.items, item.clone());
            } else if let Some(drawn) = period.items.iter_mut().find(|drawn| drawn.id == item.id) {
                drawn.version = item.version;
            }
        });
        if item.id != order.drawn {
            self.rename(order.drawn, item.id);
        }
        let text = told(&order, &item);
        match order.why {
            Why::Do => {
                let done = match order.before {
                    None => Done::Added(item),
                    Some(before) if is_removed => Done::Removed(CalendarItem { version: item.version, ..before }),
                    Some(before) => Done::Changed { before: Box::new(before), after: Box::new(item) },
                };
                self.history.update_value(|history| history.remember(done));
                self.tell_undoable(text);
            }
            Why::Undo(done) => {
                self.history.update_value(|history| history.was_undone(done, &item));
                self.toasts.tell(text);
            }
            Why::Redo(done) => {
                self.history.update_value(|history| history.was_redone(done, &item));
                self.tell_undoable(text);
            }
        }
    }

    fn tell_undoable(self, text: String) {
        self.toasts.drop_actions();
        self.toasts.show(Toast {
            tone: Tone::Good,
            text,
            action: Some(ToastAction { label: "Undo", key: Some("Ctrl Z"), run: Callback::new(move |()| self.undo()) }),
        });
    }

    /// Draws it as it was, or as it is now, and says why; what stands behind it in the queue is dropped with it.
    fn refuse(self, order: Order, refusal: Refusal) {
        self.queue.update_value(|queue| queue.retain(|other| other.drawn != order.drawn));
        self.period.update(|period| match (&refusal, &order.before) {
            (Refusal::ChangedMeanwhile(current), _) => put(&mut period.items, (**current).clone()),
            (_, Some(before)) => put(&mut period.items, before.clone()),
            (_, None) => take(&mut period.items, order.drawn),
        });
        if let Refusal::ChangedMeanwhile(current) = &refusal {
            self.confirmed.update_value(|confirmed| confirmed.note(current, false));
            self.history.update_value(|history| history.note(current));
        }
        // Whatever the reason, what is drawn is no longer sure.
        self.reread.update(|count| *count += 1);
        let text = refusal.sentence(&quoted(&order.title));
        let again = matches!(refusal, Refusal::NoAnswer | Refusal::SignedOut).then(|| self.again(order));
        self.toasts.show(Toast { tone: Tone::Danger, text, action: again });
    }

    /// Sends the same request once more; its key or version makes that harmless.
    fn again(self, order: Order) -> ToastAction {
        let order = StoredValue::new(Some(order));
        let run = Callback::new(move |()| {
            let Some(order) = order.try_update_value(Option::take).flatten() else { return };
            let redrawn = match (&order.request, &order.before) {
                (Request::Add(draft), _) => Some(drawn_draft(draft, order.drawn)),
                (Request::Change(_, patch), Some(before)) => Some(patched(before, patch)),
                (_, before) => before.clone(),
            };
            let is_removed = matches!(order.request, Request::Remove(..));
            self.period.update(|period| match redrawn {
                Some(item) if !is_removed => put(&mut period.items, item),
                _ => take(&mut period.items, order.drawn),
            });
            self.order(order);
        });
        ToastAction { label: "Try again", key: None, run }
    }

    /// Something new was drawn under an id of ours; everything that points to it follows.
    fn rename(self, from: ItemId, to: ItemId) {
        if self.focus.get_untracked() == Focus::Item(from) {
            self.focus.set(Focus::Item(to));
        }
        self.queue.update_value(|queue| {
            for order in queue.iter_mut().filter(|order| order.drawn == from) {
                order.drawn = to;
                match &mut order.request {
                    Request::Change(id, _) | Request::Remove(id, _) | Request::Restore(id, _) => *id = to,
                    Request::Add(_) => {}
                }
            }
        });
        self.over.update(|over| match over {
            Some(Over::Preview { item: id, .. } | Over::ItemMenu(id, _) | Over::KindMenu(id, _) | Over::Move(id)) if *id == from => *id = to,
            _ => {}
        });
    }

    // ---- proposals from keys ----

    /// Draws an item at another time; it is sent when no more keys come.
    pub fn propose_by_keys(self, item: &CalendarItem, when: When) {
        const QUIET: Duration = Duration::from_millis(700);
        self.stop_keys_timer();
        self.proposal.set(Some(Proposal {
            item: Some(item.id),
            kind: super::kinds::token_of(item),
            title: item.subject.clone(),
            when,
            is_ghost: false,
        }));
        self.announcer.say(words::when(when));
        let timer = set_timeout_with_handle(move || self.commit_keys(), QUIET).ok();
        self.keys_timer.set_value(timer);
    }

    /// Sends what keys proposed.
    pub fn commit_keys(self) {
        self.stop_keys_timer();
        let Some(Some(proposal)) = self.proposal.try_get_untracked() else { return };
        if let Some(id) = proposal.item.filter(|_| !proposal.is_ghost) {
            self.proposal.set(None);
            self.reschedule(id, proposal.when);
            self.take_over_if_idle();
        }
    }

    /// Forgets what was proposed; nothing is sent.
    pub fn drop_proposal(self) {
        self.stop_keys_timer();
        if self.proposal.with_untracked(Option::is_some) {
            self.proposal.set(None);
            self.take_over_if_idle();
        }
    }

    fn stop_keys_timer(self) {
        if let Some(timer) = self.keys_timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    // ---- opening ----

    /// Closes what lies over the calendar.
    pub fn close(self) {
        if self.over.with_untracked(|over| matches!(over, Some(Over::Quick(..)))) {
            self.drop_proposal();
        }
        self.over.set(None);
    }

    /// Whether something was typed that closing would lose.
    pub fn has_typed(self) -> bool {
        self.typed.try_get_value().unwrap_or(false)
    }

    /// Opens the small form for something new, and draws it.
    pub fn open_quick(self, kind: ItemKind, when: When, place: MenuPlace) {
        if !self.period.with_untracked(|period| period.can_change) {
            return;
        }
        self.draw_new(kind, when, "");
        self.over.set(Some(Over::Quick(Box::new(ItemFields::new(kind, when)), place)));
    }

    /// Draws something new while it is typed.
    pub fn draw_new(self, kind: ItemKind, when: When, title: &str) {
        let proposal = Proposal { item: None, kind: super::kinds::token(kind), title: title.to_owned(), when, is_ghost: true };
        if self.proposal.with_untracked(|old| old.as_ref() != Some(&proposal)) {
            self.proposal.set(Some(proposal));
        }
    }

    /// Opens the whole form for an item.
    pub fn open_editor(self, id: ItemId) {
        self.commit_keys();
        if let Some(item) = self.item(id) {
            let fields = ItemFields::of(&item);
            self.over.set(Some(Over::Editor(Some(Box::new(item)), Box::new(fields))));
        }
    }

    /// A copy of an item, as something new.
    pub fn duplicate(self, id: ItemId) {
        if let Some(item) = self.item(id) {
            let fields = ItemFields::of(&item);
            self.over.set(Some(Over::Editor(None, Box::new(fields))));
        }
    }

    /// Saves what was typed about an item.
    pub fn save(self, item: &CalendarItem, patch: ItemPatch) {
        if patch != difference(item, item, item.version) {
            self.change(item.id, patch);
        }
    }
}

/// Where the keyboard stands when a period opens: today, or the first day, when work begins.
fn usual_spot(period: &CalendarPeriod) -> Spot {
    use chrono::{Datelike as _, Timelike as _};
    let days = period.days;
    let inside = |day: NaiveDate| days.first() <= day && day < days.until();
    let day = [period.today, period.date].into_iter().find(|day| inside(*day)).unwrap_or(days.first());
    let at = match period.form {
        CalendarForm::Day | CalendarForm::Week => {
            let hours = period.working_hours.on(day.weekday());
            At::Minute(hours.map_or(540, |hours| (hours.from.hour() * 60 + hours.from.minute()) as i32))
        }
        CalendarForm::Month | CalendarForm::Agenda => At::Cell,
    };
    Spot { day, at }
}

/// What is said of a change that was made.
fn told(order: &Order, item: &CalendarItem) -> String {
    let title = quoted(&item.subject);
    let verb = match (&order.why, &order.request) {
        (Why::Undo(_), _) => return ["Undone: ", &title].concat(),
        (Why::Redo(_), _) => return ["Done again: ", &title].concat(),
        (Why::Do, Request::Add(_)) => "Added ",
        (Why::Do, Request::Remove(..)) => "Deleted ",
        (Why::Do, Request::Restore(..)) => "Restored ",
        (Why::Do, Request::Change(_, patch)) => {
            let moved = patch.when.zip(order.before.as_ref()).map(|(_, before)| before.when);
            return match moved {
                Some(before) if length(before) == length(item.when) => ["Moved ", &title, " to ", &short(item.when)].concat(),
                Some(_) => ["Changed ", &title, ": ", &words::when(item.when)].concat(),
                None => ["Changed ", &title].concat(),
            };
        }
    };
    [verb, &title].concat()
}

fn length(when: When) -> (bool, TimeDelta) {
    match when {
        When::Timed { start, end } => (false, end - start),
        When::AllDay { first, until } => (true, until - first),
    }
}

fn short(when: When) -> String {
    match when {
        When::Timed { start, .. } => [&words::day_short(start.date()), ", ", &words::time(start.time())].concat(),
        When::AllDay { first, .. } => words::day_short(first),
    }
}

/// Random enough to be unlike any other of this member: a key, not a secret.
pub fn request_key() -> String {
    let random = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    format!("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random())
}

/// An id for something that the server has not made yet.
fn own_id() -> ItemId {
    // Any 32 hexadecimal digits are a UUID.
    request_key().parse().unwrap_or_else(|_| ItemId::new(Default::default()))
}

fn drawn_draft(draft: &ItemDraft, id: ItemId) -> CalendarItem {
    CalendarItem {
        id,
        kind: draft.kind,
        subject: draft.subject.clone(),
        description: draft.description.clone(),
        location: draft.location.clone(),
        when: draft.when,
        show_as: draft.show_as.unwrap_or(domain::item::ShowAs::Busy),
        privacy: draft.privacy.unwrap_or(Privacy::Public),
        customer: None,
        people: Vec::new(),
        linked_from: None,
        can_change: true,
        locked_because: None,
        copies: Vec::new(),
        version: Version::FIRST,
    }
}
