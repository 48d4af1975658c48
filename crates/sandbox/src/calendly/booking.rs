//! How a time becomes an event, whoever asks for it.

use super::event_types::{EventType, Pooling};
use super::ids::{EventId, InviteeId, ResourceId, SubmissionId, UserId};
use super::invitees::{Invitee, QuestionAndAnswer, Tracking};
use super::locations::LocationChoice;
use super::scheduled_events::{Cancellation, Event, Guest};
use super::slots;
use super::world::World;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

/// What somebody wants to book. Its rules were checked, except whether the time is free.
pub struct Wish {
    /// With what a share changed about it.
    pub event_type: EventType,
    pub start: DateTime<Utc>,
    pub email: String,
    pub name: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub timezone: String,
    pub text_reminder_number: Option<String>,
    /// The place among those of the type, and what the invitee said about it.
    pub location: Option<(LocationChoice, Option<String>)>,
    pub answers: Vec<QuestionAndAnswer>,
    pub tracking: Tracking,
    pub guests: Vec<String>,
    pub scheduled_by: Option<UserId>,
    pub submission: Option<SubmissionId>,
}

/// The time is free no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken;

impl World {
    /// Books, and tells everybody who asked to be told.
    ///
    /// # Errors
    /// [`Taken`] when the time is not free.
    pub fn book(&mut self, wish: Wish, now: DateTime<Utc>) -> Result<InviteeId, Taken> {
        let invitee = self.put(wish, now, None)?;
        self.tell_of_invitee("invitee.created", &invitee, now);
        Ok(invitee)
    }

    /// Books whether the time is free or not, as if it had been booked before somebody looked.
    pub fn book_anyway(&mut self, wish: Wish, now: DateTime<Utc>) -> InviteeId {
        let hosts = wish.event_type.hosts.clone();
        let invitee = self.place(wish, &hosts, now);
        self.tell_of_invitee("invitee.created", &invitee, now);
        invitee
    }

    /// Moves a booking: a new event, a new invitee, and two messages (calendly.md §8.5).
    ///
    /// # Errors
    /// [`Taken`] when the time is not free; then everything stays as it was.
    pub fn reschedule(
        &mut self,
        old: &InviteeId,
        wish: Wish,
        cancellation: &Cancellation,
        now: DateTime<Utc>,
    ) -> Result<InviteeId, Taken> {
        let Some(old_event) = self.invitees.get(old).map(|known| known.event.clone()) else {
            return Err(Taken);
        };
        let new = self.put(wish, now, Some(&old_event))?;
        let new_event = self.invitees.get(&new).map(|known| known.event.clone());
        if let Some(known) = self.invitees.get_mut(&new) {
            known.old = Some((old_event, old.clone()));
        }
        if let Some(known) = self.invitees.get_mut(old) {
            known.is_rescheduled = true;
            known.new = new_event.map(|event| (event, new.clone()));
        }
        self.cancel_invitee(old, cancellation, now);
        self.tell_of_invitee("invitee.created", &new, now);
        Ok(new)
    }

    fn put(
        &mut self,
        wish: Wish,
        now: DateTime<Utc>,
        leaving: Option<&EventId>,
    ) -> Result<InviteeId, Taken> {
        // A group event that one of many leaves still takes place.
        let leaving = leaving.filter(|event| {
            let event = self.events.get(event);
            event.is_some_and(|event| self.active_in(event) <= 1)
        });
        let slot = slots::at(self, &wish.event_type, wish.start, now, leaving).ok_or(Taken)?;
        Ok(self.place(wish, &slot.hosts, now))
    }

    /// Makes the event, or joins it, and the invitee.
    fn place(&mut self, wish: Wish, free: &[UserId], now: DateTime<Utc>) -> InviteeId {
        let joined = self.joinable(&wish.event_type, wish.start);
        let event = match joined.map(|event| event.id.clone()) {
            Some(event) => event,
            None => self.new_event(&wish, free, now),
        };
        let id = InviteeId::of(&self.chance.id());
        if let Some(event) = self.events.get_mut(&event) {
            event.invitees.push(id.clone());
            let guests = wish.guests.into_iter().map(|email| Guest {
                email,
                created_at: now,
            });
            event.guests.extend(guests);
            event.updated_at = now;
        }
        self.write_mail(&wish.email, &event, "Confirmed", now);
        self.invitees.add(Invitee {
            id: id.clone(),
            event,
            email: wish.email,
            name: wish.name,
            first_name: wish.first_name,
            last_name: wish.last_name,
            timezone: wish.timezone,
            text_reminder_number: wish.text_reminder_number,
            answers: wish.answers,
            tracking: wish.tracking,
            is_rescheduled: false,
            old: None,
            new: None,
            submission: wish.submission,
            no_show: None,
            cancellation: None,
            scheduled_by: wish.scheduled_by,
            created_at: now,
            updated_at: now,
        });
        id
    }

    fn new_event(&mut self, wish: &Wish, free: &[UserId], now: DateTime<Utc>) -> EventId {
        let event_type = &wish.event_type;
        let hosts = match event_type.pooling {
            Some(Pooling::RoundRobin) => vec![self.least_booked(free)],
            Some(Pooling::Collective) | None => event_type.hosts.clone(),
        };
        let id = EventId::of(&self.chance.id());
        let web = self.bases.web.clone();
        let location = match &wish.location {
            Some((choice, told)) => {
                choice.booked(told.as_deref(), id.text(), &web, &mut self.chance)
            }
            None => Value::Null,
        };
        let external_id = self.chance.small_letters(20);
        self.events.add(Event {
            id: id.clone(),
            event_type: event_type.id.clone(),
            name: event_type.name.clone(),
            hosts,
            start: wish.start,
            end: wish.start + TimeDelta::minutes(event_type.duration),
            buffer_before: event_type.buffer_before,
            buffer_after: event_type.buffer_after,
            limit: event_type.capacity,
            location,
            guests: Vec::new(),
            invitees: Vec::new(),
            cancellation: None,
            external_id,
            created_at: now,
            updated_at: now,
        });
        id
    }

    /// Whose turn it is among several.
    fn least_booked(&self, free: &[UserId]) -> UserId {
        let bookings = |host: &&UserId| {
            let events = self.events.iter();
            events.filter(|event| event.hosts.contains(host)).count()
        };
        let host = free.iter().min_by_key(bookings);
        host.cloned().unwrap_or_else(|| UserId::of("nobody"))
    }
}
