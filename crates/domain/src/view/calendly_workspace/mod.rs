//! The Calendly workspace: what Calendly was asked, as pages show it (spec §3).
//!
//! Everything here was told by Calendly just now, for the reader's own account there, or last, while it cannot be asked
//! ([`LastKnown`]). Times are on the reader's wall clock; ids are Calendly's, fit for an address of ours; texts are
//! strangers'.

mod availability;
mod event_types;
mod last_known;
mod organization;
mod scheduled_events;
mod webhooks;

pub use availability::{
    BusyBlock, BusyDay, BusyKind, BusyWeek, EventTypeHours, ExceptionLine, ScheduleCard,
    ScheduleList,
};
pub use event_types::{
    EventTypeCard, EventTypeList, EventTypePage, EventTypesQuery, Question, Slot, TimesOfDay,
    TimesWeek,
};
pub use last_known::{Keepable, LastKnown};
pub use organization::{
    InvitationList, InvitationRow, InvitationState, InvitationsQuery, MemberCard, MemberList,
    MemberRole, MembersQuery,
};
pub use scheduled_events::{
    Called, EventList, EventOrder, EventPage, EventRow, EventsQuery, Invited, InviteeCard, Since,
    Standing, Whose,
};
pub use webhooks::{
    Arrival, HookList, HookOwner, HookPage, HookRow, MessageList, NewHook, Refused,
};

use super::calendly::{ForcedNotice, MissingScope};
use crate::integration::{CalendlyState, ForcedReason};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// What a page asked for: Calendly's answer, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asked<T> {
    /// It answered.
    Told(T),
    /// It cannot be asked, and this is what it answered last.
    Before(LastKnown<T>),
    /// It did not, and the page says why.
    Not(Trouble),
}

/// Why Calendly did not do or tell what it was asked; one for each thing the reader does next (calendly.md §4.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// The integration is off, or has no token.
    NotConnected,
    /// A token has to be given again.
    NeedsReauthentication(ForcedReason),
    /// Only an owner or administrator of the organization at Calendly may see this.
    NotAdministrator,
    /// The token lacks permissions; empty where Calendly does not say which.
    MissingScopes(Vec<MissingScope>),
    /// The person or their plan may not do this; in Calendly's own words.
    NotAllowed(String),
    /// It is not there any more, or not for this account.
    Gone,
    /// What was entered is not valid; in Calendly's own words.
    Refused(String),
    /// There is one already.
    Exists,
    /// A calendar that Calendly reads could not be read: nobody knows what is free.
    AvailabilityUnknown,
    /// Not before then, on the reader's wall clock.
    TooManyRequests(NaiveDateTime),
    /// It does not answer, or not in a way that can be read.
    Unavailable,
}

/// What stands above every tab; known without asking Calendly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceHead {
    /// How the integration stands.
    pub state: CalendlyState,
    /// Whether the reader may change anything; a viewer reads.
    pub can_change: bool,
    /// That it was switched off by somebody else, and when.
    pub forced: Option<ForcedNotice>,
    /// Whose account it is; none before the first connection.
    pub account: Option<WorkspaceAccount>,
    /// When the page was made, on the reader's wall clock.
    pub at: NaiveDateTime,
}

/// The account whose workspace is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceAccount {
    /// Name at Calendly.
    pub name: String,
    /// E-mail address at Calendly.
    pub email: String,
    /// `Owner`, `Admin` or `User` there; empty when it may not be read.
    pub role: String,
    /// Where people book with them.
    pub link: String,
    /// Whether the tabs about the whole organization are theirs.
    pub is_administrator: bool,
}
