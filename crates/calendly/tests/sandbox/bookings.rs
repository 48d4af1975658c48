//! Booking, reading, cancelling, moving; and the one story that listings and messages tell of it.

use crate::world::{DANA, World, at, booking};
use calendly::booking::{BookedPlace, InviteeName, NewAnswer, NewInvitee};
use calendly::event_types::LocationKind;
use calendly::invitees::{Invitee, InviteeFilter, Tracking};
use calendly::page::walk;
use calendly::scheduled_events::{EventFilter, EventStatus, EventsOf, PlaceKind};
use calendly::told::told;
use calendly::wire::Order;
use calendly::{CalendlyError, Kind, Paging, Uri};
use domain::booking::{Standing, Story};

const START: &str = "2026-12-03T10:00:00Z";

#[tokio::test]
async fn somebody_is_booked_for_with_everything_that_can_be_said() {
    let world = World::new().await;
    let event_type = world.event_type("Intro call").await;
    let booking = calendly::booking::Booking {
        invitee: NewInvitee {
            name: InviteeName::Parts {
                first_name: "Ida".to_owned(),
                last_name: Some("Muster".to_owned()),
            },
            text_reminder_number: Some("+491711234567".to_owned()),
            ..booking(&event_type.uri, START).invitee
        },
        location: Some(BookedPlace {
            kind: LocationKind::ZoomConference,
            location: None,
        }),
        questions_and_answers: vec![NewAnswer {
            question: event_type.custom_questions[0].name.clone(),
            answer: "The roof".to_owned(),
            position: 0,
        }],
        tracking: Some(Tracking {
            utm_source: Some("integrator".to_owned()),
            ..Tracking::default()
        }),
        event_guests: vec!["bo@example.org".to_owned()],
        ..booking(&event_type.uri, START)
    };

    let invitee = world.client.book(&world.dana, &booking).await.unwrap();
    let event = world.client.event(&world.dana, &invitee.event).await;
    let event = event.unwrap();

    assert_eq!(invitee.status, EventStatus::Active);
    assert_eq!(invitee.scheduling_method.as_deref(), Some("api"));
    assert_eq!(invitee.invitee_scheduled_by, Some(world.user(DANA)));
    assert_eq!(invitee.tracking.utm_source.as_deref(), Some("integrator"));
    assert_eq!(invitee.questions_and_answers[0].answer, "The roof");
    assert_eq!(event.start_time, at(START));
    assert_eq!(event.location.as_ref().unwrap().kind, PlaceKind::Zoom);
    assert_eq!(event.event_memberships[0].user, world.user(DANA));
    assert_eq!(event.event_guests[0].email, "bo@example.org");
    let told = told(&invitee, &event, None).unwrap();
    assert_eq!(told.name, "Ida Muster");
    assert_eq!(told.details.phone, "+491711234567");
    assert_eq!(told.details.answers[0].answer, "The roof");
    assert_eq!(Story::of(told).standing(), Some(Standing::Booked));
}

#[tokio::test]
async fn a_time_that_was_taken_meanwhile_is_refused() {
    let world = World::new().await;
    world.book(START).await;
    let event_type = world.event_type("Site visit").await.uri;

    let outcome = world
        .client
        .book(&world.dana, &booking(&event_type, START))
        .await;

    assert!(
        matches!(outcome, Err(CalendlyError::Invalid { .. })),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn meetings_are_walked_in_pages_and_filtered() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    for start in [START, "2026-12-04T10:00:00Z", "2026-12-07T10:00:00Z"] {
        world.book(start).await;
    }
    let of_dana = EventsOf::User(world.user(DANA));
    let filter = EventFilter {
        invitee_email: Some("ida@example.org".to_owned()),
        status: Some(EventStatus::Active),
        min_start_time: Some(at("2026-12-03T00:00:00Z")),
        max_start_time: Some(at("2026-12-05T00:00:00Z")),
        order: Some(Order::Descending),
    };

    let found = walk(10, |page| {
        let (of, filter) = (&of_dana, &filter);
        async move {
            let paging = Paging::of(1).at(page);
            client.events(token, of, filter, &paging).await
        }
    });
    let found = found.await.unwrap();
    let of = EventsOf::Organization(world.organization());
    let paging = Paging::default();
    let everybodys = client
        .events(token, &of, &EventFilter::default(), &paging)
        .await;
    let groups = client.groups(token, &world.organization(), &paging).await;
    let of = EventsOf::Group(groups.unwrap().collection.remove(0).uri);
    let of_group = client
        .events(token, &of, &EventFilter::default(), &paging)
        .await;

    let starts = found.entries.iter().map(|event| event.start_time);
    assert_eq!(
        starts.collect::<Vec<_>>(),
        [at("2026-12-04T10:00:00Z"), at(START)]
    );
    assert!(found.is_complete);
    assert_eq!(everybodys.unwrap().collection.len(), 3);
    assert_eq!(of_group.unwrap().collection.len(), 0);
}

#[tokio::test]
async fn invitees_are_listed_and_read() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let invitee = world.book(START).await;
    let filter = InviteeFilter {
        status: Some(EventStatus::Active),
        email: Some("ida@example.org".to_owned()),
        order: Some(Order::Ascending),
    };

    let listed = client
        .invitees(token, &invitee.event, &filter, &Paging::default())
        .await
        .unwrap();
    let read = client.invitee(token, &invitee.uri).await.unwrap();
    let nobody = Invitee {
        uri: world
            .client
            .uri(Kind::Invitee, &[invitee.event.id(), "NOBODY"])
            .unwrap(),
        ..invitee.clone()
    };
    let nobody = client.invitee(token, &nobody.uri).await;

    assert_eq!(listed.collection, vec![invitee.clone()]);
    assert_eq!(read, invitee);
    assert!(matches!(nobody, Err(CalendlyError::NotFound)), "{nobody:?}");
}

#[tokio::test]
async fn a_cancelled_meeting_says_who_and_why_and_is_not_cancelled_twice() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let invitee = world.book(START).await;

    let done = client
        .cancel_event(token, &invitee.event, Some("ill"))
        .await
        .unwrap();
    let again = client.cancel_event(token, &invitee.event, None).await;
    let event = client.event(token, &invitee.event).await.unwrap();
    let after = client.invitee(token, &invitee.uri).await.unwrap();

    assert_eq!(done.reason.as_deref(), Some("ill"));
    assert_eq!(event.status, EventStatus::Canceled);
    let told = told(&after, &event, None).unwrap();
    assert_eq!(told.cancellation.clone().unwrap().reason, "ill");
    assert_eq!(Story::of(told).standing(), Some(Standing::Cancelled));
    assert!(
        matches!(again, Err(CalendlyError::NotAllowed { .. })),
        "{again:?}"
    );
}

#[tokio::test]
async fn who_did_not_come_is_marked_and_unmarked() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let invitee = world.book(START).await;
    world.clock.set(at("2026-12-03T12:00:00Z"));

    let mark = client.mark_no_show(token, &invitee.uri).await.unwrap();
    let read = client.no_show(token, &mark.uri).await.unwrap();
    let marked = client.invitee(token, &invitee.uri).await.unwrap();
    client.unmark_no_show(token, &mark.uri).await.unwrap();
    let unmarked = client.invitee(token, &invitee.uri).await.unwrap();
    let gone = client.no_show(token, &mark.uri).await;

    assert_eq!(read, mark);
    assert_eq!(marked.no_show.unwrap().uri, mark.uri);
    assert!(unmarked.no_show.is_none());
    assert!(matches!(gone, Err(CalendlyError::NotFound)), "{gone:?}");
}

#[tokio::test]
async fn a_moved_booking_is_one_story() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let old = world.book(START).await;
    let page = old.reschedule_url.clone().unwrap();
    let moved = world
        .submit(&page, &[("start", "2026-12-04T10:00:00Z"), ("reason", "")])
        .await;
    assert!(moved.is_success(), "{}", moved.text());

    let snapshot = async |uri: &Uri| {
        let invitee = client.invitee(token, uri).await.unwrap();
        let event = client.event(token, &invitee.event).await.unwrap();
        (told(&invitee, &event, None).unwrap(), invitee)
    };
    let (was, invitee) = snapshot(&old.uri).await;
    let (is, _) = snapshot(&invitee.new_invitee.unwrap()).await;

    let mut story = Story::of(was);
    assert_eq!(story.standing(), Some(Standing::Moving));
    assert!(story.concerns(&is));
    story.hear(is);
    assert_eq!(story.standing(), Some(Standing::Booked));
    assert_eq!(story.now().unwrap().start, at("2026-12-04T10:00:00Z"));
}
