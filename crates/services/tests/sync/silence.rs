//! **Active** off is silence both ways; **Fix sync** is one button.

use crate::world::World;
use domain::calendar_sync::{Reach, SyncOptions, Window};
use domain::run::{Action, RunCause, RunOutcome};
use services::ServiceError;
use services::calendar_syncs::{Fix, fix, set_active, sync_now};
use services::sync;
use testkit::fake_provider::{Call, Fault};

#[tokio::test]
async fn a_sync_that_is_switched_off_asks_and_writes_nothing() {
    let world = World::live().await;
    world.put("Physio", 9);
    world.add("Visit", 11).await;
    set_active(&world.env, &world.caller(), world.sync, false)
        .await
        .unwrap();
    world.there.forget_calls();

    // As jobs that were queued before.
    world.pull().await.unwrap();
    world.push().await.unwrap();
    world.run().await.unwrap();

    assert_eq!(world.there.calls(), []);
    assert_eq!(world.here().await, ["Visit"]);
    assert_eq!(world.waiting().await, 1, "what waits is kept");
}

#[tokio::test]
async fn manual_runs_are_refused_while_it_is_off() {
    let world = World::live().await;
    set_active(&world.env, &world.caller(), world.sync, false)
        .await
        .unwrap();

    let ran = sync_now(&world.env, &world.caller(), world.sync).await;
    let fixed = fix(&world.env, &world.caller(), world.sync).await;

    for refusal in [ran.unwrap_err(), fixed.unwrap_err()] {
        let ServiceError::Invalid(sentence) = refusal else {
            panic!("{refusal:?}");
        };
        assert!(sentence.contains("Switch Active on first"), "{sentence}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn switching_off_stops_a_push_that_is_under_way() {
    let world = World::live().await;
    for hour in [9, 11, 13, 15, 17] {
        world.add(&format!("Visit {hour}"), hour).await;
    }
    let (env, caller, id) = (world.env.clone(), world.caller(), world.sync);
    let runtime = tokio::runtime::Handle::current();
    world.there.before_next(Call::Create, move |_| {
        std::thread::spawn(move || {
            runtime
                .block_on(set_active(&env, &caller, id, false))
                .unwrap();
        })
        .join()
        .unwrap();
    });

    world.push().await.unwrap();

    // Two are under way at once; nothing more is begun.
    assert_eq!(world.there.count(Call::Create), 2);
    assert_eq!(world.waiting().await, 5);
}

#[tokio::test]
async fn switched_on_again_it_doubles_nothing() {
    let world = World::live().await;
    world.add("Visit", 11).await;
    world.push().await.unwrap();
    set_active(&world.env, &world.caller(), world.sync, false)
        .await
        .unwrap();
    world.put("Physio", 9);
    set_active(&world.env, &world.caller(), world.sync, true)
        .await
        .unwrap();

    world.pull().await.unwrap();
    world.push().await.unwrap();

    assert_eq!(world.here().await, ["Physio", "Visit"]);
    assert_eq!(world.over_there(), ["Physio", "Visit"]);
}

#[tokio::test]
async fn fixing_reads_everything_again_ties_what_lost_its_tie_and_sends_what_was_refused() {
    let world = World::live().await;
    world.add("Visit", 11).await;
    world.push().await.unwrap();
    let mut writing = world.env.store.write().await.unwrap();
    let mirrors = writing
        .mirrors_of_sync(world.organization, world.sync)
        .await
        .unwrap();
    writing
        .delete_mirrors(world.organization, &[mirrors[0].id])
        .await
        .unwrap();
    writing.commit().await.unwrap();
    world.there.fail_times(Call::Create, Fault::Forbidden, 1);
    world.add("Refused", 13).await;
    world.push().await.unwrap();

    let caller = world.caller();
    let cause = RunCause::Fix(caller.member);
    sync::run(&world.env, world.organization, world.sync, cause)
        .await
        .unwrap();

    assert_eq!(world.over_there(), ["Refused", "Visit"]);
    assert_eq!(world.waiting().await, 0);
    let run = world
        .runs()
        .await
        .into_iter()
        .find(|run| run.cause == cause)
        .unwrap();
    assert_eq!(run.outcome, Some(RunOutcome::Complete));
    let told: Vec<_> = world
        .journal()
        .await
        .into_iter()
        .filter(|line| line.run == run.id)
        .map(|line| line.action)
        .collect();
    assert_eq!(told, [Action::Match, Action::Create]);
}

#[tokio::test]
async fn fixing_an_account_that_refuses_us_asks_to_sign_in_again() {
    let world = World::live().await;
    world.there.set_password("another");

    let outcome = fix(&world.env, &world.caller(), world.sync).await.unwrap();

    assert_eq!(outcome, Fix::SignInAgain(world.state().await.connection));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_run_that_is_cut_short_is_done_when_the_sync_is_switched_on_again() {
    let window = Some(Window {
        past: Reach::Month,
        future: Reach::Month,
    });
    let world = World::new(SyncOptions {
        retrieve: window,
        ..SyncOptions::default()
    })
    .await;
    world.put("Van inspection", 9);
    let (env, caller, id) = (world.env.clone(), world.caller(), world.sync);
    let runtime = tokio::runtime::Handle::current();
    world.there.before_next(Call::Changes, move |_| {
        std::thread::spawn(move || {
            runtime
                .block_on(set_active(&env, &caller, id, false))
                .unwrap();
        })
        .join()
        .unwrap();
    });
    world.run().await.unwrap();
    assert!(world.here().await.is_empty(), "off is silence");
    let cut = world.runs().await.remove(0);
    assert!(
        matches!(cut.outcome, Some(RunOutcome::Failed(_))),
        "{cut:?}"
    );

    set_active(&world.env, &world.caller(), id, true)
        .await
        .unwrap();
    world.work().await;

    assert_eq!(world.here().await, ["Van inspection"]);
    assert_eq!(world.runs().await[0].outcome, Some(RunOutcome::Complete));
}
