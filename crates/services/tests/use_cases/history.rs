//! The history of an item.

use crate::world::{World, draft};
use domain::calendar_sync::SyncOptions;
use domain::item::{ItemKind, ItemSource};
use domain::reconcile::Why;
use domain::run::{Action, Change, Run, RunCause, Side};
use domain::{RunChangeId, RunId};
use services::ServiceError;
use services::items::{add, history};

#[tokio::test]
async fn an_item_that_waits_to_be_sent_says_so() {
    let (world, team) = World::new().await;
    world.linked(&team.dana, SyncOptions::default()).await;
    let item = add(&world.env, &team.dana, draft("Visit", "r1"))
        .await
        .unwrap();

    let told = history(&world.env, &team.dana, item.id).await.unwrap();

    assert!(!told.places[0].is_copied);
    assert_eq!(told.places[0].calendar, "Work");
    assert_eq!(told.places[0].how, "It waits to be sent");
    assert_eq!(told.lines.last().unwrap().what, "Made in My Calendar");
}

#[tokio::test]
async fn an_item_that_is_not_sent_says_why() {
    let (world, team) = World::new().await;
    let options = SyncOptions {
        kinds: vec![ItemKind::Task],
        ..SyncOptions::default()
    };
    world.linked(&team.dana, options).await;
    let item = world.put(world.item(&team.dana, "Visit")).await;

    let told = history(&world.env, &team.dana, item.id).await.unwrap();

    assert_eq!(
        told.places[0].how,
        format!("Not there: {}", Why::KindNotSent.sentence())
    );
}

#[tokio::test]
async fn what_a_run_did_is_told_with_its_fields_and_its_reason() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let mut item = world.item(&team.dana, "Physio, moved");
    item.source = ItemSource::Linked(sync.id);
    let item = world.put(item).await;
    let now = world.env.clock.now();
    let run = Run {
        id: RunId::new(world.env.entropy.id()),
        sync: sync.id,
        cause: RunCause::Live,
        started_at: now,
        finished_at: None,
        outcome: None,
    };
    let line = Change {
        id: RunChangeId::new(world.env.entropy.id()),
        run: run.id,
        side: Side::Here,
        action: Action::Update,
        item: Some(item.id),
        event: None,
        before: Some(crate::world::content("Physio")),
        after: Some(item.content.clone()),
        why: Why::ChangedThere.sentence().to_owned(),
        at: now,
        undone_by: None,
    };
    let mut writing = world.env.store.write().await.unwrap();
    writing.insert_run(team.organization, &run).await.unwrap();
    writing
        .insert_changes(team.organization, &[line])
        .await
        .unwrap();
    writing.commit().await.unwrap();

    let told = history(&world.env, &team.dana, item.id).await.unwrap();

    let changed = &told.lines[0];
    assert_eq!(changed.what, "Changed in My Calendar, from Work");
    assert_eq!(changed.why, Why::ChangedThere.sentence());
    assert_eq!(changed.fields[0].before.as_deref(), Some("Physio"));
    assert_eq!(told.lines[1].what, "Received from Work");
}

#[tokio::test]
async fn a_colleague_hears_nothing_of_somebodys_linked_calendar() {
    let (world, team) = World::new().await;
    world.linked(&team.dana, SyncOptions::default()).await;
    let item = world.put(world.item(&team.dana, "Visit")).await;

    let told = history(&world.env, &team.robin, item.id).await.unwrap();

    assert_eq!(told.places, []);
}

#[tokio::test]
async fn what_one_may_not_see_has_no_history() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let mut item = world.item(&team.dana, "Physio");
    item.source = ItemSource::Linked(sync.id);
    let item = world.put(item).await;

    let told = history(&world.env, &team.robin, item.id).await;

    assert!(matches!(told, Err(ServiceError::NotFound)));
}

#[tokio::test]
async fn case_23_a_series_with_a_private_occurrence_tells_a_colleague_no_history() {
    let (world, team) = World::new().await;
    let mut item = world.item(&team.dana, "Round");
    item.content.repeats = Some(Box::new(testkit::builders::weekly()));
    let start = item.content.timing.wall().0;
    let mut changed = item.content.clone();
    changed.subject = "Physio".to_owned();
    changed.privacy = domain::item::Privacy::Private;
    item.content = item.content.with_occurrence(start, changed);
    let item = world.put(item).await;

    let told = history(&world.env, &team.robin, item.id).await;

    assert!(matches!(told, Err(ServiceError::NotFound)));
    assert!(history(&world.env, &team.dana, item.id).await.is_ok());
}
