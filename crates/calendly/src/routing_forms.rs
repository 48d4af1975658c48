//! Routing forms and what was entered in them (calendly.md §6.8).

use crate::client::Client;
use crate::error::CalendlyError;
use crate::invitees::Tracking;
use crate::page::{Page, Paging};
use crate::uri::{Kind, Uri};
use crate::wire::{More, Order, null_is_empty, words};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A form that leads to an event type, to words or to another page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoutingForm {
    /// Its address.
    pub uri: Uri,
    /// The organization.
    pub organization: Uri,
    /// Its name.
    pub name: String,
    /// Whether it can be filled in.
    pub status: RoutingFormStatus,
    /// What it asks.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub questions: Vec<RoutingQuestion>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When this was changed last.
    pub updated_at: DateTime<Utc>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

words! {
    /// Whether a form can be filled in.
    RoutingFormStatus {
        /// Not yet.
        Draft = "draft",
        /// It can.
        Published = "published",
    }
}

/// What a form asks. Which types there are is not told in full (calendly.md §13).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoutingQuestion {
    /// Its id within the form.
    pub uuid: String,
    /// The question.
    pub name: String,
    /// `name`, `text`, `email`, `phone`, `textarea`, `select`, `radios` …
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it must be answered.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub required: bool,
    /// Among what to choose.
    #[serde(default)]
    pub answer_choices: Option<Vec<String>>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

/// What somebody entered, and where it led.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoutingFormSubmission {
    /// Its address.
    pub uri: Uri,
    /// The form.
    pub routing_form: Uri,
    /// What was asked and said.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub questions_and_answers: Vec<RoutingAnswer>,
    /// Where they came from.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub tracking: Tracking,
    /// Where it led.
    #[serde(default)]
    pub result: Option<RoutingResult>,
    /// The invitee, where it led to a booking.
    #[serde(default)]
    pub submitter: Option<Uri>,
    /// `Invitee`
    #[serde(default)]
    pub submitter_type: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When this was changed last.
    pub updated_at: DateTime<Utc>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

/// What a form asked and somebody said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoutingAnswer {
    /// The question's id within the form.
    pub question_uuid: String,
    /// The question.
    pub question: String,
    /// What was said.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub answer: String,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

/// Where a form led.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoutingResult {
    /// `event_type`, `custom_message` or `external_url`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The address of the event type, `{headline, body}`, or an address of a stranger.
    #[serde(default)]
    pub value: Value,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

impl Client {
    /// The routing forms of an organization (`GET /routing_forms`), by when they were made; needs
    /// `routing_forms:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn routing_forms(
        &self,
        token: &SecretString,
        organization: &Uri,
        order: Option<Order>,
        paging: &Paging,
    ) -> Result<Page<RoutingForm>, CalendlyError> {
        let query = self
            .at("routing_forms")
            .with(
                "organization",
                self.names(Kind::Organization, organization)?,
            )
            .maybe("sort", order.map(|order| order.by("created_at")))
            .page(paging)?;
        self.get(token, query).await
    }

    /// One routing form (`GET /routing_forms/{uuid}`); needs `routing_forms:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn routing_form(
        &self,
        token: &SecretString,
        form: &Uri,
    ) -> Result<RoutingForm, CalendlyError> {
        let query = self.resource(Kind::RoutingForm, form)?;
        self.get_one(token, query).await
    }

    /// What was entered in a form (`GET /routing_form_submissions`), by when; needs `routing_forms:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn routing_form_submissions(
        &self,
        token: &SecretString,
        form: &Uri,
        order: Option<Order>,
        paging: &Paging,
    ) -> Result<Page<RoutingFormSubmission>, CalendlyError> {
        let query = self
            .at("routing_form_submissions")
            .with("form", self.names(Kind::RoutingForm, form)?)
            .maybe("sort", order.map(|order| order.by("created_at")))
            .page(paging)?;
        self.get(token, query).await
    }

    /// What was entered once (`GET /routing_form_submissions/{uuid}`); needs `routing_forms:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn routing_form_submission(
        &self,
        token: &SecretString,
        submission: &Uri,
    ) -> Result<RoutingFormSubmission, CalendlyError> {
        let query = self.resource(Kind::RoutingFormSubmission, submission)?;
        self.get_one(token, query).await
    }
}
