//! Who did not come (calendly.md §5 lines 20 to 22, §6.6).

use super::Asking;
use super::answer::{Answer, One};
use crate::api::openapi::CalendlyRefusals;
use crate::api::{Body, Path, Refusal};
use axum::http::StatusCode;
use calendly::invitees::NoShow;
use calendly::{Kind, Uri};
use serde::Deserialize;
use utoipa::ToSchema;

/// Who did not come.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MarkNoShow {
    /// The whole address of the invitee at Calendly.
    invitee: Uri,
}

/// Mark that an invitee did not come
///
/// `POST /invitee_no_shows` of Calendly.
#[utoipa::path(
    post, path = "/invitee-no-show/", tag = "Calendly: no-shows", request_body = MarkNoShow,
    responses((status = 201, description = "The mark.", body = One<NoShow>), CalendlyRefusals),
)]
pub async fn mark(
    asking: Asking,
    Body(whom): Body<MarkNoShow>,
) -> Result<Answer<One<NoShow>>, Refusal> {
    let made = asking
        .ask(async |client, _, token| client.mark_no_show(token, &whom.invitee).await)
        .await?;
    Ok(Answer::made(made))
}

/// One mark
///
/// `GET /invitee_no_shows/{uuid}` of Calendly.
#[utoipa::path(
    get, path = "/invitee-no-show/{uuid}/", tag = "Calendly: no-shows",
    params(("uuid" = String, Path, description = "The last part of its address at Calendly.")),
    responses((status = 200, description = "The mark.", body = One<NoShow>), CalendlyRefusals),
)]
pub async fn one(asking: Asking, Path(uuid): Path<String>) -> Result<Answer<One<NoShow>>, Refusal> {
    let found = asking
        .ask(async |client, _, token| {
            let uri = client.uri(Kind::NoShow, &[&uuid])?;
            client.no_show(token, &uri).await
        })
        .await?;
    Ok(Answer::one(found))
}

/// Take a mark back
///
/// `DELETE /invitee_no_shows/{uuid}` of Calendly.
#[utoipa::path(
    delete, path = "/invitee-no-show/{uuid}/delete/", tag = "Calendly: no-shows",
    params(("uuid" = String, Path, description = "The last part of the mark's address at Calendly.")),
    responses((status = 204, description = "It is taken back."), CalendlyRefusals),
)]
pub async fn unmark(asking: Asking, Path(uuid): Path<String>) -> Result<StatusCode, Refusal> {
    asking
        .ask(async |client, _, token| {
            let uri = client.uri(Kind::NoShow, &[&uuid])?;
            client.unmark_no_show(token, &uri).await
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
