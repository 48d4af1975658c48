//! Options: Profile, Integrator, Calendar connections.

use crate::connection::{ConnectionState, ProviderKind};
use crate::integration::IntegrationKind;
use crate::member::WorkingHours;
use crate::reminder::ReminderKind;
use crate::time::ZoneId;
use crate::{CalendarSyncId, ConnectionId};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// Options > Profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// What they do.
    pub job_title: String,
    /// Zone.
    pub zone: ZoneId,
    /// Working hours.
    pub working_hours: WorkingHours,
    /// The linked calendars; empty when none is connected.
    pub linked: Vec<LinkedLine>,
}

/// A linked calendar, as Options > Profile shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedLine {
    /// Its sync.
    pub sync: CalendarSyncId,
    /// Its account.
    pub connection: ConnectionId,
    /// Name and provider, as in `Work – Office 365`.
    pub name: String,
    /// The account's name there.
    pub account: String,
    /// How the account is doing.
    pub state: ConnectionState,
    /// Since when, on the reader's wall clock.
    pub since: NaiveDateTime,
    /// Whether its copies are being taken back, so that nothing can be set any more.
    pub is_leaving: bool,
}

/// One card of Options > Integrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntegrationCard {
    /// Which.
    pub kind: IntegrationKind,
    /// What is connected, since when, how it is, what to do.
    pub state: IntegrationCardState,
}

/// The true state of an integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntegrationCardState {
    /// It comes with a later version.
    NotInThisVersion,
    /// Nothing is connected yet.
    Off,
    /// Connected.
    Connected {
        /// What, for instance `2 linked calendars`.
        what: String,
        /// Since when, on the reader's wall clock.
        since: NaiveDateTime,
    },
    /// Something is not well.
    Trouble {
        /// What happened and what was kept.
        reason: String,
    },
}

/// One row of Options > Calendar connections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionRow {
    /// Its id.
    pub id: ConnectionId,
    /// Where.
    pub provider: ProviderKind,
    /// The account's name there.
    pub account: String,
    /// How it is doing.
    pub state: ConnectionState,
    /// Since when, on the reader's wall clock.
    pub since: NaiveDateTime,
    /// What happened, what was kept and what to do; none while it is well.
    pub reason: Option<String>,
    /// When it is tried again by itself, on the reader's wall clock.
    pub next_attempt: Option<NaiveDateTime>,
    /// When the permission ends unless it is renewed, on the reader's wall clock, where that is known.
    pub expires: Option<NaiveDateTime>,
    /// The linked calendars that use it.
    pub used_by: Vec<String>,
}

/// That a connection which active syncs use needs the reader, or soon will.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionNotice {
    /// Which.
    pub connection: ConnectionId,
    /// What it is about.
    pub kind: ReminderKind,
    /// The linked calendars that use it, at least one.
    pub used_by: Vec<String>,
    /// What happened, what was kept and what to do.
    pub reason: String,
    /// When it began; for [`ReminderKind::Expiring`] when the permission ends. On the reader's wall clock.
    pub since: NaiveDateTime,
    /// When it is tried again by itself, on the reader's wall clock.
    pub next_attempt: Option<NaiveDateTime>,
}
