//! Items and their assignees.

use crate::scene::Scene;
use chrono::{DateTime, Utc};
use domain::ItemId;
use domain::item::{Content, Customer, Item, ItemKind, ItemSource, Privacy, ShowAs, Version};
use domain::member::Member;
use domain::time::{TimeRange, Timing, ZoneId};
use store::StoreError;
use testkit::builders::{instant, range, span};
use testkit::story;

async fn ravi(scene: &Scene) -> Member {
    let ravi = scene.build.member(&scene.fernhill.organization, "Ravi S.");
    let mut writing = scene.write().await;
    writing.insert_member(&ravi, None, scene.at).await.unwrap();
    writing.commit().await.unwrap();
    ravi
}

fn subjects(items: &[Item]) -> Vec<&str> {
    items
        .iter()
        .map(|item| item.content.subject.as_str())
        .collect()
}

story!(
    an_item_knows_when_it_was_made_whatever_became_of_it_and_tells_no_other_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let changed = Item {
            version: item.version.next(),
            ..item.clone()
        };
        let mut writing = scene.write().await;
        let later = scene.at + chrono::TimeDelta::hours(1);
        writing
            .update_item(&changed, item.version, span(&item.content), later)
            .await
            .unwrap();

        let made = writing.item_made_at(scene.org(), item.id).await.unwrap();
        let to_rival = writing
            .item_made_at(scene.rival.org(), item.id)
            .await
            .unwrap();

        assert_eq!((made, to_rival), (Some(scene.at), None));
    }
);

story!(an_item_is_read_as_written, async |store| {
    let scene = Scene::on(store).await;
    let ravi = ravi(&scene).await;
    let item = Item {
        kind: ItemKind::ServiceCall,
        content: Content {
            subject: "Boiler <script>'\"; drop table items --".to_owned(),
            description: "First line\nSecond line, with a snowman ☃ and a nul-like \u{1}"
                .to_owned(),
            location: "12 Mill Lane".to_owned(),
            show_as: ShowAs::OutOfOffice,
            privacy: Privacy::Private,
            ..scene.build.item(&ravi, "", "2026-03-18T10:00:00").content
        },
        customer: Some(Customer {
            name: "Ada B.".to_owned(),
            phone: "+44 20 7946 0000".to_owned(),
            address: String::new(),
        }),
        assignees: vec![ravi.id, scene.fernhill.dana.id],
        source: ItemSource::Linked(scene.fernhill.sync.id),
        version: Version(7),
        ..scene.build.item(&ravi, "", "2026-03-18T10:00:00")
    };
    scene.insert(std::slice::from_ref(&item)).await;

    let found = scene.read().await.item(scene.org(), item.id).await.unwrap();

    assert_eq!(found, Some(item));
});

story!(every_form_of_time_is_read_as_written, async |store| {
    let scene = Scene::on(store).await;
    let wall = |text: &str| text.parse().unwrap();
    let timings = [
        Timing::zoned(
            wall("2026-03-18T10:00:00"),
            wall("2026-03-18T10:00:00"),
            ZoneId::new("Europe/London"),
        ),
        Timing::Floating {
            start: wall("1900-01-01T00:00:00"),
            end: wall("2200-12-31T23:59:59"),
        },
        Timing::all_day("2026-02-28".parse().unwrap(), "2026-03-02".parse().unwrap()),
    ];
    let items: Vec<_> = timings
        .map(|timing| {
            let mut item = scene
                .build
                .item(&scene.fernhill.dana, "x", "2026-03-18T10:00:00");
            item.content.timing = timing;
            item
        })
        .into();
    scene.insert(&items).await;
    let ids: Vec<ItemId> = items.iter().map(|item| item.id).collect();

    let mut found = scene.read().await.items(scene.org(), &ids).await.unwrap();

    found.sort_by_key(|item| item.id);
    assert_eq!(found, items);
});

story!(items_are_found_by_any_number_of_ids, async |store| {
    let scene = Scene::on(store).await;
    let items: Vec<_> = (0..1_234)
        .map(|number| {
            let subject = format!("Visit {number}");
            scene
                .build
                .item(&scene.fernhill.dana, &subject, "2026-03-18T10:00:00")
        })
        .collect();
    scene.insert(&items).await;
    let mut ids: Vec<ItemId> = items.iter().map(|item| item.id).collect();
    let mut reading = scene.read().await;

    assert_eq!(reading.items(scene.org(), &[]).await.unwrap(), []);
    assert_eq!(
        reading.items(scene.org(), &ids[..3]).await.unwrap().len(),
        3
    );
    // Unknown ones are left out, doubles come once.
    ids.push(scene.build.id());
    ids.extend_from_within(..600);
    let mut found = reading.items(scene.org(), &ids).await.unwrap();
    found.sort_by_key(|item| item.id);
    assert_eq!(found, items);
});

story!(an_assignee_named_twice_is_assigned_once, async |store| {
    let scene = Scene::on(store).await;
    let dana = scene.fernhill.dana.id;
    let item = Item {
        assignees: vec![dana, dana],
        ..scene
            .build
            .item(&scene.fernhill.dana, "x", "2026-03-18T10:00:00")
    };
    scene.insert(std::slice::from_ref(&item)).await;

    let found = scene.read().await.item(scene.org(), item.id).await.unwrap();

    assert_eq!(found.unwrap().assignees, [dana]);
});

story!(an_item_is_not_added_twice, async |store| {
    let scene = Scene::on(store).await;
    let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
    let mut writing = scene.write().await;

    let second = writing
        .insert_items(&[(item.clone(), span(&item.content))], scene.at)
        .await;

    assert!(matches!(second, Err(StoreError::Conflict(_))), "{second:?}");
});

story!(a_range_holds_what_touches_it_by_start, async |store| {
    let scene = Scene::on(store).await;
    let hour = |subject: &str, start: &str| scene.build.item(&scene.fernhill.dana, subject, start);
    let mut year = hour("a year", "2025-06-01T00:00:00");
    let mut month = hour("31 days and a bit", "2026-02-16T00:00:00");
    let mut point = hour("a point", "2026-03-18T12:00:00");
    let wall = |text: &str| text.parse().unwrap();
    year.content.timing = Timing::zoned(
        wall("2025-06-01T00:00:00"),
        wall("2026-06-01T00:00:00"),
        ZoneId::utc(),
    );
    month.content.timing = Timing::zoned(
        wall("2026-02-16T00:00:00"),
        wall("2026-03-19T00:00:01"),
        ZoneId::utc(),
    );
    point.content.timing = Timing::zoned(
        wall("2026-03-18T12:00:00"),
        wall("2026-03-18T12:00:00"),
        ZoneId::utc(),
    );
    scene
        .insert(&[
            hour("ends at the start", "2026-03-17T23:00:00"),
            hour("starts at the end", "2026-03-19T00:00:00"),
            hour("over the start", "2026-03-17T23:30:00"),
            hour("last", "2026-03-18T23:30:00"),
            point,
            month,
            year,
        ])
        .await;

    let items = scene
        .read()
        .await
        .items_between(
            scene.org(),
            None,
            range("2026-03-18T00:00:00Z", "2026-03-19T00:00:00Z"),
        )
        .await
        .unwrap();

    assert_eq!(
        subjects(&items),
        [
            "a year",
            "31 days and a bit",
            "over the start",
            "a point",
            "last"
        ]
    );
});

story!(
    a_range_may_reach_from_the_beginning_to_the_end_of_time,
    async |store| {
        let scene = Scene::on(store).await;
        let mut old = scene
            .build
            .item(&scene.fernhill.dana, "old", "1900-01-01T00:00:00");
        old.kind = ItemKind::Todo;
        let new = scene
            .build
            .item(&scene.fernhill.dana, "new", "2200-01-01T00:00:00");
        scene.insert(&[new, old]).await;
        let always = TimeRange::new(DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC).unwrap();
        let mut reading = scene.read().await;

        let items = reading
            .items_between(scene.org(), None, always)
            .await
            .unwrap();

        assert_eq!(subjects(&items), ["old", "new"]);
    }
);

story!(
    a_range_of_one_member_holds_what_is_scheduled_for_that_member,
    async |store| {
        let scene = Scene::on(store).await;
        let ravi = ravi(&scene).await;
        let dana = scene.fernhill.dana.clone();
        let mut both = scene.build.item(&ravi, "both", "2026-03-18T11:00:00");
        both.assignees = vec![ravi.id, dana.id];
        scene
            .insert(&[
                scene.build.item(&dana, "dana", "2026-03-18T10:00:00"),
                both,
                scene.build.item(&ravi, "ravi", "2026-03-18T12:00:00"),
            ])
            .await;
        let day = range("2026-03-18T00:00:00Z", "2026-03-19T00:00:00Z");
        let mut reading = scene.read().await;

        let of_ravi = reading
            .items_between(scene.org(), Some(ravi.id), day)
            .await
            .unwrap();
        let of_all = reading.items_between(scene.org(), None, day).await.unwrap();

        assert_eq!(subjects(&of_ravi), ["both", "ravi"]);
        assert_eq!(of_ravi[0].assignees, [ravi.id, dana.id]);
        assert_eq!(subjects(&of_all), ["dana", "both", "ravi"]);
    }
);

story!(
    a_deleted_item_is_found_by_id_but_in_no_range_until_it_is_restored,
    async |store| {
        let scene = Scene::on(store).await;
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let day = range("2026-03-18T00:00:00Z", "2026-03-19T00:00:00Z");
        let change = |deleted: bool, version: i64| Item {
            deleted,
            version: Version(version),
            ..item.clone()
        };

        let mut writing = scene.write().await;
        for (deleted, version) in [(true, 2), (false, 3)] {
            let changed = change(deleted, version);
            let seen = Version(version - 1);
            assert!(
                writing
                    .update_item(&changed, seen, span(&item.content), scene.at)
                    .await
                    .unwrap()
            );
            let found = writing.item(scene.org(), item.id).await.unwrap();
            let between = writing.items_between(scene.org(), None, day).await.unwrap();
            assert_eq!(found, Some(changed));
            assert_eq!(between.len(), usize::from(!deleted));
        }
    }
);

story!(
    a_change_writes_everything_and_moves_the_span,
    async |store| {
        let scene = Scene::on(store).await;
        let ravi = ravi(&scene).await;
        let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
        let changed = Item {
            kind: ItemKind::Task,
            content: testkit::builders::content("Pump", "2026-05-04T08:00:00"),
            customer: None,
            assignees: vec![ravi.id],
            version: Version(2),
            ..item.clone()
        };
        let mut writing = scene.write().await;

        let done = writing
            .update_item(&changed, Version(1), span(&changed.content), scene.at)
            .await
            .unwrap();
        writing.commit().await.unwrap();

        assert!(done);
        let mut reading = scene.read().await;
        assert_eq!(
            reading.item(scene.org(), item.id).await.unwrap(),
            Some(changed.clone())
        );
        assert_eq!(
            reading
                .items_between(
                    scene.org(),
                    Some(ravi.id),
                    range("2026-05-04T00:00:00Z", "2026-05-05T00:00:00Z")
                )
                .await
                .unwrap(),
            [changed]
        );
    }
);

story!(a_change_of_an_old_version_changes_nothing, async |store| {
    let scene = Scene::on(store).await;
    let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
    let mut writing = scene.write().await;
    let rename = |subject: &str, version: i64| {
        let mut changed = item.clone();
        changed.content.subject = subject.to_owned();
        changed.version = Version(version);
        changed
    };
    let first = rename("first", 2);

    let first_done = writing
        .update_item(&first, Version(1), span(&item.content), scene.at)
        .await
        .unwrap();
    let second_done = writing
        .update_item(
            &rename("second", 2),
            Version(1),
            span(&item.content),
            scene.at,
        )
        .await
        .unwrap();

    assert_eq!((first_done, second_done), (true, false));
    assert_eq!(
        writing.item(scene.org(), item.id).await.unwrap(),
        Some(first)
    );
});

story!(a_request_makes_one_item_only, async |store| {
    let scene = Scene::on(store).await;
    let item = scene.item("Boiler", "2026-03-18T10:00:00").await;
    let (org, dana) = (scene.org(), scene.fernhill.dana.id);
    let ravi = ravi(&scene).await;
    let mut writing = scene.write().await;
    writing
        .remember_request(org, dana, "request-1", item.id, scene.at)
        .await
        .unwrap();

    assert_eq!(
        writing
            .item_of_request(org, dana, "request-1")
            .await
            .unwrap(),
        Some(item.id)
    );
    assert_eq!(
        writing
            .item_of_request(org, dana, "request-2")
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        writing
            .item_of_request(org, ravi.id, "request-1")
            .await
            .unwrap(),
        None
    );
    let again = writing
        .remember_request(org, dana, "request-1", item.id, scene.at)
        .await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
});

story!(a_half_second_is_kept_in_order, async |store| {
    let scene = Scene::on(store).await;
    let mut item = scene
        .build
        .item(&scene.fernhill.dana, "x", "2026-03-18T10:00:00.500");
    item.content.location = "here".to_owned();
    scene.insert(std::slice::from_ref(&item)).await;
    let mut reading = scene.read().await;
    let until = |end: &str| range("2026-03-18T09:00:00Z", end);

    let before = reading
        .items_between(scene.org(), None, until("2026-03-18T10:00:00.5Z"))
        .await
        .unwrap();
    let after = reading
        .items_between(scene.org(), None, until("2026-03-18T10:00:00.500001Z"))
        .await
        .unwrap();

    assert_eq!(before, []);
    assert_eq!(after, [item]);
    assert!(instant("2026-03-18T10:00:00Z") < instant("2026-03-18T10:00:00.5Z"));
});

story!(
    items_are_found_by_identity_within_the_sync_they_came_through_deleted_ones_too,
    async |store| {
        let scene = Scene::on(store).await;
        let sync = &scene.fernhill.sync;
        let received = |subject: &str| Item {
            source: ItemSource::Linked(sync.id),
            ..scene
                .build
                .item(&scene.fernhill.dana, subject, "2026-03-18T10:00:00")
        };
        let (here, gone, other) = (received("Here"), received("Gone"), received("Other"));
        let gone = Item {
            deleted: true,
            ..gone
        };
        let own = Item {
            source: ItemSource::Own,
            ..received("Own")
        };
        let mut writing = scene.write().await;
        let all = [&here, &gone, &other, &own].map(|item| (item.clone(), span(&item.content)));
        writing.insert_items(&all, scene.at).await.unwrap();

        let uids = [&here, &gone, &own].map(|item| item.uid.clone());
        let found = writing.items_from(scene.org(), sync.id, &uids).await;
        let of_rival = writing.items_from(scene.rival.org(), sync.id, &uids).await;

        let mut found = found.unwrap();
        found.sort_by_key(|item| item.content.subject.clone());
        assert_eq!(subjects(&found), ["Gone", "Here"]);
        assert_eq!(of_rival.unwrap(), []);
    }
);
