//! The bodies of calendly.md §14 are read whole, and passed on field by field.

use crate::world::at;
use calendly::Page;
use calendly::availability::{AvailableTime, BusyKind, BusyTime};
use calendly::event_types::{EventType, EventTypeKind, LocationKind};
use calendly::invitees::{Amount, Invitee, NoShow};
use calendly::links::SchedulingLink;
use calendly::message::InviteeMessage;
use calendly::organization::{Invitation, InvitationStatus, Membership, Role};
use calendly::routing_forms::RoutingFormSubmission;
use calendly::scheduled_events::{Canceler, Cancellation, Event, EventStatus, PlaceKind};
use calendly::schedules::{EventTypeSchedule, Place, Rule, Schedule};
use calendly::users::Me;
use calendly::webhooks::{Subscription, SubscriptionState};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

macro_rules! sheet {
    ($name:literal) => {
        include_str!(concat!("sheet/", $name, ".json"))
    };
}
pub(crate) use sheet;

/// What stands beneath `resource`, `payload` or nothing.
fn inside(body: &str) -> Value {
    let mut body: Value = serde_json::from_str(body).unwrap();
    for envelope in ["resource", "payload"] {
        if let Some(inner) = body.get_mut(envelope) {
            return inner.take();
        }
    }
    body
}

fn read<T: DeserializeOwned>(body: Value) -> T {
    serde_json::from_value(body).unwrap()
}

/// Every field is still there, and nothing came to it but fields without value.
fn assert_passed_on(before: &Value, after: &Value, path: &str) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (name, value) in before {
                let path = format!("{path}.{name}");
                let now = after.get(name);
                assert_passed_on(
                    value,
                    now.unwrap_or_else(|| panic!("{path} is gone")),
                    &path,
                );
            }
            for (name, value) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
                assert_eq!(*value, Value::Null, "{path}.{name} is new");
            }
        }
        (Value::Array(before), Value::Array(after)) => {
            assert_eq!(before.len(), after.len(), "{path}");
            for (index, (before, after)) in before.iter().zip(after).enumerate() {
                assert_passed_on(before, after, &format!("{path}[{index}]"));
            }
        }
        // The same instant may have lost zeros.
        (Value::String(one), Value::String(two)) if one.ends_with('Z') && two.ends_with('Z') => {
            assert_eq!(at(one), at(two), "{path}");
        }
        _ => assert_eq!(before, after, "{path}"),
    }
}

fn assert_survives<T: Serialize + DeserializeOwned>(body: &str) {
    let before = inside(body);
    let mut strange = before.clone();
    if let Some(fields) = strange.as_object_mut() {
        fields.insert("pony".to_owned(), json!({"name": "Fury"}));
    }

    for body in [before, strange] {
        let value: T = read(body.clone());
        assert_passed_on(&body, &serde_json::to_value(value).unwrap(), "");
    }
}

#[test]
fn every_body_is_passed_on_field_by_field_and_fields_nobody_told_of_too() {
    assert_survives::<Me>(sheet!("user"));
    assert_survives::<Page<Membership>>(sheet!("memberships"));
    assert_survives::<Invitation>(sheet!("invitation"));
    assert_survives::<EventType>(sheet!("event_type"));
    assert_survives::<Event>(sheet!("event"));
    assert_survives::<Invitee>(sheet!("invitee"));
    assert_survives::<Cancellation>(sheet!("cancellation"));
    assert_survives::<NoShow>(sheet!("no_show"));
    assert_survives::<SchedulingLink>(sheet!("scheduling_link"));
    assert_survives::<Subscription>(sheet!("webhook"));
    assert_survives::<EventTypeSchedule>(sheet!("hours_request"));
    assert_survives::<InviteeMessage>(sheet!("invitee_canceled_message"));
    assert_survives::<RoutingFormSubmission>(sheet!("routing_form_submission_message"));
}

fn entries<T: Serialize + DeserializeOwned>(body: &str) -> Vec<T> {
    let all = inside(body)["collection"].take();
    let read: Vec<T> = read(all.clone());
    assert_passed_on(&all, &serde_json::to_value(&read).unwrap(), "");
    read
}

#[test]
fn a_user_is_read() {
    let me: Me = read(inside(sheet!("user")));

    assert_eq!(me.user.uri.id(), "USR1");
    assert_eq!(me.user.email, "hanna@example.org");
    assert_eq!(me.user.timezone.as_deref(), Some("Europe/Berlin"));
    assert_eq!(me.user.avatar_url, None);
    assert_eq!(me.user.time_notation.as_deref(), Some("24h"));
    assert_eq!(me.user.more["resource_type"], "User");
    assert_eq!(me.current_organization.id(), "ORG1");
}

#[test]
fn memberships_and_invitations_are_read() {
    let page: Page<Membership> = read(inside(sheet!("memberships")));
    let invitation: Invitation = read(inside(sheet!("invitation")));

    assert_eq!(page.collection[0].role, Role::Owner);
    assert_eq!(page.collection[0].user.name, "Hanna Host");
    assert_eq!(page.pagination.next_page_token.as_deref(), Some("tok2"));
    assert_eq!(invitation.status, InvitationStatus::Pending);
    assert_eq!(invitation.last_sent_at, Some(at("2026-12-01T08:00:00Z")));
}

#[test]
fn an_event_type_is_read() {
    let event_type: EventType = read(inside(sheet!("event_type")));

    assert_eq!(event_type.duration, Some(30));
    assert_eq!(event_type.duration_options, Some(vec![15, 30]));
    assert_eq!(event_type.kind, Some(EventTypeKind::Solo));
    assert_eq!(event_type.pooling_type, None);
    let locations = event_type.locations.unwrap();
    assert_eq!(locations[0].kind, LocationKind::ZoomConference);
    assert_eq!(locations[1].additional_info.as_deref(), Some("2nd floor"));
    assert_eq!(event_type.custom_questions[0].answer_choices, ["A", "B"]);
}

#[test]
fn times_and_schedules_are_read() {
    let free: Vec<AvailableTime> = entries(sheet!("available_times"));
    let busy: Vec<BusyTime> = entries(sheet!("busy_times"));
    let schedules: Vec<Schedule> = entries(sheet!("schedules"));
    let places: Vec<Place> = entries(sheet!("locations"));

    assert_eq!(free[0].start_time, at("2026-12-03T09:00:00Z"));
    assert_eq!(busy[0].kind, BusyKind::Calendly);
    assert_eq!(busy[0].event.as_ref().unwrap().uri.id(), "EV1");
    assert_eq!(
        (&busy[1].kind, &busy[1].buffered_start_time),
        (&BusyKind::External, &None)
    );
    assert!(schedules[0].is_default);
    let sunday: &Rule = &schedules[0].rules[1];
    assert_eq!(sunday.wday.as_deref(), Some("sunday"));
    assert!(sunday.intervals.is_empty());
    assert_eq!(
        schedules[0].rules[2].date,
        Some("2026-12-24".parse().unwrap())
    );
    assert_eq!(
        (places[0].connected, places[1].connected),
        (None, Some(true))
    );
}

#[test]
fn an_event_and_who_booked_it_are_read() {
    let event: Event = read(inside(sheet!("event")));
    let invitee: Invitee = read(inside(sheet!("invitee")));

    assert_eq!(event.status, EventStatus::Active);
    let location = event.location.unwrap();
    assert_eq!(location.kind, PlaceKind::GoogleConference);
    assert_eq!(location.status.as_deref(), Some("pushed"));
    assert_eq!(event.invitees_counter.unwrap().active, 1);
    assert_eq!(
        event.event_memberships[0].buffered_end_time,
        Some(at("2026-12-03T09:40:00Z"))
    );
    assert_eq!(event.event_guests[0].email, "bo@example.org");
    let entry = event.calendar_event.unwrap();
    assert_eq!(entry.external_id.as_deref(), Some("8suu9k3hj00mniskzmy5"));
    assert_eq!(invitee.tracking.utm_source.as_deref(), Some("csync"));
    assert_eq!(invitee.questions_and_answers[0].answer, "A");
    assert_eq!(invitee.scheduling_method.as_deref(), Some("api"));
}

#[test]
fn cancellations_and_subscriptions_are_read() {
    let cancellation: Cancellation = read(inside(sheet!("cancellation")));
    let subscription: Subscription = read(inside(sheet!("webhook")));

    assert_eq!(cancellation.canceler_type, Some(Canceler::Host));
    assert_eq!(cancellation.reason.as_deref(), Some("ill"));
    assert_eq!(subscription.state, SubscriptionState::Active);
    assert_eq!(subscription.events.len(), 2);
    let delivery = subscription.delivery(None);
    assert!(delivery.is_active);
    assert_eq!(delivery.last_arrival, at("2026-12-01T08:00:00Z"));
}

#[test]
fn what_was_paid_is_read_as_text_and_as_number() {
    for (amount, expected) in [
        (json!("12.50"), Amount::Text("12.50".to_owned())),
        (json!(12), Amount::Number(12.into())),
    ] {
        let mut body = inside(sheet!("invitee"));
        body["payment"] = json!({"external_id": "ch_1", "provider": "stripe", "amount": amount, "currency": "EUR",
            "terms": null, "successful": true});

        let invitee: Invitee = read(body);

        assert_eq!(invitee.payment.unwrap().amount, Some(expected));
    }
}

#[test]
fn lists_that_are_missing_or_null_are_empty() {
    let mut event = inside(sheet!("event"));
    event["event_guests"] = Value::Null;
    event["location"] = Value::Null;
    event.as_object_mut().unwrap().remove("event_memberships");
    let mut invitee = inside(sheet!("invitee"));
    invitee["tracking"] = Value::Null;
    invitee["questions_and_answers"] = Value::Null;

    let event: Event = read(event);
    let invitee: Invitee = read(invitee);

    assert!(event.event_guests.is_empty() && event.event_memberships.is_empty());
    assert!(event.location.is_none());
    assert_eq!(invitee.tracking, Default::default());
}

#[test]
fn words_nobody_told_of_are_kept() {
    let mut event = inside(sheet!("event"));
    event["status"] = json!("postponed");
    event["location"] = json!({"type": "hologram", "channel": 7});

    let read: Event = read(event.clone());

    assert_eq!(read.status, EventStatus::Other("postponed".to_owned()));
    assert_passed_on(&event, &serde_json::to_value(read).unwrap(), "");
}
