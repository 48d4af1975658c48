//! Lists in parts, for programs; another organization sees nothing of them.

use crate::people::{booking, person};
use crate::scene::Scene;
use domain::booking::Booking;
use domain::person::{Person, PersonKind};
use domain::scheduling_link::SchedulingLink;
use testkit::story;

story!(people_come_in_parts_by_kind_and_search, async |store| {
    let scene = Scene::on(store).await;
    let org = scene.org();
    let named =
        ["Ida", "Bo", "Cy"].map(|name| person(&scene, name, &format!("{name}@example.org")));
    let contact = Person {
        kind: PersonKind::Contact,
        ..person(&scene, "Di", "di@example.org")
    };
    let mut writing = scene.write().await;
    for person in named.iter().chain([&contact]) {
        writing.insert_person(person, scene.at).await.unwrap();
    }
    let [ida, bo, cy] = named;
    let lead = PersonKind::Lead;

    let first = writing.people_part(org, lead, "", None, 2).await.unwrap();
    let second = writing
        .people_part(org, lead, "", Some(bo.id), 2)
        .await
        .unwrap();
    let found = writing
        .people_part(org, lead, "BO@", None, 2)
        .await
        .unwrap();
    let contacts = writing
        .people_part(org, PersonKind::Contact, "", None, 2)
        .await
        .unwrap();
    let of_rival = writing
        .people_part(scene.rival.org(), lead, "", None, 2)
        .await
        .unwrap();

    assert_eq!(first, [cy, bo.clone()]);
    assert_eq!(second, [ida]);
    assert_eq!(found, [bo]);
    assert_eq!(contacts, [contact]);
    assert_eq!(of_rival, []);
});

story!(bookings_come_in_parts_by_host_and_waiting, async |store| {
    let scene = Scene::on(store).await;
    let (org, dana) = (scene.org(), scene.fernhill.dana.id);
    let waiting = booking(&scene, "a", None);
    let settled = Booking {
        waits: false,
        ..booking(&scene, "b", None)
    };
    let mut writing = scene.write().await;
    for booking in [&waiting, &settled] {
        writing.save_booking(booking, scene.at).await.unwrap();
    }

    let all = writing.bookings_part(org, None, None, None, 5).await;
    let of_dana = writing.bookings_part(org, Some(dana), None, None, 1).await;
    let further = writing
        .bookings_part(org, Some(dana), None, Some(settled.id), 1)
        .await;
    let of_nobody = writing
        .bookings_part(org, Some(scene.rival.dana.id), None, None, 5)
        .await;
    let waits = writing.bookings_part(org, None, Some(true), None, 5).await;
    let of_rival = writing
        .bookings_part(scene.rival.org(), None, None, None, 5)
        .await;

    assert_eq!(all.unwrap(), [settled.clone(), waiting.clone()]);
    assert_eq!(of_dana.unwrap(), [settled]);
    assert_eq!(further.unwrap(), std::slice::from_ref(&waiting));
    assert_eq!(of_nobody.unwrap(), []);
    assert_eq!(waits.unwrap(), [waiting]);
    assert_eq!(of_rival.unwrap(), []);
});

story!(links_are_listed_for_their_own_organization, async |store| {
    let scene = Scene::on(store).await;
    let link = SchedulingLink {
        code: "code".to_owned(),
        organization: scene.org(),
        member: scene.fernhill.dana.id,
        mail: None,
        event_type: None,
        single_use: None,
        opens: 0,
    };
    let mut writing = scene.write().await;
    writing
        .insert_scheduling_link(&link, scene.at)
        .await
        .unwrap();

    let ours = writing.scheduling_links(scene.org()).await.unwrap();
    let theirs = writing.scheduling_links(scene.rival.org()).await.unwrap();

    assert_eq!(ours, [link]);
    assert_eq!(theirs, []);
});
