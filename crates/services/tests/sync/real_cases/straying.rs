//! Case 27, for copies of ours: another client moves one from the calendar it is for into another linked calendar.

use crate::real::{Real, Second, both_ways, rounds};
use domain::ItemId;
use domain::calendar_sync::SyncOptions;
use domain::run::{Action, Side};
use testkit::calendars::CalendarServer;

on_both_servers! {
    case_27_a_moved_copy_is_put_back_when_its_old_calendar_is_looked_at_first
    case_27_a_moved_copy_is_put_back_when_its_new_calendar_is_looked_at_first
    case_27_what_was_changed_of_a_moved_copy_comes_in
    case_27_many_copies_moved_at_once_wait_for_nobody
    case_27_a_copy_that_both_calendars_get_is_there_once_each_after_a_move
    case_27_a_stray_that_somebody_changes_stays_where_it_is
    case_27_a_stray_whose_own_calendar_is_linked_no_more_stays_where_it_is
    case_27_a_copy_beside_the_first_one_is_left_alone
    case_27_a_copy_that_was_deleted_and_not_moved_takes_its_item_with_it
}

/// What comes in, and nothing of ours goes out.
fn only_in() -> SyncOptions {
    SyncOptions {
        kinds: Vec::new(),
        ..both_ways()
    }
}

/// A member whose visit is copied into the first of two linked calendars.
async fn with_visit(server: CalendarServer) -> (Real, Second, ItemId) {
    let real = Real::live(server).await;
    let second = Second::beside(&real, only_in()).await;
    let item = real.add("Visit", 9).await;
    real.push().await.unwrap();
    real.pull().await.unwrap();
    assert_eq!(real.over_there().await, ["Visit"]);
    assert!(second.objects(&real).await.is_empty());
    (real, second, item)
}

/// Another client moves every copy, as clients do: written there, then removed here.
async fn move_all(real: &Real, second: &Second, change: impl Fn(&str) -> String) {
    for (number, (path, text)) in (0..).zip(real.objects().await) {
        second
            .put_object(real, &format!("moved{number}"), &change(&text))
            .await;
        real.server.delete(&path).await;
    }
}

/// One item, as it was; its copy is in the first calendar, and nowhere else.
async fn assert_put_back(real: &Real, second: &Second, id: ItemId, subject: &str) {
    assert_eq!(real.here().await, [subject]);
    let item = real.named(subject).await;
    assert_eq!((item.id, item.deleted), (id, false));
    assert!(real.address_of(id).await.is_some(), "tied where it belongs");
    assert_eq!(second.tie(real, id).await, None);
    assert_eq!(real.over_there().await, [subject]);
    assert!(second.objects(real).await.is_empty());
    assert_eq!(real.held().await, []);
}

async fn case_27_a_moved_copy_is_put_back_when_its_old_calendar_is_looked_at_first(
    server: CalendarServer,
) {
    let (real, second, item) = with_visit(server).await;
    move_all(&real, &second, str::to_owned).await;

    real.pull().await.unwrap();
    assert!(real.item(item).await.deleted, "it looks like a deletion");
    second.pull(&real).await;
    rounds(&real, &second).await;

    assert_put_back(&real, &second, item, "Visit").await;
    // From now on it is a copy like any other.
    real.change(item, |item| item.content.subject = "Visit later".into())
        .await;
    rounds(&real, &second).await;
    assert_put_back(&real, &second, item, "Visit later").await;
}

async fn case_27_a_moved_copy_is_put_back_when_its_new_calendar_is_looked_at_first(
    server: CalendarServer,
) {
    let (real, second, item) = with_visit(server).await;
    move_all(&real, &second, str::to_owned).await;

    second.pull(&real).await;
    second.push(&real).await;
    assert_eq!(
        second.titles(&real).await,
        ["Visit"],
        "nothing goes before the copy is back"
    );
    real.pull().await.unwrap();
    assert!(!real.item(item).await.deleted);
    rounds(&real, &second).await;

    assert_put_back(&real, &second, item, "Visit").await;
    let journal = real.journal().await;
    let is_loss =
        |line: &&domain::run::Change| line.side == Side::Here && line.action == Action::Delete;
    assert_eq!(journal.iter().find(is_loss), None);
}

async fn case_27_what_was_changed_of_a_moved_copy_comes_in(server: CalendarServer) {
    let (real, second, item) = with_visit(server).await;
    for (looks_here_first, was, is) in [
        (true, "Visit", "Visit at ten"),
        (false, "Visit at ten", "Visit at noon"),
    ] {
        let [was, is_now] = [was, is].map(|title| format!("SUMMARY:{title}\r\n"));
        move_all(&real, &second, |text| text.replace(&was, &is_now)).await;
        assert_eq!(second.titles(&real).await, [is]);

        if looks_here_first {
            real.pull().await.unwrap();
        }
        second.pull(&real).await;
        rounds(&real, &second).await;

        assert_put_back(&real, &second, item, is).await;
    }
}

async fn case_27_many_copies_moved_at_once_wait_for_nobody(server: CalendarServer) {
    let real = Real::live(server).await;
    let second = Second::beside(&real, only_in()).await;
    let names: Vec<String> = (0..12).map(|number| format!("Visit {number:02}")).collect();
    for (name, hour) in names.iter().zip(0..) {
        real.add(name, hour).await;
    }
    real.push().await.unwrap();
    real.pull().await.unwrap();
    move_all(&real, &second, str::to_owned).await;

    // So many at once look like a loss, until the other calendar is looked at.
    real.pull().await.unwrap();
    assert_eq!(real.held().await.len(), 12);
    second.pull(&real).await;
    assert_eq!(real.held().await, []);
    rounds(&real, &second).await;

    assert_eq!(real.here().await, names);
    assert_eq!(real.over_there().await, names);
    assert!(second.objects(&real).await.is_empty());
}

async fn case_27_a_copy_that_both_calendars_get_is_there_once_each_after_a_move(
    server: CalendarServer,
) {
    let real = Real::live(server).await;
    let second = Second::beside(&real, both_ways()).await;
    let item = real.add("Visit", 9).await;
    second.mark(&real, item).await;
    rounds(&real, &second).await;
    assert_eq!(second.titles(&real).await, ["Visit"]);

    for looks_here_first in [true, false] {
        move_all(&real, &second, str::to_owned).await;
        assert_eq!(second.titles(&real).await, ["Visit", "Visit"]);
        if looks_here_first {
            real.pull().await.unwrap();
        }
        second.pull(&real).await;
        rounds(&real, &second).await;

        assert_eq!(real.here().await, ["Visit"]);
        assert_eq!(real.named("Visit").await.id, item);
        assert_eq!(real.over_there().await, ["Visit"]);
        assert_eq!(second.titles(&real).await, ["Visit"]);
        assert!(second.tie(&real, item).await.is_some());
    }
}

async fn case_27_a_stray_that_somebody_changes_stays_where_it_is(server: CalendarServer) {
    let (real, second, item) = with_visit(server).await;
    let (_, text) = real.objects().await.pop_first().unwrap();
    move_all(&real, &second, str::to_owned).await;
    second.pull(&real).await;
    real.pull().await.unwrap();
    real.push().await.unwrap();

    // Between our look and our removal.
    let theirs = text.replace("SUMMARY:Visit", "SUMMARY:Mine now");
    second.put_object(&real, "moved0", &theirs).await;
    second.push(&real).await;

    assert_eq!(second.titles(&real).await, ["Mine now"]);
    rounds(&real, &second).await;
    assert_eq!(real.here().await, ["Visit"]);
    assert_eq!(real.named("Visit").await.id, item);
    assert_eq!(real.over_there().await, ["Visit"]);
}

async fn case_27_a_stray_whose_own_calendar_is_linked_no_more_stays_where_it_is(
    server: CalendarServer,
) {
    let (real, second, item) = with_visit(server).await;
    move_all(&real, &second, str::to_owned).await;
    second.pull(&real).await;
    real.pull().await.unwrap();
    second.push(&real).await;
    assert_eq!(second.strays(&real).await.len(), 1, "it waits for its home");

    real.delete_and_keep().await;
    second.push(&real).await;

    assert_eq!(second.strays(&real).await, []);
    assert_eq!(second.titles(&real).await, ["Visit"]);
    assert!(!real.item(item).await.deleted);
}

async fn case_27_a_copy_beside_the_first_one_is_left_alone(server: CalendarServer) {
    let (real, second, item) = with_visit(server).await;
    let (_, text) = real.objects().await.pop_first().unwrap();
    second.put_object(&real, "mine", &text).await;

    rounds(&real, &second).await;

    assert_eq!(real.here().await, ["Visit"]);
    assert!(real.address_of(item).await.is_some());
    assert_eq!(real.over_there().await, ["Visit"]);
    assert_eq!(second.titles(&real).await, ["Visit"]);
}

async fn case_27_a_copy_that_was_deleted_and_not_moved_takes_its_item_with_it(
    server: CalendarServer,
) {
    let (real, second, item) = with_visit(server).await;
    let (path, _) = real.objects().await.pop_first().unwrap();
    real.server.delete(&path).await;

    rounds(&real, &second).await;

    assert!(real.item(item).await.deleted);
    assert!(real.objects().await.is_empty());
    assert!(second.objects(&real).await.is_empty());
}
