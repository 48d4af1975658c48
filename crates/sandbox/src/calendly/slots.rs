//! Which times are still free: hours minus bookings minus buffers (calendly.md §10).

use super::date_setting::DateSetting;
use super::event_types::{EventType, Pooling};
use super::ids::{EventId, UserId};
use super::scheduled_events::Event;
use super::schedules::Hours;
use super::world::World;
use crate::zones;
use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use std::collections::{BTreeMap, HashMap};

/// A time that can be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    pub start: DateTime<Utc>,
    /// How many may still book it.
    pub remaining: usize,
    /// Those who can take it; at least one.
    pub hosts: Vec<UserId>,
}

/// Between two starts, in minutes, at most.
const STEP: i64 = 30;

type Span = (DateTime<Utc>, DateTime<Utc>);

/// The free times that start within `[from, until)`, earliest first. `leaving` is an event that does not count, since
/// its invitee is about to leave it.
pub fn free(
    world: &World,
    event_type: &EventType,
    (from, until): Span,
    now: DateTime<Utc>,
    leaving: Option<&EventId>,
) -> Vec<Slot> {
    if !event_type.is_active || event_type.deleted_at.is_some() {
        return Vec::new();
    }
    let earliest = from.max(now + TimeDelta::minutes(event_type.notice));
    let length = TimeDelta::minutes(event_type.duration);
    let bookings: HashMap<&UserId, Vec<&Event>> = event_type
        .hosts
        .iter()
        .map(|host| (host, bookings(world, host, leaving)))
        .collect();
    let mut by_start: BTreeMap<DateTime<Utc>, Vec<&UserId>> = BTreeMap::new();
    for host in &event_type.hosts {
        for start in starts(world, event_type, host, (earliest, until), now) {
            by_start.entry(start).or_default().push(host);
        }
    }
    let slots = by_start.into_iter().filter_map(|(start, hosts)| {
        let span = (start, start + length);
        if let Some(joined) = world.joinable(event_type, start) {
            let remaining = event_type.capacity.saturating_sub(world.active_in(joined));
            return (0 < remaining).then(|| Slot {
                start,
                remaining,
                hosts: joined.hosts.clone(),
            });
        }
        let is_free = |host: &&&UserId| {
            let bookings = bookings.get(**host).map_or(&[][..], Vec::as_slice);
            is_free(world, event_type, host, span, bookings)
        };
        let free: Vec<UserId> = hosts
            .iter()
            .filter(is_free)
            .map(|host| (*host).clone())
            .collect();
        let are_enough = match event_type.pooling {
            Some(Pooling::RoundRobin) => !free.is_empty(),
            Some(Pooling::Collective) | None => free.len() == event_type.hosts.len(),
        };
        are_enough.then_some(Slot {
            start,
            remaining: event_type.capacity,
            hosts: free,
        })
    });
    slots.collect()
}

/// The slot that starts exactly then, if it is free.
pub fn at(
    world: &World,
    event_type: &EventType,
    start: DateTime<Utc>,
    now: DateTime<Utc>,
    leaving: Option<&EventId>,
) -> Option<Slot> {
    let span = (start, start + TimeDelta::seconds(1));
    free(world, event_type, span, now, leaving)
        .into_iter()
        .find(|slot| slot.start == start)
}

/// What the hours of a host offer, whatever was booked.
fn starts(
    world: &World,
    event_type: &EventType,
    host: &UserId,
    (from, until): Span,
    now: DateTime<Utc>,
) -> Vec<DateTime<Utc>> {
    let is_asked_for = |start: &DateTime<Utc>| from <= *start && *start < until;
    if let DateSetting::Spots(spots) = &event_type.date_setting {
        return spots
            .iter()
            .map(|(start, _)| *start)
            .filter(is_asked_for)
            .collect();
    }
    let hours = match &event_type.hours {
        Some(own) => own.clone(),
        None => world.hours_of(host),
    };
    let step = TimeDelta::minutes(event_type.duration.clamp(1, STEP));
    let length = TimeDelta::minutes(event_type.duration);
    let today = zones::local(now, &hours.timezone).date();
    let mut starts = Vec::new();
    for day in days(&hours, from, until) {
        if !event_type.date_setting.allows(day, today) {
            continue;
        }
        for (open, close) in hours.spans(day) {
            let mut start = open;
            while start + length <= close {
                starts.push(start);
                start += step;
            }
        }
    }
    starts.retain(is_asked_for);
    starts
}

/// The days of the hours' zone that the span touches.
fn days(hours: &Hours, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<NaiveDate> {
    let first = zones::local(from, &hours.timezone).date();
    let last = zones::local(until, &hours.timezone).date();
    let following = |day: &NaiveDate| day.checked_add_days(Days::new(1));
    std::iter::successors(Some(first), following)
        .take_while(|day| *day <= last)
        // More than any call may ask for.
        .take(400)
        .collect()
}

/// What takes place with a host.
fn bookings<'a>(world: &'a World, host: &UserId, leaving: Option<&EventId>) -> Vec<&'a Event> {
    world
        .events
        .iter()
        .filter(|event| event.is_active() && event.hosts.contains(host))
        .filter(|event| Some(&event.id) != leaving)
        .collect()
}

/// Neither a booking nor another calendar is in the way, buffers included, and no limit is reached.
fn is_free(
    world: &World,
    event_type: &EventType,
    host: &UserId,
    span: Span,
    bookings: &[&Event],
) -> bool {
    let buffered = (
        span.0 - TimeDelta::minutes(event_type.buffer_before),
        span.1 + TimeDelta::minutes(event_type.buffer_after),
    );
    let is_in_the_way = |event: &Event| {
        overlap(buffered, (event.start, event.end)) || overlap(span, event.buffered())
    };
    let is_external_free = world.users.get(host).is_none_or(|user| {
        let mut busy = user.external_busy.iter();
        !busy.any(|busy| overlap(buffered, *busy))
    });
    is_external_free
        && !bookings.iter().any(|event| is_in_the_way(event))
        && is_within_limits(world, host, span.0, bookings)
}

fn is_within_limits(
    world: &World,
    host: &UserId,
    start: DateTime<Utc>,
    bookings: &[&Event],
) -> bool {
    let Some(user) = world.users.get(host) else {
        return true;
    };
    let day = |at: DateTime<Utc>| zones::local(at, &user.timezone).date();
    let wanted = day(start);
    let is_below = |limit: Option<i64>, is_same: &dyn Fn(NaiveDate) -> bool| {
        let booked = bookings.iter().filter(|event| is_same(day(event.start)));
        limit.is_none_or(|limit| i64::try_from(booked.count()).unwrap_or(i64::MAX) < limit)
    };
    let limits = user.meeting_limits;
    is_below(limits.daily, &|day| day == wanted)
        && is_below(limits.weekly, &|day| day.iso_week() == wanted.iso_week())
        && is_below(limits.monthly, &|day| {
            (day.year(), day.month()) == (wanted.year(), wanted.month())
        })
}

fn overlap(one: Span, other: Span) -> bool {
    one.0 < other.1 && other.0 < one.1
}

impl World {
    /// The event of a group type that others may join at this time.
    pub fn joinable(&self, event_type: &EventType, start: DateTime<Utc>) -> Option<&Event> {
        if event_type.capacity < 2 {
            return None;
        }
        self.events.find(|event| {
            event.event_type == event_type.id && event.start == start && event.is_active()
        })
    }
}
