//! Standing orders for messages of Calendly.

use crate::DeliveryId;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// Those that the reader may see: of their own bookings and, for owner and administrators, of the organization's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookList {
    /// By when they were made, the latest first; Integrator's own in front.
    pub hooks: Vec<HookRow>,
    /// Whether there are more than are shown.
    pub has_more: bool,
    /// Whether the reader may make one.
    pub can_change: bool,
    /// Whether one of the whole organization may be made.
    pub is_administrator: bool,
}

/// Who looks after a standing order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum HookOwner {
    /// Integrator; by it bookings arrive at once.
    Integrator,
    /// Integrator made it once and listens to it no more.
    IntegratorOnce,
    /// Somebody else.
    Others,
}

/// One standing order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookRow {
    /// Its id.
    pub id: String,
    /// Where messages go; of Integrator's own without the part that is secret.
    pub address: String,
    /// Of what, in Calendly's words: `invitee.created`.
    pub events: Vec<String>,
    /// `My bookings`, `Everybody in the organization`, `A group`.
    pub scope: String,
    /// Whether messages are sent.
    pub is_active: bool,
    /// Since when messages fail to arrive.
    pub failing_since: Option<NaiveDateTime>,
    /// When it was made.
    pub made: NaiveDateTime,
    /// Whether the reader's account made it.
    pub by_reader: bool,
    /// Who looks after it.
    pub owner: HookOwner,
}

/// One standing order in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookPage {
    /// The same as in the list.
    pub hook: HookRow,
    /// When it was changed last.
    pub changed: NaiveDateTime,
    /// Whether the reader may end it.
    pub can_change: bool,
}

/// What arrived at Integrator's own webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageList {
    /// The last ones, the latest first.
    pub messages: Vec<Arrival>,
    /// What came and was not believed; none where nothing did.
    pub refused: Option<Refused>,
    /// Whether the reader may have one taken in once more.
    pub can_replay: bool,
}

/// Messages that were not signed by Calendly, or not just now. None of them was kept or processed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// How many, at least one.
    pub count: u64,
    /// When the last one came.
    pub last: NaiveDateTime,
}

/// A message that arrived here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// Its id.
    pub id: DeliveryId,
    /// When.
    pub at: NaiveDateTime,
    /// What about, in Calendly's word; empty where the message does not say.
    pub event: String,
    /// When it was taken in; none while it waits.
    pub handled: Option<NaiveDateTime>,
    /// Why nothing could be made of it; empty where all is well.
    pub trouble: String,
}

/// A standing order to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewHook {
    /// Where messages are to go; begins with `https://`.
    pub address: String,
    /// Of what, in Calendly's words; at least one.
    pub events: Vec<String>,
    /// Whether of the whole organization.
    pub of_organization: bool,
}
