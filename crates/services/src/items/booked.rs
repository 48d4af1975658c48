//! Booked Appointments: a member's appointments as a list.

use super::draw::Reader;
use super::wall_clock::{days_reach, later};
use crate::zones::offset_label;
use crate::{Environment, ServiceError};
use chrono::{Days, NaiveDateTime};
use domain::booking::{Booking, Standing};
use domain::calendar_sync::CalendarSync;
use domain::item::ItemKind;
use domain::time::DateRange;
use domain::view::booked_appointments::{
    BookedAppointments, BookedQuery, BookedRow, BookedState, MadeIn,
};
use domain::view::calendar::{CalendarItem, When};
use domain::{Caller, ItemId};
use std::collections::HashMap;

/// So many days ahead, or back.
const REACH: u64 = 365;

/// The caller's appointments within a year: those to come, the next first, or those that are over, the latest first. The number
/// of queries is the same however many there are.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn booked(
    env: &Environment,
    caller: &Caller,
    query: BookedQuery,
) -> Result<BookedAppointments, ServiceError> {
    let org = caller.organization;
    let zones = env.zones.as_ref();
    let mut reading = env.store.read().await?;
    let reader = Reader::find(env, &mut reading, caller).await?;
    let now = zones.local(env.clock.now(), reader.zone());
    let today = now.date();
    let (first, until) = match query.past {
        true => (
            today.checked_sub_days(Days::new(REACH)).unwrap_or(today),
            later(today, 1),
        ),
        false => (today, later(today, REACH)),
    };
    let days = DateRange::new(first, until).map_err(ServiceError::internal)?;
    let reach = days_reach(days, zones, reader.zone());
    let mut items = reading
        .items_between(org, Some(caller.member), reach)
        .await?;
    items.retain(|item| item.kind == ItemKind::Appointment);
    let ids: Vec<_> = items.iter().map(|item| item.id).collect();
    let bookings = reading.bookings_of_items(org, &ids).await?;
    let bookings: HashMap<ItemId, &Booking> = bookings
        .iter()
        .filter_map(|booking| Some((booking.item?, booking)))
        .collect();
    let mut drawn = reader.draw_days(&mut reading, items, days).await?;
    drawn.retain(|item| is_over(item.when, now) == query.past);
    drawn.sort_by_key(|item| (start(item.when), item.id, item.original_start));
    if query.past {
        drawn.reverse();
    }
    let most = usize::try_from(query.most).unwrap_or(usize::MAX);
    let more = drawn.len().saturating_sub(most);
    drawn.truncate(most);
    let rows = drawn.into_iter().map(|item| {
        let booking = bookings.get(&item.id).copied();
        row(item, booking, &reader.syncs, query.past)
    });
    Ok(BookedAppointments {
        rows: rows.collect(),
        more: u32::try_from(more).unwrap_or(u32::MAX),
        zone_label: format!(
            "{}, {}",
            reader.zone().as_str(),
            offset_label(zones, reader.zone(), today)
        ),
    })
}

fn row(
    item: CalendarItem,
    booking: Option<&Booking>,
    syncs: &[CalendarSync],
    is_over: bool,
) -> BookedRow {
    let standing = booking.and_then(|booking| booking.story.standing());
    BookedRow {
        id: item.id,
        occurrence: item.original_start,
        subject: item.subject,
        customer: item
            .customer
            .map_or_else(String::new, |customer| customer.name),
        when: item.when,
        made_in: match (booking, item.linked_from) {
            (Some(_), _) => MadeIn::Calendly,
            (None, Some(home)) => {
                let home = syncs.iter().find(|sync| sync.id == home);
                MadeIn::Linked(home.map_or_else(String::new, |sync| sync.remote_name.clone()))
            }
            (None, None) => MadeIn::Integrator,
        },
        state: match (standing, is_over) {
            (Some(Standing::Cancelled), _) => BookedState::Cancelled,
            (Some(Standing::NoShow), _) => BookedState::NoShow,
            (Some(Standing::Booked | Standing::Moving) | None, true) => BookedState::Done,
            (Some(Standing::Booked | Standing::Moving) | None, false) => BookedState::Upcoming,
        },
        copies: item.copies,
    }
}

fn start(when: When) -> NaiveDateTime {
    match when {
        When::Timed { start, .. } => start,
        When::AllDay { first, .. } => first.and_time(chrono::NaiveTime::MIN),
    }
}

fn is_over(when: When, now: NaiveDateTime) -> bool {
    match when {
        When::Timed { end, .. } => end <= now,
        When::AllDay { until, .. } => until <= now.date(),
    }
}
