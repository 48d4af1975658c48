//! Standing orders and the messages that come of them; forms and what was entered.

use crate::world::{DANA, ROBIN, World};
use calendly::message::{Delivered, EventName, Message};
use calendly::routing_forms::RoutingFormStatus;
use calendly::signature;
use calendly::webhooks::{HookScope, NewSubscription, SubscriptionState};
use calendly::wire::Order;
use calendly::{CalendlyError, Paging};
use domain::Clock;
use domain::booking::{Standing, Story};
use sandbox::Plan;
use secrecy::SecretString;
use testkit::web::{Scripted, ScriptedServer, SeenRequest};

const KEY: &str = "0123456789abcdef";

fn order(world: &World, url: String, scope: HookScope, events: &[EventName]) -> NewSubscription {
    NewSubscription {
        url,
        events: events.to_vec(),
        organization: world.organization(),
        scope,
        signing_key: Some(KEY.into()),
    }
}

/// Reads a message as our own address does: signature first.
fn read(world: &World, request: &SeenRequest) -> Delivered {
    let header = request.header("calendly-webhook-signature").unwrap();
    let key = SecretString::from(KEY);
    let now = world.clock.now();
    signature::verify(&key, header, request.body.as_bytes(), now).unwrap();
    Delivered::read(request.body.as_bytes()).unwrap()
}

#[tokio::test]
async fn a_standing_order_is_made_once_listed_read_and_ended() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let scope = HookScope::User(world.user(DANA));
    let url = "https://sync.example.org/hooks/1".to_owned();
    let order = order(&world, url, scope.clone(), &EventName::BOOKINGS);

    let made = client.subscribe(token, &order).await.unwrap();
    let again = client.subscribe(token, &order).await;
    let read = client.subscription(token, &made.uri).await.unwrap();
    let listed = client
        .subscriptions(
            token,
            &world.organization(),
            &scope,
            Some(Order::Ascending),
            &Paging::of(5),
        )
        .await
        .unwrap();
    client.unsubscribe(token, &made.uri).await.unwrap();
    let gone = client.subscription(token, &made.uri).await;

    assert_eq!(made.state, SubscriptionState::Active);
    assert_eq!(made.events, EventName::BOOKINGS);
    assert!(made.more.is_empty(), "{:?}", made.more);
    assert!(matches!(again, Err(CalendlyError::Exists)), "{again:?}");
    assert_eq!((&read, &listed.collection), (&made, &vec![made.clone()]));
    assert!(matches!(gone, Err(CalendlyError::NotFound)), "{gone:?}");
}

#[tokio::test]
async fn the_free_plan_and_other_peoples_bookings_are_not_allowed() {
    let world = World::new().await;
    let (client, robin) = (&world.client, world.full(ROBIN));
    let url = || "https://sync.example.org/hooks/1".to_owned();

    let everybody = order(&world, url(), HookScope::Organization, &EventName::BOOKINGS);
    let everybody = client.subscribe(&robin, &everybody).await;
    world.sandbox.calendly().set_plan(DANA, Plan::Free).unwrap();
    let own = HookScope::User(world.user(ROBIN));
    let own = order(&world, url(), own, &EventName::BOOKINGS);
    let free = client.subscribe(&robin, &own).await;

    for refused in [everybody, free] {
        assert!(
            matches!(&refused, Err(CalendlyError::NotAllowed { message }) if !message.is_empty()),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn every_kind_of_message_is_shown_as_a_sample() {
    let world = World::new().await;
    let user = HookScope::User(world.user(DANA));

    for (event, scope) in [
        (EventName::InviteeCreated, &user),
        (EventName::InviteeCanceled, &user),
        (EventName::NoShowCreated, &user),
        (EventName::NoShowDeleted, &user),
        (EventName::RoutingFormSubmitted, &HookScope::Organization),
        (EventName::EventTypeCreated, &user),
        (EventName::EventTypeUpdated, &user),
        (EventName::EventTypeDeleted, &user),
        (EventName::RecapCreated, &user),
        (EventName::RecapUpdated, &user),
        (EventName::RecapDeleted, &user),
        (EventName::ContactCreated, &user),
        (EventName::ContactUpdated, &user),
        (EventName::ContactDeleted, &user),
    ] {
        let sample = world
            .client
            .sample_message(&world.dana, &event, &world.organization(), scope)
            .await;

        let sample = sample.unwrap_or_else(|error| panic!("{event}: {error}"));
        assert!(
            !matches!(sample.message, Message::Unknown { .. }),
            "{event}"
        );
        assert_eq!(sample.created_by, world.user(DANA));
    }
}

#[tokio::test]
async fn booking_moving_and_cancelling_are_delivered_and_tell_one_story() {
    let world = World::new().await;
    let receiver = ScriptedServer::start(|_| Scripted::status(200)).await;
    let url = format!("{}/hooks/1", receiver.url());
    let scope = HookScope::User(world.user(DANA));
    let order = order(&world, url, scope, &EventName::BOOKINGS);
    world.client.subscribe(&world.dana, &order).await.unwrap();

    let old = world.book("2026-12-03T10:00:00Z").await;
    let page = old.reschedule_url.unwrap();
    let form = [("start", "2026-12-04T10:00:00Z"), ("reason", "")];
    assert!(world.submit(&page, &form).await.is_success());
    let was = world.client.invitee(&world.dana, &old.uri).await.unwrap();
    let new = was.new_invitee.unwrap();
    let new = world.client.invitee(&world.dana, &new).await.unwrap();
    world
        .client
        .cancel_event(&world.dana, &new.event, Some("ill"))
        .await
        .unwrap();
    world.sandbox.calendly().settled().await;

    let messages: Vec<Delivered> = receiver
        .seen()
        .iter()
        .map(|request| read(&world, request))
        .collect();
    assert_eq!(messages.len(), 4);
    let mut snapshots = messages.iter().map(|one| one.told().unwrap().unwrap());
    let mut story = Story::of(snapshots.next().unwrap());
    assert_eq!(story.standing(), Some(Standing::Booked));
    for snapshot in snapshots {
        assert!(story.concerns(&snapshot));
        story.hear(snapshot);
    }
    assert_eq!(story.standing(), Some(Standing::Cancelled));
    assert_eq!(story.now().unwrap().uri.0, new.uri.as_str());
}

#[tokio::test]
async fn no_shows_changed_event_types_and_contacts_are_delivered() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let receiver = ScriptedServer::start(|_| Scripted::status(200)).await;
    for (number, events) in [
        (1, EventName::BOOKINGS.to_vec()),
        (2, vec![EventName::EventTypeUpdated]),
        (3, vec![EventName::ContactCreated]),
    ] {
        let url = format!("{}/hooks/{number}", receiver.url());
        let scope = HookScope::User(world.user(DANA));
        let order = order(&world, url, scope, &events);
        client.subscribe(token, &order).await.unwrap();
    }

    let invitee = world.book("2026-12-03T10:00:00Z").await;
    let mark = client.mark_no_show(token, &invitee.uri).await.unwrap();
    client.unmark_no_show(token, &mark.uri).await.unwrap();
    let settings = calendly::event_type_writing::EventTypeSettings {
        duration: Some(20),
        ..Default::default()
    };
    let intro = world.event_type("Intro call").await.uri;
    client
        .change_event_type(token, &intro, &settings)
        .await
        .unwrap();
    let ida = serde_json::from_value(serde_json::json!({"email": "ida@example.org"}));
    client.create_contact(token, &ida.unwrap()).await.unwrap();
    world.sandbox.calendly().settled().await;

    let names = receiver
        .seen()
        .into_iter()
        .map(|request| match read(&world, &request).message {
            Message::InviteeCreated(_) => "booked",
            Message::NoShowCreated(_) => "marked",
            Message::NoShowDeleted(_) => "unmarked",
            Message::EventType(..) => "event type",
            Message::Contact(..) => "contact",
            other => panic!("{other:?}"),
        });
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["booked", "contact", "event type", "marked", "unmarked"]
    );
}

#[tokio::test]
async fn forms_and_what_was_entered_are_listed_read_and_delivered() {
    let world = World::new().await;
    let (client, token, paging) = (&world.client, &world.dana, Paging::default());
    let receiver = ScriptedServer::start(|_| Scripted::status(200)).await;
    let url = format!("{}/hooks/1", receiver.url());
    let events = [EventName::RoutingFormSubmitted];
    let order = order(&world, url, HookScope::Organization, &events);
    client.subscribe(token, &order).await.unwrap();

    let forms = client
        .routing_forms(
            token,
            &world.organization(),
            Some(Order::Descending),
            &paging,
        )
        .await
        .unwrap();
    let form = client.routing_form(token, &forms.collection[0].uri).await;
    let form = form.unwrap();
    let answers = ["Ida".to_owned(), "Roof".to_owned()];
    let submitted = world
        .sandbox
        .calendly()
        .submit_form(form.uri.as_str(), &answers)
        .unwrap();
    let listed = client
        .routing_form_submissions(token, &form.uri, None, &paging)
        .await
        .unwrap();
    let read_one = client
        .routing_form_submission(token, &submitted.into())
        .await
        .unwrap();
    world.sandbox.calendly().settled().await;

    assert_eq!(form.status, RoutingFormStatus::Published);
    assert_eq!(form.questions.len(), 2);
    assert_eq!(listed.collection, vec![read_one.clone()]);
    assert_eq!(read_one.questions_and_answers[1].answer, "Roof");
    let delivered = read(&world, &receiver.seen()[0]);
    assert!(matches!(
        delivered.message,
        Message::RoutingFormSubmitted(submission) if submission.uri == read_one.uri
    ));
}
