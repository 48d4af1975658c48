//! Two thousand at once, as a first import brings them.

use crate::scene::Scene;
use domain::item::{Item, ItemSource};
use store::StoredEvent;
use testkit::builders::span;
use testkit::story;

story!(
    two_thousand_events_are_imported_in_one_transaction,
    async |store| {
        const COUNT: usize = 2_000;
        let scene = Scene::on(store).await;
        let (org, sync) = (scene.org(), scene.fernhill.sync.id);
        let run = scene.build.run(sync, "2026-03-18T09:00:00Z");
        let events: Vec<StoredEvent> = (0..COUNT)
            .map(|number| scene.event(&format!("event-{number}"), "2026-03-18T10:00:00"))
            .collect();
        let items: Vec<_> = events
            .iter()
            .map(|stored| {
                let item = Item {
                    source: ItemSource::Linked(sync),
                    ..scene.build.item(
                        &scene.fernhill.dana,
                        "Site visit at a customer's",
                        "2026-03-18T10:00:00",
                    )
                };
                let span = span(&item.content);
                assert!(stored.span.is_some());
                (item, span)
            })
            .collect();
        let mirrors: Vec<_> = items
            .iter()
            .zip(&events)
            .map(|((item, _), stored)| scene.build.mirror(item, sync, &stored.event))
            .collect();
        let changes: Vec<_> = items
            .iter()
            .map(|(item, _)| scene.build.change(&run, item))
            .collect();

        let mut writing = scene.write().await;
        writing.insert_run(org, &run).await.unwrap();
        writing
            .upsert_remote_events(org, sync, &events, scene.at)
            .await
            .unwrap();
        writing.insert_items(&items, scene.at).await.unwrap();
        writing
            .insert_mirrors(org, &mirrors, scene.at)
            .await
            .unwrap();
        writing.insert_changes(org, &changes).await.unwrap();
        writing.commit().await.unwrap();

        let mut reading = scene.read().await;
        let held = reading.remote_events(org, sync).await.unwrap();
        let mirrored = reading.mirrors_of_sync(org, sync).await.unwrap();
        let between = reading.items_between(org, None, items[0].1).await.unwrap();
        let journal = reading.changes_of_runs(org, &[run.id]).await.unwrap();
        assert_eq!(
            [held.len(), mirrored.len(), between.len(), journal.len()],
            [COUNT; 4]
        );
    }
);
