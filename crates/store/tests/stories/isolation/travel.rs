//! What travels: mirrors, outgoing items, runs and their journal.

use crate::scene::Scene;
use domain::item::Version;
use domain::mirror::Mirror;
use domain::run::RunOutcome;
use store::StoreError;
use testkit::story;

story!(
    mirrors_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, rival, sync) = (scene.org(), scene.rival.org(), scene.fernhill.sync.id);
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let event = scene.event("a", "2026-03-18T10:00:00").event;
        let mirror = scene.build.mirror(&item, sync, &event);
        let mut writing = scene.write().await;
        writing
            .insert_mirrors(org, std::slice::from_ref(&mirror), scene.at)
            .await
            .unwrap();

        assert_eq!(writing.mirrors_of_sync(rival, sync).await.unwrap(), []);
        assert_eq!(writing.mirrors_of_item(rival, item.id).await.unwrap(), []);
        let of_items = writing.mirrors_of_items(rival, &[item.id]).await.unwrap();
        assert_eq!(of_items, []);
        let of_events = writing
            .mirrors_of_events(rival, sync, &[event.id])
            .await
            .unwrap();
        assert_eq!(of_events, []);
        assert_eq!(writing.mirror(rival, sync, item.id).await.unwrap(), None);
        let forged = Mirror {
            base_version: Version(99),
            ..mirror.clone()
        };
        writing
            .update_mirror(rival, &forged, scene.at)
            .await
            .unwrap();
        writing.delete_mirrors(rival, &[mirror.id]).await.unwrap();

        assert_eq!(writing.mirrors_of_sync(org, sync).await.unwrap(), [mirror]);
    }
);

story!(
    a_mirror_cannot_tie_to_an_item_of_another_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let event = scene.event("a", "2026-03-18T10:00:00").event;
        let forged = scene.build.mirror(&item, scene.rival.sync.id, &event);
        let mut writing = scene.write().await;

        let added = writing
            .insert_mirrors(scene.rival.org(), &[forged], scene.at)
            .await;

        assert!(matches!(added, Err(StoreError::Conflict(_))), "{added:?}");
    }
);

story!(
    outgoing_items_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, rival, sync) = (scene.org(), scene.rival.org(), scene.fernhill.sync.id);
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let mut writing = scene.write().await;
        writing
            .mark_outgoing(org, sync, item.id, scene.at)
            .await
            .unwrap();

        assert_eq!(writing.outgoing(rival, sync).await.unwrap(), []);
        let of_items = writing.outgoing_of_items(rival, &[item.id]).await.unwrap();
        assert_eq!(of_items, []);
        writing
            .attempt_outgoing(rival, sync, item.id, &item.content, scene.at)
            .await
            .unwrap();
        writing
            .refuse_outgoing(rival, sync, item.id, "forged", scene.at)
            .await
            .unwrap();
        writing
            .clear_outgoing(rival, sync, item.id, scene.at)
            .await
            .unwrap();

        let outgoing = writing.outgoing(org, sync).await.unwrap();
        assert_eq!(outgoing.len(), 1);
        assert_eq!(outgoing[0].refused, None);
        assert_eq!(outgoing[0].attempted, None);
    }
);

story!(
    an_item_cannot_go_out_through_a_sync_of_another_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let mut writing = scene.write().await;

        let forged = writing
            .mark_outgoing(scene.org(), scene.rival.sync.id, item.id, scene.at)
            .await;

        assert!(matches!(forged, Err(StoreError::Conflict(_))), "{forged:?}");
    }
);

story!(
    runs_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, rival, sync) = (scene.org(), scene.rival.org(), scene.fernhill.sync.id);
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let run = scene.build.run(sync, "2026-03-18T09:00:00Z");
        let change = scene.build.change(&run, &item);
        let mut writing = scene.write().await;
        writing.insert_run(org, &run).await.unwrap();
        writing
            .insert_changes(org, std::slice::from_ref(&change))
            .await
            .unwrap();

        assert_eq!(writing.running(rival, sync).await.unwrap(), None);
        assert_eq!(writing.runs(rival, sync, 10).await.unwrap(), []);
        assert_eq!(writing.changes_of_runs(rival, &[run.id]).await.unwrap(), []);
        writing
            .save_progress(rival, run.id, 9, Some(9))
            .await
            .unwrap();
        writing
            .finish_run(rival, run.id, scene.at, &RunOutcome::Complete)
            .await
            .unwrap();

        assert_eq!(
            writing.running(org, sync).await.unwrap(),
            Some((run.clone(), 0, None))
        );
        assert_eq!(
            writing.changes_of_runs(org, &[run.id]).await.unwrap(),
            [change]
        );
    }
);

story!(
    a_run_cannot_belong_to_a_sync_of_another_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let run = scene
            .build
            .run(scene.fernhill.sync.id, "2026-03-18T09:00:00Z");
        let mut writing = scene.write().await;

        let forged = writing.insert_run(scene.rival.org(), &run).await;

        assert!(matches!(forged, Err(StoreError::Conflict(_))), "{forged:?}");
    }
);

story!(
    a_journal_line_cannot_belong_to_a_run_of_another_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let run = scene
            .build
            .run(scene.fernhill.sync.id, "2026-03-18T09:00:00Z");
        let mut writing = scene.write().await;
        writing.insert_run(scene.org(), &run).await.unwrap();

        let forged = writing
            .insert_changes(scene.rival.org(), &[scene.build.change(&run, &item)])
            .await;

        assert!(matches!(forged, Err(StoreError::Conflict(_))), "{forged:?}");
    }
);
