//! One event of a series, changed, deleted and brought back alone.

use super::{at, changed, occurrence, patch, removed, starts, undone, weekly};
use crate::world::{World, timed};
use domain::repeats::Scope;
use domain::view::calendar::ItemPatch;
use services::items::find;

#[tokio::test]
async fn one_event_moves_alone_and_undo_brings_it_back() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE;COUNT=3").await;
    let second = occurrence(&world, &team.dana, &series, "2026-03-25T10:00:00").await;

    let moved = ItemPatch {
        when: Some(timed("2026-03-26T11:30:00", "2026-03-26T13:00:00")),
        ..patch(&second, Scope::This)
    };
    let answer = changed(&world, &team.dana, &second, moved).await;

    assert_eq!(answer.original_start, second.original_start);
    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 10:00", "26.03. 11:30", "01.04. 10:00"]
    );
    let before = world.stored(&team.dana, series.id).await;
    let back = undone(&world, &team.dana, &answer, series.id).await;
    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 10:00", "25.03. 10:00", "01.04. 10:00"]
    );
    undone(&world, &team.dana, &back, series.id).await;
    let again = world.stored(&team.dana, series.id).await;
    assert_eq!(again.content, before.content);
}

#[tokio::test]
async fn an_event_put_back_where_it_was_is_no_exception_any_more() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;
    let untouched = world.stored(&team.dana, series.id).await.content;
    let there = ItemPatch {
        when: Some(timed("2026-03-19T10:00:00", "2026-03-19T11:00:00")),
        ..patch(&series, Scope::This)
    };
    let moved = changed(&world, &team.dana, &series, there).await;
    let back = ItemPatch {
        when: Some(series.when),
        ..patch(&moved, Scope::This)
    };

    changed(&world, &team.dana, &moved, back).await;

    assert_eq!(world.stored(&team.dana, series.id).await.content, untouched);
}

#[tokio::test]
async fn case_04_an_event_moved_twice_keeps_its_place_in_the_series_and_leaves_no_second_one() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE;COUNT=4").await;
    let second = occurrence(&world, &team.dana, &series, "2026-03-25T10:00:00").await;
    let once = ItemPatch {
        when: Some(timed("2026-03-26T09:00:00", "2026-03-26T10:00:00")),
        ..patch(&second, Scope::This)
    };
    let once = changed(&world, &team.dana, &second, once).await;

    // Past the one after it.
    let twice = ItemPatch {
        when: Some(timed("2026-04-02T09:00:00", "2026-04-02T10:00:00")),
        ..patch(&once, Scope::This)
    };
    let twice = changed(&world, &team.dana, &once, twice).await;

    assert_eq!(twice.original_start, Some(at("2026-03-25T10:00:00")));
    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 10:00", "01.04. 10:00", "02.04. 09:00"]
    );
    let content = world.stored(&team.dana, series.id).await.content;
    assert_eq!(content.repeats.unwrap().overrides.len(), 1);
}

#[tokio::test]
async fn case_05_one_event_deleted_goes_alone_and_does_not_come_back() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE;COUNT=3").await;
    let second = occurrence(&world, &team.dana, &series, "2026-03-25T10:00:00").await;

    let answer = removed(&world, &team.dana, &second, Scope::This).await;

    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 10:00", "01.04. 10:00"]
    );
    let gone = find(&world.env, &team.dana, series.id, second.original_start).await;
    assert_eq!(gone.unwrap(), None);
    // A change of all does not bring it back.
    let renamed = ItemPatch {
        seen: answer.version.0,
        subject: Some("Renamed".to_owned()),
        ..patch(&series, Scope::All)
    };
    changed(&world, &team.dana, &series, renamed).await;
    assert_eq!(starts(&world, &team.dana, "2026-03-18").await.len(), 2);
}

#[tokio::test]
async fn case_05_undo_brings_a_deleted_event_back_as_it_was() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE;COUNT=3").await;
    let second = occurrence(&world, &team.dana, &series, "2026-03-25T10:00:00").await;
    let renamed = ItemPatch {
        subject: Some("With guests".to_owned()),
        ..patch(&second, Scope::This)
    };
    let second = changed(&world, &team.dana, &second, renamed).await;

    let answer = removed(&world, &team.dana, &second, Scope::This).await;
    undone(&world, &team.dana, &answer, series.id).await;

    let back = occurrence(&world, &team.dana, &series, "2026-03-25T10:00:00").await;
    assert_eq!(back.subject, "With guests");
}

#[tokio::test]
async fn the_last_event_deleted_takes_the_item_with_it() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE;COUNT=1").await;

    removed(&world, &team.dana, &series, Scope::This).await;

    assert!(world.stored(&team.dana, series.id).await.deleted);
}
