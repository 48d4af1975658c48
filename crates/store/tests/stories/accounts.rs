//! Organizations and members.

use crate::scene::Scene;
use domain::member::{DayHours, Member, MemberState, Role, WorkingHours};
use domain::time::ZoneId;
use store::StoreError;
use testkit::builders::{Build, instant};
use testkit::story;

story!(a_new_store_has_no_organization, async |store| {
    let mut reading = store.read().await.unwrap();

    assert!(!reading.any_organization().await.unwrap());
});

story!(an_organization_is_found_by_its_id, async |store| {
    let scene = Scene::on(store).await;
    let mut reading = scene.read().await;

    assert!(reading.any_organization().await.unwrap());
    assert_eq!(
        reading.organization(scene.org()).await.unwrap(),
        Some(scene.fernhill.organization)
    );
    assert_eq!(reading.organization(scene.build.id()).await.unwrap(), None);
});

story!(an_organization_is_not_added_twice, async |store| {
    let scene = Scene::on(store).await;
    let mut writing = scene.write().await;

    let again = writing
        .insert_organization(&scene.fernhill.organization, scene.at)
        .await;

    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
});

story!(a_member_is_read_as_written, async |store| {
    let scene = Scene::on(store).await;
    let hours = DayHours {
        from: "06:30:00".parse().unwrap(),
        until: "14:45:00".parse().unwrap(),
    };
    let member = Member {
        role: Role::Dispatcher,
        state: MemberState::Deactivated,
        zone: ZoneId::new("America/Vancouver"),
        working_hours: WorkingHours([Some(hours), None, None, None, None, None, Some(hours)]),
        job_title: "Dispatcher \"nights\" <b>".to_owned(),
        ..scene
            .build
            .member(&scene.fernhill.organization, "Élodie Ångström")
    };
    let mut writing = scene.write().await;
    writing
        .insert_member(&member, None, scene.at)
        .await
        .unwrap();
    writing.commit().await.unwrap();

    let found = scene
        .read()
        .await
        .member(scene.org(), member.id)
        .await
        .unwrap();

    assert_eq!(found, Some(member));
});

story!(members_come_by_name_whatever_its_case, async |store| {
    let scene = Scene::on(store).await;
    let mut writing = scene.write().await;
    for name in ["zoe P.", "Adam K.", "bertha Q."] {
        let member = scene.build.member(&scene.fernhill.organization, name);
        writing
            .insert_member(&member, None, scene.at)
            .await
            .unwrap();
    }
    writing.commit().await.unwrap();

    let members = scene.read().await.members(scene.org()).await.unwrap();

    let names: Vec<_> = members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["Adam K.", "bertha Q.", "Dana W.", "zoe P."]);
});

story!(
    an_address_belongs_to_one_member_of_an_organization,
    async |store| {
        let scene = Scene::on(store).await;
        let twin = scene
            .build
            .member(&scene.fernhill.organization, "Dana Twin");
        let mut writing = scene.write().await;

        let second = writing.insert_member(&twin, None, scene.at).await;

        assert!(matches!(second, Err(StoreError::Conflict(_))), "{second:?}");
    }
);

story!(
    signing_in_finds_the_member_and_the_hash_in_the_oldest_organization,
    async |store| {
        let scene = Scene::on(store).await;

        let record = scene
            .read()
            .await
            .sign_in_record("dana@fernhill.example")
            .await
            .unwrap()
            .unwrap();

        assert_eq!(record.member, scene.fernhill.dana);
        assert_eq!(record.password_hash.as_deref(), Some("$argon2id$dana"));
    }
);

story!(
    signing_in_with_an_unknown_address_finds_nothing,
    async |store| {
        let scene = Scene::on(store).await;

        let record = scene
            .read()
            .await
            .sign_in_record("nobody@fernhill.example")
            .await
            .unwrap();

        assert_eq!(record, None);
    }
);

story!(a_member_without_password_has_no_hash, async |store| {
    let scene = Scene::on(store).await;
    let ravi = scene.build.member(&scene.fernhill.organization, "Ravi S.");
    let mut writing = scene.write().await;
    writing.insert_member(&ravi, None, scene.at).await.unwrap();

    let record = writing.sign_in_record(&ravi.email).await.unwrap().unwrap();

    assert_eq!(record.password_hash, None);
});

story!(a_changed_member_keeps_the_password, async |store| {
    let scene = Scene::on(store).await;
    let changed = Member {
        name: "Dana Whitfield".to_owned(),
        email: "dana.whitfield@fernhill.example".to_owned(),
        role: Role::Owner,
        job_title: String::new(),
        ..scene.fernhill.dana.clone()
    };
    let mut writing = scene.write().await;
    writing
        .update_member(&changed, instant("2026-03-18T10:00:00Z"))
        .await
        .unwrap();
    writing.commit().await.unwrap();

    let record = scene
        .read()
        .await
        .sign_in_record(&changed.email)
        .await
        .unwrap()
        .unwrap();

    assert_eq!(record.member, changed);
    assert_eq!(record.password_hash.as_deref(), Some("$argon2id$dana"));
});

story!(a_new_password_replaces_the_old_one, async |store| {
    let scene = Scene::on(store).await;
    let mut writing = scene.write().await;
    writing
        .set_password_hash(
            scene.org(),
            scene.fernhill.dana.id,
            "$argon2id$new",
            scene.at,
        )
        .await
        .unwrap();
    writing.commit().await.unwrap();

    let record = scene
        .read()
        .await
        .sign_in_record("dana@fernhill.example")
        .await
        .unwrap()
        .unwrap();

    assert_eq!(record.password_hash.as_deref(), Some("$argon2id$new"));
});

story!(a_member_needs_an_organization, async |store| {
    let build = Build::default();
    let nowhere = build.organization("Nowhere");
    let mut writing = store.write().await.unwrap();

    let added = writing
        .insert_member(
            &build.member(&nowhere, "Dana W."),
            None,
            instant("2026-03-18T09:00:00Z"),
        )
        .await;

    assert!(matches!(added, Err(StoreError::Conflict(_))), "{added:?}");
});
