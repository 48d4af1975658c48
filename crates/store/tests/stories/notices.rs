//! What members were told about their connections.

use crate::scene::Scene;
use domain::reminder::{Notice, Reminder, ReminderKind};
use store::StoreError;
use testkit::builders::instant;
use testkit::story;

pub fn notice(scene: &Scene, kind: ReminderKind, step: u32) -> Notice {
    Notice {
        id: scene.build.id(),
        organization: scene.org(),
        member: scene.fernhill.dana.id,
        connection: scene.fernhill.connection.id,
        reminder: Reminder {
            kind,
            since: instant("2026-03-18T09:00:00.123456Z"),
            step,
        },
        told_at: instant("2026-03-19T09:00:00Z"),
    }
}

story!(a_notice_is_read_as_written, async |store| {
    let scene = Scene::on(store).await;
    let notices = [
        notice(&scene, ReminderKind::Refused, 0),
        notice(&scene, ReminderKind::Outage, 1),
        notice(&scene, ReminderKind::Expiring, 2),
    ];
    let mut writing = scene.write().await;
    for notice in &notices {
        assert!(writing.insert_notice(notice).await.unwrap());
    }

    let found = writing
        .notices(scene.org(), scene.fernhill.connection.id)
        .await
        .unwrap();

    assert_eq!(found, notices);
});

story!(the_same_thing_is_told_once, async |store| {
    let scene = Scene::on(store).await;
    let first = notice(&scene, ReminderKind::Refused, 1);
    let mut writing = scene.write().await;
    assert!(writing.insert_notice(&first).await.unwrap());

    let again = writing
        .insert_notice(&notice(&scene, ReminderKind::Refused, 1))
        .await
        .unwrap();
    let later_step = writing
        .insert_notice(&notice(&scene, ReminderKind::Refused, 2))
        .await
        .unwrap();
    let mut anew = notice(&scene, ReminderKind::Refused, 1);
    anew.reminder.since = instant("2026-04-01T09:00:00Z");
    let after_a_repair = writing.insert_notice(&anew).await.unwrap();

    assert_eq!((again, later_step, after_a_repair), (false, true, true));
});

story!(a_notice_goes_with_its_connection, async |store| {
    let scene = Scene::on(store).await;
    let (org, connection) = (scene.org(), scene.fernhill.connection.id);
    let mut writing = scene.write().await;
    writing
        .insert_notice(&notice(&scene, ReminderKind::Refused, 0))
        .await
        .unwrap();

    writing.delete_connection(org, connection).await.unwrap();

    assert_eq!(writing.notices(org, connection).await.unwrap(), []);
});

story!(
    a_notice_cannot_be_about_a_connection_of_another_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let forged = Notice {
            connection: scene.rival.connection.id,
            ..notice(&scene, ReminderKind::Refused, 0)
        };
        let mut writing = scene.write().await;

        let added = writing.insert_notice(&forged).await;

        assert!(matches!(added, Err(StoreError::Conflict(_))), "{added:?}");
    }
);
