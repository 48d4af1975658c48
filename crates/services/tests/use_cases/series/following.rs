//! This and following: a series ends, another begins.

use super::{at, changed, every_week, occurrence, patch, removed, starts, undone, with_two_moved};
use crate::world::{World, timed};
use domain::calendar_sync::SyncOptions;
use domain::item::{Item, ItemKind};
use domain::repeats::Scope;
use domain::time::{Timing, ZoneId};
use domain::view::calendar::ItemPatch;
use services::items::find;

#[tokio::test]
async fn case_06_this_and_following_ends_the_series_and_begins_another_each_with_its_exceptions() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;
    let third = occurrence(&world, &team.dana, &series, "2026-04-01T10:00:00").await;

    let later = ItemPatch {
        when: Some(timed("2026-04-01T14:00:00", "2026-04-01T15:00:00")),
        ..patch(&third, Scope::ThisAndFollowing)
    };
    let answer = changed(&world, &team.dana, &third, later).await;

    assert_ne!(answer.id, series.id);
    assert_eq!(
        starts(&world, &team.dana, "2026-04-01").await,
        ["01.04. 14:00", "10.04. 10:00", "15.04. 14:00"]
    );
    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 10:00", "26.03. 10:00", "01.04. 14:00"]
    );
    let (old, new) = (
        world.stored(&team.dana, series.id).await,
        world.stored(&team.dana, answer.id).await,
    );
    assert_ne!(old.uid, new.uid);
    assert_eq!(old.assignees, new.assignees);
    assert_eq!(
        [old, new].map(|item| item.content.repeats.unwrap().overrides.len()),
        [1, 1]
    );
}

#[tokio::test]
async fn case_06_undo_joins_what_was_divided() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;
    let before = world.stored(&team.dana, series.id).await;
    let third = occurrence(&world, &team.dana, &series, "2026-04-01T10:00:00").await;
    let renamed = ItemPatch {
        subject: Some("From now on".to_owned()),
        ..patch(&third, Scope::ThisAndFollowing)
    };
    let answer = changed(&world, &team.dana, &third, renamed).await;

    undone(&world, &team.dana, &answer, series.id).await;

    let after = world.stored(&team.dana, series.id).await;
    assert_eq!(after.content, before.content);
    assert!(world.stored(&team.dana, answer.id).await.deleted);
}

#[tokio::test]
async fn case_06_both_halves_go_out_to_the_linked_calendar() {
    let (world, team) = World::new().await;
    let options = SyncOptions {
        kinds: ItemKind::ALL.to_vec(),
        ..SyncOptions::default()
    };
    let sync = world.linked(&team.dana, options).await;
    let series = with_two_moved(&world, &team).await;
    let third = occurrence(&world, &team.dana, &series, "2026-04-01T10:00:00").await;

    let renamed = ItemPatch {
        subject: Some("From now on".to_owned()),
        ..patch(&third, Scope::ThisAndFollowing)
    };
    let answer = changed(&world, &team.dana, &third, renamed).await;

    let mut waiting = world.outgoing(&sync).await;
    waiting.sort();
    let mut both = vec![series.id, answer.id];
    both.sort();
    assert_eq!(waiting, both);
}

#[tokio::test]
async fn this_and_following_deleted_leaves_what_was_before() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;
    let third = occurrence(&world, &team.dana, &series, "2026-04-01T10:00:00").await;

    removed(&world, &team.dana, &third, Scope::ThisAndFollowing).await;

    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 10:00", "26.03. 10:00"]
    );
    assert!(starts(&world, &team.dana, "2026-05-01").await.is_empty());
}

#[tokio::test]
async fn case_07_an_endless_series_of_sixteen_years_ago_is_shown_once_each_time_and_can_be_cut() {
    let (world, team) = World::new().await;
    let mut item = world.item(&team.dana, "Since 2010");
    item.content.timing = Timing::zoned(
        at("2010-01-06T10:00:00"),
        at("2010-01-06T11:00:00"),
        ZoneId::new("Europe/London"),
    );
    item.content.repeats = every_week();
    let item = world.put(Item { ..item }).await;
    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        [
            "25.02. 10:00",
            "04.03. 10:00",
            "11.03. 10:00",
            "18.03. 10:00",
            "25.03. 10:00",
            "01.04. 10:00"
        ]
    );
    let one = find(
        &world.env,
        &team.dana,
        item.id,
        Some(at("2026-03-18T10:00:00")),
    )
    .await
    .unwrap()
    .unwrap();

    let following = ItemPatch {
        when: Some(timed("2026-03-19T10:00:00", "2026-03-19T11:00:00")),
        ..patch(&one, Scope::ThisAndFollowing)
    };
    changed(&world, &team.dana, &one, following).await;

    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        [
            "25.02. 10:00",
            "04.03. 10:00",
            "11.03. 10:00",
            "19.03. 10:00",
            "26.03. 10:00",
            "02.04. 10:00"
        ]
    );
}
