//! One execution of a sync, and its journal.

use crate::calendar_sync::Direction;
use crate::item::Content;
use crate::member::words;
use crate::remote_event::ProviderEventId;
use crate::{CalendarSyncId, ItemId, MemberId, RunChangeId, RunId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One execution of a sync.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Of which sync.
    pub sync: CalendarSyncId,
    /// Why it ran.
    pub cause: RunCause,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; none while it runs or when the process died in it.
    pub finished_at: Option<DateTime<Utc>>,
    /// How it ended.
    pub outcome: Option<RunOutcome>,
}

/// Why a run took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunCause {
    /// Finish in the wizard.
    Finish,
    /// Sync now, by this member.
    Manual(MemberId),
    /// **Fix sync**, by this member: everything is read again and compared.
    Fix(MemberId),
    /// **Synchronize**, by this member: what exists already is copied, once.
    Synchronize {
        /// Which way.
        direction: Direction,
        /// Who wanted it.
        by: MemberId,
    },
    /// A change here or there, by itself.
    Live,
    /// Everything was read again, because the linked calendar forgot how far we were.
    Reread,
    /// This member decided about deletions that waited.
    Answer(MemberId),
    /// This member took back what that run had done.
    Undo {
        /// What was taken back.
        run: RunId,
        /// Who wanted it.
        by: MemberId,
    },
}

impl RunCause {
    /// Whether somebody asked for everything to be looked at: such a run shows its progress, and is done anew where it did not
    /// come to its end.
    pub const fn is_whole(self) -> bool {
        match self {
            Self::Finish | Self::Manual(_) | Self::Fix(_) | Self::Synchronize { .. } => true,
            Self::Live | Self::Reread | Self::Answer(_) | Self::Undo { .. } => false,
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunOutcome {
    /// Everything planned was done.
    Complete,
    /// Some changes failed; they are tried again.
    Partial,
    /// What could be done was done; the rest waits, for the reason given as a sentence.
    Incomplete(String),
    /// The other side could not be read; nothing was changed.
    Failed(String),
}

/// One line of a run's journal: what was done, to what, and how it was before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its id.
    pub id: RunChangeId,
    /// In which run.
    pub run: RunId,
    /// Where the change was made.
    pub side: Side,
    /// What was done.
    pub action: Action,
    /// The item, where there is one.
    pub item: Option<ItemId>,
    /// The remote event, where there is one.
    pub event: Option<ProviderEventId>,
    /// As it was.
    pub before: Option<Content>,
    /// As it is.
    pub after: Option<Content>,
    /// Why it was done, or why not, in a sentence fit for a page.
    pub why: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The run that took it back.
    pub undone_by: Option<RunId>,
}

/// Where a change was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// In My Calendar.
    Here,
    /// In the linked calendar.
    There,
}

words!(Side, "side", { Side::Here => "here", Side::There => "there" });

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Made anew.
    Create,
    /// Two existing ones were joined.
    Match,
    /// Changed.
    Update,
    /// Removed.
    Delete,
    /// Left as it was, for a reason.
    Skip,
    /// Wanted, and did not work; the reason says what was kept.
    Fail,
}

words!(Action, "action", {
    Action::Create => "create",
    Action::Match => "match",
    Action::Update => "update",
    Action::Delete => "delete",
    Action::Skip => "skip",
    Action::Fail => "fail",
});
