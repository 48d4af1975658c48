use crate::world::{DANA, World, sync};
use sandbox::{Fault, FaultKind};

#[tokio::test]
async fn a_long_list_comes_in_parts_and_nothing_is_told_twice() {
    let world = World::new().await;
    for number in 1..=5 {
        world.visit(&format!("Visit {number}")).await;
    }
    let all = world
        .exchange()
        .items(&world.exchange().calendar(DANA).unwrap());
    let mut state = String::new();
    let mut told = Vec::new();

    loop {
        let part = world.ask(&sync(&state, 2)).await;
        state = part.text("SyncState").unwrap();
        let document = roxmltree::Document::parse(&part.body).unwrap();
        let ids = document
            .descendants()
            .filter_map(|node| node.attribute("Id"));
        told.extend(ids.map(str::to_owned));
        if part.text("IncludesLastItemInRange").unwrap() == "true" {
            break;
        }
    }

    assert_eq!(told, all);
    assert_eq!(world.ask(&sync(&state, 2)).await.count("ItemId"), 0);
}

#[tokio::test]
async fn a_state_that_is_dead_foreign_or_garbled_is_refused() {
    let world = World::new().await;
    let state = world.ask(&sync("", 100)).await.text("SyncState").unwrap();
    let exchange = world.exchange();
    let other = exchange.add_calendar(DANA, "Other").unwrap();
    let elsewhere = sync(&state, 100).replace(
        "<t:DistinguishedFolderId Id=\"calendar\"/>",
        &format!("<t:FolderId Id=\"{other}\"/>"),
    );
    let elsewhere = world.ask(&elsewhere).await;
    let garbled = world.ask(&sync("garbled", 100)).await;
    let calendar = exchange.calendar(DANA).unwrap();
    exchange.expire_sync_states(&calendar).unwrap();

    let dead = world.ask(&sync(&state, 100)).await;

    for refused in [elsewhere, garbled, dead] {
        assert_eq!(refused.code(), "ErrorInvalidSyncStateData");
    }
}

#[tokio::test]
async fn faults_are_told_in_exchanges_words() {
    let world = World::new().await;
    let reason = |reason: &str| FaultKind::Reason {
        status: 500,
        reason: reason.to_owned(),
        retry_after: Some(7),
    };
    let path = "/exchange/";
    world
        .sandbox
        .add_fault(Fault::next(path, reason("ErrorServerBusy"), 1));
    let busy = world.ask(&sync("", 10)).await;
    assert_eq!(
        (busy.status, busy.code().as_str()),
        (500, "ErrorServerBusy")
    );
    assert_eq!(
        busy.attribute("Value", "Name").unwrap(),
        "BackOffMilliseconds"
    );
    assert_eq!(busy.text("Value").unwrap(), "7000");

    let status = |status| FaultKind::Status {
        status,
        retry_after: None,
    };
    for (kind, expected) in [
        (status(401), 401),
        (status(503), 503),
        (FaultKind::Html, 200),
    ] {
        world.sandbox.add_fault(Fault::next(path, kind, 1));
        let answer = world.ask(&sync("", 10)).await;
        assert_eq!(answer.status, expected);
        assert!(answer.body.starts_with("<!doctype html>"), "{answer:?}");
    }
    assert_eq!(world.ask(&sync("", 10)).await.status, 200);
}
