//! What members are told: notices and mails.

use crate::mails::mail;
use crate::notices::notice;
use crate::scene::Scene;
use domain::mail::Mail;
use domain::reminder::{Notice, ReminderKind};
use store::StoreError;
use testkit::story;

story!(
    notices_of_another_organization_stay_hidden_and_block_nothing,
    async |store| {
        let scene = Scene::on(store).await;
        let (rival, connection) = (scene.rival.org(), scene.fernhill.connection.id);
        let mut writing = scene.write().await;
        let told = notice(&scene, ReminderKind::Refused, 0);
        writing.insert_notice(&told).await.unwrap();

        let seen = writing.notices(rival, connection).await.unwrap();
        let same_of_the_rival = Notice {
            id: scene.build.id(),
            organization: rival,
            member: scene.rival.dana.id,
            connection: scene.rival.connection.id,
            ..told
        };
        let added = writing.insert_notice(&same_of_the_rival).await.unwrap();

        assert_eq!(seen, []);
        assert!(added);
    }
);

story!(
    mails_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, rival) = (scene.org(), scene.rival.org());
        let mail = mail(&scene, "a");
        let mut writing = scene.write().await;
        writing.insert_mail(&mail, scene.at).await.unwrap();
        let before = writing.mail(org, mail.id).await.unwrap();

        assert_eq!(writing.mail(rival, mail.id).await.unwrap(), None);
        writing
            .note_mail_sent(rival, mail.id, scene.at)
            .await
            .unwrap();
        writing
            .note_mail_failed(rival, mail.id, "forged", true, scene.at)
            .await
            .unwrap();
        writing
            .withdraw_mails(rival, scene.fernhill.connection.id)
            .await
            .unwrap();

        assert_eq!(writing.mail(org, mail.id).await.unwrap(), before);
    }
);

story!(
    a_mail_cannot_be_about_a_connection_of_another_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let forged = Mail {
            about: Some(scene.rival.connection.id),
            ..mail(&scene, "a")
        };
        let mut writing = scene.write().await;

        let added = writing.insert_mail(&forged, scene.at).await;

        assert!(matches!(added, Err(StoreError::Conflict(_))), "{added:?}");
    }
);

story!(
    two_organizations_may_use_the_same_key_for_a_mail,
    async |store| {
        let scene = Scene::on(store).await;
        let theirs = Mail {
            organization: scene.rival.org(),
            about: None,
            ..mail(&scene, "a")
        };
        let mut writing = scene.write().await;
        writing
            .insert_mail(&mail(&scene, "a"), scene.at)
            .await
            .unwrap();

        let added = writing.insert_mail(&theirs, scene.at).await.unwrap();

        assert!(added);
    }
);
