//! Meetings of bookings that Calendly itself wrote into a linked calendar of their host: tied to our appointments, so that
//! neither stands beside the other (`domain::reconcile::{echo, booked}`).
//!
//! Event and booking become known in any order, so there are three doors, and each finds what the others came too early for:
//! [`seen`], when a look shows events; [`heard`], when a booking is told; [`echo_of_item`], when an appointment is about to be
//! sent. Two transactions that go on at once may miss each other; the last door is the one that no copy passes.

mod giving_way;
mod search;

pub(super) use search::{Echo, News, echo_of_item, with_echo};

use super::access::Opened;
use super::identity::CalendarKey;
use super::journal::{Journal, Line, because};
use super::look::Look;
use super::{SyncError, push_job};
use crate::environment::Environment;
use domain::ItemId;
use domain::booking::Booking;
use domain::calendar_sync::CalendarSync;
use domain::item::{Content, Item, Version};
use domain::mirror::{Mirror, Origin, Written};
use domain::reconcile::{Beside, Booked, Why, booked, gives_way};
use domain::remote_event::{ProviderEventId, RemoteEvent};
use domain::run::{Action, RunCause, Side};
use domain::time::ZoneId;
use giving_way::give_way;
use search::echoes;
use std::collections::HashSet;
use store::{Reading, StoreError, Writing};

/// A linked calendar of a host.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub sync: &'a CalendarSync,
    pub key: CalendarKey,
    /// The host's zone.
    pub zone: &'a ZoneId,
}

impl<'a> Place<'a> {
    pub fn of(opened: &'a Opened) -> Self {
        Self {
            sync: &opened.sync,
            key: opened.key(),
            zone: &opened.zone,
        }
    }
}

/// What is known of a copy of ours beside the event.
#[derive(Clone, Copy)]
pub(super) enum Copy<'a> {
    /// It is found out; the look may show it, or that it went.
    Asked(&'a News<'a>),
    /// There is none (any more).
    Gone,
}

/// Ties what a look shows that Calendly wrote for bookings of the member. Where a copy of ours is in the way, that goes at the
/// next push. Which events those are: none of them comes in.
pub(super) async fn seen(
    env: &Environment,
    opened: &Opened,
    writing: &mut Writing,
    look: &Look,
    journal: &mut Journal,
) -> Result<HashSet<ProviderEventId>, SyncError> {
    let (place, news) = (Place::of(opened), News::of(look));
    let echoes = echoes(env, writing, &place, &news).await?;
    for echo in &echoes {
        tie(env, writing, &place, echo, Copy::Asked(&news), journal).await?;
    }
    Ok(echoes.into_iter().map(|echo| echo.event.id).collect())
}

/// Ties the appointment of a booking that was told to what Calendly wrote for it, in every calendar where that was seen
/// already. Inside the caller's transaction; after the commit the queue is to be woken and pages told.
///
/// # Errors
/// [`SyncError`] when the database fails.
pub(crate) async fn heard(
    env: &Environment,
    writing: &mut Writing,
    booking: &Booking,
    zone: &ZoneId,
) -> Result<(), SyncError> {
    let organization = booking.organization;
    let syncs = writing
        .calendar_syncs_of(organization, booking.host)
        .await?;
    for sync in syncs.iter().filter(|sync| sync.finished) {
        let account = writing.connection(organization, sync.connection).await?;
        let Some(account) = account else { continue };
        let key = CalendarKey::of(&account, &sync.remote_calendar);
        let place = Place { sync, key, zone };
        let news = News::default();
        let echo = search::echo_of(env, writing, &place, booking.clone(), &news).await?;
        let Some(echo) = echo else { continue };
        let mut journal = Journal::begin(env, organization, sync.id, RunCause::Live);
        tie(
            env,
            writing,
            &place,
            &echo,
            Copy::Asked(&news),
            &mut journal,
        )
        .await?;
        journal.close(writing, env.clock.now(), None).await?;
    }
    Ok(())
}

/// Does what is to be done about one such event, as far as that is on our side.
pub(super) async fn tie(
    env: &Environment,
    writing: &mut Writing,
    place: &Place<'_>,
    Echo { booking, event }: &Echo,
    copy: Copy<'_>,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let (organization, sync) = (place.sync.organization, place.sync.id);
    let Some(item) = appointment(writing, booking).await? else {
        return Ok(());
    };
    let ids = std::slice::from_ref(&event.id);
    let of_event = writing.mirrors_of_events(organization, sync, ids).await?;
    let of_another = of_event.into_iter().find(|tie| tie.item != item.id);
    let (mut item, mut is_free) = (item, true);
    if let Some(tie) = of_another
        && let Some(other) = writing.item(organization, tie.item).await?
    {
        is_free = gives_way(&other, &tie);
        if is_free {
            item = give_way(env, writing, place, item, other, &tie, journal).await?;
        }
    }
    let of_item = writing.mirror(organization, sync, item.id).await?;
    let waiting = writing.outgoing_of_items(organization, &[item.id]).await?;
    let waiting = waiting.iter().find(|outgoing| outgoing.sync == sync);
    let is_attempted = waiting.is_some_and(|outgoing| outgoing.attempted.is_some());
    let beside = match (&of_item, copy) {
        (Some(tie), Copy::Asked(news)) if news.is_gone(&tie.event) => Beside::Gone(tie),
        (Some(tie), Copy::Gone) => Beside::Gone(tie),
        (Some(tie), Copy::Asked(_)) => Beside::Tied(tie),
        (None, Copy::Asked(news))
            if is_attempted || news.shows_copy(place.key.mirror(place.sync.member, item.id)) =>
        {
            Beside::Attempted
        }
        (None, Copy::Asked(_) | Copy::Gone) => Beside::Nothing,
    };
    match booked(&event.id, beside) {
        Booked::Tied => Ok(()),
        // Several booked one meeting, and each has an appointment. One of them is tied; none is sent.
        Booked::Tie if !is_free => Ok(()),
        Booked::Tie => write(env, writing, place, (&item, event), of_item, journal).await,
        Booked::CopyFirst => {
            if waiting.is_none() {
                let now = env.clock.now();
                writing
                    .mark_outgoing(organization, sync, item.id, now)
                    .await?;
            }
            if place.sync.active {
                env.queue.enqueue(writing, push_job(place.sync)).await?;
            }
            Ok(())
        }
    }
}

/// The ties that are still to be made of what these events show; until then neither side of them is copied.
pub(super) async fn foreseen(
    env: &Environment,
    reading: &mut Reading,
    opened: &Opened,
    news: &News<'_>,
) -> Result<Vec<Mirror>, StoreError> {
    let place = Place::of(opened);
    let echoes = echoes(env, reading, &place, news).await?;
    let ties = echoes.iter().filter_map(|echo| {
        let (item, content) = (echo.booking.item?, echo.event.content()?);
        Some(booked_tie(
            &place,
            item,
            Version::FIRST,
            &echo.event,
            content,
        ))
    });
    Ok(ties.collect())
}

fn booked_tie(
    place: &Place<'_>,
    item: ItemId,
    version: Version,
    event: &RemoteEvent,
    content: &Content,
) -> Mirror {
    Mirror {
        id: place.key.mirror(place.sync.member, item),
        item,
        sync: place.sync.id,
        event: event.id.clone(),
        etag: event.etag.clone(),
        base: content.clone(),
        base_version: version,
        origin: Origin::Booked,
        written: Written::default(),
    }
}

/// The appointment of a booking, also one that its host deleted: what Calendly wrote for it does not bring it back.
async fn appointment(writing: &mut Writing, booking: &Booking) -> Result<Option<Item>, SyncError> {
    match booking.item {
        Some(item) => Ok(writing.item(booking.organization, item).await?),
        None => Ok(None),
    }
}

async fn write(
    env: &Environment,
    writing: &mut Writing,
    place: &Place<'_>,
    (item, event): (&Item, &RemoteEvent),
    of_item: Option<Mirror>,
    journal: &mut Journal,
) -> Result<(), SyncError> {
    let Some(content) = event.content() else {
        return Ok(());
    };
    let (organization, now) = (place.sync.organization, env.clock.now());
    let mut mirror = booked_tie(place, item.id, item.version, event, content);
    match of_item {
        Some(tie) => {
            mirror.id = tie.id;
            writing.update_mirror(organization, &mirror, now).await?;
            // Whatever waited for a person was about the event that the tie led to before.
            writing.release_held(organization, &[mirror.id]).await?;
        }
        None => {
            let mirrors = std::slice::from_ref(&mirror);
            writing.insert_mirrors(organization, mirrors, now).await?;
        }
    }
    let line = Line {
        side: Side::There,
        action: Action::Skip,
        item: Some(item.id),
        event: Some(&event.id),
        before: Some(content),
        after: Some(content),
        why: because(Why::BookedThere),
    };
    journal.note(env, line);
    Ok(())
}
