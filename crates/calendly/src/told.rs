//! What Calendly tells of an invitee, as one snapshot of a booking's story ([`domain::booking`]).

use crate::invitees::Invitee;
use crate::scheduled_events::{Event, EventStatus, Location, PlaceKind};
use crate::uri::Uri;
use chrono::{DateTime, Utc};
use domain::booking::{self, Answer, Cancellation, Details, InviteeUri};
use domain::scheduling_link::tracked_code;
use url::Url;

/// The times of a meeting make no sense, so there is nothing to put into a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the meeting does not end after it begins")]
pub struct ImpossibleTimes;

/// What a listing or a message tells. `told_at` is when the message was made, or the listing asked for. Without it the
/// invitee's own stamps count, and of these none says that a no-show was taken back.
///
/// # Errors
/// [`ImpossibleTimes`]
pub fn told(
    invitee: &Invitee,
    event: &Event,
    told_at: Option<DateTime<Utc>>,
) -> Result<booking::Invitee, ImpossibleTimes> {
    if event.end_time <= event.start_time {
        return Err(ImpossibleTimes);
    }
    let is_off = [&invitee.status, &event.status].contains(&&EventStatus::Canceled);
    let cancelled_at = invitee.cancellation.as_ref().and_then(|one| one.created_at);
    let no_show_at = invitee.no_show.as_ref().and_then(|one| one.created_at);
    let stamps = [cancelled_at, no_show_at, told_at];
    Ok(booking::Invitee {
        uri: named(&invitee.uri),
        name: whole_name(invitee),
        email: invitee.email.clone(),
        start: event.start_time,
        end: event.end_time,
        is_cancelled: is_off,
        was_moved: invitee.rescheduled,
        old: invitee.old_invitee.as_ref().map(named),
        new: invitee.new_invitee.as_ref().map(named),
        is_no_show: invitee.no_show.is_some(),
        details: details(invitee, event),
        cancellation: cancellation(invitee, event).filter(|_| is_off),
        at: stamps
            .into_iter()
            .flatten()
            .fold(invitee.updated_at, DateTime::max),
    })
}

fn named(uri: &Uri) -> InviteeUri {
    InviteeUri(uri.as_str().to_owned())
}

/// The whole name, or its parts where only those came.
fn whole_name(invitee: &Invitee) -> String {
    if !invitee.name.trim().is_empty() {
        return invitee.name.clone();
    }
    let parts = [&invitee.first_name, &invitee.last_name];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    parts.join(" ").trim().to_owned()
}

fn details(invitee: &Invitee, event: &Event) -> Details {
    let location = event.location.as_ref();
    let join_url = location.and_then(|location| location.join_url.as_deref());
    let mut answers: Vec<_> = invitee.questions_and_answers.iter().collect();
    answers.sort_by_key(|answered| answered.position);
    Details {
        meeting: event.name.clone().unwrap_or_default(),
        place: location.map(place).unwrap_or_default(),
        join_url: web_page(join_url),
        phone: phone(invitee, location),
        answers: answers
            .into_iter()
            .map(|answered| Answer {
                question: answered.question.clone(),
                answer: answered.answer.clone(),
            })
            .collect(),
        cancel_url: web_page(invitee.cancel_url.as_deref()),
        reschedule_url: web_page(invitee.reschedule_url.as_deref()),
        came_by: tracked_code(
            invitee.tracking.utm_source.as_deref(),
            invitee.tracking.utm_content.as_deref(),
        ),
    }
}

/// The address, number or text with what was added to it; of a conference the service.
fn place(location: &Location) -> String {
    let parts = [&location.location, &location.additional_info];
    let parts: Vec<&str> = parts
        .into_iter()
        .flatten()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    if !parts.is_empty() {
        return parts.join(", ");
    }
    let service = match location.kind {
        PlaceKind::GoogleConference => "Google Meet",
        PlaceKind::Zoom => "Zoom",
        PlaceKind::Gotomeeting => "GoTo Meeting",
        PlaceKind::MicrosoftTeamsConference => "Microsoft Teams",
        PlaceKind::WebexConference => "Webex",
        PlaceKind::Physical
        | PlaceKind::OutboundCall
        | PlaceKind::InboundCall
        | PlaceKind::Custom
        | PlaceKind::AskInvitee
        | PlaceKind::Other(_) => "",
    };
    service.to_owned()
}

/// Where reminders are sent as text messages, or where the host is to call.
fn phone(invitee: &Invitee, location: Option<&Location>) -> String {
    let called = location.filter(|location| location.kind == PlaceKind::OutboundCall);
    let called = called.and_then(|location| location.location.clone());
    let number = invitee.text_reminder_number.clone().or(called);
    number.unwrap_or_default()
}

/// An address that a link may lead to: strangers write `javascript:` as well.
fn web_page(text: Option<&str>) -> Option<String> {
    let url = Url::parse(text?).ok()?;
    matches!(url.scheme(), "https" | "http").then(|| url.into())
}

fn cancellation(invitee: &Invitee, event: &Event) -> Option<Cancellation> {
    let told = invitee.cancellation.as_ref();
    let told = told.or(event.cancellation.as_ref())?;
    Some(Cancellation {
        by: told.canceled_by.clone().unwrap_or_default(),
        reason: told.reason.clone().unwrap_or_default(),
    })
}
