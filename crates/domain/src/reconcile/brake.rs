//! The brake: many deletions at once wait for a person.
//!
//! A deletion is easily caused by a fault (a server that lost its data, a script that ran wild) and hard to take back.
//! So when much would go at once, on either side, everything else of a run proceeds and the deletions wait
//! (sync case 11).

use super::{Operation, Step, Why};
use crate::remote_event::Evidence;
use crate::run::Side;
use crate::{CalendarSyncId, MirrorId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// So many deletions on one side pass whatever their share …
pub const DELETE_FREELY: usize = 10;

/// … and so large a part of what is tied, in percent, passes whatever its number. More of both waits.
pub const DELETE_FREELY_PERCENT: usize = 20;

/// In a small calendar so many pass; more of them wait when they are more than half of it.
pub const DELETE_FREELY_OF_FEW: usize = 5;

/// Deletions within this time of each other count together: a trickle that empties a calendar is a flood.
pub const TOGETHER: TimeDelta = TimeDelta::hours(1);

/// The rule in words, for pages.
pub const RULE: &str = "More than 10 deletions within an hour wait for you when they are more than a fifth of what is \
                        linked; more than 5, when they are more than half of it.";

/// The deletions of one side, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Deletions {
    /// What would be deleted now, and what waits already; each once.
    pub planned: usize,
    /// What was deleted on that side within [`TOGETHER`], without anybody being asked.
    pub lately: usize,
    /// What is tied now, the planned ones among them.
    pub tied: usize,
}

/// Whether deletions may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brake {
    /// They may.
    Proceed,
    /// They wait for a person; everything else goes on.
    Hold,
}

/// Judges the deletions of one side.
pub fn brake(deletions: Deletions) -> Brake {
    let Deletions {
        planned,
        lately,
        tied,
    } = deletions;
    let (going, of) = (planned + lately, tied + lately);
    let is_many = DELETE_FREELY < going && of * DELETE_FREELY_PERCENT < going * 100;
    let is_most_of_few = DELETE_FREELY_OF_FEW < going && of < going * 2;
    if 0 < planned && (is_many || is_most_of_few) {
        Brake::Hold
    } else {
        Brake::Proceed
    }
}

/// Why something is to be deleted that waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldBecause {
    /// The provider said that the event was removed.
    Tombstone,
    /// The event was not in a list that the provider completed, nor found by its name.
    AbsentFromCompleteList,
    /// The item was deleted in My Calendar.
    DeletedHere,
    /// The item is not scheduled for the member any more.
    Unassigned,
}

crate::member::words!(HeldBecause, "reason of a waiting deletion", {
    HeldBecause::Tombstone => "tombstone",
    HeldBecause::AbsentFromCompleteList => "absent_from_complete_list",
    HeldBecause::DeletedHere => "deleted_here",
    HeldBecause::Unassigned => "unassigned",
});

impl HeldBecause {
    /// Where it would be deleted.
    pub const fn side(self) -> Side {
        match self {
            Self::Tombstone | Self::AbsentFromCompleteList => Side::Here,
            Self::DeletedHere | Self::Unassigned => Side::There,
        }
    }

    /// How we know that the event went; none where it is the item that went.
    pub const fn evidence(self) -> Option<Evidence> {
        match self {
            Self::Tombstone => Some(Evidence::Tombstone),
            Self::AbsentFromCompleteList => Some(Evidence::AbsentFromCompleteList),
            Self::DeletedHere | Self::Unassigned => None,
        }
    }

    /// The evidence as a sentence for a page.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Tombstone => "The linked calendar says that it was deleted there",
            Self::AbsentFromCompleteList => {
                "The linked calendar does not list it any more, nor is it found by its name"
            }
            Self::DeletedHere => "It was deleted in My Calendar",
            Self::Unassigned => "It is not scheduled for you any more",
        }
    }
}

/// What a person decided about a waiting deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldAnswer {
    /// Delete it.
    Delete,
    /// Keep it: what went comes back on the side where it went.
    Keep,
}

crate::member::words!(HeldAnswer, "answer", {
    HeldAnswer::Delete => "delete",
    HeldAnswer::Keep => "keep",
});

/// A deletion that waits for a person. Its tie stays meanwhile, so an edit or a reappearance on either side still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldDeletion {
    /// The tie whose one half went.
    pub mirror: MirrorId,
    /// In which sync.
    pub sync: CalendarSyncId,
    /// Why it is to be deleted.
    pub because: HeldBecause,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// What was decided, until it is done.
    pub answer: Option<HeldAnswer>,
}

/// Why a step's deletion falls under the brake; none for every other step, and for deletions that the member chose by
/// an option of the sync, by declining an invitation, or that keep something private.
pub fn braked_deletion(step: &Step) -> Option<HeldBecause> {
    match (&step.operation, step.why) {
        (Operation::DeleteItem { evidence, .. }, _) => match evidence {
            Evidence::Tombstone => Some(HeldBecause::Tombstone),
            Evidence::AbsentFromCompleteList => Some(HeldBecause::AbsentFromCompleteList),
            Evidence::Declined => None,
        },
        (Operation::DeleteEvent { .. }, Why::DeletedHere) => Some(HeldBecause::DeletedHere),
        (Operation::DeleteEvent { .. }, Why::Unassigned) => Some(HeldBecause::Unassigned),
        (_, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Version;
    use crate::remote_event::Etag;
    use proptest::prelude::*;

    fn judged(planned: usize, lately: usize, tied: usize) -> Brake {
        brake(Deletions {
            planned,
            lately,
            tied,
        })
    }

    #[test]
    fn many_that_are_a_large_part_wait() {
        let table = [
            // planned, lately, tied
            (11, 0, 54, Brake::Hold),
            (11, 0, 55, Brake::Proceed),
            (10, 0, 40, Brake::Proceed),
            (200, 0, 2_000, Brake::Proceed),
            (401, 0, 2_000, Brake::Hold),
            (6, 0, 11, Brake::Hold),
            (6, 0, 12, Brake::Proceed),
            (5, 0, 5, Brake::Proceed),
            (0, 0, 0, Brake::Proceed),
        ];
        for (planned, lately, tied, expected) in table {
            assert_eq!(
                judged(planned, lately, tied),
                expected,
                "{planned} of {tied}"
            );
        }
    }

    #[test]
    fn a_trickle_counts_as_a_flood() {
        assert_eq!(judged(1, 10, 40), Brake::Hold);
        assert_eq!(judged(1, 0, 40), Brake::Proceed);
    }

    #[test]
    fn what_was_deleted_before_holds_nothing_by_itself() {
        assert_eq!(judged(0, 50, 0), Brake::Proceed);
    }

    #[test]
    fn what_an_option_takes_away_was_decided_by_a_person_already() {
        let step = |why| Step {
            item: None,
            event: None,
            operation: Operation::DeleteEvent {
                if_match: Etag(String::new()),
            },
            why,
        };

        assert_eq!(braked_deletion(&step(Why::KindNoLongerSent)), None);
        assert_eq!(
            braked_deletion(&step(Why::DeletedHere)),
            Some(HeldBecause::DeletedHere)
        );
    }

    #[test]
    fn the_evidence_of_a_deletion_here_is_kept() {
        let step = Step {
            item: None,
            event: None,
            operation: Operation::DeleteItem {
                seen: Version::FIRST,
                evidence: Evidence::AbsentFromCompleteList,
            },
            why: Why::DeletedThere,
        };

        let because = braked_deletion(&step).unwrap();

        assert_eq!(because.evidence(), Some(Evidence::AbsentFromCompleteList));
        assert_eq!(because.side(), Side::Here);
    }

    proptest! {
        #[test]
        fn deleting_more_never_loosens_the_brake(planned in 1usize..500, lately in 0usize..50, others in 0usize..2_000) {
            let (tied, more) = (planned + others, planned + 1);
            prop_assume!(0 < others);
            if judged(planned, lately, tied) == Brake::Hold {
                prop_assert_eq!(judged(more, lately, tied), Brake::Hold);
            }
        }
    }
}
