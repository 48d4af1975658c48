//! What was booked, and by whom (calendly.md §5 lines 16 to 19, §6.6).

use super::Asking;
use super::answer::{Answer, One};
use super::parameters::{exactly_one, order, paging};
use crate::api::openapi::CalendlyRefusals;
use crate::api::{Body, Path, Query, Refusal};
use calendly::invitees::{Invitee, InviteeFilter};
use calendly::scheduled_events::{Cancellation, Event, EventFilter, EventsOf};
use calendly::{Kind, Page};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;

/// Which invitees.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WhichInvitees {
    /// `active` or `canceled`.
    status: Option<String>,
    /// Who have this mail address.
    email: Option<String>,
    /// `created_at:asc` or `created_at:desc`.
    sort: Option<String>,
    /// Entries of a page.
    #[param(minimum = 1, maximum = 100)]
    count: Option<u16>,
    /// The page, as `pagination` of another one names it.
    page_token: Option<String>,
}

/// The invitees of a meeting
///
/// `GET /scheduled_events/{uuid}/invitees` of Calendly.
#[utoipa::path(
    get, path = "/scheduled/events/{uuid}/invitees/", tag = "Calendly: scheduled events",
    params(("uuid" = String, Path, description = "The last part of the meeting's address at Calendly."), WhichInvitees),
    responses((status = 200, description = "A page of invitees.", body = Page<Invitee>), CalendlyRefusals),
)]
pub async fn invitees(
    asking: Asking,
    Path(uuid): Path<String>,
    Query(which): Query<WhichInvitees>,
) -> Result<Answer<Page<Invitee>>, Refusal> {
    let page = asking
        .ask(async |client, _, token| {
            let event = client.uri(Kind::Event, &[&uuid])?;
            let filter = InviteeFilter {
                status: which.status.map(Into::into),
                email: which.email,
                order: order(which.sort.as_deref(), "created_at")?,
            };
            let paging = paging(which.count, which.page_token);
            client.invitees(token, &event, &filter, &paging).await
        })
        .await?;
    Ok(Answer::page(&asking, page))
}

/// Which meetings.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WhichEvents {
    /// That this person hosts: the whole address at Calendly. Exactly one of this, `organization` and `group`.
    user: Option<String>,
    /// Of everybody in this organization: the whole address at Calendly; for its administrators.
    organization: Option<String>,
    /// Of this group: the whole address at Calendly.
    group: Option<String>,
    /// To which somebody with this mail address is invited.
    invitee_email: Option<String>,
    /// `active` or `canceled`.
    status: Option<String>,
    /// That begin then or later.
    min_start_time: Option<DateTime<Utc>>,
    /// That begin before.
    max_start_time: Option<DateTime<Utc>>,
    /// `start_time:asc` or `start_time:desc`.
    sort: Option<String>,
    /// Entries of a page.
    #[param(minimum = 1, maximum = 100)]
    count: Option<u16>,
    /// The page, as `pagination` of another one names it.
    page_token: Option<String>,
}

/// Meetings
///
/// `GET /scheduled_events` of Calendly.
#[utoipa::path(
    get, path = "/scheduled/events/list/", tag = "Calendly: scheduled events", params(WhichEvents),
    responses((status = 200, description = "A page of meetings.", body = Page<Event>), CalendlyRefusals),
)]
pub async fn list(
    asking: Asking,
    Query(which): Query<WhichEvents>,
) -> Result<Answer<Page<Event>>, Refusal> {
    let page = asking
        .ask(async |client, _, token| {
            let owners = [
                ("user", which.user),
                ("organization", which.organization),
                ("group", which.group),
            ];
            let of = match exactly_one(owners)? {
                ("user", user) => EventsOf::User(user.into()),
                ("organization", organization) => EventsOf::Organization(organization.into()),
                (_, group) => EventsOf::Group(group.into()),
            };
            let filter = EventFilter {
                invitee_email: which.invitee_email,
                status: which.status.map(Into::into),
                min_start_time: which.min_start_time,
                max_start_time: which.max_start_time,
                order: order(which.sort.as_deref(), "start_time")?,
            };
            let paging = paging(which.count, which.page_token);
            client.events(token, &of, &filter, &paging).await
        })
        .await?;
    Ok(Answer::page(&asking, page))
}

/// One meeting
///
/// `GET /scheduled_events/{uuid}` of Calendly.
#[utoipa::path(
    get, path = "/scheduled/events/{uuid}", tag = "Calendly: scheduled events",
    params(("uuid" = String, Path, description = "The last part of its address at Calendly.")),
    responses((status = 200, description = "The meeting.", body = One<Event>), CalendlyRefusals),
)]
pub async fn one(asking: Asking, Path(uuid): Path<String>) -> Result<Answer<One<Event>>, Refusal> {
    let found = asking
        .ask(async |client, _, token| {
            let uri = client.uri(Kind::Event, &[&uuid])?;
            client.event(token, &uri).await
        })
        .await?;
    Ok(Answer::one(found))
}

/// Why.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct Cancel {
    /// Is told to the invitees.
    #[serde(default)]
    #[schema(max_length = 10000)]
    reason: Option<String>,
}

/// Cancel a meeting
///
/// `POST /scheduled_events/{uuid}/cancellation` of Calendly, which tells all invitees by mail.
#[utoipa::path(
    post, path = "/scheduled/events/{uuid}/cancellation/", tag = "Calendly: scheduled events", request_body = Option<Cancel>,
    params(("uuid" = String, Path, description = "The last part of the meeting's address at Calendly.")),
    responses((status = 201, description = "How it was cancelled.", body = One<Cancellation>), CalendlyRefusals),
)]
pub async fn cancel(
    asking: Asking,
    Path(uuid): Path<String>,
    why: Option<Body<Cancel>>,
) -> Result<Answer<One<Cancellation>>, Refusal> {
    let reason = why.and_then(|Body(Cancel { reason })| reason);
    let made = asking
        .ask(async |client, _, token| {
            let event = client.uri(Kind::Event, &[&uuid])?;
            client.cancel_event(token, &event, reason.as_deref()).await
        })
        .await?;
    Ok(Answer::made(made))
}
