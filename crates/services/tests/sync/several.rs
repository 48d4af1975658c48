//! New items that are written together, where the service takes several in one request.

use crate::world::World;
use services::calendar_syncs::set_active;
use std::time::Duration;
use testkit::fake_provider::{Call, Fault};

/// So many items on their way to a service that takes five at once.
async fn waiting(count: u32) -> World {
    let world = World::live().await;
    world.there.set_creates_at_once(5);
    for hour in 8..8 + count {
        world.add(&format!("Visit {hour:02}"), hour).await;
    }
    world
}

/// The third of those that are made next fails like this; the others do not.
fn fail_the_third(world: &World, fault: Fault) {
    for _ in 0..2 {
        world.there.before_next(Call::Create, |_| {});
    }
    world.there.before_next(Call::Create, move |there| {
        there.fail_times(Call::Create, fault, 1);
    });
}

/// All of them are there once, ours, and nothing is left to be done.
async fn assert_all_there_once(world: &World, count: usize) {
    world.pull().await.unwrap();
    assert_eq!(world.over_there().len(), count);
    assert_eq!(world.here().await, world.over_there());
    assert_eq!(world.waiting().await, 0);
    world.there.forget_calls();
    world.push().await.unwrap();
    assert_eq!(world.there.count(Call::Create), 0);
}

#[tokio::test]
async fn new_items_go_out_together() {
    let world = waiting(7).await;

    world.push().await.unwrap();

    assert_eq!(world.there.count(Call::CreateSeveral), 2);
    assert_eq!(world.there.count(Call::Create), 7);
    assert_all_there_once(&world, 7).await;
}

#[tokio::test]
async fn more_than_a_handful_goes_out_in_full_batches() {
    let world = World::live().await;
    world.there.set_creates_at_once(50);
    for number in 0..120 {
        world.add(&format!("Visit {number:03}"), 9).await;
    }

    world.push().await.unwrap();

    assert_eq!(world.there.count(Call::CreateSeveral), 3);
    assert_all_there_once(&world, 120).await;
}

#[tokio::test]
async fn one_that_is_refused_among_several_is_kept_here_and_the_others_are_written() {
    let world = waiting(5).await;
    fail_the_third(&world, Fault::Unsupported);

    world.push().await.unwrap();

    assert_eq!(
        world.over_there(),
        ["Visit 08", "Visit 09", "Visit 11", "Visit 12"]
    );
    assert_eq!(world.here().await.len(), 5);
    assert_eq!(world.waiting().await, 1);
}

#[tokio::test]
async fn one_that_comes_too_often_waits_and_the_others_are_written_and_booked() {
    let world = waiting(5).await;
    fail_the_third(&world, Fault::RateLimited(Duration::from_secs(9)));

    world.push().await.unwrap_err();

    assert_eq!(world.over_there().len(), 4);
    assert_eq!(world.waiting().await, 1);
    world.push().await.unwrap();
    assert_all_there_once(&world, 5).await;
}

#[tokio::test]
async fn several_that_break_off_in_the_middle_are_found_and_nothing_is_made_twice() {
    let world = waiting(5).await;
    for _ in 0..2 {
        world.there.before_next(Call::Create, |_| {});
    }
    world.there.before_next(Call::Create, |there| {
        there.fail_times(Call::Create, Fault::AnswerLost, 1);
        there.fail_times(Call::Create, Fault::Unavailable, 2);
    });

    world.push().await.unwrap_err();

    assert_eq!(world.over_there().len(), 3, "one of them without an answer");
    assert_eq!(world.waiting().await, 3);
    world.push().await.unwrap();
    assert_all_there_once(&world, 5).await;
}

#[tokio::test]
async fn an_answer_to_several_that_is_lost_or_makes_no_sense_refuses_none_and_doubles_none() {
    for (fault, made) in [
        (Fault::AnswerLost, 5),
        (Fault::Unavailable, 0),
        (Fault::InvalidAnswer, 0),
    ] {
        let world = waiting(5).await;
        world.there.fail_times(Call::CreateSeveral, fault, 1);

        world.push().await.unwrap_err();

        assert_eq!(world.over_there().len(), made, "{fault:?}");
        assert_eq!(world.waiting().await, 5, "{fault:?}");
        world.push().await.unwrap();
        assert_all_there_once(&world, 5).await;
    }
}

#[tokio::test]
async fn what_a_pause_kept_from_being_sent_goes_out_together_afterwards() {
    let world = waiting(12).await;
    let wait = Fault::RateLimited(Duration::from_secs(9));
    world.there.fail_times(Call::CreateSeveral, wait, 1);
    world.push().await.unwrap_err();
    assert_eq!(world.there.count(Call::CreateSeveral), 1);
    world.there.forget_calls();

    world.push().await.unwrap();

    assert_eq!(world.there.count(Call::CreateSeveral), 2, "five and two");
    assert_all_there_once(&world, 12).await;
}

#[tokio::test]
async fn case_14_of_several_only_that_whose_uid_is_taken_gets_a_fresh_one() {
    let world = waiting(1).await;
    world.there.set_keeps_uids(true);
    let item = world.items().await.remove(0).id;
    world.push().await.unwrap();
    world.change(item, |item| item.deleted = true).await;
    world.push().await.unwrap();
    world.change(item, |item| item.deleted = false).await;
    world.add("Visit 09", 9).await;
    world.add("Visit 10", 10).await;
    world.there.forget_calls();

    world.push().await.unwrap();

    assert_eq!(world.there.count(Call::CreateSeveral), 1);
    assert_eq!(world.there.count(Call::Create), 4);
    assert_all_there_once(&world, 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn switching_off_lets_the_several_under_way_end_and_begins_no_more() {
    let world = waiting(9).await;
    let (env, caller, id) = (world.env.clone(), world.caller(), world.sync);
    let runtime = tokio::runtime::Handle::current();
    world.there.before_next(Call::CreateSeveral, move |_| {
        let switch = move || {
            runtime
                .block_on(set_active(&env, &caller, id, false))
                .unwrap();
        };
        std::thread::spawn(switch).join().unwrap();
    });

    world.push().await.unwrap();

    assert_eq!(world.there.count(Call::Create), 5);
    assert_eq!(world.waiting().await, 9);
}
