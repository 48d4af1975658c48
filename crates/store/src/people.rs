//! Leads and contacts, and their timelines.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::stored::{Place, to_json};
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::campaign::Audience;
use domain::module::Module;
use domain::person::{Person, PersonKind, TimelineEntry, address};
use domain::{BookingId, ItemId, OrganizationId, PersonId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct PersonRow {
    organization_id: Uuid,
    person_id: Uuid,
    kind: String,
    module: String,
    name: String,
    email: String,
    phone: String,
    owner_id: Uuid,
    fields: String,
}

#[derive(sqlx::FromRow)]
struct TimelineRow {
    organization_id: Uuid,
    timeline_id: Uuid,
    person_id: Uuid,
    at: Instant,
    what: String,
    text: String,
    item_id: Option<Uuid>,
    booking_id: Option<Uuid>,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    found: i64,
}

#[derive(sqlx::FromRow)]
struct LastRow {
    last_at: Option<Instant>,
}

impl TryFrom<PersonRow> for Person {
    type Error = StoreError;

    fn try_from(row: PersonRow) -> Result<Self> {
        let place = Place::new("people", row.person_id);
        Ok(Self {
            id: row.person_id.into(),
            organization: row.organization_id.into(),
            kind: place.word("kind", &row.kind)?,
            module: place.word("module", &row.module)?,
            name: row.name,
            email: row.email,
            phone: row.phone,
            owner: row.owner_id.into(),
            fields: place.json("fields", &row.fields)?,
        })
    }
}

impl TryFrom<TimelineRow> for TimelineEntry {
    type Error = StoreError;

    fn try_from(row: TimelineRow) -> Result<Self> {
        let place = Place::new("timeline", row.timeline_id);
        Ok(Self {
            id: row.timeline_id.into(),
            organization: row.organization_id.into(),
            person: row.person_id.into(),
            at: row.at.at(),
            what: place.word("what", &row.what)?,
            text: row.text,
            item: row.item_id.map(ItemId::from),
            booking: row.booking_id.map(BookingId::from),
        })
    }
}

/// What a search is compared with: everything by which somebody is found, in lower case.
fn found_by(person: &Person) -> String {
    format!("{}\n{}\n{}", person.name, person.email, person.phone).to_lowercase()
}

/// A pattern for `like … escape '!'` that finds the text anywhere.
fn anywhere(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.trim().to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

impl Reading {
    /// One person.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn person(&mut self, org: OrganizationId, id: PersonId) -> Result<Option<Person>> {
        fetch_optional!(
            self,
            PersonRow,
            "select organization_id, person_id, kind, module, name, email, phone, owner_id, fields
             from people
             where organization_id = $1 and person_id = $2",
            org.uuid(),
            id.uuid()
        )?
        .map(Person::try_from)
        .transpose()
    }

    /// The person with this e-mail address, however it is written.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn person_by_email(
        &mut self,
        org: OrganizationId,
        email: &str,
    ) -> Result<Option<Person>> {
        let email = address(email);
        if email.is_empty() {
            return Ok(None);
        }
        fetch_optional!(
            self,
            PersonRow,
            "select organization_id, person_id, kind, module, name, email, phone, owner_id, fields
             from people
             where organization_id = $1 and email = $2",
            org.uuid(),
            email
        )?
        .map(Person::try_from)
        .transpose()
    }

    /// People whose name, address or telephone holds the text, newest first; all of them for an empty text.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn people(
        &mut self,
        org: OrganizationId,
        text: &str,
        most: u32,
    ) -> Result<Vec<Person>> {
        fetch_all!(
            self,
            PersonRow,
            "select organization_id, person_id, kind, module, name, email, phone, owner_id, fields
             from people
             where organization_id = $1 and found_by like $2 escape '!'
             order by created_at desc, person_id desc
             limit $3",
            org.uuid(),
            anywhere(text),
            i64::from(most)
        )?
        .into_iter()
        .map(Person::try_from)
        .collect()
    }

    /// The same, of one kind and in parts: those made before `after`, the newest first. Ids are in the order in which
    /// they were made.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn people_part(
        &mut self,
        org: OrganizationId,
        kind: PersonKind,
        text: &str,
        after: Option<PersonId>,
        most: u32,
    ) -> Result<Vec<Person>> {
        fetch_all!(
            self,
            PersonRow,
            "select organization_id, person_id, kind, module, name, email, phone, owner_id, fields
             from people
             where organization_id = $1 and kind = $2 and found_by like $3 escape '!'
               and ($4 is null or person_id < $4)
             order by person_id desc
             limit $5",
            org.uuid(),
            kind.word(),
            anywhere(text),
            after.map(PersonId::uuid),
            i64::from(most)
        )?
        .into_iter()
        .map(Person::try_from)
        .collect()
    }

    /// The people whom a campaign takes, by name; how many is for the caller to limit.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn people_of_audience(
        &mut self,
        org: OrganizationId,
        audience: &Audience,
    ) -> Result<Vec<Person>> {
        let rows = fetch_all!(
            self,
            PersonRow,
            "select organization_id, person_id, kind, module, name, email, phone, owner_id, fields
             from people
             where organization_id = $1 and email <> '' and ($2 = '' or kind = $2) and ($3 = '' or module = $3)
             order by lower(name), person_id",
            org.uuid(),
            audience.kind.map_or("", PersonKind::word),
            audience.module.map_or("", Module::word)
        )?;
        let people = rows.into_iter().map(Person::try_from);
        people
            .filter(|person| {
                person
                    .as_ref()
                    .map_or(true, |person| audience.takes(person))
            })
            .collect()
    }

    /// How many people a search finds.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn count_people(&mut self, org: OrganizationId, text: &str) -> Result<u64> {
        let row = fetch_optional!(
            self,
            CountRow,
            "select count(*) as found from people where organization_id = $1 and found_by like $2 escape '!'",
            org.uuid(),
            anywhere(text)
        )?;
        Ok(row.map_or(0, |row| u64::try_from(row.found).unwrap_or(0)))
    }

    /// What happened with a person, newest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn timeline(
        &mut self,
        org: OrganizationId,
        person: PersonId,
    ) -> Result<Vec<TimelineEntry>> {
        fetch_all!(
            self,
            TimelineRow,
            "select organization_id, timeline_id, person_id, at, what, text, item_id, booking_id
             from timeline
             where organization_id = $1 and person_id = $2
             order by at desc, timeline_id desc",
            org.uuid(),
            person.uuid()
        )?
        .into_iter()
        .map(TimelineEntry::try_from)
        .collect()
    }

    /// When something happened with a person last.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn last_of_timeline(
        &mut self,
        org: OrganizationId,
        person: PersonId,
    ) -> Result<Option<DateTime<Utc>>> {
        let row = fetch_optional!(
            self,
            LastRow,
            "select max(at) as last_at from timeline where organization_id = $1 and person_id = $2",
            org.uuid(),
            person.uuid()
        )?;
        Ok(row.and_then(|row| row.last_at).map(Instant::at))
    }
}

impl Writing {
    /// Adds a person.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody with that address exists, or the owner does not.
    pub async fn insert_person(&mut self, person: &Person, at: DateTime<Utc>) -> Result<()> {
        execute!(
            self,
            "insert into people (organization_id, person_id, kind, module, name, found_by, email, phone, owner_id, fields,
                                 created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
            person.organization.uuid(),
            person.id.uuid(),
            person.kind.word(),
            person.module.word(),
            &person.name,
            found_by(person),
            &person.email,
            &person.phone,
            person.owner.uuid(),
            to_json(&person.fields),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Adds a line to a timeline.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is no such person in that organization.
    pub async fn insert_timeline(&mut self, entry: &TimelineEntry) -> Result<()> {
        execute!(
            self,
            "insert into timeline (organization_id, timeline_id, person_id, at, what, text, item_id, booking_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            entry.organization.uuid(),
            entry.id.uuid(),
            entry.person.uuid(),
            Instant::from(entry.at),
            entry.what.word(),
            &entry.text,
            entry.item.map(ItemId::uuid),
            entry.booking.map(BookingId::uuid)
        )?;
        Ok(())
    }
}
