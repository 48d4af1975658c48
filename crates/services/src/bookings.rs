//! What was booked, for programs: a member's own bookings, or those of everybody for whoever may administer.

use crate::{Environment, ServiceError};
use domain::booking::Booking;
use domain::{BookingId, Caller, MemberId};

/// Whose bookings the caller may see; none for everybody's.
fn only_of(caller: &Caller) -> Option<MemberId> {
    (!caller.can_administer()).then_some(caller.member)
}

/// Bookings in parts of at most `most`: those made before `after`, the newest first. `waits` asks for those that wait for
/// default values, or for the others.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn part(
    env: &Environment,
    caller: &Caller,
    waits: Option<bool>,
    after: Option<BookingId>,
    most: u32,
) -> Result<Vec<Booking>, ServiceError> {
    let mut reading = env.store.read().await?;
    Ok(reading
        .bookings_part(caller.organization, only_of(caller), waits, after, most)
        .await?)
}

/// One booking.
///
/// # Errors
/// [`ServiceError::NotFound`] when there is none that the caller may see.
pub async fn one(
    env: &Environment,
    caller: &Caller,
    id: BookingId,
) -> Result<Booking, ServiceError> {
    let mut reading = env.store.read().await?;
    let booking = reading.booking(caller.organization, id).await?;
    booking
        .filter(|booking| only_of(caller).is_none_or(|host| host == booking.host))
        .ok_or(ServiceError::NotFound)
}
