//! People with their timelines, bookings, and messages of Calendly.

use crate::scene::Scene;
use chrono::{DateTime, TimeDelta, Utc};
use domain::DeliveryId;
use domain::booking::{Booking, Details, Invitee, InviteeUri, Standing, Story};
use domain::lead_defaults::Field;
use domain::module::Module;
use domain::person::{Happened, Person, PersonKind, TimelineEntry, Told};
use store::{Arrived, BookedBy, Delivery, StoreError};
use testkit::builders::{instant, range};
use testkit::story;

pub fn person(scene: &Scene, name: &str, email: &str) -> Person {
    Person {
        id: scene.build.id(),
        organization: scene.org(),
        kind: PersonKind::Lead,
        module: Module::Sales,
        name: name.to_owned(),
        email: email.to_owned(),
        phone: "+44 20 7946 0000".to_owned(),
        owner: scene.fernhill.dana.id,
        fields: [(Field::Status, "New".to_owned())].into(),
    }
}

fn invitee(name: &str, old: Option<&str>, at: DateTime<Utc>) -> Invitee {
    let uri = |name: &str| InviteeUri(format!("https://api.calendly.example/invitees/{name}"));
    Invitee {
        uri: uri(name),
        name: "Ida Muster".to_owned(),
        email: "ida@example.org".to_owned(),
        start: at,
        end: at + TimeDelta::minutes(30),
        is_cancelled: false,
        was_moved: false,
        old: old.map(uri),
        new: None,
        is_no_show: false,
        details: Details::default(),
        cancellation: None,
        at,
    }
}

pub fn booking(scene: &Scene, name: &str, old: Option<&str>) -> Booking {
    Booking {
        id: scene.build.id(),
        organization: scene.org(),
        host: scene.fernhill.dana.id,
        story: Story::of(invitee(name, old, scene.at)),
        shown: None,
        told: None,
        person: None,
        item: None,
        waits: true,
    }
}

pub fn delivery(scene: &Scene, body: &str) -> Delivery {
    Delivery {
        id: scene.build.id(),
        organization: scene.org(),
        member: scene.fernhill.dana.id,
        digest: body.as_bytes().to_vec(),
        body: body.to_owned(),
        received_at: scene.at,
    }
}

story!(
    a_person_is_found_by_their_address_however_it_is_written,
    async |store| {
        let scene = Scene::on(store).await;
        let ida = person(&scene, "Ida Muster", "ida@example.org");
        let mut writing = scene.write().await;
        writing.insert_person(&ida, scene.at).await.unwrap();

        let by_id = writing.person(scene.org(), ida.id).await.unwrap();
        let by_email = writing
            .person_by_email(scene.org(), " IDA@Example.org ")
            .await
            .unwrap();
        let nobody = writing.person_by_email(scene.org(), " ").await.unwrap();

        assert_eq!(by_id.as_ref(), Some(&ida));
        assert_eq!(by_email, Some(ida));
        assert_eq!(nobody, None);
    }
);

story!(of_one_address_there_is_one_person, async |store| {
    let scene = Scene::on(store).await;
    let mut writing = scene.write().await;
    for nameless in ["a", "b"] {
        let person = person(&scene, nameless, "");
        writing.insert_person(&person, scene.at).await.unwrap();
    }
    let (first, second) = (
        person(&scene, "Ida", "ida@example.org"),
        person(&scene, "Ida again", "ida@example.org"),
    );
    writing.insert_person(&first, scene.at).await.unwrap();

    let again = writing.insert_person(&second, scene.at).await;

    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
});

story!(
    people_are_searched_by_any_part_and_signs_are_signs,
    async |store| {
        let scene = Scene::on(store).await;
        let mut writing = scene.write().await;
        for (minute, (name, email)) in (0..).zip([
            ("Ida Muster", "ida@example.org"),
            ("Bo 100% Roofs", "bo@example.org"),
            ("Öya_Lund", "oya@example.org"),
        ]) {
            let person = person(&scene, name, email);
            let at = scene.at + TimeDelta::minutes(minute);
            writing.insert_person(&person, at).await.unwrap();
        }

        let mut found = Vec::new();
        for text in [
            "",
            "EXAMPLE.ORG",
            "muster",
            "0%",
            "%",
            "a_l",
            "_",
            "7946",
            "nobody",
        ] {
            let people = writing.people(scene.org(), text, 50).await.unwrap();
            let count = writing.count_people(scene.org(), text).await.unwrap();
            let names: String = people
                .iter()
                .filter_map(|one| one.name.chars().next())
                .collect();
            found.push((text, names, count));
        }

        let expected = [
            ("", "ÖBI", 3),
            ("EXAMPLE.ORG", "ÖBI", 3),
            ("muster", "I", 1),
            ("0%", "B", 1),
            ("%", "B", 1),
            ("a_l", "Ö", 1),
            ("_", "Ö", 1),
            ("7946", "ÖBI", 3),
            ("nobody", "", 0),
        ];
        assert_eq!(
            found,
            expected.map(|(text, names, count)| (text, names.to_owned(), count))
        );
        let most = writing.people(scene.org(), "", 1).await.unwrap();
        assert_eq!(most.len(), 1);
    }
);

story!(a_timeline_tells_the_newest_first, async |store| {
    let scene = Scene::on(store).await;
    let ida = person(&scene, "Ida", "ida@example.org");
    let entry = |minute, what| TimelineEntry {
        id: scene.build.id(),
        organization: scene.org(),
        person: ida.id,
        at: scene.at + TimeDelta::minutes(minute),
        what,
        text: "Intro call".to_owned(),
        item: None,
        booking: None,
    };
    let (booked, cancelled) = (entry(1, Happened::Booked), entry(2, Happened::Cancelled));
    let mut writing = scene.write().await;
    writing.insert_person(&ida, scene.at).await.unwrap();
    for entry in [&booked, &cancelled] {
        writing.insert_timeline(entry).await.unwrap();
    }

    let timeline = writing.timeline(scene.org(), ida.id).await.unwrap();
    let last = writing.last_of_timeline(scene.org(), ida.id).await.unwrap();

    assert_eq!(last, Some(cancelled.at));
    assert_eq!(timeline, [cancelled, booked]);
});

story!(
    a_booking_is_found_by_everybody_whom_its_invitee_has_been,
    async |store| {
        let scene = Scene::on(store).await;
        let dana = scene.fernhill.dana.id;
        let item = scene.item("Ida", "2026-03-19T10:00:00").await;
        let mut moved = booking(&scene, "b", Some("a"));
        let mut writing = scene.write().await;
        writing.save_booking(&moved, scene.at).await.unwrap();
        let told = Told {
            standing: Standing::Booked,
            start: scene.at,
            end: instant("2026-03-18T09:30:00Z"),
        };
        moved.shown = Some(told);
        moved.told = Some(told);
        moved.item = Some(item.id);
        moved.waits = false;
        writing.save_booking(&moved, scene.at).await.unwrap();

        for name in ["a", "b"] {
            let uri = InviteeUri(format!("https://api.calendly.example/invitees/{name}"));
            let found = writing
                .bookings_of_invitees(scene.org(), dana, &[uri])
                .await
                .unwrap();
            assert_eq!(found, [moved.clone()], "{name}");
        }
        let by_id = writing.booking(scene.org(), moved.id).await.unwrap();
        assert_eq!(by_id, Some(moved));
    }
);

story!(
    a_booking_is_found_by_its_appointment_and_by_the_codes_of_its_host,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let item = scene.item("Ida", "2026-03-18T10:00:00").await;
        let booked = Booking {
            item: Some(item.id),
            ..booking(&scene, "b", Some("a"))
        };
        let waiting = booking(&scene, "c", None);
        let mut writing = scene.write().await;
        for booking in [&booked, &waiting] {
            writing.save_booking(booking, scene.at).await.unwrap();
        }

        let of_item = writing.bookings_of_items(org, &[item.id, item.id]).await;
        assert_eq!(of_item.unwrap(), std::slice::from_ref(&booked));
        let of_ids = writing.bookings(org, &[waiting.id]).await.unwrap();
        assert_eq!(of_ids, std::slice::from_ref(&waiting));
        let invitees = writing.invitees_of_host(org, dana).await.unwrap();
        let named: Vec<_> = invitees
            .iter()
            .map(|(uri, booking)| (uri.0.rsplit('/').next().unwrap(), *booking))
            .collect();
        assert_eq!(
            named,
            [("a", booked.id), ("b", booked.id), ("c", waiting.id)]
        );
        for (from, until, is_found) in [
            ("2026-03-18T10:30:00Z", "2026-03-18T10:45:00Z", true),
            ("2026-03-18T09:00:00Z", "2026-03-18T10:00:00Z", false),
            ("2026-03-18T11:00:00Z", "2026-03-18T12:00:00Z", false),
        ] {
            let range = range(from, until);
            let found = writing.bookings_between(org, dana, range).await.unwrap();
            assert_eq!(!found.is_empty(), is_found, "{from}");
        }
    }
);

story!(
    whoever_booked_is_found_by_their_invitees_and_by_when_they_come,
    async |store| {
        let scene = Scene::on(store).await;
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let ida = person(&scene, "Ida", "ida@example.org");
        let booked = Booking {
            person: Some(ida.id),
            item: Some(item.id),
            ..booking(&scene, "b", Some("a"))
        };
        let unknown = booking(&scene, "c", None);
        let uri = |name: &str| InviteeUri(format!("https://api.calendly.example/invitees/{name}"));
        let as_invitee = |name: &str| BookedBy {
            invitee: uri(name),
            person: ida.id,
            name: "Ida".to_owned(),
        };
        let hour = |from: &str, until: &str| {
            range(
                &format!("2026-03-18T{from}:00Z"),
                &format!("2026-03-18T{until}:00Z"),
            )
        };
        let (org, rival) = (scene.org(), scene.rival.org());
        let mut writing = scene.write().await;
        writing.insert_person(&ida, scene.at).await.unwrap();
        writing.save_booking(&booked, scene.at).await.unwrap();
        writing.save_booking(&unknown, scene.at).await.unwrap();

        let asked = [uri("b"), uri("c"), uri("d")];
        let by_name = writing.people_of_invitees(org, &asked).await.unwrap();
        let by_time = writing
            .people_booked_between(org, hour("10:30", "12:00"))
            .await
            .unwrap();
        let before = writing
            .people_booked_between(org, hour("08:00", "10:00"))
            .await
            .unwrap();

        assert_eq!(by_name, [as_invitee("b")]);
        assert_eq!(by_time, [as_invitee("a"), as_invitee("b")]);
        assert_eq!(before, []);
        let theirs = writing.people_of_invitees(rival, &asked).await.unwrap();
        assert_eq!(theirs, []);
        let theirs = writing
            .people_booked_between(rival, hour("10:00", "12:00"))
            .await
            .unwrap();
        assert_eq!(theirs, []);
    }
);

story!(what_arrived_is_told_with_what_became_of_it, async |store| {
    let scene = Scene::on(store).await;
    let (org, dana) = (scene.org(), scene.fernhill.dana.id);
    let first = delivery(&scene, "first");
    let later = Delivery {
        received_at: scene.at + TimeDelta::minutes(1),
        ..delivery(&scene, "later")
    };
    let handled = scene.at + TimeDelta::minutes(2);
    let mut writing = scene.write().await;
    writing
        .insert_deliveries(&[first.clone(), later])
        .await
        .unwrap();
    writing
        .note_delivery_handled(org, first.id, Some("unknown"), handled)
        .await
        .unwrap();

    let all = writing.latest_deliveries(org, dana, 10).await.unwrap();
    let latest = writing.latest_deliveries(org, dana, 1).await.unwrap();
    let theirs = writing
        .latest_deliveries(scene.rival.org(), dana, 10)
        .await
        .unwrap();

    let told = |arrived: &Arrived| {
        (
            arrived.body.clone(),
            arrived.handled_at,
            arrived.trouble.clone(),
        )
    };
    let expected = [
        ("later".to_owned(), None, None),
        (
            "first".to_owned(),
            Some(handled),
            Some("unknown".to_owned()),
        ),
    ];
    assert_eq!(all.iter().map(told).collect::<Vec<_>>(), expected);
    assert_eq!(latest, all[..1]);
    assert_eq!(theirs, []);
});

story!(
    of_many_messages_the_latest_are_told_in_their_order,
    async |store| {
        let scene = Scene::on(store).await;
        let (org, dana) = (scene.org(), scene.fernhill.dana.id);
        let all: Vec<Delivery> = (0..60)
            .map(|minute| Delivery {
                received_at: scene.at + TimeDelta::minutes(minute),
                ..delivery(&scene, &format!("message {minute}"))
            })
            .collect();
        let mut writing = scene.write().await;
        writing.insert_deliveries(&all).await.unwrap();

        let latest = writing.latest_deliveries(org, dana, 50).await.unwrap();

        let expected: Vec<_> = all.iter().rev().take(50).map(|one| one.id).collect();
        let told: Vec<_> = latest.iter().map(|arrived| arrived.id).collect();
        assert_eq!(told, expected);
    }
);

story!(a_message_that_is_put_back_waits_again, async |store| {
    let scene = Scene::on(store).await;
    let (org, dana) = (scene.org(), scene.fernhill.dana.id);
    let message = delivery(&scene, "message");
    let mut writing = scene.write().await;
    writing
        .insert_deliveries(std::slice::from_ref(&message))
        .await
        .unwrap();
    writing
        .note_delivery_handled(org, message.id, Some("unknown"), scene.at)
        .await
        .unwrap();

    let is_there = writing
        .put_delivery_back(org, dana, message.id)
        .await
        .unwrap();
    let none = writing
        .put_delivery_back(org, dana, DeliveryId::new(scene.build.id()))
        .await
        .unwrap();

    assert_eq!((is_there, none), (true, false));
    let [latest] = writing
        .latest_deliveries(org, dana, 10)
        .await
        .unwrap()
        .try_into()
        .unwrap();
    assert_eq!((latest.handled_at, latest.trouble), (None, None));
    let waiting = writing.waiting_deliveries(org, dana, 10).await.unwrap();
    assert_eq!(waiting, [message]);
});

story!(
    bookings_that_wait_are_listed_until_they_do_not,
    async |store| {
        let scene = Scene::on(store).await;
        let waiting = booking(&scene, "a", None);
        let mut writing = scene.write().await;
        writing.save_booking(&waiting, scene.at).await.unwrap();

        let before = writing.waiting_bookings(scene.org()).await.unwrap();
        let settled = Booking {
            waits: false,
            ..waiting.clone()
        };
        writing.save_booking(&settled, scene.at).await.unwrap();
        let after = writing.waiting_bookings(scene.org()).await.unwrap();
        writing
            .delete_bookings(scene.org(), &[settled.id])
            .await
            .unwrap();

        assert_eq!(before, [waiting]);
        assert_eq!(after, []);
        let gone = writing.booking(scene.org(), settled.id).await.unwrap();
        assert_eq!(gone, None);
    }
);

story!(a_message_is_stored_once_and_handled_once, async |store| {
    let scene = Scene::on(store).await;
    let (org, dana) = (scene.org(), scene.fernhill.dana.id);
    let (first, second) = (delivery(&scene, "first"), delivery(&scene, "second"));
    let again = Delivery {
        id: scene.build.id(),
        ..first.clone()
    };
    let mut writing = scene.write().await;
    writing
        .insert_deliveries(&[first.clone(), again.clone(), second.clone()])
        .await
        .unwrap();
    writing.insert_deliveries(&[again]).await.unwrap();

    let waiting = writing.waiting_deliveries(org, dana, 10).await.unwrap();
    let whose = writing.members_with_deliveries().await.unwrap();
    let one = writing.waiting_deliveries(org, dana, 1).await.unwrap();
    for delivery in &waiting {
        writing
            .note_delivery_handled(org, delivery.id, Some("unknown"), scene.at)
            .await
            .unwrap();
    }

    assert_eq!(waiting, [first.clone(), second]);
    assert_eq!(whose, [(org, dana)]);
    assert_eq!(one, [first]);
    assert_eq!(writing.waiting_deliveries(org, dana, 10).await.unwrap(), []);
    let early = writing.forget_deliveries(scene.at).await.unwrap();
    let late = writing
        .forget_deliveries(scene.at + TimeDelta::seconds(1))
        .await
        .unwrap();
    assert_eq!((early, late), (0, 2));
});
