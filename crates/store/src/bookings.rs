//! Bookings, and the invitees by which messages find them.

use crate::statement::{execute, execute_in, fetch_all, fetch_in, fetch_optional};
use crate::stored::{Place, to_json};
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::booking::{Booking, InviteeUri};
use domain::time::TimeRange;
use domain::{BookingId, ItemId, MemberId, OrganizationId, PersonId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct BookingRow {
    organization_id: Uuid,
    booking_id: Uuid,
    member_id: Uuid,
    story: String,
    shown: Option<String>,
    told: Option<String>,
    person_id: Option<Uuid>,
    item_id: Option<Uuid>,
    waits: bool,
}

impl TryFrom<BookingRow> for Booking {
    type Error = StoreError;

    fn try_from(row: BookingRow) -> Result<Self> {
        let place = Place::new("bookings", row.booking_id);
        Ok(Self {
            id: row.booking_id.into(),
            organization: row.organization_id.into(),
            host: row.member_id.into(),
            story: place.json("story", &row.story)?,
            shown: place.optional_json("shown", row.shown.as_deref())?,
            told: place.optional_json("told", row.told.as_deref())?,
            person: row.person_id.map(PersonId::from),
            item: row.item_id.map(ItemId::from),
            waits: row.waits,
        })
    }
}

/// Who somebody that booked came to be here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedBy {
    /// As whom they booked.
    pub invitee: InviteeUri,
    /// The lead or contact.
    pub person: PersonId,
    /// Its name.
    pub name: String,
}

#[derive(sqlx::FromRow)]
struct BookedByRow {
    invitee_uri: String,
    person_id: Uuid,
    name: String,
}

impl From<BookedByRow> for BookedBy {
    fn from(row: BookedByRow) -> Self {
        Self {
            invitee: InviteeUri(row.invitee_uri),
            person: row.person_id.into(),
            name: row.name,
        }
    }
}

/// The columns of [`BookingRow`].
macro_rules! booking_columns {
    () => {
        "b.organization_id, b.booking_id, b.member_id, b.story, b.shown, b.told, b.person_id, b.item_id, b.waits"
    };
}

mod finding;

impl Reading {
    /// The bookings of a host that have to do with one of these invitees, oldest first: more than one when a message
    /// shows that they are one.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn bookings_of_invitees(
        &mut self,
        org: OrganizationId,
        host: MemberId,
        invitees: &[InviteeUri],
    ) -> Result<Vec<Booking>> {
        let uris: Vec<&str> = invitees.iter().map(|uri| uri.0.as_str()).collect();
        let rows = fetch_in!(
            self,
            BookingRow,
            concat!(
                "select distinct ",
                booking_columns!(),
                " from bookings b join booking_invitees i
                    on i.organization_id = b.organization_id and i.booking_id = b.booking_id
                  where i.organization_id = $1 and i.member_id = $2 and i.invitee_uri in ({list})
                  order by b.booking_id"
            ),
            [org.uuid(), host.uuid()],
            uris
        );
        rows.into_iter().map(Booking::try_from).collect()
    }

    /// Who these invitees are here, whoever of the organization was their host; by name.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn people_of_invitees(
        &mut self,
        org: OrganizationId,
        invitees: &[InviteeUri],
    ) -> Result<Vec<BookedBy>> {
        let uris: Vec<&str> = invitees.iter().map(|uri| uri.0.as_str()).collect();
        let rows = fetch_in!(
            self,
            BookedByRow,
            "select distinct i.invitee_uri, p.person_id, p.name
             from booking_invitees i
             join bookings b on b.organization_id = i.organization_id and b.booking_id = i.booking_id
             join people p on p.organization_id = b.organization_id and p.person_id = b.person_id
             where i.organization_id = $1 and i.invitee_uri in ({list})
             order by p.name, p.person_id, i.invitee_uri",
            [org.uuid()],
            uris
        );
        Ok(rows.into_iter().map(BookedBy::from).collect())
    }

    /// Who booked an appointment that touches this time, with everybody as whom they booked; by name.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn people_booked_between(
        &mut self,
        org: OrganizationId,
        range: TimeRange,
    ) -> Result<Vec<BookedBy>> {
        let rows = fetch_all!(
            self,
            BookedByRow,
            "select distinct i.invitee_uri, p.person_id, p.name
             from items t
             join bookings b on b.organization_id = t.organization_id and b.item_id = t.item_id
             join booking_invitees i on i.organization_id = b.organization_id and i.booking_id = b.booking_id
             join people p on p.organization_id = b.organization_id and p.person_id = b.person_id
             where t.organization_id = $1 and t.spans_from < $3 and $2 < t.spans_until
             order by p.name, p.person_id, i.invitee_uri",
            org.uuid(),
            Instant::from(range.start()),
            Instant::from(range.end())
        )?;
        Ok(rows.into_iter().map(BookedBy::from).collect())
    }

    /// One booking.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn booking(&mut self, org: OrganizationId, id: BookingId) -> Result<Option<Booking>> {
        fetch_optional!(
            self,
            BookingRow,
            concat!(
                "select ",
                booking_columns!(),
                " from bookings b where b.organization_id = $1 and b.booking_id = $2"
            ),
            org.uuid(),
            id.uuid()
        )?
        .map(Booking::try_from)
        .transpose()
    }

    /// Bookings in parts: those made before `after`, the newest first; of one host, where one is named, and of those
    /// that wait for default values or do not. Ids are in the order in which they were made.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn bookings_part(
        &mut self,
        org: OrganizationId,
        host: Option<MemberId>,
        waits: Option<bool>,
        after: Option<BookingId>,
        most: u32,
    ) -> Result<Vec<Booking>> {
        fetch_all!(
            self,
            BookingRow,
            concat!(
                "select ",
                booking_columns!(),
                " from bookings b
                  where b.organization_id = $1 and ($2 is null or b.member_id = $2) and ($3 is null or b.waits = $3)
                    and ($4 is null or b.booking_id < $4)
                  order by b.booking_id desc
                  limit $5"
            ),
            org.uuid(),
            host.map(MemberId::uuid),
            waits,
            after.map(BookingId::uuid),
            i64::from(most)
        )?
        .into_iter()
        .map(Booking::try_from)
        .collect()
    }

    /// The bookings of an organization that wait for default values, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn waiting_bookings(&mut self, org: OrganizationId) -> Result<Vec<Booking>> {
        fetch_all!(
            self,
            BookingRow,
            concat!(
                "select ",
                booking_columns!(),
                " from bookings b where b.organization_id = $1 and b.waits = $2 order by b.created_at, b.booking_id"
            ),
            org.uuid(),
            true
        )?
        .into_iter()
        .map(Booking::try_from)
        .collect()
    }
}

impl Writing {
    /// Saves a booking, new or known, with every invitee it has to do with.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when host, person or item do not exist in that organization.
    pub async fn save_booking(&mut self, booking: &Booking, at: DateTime<Utc>) -> Result<()> {
        execute!(
            self,
            "insert into bookings (organization_id, booking_id, member_id, story, shown, told, person_id, item_id,
                                   waits, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
             on conflict (organization_id, booking_id) do update
             set story = excluded.story, shown = excluded.shown, told = excluded.told, person_id = excluded.person_id,
                 item_id = excluded.item_id, waits = excluded.waits, updated_at = excluded.updated_at",
            booking.organization.uuid(),
            booking.id.uuid(),
            booking.host.uuid(),
            to_json(&booking.story),
            booking.shown.as_ref().map(to_json),
            booking.told.as_ref().map(to_json),
            booking.person.map(PersonId::uuid),
            booking.item.map(ItemId::uuid),
            booking.waits,
            Instant::from(at)
        )?;
        for uri in booking.story.names() {
            execute!(
                self,
                "insert into booking_invitees (organization_id, member_id, invitee_uri, booking_id)
                 values ($1, $2, $3, $4)
                 on conflict (organization_id, member_id, invitee_uri) do update set booking_id = excluded.booking_id",
                booking.organization.uuid(),
                booking.host.uuid(),
                &uri.0,
                booking.id.uuid()
            )?;
        }
        Ok(())
    }

    /// Forgets bookings whose story went into another one.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_bookings(
        &mut self,
        org: OrganizationId,
        bookings: &[BookingId],
    ) -> Result<()> {
        let ids: Vec<Uuid> = bookings.iter().map(|id| id.uuid()).collect();
        execute_in!(
            self,
            "delete from bookings where organization_id = $1 and booking_id in ({list})",
            [org.uuid()],
            ids
        );
        Ok(())
    }
}
