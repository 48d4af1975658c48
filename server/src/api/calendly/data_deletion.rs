//! Having people's data deleted at Calendly (calendly.md §5 line 8, §6.10).

use super::Asking;
use crate::api::openapi::CalendlyRefusals;
use crate::api::{Body, Refusal};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// Whose data.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RemoveInvitees {
    /// Their mail addresses; at least one.
    #[schema(min_items = 1)]
    emails: Vec<String>,
}

/// Have data of invitees deleted
///
/// `POST /data_compliance/deletion/invitees` of Calendly; on its Enterprise plan. It takes up to seven days.
#[utoipa::path(
    delete, path = "/remove/invitees/", tag = "Calendly: data deletion", request_body = RemoveInvitees,
    responses((status = 202, description = "Calendly will do it."), CalendlyRefusals),
)]
pub async fn remove_invitees(
    asking: Asking,
    Body(whose): Body<RemoveInvitees>,
) -> Result<StatusCode, Refusal> {
    asking
        .ask(async |client, _, token| client.delete_invitee_data(token, &whose.emails).await)
        .await?;
    Ok(StatusCode::ACCEPTED)
}
