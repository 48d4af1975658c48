//! What an invitee does from their mail: cancel, or move to another time (calendly.md §8.5).

use super::super::Calendly;
use super::super::booking::{Taken, Wish};
use super::super::cancelling::Canceler;
use super::super::event_types::EventType;
use super::super::ids::{InviteeId, ResourceId};
use super::super::instants;
use super::super::invitees::Invitee;
use super::super::query::Query;
use super::super::scheduled_events::{Cancellation, Event};
use super::super::world::World;
use super::days::{list, said};
use super::{nothing_here, refused, shown};
use crate::markup::{Markup, hidden, markup};
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, Utc};

/// An invitee and what they booked.
struct Booking<'a> {
    invitee: &'a Invitee,
    event: &'a Event,
    event_type: &'a EventType,
}

impl<'a> Booking<'a> {
    fn find(world: &'a World, invitee: &str) -> Option<Self> {
        let invitee = world.invitees.get(&InviteeId::of(invitee))?;
        let event = world.events.get(&invitee.event)?;
        let event_type = world.event_types.get(&event.event_type)?;
        Some(Self {
            invitee,
            event,
            event_type,
        })
    }

    fn said(&self) -> Markup {
        markup!(
            "<p>{}</p><p>{}</p>",
            self.event.name,
            said(self.event.start, &self.invitee.timezone)
        )
    }

    /// Why nothing can be done about it any more.
    fn is_over(&self, now: DateTime<Utc>) -> Option<&'static str> {
        if !self.invitee.is_active() {
            return Some("This event has already been canceled.");
        }
        (self.event.start <= now).then_some("This event is in the past.")
    }

    fn cancellation(&self, form: &Query, now: DateTime<Utc>) -> Cancellation {
        Cancellation {
            canceled_by: self.invitee.name.clone(),
            reason: form.text("reason").map(str::to_owned),
            canceler: Canceler::Invitee,
            created_at: now,
        }
    }
}

fn reason() -> Markup {
    markup!(
        "<p><label for=\"reason\">Reason</label>\
         <textarea id=\"reason\" name=\"reason\" rows=\"3\" maxlength=\"10000\"></textarea></p>"
    )
}

/// `GET /cancellations/{invitee}`.
pub async fn ask_to_cancel(State(calendly): State<Calendly>, Path(id): Path<String>) -> Response {
    let (now, world) = (calendly.now(), calendly.world());
    let Some(booking) = Booking::find(&world, &id) else {
        return nothing_here();
    };
    if let Some(why) = booking.is_over(now) {
        return refused("Cancel Event", why, booking.said());
    }
    let body = markup!(
        "{}<form method=\"post\" action=\"/calendly/web/cancellations/{}\">{}\
         <p><button>Cancel Event</button></p></form>",
        booking.said(),
        id,
        reason()
    );
    shown("Cancel Event", body)
}

/// `POST /cancellations/{invitee}`.
pub async fn cancel(
    State(calendly): State<Calendly>,
    Path(id): Path<String>,
    body: String,
) -> Response {
    let form = Query::read(&body);
    let response = {
        let (now, mut world) = (calendly.now(), calendly.world());
        let Some(booking) = Booking::find(&world, &id) else {
            return nothing_here();
        };
        if let Some(why) = booking.is_over(now) {
            return refused("Cancel Event", why, booking.said());
        }
        let cancellation = booking.cancellation(&form, now);
        let said = booking.said();
        world.cancel_invitee(&InviteeId::of(&id), &cancellation, now);
        shown("Cancellation Confirmed", said)
    };
    calendly.wake_deliverer();
    response
}

/// `GET /reschedulings/{invitee}`: times, or with `start` the question whether to move there.
pub async fn ask_to_move(
    State(calendly): State<Calendly>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    const TITLE: &str = "Reschedule Event";
    let query = Query::read(&query.unwrap_or_default());
    let (now, world) = (calendly.now(), calendly.world());
    let Some(booking) = Booking::find(&world, &id) else {
        return nothing_here();
    };
    if let Some(why) = booking.is_over(now) {
        return refused(TITLE, why, booking.said());
    }
    let Some(start) = query.text("start").and_then(instants::read) else {
        let link = |start: &str| format!("/calendly/web/reschedulings/{id}?start={start}");
        let leaving = Some(&booking.event.id);
        let times = list(&world, booking.event_type, now, leaving, link);
        let body = markup!("<h2>Former Time</h2>{}{}", booking.said(), times);
        return shown(TITLE, body);
    };
    let body = markup!(
        "<h2>Former Time</h2>{}<h2>New Time</h2><p>{}</p>\
         <form method=\"post\" action=\"/calendly/web/reschedulings/{}\">{}{}\
         <p><button>Reschedule Event</button></p></form>",
        booking.said(),
        said(start, &booking.invitee.timezone),
        id,
        hidden("start", &instants::seconds(start)),
        reason()
    );
    shown(TITLE, body)
}

/// `POST /reschedulings/{invitee}`.
pub async fn reschedule(
    State(calendly): State<Calendly>,
    Path(id): Path<String>,
    body: String,
) -> Response {
    let response = moved(&calendly, &id, &Query::read(&body));
    calendly.wake_deliverer();
    response
}

fn moved(calendly: &Calendly, id: &str, form: &Query) -> Response {
    const TITLE: &str = "Reschedule Event";
    let (now, mut world) = (calendly.now(), calendly.world());
    let Some(booking) = Booking::find(&world, id) else {
        return nothing_here();
    };
    if let Some(why) = booking.is_over(now) {
        return refused(TITLE, why, booking.said());
    }
    let Some(start) = form.text("start").and_then(instants::read) else {
        return refused(TITLE, "Choose a time.", booking.said());
    };
    let wish = same_at(&booking, start);
    let cancellation = booking.cancellation(form, now);
    let (name, zone) = (booking.event.name.clone(), booking.invitee.timezone.clone());
    let new = world.reschedule(&InviteeId::of(id), wish, &cancellation, now);
    match new {
        Ok(new) => {
            let new = new.text();
            let body = markup!(
                "<p>{}</p><p>{}</p><p><a href=\"/calendly/web/reschedulings/{}\">Reschedule</a> \
                 <a href=\"/calendly/web/cancellations/{}\">Cancel</a></p>",
                name,
                said(start, &zone),
                new,
                new
            );
            shown("You are scheduled", body)
        }
        Err(Taken) => {
            let again = markup!(
                "<p><a href=\"/calendly/web/reschedulings/{}\">Choose another time</a></p>",
                id
            );
            refused(TITLE, "That time is no longer available.", again)
        }
    }
}

/// The same booking at another time.
fn same_at(booking: &Booking<'_>, start: DateTime<Utc>) -> Wish {
    let invitee = booking.invitee;
    let choices = booking.event_type.locations.as_deref();
    let told = booking.event.location["location"].as_str();
    let choice = choices.unwrap_or_default().iter().find(|choice| {
        let kind = booking.event.location["type"].as_str().unwrap_or_default();
        choice.kind.starts_with(kind)
    });
    Wish {
        event_type: booking.event_type.clone(),
        start,
        email: invitee.email.clone(),
        name: invitee.name.clone(),
        first_name: invitee.first_name.clone(),
        last_name: invitee.last_name.clone(),
        timezone: invitee.timezone.clone(),
        text_reminder_number: invitee.text_reminder_number.clone(),
        location: choice.map(|choice| (choice.clone(), told.map(str::to_owned))),
        answers: invitee.answers.clone(),
        tracking: invitee.tracking.clone(),
        // Those of a group are not known by whom they were brought.
        guests: if booking.event.limit == 1 {
            let guests = booking.event.guests.iter();
            guests.map(|guest| guest.email.clone()).collect()
        } else {
            Vec::new()
        },
        scheduled_by: None,
        submission: invitee.submission.clone(),
    }
}
