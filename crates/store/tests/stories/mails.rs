//! Mails to be sent, and sent.

use crate::scene::Scene;
use domain::mail::{Dispatch, Mail, Mailbox};
use testkit::builders::instant;
use testkit::story;

pub fn mail(scene: &Scene, key: &str) -> Mail {
    Mail {
        id: scene.build.id(),
        organization: scene.org(),
        key: key.to_owned(),
        about: Some(scene.fernhill.connection.id),
        to: Mailbox {
            name: "Dana W.".to_owned(),
            address: "dana@fernhill.example".to_owned(),
        },
        reply_to: Some("robin@fernhill.example".to_owned()),
        unsubscribe: None,
        subject: "Work is Not Connected".to_owned(),
        body: "Hello Dana W.,\n\nplease.\n".to_owned(),
    }
}

story!(a_mail_is_read_as_written_and_waits, async |store| {
    let scene = Scene::on(store).await;
    let (about, plain) = (
        mail(&scene, "a"),
        Mail {
            about: None,
            ..mail(&scene, "b")
        },
    );
    let mut writing = scene.write().await;
    for mail in [&about, &plain] {
        assert!(writing.insert_mail(mail, scene.at).await.unwrap());
    }

    let waiting = Dispatch::Waiting {
        attempts: 0,
        since: scene.at,
    };
    for mail in [about, plain] {
        let found = writing.mail(scene.org(), mail.id).await.unwrap();
        assert_eq!(found, Some((mail, waiting)));
    }
});

story!(a_mail_that_is_asked_for_twice_is_one, async |store| {
    let scene = Scene::on(store).await;
    let (first, second) = (mail(&scene, "a"), mail(&scene, "a"));
    let mut writing = scene.write().await;

    let added = writing.insert_mail(&first, scene.at).await.unwrap();
    let again = writing.insert_mail(&second, scene.at).await.unwrap();

    assert_eq!((added, again), (true, false));
    let found = writing.mail(scene.org(), second.id).await.unwrap();
    assert_eq!(found, None);
});

story!(
    a_mail_counts_its_tries_until_it_is_sent_or_given_up,
    async |store| {
        let scene = Scene::on(store).await;
        let (sent, lost) = (mail(&scene, "a"), mail(&scene, "b"));
        let (org, later) = (scene.org(), instant("2026-03-18T09:05:00Z"));
        let mut writing = scene.write().await;
        for mail in [&sent, &lost] {
            writing.insert_mail(mail, scene.at).await.unwrap();
            writing
                .note_mail_failed(org, mail.id, "451", false, later)
                .await
                .unwrap();
        }
        let tried = writing.mail(org, sent.id).await.unwrap().unwrap().1;
        writing.note_mail_sent(org, sent.id, later).await.unwrap();
        writing
            .note_mail_failed(org, lost.id, "550", true, later)
            .await
            .unwrap();

        let sent = writing.mail(org, sent.id).await.unwrap().unwrap().1;
        let lost = writing.mail(org, lost.id).await.unwrap().unwrap().1;

        assert_eq!(
            tried,
            Dispatch::Waiting {
                attempts: 1,
                since: scene.at
            }
        );
        assert_eq!(
            (sent, lost),
            (Dispatch::Sent(later), Dispatch::GivenUp(later))
        );
    }
);

story!(
    what_waits_about_a_connection_is_withdrawn_and_nothing_else,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, connection) = (scene.org(), scene.fernhill.connection.id);
        let (waits, sent) = (mail(&scene, "waits"), mail(&scene, "sent"));
        let other = Mail {
            about: None,
            ..mail(&scene, "other")
        };
        let mut writing = scene.write().await;
        for mail in [&waits, &sent, &other] {
            writing.insert_mail(mail, scene.at).await.unwrap();
        }
        writing
            .note_mail_sent(org, sent.id, scene.at)
            .await
            .unwrap();

        writing.withdraw_mails(org, connection).await.unwrap();

        assert_eq!(writing.mail(org, waits.id).await.unwrap(), None);
        assert!(writing.mail(org, sent.id).await.unwrap().is_some());
        assert!(writing.mail(org, other.id).await.unwrap().is_some());
    }
);

story!(a_mail_goes_with_the_connection_it_is_about, async |store| {
    let scene = Scene::on(store).await;
    let (org, connection) = (scene.org(), scene.fernhill.connection.id);
    let mail = mail(&scene, "a");
    let mut writing = scene.write().await;
    writing.insert_mail(&mail, scene.at).await.unwrap();

    writing.delete_connection(org, connection).await.unwrap();

    assert_eq!(writing.mail(org, mail.id).await.unwrap(), None);
});

story!(
    old_mails_that_do_not_wait_any_more_are_forgotten,
    async |store| {
        let scene = Scene::on(store).await;
        let org = scene.org();
        let (sent, lost, waits, young) = (
            mail(&scene, "sent"),
            mail(&scene, "lost"),
            mail(&scene, "waits"),
            mail(&scene, "young"),
        );
        let later = instant("2026-03-20T09:00:00Z");
        let mut writing = scene.write().await;
        for (mail, at) in [
            (&sent, scene.at),
            (&lost, scene.at),
            (&waits, scene.at),
            (&young, later),
        ] {
            writing.insert_mail(mail, at).await.unwrap();
        }
        for mail in [&sent, &young] {
            writing.note_mail_sent(org, mail.id, later).await.unwrap();
        }
        writing
            .note_mail_failed(org, lost.id, "550", true, later)
            .await
            .unwrap();

        let forgotten = writing.forget_mails(later).await.unwrap();

        assert_eq!(forgotten, 2);
        assert!(writing.mail(org, waits.id).await.unwrap().is_some());
        assert!(writing.mail(org, young.id).await.unwrap().is_some());
    }
);
