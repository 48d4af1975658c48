//! What the Enterprise plan allows: deletion of data, the activity log, what was sent; and recaps.

use crate::world::{DANA, World, range};
use calendly::activity::{ActivityFilter, CommunicationFilter};
use calendly::scheduled_events::{EventFilter, EventsOf};
use calendly::wire::More;
use calendly::{CalendlyError, Kind, Paging};
use sandbox::Plan;

fn assert_not_allowed<T: std::fmt::Debug>(outcome: Result<T, CalendlyError>) {
    assert!(
        matches!(outcome, Err(CalendlyError::NotAllowed { .. })),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn on_other_plans_none_of_it_is_allowed() {
    let world = World::new().await;
    let (client, token, organization) = (&world.client, &world.dana, world.organization());
    let paging = Paging::default();
    let past = range("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");

    assert_not_allowed(
        client
            .activity(token, &organization, &ActivityFilter::default(), &paging)
            .await,
    );
    let filter = CommunicationFilter::default();
    assert_not_allowed(
        client
            .outgoing_communications(token, &organization, &filter, &paging)
            .await,
    );
    let emails = ["ida@example.org".to_owned()];
    assert_not_allowed(client.delete_invitee_data(token, &emails).await);
    assert_not_allowed(client.delete_event_data(token, past).await);
}

#[tokio::test]
async fn on_enterprise_activity_and_mails_are_listed_and_data_is_deleted() {
    let world = World::new().await;
    let (client, token, organization) = (&world.client, &world.dana, world.organization());
    let calendly = world.sandbox.calendly();
    calendly.set_plan(DANA, Plan::Enterprise).unwrap();
    let invitee = world.book("2026-12-03T10:00:00Z").await;
    client
        .cancel_event(token, &invitee.event, None)
        .await
        .unwrap();

    let log = client
        .activity(
            token,
            &organization,
            &ActivityFilter::default(),
            &Paging::of(1000),
        )
        .await;
    let filter = CommunicationFilter::default();
    let sent = client
        .outgoing_communications(token, &organization, &filter, &Paging::default())
        .await;
    let emails = ["ida@example.org".to_owned()];
    client.delete_invitee_data(token, &emails).await.unwrap();
    let of = EventsOf::User(world.user(DANA));
    let filter = EventFilter {
        invitee_email: Some("ida@example.org".to_owned()),
        ..EventFilter::default()
    };
    let left = client
        .events(token, &of, &filter, &Paging::default())
        .await
        .unwrap();
    let past = range("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
    client.delete_event_data(token, past).await.unwrap();
    let ahead = range("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z");
    let ahead = client.delete_event_data(token, ahead).await;

    log.unwrap();
    sent.unwrap();
    assert!(left.collection.is_empty());
    assert!(
        matches!(ahead, Err(CalendlyError::Invalid { .. })),
        "{ahead:?}"
    );
}

#[tokio::test]
async fn there_are_no_recaps_yet() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let recap = world.nobody(Kind::MeetingRecap);

    let listed = client.meeting_recaps(token, &Paging::default()).await;
    let read = client.meeting_recap(token, &recap).await;
    let words = client.transcript(token, &recap).await;
    let changed = client
        .change_meeting_recap(token, &recap, &More::new())
        .await;
    let deleted = client.delete_meeting_recap(token, &recap).await;

    match listed {
        Ok(page) => assert!(page.collection.is_empty()),
        Err(error) => assert!(matches!(error, CalendlyError::NotFound), "{error:?}"),
    }
    for outcome in [read.map(drop), words.map(drop), changed.map(drop), deleted] {
        assert!(
            matches!(outcome, Err(CalendlyError::NotFound)),
            "{outcome:?}"
        );
    }
}
