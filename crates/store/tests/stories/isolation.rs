//! Another organization's id finds nothing and changes nothing, table by table. Fernhill owns everything here; the
//! rival knows every id of it.

use crate::scene::Scene;
use chrono::{DateTime, Utc};
use domain::calendar_sync::{CalendarSync, SyncTrouble};
use domain::connection::{ConnectionState, ProviderKind};
use domain::item::{Item, Version};
use domain::member::Member;
use domain::mirror::Mirror;
use domain::run::RunOutcome;
use domain::time::TimeRange;
use store::{SessionRecord, StoreError};
use testkit::builders::{instant, span};
use testkit::story;

fn always() -> TimeRange {
    TimeRange::new(DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC).unwrap()
}

story!(
    members_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (rival, dana) = (scene.rival.org(), scene.fernhill.dana.clone());
        let mut writing = scene.write().await;
        let forged = Member {
            organization: rival,
            name: "Mallory".to_owned(),
            ..dana.clone()
        };

        assert_eq!(writing.member(rival, dana.id).await.unwrap(), None);
        assert_eq!(
            writing.members(rival).await.unwrap(),
            std::slice::from_ref(&scene.rival.dana)
        );
        writing.update_member(&forged, scene.at).await.unwrap();
        writing
            .set_password_hash(rival, dana.id, "forged", scene.at)
            .await
            .unwrap();

        let record = writing.sign_in_record(&dana.email).await.unwrap().unwrap();
        assert_eq!(record.member, dana);
        assert_eq!(record.password_hash.as_deref(), Some("$argon2id$dana"));
    }
);

story!(
    sessions_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (rival, dana) = (scene.rival.org(), scene.fernhill.dana.id);
        let session = SessionRecord {
            id: scene.build.id(),
            organization: scene.org(),
            member: dana,
            token_hash: b"token".to_vec(),
            device: String::new(),
            address: String::new(),
            created_at: scene.at,
            last_seen_at: scene.at,
            expires_at: instant("2026-04-01T00:00:00Z"),
        };
        let mut writing = scene.write().await;
        writing.insert_session(&session).await.unwrap();

        assert_eq!(writing.sessions_of(rival, dana).await.unwrap(), []);
        assert!(
            !writing
                .delete_session(rival, dana, session.id)
                .await
                .unwrap()
        );
        let found = writing.session_by_hash(b"token").await.unwrap();
        assert_eq!(found, Some((session, scene.fernhill.dana)));
    }
);

story!(
    a_session_cannot_join_one_organization_and_a_member_of_another,
    async |store| {
        let scene = Scene::on(store).await;
        let mut writing = scene.write().await;

        let forged = writing
            .insert_session(&SessionRecord {
                id: scene.build.id(),
                organization: scene.rival.org(),
                member: scene.fernhill.dana.id,
                token_hash: b"token".to_vec(),
                device: String::new(),
                address: String::new(),
                created_at: scene.at,
                last_seen_at: scene.at,
                expires_at: scene.at,
            })
            .await;

        assert!(matches!(forged, Err(StoreError::Conflict(_))), "{forged:?}");
    }
);

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
        let counts = writing
            .count_kinds_between(rival, dana, always())
            .await
            .unwrap();
        assert_eq!(counts, []);
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

        let org = scene.org();
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
