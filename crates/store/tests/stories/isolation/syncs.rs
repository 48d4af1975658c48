//! Connections, syncs and our copy of the linked calendars.

use super::always;
use crate::scene::Scene;
use domain::backoff::Pause;
use domain::calendar_sync::{CalendarSync, SyncTrouble};
use domain::connection::{ConnectionState, ProviderKind};
use store::{Renewable, StoreError};
use testkit::story;

story!(
    connections_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (rival, dana) = (scene.rival.org(), scene.fernhill.dana.id);
        let connection = scene.fernhill.connection.clone();
        let mut writing = scene.write().await;

        assert_eq!(
            writing.connection(rival, connection.id).await.unwrap(),
            None
        );
        assert_eq!(writing.connections_of(rival, dana).await.unwrap(), []);
        assert_eq!(
            writing
                .sealed_credentials(rival, connection.id)
                .await
                .unwrap(),
            None
        );
        let by_account = writing
            .connection_by_account(
                rival,
                dana,
                ProviderKind::Caldav,
                &connection.account,
                connection.base_url.as_deref(),
            )
            .await
            .unwrap();
        assert_eq!(by_account, None);
        writing
            .replace_credentials(rival, connection.id, b"forged", None, scene.at)
            .await
            .unwrap();
        assert!(
            !writing
                .set_connection_state(rival, connection.id, ConnectionState::Unreachable, scene.at)
                .await
                .unwrap()
        );
        assert!(
            !writing
                .delete_connection(rival, connection.id)
                .await
                .unwrap()
        );
        let pause = Some(Pause {
            failures: 9,
            until: scene.at,
        });
        writing
            .save_pause(rival, connection.id, pause, scene.at)
            .await
            .unwrap();
        assert!(
            !writing
                .rotate_credentials(rival, connection.id, b"sealed", b"forged", None, scene.at)
                .await
                .unwrap()
        );
        let lease = scene.build.id();
        let (org, it) = (scene.org(), Renewable::Connection(connection.id));
        let theirs = scene.build.id();
        writing
            .take_refresh_lease(rival, it, theirs, scene.at, scene.at)
            .await
            .unwrap();
        assert_eq!(writing.refresh_lease_until(org, it).await.unwrap(), None);
        writing
            .take_refresh_lease(org, it, lease, scene.at, scene.at)
            .await
            .unwrap();
        writing
            .release_refresh_lease(rival, it, lease)
            .await
            .unwrap();
        assert_eq!(
            writing.refresh_lease_until(org, it).await.unwrap(),
            Some(scene.at)
        );
        let sealed = writing
            .sealed_credentials(org, connection.id)
            .await
            .unwrap();
        assert_eq!(sealed.as_deref(), Some(b"sealed".as_slice()));
        assert_eq!(
            writing.connection(org, connection.id).await.unwrap(),
            Some(connection)
        );
    }
);

story!(
    syncs_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (rival, sync) = (scene.rival.org(), scene.fernhill.sync.clone());
        let forged = CalendarSync {
            organization: rival,
            active: false,
            remote_name: "forged".to_owned(),
            ..sync.clone()
        };
        let mut writing = scene.write().await;

        assert_eq!(writing.calendar_sync(rival, sync.id).await.unwrap(), None);
        assert_eq!(
            writing.calendar_syncs_of(rival, sync.member).await.unwrap(),
            []
        );
        assert_eq!(
            writing.calendar_syncs(rival).await.unwrap(),
            std::slice::from_ref(&scene.rival.sync)
        );
        assert_eq!(
            writing
                .sync_using(rival, sync.connection, &sync.remote_calendar)
                .await
                .unwrap(),
            None
        );
        writing
            .update_calendar_sync(&forged, scene.at)
            .await
            .unwrap();
        writing
            .save_sync_state(
                rival,
                sync.id,
                None,
                Some(scene.at),
                Some(&SyncTrouble::Refused),
                scene.at,
            )
            .await
            .unwrap();
        writing
            .touch_checked(rival, sync.id, scene.at)
            .await
            .unwrap();
        assert!(!writing.delete_calendar_sync(rival, sync.id).await.unwrap());

        assert_eq!(
            writing.calendar_sync(scene.org(), sync.id).await.unwrap(),
            Some(sync)
        );
    }
);

story!(
    a_sync_cannot_use_a_connection_of_another_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let forged = CalendarSync {
            id: scene.build.id(),
            connection: scene.fernhill.connection.id,
            ..scene.rival.sync.clone()
        };
        let mut writing = scene.write().await;

        let added = writing.insert_calendar_sync(&forged, scene.at).await;

        assert!(matches!(added, Err(StoreError::Conflict(_))), "{added:?}");
    }
);

story!(
    remote_events_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, rival, sync) = (scene.org(), scene.rival.org(), scene.fernhill.sync.id);
        let stored = scene.event("a", "2026-03-18T10:00:00");
        let name = [stored.event.id.clone()];
        let mut writing = scene.write().await;
        writing
            .upsert_remote_events(org, sync, std::slice::from_ref(&stored), scene.at)
            .await
            .unwrap();

        assert_eq!(writing.remote_etags(rival, sync).await.unwrap(), []);
        assert_eq!(writing.remote_events(rival, sync).await.unwrap(), []);
        let by_id = writing
            .remote_events_by_id(rival, sync, &name)
            .await
            .unwrap();
        assert_eq!(by_id, []);
        let uid = stored.event.uid.clone().unwrap();
        let of_uid = writing.remote_events_of_uid(rival, sync, &uid).await;
        assert_eq!(of_uid.unwrap(), []);
        let of_uids = writing.remote_events_of_uids(rival, sync, &[uid]).await;
        assert_eq!(of_uids.unwrap(), []);
        let at = stored.span.unwrap();
        assert_eq!(
            writing.foreign_events_at(rival, sync, at).await.unwrap(),
            []
        );
        let busy = writing
            .unmirrored_busy_between(rival, always())
            .await
            .unwrap();
        assert_eq!(busy, []);
        writing
            .delete_remote_events(rival, sync, &name)
            .await
            .unwrap();

        assert_eq!(
            writing.remote_events(org, sync).await.unwrap(),
            [stored.event]
        );
    }
);

story!(
    remote_events_cannot_be_put_into_a_sync_of_another_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let stored = scene.event("a", "2026-03-18T10:00:00");
        let mut writing = scene.write().await;

        let forged = writing
            .upsert_remote_events(
                scene.rival.org(),
                scene.fernhill.sync.id,
                &[stored],
                scene.at,
            )
            .await;

        assert!(matches!(forged, Err(StoreError::Conflict(_))), "{forged:?}");
    }
);
