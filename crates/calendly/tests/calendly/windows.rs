//! Long ranges are asked in steps, long lists in pages.

use crate::world::{World, json, range};
use calendly::CalendlyError;
use calendly::page::walk;
use calendly::scheduled_events::{EventFilter, EventsOf};
use calendly::{Kind, Paging};

#[tokio::test]
async fn three_weeks_of_busy_times_are_asked_week_by_week_and_told_once() {
    let world = World::start(|_| {
        json(
            200,
            r#"{"collection":[
            {"type":"external","start_time":"2026-12-08T08:00:00Z","end_time":"2026-12-08T10:00:00Z"},
            {"type":"external","start_time":"2026-12-03T12:00:00Z","end_time":"2026-12-03T13:00:00Z"}]}"#,
        )
    })
    .await;

    let busy = world
        .client
        .busy_times_within(
            &world.token,
            &world.user(),
            range("2026-12-01T09:00:00Z", "2026-12-16T09:00:00Z"),
        )
        .await
        .unwrap();

    assert_eq!(
        world.asked(),
        [
            "GET user_busy_times?user=users/U&start_time=2026-12-01T09:00:00Z&end_time=2026-12-08T09:00:00Z",
            "GET user_busy_times?user=users/U&start_time=2026-12-08T09:00:00Z&end_time=2026-12-15T09:00:00Z",
            "GET user_busy_times?user=users/U&start_time=2026-12-15T09:00:00Z&end_time=2026-12-16T09:00:00Z",
        ]
    );
    assert_eq!(busy.len(), 2);
    assert!(busy[0].start_time < busy[1].start_time);
}

#[tokio::test]
async fn two_months_of_free_slots_are_asked_in_two_steps() {
    let world = World::start(|_| {
        json(
            200,
            r#"{"collection":[{"status":"available","invitees_remaining":1,"start_time":"2027-01-01T09:00:00Z"}]}"#,
        )
    })
    .await;

    let free = world
        .client
        .available_times_within(
            &world.token,
            &world.event_type(),
            range("2026-12-01T09:00:00Z", "2027-01-30T09:00:00Z"),
        )
        .await
        .unwrap();

    assert_eq!(free.len(), 1);
    assert_eq!(world.asked().len(), 2);
    assert_eq!(
        world.asked()[0],
        "GET event_type_available_times?event_type=event_types/ET&start_time=2026-12-01T09:00:00Z&end_time=2027-01-01T09:00:00Z"
    );
}

#[tokio::test]
async fn where_one_step_is_not_known_nothing_is() {
    let world = World::start(
        |request| match request.path.contains("2026-12-08T09%3A00%3A00Z&") {
            true => json(424, r#"{"title":"External Calendar Error"}"#),
            false => json(200, r#"{"collection":[]}"#),
        },
    )
    .await;

    let busy = world
        .client
        .busy_times_within(
            &world.token,
            &world.user(),
            range("2026-12-01T09:00:00Z", "2026-12-16T09:00:00Z"),
        )
        .await;

    assert!(matches!(busy, Err(CalendlyError::AvailabilityUnknown)));
}

#[tokio::test]
async fn one_request_asks_for_no_more_than_calendly_tells() {
    let world = World::answering(200, r#"{"collection":[]}"#).await;

    let week = range("2026-12-01T09:00:00Z", "2026-12-08T09:00:01Z");
    let busy = world
        .client
        .busy_times(&world.token, &world.user(), week)
        .await;
    let month = range("2026-12-01T09:00:00Z", "2027-01-01T09:00:01Z");
    let free = world
        .client
        .available_times(&world.token, &world.event_type(), month)
        .await;

    assert!(matches!(busy, Err(CalendlyError::Invalid { .. })));
    assert!(matches!(free, Err(CalendlyError::Invalid { .. })));
    assert!(world.server.seen().is_empty());
}

#[tokio::test]
async fn pages_are_asked_by_token_with_the_same_filters_and_their_addresses_are_not_followed() {
    let page = |next: &str| {
        format!(
            r#"{{"collection":[],"pagination":{{"count":0,"next_page":"https://example.org/steal","previous_page":null,
            "next_page_token":{next},"previous_page_token":null}}}}"#
        )
    };
    let world = World::start(move |request| match request.path.contains("page_token") {
        false => json(200, &page(r#""tok 2""#)),
        true => json(200, &page("null")),
    })
    .await;
    let of = EventsOf::Group(world.uri(Kind::Group, &["G"]));
    let filter = EventFilter {
        invitee_email: Some("ida+1@example.org".to_owned()),
        ..EventFilter::default()
    };

    let (client, token) = (&world.client, &world.token);
    let all = walk(10, |page| {
        let (of, filter) = (&of, &filter);
        async move {
            let paging = Paging::of(100).at(page);
            client.events(token, of, filter, &paging).await
        }
    })
    .await
    .unwrap();

    assert!(all.is_complete);
    assert_eq!(
        world.asked(),
        [
            "GET scheduled_events?group=groups/G&invitee_email=ida+1@example.org&count=100",
            "GET scheduled_events?group=groups/G&invitee_email=ida+1@example.org&count=100&page_token=tok 2",
        ]
    );
}
