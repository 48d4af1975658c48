//! What would happen if what is held were dropped now.

use super::{Hands, Held};
use crate::calendar::drag::{FINE, Grip, clicked, created, moved, resized};
use crate::calendar::geometry::spot_at;
use crate::calendar::key::Key;
use crate::calendar::kinds::{glyph_of, token_of, usual_length};
use crate::calendar::slot_menu::timed;
use crate::calendar::spot::{SNAP, Spot};
use crate::calendar::state::Proposal;
use domain::view::calendar::When;
use leptos::prelude::*;

impl Hands {
    /// Draws what would happen if it were dropped now.
    pub(super) fn propose(self) {
        if let Some((when, held)) = self.outcome() {
            let proposal = match held {
                Held::Empty => {
                    self.calendar
                        .draw_new(self.calendar.last_kind.get_untracked(), when, "");
                    return;
                }
                Held::Item(item, _) => {
                    let (kind, glyph) = (token_of(&item), glyph_of(&item));
                    Proposal {
                        item: Some(Key::of(&item)),
                        kind,
                        glyph,
                        title: item.subject,
                        when,
                        is_ghost: true,
                    }
                }
                Held::Locked => return,
            };
            if self
                .calendar
                .proposal
                .with_untracked(|old| old.as_ref() != Some(&proposal))
            {
                self.calendar.proposal.set(Some(proposal));
            }
        }
    }

    /// When it would be if it were dropped now.
    pub(super) fn outcome(self) -> Option<(When, Held)> {
        let root = self.root()?;
        let calendar = self.calendar;
        self.press.try_with_value(|press| {
            let press = press.as_ref()?;
            let to = spot_at(&root, press.now.0, press.now.1)?;
            let snap = if press.fine { FINE } else { SNAP };
            let when = match &press.held {
                Held::Empty if press.has_moved => created(press.from, to, snap),
                Held::Empty => clicked(
                    self.usual(press.from),
                    snap,
                    usual_length(calendar.last_kind.get_untracked()),
                ),
                Held::Item(item, Grip::Body) => {
                    moved(item.when, press.from, to, snap, press.keep_time)
                }
                Held::Item(item, grip) => resized(item.when, *grip, to, snap),
                Held::Locked => return None,
            };
            Some((when, press.held.clone()))
        })?
    }

    /// A day of the month, clicked, means the time work begins.
    pub(super) fn usual(self, spot: Spot) -> Spot {
        timed(self.calendar, spot)
    }
}
