//! Answers to a write that make no sense: nobody knows whether it arrived, so it is looked at and tried once more.

use crate::world::World;
use domain::run::Action;
use testkit::fake_provider::{Call, Fault};

/// Why something was not written, for each thing that the journal tells.
async fn failures(world: &World) -> Vec<String> {
    let journal = world.journal().await.into_iter();
    let failed = journal.filter(|line| line.action == Action::Fail);
    failed.map(|line| line.why).collect()
}

/// Creates, changes and deletes, each answered once like this.
async fn one_odd_answer_to_each(odd: Fault) {
    let world = World::live().await;
    let item = world.add("Visit", 9).await;
    world.there.fail_times(Call::Create, odd, 1);
    world.push().await.unwrap();
    assert_eq!(world.over_there(), ["Visit"]);

    world
        .change(item, |item| item.content.subject = "Visit, later".into())
        .await;
    world.there.fail_times(Call::Update, odd, 1);
    world.push().await.unwrap();
    assert_eq!(world.over_there(), ["Visit, later"]);
    assert_eq!(world.here().await, ["Visit, later"]);

    world.change(item, |item| item.deleted = true).await;
    world.there.fail_times(Call::Delete, odd, 1);
    world.push().await.unwrap();
    assert!(world.over_there().is_empty());

    // What was taken in on the way may have put the item on the list anew; there is nothing left to be sent.
    world.push().await.unwrap();
    assert_eq!(world.waiting().await, 0);
    let failures = failures(&world).await;
    assert!(failures.is_empty(), "{failures:?}");
}

#[tokio::test]
async fn case_14_nonsense_in_place_of_a_write_refuses_nothing() {
    one_odd_answer_to_each(Fault::InvalidAnswer).await;
}

#[tokio::test]
async fn case_14_nonsense_after_a_write_refuses_nothing_and_doubles_nothing() {
    one_odd_answer_to_each(Fault::AnswerGarbled).await;
}

#[tokio::test]
async fn case_14_what_is_answered_oddly_again_is_told_and_keeps_nobody_else_waiting() {
    let world = World::live().await;
    world.add("Odd", 9).await;
    world
        .there
        .fail_times(Call::Create, Fault::InvalidAnswer, 3);
    world.push().await.unwrap();
    world.add("Even", 10).await;

    world.push().await.unwrap();

    assert_eq!(world.over_there(), ["Even"]);
    assert_eq!(world.here().await, ["Even", "Odd"]);
    assert_eq!(failures(&world).await.len(), 1);
    assert_eq!(
        world.waiting().await,
        1,
        "it is tried again when it changes"
    );
}
