//! A row that makes no sense names itself, and what version 1 wrote is read for ever.

use crate::database::run;
use crate::scene::Scene;
use domain::calendar_sync::{IncomingChanges, Reach, SyncOptions, Window};
use domain::item::ItemKind;
use store::StoreError;
use testkit::story;

fn named<T: std::fmt::Debug>(
    answer: Result<T, StoreError>,
) -> (&'static str, &'static str, String) {
    match answer {
        Err(StoreError::Inconsistent { table, column, id }) => (table, column, id.to_string()),
        other => panic!("{other:?}"),
    }
}

story!(a_broken_row_names_table_column_and_id, async |store| {
    let scene = Scene::on(store).await;
    let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
    let (org, dana, sync) = (scene.org(), scene.fernhill.dana.id, scene.fernhill.sync.id);
    let connection = scene.fernhill.connection.id;
    run(&scene.store, "update members set role = 'king'").await;
    run(&scene.store, "update connections set state = 'asleep'").await;
    run(&scene.store, "update items set local_end = 'noon'").await;
    run(
        &scene.store,
        "update calendar_syncs set options = '{\"v\":1,\"value\":{}}'",
    )
    .await;
    let mut reading = scene.read().await;

    assert_eq!(
        named(reading.member(org, dana).await),
        ("members", "role", dana.to_string())
    );
    assert_eq!(
        named(reading.connection(org, connection).await),
        ("connections", "state", connection.to_string())
    );
    assert_eq!(
        named(reading.item(org, item.id).await),
        ("items", "local_end", item.id.to_string())
    );
    assert_eq!(
        named(reading.calendar_sync(org, sync).await),
        ("calendar_syncs", "options", sync.to_string())
    );
});

story!(json_of_a_later_version_is_not_guessed_at, async |store| {
    let scene = Scene::on(store).await;
    run(
        &scene.store,
        "update members set working_hours = replace(working_hours, '\"v\":1', '\"v\":2')",
    )
    .await;

    let told = scene
        .read()
        .await
        .member(scene.org(), scene.fernhill.dana.id)
        .await;

    assert_eq!(
        named(told),
        (
            "members",
            "working_hours",
            scene.fernhill.dana.id.to_string()
        )
    );
});

story!(
    an_item_of_whole_days_in_a_zone_makes_no_sense,
    async |store| {
        let scene = Scene::on(store).await;
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        run(&scene.store, "update items set all_day = (1 = 1)").await;

        let told = scene.read().await.item(scene.org(), item.id).await;

        assert_eq!(named(told), ("items", "zone", item.id.to_string()));
    }
);

story!(options_written_by_version_1_are_read, async |store| {
    let scene = Scene::on(store).await;
    run(
        &scene.store,
        "update calendar_syncs set options = '{\"v\":1,\"value\":{\"incoming\":{\"create\":true,\"update\":false,\"delete\":true},\"kinds\":[\"appointment\",\"service_call\"],\"retrieve\":{\"past\":\"three_months\",\"future\":\"all\"},\"send\":null,\"hide_private\":true}}'",
    )
    .await;

    let sync = scene
        .read()
        .await
        .calendar_sync(scene.org(), scene.fernhill.sync.id)
        .await
        .unwrap()
        .unwrap();

    let expected = SyncOptions {
        incoming: IncomingChanges {
            create: true,
            update: false,
            delete: true,
        },
        kinds: vec![ItemKind::Appointment, ItemKind::ServiceCall],
        retrieve: Some(Window {
            past: Reach::ThreeMonths,
            future: Reach::All,
        }),
        send: None,
        hide_private: true,
        ..SyncOptions::default()
    };
    assert_eq!(sync.options, expected);
});
