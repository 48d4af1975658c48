//! Delete and Disconnect: what is taken back, and what stays.

use crate::choices::both_ways;
use crate::world::{World, content};
use domain::item::Uid;
use domain::remote_event::{Etag, Marker, RemoteBody, RemoteEvent};
use domain::time::{Timing, ZoneId};
use services::calendar_syncs::{leave_there, listing, try_again};
use testkit::fake_provider::{Call, Fault};

#[tokio::test]
async fn case_29_deleting_removes_copies_outside_every_window() {
    let world = World::live().await;
    let visit = world.add("Visit", 11).await;
    world
        .change(visit, |item| {
            item.content.timing = Timing::zoned(
                "2031-03-19T11:00:00".parse().unwrap(),
                "2031-03-19T12:00:00".parse().unwrap(),
                ZoneId::new("Europe/London"),
            );
        })
        .await;
    world.put("Physio", 9);
    world.push().await.unwrap();

    world.delete_and_remove().await.unwrap();

    assert_eq!(world.over_there(), ["Physio"]);
    assert!(!world.item(visit).await.deleted);
    assert!(!world.is_there().await);
}

#[tokio::test]
async fn case_29_a_copy_that_the_database_lost_is_removed_by_its_marker() {
    let world = World::live().await;
    world.add("Visit", 11).await;
    world.push().await.unwrap();
    world.lose_ties().await;

    world.delete_and_remove().await.unwrap();

    assert!(world.over_there().is_empty());
}

#[tokio::test]
async fn case_01_a_copy_that_somebody_made_of_our_copy_stays() {
    let world = World::live().await;
    world.add("Visit", 11).await;
    world.push().await.unwrap();
    let ours = world.there.events_in(&world.calendar).remove(0);
    world.there.put_event(
        &world.calendar,
        RemoteEvent {
            id: domain::remote_event::ProviderEventId("copied.ics".to_owned()),
            uid: Some(Uid::new("made-by-their-program")),
            ..ours
        },
    );

    world.delete_and_remove().await.unwrap();

    let left = world.there.events_in(&world.calendar);
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].id.0, "copied.ics");
}

#[tokio::test]
async fn case_29_a_copy_made_for_another_calendar_stays() {
    let world = World::live().await;
    let marker = Marker(domain::MirrorId::new(uuid::Uuid::from_u128(7)));
    world.there.put_event(
        &world.calendar,
        RemoteEvent {
            id: domain::remote_event::ProviderEventId("colleague.ics".to_owned()),
            etag: Etag(String::new()),
            uid: Some(marker.uid()),
            marker: Some(marker),
            modified_at: None,
            body: RemoteBody::Readable(content("Colleague's visit", 9)),
        },
    );

    world.delete_and_remove().await.unwrap();

    assert_eq!(world.over_there(), ["Colleague's visit"]);
}

#[tokio::test]
async fn what_the_other_side_refuses_is_listed_and_the_rest_is_removed() {
    let world = World::live().await;
    for hour in [9, 11, 13] {
        world.add(&format!("Visit {hour}"), hour).await;
    }
    world.push().await.unwrap();
    world.there.fail_times(Call::Delete, Fault::Forbidden, 1);

    world.delete_and_remove().await.unwrap();

    let departure = world.departure().await.unwrap();
    assert_eq!(departure.left.len(), 1);
    assert_eq!(vec![departure.left[0].subject.clone()], world.over_there());
    assert!(departure.stuck.is_some());
    let row = listing(&world.env, &world.caller())
        .await
        .unwrap()
        .rows
        .remove(0);
    assert_eq!(row.leaving.unwrap().left[0].why, departure.left[0].reason);
}

#[tokio::test]
async fn trying_again_removes_what_was_left() {
    let world = World::live().await;
    world.add("Visit", 11).await;
    world.push().await.unwrap();
    world.there.fail_times(Call::Delete, Fault::Forbidden, 1);
    world.delete_and_remove().await.unwrap();

    try_again(&world.env, &world.caller(), world.sync)
        .await
        .unwrap();
    assert_eq!(world.departure().await.unwrap().stuck, None);
    world.remove().await.unwrap();

    assert!(world.over_there().is_empty());
    assert!(!world.is_there().await);
}

#[tokio::test]
async fn leaving_them_there_ends_the_sync_at_once() {
    let world = World::live().await;
    world.add("Visit", 11).await;
    world.push().await.unwrap();
    world.there.fail_times(Call::Delete, Fault::Forbidden, 1);
    world.delete_and_remove().await.unwrap();

    leave_there(&world.env, &world.caller(), world.sync)
        .await
        .unwrap();

    assert_eq!(world.over_there(), ["Visit"]);
    assert!(!world.is_there().await);
}

#[tokio::test]
async fn a_refused_sign_in_stops_a_removal_until_it_is_repaired() {
    let world = World::live().await;
    world.add("Visit", 11).await;
    world.push().await.unwrap();
    world.there.fail(Fault::Unauthorized);

    world.delete_and_remove().await.unwrap_err();

    let stuck = world.departure().await.unwrap().stuck.unwrap();
    assert!(stuck.contains("Re-authorize"), "{stuck}");
    // The job that was queued for it meets the same refusal, and ends.
    world.work().await;
    assert!(world.is_there().await);
    world.there.heal();
    world.work().await;
    assert!(world.is_there().await, "nothing goes on by itself");

    world.reconnect().await.unwrap();
    world.work().await;

    assert!(world.over_there().is_empty());
    assert!(!world.is_there().await);
}

#[tokio::test]
async fn a_calendar_that_is_gone_has_nothing_to_give_back() {
    let world = World::live().await;
    world.add("Visit", 11).await;
    world.push().await.unwrap();
    world.there.remove_calendar(&world.calendar);

    world.delete_and_remove().await.unwrap();

    assert!(!world.is_there().await);
}

#[tokio::test]
async fn a_short_list_hides_no_copy_of_ours() {
    let world = World::live().await;
    for hour in [9, 11, 13] {
        world.add(&format!("Visit {hour}"), hour).await;
    }
    world.push().await.unwrap();
    world
        .there
        .fail_times(Call::Changes, Fault::EmptyCompleteList, 1);

    world.delete_and_remove().await.unwrap();

    assert!(world.over_there().is_empty());
}

#[tokio::test]
async fn case_29_with_the_database_lost_a_new_connection_takes_old_copies_back() {
    let old = World::live().await;
    old.add("Visit", 11).await;
    old.push().await.unwrap();
    old.put("Physio", 9);
    let fresh = World::beside(&old, both_ways()).await;
    fresh.pull().await.unwrap();

    fresh.delete_and_remove().await.unwrap();

    assert_eq!(fresh.over_there(), ["Physio"]);
}
