//! All events of a series at once, and the rule itself.

use super::{changed, month, occurrence, patch, starts, weekly, with_two_moved};
use crate::world::{World, draft, timed};
use domain::repeats::Scope;
use domain::view::calendar::ItemPatch;
use services::items::{add, period};

#[tokio::test]
async fn all_move_by_the_same_distance_and_what_was_moved_by_hand_keeps_its_time() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;
    let third = occurrence(&world, &team.dana, &series, "2026-04-01T10:00:00").await;

    let all = ItemPatch {
        when: Some(timed("2026-03-31T09:00:00", "2026-03-31T10:30:00")),
        ..patch(&third, Scope::All)
    };
    changed(&world, &team.dana, &third, all).await;

    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["17.03. 09:00", "26.03. 10:00", "31.03. 09:00"]
    );
    assert_eq!(
        starts(&world, &team.dana, "2026-04-15").await,
        ["31.03. 09:00", "10.04. 10:00", "14.04. 09:00"]
    );
}

#[tokio::test]
async fn all_with_reset_takes_those_moved_by_hand_along() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;

    let all = ItemPatch {
        when: Some(timed("2026-03-18T09:00:00", "2026-03-18T10:00:00")),
        reset: true,
        ..patch(&series, Scope::All)
    };
    changed(&world, &team.dana, &series, all).await;

    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 09:00", "25.03. 09:00", "01.04. 09:00"]
    );
    let content = world.stored(&team.dana, series.id).await.content;
    assert!(content.repeats.unwrap().overrides.is_empty());
}

#[tokio::test]
async fn an_event_moved_by_hand_and_dragged_with_all_takes_the_series_there() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;
    let second = occurrence(&world, &team.dana, &series, "2026-03-25T10:00:00").await;

    let all = ItemPatch {
        when: Some(timed("2026-03-26T12:00:00", "2026-03-26T13:00:00")),
        ..patch(&second, Scope::All)
    };
    changed(&world, &team.dana, &second, all).await;

    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["19.03. 12:00", "26.03. 12:00", "02.04. 12:00"]
    );
}

#[tokio::test]
async fn a_new_title_for_all_leaves_a_title_of_its_own() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE;COUNT=3").await;
    let second = occurrence(&world, &team.dana, &series, "2026-03-25T10:00:00").await;
    let own = ItemPatch {
        subject: Some("Planning with Ines".to_owned()),
        ..patch(&second, Scope::This)
    };
    let own = changed(&world, &team.dana, &second, own).await;

    let all = ItemPatch {
        seen: own.version.0,
        subject: Some("Stand-up".to_owned()),
        location: Some("Yard".to_owned()),
        ..patch(&series, Scope::All)
    };
    changed(&world, &team.dana, &series, all).await;

    let shown = period(&world.env, &team.dana, month("2026-03-18"))
        .await
        .unwrap();
    let said: Vec<_> = shown
        .items
        .iter()
        .map(|item| (item.subject.as_str(), item.location.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("Stand-up", "Yard"),
            ("Planning with Ines", "Yard"),
            ("Stand-up", "Yard")
        ]
    );
}

#[tokio::test]
async fn another_rule_for_all_drops_the_exceptions_of_days_it_does_not_make() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;

    let fridays = ItemPatch {
        repeats: Some("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;COUNT=2".to_owned()),
        ..patch(&series, Scope::All)
    };
    let answer = changed(&world, &team.dana, &series, fridays).await;

    assert_eq!(
        answer.repeats.as_deref(),
        Some("Every 2 weeks on Friday, 2 times")
    );
    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["20.03. 10:00", "03.04. 10:00"]
    );
}

#[tokio::test]
async fn a_series_that_ends_to_repeat_leaves_what_was_looked_at() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;
    let third = occurrence(&world, &team.dana, &series, "2026-04-01T10:00:00").await;

    let never = ItemPatch {
        repeats: Some(String::new()),
        ..patch(&third, Scope::All)
    };
    let answer = changed(&world, &team.dana, &third, never).await;

    assert_eq!((answer.original_start, answer.repeats), (None, None));
    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["01.04. 10:00"]
    );
}

#[tokio::test]
async fn an_item_can_begin_to_repeat() {
    let (world, team) = World::new().await;
    let item = add(&world.env, &team.dana, draft("Visit", "r1"))
        .await
        .unwrap();

    let daily = ItemPatch {
        seen: item.version.0,
        repeats: Some("FREQ=DAILY;UNTIL=20260320".to_owned()),
        ..ItemPatch::default()
    };
    let answer = changed(&world, &team.dana, &item, daily).await;

    assert_eq!(
        answer.repeats.as_deref(),
        Some("Every day, until 20 March 2026")
    );
    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 10:00", "19.03. 10:00", "20.03. 10:00"]
    );
}
