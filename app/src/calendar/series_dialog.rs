//! The question how far a change of a series shall reach: this event, this and following, all.
//!
//! Pointer, keys, menus and the form all come here with the same wish. What a gesture proposed stays drawn until it is
//! answered; what was typed in the form is there again when the question is put away.

use super::item_fields::ItemFields;
use super::key::Key;
use super::series_words::{Consequence, SCOPES, hint, question};
use super::server_fns::series_reach;
use super::state::{Calendar, Over, Proposal, use_calendar};
use crate::components::{Button, Checkbox, Dialog, Look, Views, redrawn};
use domain::repeats::Scope;
use domain::view::calendar::{CalendarItem, ItemPatch, SeriesReach};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What shall become of an occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// It changes.
    Change(ItemPatch),
    /// It goes.
    Remove,
}

/// The question: about which occurrence, what is wished, and the form it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    item: CalendarItem,
    wish: Wish,
    typed: Option<ItemFields>,
}

impl Asked {
    fn effect(&self) -> Consequence {
        match &self.wish {
            Wish::Change(patch) => Consequence {
                is_removal: false,
                to: patch.when,
            },
            Wish::Remove => Consequence {
                is_removal: true,
                to: None,
            },
        }
    }

    /// Whether an answer can be given: how it repeats and its kind belong to the series.
    fn allows(&self, scope: Scope) -> bool {
        match (&self.wish, scope) {
            (Wish::Change(patch), Scope::This) => patch.repeats.is_none() && patch.kind.is_none(),
            _ => true,
        }
    }
}

impl Calendar {
    /// Asks how far a wish about an occurrence shall reach. `typed` is what comes back when nothing shall happen.
    pub fn ask(self, item: &CalendarItem, wish: Wish, typed: Option<ItemFields>) {
        if let Wish::Change(ItemPatch {
            when: Some(when), ..
        }) = &wish
        {
            self.proposal.set(Some(Proposal {
                item: Some(Key::of(item)),
                kind: super::kinds::token_of(item),
                glyph: super::kinds::glyph_of(item),
                title: item.subject.clone(),
                when: *when,
                is_ghost: true,
            }));
        }
        self.over.set(Some(Over::Series(Box::new(Asked {
            item: item.clone(),
            wish,
            typed,
        }))));
    }

    /// Nothing shall happen: the form comes back where there was one.
    fn take_wish_back(self, asked: &Asked) {
        self.drop_proposal();
        self.over.set(
            asked
                .typed
                .clone()
                .map(|typed| Over::Editor(Some(Box::new(asked.item.clone())), Box::new(typed))),
        );
    }

    fn carry_out(self, asked: &Asked, scope: Scope, reset: bool) {
        self.over.set(None);
        self.proposal.set(None);
        let key = Key::of(&asked.item);
        match &asked.wish {
            Wish::Change(patch) => self.change(
                key,
                ItemPatch {
                    scope: Some(scope),
                    reset: reset && scope != Scope::This,
                    ..patch.clone()
                },
            ),
            Wish::Remove => self.remove_from_series(key, scope),
        }
        self.take_over_if_idle();
    }
}

/// The question, while it is asked.
#[component]
pub fn SeriesDialog() -> impl IntoView {
    let calendar = use_calendar();
    let open = RwSignal::new(false);
    let asked = Memo::new(move |_| {
        calendar.over.with(|over| match over {
            Some(Over::Series(asked)) => Some((**asked).clone()),
            _ => None,
        })
    });
    Effect::new(move || open.set(asked.with(Option::is_some)));
    let leave = move |()| {
        if let Some(asked) = asked.get_untracked() {
            calendar.take_wish_back(&asked);
        }
    };
    let title = move || {
        asked.with(|asked| match asked.as_ref().map(|asked| &asked.wish) {
            Some(Wish::Remove) => "Delete a repeating event",
            _ => "Save a repeating event",
        })
    };
    view! {
        <Dialog open title=Signal::derive(move || title().to_owned()) width="480px" on_close=leave>
            {redrawn(move || asked.get().map(|asked| form(asked, calendar)))}
        </Dialog>
    }
    .into_any()
}

fn form(asked: Asked, calendar: Calendar) -> impl IntoView {
    let first = SCOPES
        .iter()
        .find(|(scope, _)| asked.allows(*scope))
        .map_or(Scope::All, |(scope, _)| *scope);
    let chosen = RwSignal::new(first);
    let reset = RwSignal::new(false);
    let reach = RwSignal::new(None::<SeriesReach>);
    let (id, start) = (asked.item.id, asked.item.original_start);
    if let Some(start) = start {
        spawn_local(async move {
            // Without an answer the question is asked without numbers.
            if let Ok(counted) = series_reach(id, start).await {
                reach.try_set(Some(counted));
            }
        });
    }
    let effect = asked.effect();
    let item = StoredValue::new(asked.item.clone());
    let cards = SCOPES
        .into_iter()
        .map(|(scope, name)| {
            let is_allowed = asked.allows(scope);
            let says = redrawn(move || {
                if is_allowed {
                    item.with_value(|item| hint(scope, item, effect, reach.get()))
                } else {
                    "Kind and repetition are the same for all events.".to_owned()
                }
            });
            view! {
                <label class="option-card">
                    <input
                        type="radio" name="scope" value=scope.word() disabled=!is_allowed autofocus=scope == first
                        prop:checked=move || chosen.get() == scope on:change=move |_| chosen.set(scope)
                    />
                    <span><span class="option-card__title">{name}</span><span class="option-card__hint">{says}</span></span>
                </label>
            }
            .into_any()
        })
        .views();
    let can_reset = move || {
        let has_moved = reach.get().is_some_and(|reach| 0 < reach.moved);
        has_moved && chosen.get() != Scope::This && !effect.is_removal
    };
    let also = redrawn(move || {
        can_reset().then(|| {
            view! { <Checkbox label="Also reset those moved by hand" checked=reset on_change=move |ticked| reset.set(ticked)/> }.into_any()
        })
    });
    let calendars: Vec<&str> = asked
        .item
        .copies
        .iter()
        .map(|copy| copy.calendar.as_str())
        .collect();
    let updates =
        (!calendars.is_empty()).then(|| ["Also updates ", &calendars.join(", ")].concat());
    let says = question(&asked.item, effect);
    let asked = StoredValue::new(asked);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let (scope, reset) = (chosen.get_untracked(), reset.get_untracked());
        let asked = asked.get_value();
        calendar.carry_out(&asked, scope, reset);
    };
    let cancel = move |_| {
        let asked = asked.get_value();
        calendar.take_wish_back(&asked);
    };
    let confirm = if effect.is_removal {
        view! { <Button look=Look::SolidDanger>"Delete"</Button> }.into_any()
    } else {
        view! { <Button look=Look::Primary>"Save"</Button> }.into_any()
    };
    view! {
        <form on:submit=save>
            <div class="dialog__body">
                <p class="small muted">{says}</p>
                <fieldset class="option-cards">
                    <legend class="visually-hidden">"How far it reaches"</legend>
                    {cards}
                </fieldset>
                {also}
            </div>
            <footer class="dialog__footer">
                <span class="grow small muted">{updates}</span>
                <Button on_click=cancel>"Cancel"</Button>
                {confirm}
            </footer>
        </form>
    }
    .into_any()
}
