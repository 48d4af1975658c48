//! The ties between items and remote events.

use crate::scene::Scene;
use domain::item::{Item, Version};
use domain::mirror::{Mirror, Origin};
use domain::remote_event::{Etag, ProviderEventId};
use store::StoreError;
use testkit::builders::content;
use testkit::story;

/// Two items of Dana's, mirrored as `a.ics` and `b.ics`.
async fn two(scene: &Scene) -> [(Item, Mirror); 2] {
    let mut mirrored = Vec::new();
    for name in ["a", "b"] {
        let item = scene.item(name, "2026-03-18T10:00:00").await;
        let event = scene.build.remote_event(name, name, "2026-03-18T10:00:00");
        let mirror = scene.build.mirror(&item, scene.fernhill.sync.id, &event);
        mirrored.push((item, mirror));
    }
    let mirrors: Vec<_> = mirrored.iter().map(|(_, mirror)| mirror.clone()).collect();
    let mut writing = scene.write().await;
    writing
        .insert_mirrors(scene.org(), &mirrors, scene.at)
        .await
        .unwrap();
    writing.commit().await.unwrap();
    mirrored.try_into().unwrap()
}

story!(a_mirror_is_found_from_every_side, async |store| {
    let scene = Scene::on(store).await;
    let (org, sync) = (scene.org(), scene.fernhill.sync.id);
    let [(item_a, a), (item_b, b)] = two(&scene).await;
    let both = [a.clone(), b.clone()];
    let mut reading = scene.read().await;

    assert_eq!(reading.mirrors_of_sync(org, sync).await.unwrap(), both);
    assert_eq!(
        reading.mirrors_of_item(org, item_a.id).await.unwrap(),
        std::slice::from_ref(&a)
    );
    let mut of_items = reading
        .mirrors_of_items(org, &[item_b.id, item_a.id, item_b.id])
        .await
        .unwrap();
    of_items.sort_by_key(|mirror| mirror.id);
    assert_eq!(of_items, both);
    let of_events = reading
        .mirrors_of_events(
            org,
            sync,
            &[b.event.clone(), ProviderEventId("c.ics".to_owned())],
        )
        .await
        .unwrap();
    assert_eq!(of_events, std::slice::from_ref(&b));
    assert_eq!(reading.mirror(org, sync, item_b.id).await.unwrap(), Some(b));
    assert_eq!(
        reading.mirror(org, sync, scene.build.id()).await.unwrap(),
        None
    );
});

story!(an_item_is_mirrored_once_per_sync, async |store| {
    let scene = Scene::on(store).await;
    let [(_, a), _] = two(&scene).await;
    let twin = Mirror {
        id: scene.build.id(),
        event: ProviderEventId("twin.ics".to_owned()),
        ..a
    };
    let mut writing = scene.write().await;

    let second = writing.insert_mirrors(scene.org(), &[twin], scene.at).await;

    assert!(matches!(second, Err(StoreError::Conflict(_))), "{second:?}");
});

story!(an_event_is_mirrored_once_per_sync, async |store| {
    let scene = Scene::on(store).await;
    let [(_, a), _] = two(&scene).await;
    let item = scene.item("c", "2026-03-18T10:00:00").await;
    let twin = Mirror {
        id: scene.build.id(),
        item: item.id,
        ..a
    };
    let mut writing = scene.write().await;

    let second = writing.insert_mirrors(scene.org(), &[twin], scene.at).await;

    assert!(matches!(second, Err(StoreError::Conflict(_))), "{second:?}");
});

story!(a_new_agreement_replaces_the_old_one, async |store| {
    let scene = Scene::on(store).await;
    let [(_, a), (_, b)] = two(&scene).await;
    let changed = Mirror {
        event: ProviderEventId("moved.ics".to_owned()),
        etag: Etag("W/\"5\"".to_owned()),
        base: content("Agreed anew", "2026-03-19T10:00:00"),
        base_version: Version(9),
        origin: Origin::Managed,
        ..a
    };
    let mut writing = scene.write().await;

    writing
        .update_mirror(scene.org(), &changed, scene.at)
        .await
        .unwrap();

    assert_eq!(
        writing
            .mirrors_of_sync(scene.org(), scene.fernhill.sync.id)
            .await
            .unwrap(),
        [changed, b]
    );
});

story!(untied_mirrors_leave_item_and_event, async |store| {
    let scene = Scene::on(store).await;
    let (org, sync) = (scene.org(), scene.fernhill.sync.id);
    let [(item, a), (_, b)] = two(&scene).await;
    let mut writing = scene.write().await;

    writing
        .delete_mirrors(org, &[a.id, scene.build.id()])
        .await
        .unwrap();

    assert_eq!(writing.mirrors_of_sync(org, sync).await.unwrap(), [b]);
    assert_eq!(writing.item(org, item.id).await.unwrap(), Some(item));
});
