//! When somebody can be booked, and when they are busy (calendly.md §5 lines 4 to 7, §6.4).

use super::Asking;
use super::answer::{All, Answer, One};
use super::parameters::span;
use crate::api::openapi::CalendlyRefusals;
use crate::api::{Path, Query, Refusal};
use calendly::availability::{AvailableTime, BusyTime};
use calendly::schedules::Schedule;
use calendly::{Kind, Uri};
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// Which slots.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Slots {
    /// The whole address of the event type at Calendly.
    event_type: String,
    /// From when; not in the past.
    start_time: DateTime<Utc>,
    /// Until when; at most 31 days later.
    end_time: DateTime<Utc>,
}

/// When an event type can be booked
///
/// `GET /event_type_available_times` of Calendly.
#[utoipa::path(
    get, path = "/event/type/available-times/", tag = "Calendly: availability", params(Slots),
    responses((status = 200, description = "Every slot.", body = All<AvailableTime>), CalendlyRefusals),
)]
pub async fn available_times(
    asking: Asking,
    Query(slots): Query<Slots>,
) -> Result<Answer<All<AvailableTime>>, Refusal> {
    let found = asking
        .ask(async |client, _, token| {
            let range = span(slots.start_time, slots.end_time)?;
            let event_type = Uri::from(slots.event_type);
            client.available_times(token, &event_type, range).await
        })
        .await?;
    Ok(Answer::all(found))
}

/// Whose busy times.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Busy {
    /// The whole address of the person at Calendly.
    user: String,
    /// From when; not in the past.
    start_time: DateTime<Utc>,
    /// Until when; at most 7 days later.
    end_time: DateTime<Utc>,
}

/// When a person is busy
///
/// `GET /user_busy_times` of Calendly.
#[utoipa::path(
    get, path = "/user/busy-times/", tag = "Calendly: availability", params(Busy),
    responses((status = 200, description = "Every busy time.", body = All<BusyTime>), CalendlyRefusals),
)]
pub async fn busy_times(
    asking: Asking,
    Query(busy): Query<Busy>,
) -> Result<Answer<All<BusyTime>>, Refusal> {
    let found = asking
        .ask(async |client, _, token| {
            let range = span(busy.start_time, busy.end_time)?;
            client.busy_times(token, &Uri::from(busy.user), range).await
        })
        .await?;
    Ok(Answer::all(found))
}

/// Whose schedules.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Whose {
    /// The whole address of the person at Calendly.
    user: String,
}

/// The schedules of a person
///
/// `GET /user_availability_schedules` of Calendly.
#[utoipa::path(
    get, path = "/user-availability-schedules/", tag = "Calendly: availability", params(Whose),
    responses((status = 200, description = "Every schedule.", body = All<Schedule>), CalendlyRefusals),
)]
pub async fn schedules(
    asking: Asking,
    Query(whose): Query<Whose>,
) -> Result<Answer<All<Schedule>>, Refusal> {
    let found = asking
        .ask(async |client, _, token| client.schedules(token, &Uri::from(whose.user)).await)
        .await?;
    Ok(Answer::all(found))
}

/// One schedule
///
/// `GET /user_availability_schedules/{uuid}` of Calendly.
#[utoipa::path(
    get, path = "/user-availability-schedules/{uuid}/", tag = "Calendly: availability",
    params(("uuid" = String, Path, description = "The last part of its address at Calendly.")),
    responses((status = 200, description = "The schedule.", body = One<Schedule>), CalendlyRefusals),
)]
pub async fn schedule(
    asking: Asking,
    Path(uuid): Path<String>,
) -> Result<Answer<One<Schedule>>, Refusal> {
    let found = asking
        .ask(async |client, _, token| {
            let uri = client.uri(Kind::Schedule, &[&uuid])?;
            client.schedule(token, &uri).await
        })
        .await?;
    Ok(Answer::one(found))
}
