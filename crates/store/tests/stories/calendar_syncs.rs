//! The rows of the Calendar Sync listing.

use crate::scene::Scene;
use domain::backoff::Pause;
use domain::calendar_sync::{
    CalendarSync, IncomingChanges, Reach, SyncOptions, SyncTrouble, Window,
};
use domain::connection::ConnectionState;
use domain::item::ItemKind;
use domain::linked_calendar::RemoteCalendarId;
use domain::remote_event::SyncToken;
use store::StoreError;
use testkit::builders::instant;
use testkit::story;

fn options() -> SyncOptions {
    SyncOptions {
        incoming: IncomingChanges {
            create: true,
            update: false,
            delete: true,
        },
        kinds: vec![ItemKind::Appointment, ItemKind::Task],
        retrieve: Some(Window {
            past: Reach::None,
            future: Reach::All,
        }),
        send: None,
        hide_private: false,
        ..SyncOptions::default()
    }
}

story!(a_sync_is_read_as_written, async |store| {
    let scene = Scene::on(store).await;
    let sync = CalendarSync {
        can_write: false,
        options: options(),
        active: false,
        finished: false,
        sync_token: Some(SyncToken("http://radicale/ns/sync/\"x\"".to_owned())),
        last_synced_at: Some(instant("2026-03-18T08:59:59.000001Z")),
        checked_at: Some(instant("2026-03-18T09:00:00Z")),
        trouble: Some(SyncTrouble::Waiting(instant("2026-03-18T09:30:00Z"))),
        ..scene
            .build
            .calendar_sync(&scene.fernhill.connection, "home")
    };
    let mut writing = scene.write().await;
    writing.insert_calendar_sync(&sync, scene.at).await.unwrap();
    writing.commit().await.unwrap();

    let found = scene
        .read()
        .await
        .calendar_sync(scene.org(), sync.id)
        .await
        .unwrap();

    assert_eq!(found, Some(sync));
});

story!(syncs_come_oldest_first, async |store| {
    let scene = Scene::on(store).await;
    let older = scene
        .build
        .calendar_sync(&scene.fernhill.connection, "older");
    let mut writing = scene.write().await;
    writing
        .insert_calendar_sync(&older, instant("2026-01-01T00:00:00Z"))
        .await
        .unwrap();
    let expected = [older, scene.fernhill.sync.clone()];

    let of_dana = writing
        .calendar_syncs_of(scene.org(), scene.fernhill.dana.id)
        .await
        .unwrap();
    let of_all = writing.calendar_syncs(scene.org()).await.unwrap();
    let of_nobody = writing
        .calendar_syncs_of(scene.org(), scene.build.id())
        .await
        .unwrap();

    assert_eq!(of_dana, expected);
    assert_eq!(of_all, expected);
    assert_eq!(of_nobody, []);
});

story!(
    the_sweep_sees_active_finished_syncs_of_every_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let mut writing = scene.write().await;
        for (name, active, finished) in [("draft", true, false), ("off", false, true)] {
            let sync = CalendarSync {
                active,
                finished,
                ..scene.build.calendar_sync(&scene.fernhill.connection, name)
            };
            writing.insert_calendar_sync(&sync, scene.at).await.unwrap();
        }
        writing.commit().await.unwrap();

        let asked = scene.read().await.syncs_to_ask(scene.at).await.unwrap();

        let expected = [&scene.fernhill, &scene.rival].map(|house| (house.org(), house.sync.id));
        assert_eq!(asked, expected);
    }
);

story!(a_change_of_options_leaves_the_state_alone, async |store| {
    let scene = Scene::on(store).await;
    let token = SyncToken("token".to_owned());
    let synced_at = instant("2026-03-18T09:10:00Z");
    let changed = CalendarSync {
        remote_calendar: RemoteCalendarId("/other/".to_owned()),
        remote_name: "Other".to_owned(),
        can_write: false,
        options: options(),
        active: false,
        finished: false,
        ..scene.fernhill.sync.clone()
    };
    let mut writing = scene.write().await;
    writing
        .save_sync_state(
            scene.org(),
            changed.id,
            Some(&token),
            Some(synced_at),
            None,
            scene.at,
        )
        .await
        .unwrap();

    writing
        .update_calendar_sync(&changed, scene.at)
        .await
        .unwrap();

    let expected = CalendarSync {
        sync_token: Some(token),
        last_synced_at: Some(synced_at),
        ..changed
    };
    assert_eq!(
        writing
            .calendar_sync(scene.org(), expected.id)
            .await
            .unwrap(),
        Some(expected)
    );
});

story!(a_state_without_time_keeps_the_last_one, async |store| {
    let scene = Scene::on(store).await;
    let (org, id) = (scene.org(), scene.fernhill.sync.id);
    let synced_at = instant("2026-03-18T09:10:00Z");
    let mut writing = scene.write().await;
    writing
        .save_sync_state(
            org,
            id,
            Some(&SyncToken("t".to_owned())),
            Some(synced_at),
            None,
            scene.at,
        )
        .await
        .unwrap();

    writing
        .save_sync_state(org, id, None, None, Some(&SyncTrouble::Refused), scene.at)
        .await
        .unwrap();

    let sync = writing.calendar_sync(org, id).await.unwrap().unwrap();
    assert_eq!(sync.sync_token, None);
    assert_eq!(sync.last_synced_at, Some(synced_at));
    assert_eq!(sync.trouble, Some(SyncTrouble::Refused));
});

story!(a_good_answer_is_noted_and_nothing_else, async |store| {
    let scene = Scene::on(store).await;
    let checked_at = instant("2026-03-18T09:10:00Z");
    let mut writing = scene.write().await;

    writing
        .touch_checked(scene.org(), scene.fernhill.sync.id, checked_at)
        .await
        .unwrap();

    let expected = CalendarSync {
        checked_at: Some(checked_at),
        ..scene.fernhill.sync.clone()
    };
    assert_eq!(
        writing
            .calendar_sync(scene.org(), expected.id)
            .await
            .unwrap(),
        Some(expected)
    );
});

story!(a_calendar_is_linked_by_one_finished_sync, async |store| {
    let scene = Scene::on(store).await;
    let (org, connection) = (scene.org(), scene.fernhill.connection.id);
    let calendar = &scene.fernhill.sync.remote_calendar;
    let draft = CalendarSync {
        finished: false,
        ..scene
            .build
            .calendar_sync(&scene.fernhill.connection, "work")
    };
    let mut writing = scene.write().await;
    writing
        .insert_calendar_sync(&draft, scene.at)
        .await
        .unwrap();

    assert_eq!(
        writing.sync_using(org, connection, calendar).await.unwrap(),
        Some(scene.fernhill.sync.id)
    );
    let home = RemoteCalendarId("/home/".to_owned());
    assert_eq!(
        writing.sync_using(org, connection, &home).await.unwrap(),
        None
    );
    let finished = CalendarSync {
        finished: true,
        ..draft
    };
    let second = writing.update_calendar_sync(&finished, scene.at).await;
    assert!(matches!(second, Err(StoreError::Conflict(_))), "{second:?}");
});

story!(
    a_deleted_sync_takes_everything_but_the_items,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, sync) = (scene.org(), scene.fernhill.sync.id);
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let event = scene.event("boiler", "2026-03-18T10:00:00");
        let run = scene.build.run(sync, "2026-03-18T09:00:00Z");
        let mut writing = scene.write().await;
        writing
            .upsert_remote_events(org, sync, std::slice::from_ref(&event), scene.at)
            .await
            .unwrap();
        writing
            .insert_mirrors(
                org,
                &[scene.build.mirror(&item, sync, &event.event)],
                scene.at,
            )
            .await
            .unwrap();
        writing
            .mark_outgoing(org, sync, item.id, scene.at)
            .await
            .unwrap();
        writing.insert_run(org, &run).await.unwrap();
        writing
            .insert_changes(org, &[scene.build.change(&run, &item)])
            .await
            .unwrap();

        let deleted = writing.delete_calendar_sync(org, sync).await.unwrap();
        let again = writing.delete_calendar_sync(org, sync).await.unwrap();

        assert_eq!((deleted, again), (true, false));
        assert_eq!(writing.calendar_sync(org, sync).await.unwrap(), None);
        assert_eq!(writing.remote_events(org, sync).await.unwrap(), []);
        assert_eq!(writing.mirrors_of_item(org, item.id).await.unwrap(), []);
        assert_eq!(writing.outgoing(org, sync).await.unwrap(), []);
        assert_eq!(writing.runs(org, sync, 10).await.unwrap(), []);
        assert_eq!(writing.changes_of_runs(org, &[run.id]).await.unwrap(), []);
        assert_eq!(writing.item(org, item.id).await.unwrap(), Some(item));
    }
);

story!(
    the_sweep_leaves_accounts_alone_that_refuse_or_are_paused,
    async |store| {
        let scene = Scene::on(store).await;
        let (fernhill, rival) = (&scene.fernhill, &scene.rival);
        let until = instant("2026-03-18T09:30:00Z");
        let mut writing = scene.write().await;
        writing
            .set_connection_state(
                fernhill.org(),
                fernhill.connection.id,
                ConnectionState::NeedsReauthentication,
                scene.at,
            )
            .await
            .unwrap();
        writing
            .save_pause(
                rival.org(),
                rival.connection.id,
                Some(Pause { failures: 1, until }),
                scene.at,
            )
            .await
            .unwrap();

        let before = writing.syncs_to_ask(scene.at).await.unwrap();
        let after = writing.syncs_to_ask(until).await.unwrap();

        assert_eq!(before, []);
        assert_eq!(after, [(rival.org(), rival.sync.id)]);
    }
);

story!(
    a_trouble_keeps_its_beginning_until_it_is_another_or_over,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, id) = (scene.org(), scene.fernhill.sync.id);
        let mut writing = scene.write().await;
        let mut since = Vec::new();
        for (trouble, at) in [
            (Some(SyncTrouble::Unreachable), "2026-03-18T10:00:00Z"),
            (Some(SyncTrouble::Unreachable), "2026-03-18T11:00:00Z"),
            (Some(SyncTrouble::CalendarGone), "2026-03-18T12:00:00Z"),
            (None, "2026-03-18T13:00:00Z"),
        ] {
            writing
                .save_sync_state(org, id, None, None, trouble.as_ref(), instant(at))
                .await
                .unwrap();
            let sync = writing.calendar_sync(org, id).await.unwrap().unwrap();
            since.push(sync.trouble_since);
        }

        assert_eq!(
            since,
            [
                Some(instant("2026-03-18T10:00:00Z")),
                Some(instant("2026-03-18T10:00:00Z")),
                Some(instant("2026-03-18T12:00:00Z")),
                None
            ]
        );
    }
);
