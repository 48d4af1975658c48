//! What a calendar service cannot do, so that members know before they connect it.

use serde::{Deserialize, Serialize};

/// One thing that cannot be done. Adapters declare theirs; what is refused says so in the item's history, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Nothing can be written there.
    ReadOnly,
    /// No rule repeats by the hour or faster.
    RulesBelowADay,
    /// A series has one rule and no single days beside it.
    OneRule,
    /// A monthly rule cannot leave out the months that lack its day.
    LateDays,
    /// A yearly rule cannot leave years out.
    YearsApart,
    /// A series holds no change that reaches from one of its occurrences on (`RANGE=THISANDFUTURE`, RFC 5545 §3.2.13).
    /// **This and following** here is none: it makes a second series.
    ChangeFromOneOn,
    /// An occurrence cannot be moved to the day of its neighbour, or beyond it.
    OccurrencesInOrder,
    /// A meeting to which the member invited guests there cannot be changed from here: the service would mail the guests.
    MeetingsWithGuests,
    /// It does not tell of changes by itself.
    NoPush,
    /// It does not tell when others are busy.
    NoBusyTimes,
}

impl Limit {
    /// What cannot be done, for a list under “What it cannot do”.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::ReadOnly => "Events come in; nothing of yours is ever written there.",
            Self::RulesBelowADay => "Items that repeat more often than daily stay here.",
            Self::OneRule => {
                "A series that has several rules, or single days beside its rule, stays here."
            }
            Self::LateDays => {
                "A series on the 29th, 30th or 31st stays here: there it would fall on the last day of shorter months."
            }
            Self::YearsApart => "A series every second year, or rarer, stays here.",
            Self::ChangeFromOneOn => {
                "A series that some other program changed from one occurrence on, without making it two, stays here."
            }
            Self::OccurrencesInOrder => {
                "An occurrence of a series cannot be moved to the day of the next one, or past it."
            }
            Self::MeetingsWithGuests => {
                "A meeting to which you invited guests there is not changed from here: its guests would get a mail."
            }
            Self::NoPush => {
                "It does not tell of changes by itself: it is asked again and again, so a change may take some minutes."
            }
            Self::NoBusyTimes => "It does not tell when people outside your team are busy.",
        }
    }
}
