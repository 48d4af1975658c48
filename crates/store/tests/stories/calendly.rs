//! Switches, Calendly accounts, modules and default values.

use crate::scene::Scene;
use chrono::TimeDelta;
use domain::calendly_account::{CalendlyAccount, CalendlyIdentity, Grant, PollingReason, Updates};
use domain::integration::{ForcedReason, Integration, IntegrationKind};
use domain::lead_defaults::{Field, LeadDefaults};
use domain::module::{CalendlyModules, Module};
use domain::scheduling_link::SchedulingLink;
use store::{OauthAttempt, RefusedMessages, StoreError, WebhookReceiver};
use testkit::story;

pub fn account(scene: &Scene) -> CalendlyAccount {
    CalendlyAccount {
        organization: scene.org(),
        member: scene.fernhill.dana.id,
        identity: CalendlyIdentity {
            user: "https://api.calendly.example/users/DANA".to_owned(),
            name: "Dana Whitfield".to_owned(),
            email: "dana@fernhill.example".to_owned(),
            role: "owner".to_owned(),
            organization: "https://api.calendly.example/organizations/FERNHILL".to_owned(),
            scheduling_url: "https://calendly.example/dana".to_owned(),
            zone: "Europe/London".to_owned(),
        },
        connected_at: scene.at,
        missing_scopes: vec!["webhooks:write".to_owned()],
        failing_since: None,
        checked_at: scene.at,
        updates: Updates::Polling {
            why: PollingReason::Scope,
        },
        last_booking_at: None,
        fetched_until: Some(scene.at),
        grant: Grant::Token {
            end: "x7Qk".to_owned(),
        },
    }
}

fn calendly(scene: &Scene) -> Integration {
    Integration::untouched(
        scene.org(),
        scene.fernhill.dana.id,
        IntegrationKind::Calendly,
    )
}

story!(a_switch_is_off_until_it_is_touched, async |store| {
    let scene = Scene::on(store).await;
    let dana = scene.fernhill.dana.id;
    let on = calendly(&scene).switched(true);
    let mut writing = scene.write().await;

    let before = writing
        .integration(scene.org(), dana, IntegrationKind::Calendly)
        .await
        .unwrap();
    writing.save_integration(&on, scene.at).await.unwrap();
    let forced = on.force_off(ForcedReason::ByAdmin, scene.at);
    writing.save_integration(&forced, scene.at).await.unwrap();
    let after = writing
        .integrations(scene.org(), IntegrationKind::Calendly)
        .await
        .unwrap();

    assert_eq!(before, calendly(&scene));
    assert_eq!(after, [forced]);
});

story!(
    an_account_is_read_as_written_and_its_token_only_when_asked_for,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let account = account(&scene);
        let mut writing = scene.write().await;
        writing
            .save_calendly_account(&account, b"sealed", scene.at)
            .await
            .unwrap();

        let found = writing.calendly_account(org, dana).await.unwrap();
        let token = writing.sealed_calendly_token(org, dana).await.unwrap();
        let all = writing.all_calendly_accounts().await.unwrap();

        assert_eq!(found.as_ref(), Some(&account));
        assert_eq!(token.as_deref(), Some(b"sealed".as_slice()));
        assert_eq!(all, [account]);
    }
);

story!(
    what_an_old_token_was_answered_is_not_noted_beside_a_new_one,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let connected = account(&scene);
        let failing = CalendlyAccount {
            failing_since: Some(scene.at + TimeDelta::minutes(5)),
            ..connected.clone()
        };
        let mut writing = scene.write().await;
        writing
            .save_calendly_account(&connected, b"new", scene.at)
            .await
            .unwrap();

        let late = writing
            .note_calendly_answer(&failing, b"old", scene.at)
            .await
            .unwrap();
        let untouched = writing.calendly_account(org, dana).await.unwrap();
        let timely = writing
            .note_calendly_answer(&failing, b"new", scene.at)
            .await
            .unwrap();

        assert_eq!((late, timely), (false, true));
        assert_eq!(untouched, Some(connected));
        let noted = writing.calendly_account(org, dana).await.unwrap();
        assert_eq!(noted, Some(failing));
    }
);

story!(
    a_disconnected_account_leaves_the_modules_and_hears_nothing_more,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let receiver = WebhookReceiver {
            organization: org,
            member: dana,
            sealed_key: b"key".to_vec(),
        };
        let modules = CalendlyModules::default();
        let mut writing = scene.write().await;
        writing
            .save_calendly_account(&account(&scene), b"sealed", scene.at)
            .await
            .unwrap();
        writing
            .save_calendly_modules(org, dana, &modules)
            .await
            .unwrap();
        writing
            .insert_webhook_receiver(&receiver, b"code", scene.at)
            .await
            .unwrap();
        let heard = writing.webhook_receiver(b"code").await.unwrap();
        writing
            .note_calendly_booking(org, dana, scene.at)
            .await
            .unwrap();
        let booked = writing.calendly_account(org, dana).await.unwrap();

        writing.delete_calendly_account(org, dana).await.unwrap();

        assert_eq!(heard, Some(receiver));
        assert_eq!(booked.unwrap().last_booking_at, Some(scene.at));
        assert_eq!(writing.calendly_account(org, dana).await.unwrap(), None);
        assert_eq!(writing.webhook_receiver(b"code").await.unwrap(), None);
        assert_eq!(
            writing.calendly_modules(org, dana).await.unwrap(),
            Some(modules)
        );
    }
);

story!(
    what_was_not_believed_is_counted_for_whose_address_it_was,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let receiver = WebhookReceiver {
            organization: org,
            member: dana,
            sealed_key: b"key".to_vec(),
        };
        let later = scene.at + TimeDelta::minutes(5);
        let mut writing = scene.write().await;
        for code in [b"former".as_slice(), b"current"] {
            writing
                .insert_webhook_receiver(&receiver, code, scene.at)
                .await
                .unwrap();
        }
        let before = writing.refused_messages(org, dana).await.unwrap();

        let rival = scene.rival.org();
        for (org, code, at) in [
            (org, b"current".as_slice(), later),
            (org, b"former", scene.at),
            (org, b"current", scene.at),
            (org, b"unknown", later),
            (rival, b"current", later),
        ] {
            let counted = writing.count_refused_message(org, dana, code, at).await;
            counted.unwrap();
        }

        assert_eq!(before, RefusedMessages::default());
        let after = writing.refused_messages(org, dana).await.unwrap();
        assert_eq!(after.count, 3);
        assert!(after.last_at.is_some());
        let theirs = writing.refused_messages(rival, dana).await.unwrap();
        assert_eq!(theirs, RefusedMessages::default());
    }
);

story!(
    who_somebody_is_at_calendly_is_noted_beside_the_token_that_told_it,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let connected = account(&scene);
        let identity = CalendlyIdentity {
            role: "user".to_owned(),
            ..connected.identity.clone()
        };
        let mut writing = scene.write().await;
        writing
            .save_calendly_account(&connected, b"new", scene.at)
            .await
            .unwrap();

        let mut noted = Vec::new();
        for (org, token) in [
            (scene.rival.org(), b"new".as_slice()),
            (org, b"old"),
            (org, b"new"),
        ] {
            let before = writing.calendly_account(scene.org(), dana).await.unwrap();
            assert_eq!(before.as_ref(), Some(&connected));
            let outcome = writing
                .note_calendly_identity((org, dana), &identity, token, scene.at)
                .await;
            noted.push(outcome.unwrap());
        }

        assert_eq!(noted, [false, false, true]);
        let after = writing.calendly_account(org, dana).await.unwrap().unwrap();
        assert_eq!(
            after,
            CalendlyAccount {
                identity,
                ..connected
            }
        );
    }
);

story!(
    an_old_booking_that_arrives_again_is_not_the_last_one,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let later = scene.at + TimeDelta::minutes(5);
        let mut writing = scene.write().await;
        writing
            .save_calendly_account(&account(&scene), b"sealed", scene.at)
            .await
            .unwrap();

        for at in [later, scene.at] {
            writing.note_calendly_booking(org, dana, at).await.unwrap();
        }

        let found = writing.calendly_account(org, dana).await.unwrap();
        assert_eq!(found.unwrap().last_booking_at, Some(later));
    }
);

story!(modules_are_read_as_written, async |store| {
    let scene = Scene::on(store).await;
    let (org, dana) = (scene.org(), scene.fernhill.dana.id);
    let modules = CalendlyModules::default()
        .receiving(Module::Crm)
        .and_then(|modules| modules.with(Module::FieldOps, false))
        .unwrap();
    let mut writing = scene.write().await;
    assert_eq!(writing.calendly_modules(org, dana).await.unwrap(), None);

    for modules in [&CalendlyModules::default(), &modules] {
        writing
            .save_calendly_modules(org, dana, modules)
            .await
            .unwrap();
    }

    let found = writing.calendly_modules(org, dana).await.unwrap();
    assert_eq!(found, Some(modules));
});

story!(
    of_two_who_save_default_values_at_once_the_second_is_told,
    async |store| {
        let scene = Scene::on(store).await;
        let with = |status: &str, version| {
            let mut defaults = LeadDefaults::none(Module::Sales);
            defaults.values.insert(Field::Status, status.to_owned());
            LeadDefaults {
                version,
                ..defaults
            }
        };
        let mut writing = scene.write().await;

        let mut outcomes = Vec::new();
        for (status, seen) in [
            ("New", 0),
            ("Contacted", 0),
            ("Quoted", 1),
            ("New", 1),
            ("New", 7),
        ] {
            let saved = writing
                .save_lead_defaults(scene.org(), &with(status, seen), scene.at)
                .await
                .unwrap();
            outcomes.push(saved);
        }

        assert_eq!(outcomes, [true, false, true, false, false]);
        let found = writing.lead_defaults(scene.org()).await.unwrap();
        assert_eq!(found, [(with("Quoted", 2), scene.at)]);
    }
);

story!(
    default_values_that_were_never_saved_are_of_no_later_version,
    async |store| {
        let scene = Scene::on(store).await;
        let forged = LeadDefaults {
            version: 3,
            ..LeadDefaults::none(Module::Crm)
        };
        let mut writing = scene.write().await;

        let saved = writing
            .save_lead_defaults(scene.org(), &forged, scene.at)
            .await
            .unwrap();

        assert!(!saved);
    }
);

story!(
    nothing_of_calendly_can_belong_to_a_member_of_another_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let forged = CalendlyAccount {
            member: scene.rival.dana.id,
            ..account(&scene)
        };
        let mut writing = scene.write().await;

        let saved = writing
            .save_calendly_account(&forged, b"sealed", scene.at)
            .await;

        assert!(matches!(saved, Err(StoreError::Conflict(_))), "{saved:?}");
    }
);

story!(a_link_stays_the_same_and_counts, async |store| {
    let scene = Scene::on(store).await;
    let (org, dana) = (scene.org(), scene.fernhill.dana.id);
    let link = |code: &str| SchedulingLink {
        code: code.to_owned(),
        organization: org,
        member: dana,
        mail: None,
        event_type: None,
        single_use: None,
        opens: 0,
    };
    let mut writing = scene.write().await;
    for code in ["first", "second"] {
        writing
            .insert_scheduling_link(&link(code), scene.at)
            .await
            .unwrap();
    }

    writing.count_opening(org, dana, scene.at).await.unwrap();
    writing
        .count_opening(scene.rival.org(), dana, scene.at)
        .await
        .unwrap();

    let opened = SchedulingLink {
        opens: 1,
        ..link("first")
    };
    let found = writing.scheduling_link("first").await.unwrap();
    assert_eq!(found, Some(opened.clone()));
    assert_eq!(writing.scheduling_link("second").await.unwrap(), None);
    let of_dana = writing.scheduling_link_of(org, dana).await.unwrap();
    assert_eq!(of_dana, Some(opened));
    let of_rival = writing.scheduling_link_of(scene.rival.org(), dana).await;
    assert_eq!(of_rival.unwrap(), None);
});

story!(
    a_token_is_rotated_only_from_the_one_that_was_seen,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let mut writing = scene.write().await;
        let signed_in = CalendlyAccount {
            grant: Grant::SignIn,
            ..account(&scene)
        };
        writing
            .save_calendly_account(&signed_in, b"one", scene.at)
            .await
            .unwrap();

        let first = writing.rotate_calendly_token(org, dana, b"one", b"two", scene.at);
        assert!(first.await.unwrap());
        let late = writing.rotate_calendly_token(org, dana, b"one", b"three", scene.at);
        assert!(!late.await.unwrap());

        let token = writing.sealed_calendly_token(org, dana).await.unwrap();
        assert_eq!(token.as_deref(), Some(b"two".as_slice()));
        let stored = writing.calendly_account(org, dana).await.unwrap();
        assert_eq!(stored, Some(signed_in));
    }
);

story!(
    who_left_for_a_providers_page_comes_back_once_and_in_time,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let session = domain::SessionId::new(scene.build.id());
        let attempt = OauthAttempt {
            organization: org,
            member: dana,
            session,
            state_hash: b"state".to_vec(),
            sealed_verifier: b"verifier".to_vec(),
            accepts_other: true,
            expires_at: scene.at + TimeDelta::minutes(10),
        };
        let other = domain::SessionId::new(scene.build.id());
        let late = OauthAttempt {
            state_hash: b"late".to_vec(),
            expires_at: scene.at,
            ..attempt.clone()
        };
        let mut writing = scene.write().await;
        for attempt in [&attempt, &late] {
            writing
                .insert_oauth_attempt(attempt, scene.at)
                .await
                .unwrap();
        }

        for (whose, state) in [
            ((org, dana, other), b"state".as_slice()),
            ((org, dana, session), b"other"),
            ((scene.rival.org(), dana, session), b"state"),
            ((org, dana, session), b"late"),
        ] {
            let taken = writing.take_oauth_attempt(whose, state, scene.at).await;
            assert_eq!(taken.unwrap(), None, "{state:?}");
        }
        let taken = writing.take_oauth_attempt((org, dana, session), b"state", scene.at);
        assert_eq!(taken.await.unwrap(), Some(attempt));
        let again = writing.take_oauth_attempt((org, dana, session), b"state", scene.at);
        assert_eq!(again.await.unwrap(), None);
    }
);

story!(
    what_a_look_shows_leaves_alone_when_a_booking_arrived_last,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let seen = account(&scene);
        let booked_at = scene.at + TimeDelta::minutes(1);
        let mut writing = scene.write().await;
        writing
            .save_calendly_account(&seen, b"sealed", scene.at)
            .await
            .unwrap();
        writing
            .note_calendly_booking(org, dana, booked_at)
            .await
            .unwrap();

        writing
            .note_calendly_answer(&seen, b"sealed", scene.at)
            .await
            .unwrap();

        let stored = writing.calendly_account(org, dana).await.unwrap().unwrap();
        assert_eq!(stored.last_booking_at, Some(booked_at));
    }
);
