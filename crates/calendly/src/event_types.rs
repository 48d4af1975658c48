//! Event types: what can be booked (calendly.md §6.3, §7).

use crate::client::{Client, Query};
use crate::error::CalendlyError;
use crate::page::{Page, Paging};
use crate::uri::{Kind, Uri};
use crate::users::User;
use crate::wire::{More, Order, maybe_whole, null_is_empty, whole, words};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::fmt::Display;

/// What can be booked; also the payload of `event_type.*` messages, then without `description_html`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventType {
    /// Its address.
    pub uri: Uri,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether it can be booked now.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub active: bool,
    /// `instant` or `poll`.
    #[serde(default)]
    pub booking_method: Option<String>,
    /// The part of the booking page's address that names it.
    #[serde(default)]
    pub slug: Option<String>,
    /// Its booking page.
    #[serde(default)]
    pub scheduling_url: Option<String>,
    /// How long it takes, in minutes.
    #[serde(default, deserialize_with = "maybe_whole")]
    pub duration: Option<u32>,
    /// How long it may take, in minutes, where the invitee chooses.
    #[serde(default)]
    pub duration_options: Option<Vec<u32>>,
    /// With one invitee or with several.
    #[serde(default)]
    pub kind: Option<EventTypeKind>,
    /// How several hosts share it.
    #[serde(default)]
    pub pooling_type: Option<PoolingType>,
    /// `StandardEventType` or `AdhocEventType`.
    #[serde(default, rename = "type")]
    pub class: Option<String>,
    /// `#rrggbb`.
    #[serde(default)]
    pub color: Option<String>,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<DateTime<Utc>>,
    /// When this was changed last.
    #[serde(default)]
    pub updated_at: Option<DateTime<Utc>>,
    /// Words for the hosts.
    #[serde(default)]
    pub internal_note: Option<String>,
    /// Words for the invitees, as text.
    #[serde(default)]
    pub description_plain: Option<String>,
    /// The same as HTML, which is a stranger's.
    #[serde(default)]
    pub description_html: Option<String>,
    /// Whose it is.
    #[serde(default)]
    pub profile: Option<Profile>,
    /// Whether it is hidden from the person's booking page.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub secret: bool,
    /// When it was deleted; it can be read all the same.
    #[serde(default)]
    pub deleted_at: Option<DateTime<Utc>>,
    /// Whether the organization's administrators look after it.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub admin_managed: bool,
    /// Whether booking it costs money.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub is_paid: bool,
    /// Where it stands among the others.
    #[serde(default, deserialize_with = "maybe_whole")]
    pub position: Option<i64>,
    /// The language of its page.
    #[serde(default)]
    pub locale: Option<String>,
    /// Where it may take place.
    #[serde(default)]
    pub locations: Option<Vec<LocationSetting>>,
    /// What invitees are asked.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub custom_questions: Vec<CustomQuestion>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

words! {
    /// With how many invitees.
    EventTypeKind {
        /// With one.
        Solo = "solo",
        /// With several.
        Group = "group",
    }
}

words! {
    /// How several hosts share an event type.
    PoolingType {
        /// One of them, in turn.
        RoundRobin = "round_robin",
        /// All of them together.
        Collective = "collective",
        /// Some of each of several pools.
        MultiPool = "multi_pool",
    }
}

/// Whose an event type is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// `User` or `Team`.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// The name of the person or team.
    #[serde(default)]
    pub name: Option<String>,
    /// The person or team.
    #[serde(default)]
    pub owner: Option<Uri>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

words! {
    /// Where a meeting may take place, as event types say it. Scheduled events use other words.
    LocationKind {
        /// The invitee says where.
        AskInvitee = "ask_invitee",
        /// A text.
        Custom = "custom",
        /// Google Meet.
        GoogleConference = "google_conference",
        /// GoTo Meeting.
        GotomeetingConference = "gotomeeting_conference",
        /// The invitee calls.
        InboundCall = "inbound_call",
        /// Microsoft Teams.
        MicrosoftTeamsConference = "microsoft_teams_conference",
        /// The host calls.
        OutboundCall = "outbound_call",
        /// An address.
        Physical = "physical",
        /// Webex.
        WebexConference = "webex_conference",
        /// Zoom.
        ZoomConference = "zoom_conference",
    }
}

/// Where a meeting of an event type may take place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LocationSetting {
    /// In which way.
    pub kind: LocationKind,
    /// The address or text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// A word more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_info: Option<String>,
    /// Where to call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

impl LocationSetting {
    /// A place of this kind that needs no words.
    pub fn of(kind: LocationKind) -> Self {
        Self {
            kind,
            location: None,
            additional_info: None,
            phone_number: None,
            more: More::new(),
        }
    }
}

/// What invitees are asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomQuestion {
    /// The question.
    pub name: String,
    /// `string`, `text`, `phone_number`, `single_select` or `multi_select`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where it stands among the others.
    #[serde(default, deserialize_with = "whole")]
    pub position: i64,
    /// Whether it is asked.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub enabled: bool,
    /// Whether it must be answered.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub required: bool,
    /// Among what to choose.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub answer_choices: Vec<String>,
    /// Whether another answer may be given.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub include_other: bool,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// Whose event types are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventTypesOf {
    /// Of a person.
    User(Uri),
    /// Of everybody in an organization.
    Organization(Uri),
}

/// By what event types are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventTypeField {
    /// By name; the way of sorting where nothing is said.
    Name,
    /// By their place on the booking page.
    Position,
    /// By when they were made.
    CreatedAt,
    /// By when they were changed.
    UpdatedAt,
}

impl EventTypeField {
    fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Position => "position",
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
        }
    }
}

/// Which event types are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventTypeFilter {
    /// Those that can be booked, or those that cannot; all where nothing is said.
    pub active: Option<bool>,
    /// Those that administrators look after, or the others.
    pub admin_managed: Option<bool>,
    /// Those that use this schedule; only together with a person.
    pub schedule: Option<Uri>,
    /// The first counts most.
    pub sort: Vec<(EventTypeField, Order)>,
}

/// That somebody hosts an event type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventTypeMembership {
    /// Its address.
    pub uri: Uri,
    /// What is hosted.
    pub event_type: EventType,
    /// Who hosts it.
    pub member: User,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When this was changed last.
    pub updated_at: DateTime<Utc>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

impl Client {
    /// Event types (`GET /event_types`); needs `event_types:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn event_types(
        &self,
        token: &SecretString,
        of: &EventTypesOf,
        filter: &EventTypeFilter,
        paging: &Paging,
    ) -> Result<Page<EventType>, CalendlyError> {
        let schedule = self.may_name(Kind::Schedule, filter.schedule.as_ref())?;
        let query = self.at("event_types");
        let query = match of {
            EventTypesOf::User(user) => query.with("user", self.names(Kind::User, user)?),
            EventTypesOf::Organization(_) if schedule.is_some() => {
                return Err(CalendlyError::invalid(
                    "user_availability_schedule",
                    "can only be asked for together with a user",
                ));
            }
            EventTypesOf::Organization(organization) => query.with(
                "organization",
                self.names(Kind::Organization, organization)?,
            ),
        };
        let query = query
            .maybe("active", filter.active)
            .maybe("admin_managed", filter.admin_managed)
            .maybe("user_availability_schedule", schedule)
            .page(paging)?;
        let sort = filter.sort.iter().map(|(by, order)| order.by(by.as_str()));
        self.get(token, sorted(query, sort)).await
    }

    /// One event type (`GET /event_types/{uuid}`), deleted ones included; needs `event_types:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn event_type(
        &self,
        token: &SecretString,
        event_type: &Uri,
    ) -> Result<EventType, CalendlyError> {
        let query = self.resource(Kind::EventType, event_type)?;
        self.get_one(token, query).await
    }

    /// Who hosts an event type (`GET /event_type_memberships`); needs `event_types:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn event_type_memberships(
        &self,
        token: &SecretString,
        event_type: &Uri,
        paging: &Paging,
    ) -> Result<Page<EventTypeMembership>, CalendlyError> {
        let query = self
            .at("event_type_memberships")
            .with("event_type", self.names(Kind::EventType, event_type)?)
            .page(paging)?;
        self.get(token, query).await
    }
}

/// With `sort`, where there is anything to sort by.
fn sorted(query: Query, sort: impl Iterator<Item = impl Display>) -> Query {
    let sort: Vec<String> = sort.map(|by| by.to_string()).collect();
    let sort = (!sort.is_empty()).then(|| sort.join(","));
    query.maybe("sort", sort)
}
