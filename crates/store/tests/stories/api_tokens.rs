//! API tokens.

use crate::scene::Scene;
use chrono::TimeDelta;
use domain::api_token::{ApiToken, Scope};
use store::StoreError;
use testkit::story;

/// A token of Dana's, not stored yet.
pub fn token(scene: &Scene, name: &str) -> ApiToken {
    ApiToken {
        id: scene.build.id(),
        organization: scene.org(),
        member: scene.fernhill.dana.id,
        name: name.to_owned(),
        scopes: vec![Scope::CalendlyWrite, Scope::PeopleRead],
        created_at: scene.at,
        expires_at: Some(scene.at + TimeDelta::days(30)),
        last_used_at: None,
        revoked_at: None,
    }
}

async fn add(scene: &Scene, token: &ApiToken) {
    let mut writing = scene.write().await;
    writing
        .insert_api_token(token, token.name.as_bytes())
        .await
        .unwrap();
    writing.commit().await.unwrap();
}

story!(
    a_token_is_found_by_its_hash_together_with_its_member,
    async |store| {
        let scene = Scene::on(store).await;
        let token = token(&scene, "CRM");
        add(&scene, &token).await;
        let mut reading = scene.read().await;

        let found = reading.api_token_by_hash(b"CRM").await.unwrap();

        assert_eq!(found, Some((token, scene.fernhill.dana.clone())));
        assert_eq!(reading.api_token_by_hash(b"other").await.unwrap(), None);
    }
);

story!(a_hash_belongs_to_one_token, async |store| {
    let scene = Scene::on(store).await;
    add(&scene, &token(&scene, "CRM")).await;
    let mut writing = scene.write().await;

    let second = writing
        .insert_api_token(&token(&scene, "CRM"), b"CRM")
        .await;

    assert!(matches!(second, Err(StoreError::Conflict(_))), "{second:?}");
});

story!(the_newest_token_comes_first, async |store| {
    let scene = Scene::on(store).await;
    let first = ApiToken {
        expires_at: None,
        ..token(&scene, "first")
    };
    let second = ApiToken {
        created_at: scene.at + TimeDelta::minutes(1),
        ..token(&scene, "second")
    };
    add(&scene, &first).await;
    add(&scene, &second).await;
    let used = scene.at + TimeDelta::minutes(2);
    let mut writing = scene.write().await;
    writing
        .touch_api_token(scene.org(), first.id, used)
        .await
        .unwrap();
    writing.commit().await.unwrap();

    let tokens = scene
        .read()
        .await
        .api_tokens_of(scene.org(), scene.fernhill.dana.id)
        .await
        .unwrap();

    let touched = ApiToken {
        last_used_at: Some(used),
        ..first
    };
    assert_eq!(tokens, [second, touched]);
});

story!(
    a_token_is_revoked_once_and_restored_only_soon_after,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let token = token(&scene, "CRM");
        add(&scene, &token).await;
        let mut writing = scene.write().await;
        let revoked = scene.at + TimeDelta::hours(1);

        assert!(
            writing
                .revoke_api_token(org, dana, token.id, revoked)
                .await
                .unwrap()
        );
        assert!(
            !writing
                .revoke_api_token(org, dana, token.id, revoked)
                .await
                .unwrap()
        );
        assert!(
            !writing
                .restore_api_token(org, dana, token.id, revoked)
                .await
                .unwrap()
        );
        let before = revoked - TimeDelta::seconds(1);
        assert!(
            writing
                .restore_api_token(org, dana, token.id, before)
                .await
                .unwrap()
        );
        assert!(
            !writing
                .restore_api_token(org, dana, token.id, before)
                .await
                .unwrap()
        );

        let found = writing.api_token_by_hash(b"CRM").await.unwrap();
        assert_eq!(found.map(|(token, _)| token), Some(token));
    }
);

story!(
    tokens_revoked_long_ago_are_forgotten_and_no_others,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let (gone, kept) = (token(&scene, "gone"), token(&scene, "kept"));
        add(&scene, &gone).await;
        add(&scene, &kept).await;
        let mut writing = scene.write().await;
        writing
            .revoke_api_token(org, dana, gone.id, scene.at)
            .await
            .unwrap();

        let forgotten = writing
            .delete_api_tokens_revoked_before(scene.at + TimeDelta::days(1))
            .await
            .unwrap();

        assert_eq!(forgotten, 1);
        assert_eq!(writing.api_tokens_of(org, dana).await.unwrap(), [kept]);
    }
);
