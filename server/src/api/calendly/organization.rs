//! Memberships and invitations (calendly.md §5 lines 9 to 15, §6.2).

use super::Asking;
use super::answer::{Answer, One};
use super::parameters::{order, paging};
use crate::api::openapi::CalendlyRefusals;
use crate::api::{Body, Path, Query, Refusal};
use axum::http::StatusCode;
use calendly::organization::{Invitation, InvitationFilter, Membership, MembershipFilter};
use calendly::{Kind, Page, Uri};
use serde::Deserialize;
use utoipa::ToSchema;

/// Which invitations.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WhichInvitations {
    /// Of this mail address.
    email: Option<String>,
    /// `pending`, `accepted` or `declined`.
    status: Option<String>,
    /// Entries of a page.
    #[param(minimum = 1, maximum = 100)]
    count: Option<u16>,
    /// The page, as `pagination` of another one names it.
    page_token: Option<String>,
    /// `created_at:asc`, which is how it is where nothing is said, or `created_at:desc`.
    sort: Option<String>,
}

/// Invitations to an organization
///
/// `GET /organizations/{uuid}/invitations` of Calendly.
#[utoipa::path(
    get, path = "/organizations/{uuid}/invitations/list/", tag = "Calendly: organization",
    params(("uuid" = String, Path, description = "The last part of the organization's address at Calendly."), WhichInvitations),
    responses((status = 200, description = "A page of invitations.", body = Page<Invitation>), CalendlyRefusals),
)]
pub async fn invitations(
    asking: Asking,
    Path(uuid): Path<String>,
    Query(which): Query<WhichInvitations>,
) -> Result<Answer<Page<Invitation>>, Refusal> {
    let page = asking
        .ask(async |client, _, token| {
            let organization = client.uri(Kind::Organization, &[&uuid])?;
            let filter = InvitationFilter {
                email: which.email,
                status: which.status.map(Into::into),
                order: order(which.sort.as_deref(), "created_at")?,
            };
            let paging = paging(which.count, which.page_token);
            client
                .invitations(token, &organization, &filter, &paging)
                .await
        })
        .await?;
    Ok(Answer::page(&asking, page))
}

/// Who is invited.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Invite {
    /// Their mail address.
    email: String,
}

/// Invite somebody
///
/// `POST /organizations/{uuid}/invitations` of Calendly, which sends a mail.
#[utoipa::path(
    post, path = "/organizations/{uuid}/invitations/", tag = "Calendly: organization", request_body = Invite,
    params(("uuid" = String, Path, description = "The last part of the organization's address at Calendly.")),
    responses((status = 201, description = "The invitation.", body = One<Invitation>), CalendlyRefusals),
)]
pub async fn invite(
    asking: Asking,
    Path(uuid): Path<String>,
    Body(whom): Body<Invite>,
) -> Result<Answer<One<Invitation>>, Refusal> {
    let made = asking
        .ask(async |client, _, token| {
            let organization = client.uri(Kind::Organization, &[&uuid])?;
            client.invite(token, &organization, &whom.email).await
        })
        .await?;
    Ok(Answer::made(made))
}

/// Revoke an invitation
///
/// `DELETE /organizations/{org_uuid}/invitations/{uuid}` of Calendly.
#[utoipa::path(
    delete, path = "/organization/{org_uuid}/revoke/invitation/{uuid}/", tag = "Calendly: organization",
    params(
        ("org_uuid" = String, Path, description = "The last part of the organization's address at Calendly."),
        ("uuid" = String, Path, description = "The last part of the invitation's address."),
    ),
    responses((status = 204, description = "It is revoked."), CalendlyRefusals),
)]
pub async fn revoke_invitation(
    asking: Asking,
    Path((organization, uuid)): Path<(String, String)>,
) -> Result<StatusCode, Refusal> {
    asking
        .ask(async |client, _, token| {
            let uri = client.uri(Kind::Invitation, &[&organization, &uuid])?;
            client.revoke_invitation(token, &uri).await
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One invitation
///
/// `GET /organizations/{org_uuid}/invitations/{uuid}` of Calendly.
#[utoipa::path(
    get, path = "/organization/{org_uuid}/invitation/{uuid}/", tag = "Calendly: organization",
    params(
        ("org_uuid" = String, Path, description = "The last part of the organization's address at Calendly."),
        ("uuid" = String, Path, description = "The last part of the invitation's address."),
    ),
    responses((status = 200, description = "The invitation.", body = One<Invitation>), CalendlyRefusals),
)]
pub async fn invitation(
    asking: Asking,
    Path((organization, uuid)): Path<(String, String)>,
) -> Result<Answer<One<Invitation>>, Refusal> {
    let found = asking
        .ask(async |client, _, token| {
            let uri = client.uri(Kind::Invitation, &[&organization, &uuid])?;
            client.invitation(token, &uri).await
        })
        .await?;
    Ok(Answer::one(found))
}

/// One membership
///
/// `GET /organization_memberships/{uuid}` of Calendly.
#[utoipa::path(
    get, path = "/organization/membership/{uuid}/", tag = "Calendly: organization",
    params(("uuid" = String, Path, description = "The last part of its address at Calendly.")),
    responses((status = 200, description = "The membership.", body = One<Membership>), CalendlyRefusals),
)]
pub async fn membership(
    asking: Asking,
    Path(uuid): Path<String>,
) -> Result<Answer<One<Membership>>, Refusal> {
    let found = asking
        .ask(async |client, _, token| {
            let uri = client.uri(Kind::Membership, &[&uuid])?;
            client.membership(token, &uri).await
        })
        .await?;
    Ok(Answer::one(found))
}

/// Which memberships; all that the member's token may see where nothing is said.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WhichMemberships {
    /// Of this organization: the whole address at Calendly.
    organization: Option<String>,
    /// Of this person: the whole address at Calendly.
    user: Option<String>,
    /// Of the person with this mail address.
    email: Option<String>,
    /// `owner`, `admin` or `user`.
    role: Option<String>,
    /// Entries of a page.
    #[param(minimum = 1, maximum = 100)]
    count: Option<u16>,
    /// The page, as `pagination` of another one names it.
    page_token: Option<String>,
}

/// Memberships
///
/// `GET /organization_memberships` of Calendly.
#[utoipa::path(
    get, path = "/organization/memberships/list/", tag = "Calendly: organization", params(WhichMemberships),
    responses((status = 200, description = "A page of memberships.", body = Page<Membership>), CalendlyRefusals),
)]
pub async fn memberships(
    asking: Asking,
    Query(which): Query<WhichMemberships>,
) -> Result<Answer<Page<Membership>>, Refusal> {
    let filter = MembershipFilter {
        organization: which.organization.map(Uri::from),
        user: which.user.map(Uri::from),
        email: which.email,
        role: which.role.map(Into::into),
    };
    let paging = paging(which.count, which.page_token);
    let page = asking
        .ask(async |client, _, token| client.memberships(token, &filter, &paging).await)
        .await?;
    Ok(Answer::page(&asking, page))
}

/// Remove a member
///
/// `DELETE /organization_memberships/{uuid}` of Calendly; for its administrators. The owner cannot be removed.
#[utoipa::path(
    delete, path = "/organization/membership/{uuid}/delete/", tag = "Calendly: organization",
    params(("uuid" = String, Path, description = "The last part of the membership's address at Calendly.")),
    responses((status = 204, description = "They are no member any more."), CalendlyRefusals),
)]
pub async fn remove_membership(
    asking: Asking,
    Path(uuid): Path<String>,
) -> Result<StatusCode, Refusal> {
    asking
        .ask(async |client, _, token| {
            let uri = client.uri(Kind::Membership, &[&uuid])?;
            client.remove_membership(token, &uri).await
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
