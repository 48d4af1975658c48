//! Case 11: an empty, short or failed answer deletes nothing; above a threshold deletions wait for a person, both ways.

use crate::world::World;
use domain::ItemId;
use domain::calendar_sync::SyncTrouble;
use domain::reconcile::{HeldAnswer, HeldBecause};
use domain::remote_event::ProviderEventId;
use domain::run::{Action, RunOutcome};
use futures::{FutureExt, StreamExt};
use services::live::Topic;
use testkit::fake_provider::{Call, Fault};

/// A live sync with so many events that came from there.
async fn with_events(count: u32) -> (World, Vec<ProviderEventId>) {
    let world = World::live().await;
    let events = (0..count)
        .map(|number| world.put(&format!("Event {number:02}"), number % 20))
        .collect();
    world.pull().await.unwrap();
    (world, events)
}

/// A live sync with so many items whose copies are there.
async fn with_copies(count: u32) -> (World, Vec<ItemId>) {
    let world = World::live().await;
    let mut items = Vec::new();
    for number in 0..count {
        items.push(world.add(&format!("Visit {number:02}"), number % 20).await);
    }
    world.push().await.unwrap();
    world.pull().await.unwrap();
    (world, items)
}

async fn delete_here(world: &World, items: &[ItemId]) {
    for item in items {
        world.change(*item, |item| item.deleted = true).await;
    }
}

#[tokio::test]
async fn case_11_a_calendar_that_loses_most_of_its_events_deletes_nothing_here() {
    let (world, events) = with_events(12).await;
    for event in &events {
        world.there.remove(&world.calendar, event);
    }

    world.pull().await.unwrap();

    assert_eq!(world.here().await.len(), 12);
    assert_eq!(world.held().await.len(), 12);
}

#[tokio::test]
async fn case_11_everything_else_of_such_a_run_proceeds() {
    let (world, events) = with_events(14).await;
    for event in &events[..12] {
        world.there.remove(&world.calendar, event);
    }
    world.there.edit(&world.calendar, &events[13], |event| {
        event.subject = "Renamed".into()
    });
    world.put("Brand new", 3);

    world.pull().await.unwrap();

    let here = world.here().await;
    assert!(here.contains(&"Renamed".to_owned()) && here.contains(&"Brand new".to_owned()));
    assert_eq!(world.held().await.len(), 12);
}

#[tokio::test]
async fn case_11_such_a_run_is_marked_incomplete_and_says_what_waits() {
    let (world, events) = with_events(12).await;
    for event in &events {
        world.there.remove(&world.calendar, event);
    }

    world.pull().await.unwrap();

    assert_eq!(
        world.runs().await[0].outcome,
        Some(RunOutcome::Incomplete(
            "12 deletions wait for you".to_owned()
        ))
    );
}

#[tokio::test]
async fn case_11_waiting_deletions_are_not_told_again_at_every_look() {
    let (world, events) = with_events(12).await;
    for event in &events {
        world.there.remove(&world.calendar, event);
    }
    world.pull().await.unwrap();
    let lines = world.journal().await.len();

    world.there.expire_tokens(&world.calendar);
    world.pull().await.unwrap();

    assert_eq!(world.journal().await.len(), lines);
    assert_eq!(world.held().await.len(), 12);
}

#[tokio::test]
async fn case_11_an_empty_list_deletes_nothing_when_the_events_are_still_there() {
    let (world, _) = with_events(12).await;
    world.there.expire_tokens(&world.calendar);
    // The first answer says that the token is dead, the second is the empty list.
    world
        .there
        .fail_times(Call::Changes, Fault::SyncTokenExpired, 1);
    world
        .there
        .fail_times(Call::Changes, Fault::EmptyCompleteList, 1);

    world.pull().await.unwrap();

    assert_eq!(world.here().await.len(), 12);
    assert_eq!(world.held().await, []);
    assert_eq!(
        world.state().await.trouble,
        Some(SyncTrouble::ShortList {
            listed: 0,
            known: 12
        })
    );
    assert!(matches!(
        world.runs().await[0].outcome,
        Some(RunOutcome::Incomplete(_))
    ));
}

#[tokio::test]
async fn case_11_after_a_short_list_the_next_whole_one_makes_everything_well() {
    let (world, events) = with_events(12).await;
    world
        .there
        .fail_times(Call::Changes, Fault::SyncTokenExpired, 1);
    world
        .there
        .fail_times(Call::Changes, Fault::EmptyCompleteList, 1);
    world.pull().await.unwrap();
    world.there.edit(&world.calendar, &events[0], |event| {
        event.subject = "Renamed".into()
    });

    world.pull().await.unwrap();

    assert_eq!(world.state().await.trouble, None);
    assert!(world.here().await.contains(&"Renamed".to_owned()));
}

#[tokio::test]
async fn case_11_events_that_come_back_by_themselves_wait_no_longer() {
    let (world, events) = with_events(12).await;
    let kept = world.there.events_in(&world.calendar);
    for event in &events {
        world.there.remove(&world.calendar, event);
    }
    world.pull().await.unwrap();

    for event in kept {
        world.there.put_event(&world.calendar, event);
    }
    world.pull().await.unwrap();

    assert_eq!(world.held().await, []);
    assert_eq!(world.here().await.len(), 12);
}

#[tokio::test]
async fn case_11_delete_these_deletes_what_is_still_gone() {
    let (world, events) = with_events(13).await;
    for event in &events[..12] {
        world.there.remove(&world.calendar, event);
    }
    world.pull().await.unwrap();

    world.answer_held(HeldAnswer::Delete).await;

    assert_eq!(world.here().await, ["Event 12"]);
    assert_eq!(world.held().await, []);
}

#[tokio::test]
async fn case_11_delete_these_spares_what_came_back_meanwhile() {
    let (world, events) = with_events(12).await;
    let kept = world.there.events_in(&world.calendar).remove(0);
    for event in &events {
        world.there.remove(&world.calendar, event);
    }
    world.pull().await.unwrap();
    world.there.put_event(&world.calendar, kept);

    world.answer_held(HeldAnswer::Delete).await;

    assert_eq!(world.here().await, ["Event 00"]);
}

#[tokio::test]
async fn case_11_keep_these_writes_them_there_again_and_loses_nothing() {
    let (world, events) = with_events(12).await;
    for event in &events {
        world.there.remove(&world.calendar, event);
    }
    world.pull().await.unwrap();

    world.answer_held(HeldAnswer::Keep).await;
    world.push().await.unwrap();
    world.pull().await.unwrap();

    assert_eq!(world.here().await, world.over_there());
    assert_eq!(world.over_there().len(), 12);
    assert_eq!(world.held().await, []);
}

#[tokio::test]
async fn case_11_many_local_deletions_do_not_wipe_the_linked_calendar() {
    let (world, items) = with_copies(12).await;
    delete_here(&world, &items).await;
    world.add("Brand new", 3).await;

    world.push().await.unwrap();

    assert_eq!(world.over_there().len(), 13);
    let waits = world.held().await;
    assert_eq!(waits.len(), 12);
    assert_eq!(waits[0].because, HeldBecause::DeletedHere);
    assert_eq!(world.waiting().await, 0);
}

#[tokio::test]
async fn case_11_a_trickle_of_local_deletions_is_a_flood() {
    let (world, items) = with_copies(20).await;
    for item in &items {
        delete_here(&world, &[*item]).await;
        world.push().await.unwrap();
    }

    assert!(
        9 <= world.over_there().len(),
        "{} are left",
        world.over_there().len()
    );
}

#[tokio::test]
async fn case_11_delete_these_there_deletes_them() {
    let (world, items) = with_copies(12).await;
    delete_here(&world, &items).await;
    world.push().await.unwrap();

    world.answer_held(HeldAnswer::Delete).await;

    assert!(world.over_there().is_empty());
    assert_eq!(world.held().await, []);
}

#[tokio::test]
async fn case_11_an_answer_that_was_cut_off_is_carried_out_at_the_next_try() {
    let (world, items) = with_copies(12).await;
    delete_here(&world, &items).await;
    world.push().await.unwrap();
    world.note_answer(HeldAnswer::Delete).await;
    world.there.fail_times(Call::Delete, Fault::AnswerLost, 1);
    world.settle_held().await.unwrap_err();

    world.settle_held().await.unwrap();

    assert!(world.over_there().is_empty());
    assert_eq!(world.held().await, []);
}

#[tokio::test]
async fn case_11_keep_these_there_brings_the_items_back() {
    let (world, items) = with_copies(12).await;
    delete_here(&world, &items).await;
    world.push().await.unwrap();

    world.answer_held(HeldAnswer::Keep).await;
    world.push().await.unwrap();

    assert_eq!(world.here().await.len(), 12);
    assert_eq!(world.over_there().len(), 12);
    assert_eq!(world.held().await, []);
}

#[tokio::test]
async fn case_11_an_item_that_is_restored_waits_no_longer() {
    let (world, items) = with_copies(12).await;
    delete_here(&world, &items).await;
    world.push().await.unwrap();
    world.change(items[0], |item| item.deleted = false).await;

    world.push().await.unwrap();

    assert_eq!(world.held().await.len(), 11);
    assert_eq!(world.over_there().len(), 12);
}

#[tokio::test]
async fn case_11_an_edit_here_brings_a_waiting_event_back_there() {
    let (world, events) = with_events(12).await;
    for event in &events {
        world.there.remove(&world.calendar, event);
    }
    world.pull().await.unwrap();
    let item = world.items().await.remove(0);
    world
        .change(item.id, |item| item.content.location = "Mill Road".into())
        .await;

    world.push().await.unwrap();

    assert_eq!(world.held().await.len(), 11);
    assert_eq!(world.over_there(), [item.content.subject]);
}

#[tokio::test]
async fn case_11_few_deletions_need_nobody() {
    let (world, events) = with_events(30).await;
    for event in &events[..10] {
        world.there.remove(&world.calendar, event);
    }

    world.pull().await.unwrap();

    assert_eq!(world.here().await.len(), 20);
    let deleted = world.journal().await;
    assert_eq!(
        deleted
            .iter()
            .filter(|line| line.action == Action::Delete)
            .count(),
        10
    );
}

#[tokio::test]
async fn case_11_an_open_page_is_told_that_deletions_wait() {
    let (world, events) = with_events(12).await;
    for event in &events {
        world.there.remove(&world.calendar, event);
    }
    let mut page = world.env.live.subscribe(world.organization);

    world.pull().await.unwrap();

    assert_eq!(page.next().now_or_never(), Some(Some(Topic::CalendarSync)));

    let (world, items) = with_copies(12).await;
    delete_here(&world, &items).await;
    let mut page = world.env.live.subscribe(world.organization);

    world.push().await.unwrap();

    assert_eq!(page.next().now_or_never(), Some(Some(Topic::CalendarSync)));
    assert_eq!(world.held().await.len(), 12);
}
