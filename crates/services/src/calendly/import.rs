//! Messages that were stored are taken in, and bookings that waited are tried again.

use super::intake::{Intake, state_of};
use crate::ServiceError;
use crate::environment::Environment;
use crate::live::Topic;
use calendly::message::Delivered;
use domain::{MemberId, OrganizationId};
use store::Delivery;

/// Messages that are taken in with one transaction, at most: enough to forget its cost, few enough that nobody waits for it.
const AT_ONCE: u32 = 20;

/// Takes in every message of a member that waits. While Calendly is switched off they stay where they are.
///
/// # Errors
/// [`ServiceError`] when the database fails; what was not taken in still waits.
pub(super) async fn take_in_deliveries(
    env: &Environment,
    organization: OrganizationId,
    member: MemberId,
) -> Result<(), ServiceError> {
    let (mut has_news, mut is_handled) = (false, false);
    loop {
        let now = env.clock.now();
        let mut writing = env.store.write().await?;
        if !state_of(&mut writing, organization, member)
            .await?
            .takes_bookings()
        {
            break;
        }
        let deliveries = writing
            .waiting_deliveries(organization, member, AT_ONCE)
            .await?;
        let Some(mut last_at) = deliveries.first().map(|first| first.received_at) else {
            break;
        };
        let Some(intake) = Intake::open(env, &mut writing, organization, member).await? else {
            break;
        };
        for delivery in &deliveries {
            let trouble = match read(delivery) {
                Ok(Some(told)) => {
                    has_news |= intake.hear(&mut writing, told).await?;
                    None
                }
                Ok(None) => Some("it is about nothing that is used here"),
                Err(trouble) => Some(trouble),
            };
            writing
                .note_delivery_handled(organization, delivery.id, trouble, now)
                .await?;
            last_at = delivery.received_at;
            // There is time to take a message in, and none to let Calendly wait.
            if env.deliveries().wait() {
                break;
            }
        }
        writing
            .note_calendly_booking(organization, member, last_at)
            .await?;
        writing.commit().await?;
        is_handled = true;
    }
    match (has_news, is_handled) {
        (true, _) => tell(env, organization),
        // A page that lists messages shows what became of them.
        (false, true) => env.live.announce(organization, Topic::People),
        (false, false) => {}
    }
    Ok(())
}

/// The booking that a message is about; none when it is about something else.
fn read(delivery: &Delivery) -> Result<Option<domain::booking::Invitee>, &'static str> {
    let delivered = Delivered::read(delivery.body.as_bytes())
        .map_err(|_| "it cannot be read as a message of Calendly")?;
    delivered
        .told()
        .map_err(|_| "the meeting does not end after it begins")
}

/// Makes people of the bookings that waited for default values, as far as they are there now.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub(super) async fn try_waiting_again(
    env: &Environment,
    organization: OrganizationId,
) -> Result<(), ServiceError> {
    let mut reading = env.store.read().await?;
    let waiting = reading.waiting_bookings(organization).await?;
    drop(reading);
    let mut has_news = false;
    for booking in waiting {
        let mut writing = env.store.write().await?;
        // Read again inside: it may have gone on meanwhile.
        let Some(booking) = writing.booking(organization, booking.id).await? else {
            continue;
        };
        let intake = Intake::open(env, &mut writing, organization, booking.host).await?;
        let Some(intake) = intake.filter(|_| booking.waits) else {
            continue;
        };
        has_news |= intake.try_again(&mut writing, booking).await?;
        writing.commit().await?;
    }
    if has_news {
        tell(env, organization);
    }
    Ok(())
}

fn tell(env: &Environment, organization: OrganizationId) {
    env.queue.wake();
    for topic in [Topic::Calendar, Topic::People, Topic::CalendarSync] {
        env.live.announce(organization, topic);
    }
}
