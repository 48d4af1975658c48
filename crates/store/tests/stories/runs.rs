//! Runs and their journal.

use crate::scene::Scene;
use domain::remote_event::ProviderEventId;
use domain::run::{Action, Change, Run, RunCause, RunOutcome, Side};
use testkit::builders::{content, instant};
use testkit::story;

async fn add(scene: &Scene, runs: &[&Run]) {
    let mut writing = scene.write().await;
    for run in runs {
        writing.insert_run(scene.org(), run).await.unwrap();
    }
    writing.commit().await.unwrap();
}

story!(a_run_is_read_as_written_and_finished, async |store| {
    let scene = Scene::on(store).await;
    let (org, sync) = (scene.org(), scene.fernhill.sync.id);
    let causes = [
        RunCause::Finish,
        RunCause::Manual(scene.fernhill.dana.id),
        RunCause::Live,
    ];
    let outcomes = [
        RunOutcome::Complete,
        RunOutcome::Partial,
        RunOutcome::Failed("the server did not answer".to_owned()),
    ];
    let ended = instant("2026-03-18T09:30:00Z");
    let mut expected = Vec::new();
    let mut writing = scene.write().await;
    for (number, (cause, outcome)) in causes.into_iter().zip(outcomes).enumerate() {
        let run = Run {
            cause,
            ..scene
                .build
                .run(sync, &format!("2026-03-18T09:0{number}:00Z"))
        };
        writing.insert_run(org, &run).await.unwrap();
        writing
            .finish_run(org, run.id, ended, &outcome)
            .await
            .unwrap();
        expected.insert(
            0,
            Run {
                finished_at: Some(ended),
                outcome: Some(outcome),
                ..run
            },
        );
    }

    let runs = writing.runs(org, sync, 10).await.unwrap();
    let newest = writing.runs(org, sync, 1).await.unwrap();

    assert_eq!(runs, expected);
    assert_eq!(newest, expected[..1]);
});

story!(progress_is_told_while_a_run_goes_on, async |store| {
    let scene = Scene::on(store).await;
    let (org, sync) = (scene.org(), scene.fernhill.sync.id);
    let run = scene.build.run(sync, "2026-03-18T09:00:00Z");
    add(&scene, &[&run]).await;
    let mut writing = scene.write().await;

    let begun = writing.running(org, sync).await.unwrap();
    writing
        .save_progress(org, run.id, 150, Some(2_000))
        .await
        .unwrap();
    let under_way = writing.running(org, sync).await.unwrap();
    writing
        .finish_run(org, run.id, scene.at, &RunOutcome::Complete)
        .await
        .unwrap();
    let ended = writing.running(org, sync).await.unwrap();

    assert_eq!(begun, Some((run.clone(), 0, None)));
    assert_eq!(under_way, Some((run, 150, Some(2_000))));
    assert_eq!(ended, None);
});

story!(
    a_run_left_behind_no_longer_goes_on_when_the_next_has_ended,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, sync) = (scene.org(), scene.fernhill.sync.id);
        let dead = scene.build.run(sync, "2026-03-18T09:00:00Z");
        let next = Run {
            finished_at: Some(instant("2026-03-18T09:01:30Z")),
            outcome: Some(RunOutcome::Complete),
            ..scene.build.run(sync, "2026-03-18T09:01:00Z")
        };
        add(&scene, &[&dead, &next]).await;

        assert_eq!(scene.read().await.running(org, sync).await.unwrap(), None);
    }
);

story!(a_journal_is_read_as_written, async |store| {
    let scene = Scene::on(store).await;
    let (org, sync) = (scene.org(), scene.fernhill.sync.id);
    let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
    let runs =
        ["2026-03-18T09:00:00Z", "2026-03-18T09:01:00Z"].map(|start| scene.build.run(sync, start));
    add(&scene, &[&runs[0], &runs[1]]).await;
    let changes = [
        Change {
            before: Some(content("Old", "2026-03-18T10:00:00")),
            event: Some(ProviderEventId("a.ics".to_owned())),
            side: Side::There,
            action: Action::Update,
            ..scene.build.change(&runs[0], &item)
        },
        Change {
            item: None,
            after: None,
            action: Action::Skip,
            why: "it repeats".to_owned(),
            ..scene.build.change(&runs[0], &item)
        },
        scene.build.change(&runs[1], &item),
    ];
    let mut writing = scene.write().await;
    writing.insert_changes(org, &changes).await.unwrap();

    let of_both = writing
        .changes_of_runs(org, &[runs[1].id, runs[0].id, runs[1].id])
        .await
        .unwrap();
    let of_first = writing.changes_of_runs(org, &[runs[0].id]).await.unwrap();
    let of_none = writing.changes_of_runs(org, &[]).await.unwrap();

    assert_eq!(of_both, changes);
    assert_eq!(of_first, changes[..2]);
    assert_eq!(of_none, []);
});
