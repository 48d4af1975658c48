//! Cases 8, 9, 10, 12 and 27: what a look may be taken for, and what not.

use crate::choices::within;
use crate::world::{World, content};
use domain::calendar_sync::{Reach, SyncTrouble};
use domain::item::Content;
use domain::run::{RunCause, RunOutcome};
use domain::time::{Timing, ZoneId};
use std::sync::{Arc, Mutex};
use testkit::fake_provider::{Call, Fault};

fn in_two_years(subject: &str) -> Content {
    Content {
        timing: Timing::zoned(
            "2028-03-19T09:00:00".parse().unwrap(),
            "2028-03-19T10:00:00".parse().unwrap(),
            ZoneId::new("Europe/London"),
        ),
        ..content(subject, 9)
    }
}

#[tokio::test]
async fn case_08_an_event_that_leaves_the_range_stays_tied_and_is_not_deleted() {
    let world = World::new(within(Reach::Week)).await;
    let event = world.put("Physio", 9);
    world.run().await.unwrap();
    let item = world.items().await.remove(0).id;

    world.there.edit(&world.calendar, &event, |event| {
        *event = in_two_years("Physio")
    });
    world.pull().await.unwrap();
    world.run().await.unwrap();

    let item = world.item(item).await;
    assert!(!item.deleted);
    assert_eq!(item.content, in_two_years("Physio"));
    assert_eq!(world.over_there(), ["Physio"]);
}

#[tokio::test]
async fn case_08_removed_for_something_never_seen_changes_nothing() {
    let world = World::live().await;
    let passing = world.put("Came and went", 9);
    world.there.remove(&world.calendar, &passing);

    world.pull().await.unwrap();

    assert!(world.here().await.is_empty());
    assert_eq!(world.journal().await, []);
}

#[tokio::test]
async fn case_09_while_everything_is_read_again_status_says_so() {
    let world = Arc::new(World::live().await);
    world.put("Physio", 9);
    world.pull().await.unwrap();
    world.there.expire_tokens(&world.calendar);
    let (seen, store) = (Arc::new(Mutex::new(None)), world.env.store.clone());
    let (organization, sync, noted) = (world.organization, world.sync, Arc::clone(&seen));
    // The first question meets the dead token, the second reads everything again.
    let handle = tokio::runtime::Handle::current();
    world.there.before_next(Call::Changes, move |there| {
        there.before_next(Call::Changes, move |_| {
            let look = async move {
                let mut reading = store.read().await.unwrap();
                reading.calendar_sync(organization, sync).await.unwrap()
            };
            let state = std::thread::spawn(move || handle.block_on(look))
                .join()
                .unwrap();
            *noted.lock().unwrap() = state.and_then(|sync| sync.trouble);
        });
    });

    world.pull().await.unwrap();

    assert_eq!(*seen.lock().unwrap(), Some(SyncTrouble::Rereading));
    assert_eq!(world.state().await.trouble, None);
}

#[tokio::test]
async fn case_09_the_log_shows_that_everything_was_read_again() {
    let world = World::live().await;
    let (stays, goes) = (world.put("Physio", 9), world.put("Dentist", 11));
    world.pull().await.unwrap();
    world.there.remove(&world.calendar, &goes);
    world.there.touch(&world.calendar, &stays);
    world.there.expire_tokens(&world.calendar);

    world.pull().await.unwrap();

    let run = world.runs().await.remove(0);
    assert_eq!(
        (run.cause, run.outcome),
        (RunCause::Reread, Some(RunOutcome::Complete))
    );
    assert_eq!(world.here().await, ["Physio"]);
}

#[tokio::test]
async fn case_09_reading_again_that_fails_deletes_nothing_and_is_tried_again() {
    let world = World::live().await;
    world.put("Physio", 9);
    world.pull().await.unwrap();
    world.there.expire_tokens(&world.calendar);
    world
        .there
        .put(&world.calendar, "late", content("Late", 11));
    world.there.fail_times(Call::Events, Fault::Unavailable, 1);
    world.pull().await.unwrap_err();
    assert_eq!(world.state().await.trouble, Some(SyncTrouble::Unreachable));

    world.pull().await.unwrap();

    assert_eq!(world.here().await, ["Late", "Physio"]);
    assert_eq!(world.state().await.trouble, None);
}

#[tokio::test]
async fn case_10_a_page_of_changes_is_merged_into_what_is_known() {
    let world = World::live().await;
    for hour in 8..18 {
        world.put(&format!("Event {hour:02}"), hour);
    }
    world.pull().await.unwrap();
    world.put("One more", 19);

    world.pull().await.unwrap();

    assert_eq!(world.here().await.len(), 11);
    let mut reading = world.env.store.read().await.unwrap();
    let known = reading
        .remote_etags(world.organization, world.sync)
        .await
        .unwrap();
    assert_eq!(known.len(), 11);
}

#[tokio::test]
async fn case_12_the_next_look_finds_what_no_notice_told_of() {
    let world = World::live().await;
    let event = world.put("Physio", 9);
    world.pull().await.unwrap();
    world.there.edit(&world.calendar, &event, |event| {
        event.subject = "Physio, moved".into()
    });
    let before = world.state().await.checked_at;

    world.pull().await.unwrap();

    assert_eq!(world.here().await, ["Physio, moved"]);
    assert!(before < world.state().await.checked_at);
}

#[tokio::test]
async fn case_12_an_account_that_does_not_answer_shows_how_old_our_knowledge_is() {
    let world = World::live().await;
    let before = world.state().await.checked_at;
    world.there.fail(Fault::Unavailable);

    world.pull().await.unwrap_err();

    assert_eq!(world.state().await.checked_at, before);
}

#[tokio::test]
async fn case_27_a_vanished_calendar_pauses_its_sync_and_deletes_nothing_on_either_side() {
    let world = World::live().await;
    world.put("Physio", 9);
    world.pull().await.unwrap();
    let item = world.add("Visit", 11).await;
    world.push().await.unwrap();
    world.there.remove_calendar(&world.calendar);

    world.pull().await.unwrap_err();
    world
        .change(item, |item| item.content.location = "Mill Road".into())
        .await;
    world.push().await.unwrap_err();

    assert_eq!(world.state().await.trouble, Some(SyncTrouble::CalendarGone));
    assert_eq!(world.here().await, ["Physio", "Visit"]);
    assert_eq!(world.waiting().await, 1);
}
