//! Syncs on their way out, and what is remembered of those that are gone.

use crate::scene::Scene;
use domain::departure::{AfterRemoval, Departure, LeftThere};
use domain::item::{Item, ItemSource};
use domain::mirror::{Mirror, Origin};
use domain::remote_event::ProviderEventId;
use testkit::story;

const KEY: &str = "0123";

fn stuck(scene: &Scene) -> Departure {
    Departure {
        done: 3,
        of: Some(4),
        stuck: Some("It would not let us.".to_owned()),
        left: vec![LeftThere {
            event: ProviderEventId("a.ics".to_owned()),
            subject: "Visit".to_owned(),
            timing: None,
            reason: "It does not let us.".to_owned(),
        }],
        ..Departure::begun(scene.fernhill.sync.id, AfterRemoval::DeleteConnection)
    }
}

/// An item of Dana's with its copy.
async fn mirrored(scene: &Scene, name: &str) -> (Item, Mirror) {
    let item = scene.item(name, "2026-03-18T10:00:00").await;
    let event = scene.build.remote_event(name, name, "2026-03-18T10:00:00");
    let mirror = scene.build.mirror(&item, scene.fernhill.sync.id, &event);
    let mut writing = scene.write().await;
    writing
        .insert_mirrors(scene.org(), std::slice::from_ref(&mirror), scene.at)
        .await
        .unwrap();
    writing.commit().await.unwrap();
    (item, mirror)
}

async fn remember(scene: &Scene) {
    let mut writing = scene.write().await;
    writing
        .remember_ties(scene.org(), scene.fernhill.sync.id, KEY, scene.at)
        .await
        .unwrap();
    writing.commit().await.unwrap();
}

story!(a_departure_is_noted_and_says_how_far_it_is, async |store| {
    let scene = Scene::on(store).await;
    let (org, sync) = (scene.org(), scene.fernhill.sync.id);
    let begun = Departure::begun(sync, AfterRemoval::DeleteSync);
    let mut writing = scene.write().await;
    writing.save_departure(org, &begun, scene.at).await.unwrap();
    assert_eq!(writing.departure(org, sync).await.unwrap(), Some(begun));

    let later = stuck(&scene);
    writing.save_departure(org, &later, scene.at).await.unwrap();

    assert_eq!(
        writing.departure(org, sync).await.unwrap(),
        Some(later.clone())
    );
    assert_eq!(writing.departures(org).await.unwrap(), [later]);
});

story!(a_departure_goes_with_its_sync, async |store| {
    let scene = Scene::on(store).await;
    let (org, sync) = (scene.org(), scene.fernhill.sync.id);
    let mut writing = scene.write().await;
    writing
        .save_departure(org, &stuck(&scene), scene.at)
        .await
        .unwrap();

    writing.delete_calendar_sync(org, sync).await.unwrap();

    assert_eq!(writing.departures(org).await.unwrap(), []);
});

story!(ties_are_remembered_when_their_sync_is_gone, async |store| {
    let scene = Scene::on(store).await;
    let (org, dana) = (scene.org(), scene.fernhill.dana.id);
    let (item, mirror) = mirrored(&scene, "a").await;
    remember(&scene).await;
    // Remembering the same event once more says it anew.
    remember(&scene).await;
    let mut writing = scene.write().await;
    writing
        .delete_calendar_sync(org, scene.fernhill.sync.id)
        .await
        .unwrap();

    let ties = writing.former_ties(org, dana, KEY).await.unwrap();

    assert_eq!(ties.len(), 1);
    assert_eq!(
        (ties[0].item, &ties[0].event, &ties[0].etag, &ties[0].base),
        (item.id, &mirror.event, &mirror.etag, &mirror.base)
    );
    assert_eq!(ties[0].sync, scene.fernhill.sync.id);
    assert_eq!(
        (ties[0].origin, ties[0].base_version),
        (mirror.origin, mirror.base_version)
    );
    assert_eq!(
        writing.former_ties(org, dana, "other").await.unwrap(),
        vec![]
    );
    writing.forget_former_ties(org, dana, KEY).await.unwrap();
    assert_eq!(writing.former_ties(org, dana, KEY).await.unwrap(), vec![]);
});

story!(
    received_items_without_sync_and_ties_are_left_behind,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let (lost, here) = (scene.build.id(), scene.fernhill.sync.id);
        let received = |name: &str, from| Item {
            source: ItemSource::Linked(from),
            ..scene
                .build
                .item(&scene.fernhill.dana, name, "2026-03-18T10:00:00")
        };
        let (left, kept) = (received("left", lost), received("kept", here));
        let own = scene.item("own", "2026-03-18T10:00:00").await;
        scene.insert(&[left.clone(), kept.clone()]).await;
        let mut writing = scene.write().await;

        assert_eq!(writing.left_behind(org, dana).await.unwrap(), [left.id]);

        writing
            .set_item_source(org, &[left.id], here)
            .await
            .unwrap();
        assert_eq!(writing.left_behind(org, dana).await.unwrap(), []);
        let item = writing.item(org, left.id).await.unwrap().unwrap();
        assert_eq!(item.source, ItemSource::Linked(here));
        let mut all = writing.item_ids(org).await.unwrap();
        all.sort();
        let mut expected = vec![left.id, kept.id, own.id];
        expected.sort();
        assert_eq!(all, expected);
    }
);

story!(
    copies_and_received_items_are_counted_by_sync,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, sync, dana) = (scene.org(), scene.fernhill.sync.id, scene.fernhill.dana.id);
        let (_, ours) = mirrored(&scene, "a").await;
        let (item, mut theirs) = mirrored(&scene, "b").await;
        let mut writing = scene.write().await;
        theirs.origin = Origin::Foreign;
        writing.update_mirror(org, &theirs, scene.at).await.unwrap();
        let ours = Mirror {
            origin: Origin::Managed,
            ..ours
        };
        writing.update_mirror(org, &ours, scene.at).await.unwrap();
        writing
            .set_item_source(org, &[item.id], sync)
            .await
            .unwrap();

        assert_eq!(
            writing.count_mirrors(org, dana).await.unwrap(),
            [(sync, 1, 1)]
        );
        assert_eq!(
            writing.mirrors_by_id(org, &[ours.id]).await.unwrap(),
            [ours]
        );
    }
);

story!(every_session_of_a_member_ends_at_once, async |store| {
    let scene = Scene::on(store).await;
    let (org, dana) = (scene.org(), scene.fernhill.dana.id);
    let mut writing = scene.write().await;
    for token in [b"one".to_vec(), b"two".to_vec()] {
        let session = store::SessionRecord {
            id: scene.build.id(),
            organization: org,
            member: dana,
            token_hash: token,
            device: String::new(),
            address: String::new(),
            created_at: scene.at,
            last_seen_at: scene.at,
            expires_at: scene.at + chrono::TimeDelta::days(1),
        };
        writing.insert_session(&session).await.unwrap();
    }

    let rival = writing.delete_sessions_of(scene.rival.org(), dana).await;
    let ended = writing.delete_sessions_of(org, dana).await;

    assert_eq!((rival.unwrap(), ended.unwrap()), (0, 2));
    assert!(writing.sessions_of(org, dana).await.unwrap().is_empty());
});

story!(what_was_refused_is_tried_once_more, async |store| {
    let scene = Scene::on(store).await;
    let (org, sync) = (scene.org(), scene.fernhill.sync.id);
    let item = scene.item("a", "2026-03-18T10:00:00").await;
    let mut writing = scene.write().await;
    writing
        .mark_outgoing(org, sync, item.id, scene.at)
        .await
        .unwrap();
    writing
        .refuse_outgoing(org, sync, item.id, "No.", scene.at)
        .await
        .unwrap();
    writing
        .retry_refused(scene.rival.org(), sync, scene.at)
        .await
        .unwrap();
    let still = writing.outgoing(org, sync).await.unwrap();
    assert!(still[0].refused.is_some());

    writing.retry_refused(org, sync, scene.at).await.unwrap();

    assert_eq!(writing.outgoing(org, sync).await.unwrap()[0].refused, None);
});

story!(
    what_leaves_one_organization_stays_hidden_from_another,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, rival) = (scene.org(), scene.rival.org());
        let (sync, dana) = (scene.fernhill.sync.id, scene.fernhill.dana.id);
        let (item, mirror) = mirrored(&scene, "a").await;
        remember(&scene).await;
        let mut writing = scene.write().await;
        writing
            .save_departure(org, &stuck(&scene), scene.at)
            .await
            .unwrap();

        assert_eq!(writing.departure(rival, sync).await.unwrap(), None);
        assert_eq!(writing.departures(rival).await.unwrap(), []);
        assert_eq!(writing.former_ties(rival, dana, KEY).await.unwrap(), []);
        assert_eq!(writing.left_behind(rival, dana).await.unwrap(), []);
        assert_eq!(writing.item_ids(rival).await.unwrap(), []);
        assert_eq!(writing.count_mirrors(rival, dana).await.unwrap(), []);
        assert_eq!(
            writing.mirrors_by_id(rival, &[mirror.id]).await.unwrap(),
            []
        );
        writing.forget_former_ties(rival, dana, KEY).await.unwrap();
        writing
            .remember_ties(rival, sync, "forged", scene.at)
            .await
            .unwrap();
        writing
            .set_item_source(rival, &[item.id], sync)
            .await
            .unwrap();

        assert_eq!(writing.former_ties(org, dana, KEY).await.unwrap().len(), 1);
        assert_eq!(writing.former_ties(org, dana, "forged").await.unwrap(), []);
        let untouched = writing.item(org, item.id).await.unwrap().unwrap();
        assert_eq!(untouched.source, ItemSource::Own);
    }
);
