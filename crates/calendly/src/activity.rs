//! Who did what, and what was sent (calendly.md §6.10); on the Enterprise plan.

use crate::client::Client;
use crate::error::CalendlyError;
use crate::page::{Page, Paging};
use crate::uri::{Kind, Uri};
use crate::wire::{More, Order, instant};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest search, in signs.
const LONGEST_SEARCH: usize = 300;

/// Entries of a page of the activity log, at most.
const MOST_ENTRIES: u16 = 1000;

/// What somebody did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActivityEntry {
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// Its address; there is nothing to be read there.
    #[serde(default)]
    pub uri: Option<Uri>,
    /// What kind of thing it was done to.
    #[serde(default)]
    pub namespace: Option<String>,
    /// What was done.
    #[serde(default)]
    pub action: Option<String>,
    /// Both: `Namespace.Action`.
    #[serde(default)]
    pub fully_qualified_name: Option<String>,
    /// Who did it.
    #[serde(default)]
    pub actor: Option<Actor>,
    /// More of it, by kind.
    #[serde(default)]
    pub details: Value,
    /// The organization.
    #[serde(default)]
    pub organization: Option<Uri>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Actor {
    /// Their address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<Uri>,
    /// What they are: a user, Calendly itself.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// Their name.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Their mail address, or what else tells them apart.
    #[serde(default)]
    pub alternative_identifier: Option<String>,
    /// Whatever else came: their organization and group with their roles.
    #[serde(flatten)]
    pub more: More,
}

/// A page of the activity log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActivityPage {
    /// When the last of all entries occurred.
    #[serde(default)]
    pub last_event_time: Option<DateTime<Utc>>,
    /// How many there are, as far as they were counted.
    #[serde(default)]
    pub total_count: Option<u64>,
    /// Whether there are more than were counted.
    #[serde(default)]
    pub exceeds_max_total_count: Option<bool>,
    /// The entries.
    #[serde(flatten)]
    pub page: Page<ActivityEntry>,
}

/// By what the activity log is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActivityField {
    /// By what was done.
    Action,
    /// By the name of who did it.
    ActorName,
    /// By the address of who did it.
    ActorUri,
    /// By what it was done to.
    Namespace,
    /// By when; the latest first where nothing is said.
    OccurredAt,
}

impl ActivityField {
    fn as_str(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::ActorName => "actor.display_name",
            Self::ActorUri => "actor.uri",
            Self::Namespace => "namespace",
            Self::OccurredAt => "occurred_at",
        }
    }
}

/// Which activities are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityFilter {
    /// Words to look for, at most 300 signs; `|`, `+`, `"…"`, `-`, `()` and `*` mean something.
    pub search_term: Option<String>,
    /// By these people.
    pub actors: Vec<Uri>,
    /// Done to these kinds of things.
    pub namespaces: Vec<String>,
    /// These that were done.
    pub actions: Vec<String>,
    /// Then or later.
    pub min_occurred_at: Option<DateTime<Utc>>,
    /// Then or before.
    pub max_occurred_at: Option<DateTime<Utc>>,
    /// The first counts most.
    pub sort: Vec<(ActivityField, Order)>,
}

/// A mail or text message that Calendly sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutgoingCommunication {
    /// `sms` or `email`.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// To whom.
    #[serde(default)]
    pub to: Option<String>,
    /// From whom.
    #[serde(default)]
    pub from: Option<String>,
    /// What about.
    #[serde(default)]
    pub subject: Option<String>,
    /// What it said; a stranger's text.
    #[serde(default)]
    pub body: Option<String>,
    /// For whom it was sent.
    #[serde(default)]
    pub sender_uri: Option<Uri>,
    /// Their mail address.
    #[serde(default)]
    pub sender_email: Option<String>,
    /// What was booked.
    #[serde(default)]
    pub event_type_uri: Option<Uri>,
    /// Of which meeting.
    #[serde(default)]
    pub event_uri: Option<Uri>,
    /// When it was sent.
    #[serde(default)]
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<DateTime<Utc>>,
    /// Where it was booked.
    #[serde(default)]
    pub scheduling_url: Option<String>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

/// Between when something was sent; any time where nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CommunicationFilter {
    /// Then or later.
    pub min_created_at: Option<DateTime<Utc>>,
    /// Then or before.
    pub max_created_at: Option<DateTime<Utc>>,
}

impl Client {
    /// Who did what in an organization (`GET /activity_log_entries`), up to 1000 entries a page; needs
    /// `activity_log:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]; [`CalendlyError::NotAllowed`] on other plans than Enterprise.
    pub async fn activity(
        &self,
        token: &SecretString,
        organization: &Uri,
        filter: &ActivityFilter,
        paging: &Paging,
    ) -> Result<ActivityPage, CalendlyError> {
        let search = filter.search_term.as_deref();
        if search.is_some_and(|words| LONGEST_SEARCH < words.chars().count()) {
            return Err(CalendlyError::invalid(
                "search_term",
                format!("must have at most {LONGEST_SEARCH} signs"),
            ));
        }
        for actor in &filter.actors {
            self.names(Kind::User, actor)?;
        }
        let sort = filter.sort.iter().map(|(by, order)| order.by(by.as_str()));
        let query = self
            .at("activity_log_entries")
            .with(
                "organization",
                self.names(Kind::Organization, organization)?,
            )
            .maybe("search_term", search)
            .each("actor[]", &filter.actors)
            .each("namespace[]", &filter.namespaces)
            .each("action[]", &filter.actions)
            .each("sort[]", &sort.collect::<Vec<_>>())
            .maybe("min_occurred_at", filter.min_occurred_at.map(instant))
            .maybe("max_occurred_at", filter.max_occurred_at.map(instant))
            .page_of(paging, MOST_ENTRIES)?;
        self.get(token, query).await
    }

    /// What Calendly sent for an organization (`GET /outgoing_communications`); pages lead forward only. Needs
    /// `outgoing_communications:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]; [`CalendlyError::NotAllowed`] on other plans than Enterprise.
    pub async fn outgoing_communications(
        &self,
        token: &SecretString,
        organization: &Uri,
        filter: &CommunicationFilter,
        paging: &Paging,
    ) -> Result<Page<OutgoingCommunication>, CalendlyError> {
        let query = self
            .at("outgoing_communications")
            .with(
                "organization",
                self.names(Kind::Organization, organization)?,
            )
            .maybe("min_created_at", filter.min_created_at.map(instant))
            .maybe("max_created_at", filter.max_created_at.map(instant))
            .page(paging)?;
        self.get(token, query).await
    }
}
