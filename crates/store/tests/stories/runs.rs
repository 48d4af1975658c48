//! Runs and their journal.

use crate::scene::Scene;
use domain::calendar_sync::Direction;
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
        RunCause::Reread,
        RunCause::Answer(scene.fernhill.dana.id),
        RunCause::Undo {
            run: scene.build.id(),
            by: scene.fernhill.dana.id,
        },
        RunCause::Synchronize {
            direction: Direction::Both,
            by: scene.fernhill.dana.id,
        },
        RunCause::Synchronize {
            direction: Direction::ToHere,
            by: scene.fernhill.dana.id,
        },
        RunCause::Synchronize {
            direction: Direction::ToThere,
            by: scene.fernhill.dana.id,
        },
    ];
    let outcomes = [
        RunOutcome::Complete,
        RunOutcome::Partial,
        RunOutcome::Failed("the server did not answer".to_owned()),
        RunOutcome::Incomplete("12 deletions wait for you".to_owned()),
        RunOutcome::Complete,
        RunOutcome::Complete,
        RunOutcome::Complete,
        RunOutcome::Complete,
        RunOutcome::Complete,
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

story!(
    a_run_is_found_by_its_id_and_by_no_other_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let run = scene
            .build
            .run(scene.fernhill.sync.id, "2026-03-18T09:00:00Z");
        add(&scene, &[&run]).await;
        let mut reading = scene.read().await;

        assert_eq!(
            reading.run(scene.org(), run.id).await.unwrap(),
            Some(run.clone())
        );
        assert_eq!(reading.run(scene.rival.org(), run.id).await.unwrap(), None);
    }
);

story!(
    what_runs_did_with_an_item_is_told_in_order_and_to_no_other_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, sync) = (scene.org(), scene.fernhill.sync.id);
        let [item, other] = [
            scene.item("Boiler", "2026-03-18T10:00:00").await,
            scene.item("Roof", "2026-03-18T11:00:00").await,
        ];
        let runs = ["2026-03-18T09:00:00Z", "2026-03-18T09:01:00Z"]
            .map(|start| scene.build.run(sync, start));
        add(&scene, &[&runs[0], &runs[1]]).await;
        let lines = [
            scene.build.change(&runs[0], &item),
            scene.build.change(&runs[1], &other),
            scene.build.change(&runs[1], &item),
        ];
        let mut writing = scene.write().await;
        writing.insert_changes(org, &lines).await.unwrap();

        let told = writing.changes_of_item(org, item.id).await.unwrap();
        let to_rival = writing
            .changes_of_item(scene.rival.org(), item.id)
            .await
            .unwrap();

        assert_eq!(told, [(sync, lines[0].clone()), (sync, lines[2].clone())]);
        assert_eq!(to_rival, []);
    }
);

story!(
    a_line_says_by_which_run_it_was_first_taken_back,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, sync) = (scene.org(), scene.fernhill.sync.id);
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let run = scene.build.run(sync, "2026-03-18T09:00:00Z");
        add(&scene, &[&run]).await;
        let line = scene.build.change(&run, &item);
        let mut writing = scene.write().await;
        writing
            .insert_changes(org, std::slice::from_ref(&line))
            .await
            .unwrap();
        let [forged, first, second] = [scene.build.id(), scene.build.id(), scene.build.id()];

        writing
            .mark_undone(scene.rival.org(), &[line.id], forged)
            .await
            .unwrap();
        writing.mark_undone(org, &[line.id], first).await.unwrap();
        writing.mark_undone(org, &[line.id], second).await.unwrap();

        let lines = writing.changes_of_runs(org, &[run.id]).await.unwrap();
        assert_eq!(lines[0].undone_by, Some(first));
    }
);
