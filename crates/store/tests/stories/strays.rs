//! Copies of ours in calendars that they were not written for.

use crate::scene::Scene;
use chrono::TimeDelta;
use domain::remote_event::ProviderEventId;
use store::{StoreError, Stray};
use testkit::story;

async fn stray(scene: &Scene, name: &str) -> Stray {
    Stray {
        event: ProviderEventId(name.to_owned()),
        item: scene.item(name, "2026-03-18T10:00:00").await.id,
    }
}

story!(
    strays_are_read_in_the_order_in_which_they_were_noted,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, sync) = (scene.org(), scene.fernhill.sync.id);
        let (early, late) = (stray(&scene, "b").await, stray(&scene, "a").await);
        let mut writing = scene.write().await;
        let later = scene.at + TimeDelta::seconds(1);
        for (stray, at) in [(&early, scene.at), (&late, later), (&early, later)] {
            writing.note_stray(org, sync, stray, at).await.unwrap();
        }

        let noted = writing.strays(org, sync).await.unwrap();
        assert_eq!(noted, [early.clone(), late.clone()]);
        let gone = std::slice::from_ref(&early.event);
        writing.forget_strays(org, sync, gone).await.unwrap();
        assert_eq!(writing.strays(org, sync).await.unwrap(), [late]);
    }
);

story!(strays_end_with_their_sync, async |store| {
    let scene = Scene::on(store).await;
    let (org, sync) = (scene.org(), scene.fernhill.sync.id);
    let stray = stray(&scene, "a").await;
    let mut writing = scene.write().await;
    writing
        .note_stray(org, sync, &stray, scene.at)
        .await
        .unwrap();

    writing.delete_calendar_sync(org, sync).await.unwrap();

    assert_eq!(writing.strays(org, sync).await.unwrap(), []);
});

story!(
    strays_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, rival) = (scene.org(), scene.rival.org());
        let sync = scene.fernhill.sync.id;
        let stray = stray(&scene, "a").await;
        let mut writing = scene.write().await;
        writing
            .note_stray(org, sync, &stray, scene.at)
            .await
            .unwrap();

        assert_eq!(writing.strays(rival, sync).await.unwrap(), []);
        let ids = std::slice::from_ref(&stray.event);
        writing.forget_strays(rival, sync, ids).await.unwrap();
        assert_eq!(
            writing.strays(org, sync).await.unwrap(),
            std::slice::from_ref(&stray)
        );
        writing.commit().await.unwrap();

        let mut writing = scene.write().await;
        let forged = writing.note_stray(rival, sync, &stray, scene.at).await;
        assert!(matches!(forged, Err(StoreError::Conflict(_))), "{forged:?}");
    }
);
