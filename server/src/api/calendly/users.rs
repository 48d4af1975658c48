//! Users (calendly.md §5 line 1, §6.1).

use super::Asking;
use super::answer::{Answer, One};
use crate::api::openapi::CalendlyRefusals;
use crate::api::{Path, Refusal};
use calendly::Kind;
use calendly::users::Me;

/// One user
///
/// `GET /users/me` or `GET /users/{uuid}` of Calendly.
#[utoipa::path(
    get, path = "/user/details/{user_id}/", tag = "Calendly: users",
    params(("user_id" = String, Path, description = "The last part of the user's address at Calendly, or `me`.")),
    responses((status = 200, description = "The user.", body = One<Me>), CalendlyRefusals),
)]
pub async fn details(asking: Asking, Path(user): Path<String>) -> Result<Answer<One<Me>>, Refusal> {
    let found = asking
        .ask(async |client, _, token| match user.as_str() {
            "me" => client.me(token).await,
            id => client.user(token, &client.uri(Kind::User, &[id])?).await,
        })
        .await?;
    Ok(Answer::one(found))
}
