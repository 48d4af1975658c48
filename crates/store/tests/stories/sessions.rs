//! Signed-in browsers.

use crate::scene::Scene;
use domain::Entropy;
use store::{SessionRecord, StoreError};
use testkit::builders::instant;
use testkit::entropy::SequenceEntropy;
use testkit::story;

fn session(scene: &Scene, token: &[u8]) -> SessionRecord {
    SessionRecord {
        id: scene.build.id(),
        organization: scene.org(),
        member: scene.fernhill.dana.id,
        token_hash: token.to_vec(),
        device: "Firefox on Linux".to_owned(),
        address: "2001:db8::1".to_owned(),
        created_at: instant("2026-03-18T09:00:00Z"),
        last_seen_at: instant("2026-03-18T09:00:00Z"),
        expires_at: instant("2026-04-17T09:00:00.123456Z"),
    }
}

async fn add(scene: &Scene, sessions: &[&SessionRecord]) {
    let mut writing = scene.write().await;
    for session in sessions {
        writing.insert_session(session).await.unwrap();
    }
    writing.commit().await.unwrap();
}

story!(a_session_is_found_by_the_hash_of_its_token, async |store| {
    let scene = Scene::on(store).await;
    let mut token = [0; 32];
    SequenceEntropy::default().fill(&mut token);
    let session = session(&scene, &token);
    add(&scene, &[&session]).await;
    let mut reading = scene.read().await;

    let found = reading.session_by_hash(&token).await.unwrap();

    assert_eq!(found, Some((session, scene.fernhill.dana.clone())));
    assert_eq!(reading.session_by_hash(b"other").await.unwrap(), None);
});

story!(a_token_is_never_taken_twice, async |store| {
    let scene = Scene::on(store).await;
    add(&scene, &[&session(&scene, b"token")]).await;
    let mut writing = scene.write().await;

    let second = writing.insert_session(&session(&scene, b"token")).await;

    assert!(matches!(second, Err(StoreError::Conflict(_))), "{second:?}");
});

story!(the_session_used_last_comes_first, async |store| {
    let scene = Scene::on(store).await;
    let (first, second) = (session(&scene, b"1"), session(&scene, b"2"));
    add(&scene, &[&first, &second]).await;
    let later = instant("2026-03-18T11:30:00Z");
    let longer = instant("2026-04-17T11:30:00Z");
    let mut writing = scene.write().await;
    writing
        .touch_session(first.id, later, longer)
        .await
        .unwrap();
    writing.commit().await.unwrap();

    let sessions = scene
        .read()
        .await
        .sessions_of(scene.org(), scene.fernhill.dana.id)
        .await
        .unwrap();

    let touched = SessionRecord {
        last_seen_at: later,
        expires_at: longer,
        ..first
    };
    assert_eq!(sessions, [touched, second]);
});

story!(a_session_ends_for_its_member_alone, async |store| {
    let scene = Scene::on(store).await;
    let session = session(&scene, b"1");
    add(&scene, &[&session]).await;
    let mut writing = scene.write().await;

    let by_another = writing
        .delete_session(scene.org(), scene.build.id(), session.id)
        .await
        .unwrap();
    let by_dana = writing
        .delete_session(scene.org(), scene.fernhill.dana.id, session.id)
        .await
        .unwrap();
    let again = writing
        .delete_session(scene.org(), scene.fernhill.dana.id, session.id)
        .await
        .unwrap();

    assert_eq!((by_another, by_dana, again), (false, true, false));
    assert_eq!(writing.session_by_hash(b"1").await.unwrap(), None);
});

story!(
    sessions_that_are_no_longer_good_are_forgotten,
    async |store| {
        let scene = Scene::on(store).await;
        let good = session(&scene, b"good");
        let over = SessionRecord {
            expires_at: instant("2026-03-18T12:00:00Z"),
            ..session(&scene, b"over")
        };
        add(&scene, &[&good, &over]).await;
        let mut writing = scene.write().await;

        let forgotten = writing
            .delete_expired_sessions(instant("2026-03-18T12:00:00Z"))
            .await
            .unwrap();

        assert_eq!(forgotten, 1);
        assert!(writing.session_by_hash(b"good").await.unwrap().is_some());
        assert_eq!(writing.session_by_hash(b"over").await.unwrap(), None);
    }
);
