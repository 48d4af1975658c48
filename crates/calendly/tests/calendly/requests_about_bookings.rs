//! What is asked about meetings, invitees, standing orders, forms, deletions and recaps.

use crate::sheet::sheet;
use crate::world::{NOTHING, World, at, range};
use calendly::booking::{Booking, InviteeName, NewInvitee};
use calendly::invitees::InviteeFilter;
use calendly::message::{EventName, Message};
use calendly::scheduled_events::{EventFilter, EventStatus, EventsOf};
use calendly::webhooks::{HookScope, NewSubscription};
use calendly::wire::{More, Order};
use calendly::{CalendlyError, Kind, Paging};
use serde_json::json;

#[tokio::test]
async fn meetings_are_listed_by_all_filters_of_exactly_one_owner() {
    let world = World::answering(200, NOTHING).await;
    let filter = EventFilter {
        invitee_email: Some("ida@example.org".to_owned()),
        status: Some(EventStatus::Canceled),
        min_start_time: Some(at("2026-12-01T00:00:00Z")),
        max_start_time: Some(at("2026-12-31T00:00:00Z")),
        order: Some(Order::Ascending),
    };
    let group = EventsOf::Group(world.uri(Kind::Group, &["G"]));

    let (client, token) = (&world.client, &world.token);
    let of = EventsOf::User(world.user());
    client
        .events(token, &of, &filter, &Paging::of(100))
        .await
        .unwrap();
    for of in [EventsOf::Organization(world.organization()), group] {
        client
            .events(token, &of, &EventFilter::default(), &Paging::default())
            .await
            .unwrap();
    }

    assert_eq!(
        world.asked(),
        [
            "GET scheduled_events?user=users/U&invitee_email=ida@example.org&status=canceled&min_start_time=2026-12-01T00:00:00Z&max_start_time=2026-12-31T00:00:00Z&sort=start_time:asc&count=100",
            "GET scheduled_events?organization=organizations/O",
            "GET scheduled_events?group=groups/G",
        ]
    );
}

#[tokio::test]
async fn a_meeting_is_read() {
    let world = World::answering(200, sheet!("event")).await;
    let event = world.uri(Kind::Event, &["EV1"]);

    let event = world.client.event(&world.token, &event).await.unwrap();

    assert_eq!(event.name.as_deref(), Some("Intro call"));
    assert_eq!(world.asked(), ["GET scheduled_events/EV1"]);
}

#[tokio::test]
async fn a_meeting_is_cancelled_with_a_reason_or_without() {
    let world = World::answering(201, sheet!("cancellation")).await;
    let event = world.uri(Kind::Event, &["EV1"]);
    let (client, token) = (&world.client, &world.token);

    client
        .cancel_event(token, &event, Some("ill"))
        .await
        .unwrap();
    let with_reason = world.sent();
    client.cancel_event(token, &event, None).await.unwrap();
    let without = world.sent();
    let endless = client
        .cancel_event(token, &event, Some(&"ü".repeat(10_001)))
        .await;

    assert_eq!(
        (with_reason, without),
        (json!({"reason": "ill"}), json!({}))
    );
    assert!(matches!(endless, Err(CalendlyError::Invalid { .. })));
    assert_eq!(world.asked(), ["POST scheduled_events/EV1/cancellation"; 2]);
}

#[tokio::test]
async fn invitees_are_listed_and_read() {
    let list = World::answering(200, NOTHING).await;
    let one = World::answering(200, sheet!("invitee")).await;
    let filter = InviteeFilter {
        status: Some(EventStatus::Active),
        email: Some("ida@example.org".to_owned()),
        order: Some(Order::Descending),
    };
    let event = list.uri(Kind::Event, &["EV1"]);

    list.client
        .invitees(&list.token, &event, &filter, &Paging::of(2))
        .await
        .unwrap();
    let invitee = one.uri(Kind::Invitee, &["EV1", "IN1"]);
    one.client.invitee(&one.token, &invitee).await.unwrap();

    assert_eq!(
        list.asked(),
        [
            "GET scheduled_events/EV1/invitees?status=active&email=ida@example.org&sort=created_at:desc&count=2"
        ]
    );
    assert_eq!(one.asked(), ["GET scheduled_events/EV1/invitees/IN1"]);
}

#[tokio::test]
async fn a_booking_is_made() {
    let world = World::answering(201, sheet!("invitee")).await;
    let booking = Booking {
        event_type: world.event_type(),
        start_time: at("2026-12-03T09:00:00Z"),
        invitee: NewInvitee {
            name: InviteeName::Parts {
                first_name: "Ida".to_owned(),
                last_name: None,
            },
            email: "ida@example.org".to_owned(),
            timezone: "Europe/Berlin".to_owned(),
            text_reminder_number: None,
        },
        location: None,
        questions_and_answers: Vec::new(),
        tracking: None,
        event_guests: Vec::new(),
    };

    let invitee = world.client.book(&world.token, &booking).await.unwrap();

    assert_eq!(invitee.uri.id(), "IN1");
    assert_eq!(world.asked(), ["POST invitees"]);
    assert_eq!(
        world.sent(),
        json!({"event_type": "event_types/ET", "start_time": "2026-12-03T09:00:00Z",
            "invitee": {"first_name": "Ida", "email": "ida@example.org", "timezone": "Europe/Berlin"}})
    );
}

#[tokio::test]
async fn who_did_not_come_is_marked_read_and_unmarked() {
    let world = World::answering(201, sheet!("no_show")).await;
    let invitee = world.uri(Kind::Invitee, &["EV1", "IN1"]);
    let mark = world.uri(Kind::NoShow, &["NS1"]);
    let (client, token) = (&world.client, &world.token);

    client.mark_no_show(token, &invitee).await.unwrap();
    let sent = world.sent();
    client.no_show(token, &mark).await.unwrap();
    client.unmark_no_show(token, &mark).await.unwrap();

    assert_eq!(
        sent,
        json!({"invitee": "scheduled_events/EV1/invitees/IN1"})
    );
    assert_eq!(
        world.asked(),
        [
            "POST invitee_no_shows",
            "GET invitee_no_shows/NS1",
            "DELETE invitee_no_shows/NS1",
        ]
    );
}

fn order(world: &World, scope: HookScope) -> NewSubscription {
    NewSubscription {
        url: "https://sync.example.org/hooks/calendly/9f2c".to_owned(),
        events: EventName::BOOKINGS.to_vec(),
        organization: world.organization(),
        scope,
        signing_key: Some("k3y".into()),
    }
}

#[tokio::test]
async fn a_standing_order_is_made_as_the_sheet_shows_it() {
    let world = World::answering(201, sheet!("webhook")).await;
    let order = order(&world, HookScope::User(world.user()));

    world.client.subscribe(&world.token, &order).await.unwrap();

    assert_eq!(world.asked(), ["POST webhook_subscriptions"]);
    assert_eq!(
        world.sent(),
        json!({"url": "https://sync.example.org/hooks/calendly/9f2c",
            "events": ["invitee.created", "invitee.canceled", "invitee_no_show.created", "invitee_no_show.deleted"],
            "organization": "organizations/O", "user": "users/U", "scope": "user", "signing_key": "k3y"})
    );
    assert!(!format!("{order:?}").contains("k3y"));
}

#[tokio::test]
async fn a_standing_order_that_breaks_a_rule_is_not_sent() {
    let world = World::answering(201, sheet!("webhook")).await;
    let of = |scope, events: &[EventName]| NewSubscription {
        events: events.to_vec(),
        ..order(&world, scope)
    };
    let user = || HookScope::User(world.user());

    for broken in [
        of(HookScope::Organization, &[]),
        of(user(), &[EventName::RoutingFormSubmitted]),
        of(HookScope::Organization, &[EventName::RecapCreated]),
    ] {
        let outcome = world.client.subscribe(&world.token, &broken).await;
        assert!(matches!(outcome, Err(CalendlyError::Invalid { .. })));
    }
    assert!(world.server.seen().is_empty());
}

#[tokio::test]
async fn standing_orders_are_listed_read_and_ended() {
    let list = World::answering(200, NOTHING).await;
    let one = World::answering(200, sheet!("webhook")).await;
    let hook = one.uri(Kind::Webhook, &["WH1"]);
    let group = HookScope::Group(list.uri(Kind::Group, &["G"]));
    let paging = Paging::of(100);

    let (client, token) = (&list.client, &list.token);
    let (organization, order) = (list.organization(), Some(Order::Ascending));
    client
        .subscriptions(
            token,
            &organization,
            &HookScope::Organization,
            order,
            &paging,
        )
        .await
        .unwrap();
    client
        .subscriptions(token, &organization, &group, None, &paging)
        .await
        .unwrap();
    one.client.subscription(&one.token, &hook).await.unwrap();
    one.client.unsubscribe(&one.token, &hook).await.unwrap();

    assert_eq!(
        list.asked(),
        [
            "GET webhook_subscriptions?organization=organizations/O&scope=organization&sort=created_at:asc&count=100",
            "GET webhook_subscriptions?organization=organizations/O&scope=group&group=groups/G&count=100",
        ]
    );
    assert_eq!(
        one.asked(),
        [
            "GET webhook_subscriptions/WH1",
            "DELETE webhook_subscriptions/WH1"
        ]
    );
}

#[tokio::test]
async fn a_sample_of_a_message_is_read_like_a_message() {
    let world = World::answering(200, sheet!("invitee_canceled_message")).await;

    let sample = world
        .client
        .sample_message(
            &world.token,
            &EventName::InviteeCanceled,
            &world.organization(),
            &HookScope::User(world.user()),
        )
        .await
        .unwrap();

    assert!(matches!(sample.message, Message::InviteeCanceled(_)));
    assert_eq!(
        world.asked(),
        [
            "GET sample_webhook_data?organization=organizations/O&scope=user&user=users/U&event=invitee.canceled"
        ]
    );
}

#[tokio::test]
async fn forms_and_what_was_entered_are_listed_and_read() {
    let list = World::answering(200, NOTHING).await;
    let form = World::answering(
        200,
        r#"{"resource":{"uri":"x","organization":"o","name":"Contact","status":"published",
        "questions":[{"uuid":"q-1","name":"Your name","type":"name","required":true,"answer_choices":null}],
        "created_at":"2026-11-01T08:00:00.123Z","updated_at":"2026-11-01T08:00:00.123Z"}}"#,
    )
    .await;
    let submission = World::answering(
        200,
        r#"{"resource":{"uri":"x","routing_form":"f","questions_and_answers":[],"tracking":{},
        "result":{"type":"custom_message","value":{"headline":"Thanks","body":"We call"}},"submitter":null,
        "submitter_type":null,"created_at":"2026-11-01T08:00:00.123Z","updated_at":"2026-11-01T08:00:00.123Z"}}"#,
    )
    .await;
    let order = Some(Order::Descending);

    let (client, token, paging) = (&list.client, &list.token, Paging::default());
    client
        .routing_forms(token, &list.organization(), order, &paging)
        .await
        .unwrap();
    let whose = list.uri(Kind::RoutingForm, &["RF"]);
    client
        .routing_form_submissions(token, &whose, order, &paging)
        .await
        .unwrap();
    let uri = form.uri(Kind::RoutingForm, &["RF"]);
    let form_read = form.client.routing_form(&form.token, &uri).await.unwrap();
    let uri = submission.uri(Kind::RoutingFormSubmission, &["RS"]);
    let submitted = submission
        .client
        .routing_form_submission(&submission.token, &uri)
        .await
        .unwrap();

    assert_eq!(form_read.questions[0].kind, "name");
    assert_eq!(submitted.result.unwrap().value["headline"], "Thanks");
    assert_eq!(
        list.asked(),
        [
            "GET routing_forms?organization=organizations/O&sort=created_at:desc",
            "GET routing_form_submissions?form=routing_forms/RF&sort=created_at:desc",
        ]
    );
    assert_eq!(form.asked(), ["GET routing_forms/RF"]);
    assert_eq!(submission.asked(), ["GET routing_form_submissions/RS"]);
}

#[tokio::test]
async fn data_is_ordered_to_be_deleted_whatever_the_answer_says_besides() {
    let world = World::answering(202, "{}").await;
    let (client, token) = (&world.client, &world.token);

    client
        .delete_invitee_data(token, &["ida@example.org".to_owned()])
        .await
        .unwrap();
    let people = world.sent();
    client
        .delete_event_data(token, range("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"))
        .await
        .unwrap();
    let meetings = world.sent();
    let nobody = client.delete_invitee_data(token, &[]).await;

    assert_eq!(people, json!({"emails": ["ida@example.org"]}));
    assert_eq!(
        meetings,
        json!({"start_time": "2025-01-01T00:00:00Z", "end_time": "2026-01-01T00:00:00Z"})
    );
    assert!(matches!(nobody, Err(CalendlyError::Invalid { .. })));
    assert_eq!(
        world.asked(),
        [
            "POST data_compliance/deletion/invitees",
            "POST data_compliance/deletion/events",
        ]
    );
}

#[tokio::test]
async fn recaps_are_listed_read_changed_and_deleted() {
    let world = World::answering(200, r#"{"resource":{"uri":"x","summary":"Short"}}"#).await;
    let list = World::answering(200, NOTHING).await;
    let recap = world.uri(Kind::MeetingRecap, &["MR"]);
    let (client, token) = (&world.client, &world.token);

    let read = client.meeting_recap(token, &recap).await.unwrap();
    client.transcript(token, &recap).await.unwrap();
    let fields: More = read.more;
    client
        .change_meeting_recap(token, &recap, &fields)
        .await
        .unwrap();
    let sent = world.sent();
    client.delete_meeting_recap(token, &recap).await.unwrap();
    list.client
        .meeting_recaps(&list.token, &Paging::default())
        .await
        .unwrap();

    assert_eq!(sent, json!({"summary": "Short"}));
    assert_eq!(
        world.asked(),
        [
            "GET meeting_recaps/MR",
            "GET meeting_recaps/MR/transcript",
            "PATCH meeting_recaps/MR",
            "DELETE meeting_recaps/MR",
        ]
    );
    assert_eq!(list.asked(), ["GET meeting_recaps"]);
}
