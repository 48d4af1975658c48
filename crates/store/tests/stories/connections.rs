//! Accounts at providers.

use crate::scene::Scene;
use domain::connection::{Connection, ConnectionState, ProviderKind};
use store::StoreError;
use testkit::builders::instant;
use testkit::story;

story!(a_connection_is_read_as_written, async |store| {
    let scene = Scene::on(store).await;
    let connection = Connection {
        provider: ProviderKind::Icloud,
        account: "dana@icloud.example".to_owned(),
        base_url: None,
        state: ConnectionState::NeedsReauthentication,
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
