//! Case 25: limits of an account are obeyed, with growth; others keep running; what waits is seen.

use crate::world::World;
use chrono::TimeDelta;
use domain::calendar_sync::CalendarSync;
use domain::connection::ConnectionState;
use domain::run::RunCause;
use domain::view::calendar_sync::SyncStatus;
use services::calendar_syncs::listing;
use std::time::Duration;
use testkit::fake_provider::{Call, Fault};

const TEN_MINUTES: Duration = Duration::from_secs(600);

/// Minutes pass, and the sweep comes round each time.
async fn sweep_for(world: &World, minutes: i64) {
    for _ in 0..minutes {
        world.clock.advance(TimeDelta::minutes(1));
        world.sweep().await;
    }
}

#[tokio::test]
async fn case_25_a_wait_that_was_asked_for_holds_back_every_sync_of_the_account() {
    let world = World::live().await;
    let second = world.there.add_calendar("second", "Second", true);
    world.second_sync(&second).await;
    world.sweep().await;
    world
        .there
        .fail_times(Call::Changes, Fault::RateLimited(TEN_MINUTES), 1);
    world.pull().await.unwrap_err();
    world.there.forget_calls();

    sweep_for(&world, 9).await;

    assert_eq!(world.there.calls(), []);
}

#[tokio::test]
async fn case_25_when_the_wait_is_over_it_goes_on_by_itself() {
    let world = World::live().await;
    world
        .there
        .fail_times(Call::Changes, Fault::RateLimited(TEN_MINUTES), 1);
    world.pull().await.unwrap_err();
    world.put("Physio", 9);

    sweep_for(&world, 12).await;

    assert_eq!(world.here().await, ["Physio"]);
    let state = world.state().await;
    assert_eq!(state.trouble, None);
    assert_eq!(world.connection().await.pause, None);
}

#[tokio::test]
async fn case_25_a_service_that_asks_again_and_again_is_given_more_and_more_time() {
    let world = World::live().await;
    let mut waits = Vec::new();
    for _ in 0..4 {
        world.there.fail_times(
            Call::Changes,
            Fault::RateLimited(Duration::from_secs(60)),
            1,
        );
        world.pull().await.unwrap_err();
        let until = world.connection().await.pause.unwrap().until;
        waits.push((until - world.env.clock.now()).num_seconds());
        world.clock.set(until);
    }

    for (wait, least) in waits.iter().zip([60, 120, 240, 480]) {
        assert!((least..=least + least / 10).contains(wait), "{waits:?}");
    }
}

#[tokio::test]
async fn case_25_a_throttled_account_is_connected_and_nobody_is_mailed() {
    let world = World::live().await;
    world.there.fail(Fault::RateLimited(TEN_MINUTES));

    world.sweep().await;

    assert_eq!(world.connection().await.state, ConnectionState::Connected);
    assert!(world.hours_with_mail(2).await.is_empty());
    let rows = listing(&world.env, &world.caller()).await.unwrap().rows;
    assert!(!matches!(rows[0].status, SyncStatus::NotConnected { .. }));
}

#[tokio::test]
async fn case_25_other_accounts_keep_running() {
    let world = World::live().await;
    let other: CalendarSync = world.second_account().await;
    world.sweep().await;
    world.there.fail(Fault::RateLimited(TEN_MINUTES));
    world.pull().await.unwrap_err();
    world.elsewhere.forget_calls();
    world.elsewhere.put(
        &other.remote_calendar,
        "dentist",
        crate::world::content("Dentist", 9),
    );

    sweep_for(&world, 3).await;

    assert_eq!(world.here().await, ["Dentist"]);
    assert!(3 <= world.elsewhere.count(Call::Changes));
}

#[tokio::test]
async fn case_25_what_waits_is_counted_in_the_listing() {
    let world = World::live().await;
    world.there.fail(Fault::RateLimited(TEN_MINUTES));
    world.pull().await.unwrap_err();
    for hour in 9..12 {
        world.add(&format!("Visit {hour}"), hour).await;
    }

    let rows = listing(&world.env, &world.caller()).await.unwrap().rows;

    assert_eq!(rows[0].waiting, 3);
    assert!(
        matches!(rows[0].status, SyncStatus::Waiting { .. }),
        "{:?}",
        rows[0].status
    );
}

#[tokio::test]
async fn case_25_sync_now_waits_as_long_as_the_service_asked_for_and_then_runs() {
    let world = World::live().await;
    world
        .there
        .fail_times(Call::Changes, Fault::RateLimited(TEN_MINUTES), 1);
    world.pull().await.unwrap_err();
    world.there.forget_calls();
    let job = services::sync::run_job(&world.state().await, RunCause::Manual(world.member));
    let mut writing = world.env.store.write().await.unwrap();
    world.env.queue.enqueue(&mut writing, job).await.unwrap();
    writing.commit().await.unwrap();

    world.work().await;
    assert_eq!(world.there.calls(), []);
    world.clock.advance(TimeDelta::minutes(12));
    world.work().await;

    assert_eq!(world.there.count(Call::Changes), 1);
}

#[tokio::test]
async fn case_25_a_service_that_is_down_is_asked_less_and_less_and_found_again_soon() {
    let world = World::live().await;
    world.there.fail(Fault::Unavailable);
    sweep_for(&world, 180).await;
    let asked = world.there.count(Call::Changes);
    world.there.heal();
    world.put("Physio", 9);

    sweep_for(&world, 31).await;

    assert!((8..=20).contains(&asked), "{asked} times in three hours");
    assert_eq!(world.here().await, ["Physio"]);
}

#[tokio::test]
async fn case_25_sync_now_asks_a_service_that_was_down_at_once() {
    let world = World::live().await;
    world.there.fail(Fault::Unavailable);
    world.sweep().await;
    world.there.heal();
    world.put("Physio", 9);

    services::calendar_syncs::sync_now(&world.env, &world.caller(), world.sync)
        .await
        .unwrap();
    world.work().await;

    assert_eq!(world.here().await, ["Physio"]);
    assert_eq!(world.connection().await.state, ConnectionState::Connected);
    assert_eq!(world.connection().await.pause, None);
}

#[tokio::test]
async fn case_25_each_account_has_a_lane_of_its_own_so_that_a_slow_one_makes_no_other_wait() {
    let world = World::live().await;
    let calendar = world.there.add_calendar("second", "Second", true);
    let (first, same_account, other_account) = (
        world.state().await,
        world.second_sync(&calendar).await,
        world.second_account().await,
    );

    let lane = |sync| services::sync::pull_job(sync).lane;

    assert_eq!(lane(&first), lane(&same_account));
    assert_ne!(lane(&first), lane(&other_account));
}
