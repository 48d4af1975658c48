//! Decides what a sync must do: items + remote events + last agreed state + options → steps, as values.
//!
//! Nothing here touches a clock, a database or the network; preview, run, journal and tests read the same steps.
//! A [`Situation`] is one pair (or one half without its other half); [`decide()`] judges it alone, so that one odd
//! pair never holds up the rest. [`pair_up`] finds the pairs of two filled calendars before a first run.

mod again;
mod annex;
mod booked;
mod brake;
mod decide;
mod dress;
mod echo;
mod first_match;
mod implied;
mod incoming;
mod merge;
mod merge_series;
mod moved;
#[cfg(test)]
mod options_laws;
#[cfg(test)]
mod options_tests;
mod outgoing;
#[cfg(test)]
mod rsvp_tests;
mod strayed;
#[cfg(test)]
pub(crate) mod tests_support;
mod tied;
mod undo;

pub use again::agreed_at_first;
pub use booked::{Beside, Booked, booked, conceded, gives_way, taken_over};
pub use brake::{
    Brake, Deletions, HeldAnswer, HeldBecause, HeldDeletion, RULE as BRAKE_RULE, TOGETHER, brake,
    braked_deletion,
};
pub use decide::decide;
pub use dress::MASKED_SUBJECT;
pub use echo::{code_of, is_echo, is_unlinked, managed_invitees, may_be_echo, time_of};
pub use first_match::{Pairs, pair_up, same_meeting};
pub use incoming::kept_out;
pub use merge::{Field, Merged, Winner, differing, merge};
pub use moved::{AtHome, Moved, moved};
pub use outgoing::{NotSent, outgoing, outgoing_to};
pub use strayed::strayed;
pub use undo::{CannotUndo, Pair, Undo, undo, undo_all};

use crate::calendar_sync::SyncOptions;
use crate::item::{Content, Item, Version};
use crate::mirror::Mirror;
use crate::remote_event::{Etag, Evidence, ProviderEventId, RemoteEvent};
use crate::time::{TimeRange, ZoneId, Zones};
use crate::{CalendarSyncId, ItemId, MemberId, MirrorId};

/// What a sync goes by: whose it is, what was chosen, what the linked calendar allows.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// The sync.
    pub sync: CalendarSyncId,
    /// Whose sync.
    pub member: MemberId,
    /// What that member chose.
    pub options: &'a SyncOptions,
    /// Whether the linked calendar may be written to.
    pub can_write: bool,
    /// Where people reach this server, without a final slash; links back to items begin with it.
    pub public_address: &'a str,
    /// Which old things are looked at.
    pub reach: Reach<'a>,
}

/// Which things without a counterpart are copied.
#[derive(Clone, Copy)]
pub enum Reach<'a> {
    /// From now on: whatever just appeared or changed. Old things are never copied by themselves.
    Live,
    /// Finish and *Sync now*: old things inside these ranges, too.
    Old {
        /// Old remote events inside come in.
        retrieve: Option<TimeRange>,
        /// Old items inside go out.
        send: Option<TimeRange>,
        /// Zone rules, to place wall-clock times into the ranges.
        zones: &'a dyn Zones,
        /// The member's zone, for whole days and floating times.
        zone: &'a ZoneId,
    },
}

/// One pair to be judged.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    /// Our side; none when no item is known.
    pub item: Option<&'a Item>,
    /// The other side.
    pub remote: Remote<'a>,
    /// What ties them, and what both last agreed on.
    pub mirror: Option<&'a Mirror>,
}

/// The other side of a pair.
#[derive(Debug, Clone, Copy)]
pub enum Remote<'a> {
    /// There is none, and never was one.
    None,
    /// It is there.
    Present {
        /// The event as it is.
        event: &'a RemoteEvent,
        /// Whether we had seen it at an earlier look. An event that was there before a sync began is old, not new.
        known: bool,
    },
    /// It was there and is gone.
    Gone(Evidence),
}

/// What to do with one pair, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The item concerned.
    pub item: Option<ItemId>,
    /// The remote event concerned.
    pub event: Option<ProviderEventId>,
    /// What to do.
    pub operation: Operation,
    /// Why.
    pub why: Why,
}

/// What to do with one pair. Operations name versions, so that applying one to something that changed since is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// Both sides agree.
    Nothing,
    /// Left as it is, although the sides differ; [`Step::why`] tells the reason.
    Skip,
    /// A new item is made from a remote event.
    CreateItem(Content),
    /// The item takes over what changed there.
    UpdateItem {
        /// The item's new content.
        content: Content,
        /// The version decided upon.
        seen: Version,
        /// What both sides agree on afterwards.
        base: Content,
        /// Whether the remote event must still take over what changed here.
        then_push: bool,
    },
    /// The item goes, because its remote event went.
    DeleteItem {
        /// The version decided upon.
        seen: Version,
        /// How we know that the event went.
        evidence: Evidence,
    },
    /// The deleted item comes back, because its remote event was edited meanwhile: an edit beats a deletion.
    RestoreItem {
        /// The item's new content.
        content: Content,
        /// The version decided upon.
        seen: Version,
        /// What both sides agree on afterwards.
        base: Content,
    },
    /// A new remote event is made from an item.
    CreateEvent(Content),
    /// The remote event takes over what changed here.
    UpdateEvent {
        /// The event's new content.
        content: Content,
        /// What both sides agree on afterwards: without what only stands there and is not taken in.
        base: Content,
        /// The version decided upon.
        if_match: Etag,
    },
    /// The remote event goes.
    DeleteEvent {
        /// The version decided upon.
        if_match: Etag,
    },
    /// Two that are there already become a pair.
    Match {
        /// What both sides count as having agreed on. Where it differs from the event, that difference is still to come
        /// in.
        base: Content,
    },
    /// Only our note of the other side's version is renewed; both sides agree.
    Rebase {
        /// What both sides agree on.
        base: Content,
    },
    /// The tie is dropped; neither side changes.
    Forget(MirrorId),
}

/// Why a step is taken, or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Both sides agree.
    InStep,
    /// It is new in the linked calendar.
    NewThere,
    /// It is old and inside the chosen range.
    InsideRange,
    /// It is new or changed here.
    NewHere,
    /// It was changed in the linked calendar.
    ChangedThere,
    /// It was changed here.
    ChangedHere,
    /// Both sides changed it; different fields, so both changes stay.
    BothChanged,
    /// Both sides changed the same field; My Calendar wins, the other version is in the log.
    Conflict,
    /// Both sides changed the same field; the linked calendar wins, our version is in the log.
    ConflictTheirs,
    /// It was deleted in the linked calendar.
    DeletedThere,
    /// It was deleted here.
    DeletedHere,
    /// It was deleted on both sides.
    DeletedBoth,
    /// It is not scheduled for this member any more.
    Unassigned,
    /// Its kind is not selected any more.
    KindNoLongerSent,
    /// It was deleted on one side and edited on the other; the edit stays.
    EditBeatsDelete,
    /// The same event is on both sides already (same identity).
    SameUid,
    /// The same event is on both sides already (same times and title).
    SameTimesAndTitle,
    /// An earlier sync with this calendar had tied them.
    TiedBefore,
    /// It was moved here from another linked calendar of the member.
    MovedHere,
    /// It was moved to another linked calendar of the member.
    MovedAway,
    /// Somebody moved our copy to another linked calendar of the member: it is put back.
    CopyStrayed,
    /// Our copy stands in the calendar again from which somebody had moved it here.
    CopyPutBack,
    /// Calendly has written the meeting of a booking into the calendar itself.
    BookedThere,
    /// It came in before its booking was known, whose appointment takes its place.
    BookedHere,
    /// We wrote it, and it is not known any more which item it belonged to.
    ManagedElsewhere,
    /// **Create** is not ticked.
    CreateNotTicked,
    /// **Update** is not ticked.
    UpdateNotTicked,
    /// **Delete** is not ticked.
    DeleteNotTicked,
    /// It was there before the sync began, and lies outside the chosen range.
    OldAndOutside,
    /// Its kind is not selected.
    KindNotSent,
    /// It came from another linked calendar, and the sync does not copy such items on.
    ForeignItem,
    /// It is private, and private items are not sent.
    PrivateNotSent,
    /// The member declined the invitation.
    Declined,
    /// The member has not accepted the invitation, and only accepted ones come in.
    NotAccepted,
    /// The same meeting reached both calendars by itself; a copy would double it (sync case 26).
    AlreadyThere,
    /// It cannot be read; it is left alone.
    Unreadable,
    /// The linked calendar can only be read.
    ReadOnly,
}

impl Why {
    /// The reason as a sentence for a page.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::InStep => "Both sides agree",
            Self::NewThere => "New in the linked calendar",
            Self::InsideRange => "Inside the chosen range",
            Self::NewHere => "New in My Calendar",
            Self::ChangedThere => "Changed in the linked calendar",
            Self::ChangedHere => "Changed in My Calendar",
            Self::BothChanged => "Changed on both sides, in different fields; both changes stay",
            Self::Conflict => {
                "Changed on both sides; My Calendar wins, the other version is kept in this log"
            }
            Self::ConflictTheirs => {
                "Changed on both sides; the linked calendar wins, the other version is kept in this log"
            }
            Self::DeletedThere => "Deleted in the linked calendar",
            Self::DeletedHere => "Deleted in My Calendar",
            Self::DeletedBoth => "Deleted on both sides",
            Self::Unassigned => "Not scheduled for you any more",
            Self::KindNoLongerSent => "This kind is not selected any more",
            Self::EditBeatsDelete => "Deleted on one side and edited on the other; the edit stays",
            Self::SameUid => "Already on both sides: joined, not copied",
            Self::SameTimesAndTitle => "Same times and title on both sides: joined, not copied",
            Self::TiedBefore => "Known from an earlier connection: joined again, not copied",
            Self::MovedHere => {
                "Moved here from another linked calendar: the same item, not a new one"
            }
            Self::MovedAway => "Moved to another linked calendar: it stays the same item",
            Self::CopyStrayed => {
                "Moved to another linked calendar, which is not the one it is for: the item stays, and is written here again"
            }
            Self::CopyPutBack => {
                "Moved here from another linked calendar, where it is written again: a second one is not needed"
            }
            Self::BookedThere => "Calendly has written this meeting into the calendar itself",
            Self::BookedHere => "It is the meeting of a booking, whose appointment takes its place",
            Self::ManagedElsewhere => "Written by Integrator earlier; left alone",
            Self::CreateNotTicked => "Create is not ticked",
            Self::UpdateNotTicked => "Update is not ticked",
            Self::DeleteNotTicked => "Delete is not ticked",
            Self::OldAndOutside => "It was there before, and lies outside the chosen range",
            Self::KindNotSent => "This kind is not selected",
            Self::ForeignItem => "It came from another linked calendar and is not copied on",
            Self::PrivateNotSent => "It is private, and private items are not sent",
            Self::Declined => "You declined the invitation",
            Self::NotAccepted => "You have not accepted the invitation",
            Self::AlreadyThere => "The same meeting is in both calendars already; it is not copied",
            Self::Unreadable => "It cannot be read; it is left alone",
            Self::ReadOnly => "The linked calendar can only be read",
        }
    }
}
