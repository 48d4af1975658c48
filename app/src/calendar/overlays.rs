//! What is proposed by keys, and what lies over the calendar.

use super::item_fields::ItemFields;
use super::key::Key;
use super::series_dialog::Wish;
use super::state::{Calendar, Over, Proposal};
use super::undo::difference;
use crate::components::{Glyph, MenuPlace, kind_word};
use crate::words;
use domain::item::ItemKind;
use domain::view::calendar::{CalendarItem, ItemPatch, When};
use leptos::leptos_dom::helpers::set_timeout_with_handle;
use leptos::prelude::*;
use std::time::Duration;

impl Calendar {
    /// Draws an item at another time; it is sent when no more keys come.
    pub fn propose_by_keys(self, item: &CalendarItem, when: When) {
        const QUIET: Duration = Duration::from_millis(700);
        self.stop_keys_timer();
        self.proposal.set(Some(Proposal {
            item: Some(Key::of(item)),
            kind: super::kinds::token_of(item),
            glyph: super::kinds::glyph_of(item),
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
        let Some(Some(proposal)) = self.proposal.try_get_untracked() else {
            return;
        };
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

    /// Closes what lies over the calendar.
    pub fn close(self) {
        if self
            .over
            .with_untracked(|over| matches!(over, Some(Over::Quick(..))))
        {
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
        self.over.set(Some(Over::Quick(
            Box::new(ItemFields::new(kind, when)),
            place,
        )));
    }

    /// Draws something new while it is typed.
    pub fn draw_new(self, kind: ItemKind, when: When, title: &str) {
        let proposal = Proposal {
            item: None,
            kind: kind_word(kind),
            glyph: Glyph::of_kind(kind),
            title: title.to_owned(),
            when,
            is_ghost: true,
        };
        if self
            .proposal
            .with_untracked(|old| old.as_ref() != Some(&proposal))
        {
            self.proposal.set(Some(proposal));
        }
    }

    /// Opens the whole form for an item.
    pub fn open_editor(self, key: Key) {
        self.commit_keys();
        if let Some(item) = self.item(key) {
            let fields = ItemFields::of(&item);
            self.over
                .set(Some(Over::Editor(Some(Box::new(item)), Box::new(fields))));
        }
    }

    /// A copy of an item, as something new.
    pub fn duplicate(self, key: Key) {
        if let Some(item) = self.item(key) {
            let fields = ItemFields::of(&item);
            self.over.set(Some(Over::Editor(None, Box::new(fields))));
        }
    }

    /// Saves what was typed about an item.
    pub fn save(self, item: &CalendarItem, patch: ItemPatch, typed: &ItemFields) {
        if patch == difference(item, item, item.version) {
            return;
        }
        if item.original_start.is_some() {
            self.ask(item, Wish::Change(patch), Some(typed.clone()));
        } else {
            self.change(Key::of(item), patch);
        }
    }
}
