//! `/api/v1/leads` and `/api/v1/contacts`.

use super::parts::{Count, Part};
use super::words;
use crate::api::openapi::Refusals;
use crate::api::token::Permitted;
use crate::api::{Path, Query, Refusal};
use crate::router::AppState;
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::person::{PersonKind, TimelineEntry};
use domain::{BookingId, Caller, PersonId};
use serde::{Deserialize, Serialize};
use services::people;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A lead or a contact.
#[derive(Debug, Serialize, ToSchema)]
pub struct Person {
    /// Its id.
    id: Uuid,
    /// In which module they are kept.
    module: words::Module,
    /// How they are called.
    name: String,
    /// Where they are written to; may be empty.
    email: String,
    /// Where they are called; may be empty.
    phone: String,
    /// Who looks after them: a member's id.
    owner: Uuid,
    /// The fields of the module, for instance `{"lead_source": "Calendly"}`.
    fields: BTreeMap<String, String>,
}

impl From<domain::person::Person> for Person {
    fn from(person: domain::person::Person) -> Self {
        let fields = person.fields.into_iter();
        Self {
            id: person.id.uuid(),
            module: person.module.into(),
            name: person.name,
            email: person.email,
            phone: person.phone,
            owner: person.owner.uuid(),
            fields: fields
                .map(|(field, value)| (field.word().to_owned(), value))
                .collect(),
        }
    }
}

/// A lead or a contact, and what happened with them.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonWithTimeline {
    /// Who.
    #[serde(flatten)]
    person: Person,
    /// What happened, the newest first.
    timeline: Vec<TimelineLine>,
}

/// One line of a timeline.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelineLine {
    /// When.
    at: DateTime<Utc>,
    /// What.
    what: words::TimelineEvent,
    /// In a few words.
    text: String,
    /// The booking it is about: its id.
    booking: Option<Uuid>,
}

impl From<TimelineEntry> for TimelineLine {
    fn from(entry: TimelineEntry) -> Self {
        Self {
            at: entry.at,
            what: entry.what.into(),
            text: entry.text,
            booking: entry.booking.map(BookingId::uuid),
        }
    }
}

/// Which people.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Whose name, address or telephone holds this.
    search: Option<String>,
    /// Entries of a part; 20 where nothing is said.
    #[param(minimum = 1, maximum = 100)]
    count: Option<u32>,
    /// The part, as `next_page_token` of the one before names it.
    page_token: Option<Uuid>,
}

async fn part(
    state: &AppState,
    caller: &Caller,
    kind: PersonKind,
    which: Which,
) -> Result<Json<Part<Person>>, Refusal> {
    let count = Count::of(which.count)?;
    let search = which.search.unwrap_or_default();
    let after = which.page_token.map(PersonId::new);
    let most = count.to_look_for();
    let found = people::part(&state.env, caller, kind, &search, after, most).await?;
    Ok(Json(count.part(
        found,
        |person| person.id.uuid(),
        Person::from,
    )))
}

async fn one(
    state: &AppState,
    caller: &Caller,
    kind: PersonKind,
    id: PersonId,
) -> Result<Json<PersonWithTimeline>, Refusal> {
    let (person, timeline) = people::one(&state.env, caller, kind, id).await?;
    Ok(Json(PersonWithTimeline {
        person: person.into(),
        timeline: timeline.into_iter().map(TimelineLine::from).collect(),
    }))
}

/// Leads
#[utoipa::path(
    get, path = "/leads", tag = "Leads and contacts", params(Which),
    responses((status = 200, description = "A part of them, the newest first.", body = Part<Person>), Refusals),
)]
pub async fn leads(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Query(which): Query<Which>,
) -> Result<Json<Part<Person>>, Refusal> {
    part(&state, &caller, PersonKind::Lead, which).await
}

/// One lead
#[utoipa::path(
    get, path = "/leads/{id}", tag = "Leads and contacts", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The lead.", body = PersonWithTimeline), Refusals),
)]
pub async fn lead(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Path(id): Path<PersonId>,
) -> Result<Json<PersonWithTimeline>, Refusal> {
    one(&state, &caller, PersonKind::Lead, id).await
}

/// Contacts
#[utoipa::path(
    get, path = "/contacts", tag = "Leads and contacts", params(Which),
    responses((status = 200, description = "A part of them, the newest first.", body = Part<Person>), Refusals),
)]
pub async fn contacts(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Query(which): Query<Which>,
) -> Result<Json<Part<Person>>, Refusal> {
    part(&state, &caller, PersonKind::Contact, which).await
}

/// One contact
#[utoipa::path(
    get, path = "/contacts/{id}", tag = "Leads and contacts", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The contact.", body = PersonWithTimeline), Refusals),
)]
pub async fn contact(
    State(state): State<AppState>,
    Permitted(caller): Permitted,
    Path(id): Path<PersonId>,
) -> Result<Json<PersonWithTimeline>, Refusal> {
    one(&state, &caller, PersonKind::Contact, id).await
}
