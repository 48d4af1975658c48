//! Bookings found by what else is known of them: an appointment, a time, an invitee's code.

use super::BookingRow;
use crate::statement::{fetch_all, fetch_in, unique};
use crate::{Instant, Reading, Result};
use domain::booking::{Booking, InviteeUri};
use domain::time::TimeRange;
use domain::{BookingId, ItemId, MemberId, OrganizationId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct InviteeRow {
    invitee_uri: String,
    booking_id: Uuid,
}

impl Reading {
    /// These bookings, as far as they are there; in no particular order.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn bookings(
        &mut self,
        org: OrganizationId,
        ids: &[BookingId],
    ) -> Result<Vec<Booking>> {
        let rows = fetch_in!(
            self,
            BookingRow,
            concat!(
                "select ",
                booking_columns!(),
                " from bookings b where b.organization_id = $1 and b.booking_id in ({list})"
            ),
            [org.uuid()],
            unique(ids.iter().map(|id| id.uuid()))
        );
        rows.into_iter().map(Booking::try_from).collect()
    }

    /// The bookings whose appointments these items are; in no particular order.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn bookings_of_items(
        &mut self,
        org: OrganizationId,
        items: &[ItemId],
    ) -> Result<Vec<Booking>> {
        let rows = fetch_in!(
            self,
            BookingRow,
            concat!(
                "select ",
                booking_columns!(),
                " from bookings b where b.organization_id = $1 and b.item_id in ({list})"
            ),
            [org.uuid()],
            unique(items.iter().map(|item| item.uuid()))
        );
        rows.into_iter().map(Booking::try_from).collect()
    }

    /// The bookings of a host whose appointments touch this time, by when those begin; deleted appointments count.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn bookings_between(
        &mut self,
        org: OrganizationId,
        host: MemberId,
        range: TimeRange,
    ) -> Result<Vec<Booking>> {
        fetch_all!(
            self,
            BookingRow,
            concat!(
                "select ",
                booking_columns!(),
                " from items t
                  join bookings b on b.organization_id = t.organization_id and b.item_id = t.item_id
                  where t.organization_id = $1 and b.member_id = $2 and t.spans_from < $4 and $3 < t.spans_until
                  order by t.spans_from, b.booking_id"
            ),
            org.uuid(),
            host.uuid(),
            Instant::from(range.start()),
            Instant::from(range.end())
        )?
        .into_iter()
        .map(Booking::try_from)
        .collect()
    }

    /// Every invitee that the bookings of a host have to do with, and of which booking; by their names.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn invitees_of_host(
        &mut self,
        org: OrganizationId,
        host: MemberId,
    ) -> Result<Vec<(InviteeUri, BookingId)>> {
        let rows = fetch_all!(
            self,
            InviteeRow,
            "select invitee_uri, booking_id from booking_invitees
             where organization_id = $1 and member_id = $2
             order by invitee_uri",
            org.uuid(),
            host.uuid()
        )?;
        let named = |row: InviteeRow| (InviteeUri(row.invitee_uri), row.booking_id.into());
        Ok(rows.into_iter().map(named).collect())
    }
}
