//! Calendly, people, bookings and messages.

use super::always;
use crate::calendly::account;
use crate::people::{booking, delivery, person};
use crate::scene::Scene;
use domain::booking::{Booking, InviteeUri};
use domain::integration::{Integration, IntegrationKind};
use domain::lead_defaults::LeadDefaults;
use domain::module::{CalendlyModules, Module};
use domain::person::{Happened, Person, TimelineEntry};
use store::{Delivery, StoreError};
use testkit::story;

story!(
    calendly_of_another_organization_stays_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, rival, dana) = (scene.org(), scene.rival.org(), scene.fernhill.dana.id);
        let kind = IntegrationKind::Calendly;
        let on = Integration::untouched(org, dana, kind).switched(true);
        let account = account(&scene);
        let mut writing = scene.write().await;
        writing.save_integration(&on, scene.at).await.unwrap();
        writing
            .save_calendly_account(&account, b"sealed", scene.at)
            .await
            .unwrap();
        writing
            .save_calendly_modules(org, dana, &CalendlyModules::default())
            .await
            .unwrap();

        assert!(
            !writing
                .integration(rival, dana, kind)
                .await
                .unwrap()
                .enabled
        );
        assert_eq!(writing.integrations(rival, kind).await.unwrap(), []);
        assert_eq!(writing.calendly_account(rival, dana).await.unwrap(), None);
        assert_eq!(
            writing.sealed_calendly_token(rival, dana).await.unwrap(),
            None
        );
        assert_eq!(writing.calendly_modules(rival, dana).await.unwrap(), None);
        let forged = domain::calendly_account::CalendlyAccount {
            organization: rival,
            ..account.clone()
        };
        let noted = writing
            .note_calendly_answer(&forged, b"sealed", scene.at)
            .await
            .unwrap();
        writing
            .note_calendly_booking(rival, dana, scene.at)
            .await
            .unwrap();
        writing.delete_calendly_account(rival, dana).await.unwrap();

        assert!(!noted);
        let found = writing.calendly_account(org, dana).await.unwrap();
        assert_eq!(found, Some(account));
    }
);

story!(default_values_are_each_organization_s_own, async |store| {
    let scene = Scene::on(store).await;
    let ours = LeadDefaults::none(Module::Sales);
    let mut writing = scene.write().await;
    writing
        .save_lead_defaults(scene.org(), &ours, scene.at)
        .await
        .unwrap();

    let seen = writing.lead_defaults(scene.rival.org()).await.unwrap();
    let theirs = writing
        .save_lead_defaults(scene.rival.org(), &ours, scene.at)
        .await
        .unwrap();

    assert_eq!(seen, []);
    assert!(theirs);
    let found = writing.lead_defaults(scene.org()).await.unwrap();
    assert_eq!(found[0].0.version, 1);
});

story!(
    people_of_another_organization_stay_hidden_and_block_nothing,
    async |store| {
        let scene = Scene::on(store).await;
        let rival = scene.rival.org();
        let ida = person(&scene, "Ida", "ida@example.org");
        let entry = TimelineEntry {
            id: scene.build.id(),
            organization: scene.org(),
            person: ida.id,
            at: scene.at,
            what: Happened::Booked,
            text: String::new(),
            item: None,
            booking: None,
        };
        let theirs = Person {
            id: scene.build.id(),
            organization: rival,
            owner: scene.rival.dana.id,
            ..ida.clone()
        };
        let mut writing = scene.write().await;
        writing.insert_person(&ida, scene.at).await.unwrap();
        writing.insert_timeline(&entry).await.unwrap();

        assert_eq!(writing.person(rival, ida.id).await.unwrap(), None);
        let by_email = writing.person_by_email(rival, &ida.email).await.unwrap();
        assert_eq!(by_email, None);
        assert_eq!(writing.people(rival, "", 50).await.unwrap(), []);
        assert_eq!(writing.count_people(rival, "").await.unwrap(), 0);
        assert_eq!(writing.timeline(rival, ida.id).await.unwrap(), []);
        assert_eq!(writing.last_of_timeline(rival, ida.id).await.unwrap(), None);
        writing.insert_person(&theirs, scene.at).await.unwrap();
    }
);

story!(
    nobody_is_owned_by_a_member_of_another_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let forged = Person {
            owner: scene.rival.dana.id,
            ..person(&scene, "Ida", "ida@example.org")
        };
        let mut writing = scene.write().await;

        let saved = writing.insert_person(&forged, scene.at).await;

        assert!(matches!(saved, Err(StoreError::Conflict(_))), "{saved:?}");
    }
);

story!(
    bookings_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (rival, dana) = (scene.rival.org(), scene.fernhill.dana.id);
        let booking = booking(&scene, "a", None);
        let uri = InviteeUri("https://api.calendly.example/invitees/a".to_owned());
        let mut writing = scene.write().await;
        writing.save_booking(&booking, scene.at).await.unwrap();

        let found = writing
            .bookings_of_invitees(rival, dana, &[uri])
            .await
            .unwrap();
        writing.delete_bookings(rival, &[booking.id]).await.unwrap();

        assert_eq!(found, []);
        assert_eq!(writing.bookings(rival, &[booking.id]).await.unwrap(), []);
        assert_eq!(writing.invitees_of_host(rival, dana).await.unwrap(), []);
        assert_eq!(writing.booking(rival, booking.id).await.unwrap(), None);
        assert_eq!(writing.waiting_bookings(rival).await.unwrap(), []);
        let still: Option<Booking> = writing.booking(scene.org(), booking.id).await.unwrap();
        assert_eq!(still, Some(booking));
    }
);

story!(
    messages_of_another_organization_stay_hidden_and_untouched,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, rival, dana) = (scene.org(), scene.rival.org(), scene.fernhill.dana.id);
        let message = delivery(&scene, "message");
        let forged = Delivery {
            organization: rival,
            ..delivery(&scene, "forged")
        };
        let mut writing = scene.write().await;
        writing
            .insert_deliveries(std::slice::from_ref(&message))
            .await
            .unwrap();

        let seen = writing.waiting_deliveries(rival, dana, 10).await.unwrap();
        writing
            .note_delivery_handled(rival, message.id, None, scene.at)
            .await
            .unwrap();
        let put_back = [
            writing.put_delivery_back(rival, dana, message.id).await,
            writing
                .put_delivery_back(org, scene.rival.dana.id, message.id)
                .await,
        ];

        assert_eq!(seen, []);
        assert_eq!(put_back.map(|done| done.unwrap()), [false, false]);
        let waiting = writing.waiting_deliveries(org, dana, 10).await.unwrap();
        assert_eq!(waiting, [message]);
        let added = writing.insert_deliveries(&[forged]).await;
        assert!(matches!(added, Err(StoreError::Conflict(_))), "{added:?}");
    }
);

story!(
    bookings_are_found_by_their_appointments_in_their_own_organization_only,
    async |store| {
        let scene = Scene::on(store).await;
        let (rival, dana) = (scene.rival.org(), scene.fernhill.dana.id);
        let item = scene.item("Ida", "2026-03-18T10:00:00").await;
        let booking = Booking {
            item: Some(item.id),
            ..booking(&scene, "a", None)
        };
        let mut writing = scene.write().await;
        writing.save_booking(&booking, scene.at).await.unwrap();

        let of_item = writing.bookings_of_items(rival, &[item.id]).await.unwrap();
        let between = writing
            .bookings_between(rival, dana, always())
            .await
            .unwrap();

        assert_eq!(of_item, []);
        assert_eq!(between, []);
        assert_eq!(
            writing
                .bookings_of_items(scene.org(), &[item.id])
                .await
                .unwrap(),
            [booking]
        );
    }
);
