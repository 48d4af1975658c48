//! *Undo this run* and waiting deletions, as their member meets them.

use crate::world::World;
use domain::calendar_sync::{CalendarSync, SyncOptions};
use domain::item::{Item, ItemSource};
use domain::mirror::{Mirror, Origin, Written};
use domain::reconcile::{CannotUndo, HeldAnswer, HeldBecause, HeldDeletion};
use domain::remote_event::{Etag, ProviderEventId};
use domain::run::{Action, Change, Run, RunCause, RunOutcome, Side};
use domain::view::calendar::ItemPatch;
use domain::{Caller, MirrorId, RunChangeId, RunId};
use services::ServiceError;
use services::calendar_syncs::{answer_held, held, listing, log, undo, undo_preview};
use services::items::change;

/// An item that a run of the sync received.
async fn received(world: &World, who: &Caller, sync: &CalendarSync) -> (Item, Mirror, RunId) {
    let mut item = world.item(who, "Physio");
    item.source = ItemSource::Linked(sync.id);
    let item = world.put(item).await;
    let mirror = Mirror {
        id: MirrorId::new(world.env.entropy.id()),
        item: item.id,
        sync: sync.id,
        event: ProviderEventId("/work/physio.ics".to_owned()),
        etag: Etag("\"1\"".to_owned()),
        base: item.content.clone(),
        base_version: item.version,
        origin: Origin::Foreign,
        written: Written::default(),
    };
    let now = world.env.clock.now();
    let run = Run {
        id: RunId::new(world.env.entropy.id()),
        sync: sync.id,
        cause: RunCause::Live,
        started_at: now,
        finished_at: Some(now),
        outcome: Some(RunOutcome::Complete),
    };
    let line = Change {
        id: RunChangeId::new(world.env.entropy.id()),
        run: run.id,
        side: Side::Here,
        action: Action::Create,
        item: Some(item.id),
        event: Some(mirror.event.clone()),
        before: None,
        after: Some(item.content.clone()),
        why: "New in the linked calendar".to_owned(),
        at: now,
        undone_by: None,
    };
    let org = item.organization;
    let mut writing = world.env.store.write().await.unwrap();
    writing
        .insert_mirrors(org, std::slice::from_ref(&mirror), now)
        .await
        .unwrap();
    writing.insert_run(org, &run).await.unwrap();
    writing.insert_changes(org, &[line]).await.unwrap();
    writing.commit().await.unwrap();
    (item, mirror, run.id)
}

async fn hold(world: &World, who: &Caller, mirror: &Mirror) -> HeldDeletion {
    let deletion = HeldDeletion {
        mirror: mirror.id,
        sync: mirror.sync,
        because: HeldBecause::Tombstone,
        since: world.env.clock.now(),
        answer: None,
    };
    let mut writing = world.env.store.write().await.unwrap();
    writing
        .hold_deletions(who.organization, &[deletion])
        .await
        .unwrap();
    writing.commit().await.unwrap();
    deletion
}

#[tokio::test]
async fn the_preview_says_what_goes_and_what_stays() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let (_, _, run) = received(&world, &team.dana, &sync).await;

    let preview = undo_preview(&world.env, &team.dana, sync.id, run, None)
        .await
        .unwrap();

    assert_eq!(preview.steps.len(), 1);
    assert_eq!(preview.steps[0].subject, "Physio");
    assert!(preview.steps[0].what.contains("stays"));
    assert_eq!(preview.stays, []);
}

#[tokio::test]
async fn what_was_changed_since_is_listed_with_its_reason() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let (item, _, run) = received(&world, &team.dana, &sync).await;
    let patch = ItemPatch {
        seen: item.version.0,
        subject: Some("Renamed".to_owned()),
        ..ItemPatch::default()
    };
    change(&world.env, &team.dana, item.id, patch)
        .await
        .unwrap();

    let preview = undo_preview(&world.env, &team.dana, sync.id, run, None)
        .await
        .unwrap();

    assert_eq!(preview.steps, []);
    assert_eq!(
        preview.stays[0].what,
        CannotUndo::ChangedSince.sentence().to_owned()
    );
}

#[tokio::test]
async fn taking_back_is_work_for_the_background() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let (_, _, run) = received(&world, &team.dana, &sync).await;

    undo(&world.env, &team.dana, sync.id, run, None)
        .await
        .unwrap();

    assert!(world.jobs().await.contains(&"undo_run".to_owned()));
}

#[tokio::test]
async fn nobody_takes_back_a_colleagues_run() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let (_, _, run) = received(&world, &team.dana, &sync).await;

    let preview = undo_preview(&world.env, &team.robin, sync.id, run, None).await;
    let done = undo(&world.env, &team.robin, sync.id, run, None).await;

    assert!(matches!(preview, Err(ServiceError::NotFound)));
    assert!(matches!(done, Err(ServiceError::NotFound)));
}

#[tokio::test]
async fn while_a_sync_is_off_nothing_is_taken_back() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let (_, _, run) = received(&world, &team.dana, &sync).await;
    world.edit_sync(&sync, |sync| sync.active = false).await;

    let done = undo(&world.env, &team.dana, sync.id, run, None).await;

    assert!(
        matches!(done, Err(ServiceError::Invalid(sentence)) if sentence.contains("Nothing was taken back"))
    );
}

#[tokio::test]
async fn the_log_offers_each_line_once() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let (_, _, run) = received(&world, &team.dana, &sync).await;
    let before = log(&world.env, &team.dana, sync.id).await.unwrap();
    let line = before.runs[0].lines[0].clone();
    let mut writing = world.env.store.write().await.unwrap();
    writing
        .mark_undone(team.organization, &[line.id], run)
        .await
        .unwrap();
    writing.commit().await.unwrap();

    let after = log(&world.env, &team.dana, sync.id).await.unwrap();

    assert!(before.runs[0].can_undo && line.can_undo);
    assert!(!after.runs[0].can_undo && after.runs[0].lines[0].is_undone);
}

#[tokio::test]
async fn the_listing_says_how_many_deletions_wait_and_their_page_why() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let (_, mirror, _) = received(&world, &team.dana, &sync).await;
    hold(&world, &team.dana, &mirror).await;

    let row = listing(&world.env, &team.dana)
        .await
        .unwrap()
        .rows
        .remove(0);
    let page = held(&world.env, &team.dana, sync.id).await.unwrap();

    assert_eq!(row.held, 1);
    assert_eq!(page.here[0].subject, "Physio");
    assert_eq!(page.here[0].because, HeldBecause::Tombstone.sentence());
    assert_eq!(page.there, []);
}

#[tokio::test]
async fn a_decision_is_carried_out_in_the_background() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let (_, mirror, _) = received(&world, &team.dana, &sync).await;
    let held = hold(&world, &team.dana, &mirror).await;

    answer_held(
        &world.env,
        &team.dana,
        sync.id,
        Side::Here,
        HeldAnswer::Keep,
        held.since,
    )
    .await
    .unwrap();

    assert!(world.jobs().await.contains(&"settle_held".to_owned()));
}

#[tokio::test]
async fn nobody_decides_about_a_colleagues_deletions() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let (_, mirror, _) = received(&world, &team.dana, &sync).await;
    let waits = hold(&world, &team.dana, &mirror).await;

    let shown = held(&world.env, &team.robin, sync.id).await;
    let decided = answer_held(
        &world.env,
        &team.robin,
        sync.id,
        Side::Here,
        HeldAnswer::Delete,
        waits.since,
    )
    .await;

    assert!(matches!(shown, Err(ServiceError::NotFound)));
    assert!(matches!(decided, Err(ServiceError::NotFound)));
}
