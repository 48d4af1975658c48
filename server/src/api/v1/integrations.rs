//! `/api/v1/integrations`: how the member's integrations stand, and the switch of Calendly.

use super::words;
use crate::api::openapi::{ChangeRefusals, Refusals};
use crate::api::token::Permitted;
use crate::api::{Body, Path, Refusal};
use crate::router::AppState;
use axum::Json;
use axum::extract::State;
use domain::integration::IntegrationKind;
use domain::view::options::IntegrationCardState;
use serde::{Deserialize, Serialize};
use services::{ServiceError, calendly, integrations};
use utoipa::ToSchema;

/// How an integration stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct IntegrationState {
    /// Which.
    kind: words::Integration,
    /// How it stands.
    state: Stands,
    /// What is connected, or what is not well and what to do.
    detail: Option<String>,
}

/// How an integration stands, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    /// Nothing is connected.
    Off,
    /// It works.
    Connected,
    /// Something is not well.
    Trouble,
}

/// The integrations.
#[derive(Debug, Serialize, ToSchema)]
pub struct Integrations {
    /// All there are.
    collection: Vec<IntegrationState>,
}

/// The member's integrations
#[utoipa::path(
    get, path = "/integrations", tag = "Integrations",
    responses((status = 200, description = "All there are.", body = Integrations), Refusals),
)]
pub async fn list(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
) -> Result<Json<Integrations>, Refusal> {
    let cards = integrations::cards(&state.env, &caller).await?;
    let collection = cards.into_iter().map(|card| {
        let (state, detail) = match card.state {
            IntegrationCardState::Off | IntegrationCardState::NotInThisVersion => {
                (Stands::Off, None)
            }
            IntegrationCardState::Connected { what, .. } => (Stands::Connected, Some(what)),
            IntegrationCardState::Trouble { reason } => (Stands::Trouble, Some(reason)),
        };
        IntegrationState {
            kind: card.kind.into(),
            state,
            detail,
        }
    });
    Ok(Json(Integrations {
        collection: collection.collect(),
    }))
}

/// Whether it is to be on.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Switch {
    /// On or off.
    enabled: bool,
}

/// Switch an integration on or off
///
/// Only `calendly` has a switch; off pauses, and nothing is forgotten. One that needs to be re-authenticated stays off
/// until its member gives a token.
#[utoipa::path(
    put, path = "/integrations/{kind}", tag = "Integrations", request_body = Switch,
    params(("kind" = words::Integration, Path, description = "Which.")),
    responses((status = 200, description = "All there are, as they stand now.", body = Integrations), ChangeRefusals),
)]
pub async fn switch(
    State(state): State<AppState>,
    permitted: Permitted,
    Path(kind): Path<words::Integration>,
    Body(switch): Body<Switch>,
) -> Result<Json<Integrations>, Refusal> {
    match IntegrationKind::from(kind) {
        IntegrationKind::Calendly => {
            calendly::set_enabled(&state.env, &permitted.0, switch.enabled).await?;
        }
        IntegrationKind::CalendarSync => {
            return Err(Refusal::Service(ServiceError::Invalid(
                "Calendar Sync has no switch of its own: it is on while a calendar is linked. Nothing was changed. Use \
                 Active of the calendar."
                    .to_owned(),
            )));
        }
    }
    list(State(state), permitted).await
}
