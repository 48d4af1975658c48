//! Members, their sessions and their API tokens.

use crate::api_tokens::token;
use crate::scene::Scene;
use domain::member::Member;
use store::{SessionRecord, StoreError};
use testkit::builders::instant;
use testkit::story;

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
    api_tokens_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (rival, dana) = (scene.rival.org(), scene.fernhill.dana.id);
        let token = token(&scene, "CRM");
        let mut writing = scene.write().await;
        writing.insert_api_token(&token, b"CRM").await.unwrap();
        let forged = domain::api_token::ApiToken {
            id: scene.build.id(),
            organization: rival,
            ..token.clone()
        };

        assert_eq!(writing.api_tokens_of(rival, dana).await.unwrap(), []);
        assert!(
            !writing
                .revoke_api_token(rival, dana, token.id, scene.at)
                .await
                .unwrap()
        );
        writing
            .touch_api_token(rival, token.id, scene.at)
            .await
            .unwrap();

        let found = writing.api_token_by_hash(b"CRM").await.unwrap();
        assert_eq!(found, Some((token, scene.fernhill.dana)));
        let forged = writing.insert_api_token(&forged, b"forged").await;
        assert!(matches!(forged, Err(StoreError::Conflict(_))), "{forged:?}");
    }
);
