//! Accounts at providers.

use crate::scene::Scene;
use domain::backoff::Pause;
use domain::connection::{Connection, ConnectionState, ProviderKind};
use store::{Renewable, StoreError};
use testkit::builders::instant;
use testkit::story;

story!(a_connection_is_read_as_written, async |store| {
    let scene = Scene::on(store).await;
    let connection = Connection {
        provider: ProviderKind::Icloud,
        account: "dana@icloud.example".to_owned(),
        base_url: None,
        state: ConnectionState::NeedsReauthentication,
        pause: Some(Pause {
            failures: 3,
            until: instant("2026-03-18T09:30:00Z"),
        }),
        expires_at: Some(instant("2026-06-01T00:00:00Z")),
        ..scene.build.connection(&scene.fernhill.dana)
    };
    let mut writing = scene.write().await;
    writing
        .insert_connection(&connection, &[0, 255, 1], scene.at)
        .await
        .unwrap();
    writing.commit().await.unwrap();
    let mut reading = scene.read().await;

    let found = reading
        .connection(scene.org(), connection.id)
        .await
        .unwrap();
    let sealed = reading
        .sealed_credentials(scene.org(), connection.id)
        .await
        .unwrap();

    assert_eq!(found, Some(connection));
    assert_eq!(sealed, Some(vec![0, 255, 1]));
    assert_eq!(
        reading
            .sealed_credentials(scene.org(), scene.build.id())
            .await
            .unwrap(),
        None
    );
});

story!(
    the_connections_of_a_member_come_oldest_first,
    async |store| {
        let scene = Scene::on(store).await;
        let older = Connection {
            account: "older".to_owned(),
            ..scene.build.connection(&scene.fernhill.dana)
        };
        let mut writing = scene.write().await;
        writing
            .insert_connection(&older, b"", instant("2026-01-01T00:00:00Z"))
            .await
            .unwrap();

        let connections = writing
            .connections_of(scene.org(), scene.fernhill.dana.id)
            .await
            .unwrap();

        assert_eq!(connections, [older, scene.fernhill.connection]);
    }
);

story!(a_connection_is_found_by_its_account, async |store| {
    let scene = Scene::on(store).await;
    let (org, dana) = (scene.org(), scene.fernhill.dana.id);
    let bare = Connection {
        base_url: None,
        ..scene.build.connection(&scene.fernhill.dana)
    };
    let mut writing = scene.write().await;
    writing
        .insert_connection(&bare, b"", scene.at)
        .await
        .unwrap();
    let account = "dana@fernhill.example";
    let caldav = ProviderKind::Caldav;

    for (provider, account, base_url, expected) in [
        (
            caldav,
            account,
            Some("https://dav.example/"),
            Some(scene.fernhill.connection.id),
        ),
        (caldav, account, None, Some(bare.id)),
        (caldav, account, Some("https://other.example/"), None),
        (caldav, "ravi@fernhill.example", None, None),
        (ProviderKind::Icloud, account, None, None),
    ] {
        let found = writing
            .connection_by_account(org, dana, provider, account, base_url)
            .await
            .unwrap();
        assert_eq!(
            found.map(|found| found.id),
            expected,
            "{provider:?} {account} {base_url:?}"
        );
    }
});

story!(an_account_is_connected_once, async |store| {
    let scene = Scene::on(store).await;
    let again = scene.build.connection(&scene.fernhill.dana);
    let mut writing = scene.write().await;

    let second = writing.insert_connection(&again, b"", scene.at).await;

    assert!(matches!(second, Err(StoreError::Conflict(_))), "{second:?}");
});

story!(new_credentials_replace_the_old_ones, async |store| {
    let scene = Scene::on(store).await;
    let (org, id) = (scene.org(), scene.fernhill.connection.id);
    let mut writing = scene.write().await;
    writing
        .replace_credentials(org, id, b"new", Some("https://new.example/"), scene.at)
        .await
        .unwrap();

    let sealed = writing.sealed_credentials(org, id).await.unwrap();
    let connection = writing.connection(org, id).await.unwrap().unwrap();

    assert_eq!(sealed.as_deref(), Some(b"new".as_slice()));
    assert_eq!(connection.base_url.as_deref(), Some("https://new.example/"));
});

story!(only_a_new_state_is_news, async |store| {
    let scene = Scene::on(store).await;
    let (org, id) = (scene.org(), scene.fernhill.connection.id);
    let (first, second) = (
        instant("2026-03-18T10:00:00Z"),
        instant("2026-03-18T11:00:00Z"),
    );
    let mut writing = scene.write().await;

    let news = writing
        .set_connection_state(org, id, ConnectionState::Unreachable, first)
        .await
        .unwrap();
    let same = writing
        .set_connection_state(org, id, ConnectionState::Unreachable, second)
        .await
        .unwrap();
    let connection = writing.connection(org, id).await.unwrap().unwrap();

    assert_eq!((news, same), (true, false));
    assert_eq!(connection.state, ConnectionState::Unreachable);
    assert_eq!(connection.state_since, first);
});

story!(
    a_connection_takes_its_syncs_with_it_and_leaves_the_items,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, id) = (scene.org(), scene.fernhill.connection.id);
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let mut writing = scene.write().await;

        let deleted = writing.delete_connection(org, id).await.unwrap();
        let again = writing.delete_connection(org, id).await.unwrap();

        assert_eq!((deleted, again), (true, false));
        assert_eq!(writing.connection(org, id).await.unwrap(), None);
        assert_eq!(
            writing
                .calendar_sync(org, scene.fernhill.sync.id)
                .await
                .unwrap(),
            None
        );
        assert_eq!(writing.item(org, item.id).await.unwrap(), Some(item));
    }
);

story!(a_pause_is_noted_and_ended, async |store| {
    let scene = Scene::on(store).await;
    let (org, id) = (scene.org(), scene.fernhill.connection.id);
    let pause = Pause {
        failures: 2,
        until: instant("2026-03-18T09:30:00Z"),
    };
    let mut writing = scene.write().await;

    writing
        .save_pause(org, id, Some(pause), scene.at)
        .await
        .unwrap();
    let paused = writing.connection(org, id).await.unwrap().unwrap();
    writing.save_pause(org, id, None, scene.at).await.unwrap();
    let ended = writing.connection(org, id).await.unwrap().unwrap();

    assert_eq!((paused.pause, ended.pause), (Some(pause), None));
});

story!(one_at_a_time_may_renew_the_credentials, async |store| {
    let scene = Scene::on(store).await;
    let org = scene.org();
    let id = Renewable::Connection(scene.fernhill.connection.id);
    let (one, other): (uuid::Uuid, uuid::Uuid) = (scene.build.id(), scene.build.id());
    let until = instant("2026-03-18T09:02:00Z");
    let mut writing = scene.write().await;

    let first = writing
        .take_refresh_lease(org, id, one, until, scene.at)
        .await
        .unwrap();
    let second = writing
        .take_refresh_lease(org, id, other, until, scene.at)
        .await
        .unwrap();
    writing.release_refresh_lease(org, id, other).await.unwrap();
    let held = writing.refresh_lease_until(org, id).await.unwrap();
    writing.release_refresh_lease(org, id, one).await.unwrap();
    let third = writing
        .take_refresh_lease(org, id, other, until, scene.at)
        .await
        .unwrap();

    assert_eq!((first, second, third), (true, false, true));
    assert_eq!(held, Some(until), "nobody gives back what another holds");
});

story!(
    a_right_that_was_not_given_back_ends_by_itself,
    async |store| {
        let scene = Scene::on(store).await;
        let org = scene.org();
        let id = Renewable::Connection(scene.fernhill.connection.id);
        let until = instant("2026-03-18T09:02:00Z");
        let mut writing = scene.write().await;
        writing
            .take_refresh_lease(org, id, scene.build.id(), until, scene.at)
            .await
            .unwrap();

        let taken = writing
            .take_refresh_lease(
                org,
                id,
                scene.build.id(),
                instant("2026-03-18T09:04:00Z"),
                until,
            )
            .await
            .unwrap();

        assert!(taken);
    }
);

story!(
    credentials_are_rotated_only_from_those_that_were_seen,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, id) = (scene.org(), scene.fernhill.connection.id);
        let end = Some(instant("2026-06-01T00:00:00Z"));
        let mut writing = scene.write().await;

        let rotated = writing
            .rotate_credentials(org, id, b"sealed", b"second", end, scene.at)
            .await
            .unwrap();
        let late = writing
            .rotate_credentials(org, id, b"sealed", b"late", None, scene.at)
            .await
            .unwrap();

        assert_eq!((rotated, late), (true, false));
        let sealed = writing.sealed_credentials(org, id).await.unwrap();
        assert_eq!(sealed.as_deref(), Some(b"second".as_slice()));
        let connection = writing.connection(org, id).await.unwrap().unwrap();
        assert_eq!(connection.expires_at, end);
    }
);

story!(
    the_reminders_see_connections_of_every_organization_that_are_not_well_or_end_soon,
    async |store| {
        let scene = Scene::on(store).await;
        let horizon = instant("2026-04-01T00:00:00Z");
        let ends = Connection {
            account: "ends".to_owned(),
            expires_at: Some(horizon),
            ..scene.build.connection(&scene.fernhill.dana)
        };
        let lasts = Connection {
            account: "lasts".to_owned(),
            expires_at: Some(instant("2026-04-02T00:00:00Z")),
            ..scene.build.connection(&scene.fernhill.dana)
        };
        let mut writing = scene.write().await;
        for connection in [&ends, &lasts] {
            writing
                .insert_connection(connection, b"", scene.at)
                .await
                .unwrap();
        }
        writing
            .set_connection_state(
                scene.rival.org(),
                scene.rival.connection.id,
                ConnectionState::Unreachable,
                scene.at,
            )
            .await
            .unwrap();

        let found = writing.connections_to_remind(horizon).await.unwrap();

        let ids: Vec<_> = found.iter().map(|connection| connection.id).collect();
        assert_eq!(ids, [ends.id, scene.rival.connection.id]);
    }
);
