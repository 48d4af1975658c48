//! Which events of a linked calendar Calendly wrote, and for which bookings of its member.

use super::Place;
use crate::environment::Environment;
use crate::sync::access::Opened;
use crate::sync::look::Look;
use domain::booking::Booking;
use domain::mirror::Origin;
use domain::reconcile::{code_of, is_echo, is_unlinked, managed_invitees, may_be_echo, time_of};
use domain::remote_event::{ProviderEventId, RemoteEvent};
use domain::{BookingId, ItemId, MirrorId};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use store::{Reading, StoreError};

/// A booking that has an appointment, and the event that Calendly wrote for it.
pub(in crate::sync) struct Echo {
    pub booking: Booking,
    pub event: RemoteEvent,
}

/// What a look shows that Calendly may have written, and what of the stored events is no news any more.
#[derive(Default)]
pub(in crate::sync) struct News<'a> {
    /// Events whose text may tell a booking.
    telling: Vec<&'a RemoteEvent>,
    changed: HashSet<&'a ProviderEventId>,
    gone: HashSet<&'a ProviderEventId>,
    copies: HashSet<MirrorId>,
}

impl<'a> News<'a> {
    /// What a look showed.
    pub fn of(look: &'a Look) -> Self {
        Self {
            gone: look.gone.iter().map(|(id, _)| id).collect(),
            ..Self::of_events(&look.changed)
        }
    }

    /// Events that are there.
    pub fn of_events(events: &'a [RemoteEvent]) -> Self {
        let tells = |event: &&RemoteEvent| {
            may_be_echo(event).is_some_and(|content| {
                is_unlinked(content) || !managed_invitees(&content.description).is_empty()
            })
        };
        Self {
            telling: events.iter().filter(tells).collect(),
            changed: events.iter().map(|event| &event.id).collect(),
            gone: HashSet::new(),
            copies: events.iter().filter_map(RemoteEvent::copy_of).collect(),
        }
    }

    pub fn is_gone(&self, event: &ProviderEventId) -> bool {
        self.gone.contains(event)
    }

    /// Whether the look shows our copy of this name.
    pub fn shows_copy(&self, copy: MirrorId) -> bool {
        self.copies.contains(&copy)
    }

    fn tells_of(&self, event: &ProviderEventId) -> bool {
        self.changed.contains(event) || self.gone.contains(event)
    }
}

/// What of a look Calendly wrote for bookings of the member; and, for copies of ours that went, what stands there for them.
pub(super) async fn echoes(
    env: &Environment,
    reading: &mut Reading,
    place: &Place<'_>,
    news: &News<'_>,
) -> Result<Vec<Echo>, StoreError> {
    let mut echoes = Vec::new();
    for booking in concerned(env, reading, place, news).await? {
        echoes.extend(echo_of(env, reading, place, booking, news).await?);
    }
    Ok(echoes)
}

/// The bookings of the member that a look may have to do with, the oldest first.
async fn concerned(
    env: &Environment,
    reading: &mut Reading,
    place: &Place<'_>,
    news: &News<'_>,
) -> Result<Vec<Booking>, StoreError> {
    let (organization, member) = (place.sync.organization, place.sync.member);
    let mut found: BTreeMap<BookingId, Booking> = BTreeMap::new();
    let mut add = |bookings: Vec<Booking>| {
        found.extend(bookings.into_iter().map(|booking| (booking.id, booking)));
    };
    let contents = || news.telling.iter().filter_map(|event| event.content());
    let codes: BTreeSet<String> = contents()
        .flat_map(|content| managed_invitees(&content.description))
        .collect();
    if !codes.is_empty() {
        let invitees = reading.invitees_of_host(organization, member).await?;
        let ids: Vec<_> = invitees
            .iter()
            .filter(|(invitee, _)| codes.contains(code_of(invitee)))
            .map(|(_, booking)| *booking)
            .collect();
        add(reading.bookings(organization, &ids).await?);
    }
    for content in contents().filter(|content| is_unlinked(content)) {
        let at = content.timing.span(env.zones.as_ref(), place.zone);
        add(reading.bookings_between(organization, member, at).await?);
    }
    let gone: Vec<_> = news.gone.iter().map(|id| (*id).clone()).collect();
    let ties = reading
        .mirrors_of_events(organization, place.sync.id, &gone)
        .await?;
    let items: Vec<_> = ties
        .into_iter()
        .filter(|tie| tie.origin == Origin::Managed)
        .map(|tie| tie.item)
        .collect();
    let of_items = reading.bookings_of_items(organization, &items).await?;
    add(of_items
        .into_iter()
        .filter(|booking| booking.host == member)
        .collect());
    Ok(found.into_values().collect())
}

/// What Calendly wrote for a booking into this calendar. Of several the one that stands for it already, else the first by
/// name.
pub(super) async fn echo_of(
    env: &Environment,
    reading: &mut Reading,
    place: &Place<'_>,
    booking: Booking,
    news: &News<'_>,
) -> Result<Option<Echo>, StoreError> {
    let (organization, sync) = (place.sync.organization, place.sync.id);
    let (Some(at), Some(item)) = (time_of(&booking.story), booking.item) else {
        return Ok(None);
    };
    let stored = reading.foreign_events_at(organization, sync, at).await?;
    let stored = stored.into_iter().filter(|event| !news.tells_of(&event.id));
    let shown = news.telling.iter().map(|event| (*event).clone());
    let mut events: Vec<_> = stored
        .chain(shown)
        .filter(|event| is_echo(event, &booking.story, env.zones.as_ref(), place.zone))
        .collect();
    if events.is_empty() {
        return Ok(None);
    }
    let tie = reading.mirror(organization, sync, item).await?;
    let stands_for_it = |event: &RemoteEvent| tie.as_ref().is_some_and(|tie| tie.event == event.id);
    events.sort_by_key(|event| (!stands_for_it(event), event.id.clone()));
    let first = events.into_iter().next();
    Ok(first.map(|event| Echo { booking, event }))
}

/// What Calendly wrote for the booking whose appointment this item is, where it is one of the member's.
pub(in crate::sync) async fn echo_of_item(
    env: &Environment,
    reading: &mut Reading,
    opened: &Opened,
    item: ItemId,
) -> Result<Option<Echo>, StoreError> {
    let place = Place::of(opened);
    let bookings = reading
        .bookings_of_items(place.sync.organization, &[item])
        .await?;
    let mut of_member = bookings
        .into_iter()
        .filter(|booking| booking.host == place.sync.member);
    match of_member.next() {
        Some(booking) => echo_of(env, reading, &place, booking, &News::default()).await,
        None => Ok(None),
    }
}

/// Those of these items beside which an event stands that Calendly wrote.
pub(in crate::sync) async fn with_echo(
    env: &Environment,
    reading: &mut Reading,
    opened: &Opened,
    items: &[ItemId],
) -> Result<HashSet<ItemId>, StoreError> {
    let place = Place::of(opened);
    let bookings = reading
        .bookings_of_items(place.sync.organization, items)
        .await?;
    let mut found = HashSet::new();
    for booking in bookings {
        if booking.host != place.sync.member {
            continue;
        }
        let item = booking.item;
        let echo = echo_of(env, reading, &place, booking, &News::default()).await?;
        found.extend(item.filter(|_| echo.is_some()));
    }
    Ok(found)
}
