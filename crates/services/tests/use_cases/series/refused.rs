//! What cannot be done to a series, and the question how far a change shall reach.

use super::{at, changed, patch, weekly, with_two_moved};
use crate::world::World;
use domain::item::ItemKind;
use domain::repeats::Scope;
use domain::view::calendar::{ItemPatch, SeriesReach};
use services::ServiceError;
use services::items::{ItemError, change, series_reach, take_back};

#[tokio::test]
async fn what_only_a_series_has_is_refused_for_one_event() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;
    let rule = ItemPatch {
        repeats: Some("FREQ=DAILY".to_owned()),
        ..patch(&series, Scope::This)
    };
    let kind = ItemPatch {
        kind: Some(ItemKind::Task),
        ..patch(&series, Scope::This)
    };

    for wrong in [rule, kind] {
        let refused = change(&world.env, &team.dana, series.id, wrong).await;

        let Err(ItemError::Service(ServiceError::Invalid(sentence))) = refused else {
            panic!("{refused:?}");
        };
        assert!(sentence.contains("Nothing was saved"), "{sentence}");
    }
}

#[tokio::test]
async fn an_event_that_is_no_longer_in_the_series_is_refused_with_a_sentence() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;
    let wrong = ItemPatch {
        occurrence: Some(at("2026-03-19T10:00:00")),
        subject: Some("x".to_owned()),
        ..patch(&series, Scope::This)
    };

    let refused = change(&world.env, &team.dana, series.id, wrong).await;

    assert!(matches!(
        refused,
        Err(ItemError::Service(ServiceError::Invalid(_)))
    ));
}

#[tokio::test]
async fn a_change_taken_back_after_another_one_is_refused_and_shows_what_is_there() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;
    let first = ItemPatch {
        subject: Some("First".to_owned()),
        ..patch(&series, Scope::All)
    };
    let first = changed(&world, &team.dana, &series, first).await;
    let second = ItemPatch {
        subject: Some("Second".to_owned()),
        ..patch(&first, Scope::All)
    };
    changed(&world, &team.dana, &first, second).await;

    let refused = take_back(&world.env, &team.dana, series.id, &first.undo.unwrap()).await;

    let Err(ItemError::ChangedMeanwhile(current)) = refused else {
        panic!("it was taken back");
    };
    assert_eq!(current.subject, "Second");
}

#[tokio::test]
async fn nobody_takes_back_what_another_member_did() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;
    let renamed = ItemPatch {
        subject: Some("Renamed".to_owned()),
        ..patch(&series, Scope::All)
    };
    let answer = changed(&world, &team.dana, &series, renamed).await;

    for (who, token) in [
        (&team.dispatcher, answer.undo.clone().unwrap()),
        (&team.dana, "nonsense".to_owned()),
    ] {
        let refused = take_back(&world.env, who, series.id, &token).await;

        assert!(matches!(
            refused,
            Err(ItemError::Service(ServiceError::Invalid(_)))
        ));
    }
}

#[tokio::test]
async fn the_question_how_far_counts_what_each_answer_reaches() {
    let (world, team) = World::new().await;
    let series = with_two_moved(&world, &team).await;
    world.clock.set("2026-03-30T12:00:00Z".parse().unwrap());

    let reach = series_reach(&world.env, &team.dana, series.id, at("2026-04-01T10:00:00"))
        .await
        .unwrap();

    assert_eq!(
        reach,
        Some(SeriesReach {
            following: Some(3),
            all: Some(5),
            past: 2,
            moved: 2,
        })
    );
}

#[tokio::test]
async fn a_series_without_end_has_no_number() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;

    let reach = series_reach(&world.env, &team.dana, series.id, at("2026-03-18T10:00:00"))
        .await
        .unwrap()
        .unwrap();

    assert_eq!((reach.following, reach.all), (None, None));
}
