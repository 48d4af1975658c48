//! Who booked, and who did not come (calendly.md §6.6, §7).

use crate::client::Client;
use crate::error::CalendlyError;
use crate::page::{Page, Paging};
use crate::scheduled_events::{Cancellation, EventStatus};
use crate::uri::{Kind, Uri};
use crate::wire::{More, Order, null_is_empty, whole};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Number;

/// Somebody who booked a meeting. Whoever moves a booking becomes another invitee of another event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitee {
    /// Its address.
    pub uri: Uri,
    /// The meeting.
    pub event: Uri,
    /// Their mail address.
    pub email: String,
    /// Their whole name.
    #[serde(default)]
    pub name: String,
    /// Their first name, where it was asked for apart.
    #[serde(default)]
    pub first_name: Option<String>,
    /// Their last name, where it was asked for apart.
    #[serde(default)]
    pub last_name: Option<String>,
    /// Whether they come.
    pub status: EventStatus,
    /// IANA name of their zone.
    #[serde(default)]
    pub timezone: Option<String>,
    /// Where reminders are sent as text messages.
    #[serde(default)]
    pub text_reminder_number: Option<String>,
    /// What they were asked and said.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub questions_and_answers: Vec<Answered>,
    /// Where they came from.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub tracking: Tracking,
    /// Whether they moved on: this is who they were before.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub rescheduled: bool,
    /// Who they were before.
    #[serde(default)]
    pub old_invitee: Option<Uri>,
    /// Who they are now.
    #[serde(default)]
    pub new_invitee: Option<Uri>,
    /// The page on which they cancel.
    #[serde(default)]
    pub cancel_url: Option<String>,
    /// The page on which they move the meeting: there is no other way to.
    #[serde(default)]
    pub reschedule_url: Option<String>,
    /// What they entered in a routing form before.
    #[serde(default)]
    pub routing_form_submission: Option<Uri>,
    /// Who cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancellation: Option<Cancellation>,
    /// What they paid.
    #[serde(default)]
    pub payment: Option<Payment>,
    /// That they did not come.
    #[serde(default)]
    pub no_show: Option<NoShowMark>,
    /// That they were asked whether they come, and said so.
    #[serde(default)]
    pub reconfirmation: Option<Reconfirmation>,
    /// `instant_book` or `api`.
    #[serde(default)]
    pub scheduling_method: Option<String>,
    /// Who booked for them.
    #[serde(default)]
    pub invitee_scheduled_by: Option<Uri>,
    /// When they booked.
    pub created_at: DateTime<Utc>,
    /// When this was changed last.
    pub updated_at: DateTime<Utc>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// A question and what was answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answered {
    /// The question, word for word as the event type asks it.
    pub question: String,
    /// What was answered.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub answer: String,
    /// Where it stands among the others.
    #[serde(default, deserialize_with = "whole")]
    pub position: i64,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// Where somebody came from, as the link said. Written, all six fields are sent (calendly.md §6.6).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Tracking {
    /// The campaign.
    pub utm_campaign: Option<String>,
    /// Who sent them.
    pub utm_source: Option<String>,
    /// Over which medium.
    pub utm_medium: Option<String>,
    /// By which of several texts.
    pub utm_content: Option<String>,
    /// By which words.
    pub utm_term: Option<String>,
    /// Of which Salesforce record.
    pub salesforce_uuid: Option<String>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// What somebody paid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payment {
    /// Its number at the provider.
    #[serde(default)]
    pub external_id: Option<String>,
    /// `stripe` or `paypal`.
    #[serde(default)]
    pub provider: Option<String>,
    /// How much.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = serde_json::Value))]
    pub amount: Option<Amount>,
    /// Of what: `EUR`.
    #[serde(default)]
    pub currency: Option<String>,
    /// Under which terms.
    #[serde(default)]
    pub terms: Option<String>,
    /// Whether it went through.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub successful: bool,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// How much; the sheet says text and shows a number (calendly.md §7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Amount {
    /// As a number.
    Number(Number),
    /// As text.
    Text(String),
}

/// That somebody did not come, as it stands at the invitee.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoShowMark {
    /// The address of the mark, by which it is taken back.
    pub uri: Uri,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<DateTime<Utc>>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// That somebody was asked whether they come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reconfirmation {
    /// When they were asked.
    #[serde(default)]
    pub created_at: Option<DateTime<Utc>>,
    /// When they said yes.
    #[serde(default)]
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// That somebody did not come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoShow {
    /// The address of the mark.
    pub uri: Uri,
    /// Who.
    pub invitee: Uri,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// Which invitees of a meeting are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InviteeFilter {
    /// Who come, or who do not; both where nothing is said.
    pub status: Option<EventStatus>,
    /// Who have this mail address.
    pub email: Option<String>,
    /// By when they booked.
    pub order: Option<Order>,
}

impl Client {
    /// The invitees of a meeting (`GET /scheduled_events/{uuid}/invitees`); needs `scheduled_events:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn invitees(
        &self,
        token: &SecretString,
        event: &Uri,
        filter: &InviteeFilter,
        paging: &Paging,
    ) -> Result<Page<Invitee>, CalendlyError> {
        let query = self
            .beneath(Kind::Event, event, "invitees")?
            .maybe("status", filter.status.as_ref())
            .maybe("email", filter.email.as_deref())
            .maybe("sort", filter.order.map(|order| order.by("created_at")))
            .page(paging)?;
        self.get(token, query).await
    }

    /// One invitee (`GET /scheduled_events/{event_uuid}/invitees/{invitee_uuid}`); needs `scheduled_events:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn invitee(
        &self,
        token: &SecretString,
        invitee: &Uri,
    ) -> Result<Invitee, CalendlyError> {
        let query = self.resource(Kind::Invitee, invitee)?;
        self.get_one(token, query).await
    }

    /// Marks that an invitee did not come (`POST /invitee_no_shows`); needs `scheduled_events:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn mark_no_show(
        &self,
        token: &SecretString,
        invitee: &Uri,
    ) -> Result<NoShow, CalendlyError> {
        let body = serde_json::json!({ "invitee": self.names(Kind::Invitee, invitee)? });
        self.post_one(token, self.at("invitee_no_shows"), &body)
            .await
    }

    /// One such mark (`GET /invitee_no_shows/{uuid}`); needs `scheduled_events:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn no_show(
        &self,
        token: &SecretString,
        no_show: &Uri,
    ) -> Result<NoShow, CalendlyError> {
        let query = self.resource(Kind::NoShow, no_show)?;
        self.get_one(token, query).await
    }

    /// Takes such a mark back (`DELETE /invitee_no_shows/{uuid}`); needs `scheduled_events:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn unmark_no_show(
        &self,
        token: &SecretString,
        no_show: &Uri,
    ) -> Result<(), CalendlyError> {
        let query = self.resource(Kind::NoShow, no_show)?;
        self.delete(token, query).await
    }
}
