//! Services that tell on a request that stays open.

use super::{arrival, switch, until};
use crate::world::World;
use domain::connection::ConnectionState;
use domain::view::calendar_sync::Arrival;
use services::subscriptions::listen;
use std::time::Duration;

#[tokio::test]
async fn case_12_what_a_stream_tells_is_looked_at_and_so_is_what_came_before_it() {
    let world = World::live().await;
    let push = world.there.telling();
    push.streams();
    world.put("Before it began", 9);
    let listening = tokio::spawn(listen(world.env.clone()));
    let shows = async |titles: &[&str]| {
        world.work().await;
        world.here().await == titles
    };
    until(async || shows(&["Before it began"]).await).await;

    world.put("Physio", 11);
    push.tell(&world.calendar).await;
    until(async || shows(&["Before it began", "Physio"]).await).await;

    push.end_streams();
    until(async || push.open() == 1).await;
    listening.abort();
    let _ = listening.await;
    until(async || push.open() == 0).await;
}

#[tokio::test]
async fn case_12_a_stream_ends_when_its_sync_is_switched_off() {
    let world = World::live().await;
    let push = world.there.telling();
    push.streams();
    let listening = tokio::spawn(listen(world.env.clone()));
    until(async || push.open() == 1).await;

    switch(&world, false).await;

    until(async || push.open() == 0).await;
    listening.abort();
}

#[tokio::test]
async fn case_12_an_account_that_a_stream_refuses_is_not_pressed_and_its_member_is_told() {
    let world = World::live().await;
    let push = world.there.telling();
    push.streams();
    push.refuse_account();
    let listening = tokio::spawn(listen(world.env.clone()));

    until(async || world.connection().await.state == ConnectionState::NeedsReauthentication).await;

    assert_eq!(push.begun().len(), 1);
    assert_eq!(
        arrival(&world).await,
        Arrival::LookedFor {
            every: 1,
            why: None
        }
    );
    listening.abort();
}

#[tokio::test]
async fn case_12_a_service_that_ends_its_streams_at_once_is_not_pressed() {
    let world = World::live().await;
    let push = world.there.telling();
    push.streams();
    push.end_at_once();
    let listening = tokio::spawn(listen(world.env.clone()));

    until(async || 2 <= push.begun().len()).await;
    let begun = push.begun();
    let pause = begun[1] - begun[0];
    assert!(Duration::from_secs(1) <= pause, "{pause:?}");
    listening.abort();
}
