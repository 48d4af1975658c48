//! Our copy of the linked calendars.

use crate::scene::Scene;
use domain::calendar_sync::CalendarSync;
use domain::item::Content;
use domain::remote_event::{Etag, Marker, ProviderEventId, RemoteBody, RemoteEvent};
use domain::time::Timing;
use store::{StoreError, StoredEvent};
use testkit::builders::{content, range, span};
use testkit::story;

async fn store_events(scene: &Scene, events: &[StoredEvent]) {
    let mut writing = scene.write().await;
    writing
        .upsert_remote_events(scene.org(), scene.fernhill.sync.id, events, scene.at)
        .await
        .unwrap();
    writing.commit().await.unwrap();
}

async fn held(scene: &Scene) -> Vec<RemoteEvent> {
    scene
        .read()
        .await
        .remote_events(scene.org(), scene.fernhill.sync.id)
        .await
        .unwrap()
}

story!(every_kind_of_event_is_read_as_written, async |store| {
    let scene = Scene::on(store).await;
    let start = "2026-03-18T10:00:00";
    let single = StoredEvent {
        event: RemoteEvent {
            marker: Some(Marker(scene.build.id())),
            ..scene.event("a", start).event
        },
        managed: true,
        ..scene.event("a", start)
    };
    let series = StoredEvent {
        event: RemoteEvent {
            body: RemoteBody::Readable(Content {
                repeats: Some(Box::new(testkit::builders::weekly())),
                ..content("Weekly", start)
            }),
            ..scene.event("b", start).event
        },
        ..scene.event("b", start)
    };
    let unreadable = StoredEvent {
        event: RemoteEvent {
            uid: None,
            body: RemoteBody::Unreadable("it has no start".to_owned()),
            ..scene.event("c", start).event
        },
        span: None,
        ..scene.event("c", start)
    };
    let events = [single, series, unreadable];

    store_events(&scene, &events).await;

    assert_eq!(held(&scene).await, events.map(|stored| stored.event));
});

story!(a_new_version_replaces_the_old_one, async |store| {
    let scene = Scene::on(store).await;
    let first = scene.event("a", "2026-03-18T10:00:00");
    let mut second = scene.event("a", "2026-04-01T10:00:00");
    second.event.etag = Etag("\"2\"".to_owned());
    second.event.uid = None;
    let other = scene.event("b", "2026-03-18T10:00:00");
    store_events(&scene, &[first, other.clone()]).await;

    store_events(&scene, std::slice::from_ref(&second)).await;

    assert_eq!(held(&scene).await, [second.event, other.event]);
});

story!(
    the_last_of_two_versions_in_one_answer_counts,
    async |store| {
        let scene = Scene::on(store).await;
        let mut older = scene.event("a", "2026-03-18T10:00:00");
        older.event.etag = Etag("\"older\"".to_owned());
        let newer = scene.event("a", "2026-03-18T11:00:00");

        store_events(&scene, &[older, newer.clone()]).await;

        assert_eq!(held(&scene).await, [newer.event]);
    }
);

story!(etags_are_told_by_name, async |store| {
    let scene = Scene::on(store).await;
    let events = ["b", "a"].map(|name| scene.event(name, "2026-03-18T10:00:00"));
    store_events(&scene, &events).await;

    let etags = scene
        .read()
        .await
        .remote_etags(scene.org(), scene.fernhill.sync.id)
        .await
        .unwrap();

    let expected = ["a", "b"].map(|name| {
        (
            ProviderEventId(format!("{name}.ics")),
            Etag(format!("\"{name}-1\"")),
        )
    });
    assert_eq!(etags, expected);
});

story!(events_are_found_and_forgotten_by_name, async |store| {
    let scene = Scene::on(store).await;
    let events: Vec<_> = (0..700)
        .map(|number| scene.event(&format!("{number:03}"), "2026-03-18T10:00:00"))
        .collect();
    store_events(&scene, &events).await;
    let mut wanted: Vec<_> = events[..650]
        .iter()
        .map(|stored| stored.event.id.clone())
        .collect();
    wanted.push(ProviderEventId("unknown.ics".to_owned()));
    let (org, sync) = (scene.org(), scene.fernhill.sync.id);
    let mut writing = scene.write().await;

    let found = writing
        .remote_events_by_id(org, sync, &wanted)
        .await
        .unwrap();
    writing
        .delete_remote_events(org, sync, &wanted)
        .await
        .unwrap();
    let left = writing.remote_events(org, sync).await.unwrap();

    assert_eq!(found.len(), 650);
    assert_eq!(left.len(), 50);
    assert_eq!(left[0], events[650].event);
});

story!(
    events_are_found_by_identity_in_their_calendar,
    async |store| {
        let scene = Scene::on(store).await;
        let events = ["a", "b"].map(|name| scene.event(name, "2026-03-18T10:00:00"));
        store_events(&scene, &events).await;
        let (org, sync) = (scene.org(), scene.fernhill.sync.id);
        let mut reading = scene.read().await;
        let mut of = async |text: &str| {
            let uid = domain::item::Uid::new(text);
            reading.remote_events_of_uid(org, sync, &uid).await.unwrap()
        };

        assert_eq!(of("b").await, [events[1].event.clone()]);
        assert!(of("unknown").await.is_empty());
        let uids = ["a", "b", "unknown", "a"].map(domain::item::Uid::new);
        let mut found = reading
            .remote_events_of_uids(org, sync, &uids)
            .await
            .unwrap();
        found.sort_by(|one, other| one.id.cmp(&other.id));
        assert_eq!(found, events.map(|stored| stored.event));
    }
);

story!(
    foreign_events_are_found_by_their_very_time_and_ours_are_not,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, sync) = (scene.org(), scene.fernhill.sync.id);
        let (first, second) = (
            scene.event("a", "2026-03-18T10:00:00"),
            scene.event("b", "2026-03-18T10:00:00"),
        );
        let later = scene.event("c", "2026-03-18T10:30:00");
        let ours = StoredEvent {
            managed: true,
            ..scene.event("d", "2026-03-18T10:00:00")
        };
        let at = first.span.unwrap();
        store_events(&scene, &[second.clone(), first.clone(), later, ours]).await;

        let found = scene
            .read()
            .await
            .foreign_events_at(org, sync, at)
            .await
            .unwrap();

        assert_eq!(found, [first.event, second.event]);
    }
);

story!(events_need_a_sync, async |store| {
    let scene = Scene::on(store).await;
    let mut writing = scene.write().await;

    let stored = writing
        .upsert_remote_events(
            scene.org(),
            scene.build.id(),
            &[scene.event("a", "2026-03-18T10:00:00")],
            scene.at,
        )
        .await;

    assert!(matches!(stored, Err(StoreError::Conflict(_))), "{stored:?}");
});

story!(foreign_events_without_mirror_make_busy, async |store| {
    let scene = Scene::on(store).await;
    let (org, sync) = (scene.org(), scene.fernhill.sync.id);
    let item = scene.item("mirrored", "2026-03-18T10:00:00").await;
    let mut long = scene.event("long", "2026-01-01T00:00:00");
    let year = Content {
        timing: Timing::all_day("2026-01-01".parse().unwrap(), "2027-01-01".parse().unwrap()),
        ..content("long", "2026-01-01T00:00:00")
    };
    long.span = Some(span(&year));
    long.event.body = RemoteBody::Readable(year);
    let managed = StoredEvent {
        managed: true,
        ..scene.event("managed", "2026-03-18T10:00:00")
    };
    let unreadable = StoredEvent {
        event: RemoteEvent {
            body: RemoteBody::Unreadable("broken".to_owned()),
            ..scene.event("unreadable", "2026-03-18T10:00:00").event
        },
        span: None,
        ..scene.event("unreadable", "2026-03-18T10:00:00")
    };
    let mirrored = scene.event("mirrored", "2026-03-18T10:00:00");
    store_events(
        &scene,
        &[
            scene.event("ends before", "2026-03-17T23:00:00"),
            scene.event("starts after", "2026-03-19T00:00:00"),
            scene.event("second", "2026-03-18T15:00:00"),
            scene.event("first", "2026-03-18T09:00:00"),
            long,
            managed,
            unreadable,
            mirrored.clone(),
        ],
    )
    .await;
    let mut writing = scene.write().await;
    writing
        .insert_mirrors(
            org,
            &[scene.build.mirror(&item, sync, &mirrored.event)],
            scene.at,
        )
        .await
        .unwrap();

    let busy = writing
        .unmirrored_busy_between(org, range("2026-03-18T00:00:00Z", "2026-03-19T00:00:00Z"))
        .await
        .unwrap();

    let told: Vec<_> = busy
        .iter()
        .map(|(member, content)| (*member, content.subject.as_str()))
        .collect();
    let dana = scene.fernhill.dana.id;
    assert_eq!(told, [(dana, "long"), (dana, "first"), (dana, "second")]);
});

story!(a_sync_that_is_off_makes_nobody_busy, async |store| {
    let scene = Scene::on(store).await;
    store_events(&scene, &[scene.event("a", "2026-03-18T10:00:00")]).await;
    let day = range("2026-03-18T00:00:00Z", "2026-03-19T00:00:00Z");
    let mut writing = scene.write().await;

    for (active, finished, expected) in [(true, true, 1), (false, true, 0), (true, false, 0)] {
        let sync = CalendarSync {
            active,
            finished,
            ..scene.fernhill.sync.clone()
        };
        writing.update_calendar_sync(&sync, scene.at).await.unwrap();
        let busy = writing
            .unmirrored_busy_between(scene.org(), day)
            .await
            .unwrap();
        assert_eq!(busy.len(), expected, "active {active}, finished {finished}");
    }
});
