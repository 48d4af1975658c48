//! What must still be sent.

use crate::scene::Scene;
use chrono::{DateTime, Utc};
use domain::item::Item;
use store::Outgoing;
use testkit::builders::instant;
use testkit::story;

async fn mark(scene: &Scene, item: &Item, at: DateTime<Utc>) {
    let mut writing = scene.write().await;
    writing
        .mark_outgoing(scene.org(), scene.fernhill.sync.id, item.id, at)
        .await
        .unwrap();
    writing.commit().await.unwrap();
}

async fn waiting(scene: &Scene) -> Vec<Outgoing> {
    scene
        .read()
        .await
        .outgoing(scene.org(), scene.fernhill.sync.id)
        .await
        .unwrap()
}

story!(what_waits_longest_comes_first, async |store| {
    let scene = Scene::on(store).await;
    let later = scene.item("later", "2026-03-18T10:00:00").await;
    let sooner = scene.item("sooner", "2026-03-18T10:00:00").await;
    mark(&scene, &later, instant("2026-03-18T09:00:02Z")).await;
    mark(&scene, &sooner, instant("2026-03-18T09:00:01Z")).await;

    let items: Vec<_> = waiting(&scene)
        .await
        .into_iter()
        .map(|out| out.item)
        .collect();

    assert_eq!(items, [sooner.id, later.id]);
});

story!(outgoing_items_are_found_by_item, async |store| {
    let scene = Scene::on(store).await;
    let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
    let other = scene.item("Pump", "2026-03-18T10:00:00").await;
    mark(&scene, &item, scene.at).await;

    let found = scene
        .read()
        .await
        .outgoing_of_items(scene.org(), &[other.id, item.id, item.id])
        .await
        .unwrap();

    let expected = Outgoing {
        sync: scene.fernhill.sync.id,
        item: item.id,
        since: scene.at,
        refused: None,
        attempted: None,
    };
    assert_eq!(found, [expected]);
});

story!(
    what_was_sent_is_cleared_unless_it_was_marked_again,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, sync) = (scene.org(), scene.fernhill.sync.id);
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let (first, second) = (
            instant("2026-03-18T09:00:01.123456789Z"),
            instant("2026-03-18T09:00:01.123457Z"),
        );
        mark(&scene, &item, first).await;
        mark(&scene, &item, second).await;
        let mut writing = scene.write().await;

        writing
            .clear_outgoing(org, sync, item.id, first)
            .await
            .unwrap();
        let after_first = writing.outgoing(org, sync).await.unwrap().len();
        writing
            .clear_outgoing(org, sync, item.id, second)
            .await
            .unwrap();
        let after_second = writing.outgoing(org, sync).await.unwrap().len();

        assert_eq!((after_first, after_second), (1, 0));
    }
);

story!(a_clock_that_was_set_back_hides_no_change, async |store| {
    let scene = Scene::on(store).await;
    let (org, sync) = (scene.org(), scene.fernhill.sync.id);
    let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
    let (sent, changed_again) = (
        instant("2026-03-18T09:00:05Z"),
        instant("2026-03-18T09:00:01Z"),
    );
    mark(&scene, &item, sent).await;
    mark(&scene, &item, changed_again).await;
    let mut writing = scene.write().await;

    writing
        .clear_outgoing(org, sync, item.id, sent)
        .await
        .unwrap();

    assert_eq!(writing.outgoing(org, sync).await.unwrap().len(), 1);
});

story!(
    a_time_read_back_clears_what_it_was_read_from,
    async |store| {
        let scene = Scene::on(store).await;
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        mark(&scene, &item, instant("2026-03-18T09:00:01.123456789Z")).await;
        let out = waiting(&scene).await.remove(0);
        let mut writing = scene.write().await;

        writing
            .clear_outgoing(scene.org(), out.sync, out.item, out.since)
            .await
            .unwrap();
        writing.commit().await.unwrap();

        assert_eq!(waiting(&scene).await, []);
    }
);

story!(a_refusal_stays_until_the_next_change, async |store| {
    let scene = Scene::on(store).await;
    let (org, sync) = (scene.org(), scene.fernhill.sync.id);
    let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
    mark(&scene, &item, scene.at).await;
    let mut writing = scene.write().await;
    writing
        .refuse_outgoing(org, sync, item.id, "too large", scene.at)
        .await
        .unwrap();
    let refused = writing.outgoing(org, sync).await.unwrap();
    writing
        .mark_outgoing(org, sync, item.id, instant("2026-03-18T09:05:00Z"))
        .await
        .unwrap();
    let marked_again = writing.outgoing(org, sync).await.unwrap();

    assert_eq!(refused[0].refused.as_deref(), Some("too large"));
    assert_eq!(refused[0].since, scene.at);
    assert_eq!(marked_again[0].refused, None);
    assert_eq!(marked_again[0].since, instant("2026-03-18T09:05:00Z"));
});

story!(
    what_was_about_to_be_created_is_remembered_over_later_changes,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, sync) = (scene.org(), scene.fernhill.sync.id);
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        mark(&scene, &item, scene.at).await;
        let mut writing = scene.write().await;
        writing
            .attempt_outgoing(org, sync, item.id, &item.content, scene.at)
            .await
            .unwrap();
        writing
            .mark_outgoing(org, sync, item.id, instant("2026-03-18T09:05:00Z"))
            .await
            .unwrap();

        let outgoing = writing.outgoing(org, sync).await.unwrap();

        assert_eq!(outgoing[0].attempted, Some(item.content));
    }
);

story!(the_backlog_counts_what_waits_for_its_turn, async |store| {
    let scene = Scene::on(store).await;
    let (org, sync) = (scene.org(), scene.fernhill.sync.id);
    let boiler = scene.item("Boiler", "2026-03-18T10:00:00").await;
    let roof = scene.item("Roof", "2026-03-18T11:00:00").await;
    let refused = scene.item("Refused", "2026-03-18T12:00:00").await;
    let mut writing = scene.write().await;
    for item in [&boiler, &roof, &refused] {
        writing
            .mark_outgoing(org, sync, item.id, scene.at)
            .await
            .unwrap();
    }
    writing
        .refuse_outgoing(org, sync, refused.id, "too large", scene.at)
        .await
        .unwrap();

    let own = writing
        .backlog_of(org, scene.fernhill.dana.id)
        .await
        .unwrap();
    let of_the_rival = writing
        .backlog_of(scene.rival.org(), scene.fernhill.dana.id)
        .await
        .unwrap();

    assert_eq!(own, [(sync, 2)]);
    assert_eq!(of_the_rival, []);
});
