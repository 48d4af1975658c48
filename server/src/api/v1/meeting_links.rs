//! `/api/v1/meeting-links`: a template, sent to one person.

use super::templates::event_type;
use crate::api::openapi::OutreachRefusals;
use crate::api::token::Permitted;
use crate::api::{Body, Refusal};
use crate::router::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use services::outreach::letters::{self, LetterDraft};
use utoipa::ToSchema;
use uuid::Uuid;

/// A mail to one person.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MeetingLink {
    /// To whom: the id of a lead or contact.
    person: Uuid,
    /// What is sent: a template's id.
    template: Uuid,
    /// The id at Calendly of an event type of the member whose link it is; what the template says where nothing is said.
    event_type: Option<String>,
    /// Whether the link is good for a single booking; it then needs an event type.
    #[serde(default)]
    single_use: bool,
    /// What names this request, at most 64 letters: of several with the same name one alone sends a mail.
    request: String,
}

/// Send a meeting link to a person
///
/// The mail goes out at once, in the name of the token's member; the person's timeline tells what came of it.
#[utoipa::path(
    post, path = "/meeting-links", tag = "Templates and campaigns", request_body = MeetingLink,
    responses((status = 202, description = "The mail is on its way."), OutreachRefusals),
)]
pub async fn send(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Body(wanted): Body<MeetingLink>,
) -> Result<StatusCode, Refusal> {
    let draft = LetterDraft {
        person: wanted.person.into(),
        template: wanted.template.into(),
        event_type: event_type(wanted.event_type.as_deref())?,
        is_single_use: wanted.single_use,
        request: wanted.request,
    };
    letters::send(&state.env, &caller, draft).await?;
    Ok(StatusCode::ACCEPTED)
}
