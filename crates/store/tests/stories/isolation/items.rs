//! Items and the requests that made them.

use super::always;
use crate::scene::Scene;
use domain::item::{Item, Version};
use store::StoreError;
use testkit::builders::span;
use testkit::story;

story!(
    items_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let (rival, dana) = (scene.rival.org(), scene.fernhill.dana.id);
        let forged = Item {
            organization: rival,
            version: Version(2),
            deleted: true,
            assignees: vec![scene.rival.dana.id],
            ..item.clone()
        };
        let mut writing = scene.write().await;

        assert_eq!(writing.item(rival, item.id).await.unwrap(), None);
        assert_eq!(writing.items(rival, &[item.id]).await.unwrap(), []);
        for member in [None, Some(dana)] {
            let between = writing
                .items_between(rival, member, always())
                .await
                .unwrap();
            assert_eq!(between, []);
        }
        assert!(
            !writing
                .update_item(&forged, Version(1), span(&item.content), scene.at)
                .await
                .unwrap()
        );
        assert_eq!(
            writing.item(scene.org(), item.id).await.unwrap(),
            Some(item)
        );
    }
);

story!(
    an_item_cannot_be_scheduled_for_a_member_of_another_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let item = Item {
            assignees: vec![scene.rival.dana.id],
            ..scene
                .build
                .item(&scene.fernhill.dana, "Boiler", "2026-03-18T10:00:00")
        };
        let span = span(&item.content);
        let mut writing = scene.write().await;

        let added = writing.insert_items(&[(item, span)], scene.at).await;

        assert!(matches!(added, Err(StoreError::Conflict(_))), "{added:?}");
    }
);

story!(
    requests_of_another_organization_stay_hidden,
    async |store| {
        let scene = Scene::on(store).await;
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let (rival, dana) = (scene.rival.org(), scene.fernhill.dana.id);
        let mut writing = scene.write().await;
        writing
            .remember_request(scene.org(), dana, "request", item.id, scene.at)
            .await
            .unwrap();

        let found = writing
            .item_of_request(rival, dana, "request")
            .await
            .unwrap();

        assert_eq!(found, None);
    }
);

story!(
    a_request_cannot_name_an_item_of_another_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let mut writing = scene.write().await;

        let forged = writing
            .remember_request(
                scene.rival.org(),
                scene.rival.dana.id,
                "request",
                item.id,
                scene.at,
            )
            .await;

        assert!(matches!(forged, Err(StoreError::Conflict(_))), "{forged:?}");
    }
);
