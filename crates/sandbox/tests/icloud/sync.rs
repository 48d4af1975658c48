use crate::world::{World, visit};

fn there(names: &[&str]) -> Vec<(String, bool)> {
    names
        .iter()
        .map(|name| ((*name).to_owned(), true))
        .collect()
}

#[tokio::test]
async fn changes_are_told_once_and_the_calendar_itself_is_among_them() {
    let world = World::new().await;
    for name in ["a", "b", "c"] {
        world.put(name, &visit(name), &[]).await;
    }
    let all = world.sync("").await;
    assert_eq!(all.listed(), there(&["a", "b", "c"]), "no limit is kept to");
    assert!(
        all.body
            .contains(&format!("<href>{}</href>", world.calendar))
    );

    let etag = world.etag("a").await;
    world.put("a", &visit("a"), &[("if-match", &etag)]).await;
    let gone = format!("{}b.ics", world.calendar);
    world.send("DELETE", &gone, &[], "").await;

    let changes = world.sync(&all.token()).await;
    assert_eq!(
        changes.listed(),
        [("a".to_owned(), true), ("b".to_owned(), false)]
    );
    assert!(world.sync(&changes.token()).await.listed().is_empty());
    assert_eq!(world.sync("").await.listed(), there(&["a", "c"]));
    world.put("b", &visit("b"), &[]).await;
    assert_eq!(world.sync(&changes.token()).await.listed(), there(&["b"]));
}

#[tokio::test]
async fn a_token_that_is_expired_garbled_or_anothers_is_dead() {
    let world = World::new().await;
    let token = world.sync("").await.token();
    let other = world
        .icloud()
        .add_calendar(crate::world::DANA, "Other")
        .unwrap();
    let others = world.find(&other, "0", "<sync-token/>").await;
    let others = &others.all("<sync-token>", "</sync-token>")[0];
    world.icloud().expire_sync_tokens(&world.calendar).unwrap();

    for dead in [token.as_str(), "garbled", "FT=-@RU=x@S=1", others] {
        let refused = world.sync(dead).await;

        assert_eq!(refused.status, 403, "{dead}");
        assert!(refused.body.contains("<valid-sync-token/>"), "{refused:?}");
    }
    assert_eq!(world.sync("").await.status, 207);
}

#[tokio::test]
async fn whether_anything_changed_is_told_by_one_property() {
    let world = World::new().await;
    let ctag = || async {
        let found = world.find(&world.calendar, "0", "<CS:getctag/>").await;
        found.all("<CS:getctag>", "</CS:getctag>")[0].clone()
    };
    let before = ctag().await;
    assert_eq!(before, ctag().await);

    world.put("a", &visit("a"), &[]).await;

    assert_ne!(before, ctag().await);
}
