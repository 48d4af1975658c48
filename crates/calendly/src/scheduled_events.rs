//! What was booked (calendly.md §6.6, §7).

use crate::client::Client;
use crate::error::CalendlyError;
use crate::page::{Page, Paging};
use crate::uri::{Kind, Uri};
use crate::wire::{More, Order, instant, null_is_empty, whole, words};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// The longest reason for a cancellation, in signs.
const LONGEST_REASON: usize = 10_000;

/// What was booked: one meeting, with one invitee or several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// Its address. A meeting that is moved becomes another event.
    pub uri: Uri,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// What the host noted, as text.
    #[serde(default)]
    pub meeting_notes_plain: Option<String>,
    /// The same as HTML, which is a stranger's.
    #[serde(default)]
    pub meeting_notes_html: Option<String>,
    /// Whether it takes place. With several invitees it does while one is left.
    pub status: EventStatus,
    /// When it begins.
    pub start_time: DateTime<Utc>,
    /// When it ends.
    pub end_time: DateTime<Utc>,
    /// What was booked.
    #[serde(default)]
    pub event_type: Option<Uri>,
    /// Where it takes place.
    #[serde(default)]
    pub location: Option<Location>,
    /// How many come.
    #[serde(default)]
    pub invitees_counter: Option<InviteesCounter>,
    /// When it was booked.
    pub created_at: DateTime<Utc>,
    /// When this was changed last.
    pub updated_at: DateTime<Utc>,
    /// Its hosts.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub event_memberships: Vec<Host>,
    /// Whom invitees bring along.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub event_guests: Vec<Guest>,
    /// Who cancelled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancellation: Option<Cancellation>,
    /// What Calendly wrote into the host's own calendar; on its way out, and not in messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar_event: Option<CalendarEvent>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

words! {
    /// Whether something that was booked takes place.
    EventStatus {
        /// It does.
        Active = "active",
        /// It does not.
        Canceled = "canceled",
    }
}

/// Where a meeting takes place. Its words differ from those of event types (calendly.md §7).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Location {
    /// In which way.
    #[serde(rename = "type")]
    pub kind: PlaceKind,
    /// The address, number or text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// A word more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_info: Option<String>,
    /// Of a conference: `initiated`, `processing`, `pushed` or `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Of a conference that is `pushed`: where to join. A stranger's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_url: Option<String>,
    /// Whatever else came, for instance a conference's `data` with numbers and passwords.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

words! {
    /// Where a meeting takes place, as scheduled events say it.
    PlaceKind {
        /// At an address.
        Physical = "physical",
        /// The host calls.
        OutboundCall = "outbound_call",
        /// The invitee calls.
        InboundCall = "inbound_call",
        /// A text.
        Custom = "custom",
        /// The invitee says where.
        AskInvitee = "ask_invitee",
        /// Google Meet.
        GoogleConference = "google_conference",
        /// Zoom.
        Zoom = "zoom",
        /// GoTo Meeting.
        Gotomeeting = "gotomeeting",
        /// Microsoft Teams.
        MicrosoftTeamsConference = "microsoft_teams_conference",
        /// Webex.
        WebexConference = "webex_conference",
    }
}

/// How many come to a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InviteesCounter {
    /// Who ever booked it.
    #[serde(deserialize_with = "whole")]
    pub total: u64,
    /// Who still comes. The meeting is off when nobody does.
    #[serde(deserialize_with = "whole")]
    pub active: u64,
    /// Who may.
    #[serde(deserialize_with = "whole")]
    pub limit: u64,
}

/// Who hosts a meeting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Host {
    /// The person.
    pub user: Uri,
    /// Their mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_email: Option<String>,
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// From when they are busy; not in messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buffered_start_time: Option<DateTime<Utc>>,
    /// Until when they are busy; not in messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buffered_end_time: Option<DateTime<Utc>>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// Whom an invitee brings along.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Guest {
    /// Their mail address.
    pub email: String,
    /// Since when they are to come.
    #[serde(default)]
    pub created_at: Option<DateTime<Utc>>,
    /// When this was changed last.
    #[serde(default)]
    pub updated_at: Option<DateTime<Utc>>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

words! {
    /// Which side cancelled.
    Canceler {
        /// A host.
        Host = "host",
        /// The invitee.
        Invitee = "invitee",
    }
}

/// That, by whom and why something was cancelled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cancellation {
    /// The name of who did it.
    #[serde(default)]
    pub canceled_by: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
    /// On which side they are.
    #[serde(default)]
    pub canceler_type: Option<Canceler>,
    /// When.
    #[serde(default)]
    pub created_at: Option<DateTime<Utc>>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// What Calendly wrote into the host's own calendar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarEvent {
    /// `exchange`, `google`, `icloud`, `outlook` or `outlook_desktop`.
    #[serde(default)]
    pub kind: Option<String>,
    /// Its id there: by it our own sync knows it for Calendly's (calendly.md §11).
    #[serde(default)]
    pub external_id: Option<String>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// Whose meetings are listed: exactly one of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventsOf {
    /// Those that a person hosts.
    User(Uri),
    /// Those of everybody in an organization; for its owner and administrators.
    Organization(Uri),
    /// Those of a group.
    Group(Uri),
}

/// Which meetings are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// To which somebody with this mail address is invited.
    pub invitee_email: Option<String>,
    /// Those that take place, or those that do not; both where nothing is said.
    pub status: Option<EventStatus>,
    /// That begin then or later.
    pub min_start_time: Option<DateTime<Utc>>,
    /// That begin before.
    pub max_start_time: Option<DateTime<Utc>>,
    /// By when they begin.
    pub order: Option<Order>,
}

impl Client {
    /// Meetings (`GET /scheduled_events`); needs `scheduled_events:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn events(
        &self,
        token: &SecretString,
        of: &EventsOf,
        filter: &EventFilter,
        paging: &Paging,
    ) -> Result<Page<Event>, CalendlyError> {
        let (name, owner) = match of {
            EventsOf::User(user) => ("user", self.names(Kind::User, user)?),
            EventsOf::Organization(organization) => (
                "organization",
                self.names(Kind::Organization, organization)?,
            ),
            EventsOf::Group(group) => ("group", self.names(Kind::Group, group)?),
        };
        let query = self
            .at("scheduled_events")
            .with(name, owner)
            .maybe("invitee_email", filter.invitee_email.as_deref())
            .maybe("status", filter.status.as_ref())
            .maybe("min_start_time", filter.min_start_time.map(instant))
            .maybe("max_start_time", filter.max_start_time.map(instant))
            .maybe("sort", filter.order.map(|order| order.by("start_time")))
            .page(paging)?;
        self.get(token, query).await
    }

    /// One meeting (`GET /scheduled_events/{uuid}`); needs `scheduled_events:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn event(&self, token: &SecretString, event: &Uri) -> Result<Event, CalendlyError> {
        self.get_one(token, self.resource(Kind::Event, event)?)
            .await
    }

    /// Cancels a meeting for all its invitees, who get a mail (`POST /scheduled_events/{uuid}/cancellation`); needs
    /// `scheduled_events:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]; [`CalendlyError::NotAllowed`] for one that was cancelled already or is over (which answer comes
    /// then is not confirmed, calendly.md §13).
    pub async fn cancel_event(
        &self,
        token: &SecretString,
        event: &Uri,
        reason: Option<&str>,
    ) -> Result<Cancellation, CalendlyError> {
        if reason.is_some_and(|reason| LONGEST_REASON < reason.chars().count()) {
            return Err(CalendlyError::invalid(
                "reason",
                format!("must have at most {LONGEST_REASON} signs"),
            ));
        }
        let query = self.beneath(Kind::Event, event, "cancellation")?;
        let body = match reason {
            Some(reason) => serde_json::json!({ "reason": reason }),
            None => serde_json::json!({}),
        };
        self.post_one(token, query, &body).await
    }
}
