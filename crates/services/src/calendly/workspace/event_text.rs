//! A booked meeting and its invitees, as pages show them. Pure.

use super::text::{id_of, line, line_of, text_of, web_link};
use calendly::invitees::Invitee;
use calendly::scheduled_events::{Cancellation, Event, EventStatus, Location, PlaceKind};
use calendly::uri::Uri;
use chrono::{DateTime, NaiveDateTime, Utc};
use domain::PersonId;
use domain::view::calendly_workspace::{Called, EventRow, Invited, InviteeCard};

/// One meeting; `own` is the reader's account, who is not named alone.
pub(super) fn row(
    event: &Event,
    own: &str,
    known: Vec<Invited>,
    now: DateTime<Utc>,
    local: impl Fn(DateTime<Utc>) -> NaiveDateTime,
) -> EventRow {
    let is_own = matches!(event.event_memberships.as_slice(), [host] if host.user.as_str() == own);
    let hosts = event.event_memberships.iter().filter(|_| !is_own);
    let hosts = hosts.map(|host| line_of(host.user_name.as_deref().or(host.user_email.as_deref())));
    let counter = event.invitees_counter;
    EventRow {
        id: id_of(&event.uri),
        name: match line_of(event.name.as_deref()) {
            name if name.is_empty() => "(no name)".to_owned(),
            name => name,
        },
        start: local(event.start_time),
        end: local(event.end_time),
        hosts: hosts.filter(|name| !name.is_empty()).collect(),
        known,
        coming: counter.map_or(0, |counter| counter.active),
        limit: counter.map_or(1, |counter| counter.limit),
        place: event.location.as_ref().map(place).unwrap_or_default(),
        cancelled: (event.status == EventStatus::Canceled)
            .then(|| called(event.cancellation.as_ref())),
        is_over: event.end_time <= now,
    }
}

/// By whom and why.
fn called(cancellation: Option<&Cancellation>) -> Called {
    Called {
        by: line_of(cancellation.and_then(|it| it.canceled_by.as_deref())),
        reason: line_of(cancellation.and_then(|it| it.reason.as_deref())),
    }
}

/// Where, in a few words.
pub(super) fn place(location: &Location) -> String {
    let told = line_of(location.location.as_deref());
    let kind = match &location.kind {
        PlaceKind::Physical | PlaceKind::Custom | PlaceKind::AskInvitee => "",
        PlaceKind::OutboundCall => "The host calls",
        PlaceKind::InboundCall => "The invitee calls",
        PlaceKind::GoogleConference => "Google Meet",
        PlaceKind::Zoom => "Zoom",
        PlaceKind::Gotomeeting => "GoTo Meeting",
        PlaceKind::MicrosoftTeamsConference => "Microsoft Teams",
        PlaceKind::WebexConference => "Webex",
        PlaceKind::Other(_) => "",
    };
    match (kind, told.as_str()) {
        (kind, "") => kind.to_owned(),
        ("", told) => told.to_owned(),
        (kind, told) => [kind, " ", told].concat(),
    }
}

/// Somebody who booked; `there` is when the meeting begins in a zone, by its IANA name.
pub(super) fn invitee(
    invitee: &Invitee,
    person: Option<PersonId>,
    local: impl Fn(DateTime<Utc>) -> NaiveDateTime,
    there: impl Fn(&str) -> Option<(NaiveDateTime, String)>,
) -> InviteeCard {
    InviteeCard {
        id: id_of(&invitee.uri),
        name: line(&invitee.name),
        email: line(&invitee.email),
        phone: line_of(invitee.text_reminder_number.as_deref()),
        there: invitee.timezone.as_deref().and_then(there),
        answers: answers(invitee),
        booked: local(invitee.created_at),
        cancelled: (invitee.status == EventStatus::Canceled && !invitee.rescheduled)
            .then(|| called(invitee.cancellation.as_ref())),
        moved: invitee.rescheduled,
        no_show: invitee.no_show.as_ref().map(|mark| id_of(&mark.uri)),
        reschedule: (invitee.status == EventStatus::Active)
            .then(|| web_link(invitee.reschedule_url.as_deref()))
            .flatten(),
        person,
    }
}

fn answers(invitee: &Invitee) -> Vec<(String, String)> {
    let mut answers: Vec<_> = invitee.questions_and_answers.iter().collect();
    answers.sort_by_key(|answered| answered.position);
    answers
        .into_iter()
        .map(|answered| (line(&answered.question), text_of(Some(&answered.answer))))
        .collect()
}

/// Whether an invitee's address lies beneath an event's (calendly.md §6.6).
pub(super) fn is_of(invitee: &str, event: &Uri) -> bool {
    invitee
        .strip_prefix(event.as_str())
        .is_some_and(|rest| rest.starts_with("/invitees/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(more: serde_json::Value) -> Event {
        let mut event = json!({
            "uri": "https://api.calendly.com/scheduled_events/EV1", "name": "Intro\u{7} call", "status": "active",
            "start_time": "2026-03-19T09:00:00Z", "end_time": "2026-03-19T09:30:00Z",
            "created_at": "2026-03-01T09:00:00Z", "updated_at": "2026-03-01T09:00:00Z",
            "invitees_counter": {"total": 2, "active": 1, "limit": 6},
            "event_memberships": [{"user": "https://api.calendly.com/users/ME", "user_name": "Dana"}],
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            event[key] = value.clone();
        }
        serde_json::from_value(event).unwrap()
    }

    fn shown(more: serde_json::Value) -> EventRow {
        let now = "2026-03-19T09:30:00Z".parse().unwrap();
        row(
            &event(more),
            "https://api.calendly.com/users/ME",
            Vec::new(),
            now,
            |at| at.naive_utc(),
        )
    }

    #[test]
    fn a_meeting_is_shown_as_text_and_its_only_host_is_not_named() {
        let row = shown(json!({}));

        assert_eq!((row.id.as_str(), row.name.as_str()), ("EV1", "Intro call"));
        assert_eq!((row.coming, row.limit), (1, 6));
        assert_eq!(row.hosts, Vec::<String>::new());
        assert!(row.is_over && row.cancelled.is_none());
    }

    #[test]
    fn hosts_are_named_where_there_are_others() {
        let both = json!([{"user": "https://api.calendly.com/users/ME", "user_name": "Dana"},
            {"user": "https://api.calendly.com/users/RO", "user_email": "robin@fernhill.example"}]);

        let row = shown(json!({"event_memberships": both}));

        assert_eq!(row.hosts, ["Dana", "robin@fernhill.example"]);
    }

    #[test]
    fn a_cancelled_meeting_says_who_and_why_as_far_as_it_is_told() {
        let told =
            json!({"status": "canceled", "cancellation": {"canceled_by": "Ida", "reason": "ill"}});

        let called = |row: EventRow| row.cancelled.map(|called| (called.by, called.reason));

        assert_eq!(
            called(shown(told)),
            Some(("Ida".to_owned(), "ill".to_owned()))
        );
        let untold = shown(json!({"status": "canceled"}));
        assert_eq!(called(untold), Some((String::new(), String::new())));
    }

    #[test]
    fn places_are_told_in_a_few_words() {
        let place = |location: serde_json::Value| shown(json!({"location": location})).place;

        assert_eq!(place(json!({"type": "zoom", "status": "pushed"})), "Zoom");
        assert_eq!(
            place(json!({"type": "physical", "location": "12 Mill Lane"})),
            "12 Mill Lane"
        );
        assert_eq!(
            place(json!({"type": "outbound_call", "location": "+44 20"})),
            "The host calls +44 20"
        );
        assert_eq!(place(json!({"type": "holodeck"})), "");
        assert_eq!(place(json!(null)), "");
    }

    #[test]
    fn an_invitee_belongs_to_the_event_whose_address_it_continues() {
        let event = "https://api.calendly.com/scheduled_events/EV1".into();

        assert!(is_of(
            "https://api.calendly.com/scheduled_events/EV1/invitees/IN1",
            &event
        ));
        assert!(!is_of(
            "https://api.calendly.com/scheduled_events/EV12/invitees/IN1",
            &event
        ));
    }
}
