//! `/api/v1/bookings`: what was booked with the member, or with anybody for those who may administer.

use super::parts::{Count, Part};
use super::words;
use crate::api::openapi::Refusals;
use crate::api::token::Permitted;
use crate::api::{Path, Query, Refusal};
use crate::router::AppState;
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::{BookingId, ItemId, PersonId};
use serde::{Deserialize, Serialize};
use services::bookings;
use utoipa::ToSchema;
use uuid::Uuid;

/// One booking, from the first time of its meeting to the last.
#[derive(Debug, Serialize, ToSchema)]
pub struct Booking {
    /// Its id.
    id: Uuid,
    /// With whom it is: a member's id.
    host: Uuid,
    /// Who booked, once they are a lead or contact: its id.
    person: Option<Uuid>,
    /// The appointment in the host's calendar: its id.
    item: Option<Uuid>,
    /// Whether it waits for default values before who booked becomes a lead.
    waits: bool,
    /// How it stands.
    standing: Option<words::Standing>,
    /// Who booked, and what, as told last.
    invitee: Option<BookingInvitee>,
}

/// Who booked, and what. All of it is as they wrote it.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingInvitee {
    /// Its address at Calendly.
    uri: String,
    /// Who.
    name: String,
    /// Where they are reached.
    email: String,
    /// Their telephone; may be empty.
    phone: String,
    /// The kind of meeting; may be empty.
    meeting: String,
    /// Where; may be empty.
    place: String,
    /// When it begins.
    start: DateTime<Utc>,
    /// When it ends.
    end: DateTime<Utc>,
    /// What they were asked, and answered.
    answers: Vec<BookingAnswer>,
    /// Why it was cancelled, if it was; may be empty.
    cancellation_reason: Option<String>,
}

/// A question and its answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingAnswer {
    /// What was asked.
    question: String,
    /// What was answered.
    answer: String,
}

impl From<domain::booking::Booking> for Booking {
    fn from(booking: domain::booking::Booking) -> Self {
        Self {
            id: booking.id.uuid(),
            host: booking.host.uuid(),
            person: booking.person.map(PersonId::uuid),
            item: booking.item.map(ItemId::uuid),
            waits: booking.waits,
            standing: booking.story.standing().map(Into::into),
            invitee: booking.story.now().map(BookingInvitee::of),
        }
    }
}

impl BookingInvitee {
    fn of(invitee: &domain::booking::Invitee) -> Self {
        let details = &invitee.details;
        let answers = details.answers.iter().map(|answer| BookingAnswer {
            question: answer.question.clone(),
            answer: answer.answer.clone(),
        });
        let cancellation = invitee.cancellation.as_ref();
        Self {
            uri: invitee.uri.0.clone(),
            name: invitee.name.clone(),
            email: invitee.email.clone(),
            phone: details.phone.clone(),
            meeting: details.meeting.clone(),
            place: details.place.clone(),
            start: invitee.start,
            end: invitee.end,
            answers: answers.collect(),
            cancellation_reason: cancellation.map(|cancellation| cancellation.reason.clone()),
        }
    }
}

/// Which bookings.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Those that wait for default values, or the others; all where nothing is said.
    waits: Option<bool>,
    /// Entries of a part; 20 where nothing is said.
    #[param(minimum = 1, maximum = 100)]
    count: Option<u32>,
    /// The part, as `next_page_token` of the one before names it.
    page_token: Option<Uuid>,
}

/// Bookings
#[utoipa::path(
    get, path = "/bookings", tag = "Bookings", params(Which),
    responses((status = 200, description = "A part of them, the newest first.", body = Part<Booking>), Refusals),
)]
pub async fn list(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Query(which): Query<Which>,
) -> Result<Json<Part<Booking>>, Refusal> {
    let count = Count::of(which.count)?;
    let after = which.page_token.map(BookingId::new);
    let found =
        bookings::part(&state.env, &caller, which.waits, after, count.to_look_for()).await?;
    Ok(Json(count.part(
        found,
        |booking| booking.id.uuid(),
        Booking::from,
    )))
}

/// One booking
#[utoipa::path(
    get, path = "/bookings/{id}", tag = "Bookings", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The booking.", body = Booking), Refusals),
)]
pub async fn one(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Path(id): Path<BookingId>,
) -> Result<Json<Booking>, Refusal> {
    let booking = bookings::one(&state.env, &caller, id).await?;
    Ok(Json(booking.into()))
}
