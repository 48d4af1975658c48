//! Calendars that a service was asked to tell us about.

use crate::scene::{House, Scene};
use chrono::TimeDelta;
use domain::linked_calendar::RemoteCalendarId;
use domain::push::{PushRefusal, PushState, PushSubscription, RemoteSubscription};
use std::collections::HashMap;
use store::{StoreError, StoredSubscription};
use testkit::story;

/// Asked for, about the calendar of the house's sync.
fn asked(scene: &Scene, house: &House) -> StoredSubscription {
    StoredSubscription {
        subscription: PushSubscription {
            id: scene.build.id(),
            organization: house.org(),
            connection: house.connection.id,
            calendar: house.sync.remote_calendar.clone(),
            state: PushState::Asked,
            asked_at: scene.at,
            heard_at: None,
        },
        secret_hash: b"hash".to_vec(),
    }
}

fn live(scene: &Scene) -> PushState {
    let remote = RemoteSubscription("there".to_owned());
    PushState::live(remote, scene.at + TimeDelta::days(7), scene.at)
}

story!(a_subscription_is_read_back_in_every_state, async |store| {
    let scene = Scene::on(store).await;
    let org = scene.org();
    let stored = asked(&scene, &scene.fernhill);
    let id = stored.subscription.id;
    let mut writing = scene.write().await;
    writing.insert_push_subscription(&stored).await.unwrap();
    assert_eq!(
        writing.push_subscription_at(id).await.unwrap(),
        Some(stored.clone())
    );

    let states = [
        live(&scene),
        PushState::Refused(PushRefusal::NotThisCalendar),
        PushState::Lapsed,
        PushState::Asked,
    ];
    for state in states {
        writing.set_push_state(org, id, &state).await.unwrap();
        let known = writing
            .push_subscriptions_of(org, scene.fernhill.connection.id)
            .await
            .unwrap();
        let states: Vec<_> = known.iter().map(|one| &one.state).collect();
        assert_eq!(states, [&state]);
    }
    writing.note_push_heard(org, id, scene.at).await.unwrap();
    let heard = writing.push_subscription_at(id).await.unwrap().unwrap();
    assert_eq!(heard.subscription.heard_at, Some(scene.at));

    writing.delete_push_subscription(org, id).await.unwrap();
    assert_eq!(writing.push_subscription_at(id).await.unwrap(), None);
});

story!(
    a_sync_counts_as_told_while_a_subscription_to_its_calendar_lives,
    async |store| {
        let scene = Scene::on(store).await;
        let org = scene.org();
        let stored = asked(&scene, &scene.fernhill);
        let id = stored.subscription.id;
        let other = StoredSubscription {
            subscription: PushSubscription {
                id: scene.build.id(),
                calendar: RemoteCalendarId("another".to_owned()),
                state: live(&scene),
                ..stored.subscription.clone()
            },
            ..stored.clone()
        };
        let mut writing = scene.write().await;
        writing.insert_push_subscription(&stored).await.unwrap();
        writing.insert_push_subscription(&other).await.unwrap();
        assert_eq!(writing.syncs_told(scene.at).await.unwrap(), HashMap::new());

        writing
            .set_push_state(org, id, &live(&scene))
            .await
            .unwrap();
        let sync = scene.fernhill.sync.id;
        assert_eq!(
            writing.syncs_told(scene.at).await.unwrap(),
            HashMap::from([(sync, None)])
        );
        writing.note_push_heard(org, id, scene.at).await.unwrap();
        assert_eq!(
            writing.syncs_told(scene.at).await.unwrap(),
            HashMap::from([(sync, Some(scene.at))])
        );
        let later = scene.at + TimeDelta::days(7);
        assert_eq!(writing.syncs_told(later).await.unwrap(), HashMap::new());
    }
);

story!(
    connections_are_tended_that_have_an_active_sync_or_a_subscription_left,
    async |store| {
        let scene = Scene::on(store).await;
        let house = &scene.fernhill;
        let (org, connection) = (scene.org(), house.connection.id);
        let mut writing = scene.write().await;
        let both = [
            (org, connection),
            (scene.rival.org(), scene.rival.connection.id),
        ];
        let tended = writing.connections_to_tend(scene.at).await.unwrap();
        assert!(both.iter().all(|one| tended.contains(one)), "{tended:?}");

        let mut off = house.sync.clone();
        off.active = false;
        writing.update_calendar_sync(&off, scene.at).await.unwrap();
        let tended = writing.connections_to_tend(scene.at).await.unwrap();
        assert!(!tended.contains(&(org, connection)), "{tended:?}");

        let left = asked(&scene, house);
        writing.insert_push_subscription(&left).await.unwrap();
        let tended = writing.connections_to_tend(scene.at).await.unwrap();
        assert!(tended.contains(&(org, connection)), "{tended:?}");
    }
);

story!(subscriptions_end_with_their_connection, async |store| {
    let scene = Scene::on(store).await;
    let stored = asked(&scene, &scene.fernhill);
    let mut writing = scene.write().await;
    writing.insert_push_subscription(&stored).await.unwrap();

    writing
        .delete_connection(scene.org(), scene.fernhill.connection.id)
        .await
        .unwrap();

    let id = stored.subscription.id;
    assert_eq!(writing.push_subscription_at(id).await.unwrap(), None);
});

story!(
    subscriptions_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let rival = scene.rival.org();
        let stored = asked(&scene, &scene.fernhill);
        let id = stored.subscription.id;
        let mut writing = scene.write().await;
        writing.insert_push_subscription(&stored).await.unwrap();

        let known = writing
            .push_subscriptions_of(rival, scene.fernhill.connection.id)
            .await;
        assert_eq!(known.unwrap(), []);
        writing
            .set_push_state(rival, id, &PushState::Lapsed)
            .await
            .unwrap();
        writing.note_push_heard(rival, id, scene.at).await.unwrap();
        writing.delete_push_subscription(rival, id).await.unwrap();
        assert_eq!(
            writing.push_subscription_at(id).await.unwrap(),
            Some(stored.clone())
        );
        writing.commit().await.unwrap();

        let mut forged = stored;
        forged.subscription.id = scene.build.id();
        forged.subscription.organization = rival;
        let mut writing = scene.write().await;
        let refused = writing.insert_push_subscription(&forged).await;
        assert!(
            matches!(refused, Err(StoreError::Conflict(_))),
            "{refused:?}"
        );
    }
);
