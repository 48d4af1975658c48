//! Deletions that wait for a person.

use crate::scene::Scene;
use chrono::TimeDelta;
use domain::mirror::{Mirror, Written};
use domain::reconcile::{HeldAnswer, HeldBecause, HeldDeletion};
use domain::run::{Action, Change, Run, RunCause, Side};
use store::StoreError;
use testkit::story;

/// A tied item of Dana's.
async fn tied(scene: &Scene, name: &str) -> Mirror {
    let item = scene.item(name, "2026-03-18T10:00:00").await;
    let event = scene.event(name, "2026-03-18T10:00:00").event;
    let mirror = scene.build.mirror(&item, scene.fernhill.sync.id, &event);
    let mut writing = scene.write().await;
    writing
        .insert_mirrors(scene.org(), std::slice::from_ref(&mirror), scene.at)
        .await
        .unwrap();
    writing.commit().await.unwrap();
    mirror
}

fn waits(scene: &Scene, mirror: &Mirror, because: HeldBecause) -> HeldDeletion {
    HeldDeletion {
        mirror: mirror.id,
        sync: mirror.sync,
        because,
        since: scene.at,
        answer: None,
    }
}

story!(waiting_deletions_are_read_as_written, async |store| {
    let scene = Scene::on(store).await;
    let (org, sync) = (scene.org(), scene.fernhill.sync.id);
    let reasons = [
        HeldBecause::Tombstone,
        HeldBecause::AbsentFromCompleteList,
        HeldBecause::DeletedHere,
        HeldBecause::Unassigned,
    ];
    let mut expected = Vec::new();
    for (number, because) in (0..).zip(reasons) {
        let mirror = tied(&scene, &format!("item {number}")).await;
        expected.push(HeldDeletion {
            since: scene.at + TimeDelta::seconds(number),
            ..waits(&scene, &mirror, because)
        });
    }
    let mut writing = scene.write().await;
    writing.hold_deletions(org, &expected).await.unwrap();

    assert_eq!(writing.held_deletions(org, sync).await.unwrap(), expected);
    assert_eq!(writing.held_count(org, sync).await.unwrap(), 4);
    assert_eq!(writing.mirror_count(org, sync).await.unwrap(), 4);
});

story!(
    a_deletion_that_waits_already_stays_as_it_is,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, sync) = (scene.org(), scene.fernhill.sync.id);
        let mirror = tied(&scene, "a").await;
        let first = waits(&scene, &mirror, HeldBecause::Tombstone);
        let again = HeldDeletion {
            since: scene.at + TimeDelta::hours(1),
            ..first
        };
        let mut writing = scene.write().await;

        writing.hold_deletions(org, &[first]).await.unwrap();
        writing.hold_deletions(org, &[again]).await.unwrap();

        assert_eq!(writing.held_deletions(org, sync).await.unwrap(), [first]);
    }
);

story!(
    an_answer_is_about_one_side_and_what_was_shown,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, sync) = (scene.org(), scene.fernhill.sync.id);
        let [shown, later, there] = [
            tied(&scene, "a").await,
            tied(&scene, "b").await,
            tied(&scene, "c").await,
        ];
        let held = [
            waits(&scene, &shown, HeldBecause::Tombstone),
            HeldDeletion {
                since: scene.at + TimeDelta::seconds(1),
                ..waits(&scene, &later, HeldBecause::Tombstone)
            },
            waits(&scene, &there, HeldBecause::DeletedHere),
        ];
        let mut writing = scene.write().await;
        writing.hold_deletions(org, &held).await.unwrap();

        let answered = writing
            .answer_held(org, sync, Side::Here, HeldAnswer::Keep, scene.at)
            .await
            .unwrap();

        assert_eq!(answered, 1);
        assert_eq!(writing.held_count(org, sync).await.unwrap(), 2);
        let answers: Vec<_> = writing
            .held_deletions(org, sync)
            .await
            .unwrap()
            .into_iter()
            .filter_map(|held| Some((held.mirror, held.answer?)))
            .collect();
        assert_eq!(answers, [(shown.id, HeldAnswer::Keep)]);
    }
);

story!(a_waiting_deletion_ends_with_its_tie, async |store| {
    let scene = Scene::on(store).await;
    let (org, sync) = (scene.org(), scene.fernhill.sync.id);
    let [released, untied] = [tied(&scene, "a").await, tied(&scene, "b").await];
    let held = [
        waits(&scene, &released, HeldBecause::Tombstone),
        waits(&scene, &untied, HeldBecause::Tombstone),
    ];
    let mut writing = scene.write().await;
    writing.hold_deletions(org, &held).await.unwrap();

    writing.release_held(org, &[released.id]).await.unwrap();
    writing.delete_mirrors(org, &[untied.id]).await.unwrap();

    assert_eq!(writing.held_deletions(org, sync).await.unwrap(), []);
    assert_eq!(writing.mirror_count(org, sync).await.unwrap(), 1);
});

story!(
    only_deletions_that_nobody_was_asked_about_count_lately,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, sync, dana) = (scene.org(), scene.fernhill.sync.id, scene.fernhill.dana.id);
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let mut writing = scene.write().await;
        let causes = [
            (RunCause::Live, "2026-03-18T09:00:00Z"),
            (RunCause::Live, "2026-03-18T07:00:00Z"),
            (RunCause::Answer(dana), "2026-03-18T09:00:00Z"),
        ];
        for (cause, start) in causes {
            let run = Run {
                cause,
                ..scene.build.run(sync, start)
            };
            let deletion = |side| Change {
                side,
                action: Action::Delete,
                ..scene.build.change(&run, &item)
            };
            writing.insert_run(org, &run).await.unwrap();
            writing
                .insert_changes(org, &[deletion(Side::Here), deletion(Side::There)])
                .await
                .unwrap();
        }
        let since = scene.at - TimeDelta::hours(1);

        let lately = writing
            .deletions_since(org, sync, Side::Here, since)
            .await
            .unwrap();

        assert_eq!(lately, 1);
    }
);

story!(
    waiting_deletions_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, rival, sync) = (scene.org(), scene.rival.org(), scene.fernhill.sync.id);
        let mirror = tied(&scene, "a").await;
        let held = waits(&scene, &mirror, HeldBecause::Tombstone);
        let mut writing = scene.write().await;
        writing.hold_deletions(org, &[held]).await.unwrap();

        assert_eq!(writing.held_deletions(rival, sync).await.unwrap(), []);
        assert_eq!(writing.held_count(rival, sync).await.unwrap(), 0);
        assert_eq!(writing.mirror_count(rival, sync).await.unwrap(), 0);
        let answered = writing
            .answer_held(rival, sync, Side::Here, HeldAnswer::Delete, scene.at)
            .await
            .unwrap();
        writing.release_held(rival, &[mirror.id]).await.unwrap();

        assert_eq!(answered, 0);
        assert_eq!(writing.held_deletions(org, sync).await.unwrap(), [held]);
    }
);

story!(
    a_deletion_cannot_wait_in_a_sync_of_another_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let mirror = tied(&scene, "a").await;
        let forged = waits(&scene, &mirror, HeldBecause::Tombstone);
        let mut writing = scene.write().await;

        let held = writing.hold_deletions(scene.rival.org(), &[forged]).await;

        assert!(matches!(held, Err(StoreError::Conflict(_))), "{held:?}");
    }
);

story!(what_was_written_last_is_kept_with_the_tie, async |store| {
    let scene = Scene::on(store).await;
    let mirror = tied(&scene, "a").await;
    let written = Mirror {
        written: Written {
            rewrites: 2,
            tugs: 3,
            ..Written::first([7; 16], scene.at)
        },
        ..mirror
    };
    let mut writing = scene.write().await;

    writing
        .update_mirror(scene.org(), &written, scene.at)
        .await
        .unwrap();

    let read = writing
        .mirror(scene.org(), written.sync, written.item)
        .await
        .unwrap();
    assert_eq!(read, Some(written));
});
