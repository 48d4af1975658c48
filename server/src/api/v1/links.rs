//! `/api/v1/scheduling-links`: the links that mails carry, and how often they were opened.

use crate::api::Refusal;
use crate::api::openapi::Refusals;
use crate::api::token::Permitted;
use crate::router::AppState;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use services::calendly;
use utoipa::ToSchema;
use uuid::Uuid;

/// One link.
#[derive(Debug, Serialize, ToSchema)]
pub struct SchedulingLink {
    /// To whose page at Calendly it leads: a member's id.
    member: Uuid,
    /// Its whole address.
    address: String,
    /// How often it was opened.
    opens: u64,
}

/// The links.
#[derive(Debug, Serialize, ToSchema)]
pub struct SchedulingLinks {
    /// All there are, the one that was opened most often first.
    collection: Vec<SchedulingLink>,
    /// How often they were opened together.
    opens: u64,
}

/// Scheduling links
///
/// The member's own; for those who may administer those of everybody.
#[utoipa::path(
    get, path = "/scheduling-links", tag = "Scheduling links",
    responses((status = 200, description = "All there are.", body = SchedulingLinks), Refusals),
)]
pub async fn list(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
) -> Result<Json<SchedulingLinks>, Refusal> {
    let links = calendly::links(&state.env, &caller).await?;
    let collection: Vec<_> = links
        .into_iter()
        .map(|one| SchedulingLink {
            member: one.link.member.uuid(),
            address: one.address,
            opens: one.link.opens,
        })
        .collect();
    let opens = collection.iter().map(|link| link.opens).sum();
    Ok(Json(SchedulingLinks { collection, opens }))
}
