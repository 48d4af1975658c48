//! What the Enterprise plan allows: deletion of data, the activity log, what was sent; and recaps.

use crate::world::{DANA, World, range};
use calendly::activity::{ActivityField, ActivityFilter, CommunicationFilter};
use calendly::scheduled_events::{EventFilter, EventsOf};
use calendly::wire::Order;
use calendly::{CalendlyError, Paging, Uri};
use sandbox::Plan;
use serde_json::json;

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
        .invite(token, &organization, "new@example.org")
        .await
        .unwrap();
    let invitations = ActivityFilter {
        actors: vec![world.user(DANA)],
        namespaces: vec!["User".to_owned()],
        actions: vec!["Invite".to_owned()],
        sort: vec![(ActivityField::OccurredAt, Order::Descending)],
        ..ActivityFilter::default()
    };

    let log = client
        .activity(token, &organization, &invitations, &Paging::of(1000))
        .await
        .unwrap();
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

    assert_eq!(log.total_count, Some(1));
    let entry = &log.page.collection[0];
    assert_eq!(entry.fully_qualified_name.as_deref(), Some("User.Invite"));
    assert_eq!(entry.actor.as_ref().unwrap().uri, Some(world.user(DANA)));
    let mail = &sent.unwrap().collection[0];
    assert_eq!(mail.to.as_deref(), Some("ida@example.org"));
    assert_eq!(mail.event_uri.as_ref(), Some(&invitee.event));
    assert!(left.collection.is_empty());
    assert!(
        matches!(ahead, Err(CalendlyError::Invalid { .. })),
        "{ahead:?}"
    );
}

#[tokio::test]
async fn recaps_are_listed_read_word_for_word_too_changed_and_deleted() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let invitee = world.book("2026-12-03T10:00:00Z").await;
    let event = invitee.event.as_str();
    let calendly = world.sandbox.calendly();
    let uri = Uri::from(calendly.add_recap(event, "The roof leaks").unwrap());

    let read = client.meeting_recap(token, &uri).await.unwrap();
    let listed = client.meeting_recaps(token, &Paging::default()).await;
    let words = client.transcript(token, &uri).await.unwrap();
    let fields = json!({"summary": "It leaks"});
    let changed = client
        .change_meeting_recap(token, &uri, fields.as_object().unwrap())
        .await
        .unwrap();
    client.delete_meeting_recap(token, &uri).await.unwrap();
    let gone = client.meeting_recap(token, &uri).await;

    assert_eq!(read.more["summary"], "The roof leaks");
    assert_eq!(listed.unwrap().collection, vec![read]);
    assert!(words.to_string().contains("The roof leaks"));
    assert_eq!(changed.more["summary"], "It leaks");
    assert!(matches!(gone, Err(CalendlyError::NotFound)), "{gone:?}");
}
