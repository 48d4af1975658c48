//! The Calendar Sync listing, its wizard, preview and logs.

use crate::calendar_sync::SyncOptions;
use crate::connection::{ConnectionState, ProviderKind};
use crate::item::ItemKind;
use crate::linked_calendar::RemoteCalendar;
use crate::push::PushRefusal;
use crate::run::{Action, Side};
use crate::{CalendarSyncId, ConnectionId, RunChangeId, RunId};
use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

/// The listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncListing {
    /// One row per sync, the oldest first.
    pub rows: Vec<SyncRow>,
    /// Whether the reader may change anything.
    pub can_change: bool,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncRow {
    /// Its id.
    pub id: CalendarSyncId,
    /// Its account.
    pub connection: ConnectionId,
    /// **Active**.
    pub active: bool,
    /// Whether the wizard was finished; a draft offers to go on.
    pub finished: bool,
    /// The linked calendar's name.
    pub calendar: String,
    /// Where it is.
    pub provider: ProviderKind,
    /// The account's name there.
    pub account: String,
    /// What it does.
    pub options: SyncOptions,
    /// Whether the linked calendar may be written to.
    pub can_write: bool,
    /// **Last Sync Date**, on the reader's wall clock.
    pub last_synced: Option<NaiveDateTime>,
    /// The same in words, for instance `1 min ago`.
    pub last_synced_ago: String,
    /// **Status**.
    pub status: SyncStatus,
    /// How many changes of My Calendar wait to be sent.
    pub waiting: u32,
    /// How many deletions wait for the reader.
    pub held: u32,
    /// When the linked calendar last answered, in words; none before its first answer.
    pub looked_ago: Option<String>,
    /// How changes there come here.
    pub arrival: Arrival,
    /// How far it is on its way out; none for a sync that stays.
    pub leaving: Option<Leaving>,
}

/// How changes in a linked calendar come here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrival {
    /// The service tells us.
    AtOnce,
    /// We look for them.
    LookedFor {
        /// So often, in minutes.
        every: u32,
        /// Why, where the service could tell us of others.
        why: Option<PushRefusal>,
    },
}

/// A sync whose copies are being taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// How many copies were looked at so far.
    pub done: u32,
    /// Of how many, once known.
    pub of: Option<u32>,
    /// Why it stopped, as a sentence; none while it is under way.
    pub stuck: Option<String>,
    /// What could not be removed.
    pub left: Vec<LeftLine>,
}

/// A copy that the other side would not let us remove.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftLine {
    /// Its title; empty where it cannot be read.
    pub subject: String,
    /// When it is, in words.
    pub when: String,
    /// Why it stayed.
    pub why: String,
}

/// How many copies the end of a sync is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiesCount {
    /// Events of ours in the linked calendar.
    pub there: u32,
    /// Items in My Calendar that came from it.
    pub here: u32,
}

/// **Status**.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncStatus {
    /// **Connected**.
    Connected,
    /// **Connected**, a run is under way.
    Running {
        /// Done so far.
        done: u32,
        /// Of how many, once known.
        of: Option<u32>,
    },
    /// **Not Connected**.
    NotConnected {
        /// What happened and what was kept, as a sentence.
        reason: String,
        /// The connection's state, for the repair that is offered.
        state: ConnectionState,
        /// Since when, on the reader's wall clock.
        since: NaiveDateTime,
        /// When it is tried again by itself, on the reader's wall clock; none where that waits for the reader, or comes
        /// with the next look.
        next_attempt: Option<NaiveDateTime>,
    },
    /// Everything is being read again and compared; what we know may be old.
    Rereading,
    /// We wait, because the service asked us to.
    Waiting {
        /// Until then, on the reader's wall clock.
        until: NaiveDateTime,
    },
}

/// Credentials for a CalDAV account, as typed. Never sent back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaldavLogin {
    /// Address, host or e-mail address; ignored for iCloud.
    pub server: String,
    /// The account's name.
    pub user: String,
    /// The (app-specific) password.
    pub password: String,
}

impl std::fmt::Debug for CaldavLogin {
    /// Without the password, so that it cannot reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CaldavLogin")
            .field("server", &self.server)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// What the wizard needs to draw any of its steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WizardState {
    /// The sync that is being set up (a draft) or changed.
    pub id: CalendarSyncId,
    /// Where.
    pub provider: ProviderKind,
    /// The account's name there.
    pub account: String,
    /// Calendars of the account; read/write ones first. Empty when the account could not be asked: see `trouble`.
    pub calendars: Vec<CalendarChoice>,
    /// The chosen one.
    pub chosen: Option<RemoteCalendar>,
    /// The choices so far.
    pub options: SyncOptions,
    /// How many own items of each kind lie in the next 30 days.
    pub upcoming: Vec<(ItemKind, u32)>,
    /// Whether Finish was pressed before.
    pub finished: bool,
    /// Why the account could not be asked, as a sentence.
    pub trouble: Option<String>,
}

/// A calendar in the drop-down of step 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarChoice {
    /// The calendar.
    pub calendar: RemoteCalendar,
    /// Whether another sync of ours uses it already.
    pub in_use: bool,
}

/// Exactly what Finish would do now; computed by the same plan that the run applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// When it was made, on the reader's wall clock.
    pub made_at: NaiveDateTime,
    /// The first lines; at most 200.
    pub lines: Vec<PreviewLine>,
    /// How many come into My Calendar by action: add, match, update, delete.
    pub here: PreviewCount,
    /// How many go into the linked calendar.
    pub there: PreviewCount,
    /// How many are left as they are.
    pub left: u32,
}

/// Counts of one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct PreviewCount {
    /// Made anew.
    pub add: u32,
    /// Joined with what is there.
    pub matched: u32,
    /// Changed.
    pub update: u32,
    /// Removed.
    pub delete: u32,
}

/// One line of the preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewLine {
    /// Where it would be changed; none for what is left as it is.
    pub side: Option<Side>,
    /// What would be done.
    pub action: Action,
    /// The item's kind; none for events of the linked calendar.
    pub kind: Option<ItemKind>,
    /// Its title.
    pub subject: String,
    /// When it is, in words.
    pub when: String,
    /// Why.
    pub why: String,
}

/// What taking back a run, or one line of it, would do now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoPreview {
    /// The sync.
    pub id: CalendarSyncId,
    /// The run.
    pub run: RunId,
    /// Only this line of it.
    pub line: Option<RunChangeId>,
    /// The linked calendar's name.
    pub calendar: String,
    /// When the run began, on the reader's wall clock.
    pub at: NaiveDateTime,
    /// Whether the sync is on; off, nothing can be taken back.
    pub active: bool,
    /// What would be done, in that order.
    pub steps: Vec<UndoLine>,
    /// What would stay, each with its reason.
    pub stays: Vec<UndoLine>,
}

/// One line of such a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoLine {
    /// Where it changes something first.
    pub side: Side,
    /// The title, as it is now.
    pub subject: String,
    /// What is done, or why not, as a sentence.
    pub what: String,
    /// Fields that go back, from what they are now to what they were.
    pub fields: Vec<FieldChange>,
    /// Fields that stay, because they changed since; their names.
    pub kept: Vec<String>,
}

/// The deletions of a sync that wait for the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldDeletions {
    /// The sync.
    pub id: CalendarSyncId,
    /// The linked calendar's name.
    pub calendar: String,
    /// Whether events can be written there, so that what went there can come back there.
    pub can_write: bool,
    /// Up to when deletions are shown; an answer is about these and no later ones.
    pub seen: DateTime<Utc>,
    /// Items that would be deleted from My Calendar.
    pub here: Vec<HeldLine>,
    /// Events that would be deleted from the linked calendar.
    pub there: Vec<HeldLine>,
    /// The rule by which they wait, as a sentence.
    pub rule: String,
}

/// One waiting deletion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldLine {
    /// The title.
    pub subject: String,
    /// When it is, in words.
    pub when: String,
    /// The evidence, as a sentence.
    pub because: String,
    /// What was decided already and is being done.
    pub is_answered: bool,
}

/// The log of a sync.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncLog {
    /// The sync.
    pub id: CalendarSyncId,
    /// The linked calendar's name.
    pub calendar: String,
    /// Newest first, at most 50.
    pub runs: Vec<LogRun>,
}

/// One run in the log.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LogRun {
    /// Its id.
    pub id: RunId,
    /// When it began, on the reader's wall clock.
    pub at: NaiveDateTime,
    /// The instant, for `<time>`.
    pub started_at: DateTime<Utc>,
    /// Why it ran, for instance `Live` or `Manual by Dana W.`.
    pub cause: String,
    /// How long, in milliseconds; none while it runs.
    pub lasted_ms: Option<i64>,
    /// Changes made in My Calendar.
    pub changes_in: u32,
    /// Changes made in the linked calendar.
    pub changes_out: u32,
    /// What did not work.
    pub failed: u32,
    /// Why it failed altogether.
    pub error: Option<String>,
    /// What of it waits, and for what.
    pub incomplete: Option<String>,
    /// Whether it did anything that was not taken back yet.
    pub can_undo: bool,
    /// Its journal.
    pub lines: Vec<LogLine>,
}

/// One line of a run's journal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LogLine {
    /// Its id.
    pub id: RunChangeId,
    /// Whether it was taken back.
    pub is_undone: bool,
    /// Whether taking it back may be asked for.
    pub can_undo: bool,
    /// Whether both sides had changed the same, so that a version of it lost.
    pub is_conflict: bool,
    /// Where the change was made.
    pub side: Side,
    /// What was done.
    pub action: Action,
    /// The title.
    pub subject: String,
    /// What changed, field by field, before and after.
    pub fields: Vec<FieldChange>,
    /// Why.
    pub why: String,
}

/// One field of a change.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field's name on pages, for instance `Time`.
    pub field: String,
    /// As it was, in words; none when made anew.
    pub before: Option<String>,
    /// As it is; none when removed.
    pub after: Option<String>,
}
