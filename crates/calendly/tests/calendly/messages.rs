//! Messages as they are delivered, and what they tell of a booking.

use crate::sheet::sheet;
use crate::world::at;
use calendly::message::{Delivered, EventName, Message, UnreadableMessage, What};
use calendly::told::{ImpossibleTimes, told};
use domain::booking::{InviteeUri, Standing, Story};
use serde_json::{Value, json};

fn canceled() -> Value {
    serde_json::from_str(sheet!("invitee_canceled_message")).unwrap()
}

fn read(body: &Value) -> Result<Delivered, UnreadableMessage> {
    Delivered::read(body.to_string().as_bytes())
}

#[test]
fn a_cancellation_is_read_with_its_meeting() {
    let delivered = Delivered::read(sheet!("invitee_canceled_message").as_bytes()).unwrap();

    assert_eq!(delivered.created_at, at("2026-12-01T10:00:05Z"));
    assert_eq!(delivered.created_by.id(), "USR");
    let Message::InviteeCanceled(about) = delivered.message else {
        panic!("{:?}", delivered.message)
    };
    assert_eq!(about.invitee.email, "ida@example.org");
    assert!(about.invitee.rescheduled);
    assert_eq!(about.scheduled_event.uri.id(), "EV1");
    assert!(about.scheduled_event.calendar_event.is_none());
}

#[test]
fn a_message_tells_the_story_of_a_booking() {
    let told = read(&canceled()).unwrap().told().unwrap().unwrap();

    let uri = |event: &str, invitee: &str| {
        InviteeUri(format!(
            "https://api.calendly.com/scheduled_events/{event}/invitees/{invitee}"
        ))
    };
    assert_eq!(told.uri, uri("EV1", "IN1"));
    assert_eq!(told.name, "Ida Muster");
    assert_eq!(told.start, at("2026-12-03T09:00:00Z"));
    assert_eq!(told.end, at("2026-12-03T09:30:00Z"));
    assert!(told.is_cancelled && told.was_moved && !told.is_no_show);
    assert_eq!(
        (told.old.clone(), told.new.clone()),
        (None, Some(uri("EV2", "IN2")))
    );
    // When the message was made; the invitee was changed a second before.
    assert_eq!(told.at, at("2026-12-01T10:00:05Z"));
    assert_eq!(Story::of(told).standing(), Some(Standing::Moving));
}

#[test]
fn what_was_booked_and_said_is_told_with_it() {
    let mut body = canceled();
    body["payload"]["questions_and_answers"] = json!([
        {"question": "How many?", "answer": "2", "position": 1},
        {"question": "Topic?", "answer": "Roof", "position": 0}]);
    body["payload"]["text_reminder_number"] = json!("+491711234567");
    body["payload"]["cancel_url"] = json!("javascript:alert(1)");

    let told = read(&body).unwrap().told().unwrap().unwrap();

    let details = told.details;
    assert_eq!(details.meeting, "Intro call");
    assert_eq!(details.place, "Zoom");
    assert_eq!(
        details.join_url.as_deref(),
        Some("https://zoom.example/j/1")
    );
    assert_eq!(details.phone, "+491711234567");
    let answers = details
        .answers
        .iter()
        .map(|said| (&*said.question, &*said.answer));
    assert_eq!(
        answers.collect::<Vec<_>>(),
        [("Topic?", "Roof"), ("How many?", "2")]
    );
    assert_eq!(details.cancel_url, None);
    assert_eq!(
        details.reschedule_url.as_deref(),
        Some("https://calendly.com/reschedulings/IN1")
    );
    assert_eq!(told.cancellation.unwrap().by, "Ida Muster");
}

#[test]
fn places_are_told_in_words() {
    for (location, place, phone) in [
        (
            json!({"type": "physical", "location": "Main St 1", "additional_info": "2nd floor"}),
            "Main St 1, 2nd floor",
            "",
        ),
        (
            json!({"type": "outbound_call", "location": "+4930123"}),
            "+4930123",
            "+4930123",
        ),
        (
            json!({"type": "inbound_call", "location": "+4930999"}),
            "+4930999",
            "",
        ),
        (json!({"type": "custom", "location": null}), "", ""),
        (json!({"type": "hologram"}), "", ""),
        (Value::Null, "", ""),
    ] {
        let mut body = canceled();
        body["payload"]["scheduled_event"]["location"] = location.clone();

        let details = read(&body).unwrap().told().unwrap().unwrap().details;

        assert_eq!(
            (&*details.place, &*details.phone),
            (place, phone),
            "{location}"
        );
    }
}

#[test]
fn a_no_show_and_its_taking_back_are_told() {
    let mut body = canceled();
    body["event"] = json!("invitee_no_show.created");
    body["payload"]["status"] = json!("active");
    body["payload"]["rescheduled"] = json!(false);
    body["payload"]["new_invitee"] = Value::Null;
    body["payload"]["scheduled_event"]["status"] = json!("active");
    body["payload"]["no_show"] = json!({"uri": "https://api.calendly.com/invitee_no_shows/NS1",
        "created_at": "2026-12-03T10:00:00.000000Z"});
    let marked = read(&body).unwrap();
    body["event"] = json!("invitee_no_show.deleted");
    body["created_at"] = json!("2026-12-03T11:00:00.000000Z");
    body["payload"]["no_show"] = Value::Null;
    let unmarked = read(&body).unwrap();

    let mut story = Story::of(marked.told().unwrap().unwrap());
    assert!(matches!(marked.message, Message::NoShowCreated(_)));
    assert_eq!(story.standing(), Some(Standing::NoShow));
    story.hear(unmarked.told().unwrap().unwrap());
    assert!(matches!(unmarked.message, Message::NoShowDeleted(_)));
    assert_eq!(story.standing(), Some(Standing::Booked));
}

#[test]
fn a_listing_and_a_message_tell_the_same() {
    let mut body = canceled();
    body["created_at"] = json!("2026-12-01T10:00:04.000000Z");
    let delivered = read(&body).unwrap();
    let about = delivered.message.about_invitee().unwrap();

    let listed = told(&about.invitee, &about.scheduled_event, None);

    assert_eq!(listed, Ok(delivered.told().unwrap().unwrap()));
}

#[test]
fn of_a_group_one_invitee_may_cancel_and_the_meeting_stays() {
    let mut body = canceled();
    body["payload"]["scheduled_event"]["status"] = json!("active");
    body["payload"]["scheduled_event"]["invitees_counter"] =
        json!({"total": 5, "active": 4, "limit": 10});

    let told = read(&body).unwrap().told().unwrap().unwrap();

    assert!(told.is_cancelled);
}

#[test]
fn who_stays_invited_to_a_meeting_that_is_off_is_told_as_cancelled() {
    let mut body = canceled();
    body["payload"]["status"] = json!("active");

    assert!(read(&body).unwrap().told().unwrap().unwrap().is_cancelled);
}

#[test]
fn a_name_in_two_pieces_is_put_together() {
    let mut body = canceled();
    body["payload"]["name"] = json!("");
    body["payload"]["first_name"] = json!("Ida");
    body["payload"]["last_name"] = json!("Muster");

    let told = read(&body).unwrap().told().unwrap().unwrap();

    assert_eq!(told.name, "Ida Muster");
}

#[test]
fn a_meeting_that_ends_before_it_begins_is_not_told() {
    let mut body = canceled();
    body["payload"]["scheduled_event"]["end_time"] = json!("2026-12-03T09:00:00.000000Z");

    assert_eq!(read(&body).unwrap().told(), Err(ImpossibleTimes));
}

#[test]
fn what_was_entered_in_a_form_is_read() {
    let delivered = Delivered::read(sheet!("routing_form_submission_message").as_bytes()).unwrap();

    assert_eq!(delivered.told(), Ok(None));
    let Message::RoutingFormSubmitted(submission) = delivered.message else {
        panic!("{:?}", delivered.message)
    };
    assert_eq!(submission.questions_and_answers[0].answer, "Ida");
    assert_eq!(submission.result.unwrap().kind, "event_type");
}

#[test]
fn messages_about_types_contacts_and_recaps_are_read() {
    let event_type: Value = serde_json::from_str(sheet!("event_type")).unwrap();
    let mut body = json!({"event": "event_type.updated", "created_at": "2026-12-01T10:00:05.000000Z",
        "created_by": "https://api.calendly.com/users/USR", "payload": event_type["resource"]});
    assert!(matches!(
        read(&body).unwrap().message,
        Message::EventType(What::Updated, _)
    ));

    body["event"] = json!("contact.deleted");
    body["payload"] =
        json!({"user_uuid": "USR", "contact": {"email": "ida@example.org", "phone": "1"}});
    assert!(matches!(
        read(&body).unwrap().message,
        Message::Contact(What::Deleted, contact) if contact.contact.more["phone"] == "1"
    ));

    body["event"] = json!("meeting_recap.created");
    body["payload"] = json!({"event": {"uri": "https://api.calendly.com/scheduled_events/EV1"}, "recap": {"summary": "x"}});
    assert!(matches!(
        read(&body).unwrap().message,
        Message::Recap(What::Created, recap) if recap.event.as_ref().unwrap().uri.id() == "EV1"
    ));
}

#[test]
fn a_message_about_something_new_is_kept_as_it_came() {
    let mut body = canceled();
    body["event"] = json!("pony.ridden");

    let delivered = read(&body).unwrap();

    assert_eq!(delivered.told(), Ok(None));
    assert_eq!(
        delivered.message,
        Message::Unknown {
            event: "pony.ridden".to_owned(),
            payload: body["payload"].clone()
        }
    );
}

#[test]
fn what_is_no_message_is_told_apart_from_one_that_holds_something_else() {
    for body in [
        "",
        "null",
        "[]",
        "<html>",
        r#"{"event":"invitee.created"}"#,
        r#"{"event":1,"created_at":"2026-12-01T10:00:05Z","created_by":"x","payload":{}}"#,
    ] {
        assert_eq!(
            Delivered::read(body.as_bytes()),
            Err(UnreadableMessage::Envelope),
            "{body}"
        );
    }
    let mut body = canceled();
    body["payload"] = json!({"uri": "x"});
    assert_eq!(
        read(&body),
        Err(UnreadableMessage::Payload(EventName::InviteeCanceled))
    );
}
