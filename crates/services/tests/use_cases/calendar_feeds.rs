//! My Calendar at a private address: made, read, replaced, revoked.

use crate::world::World;
use chrono::TimeDelta;
use domain::calendar_feed::FeedShows;
use domain::member::MemberState;
use services::ServiceError;
use services::calendar_feeds::{list, make, read, revoke};

/// The secret part of the address of a kind of feed.
async fn code(world: &World, who: &domain::Caller, shows: FeedShows) -> Option<String> {
    let rows = list(&world.env, who).await.unwrap();
    let row = rows.into_iter().find(|row| row.shows == shows).unwrap();
    let address = row.address?;
    let (_, file) = address.rsplit_once("/feeds/").unwrap();
    Some(file.strip_suffix(".ics").unwrap().to_owned())
}

#[tokio::test]
async fn whoever_has_the_address_reads_the_calendar_of_its_member_alone() {
    let (world, team) = World::new().await;
    world.put(world.item(&team.dana, "Of Dana")).await;
    world.put(world.item(&team.robin, "Of Robin")).await;
    let shows = FeedShows::Everything;
    assert_eq!(code(&world, &team.dana, shows).await, None);

    make(&world.env, &team.dana, shows).await.unwrap();
    let address = code(&world, &team.dana, shows).await.unwrap();
    let contents = read(&world.env, &address).await.unwrap().unwrap();

    let subjects = contents.items.iter().map(|item| &item.content.subject);
    assert_eq!(subjects.collect::<Vec<_>>(), ["Of Dana"]);
    assert_eq!(contents.shows, shows);
    assert_eq!(code(&world, &team.dana, FeedShows::BusyOnly).await, None);
    assert_eq!(code(&world, &team.robin, shows).await, None);
    let shown_again = list(&world.env, &team.dana).await.unwrap();
    assert!(shown_again[0].read.is_some(), "{shown_again:?}");
}

#[tokio::test]
async fn an_address_that_is_replaced_or_revoked_opens_nothing() {
    let (world, team) = World::new().await;
    let shows = FeedShows::BusyOnly;
    make(&world.env, &team.dana, shows).await.unwrap();
    let first = code(&world, &team.dana, shows).await.unwrap();

    make(&world.env, &team.dana, shows).await.unwrap();
    let second = code(&world, &team.dana, shows).await.unwrap();
    assert!(read(&world.env, &first).await.unwrap().is_none());
    assert!(read(&world.env, &second).await.unwrap().is_some());
    revoke(&world.env, &team.robin, shows).await.unwrap();
    assert!(read(&world.env, &second).await.unwrap().is_some());
    revoke(&world.env, &team.dana, shows).await.unwrap();

    assert!(read(&world.env, &second).await.unwrap().is_none());
    assert_eq!(code(&world, &team.dana, shows).await, None);
    revoke(&world.env, &team.dana, shows).await.unwrap();
}

#[tokio::test]
async fn of_somebody_who_left_nothing_is_read_any_more() {
    let (world, team) = World::new().await;
    make(&world.env, &team.dana, FeedShows::Everything)
        .await
        .unwrap();
    let address = code(&world, &team.dana, FeedShows::Everything)
        .await
        .unwrap();

    world
        .edit_member(&team.dana, |dana| dana.state = MemberState::Deactivated)
        .await;

    assert!(read(&world.env, &address).await.unwrap().is_none());
    assert!(read(&world.env, "").await.unwrap().is_none());
}

#[tokio::test]
async fn that_a_feed_is_read_is_noted_now_and_then() {
    let (world, team) = World::new().await;
    make(&world.env, &team.dana, FeedShows::Everything)
        .await
        .unwrap();
    let address = code(&world, &team.dana, FeedShows::Everything)
        .await
        .unwrap();
    let last = async || list(&world.env, &team.dana).await.unwrap()[0].read;

    read(&world.env, &address).await.unwrap();
    let first = last().await;
    world.clock.advance(TimeDelta::minutes(1));
    read(&world.env, &address).await.unwrap();
    let soon = last().await;
    world.clock.advance(TimeDelta::minutes(10));
    read(&world.env, &address).await.unwrap();

    assert!(first.is_some() && soon == first);
    assert!(first < last().await);
}

#[tokio::test]
async fn a_viewer_makes_no_address() {
    let (world, team) = World::new().await;

    let refused = make(&world.env, &team.viewer, FeedShows::Everything).await;

    assert!(
        matches!(refused, Err(ServiceError::NotAllowed)),
        "{refused:?}"
    );
}
