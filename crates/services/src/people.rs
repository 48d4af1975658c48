//! Leads & Contacts: found, and shown with what happened with them.

use crate::accounts::zone_of;
use crate::calendly::gaps_of;
use crate::wording::one_line;
use crate::{Environment, ServiceError};
use domain::lead_defaults::Field;
use domain::person::{Person, PersonKind, TimelineEntry};
use domain::view::people::{PeopleList, PersonPage, PersonRow, TimelineLine, WaitingBooking};
use domain::{Caller, MemberId, PersonId};
use std::collections::HashMap;
use store::Reading;

/// How many are shown at once.
const PAGE: u32 = 50;
/// The longest text that is searched for.
const LONGEST_SEARCH: usize = 200;

/// People whose name, address or telephone holds the text, newest first, and the bookings that wait for default values.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn list(
    env: &Environment,
    caller: &Caller,
    search: &str,
) -> Result<PeopleList, ServiceError> {
    let organization = caller.organization;
    let text: String = one_line(search).chars().take(LONGEST_SEARCH).collect();
    let mut reading = env.store.read().await?;
    let zone = zone_of(&mut reading, caller).await?;
    let names = names(&mut reading, caller).await?;
    let total = reading.count_people(organization, &text).await?;
    let mut people = Vec::new();
    for person in reading.people(organization, &text, PAGE).await? {
        let last = reading.last_of_timeline(organization, person.id).await?;
        people.push(PersonRow {
            id: person.id,
            status: person
                .fields
                .get(&Field::Status)
                .cloned()
                .unwrap_or_default(),
            name: person.name,
            email: person.email,
            kind: person.kind,
            module: person.module,
            owner: names.get(&person.owner).cloned().unwrap_or_default(),
            last_at: last.map(|at| env.zones.local(at, &zone)),
        });
    }
    let mut waiting = Vec::new();
    for booking in reading.waiting_bookings(organization).await? {
        let Some(invitee) = booking.story.now() else {
            continue;
        };
        let gaps = gaps_of(env, &mut reading, organization, booking.host).await?;
        let (module, gaps) = gaps.unzip();
        waiting.push(WaitingBooking {
            id: booking.id,
            name: one_line(&invitee.name),
            email: one_line(&invitee.email),
            meeting: one_line(&invitee.details.meeting),
            start: env.zones.local(invitee.start, &zone),
            module,
            missing: gaps
                .unwrap_or_default()
                .into_iter()
                .map(|gap| gap.field)
                .collect(),
        });
    }
    Ok(PeopleList {
        people,
        total: usize::try_from(total).unwrap_or(usize::MAX),
        waiting,
        can_configure: caller.can_administer(),
    })
}

/// One person.
///
/// # Errors
/// [`ServiceError::NotFound`] when there is none in the organization.
pub async fn page(
    env: &Environment,
    caller: &Caller,
    id: PersonId,
) -> Result<PersonPage, ServiceError> {
    let organization = caller.organization;
    let mut reading = env.store.read().await?;
    let zone = zone_of(&mut reading, caller).await?;
    let names = names(&mut reading, caller).await?;
    let person = reading
        .person(organization, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let timeline = reading.timeline(organization, id).await?;
    let mut lines = Vec::with_capacity(timeline.len());
    for entry in timeline {
        let item = match entry.item {
            Some(item) => reading.item(organization, item).await?,
            None => None,
        };
        let item = item.filter(|item| {
            !item.deleted && crate::items::may_see(item, item.content.privacy, caller)
        });
        lines.push(TimelineLine {
            at: env.zones.local(entry.at, &zone),
            what: entry.what,
            text: entry.text,
            item: item.map(|item| item.id),
        });
    }
    let mandatory = person.module.mandatory().iter();
    let fields = mandatory.filter_map(|field| {
        let value = person.fields.get(field)?;
        Some((*field, value.clone()))
    });
    Ok(PersonPage {
        id,
        fields: fields.collect(),
        name: person.name,
        kind: person.kind,
        module: person.module,
        email: person.email,
        phone: person.phone,
        owner: names.get(&person.owner).cloned().unwrap_or_default(),
        timeline: lines,
        can_write: caller.can_change_own(),
    })
}

/// Leads, or contacts, in parts of at most `most`: those made before `after`, the newest first, that a search finds.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn part(
    env: &Environment,
    caller: &Caller,
    kind: PersonKind,
    search: &str,
    after: Option<PersonId>,
    most: u32,
) -> Result<Vec<Person>, ServiceError> {
    let text: String = one_line(search).chars().take(LONGEST_SEARCH).collect();
    let mut reading = env.store.read().await?;
    Ok(reading
        .people_part(caller.organization, kind, &text, after, most)
        .await?)
}

/// One lead, or contact, and what happened with them, the newest first.
///
/// # Errors
/// [`ServiceError::NotFound`] when there is none of that kind in the organization.
pub async fn one(
    env: &Environment,
    caller: &Caller,
    kind: PersonKind,
    id: PersonId,
) -> Result<(Person, Vec<TimelineEntry>), ServiceError> {
    let mut reading = env.store.read().await?;
    let person = reading.person(caller.organization, id).await?;
    let person = person
        .filter(|person| person.kind == kind)
        .ok_or(ServiceError::NotFound)?;
    let timeline = reading.timeline(caller.organization, id).await?;
    Ok((person, timeline))
}

/// The names of everybody in the organization.
async fn names(
    reading: &mut Reading,
    caller: &Caller,
) -> Result<HashMap<MemberId, String>, ServiceError> {
    let members = reading.members(caller.organization).await?;
    Ok(members
        .into_iter()
        .map(|member| (member.id, member.name))
        .collect())
}
