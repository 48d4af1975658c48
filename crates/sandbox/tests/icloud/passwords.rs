use crate::world::{Answer, DANA, ROBIN, World};

#[tokio::test]
async fn only_an_app_specific_password_lets_anybody_in() {
    let world = World::new().await;

    let stranger = Answer::of(world.http.get(world.icloud().base())).await;
    let own = Answer::of(world.as_whom("PROPFIND", "/icloud/", DANA, "the account's own")).await;
    let others = Answer::of(world.as_whom("PROPFIND", "/icloud/", ROBIN, &world.password)).await;

    for refused in [&stranger, &own, &others] {
        assert_eq!(refused.status, 401);
        let schemes = refused.schemes.as_deref().unwrap();
        assert_eq!(
            schemes,
            "X-MobileMe-AuthToken realm=\"MMCalDav\", Basic realm=\"MMCalDav\""
        );
    }
    let found = world
        .find("/icloud/", "0", "<current-user-principal/>")
        .await;
    assert_eq!(found.status, 207);
}

#[tokio::test]
async fn a_password_is_four_groups_of_letters_and_is_good_until_it_is_taken_back() {
    let world = World::new().await;
    let icloud = world.icloud();
    let second = icloud.add_password(DANA, "Phone").unwrap();
    let groups: Vec<&str> = second.split('-').collect();
    assert_eq!(groups.len(), 4);
    let is_group =
        |group: &&str| group.len() == 4 && group.bytes().all(|one| one.is_ascii_lowercase());
    assert!(groups.iter().all(is_group), "{second}");
    assert_ne!(second, world.password);

    icloud.revoke_passwords(DANA, Some("Phone")).unwrap();

    let tried = Answer::of(world.as_whom("PROPFIND", "/icloud/", DANA, &second)).await;
    assert_eq!(tried.status, 401);
    assert_eq!(world.find("/icloud/", "0", "<x/>").await.status, 207);
    icloud.revoke_passwords(DANA, None).unwrap();
    assert_eq!(world.find("/icloud/", "0", "<x/>").await.status, 401);
}

#[tokio::test]
async fn twenty_five_passwords_are_enough() {
    let world = World::new().await;
    for number in 1..25 {
        let label = format!("App {number}");
        assert!(world.icloud().add_password(DANA, &label).is_ok());
    }

    assert!(world.icloud().add_password(DANA, "One more").is_err());
}

#[tokio::test]
async fn people_make_and_take_back_passwords_on_a_page() {
    let world = World::new().await;
    let page = world.icloud().account_page();
    let form = |fields: &[(&str, &str)]| world.http.post(&page).form(fields);

    let made = Answer::of(form(&[("account", ROBIN), ("label", "<Mail>")])).await;

    let password = &made.all("<code id=\"password\">", "</code>")[0];
    let enter = || Answer::of(world.as_whom("PROPFIND", "/icloud/", ROBIN, password));
    assert_eq!(enter().await.status, 207);
    let shown = Answer::of(world.http.get(&page)).await;
    assert!(shown.body.contains("&lt;Mail&gt;") && !shown.body.contains(password.as_str()));
    Answer::of(form(&[
        ("account", ROBIN),
        ("label", "<Mail>"),
        ("revoke", "1"),
    ]))
    .await;
    assert_eq!(enter().await.status, 401);
    assert_eq!(Answer::of(form(&[("account", ROBIN)])).await.status, 422);
}
