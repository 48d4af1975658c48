use crate::helpers::*;
use domain::CalendarSyncId;
use domain::item::{ItemSource, Privacy};
use domain::member::Role;
use reqwest::StatusCode;
use uuid::Uuid;

/// Everything that the wire carries of a colleague's day, drawn and asked for by the page's own script.
async fn the_wire(browser: &Browser) -> String {
    let mut wire = String::new();
    for view in ["day", "week"] {
        wire.push_str(&browser.page(&format!("/scheduler?view={view}")).await);
        let answer = browser
            .request(reqwest::Method::POST, "/api/fn/load_free_busy")
            .header("sec-fetch-site", "same-origin")
            .json(&serde_json::json!({ "query": { "form": view } }))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        wire.push_str(&answer.text().await.unwrap());
    }
    wire
}

#[tokio::test]
async fn a_colleagues_own_item_is_shown_with_its_title() {
    let place = Place::new();
    let store = place.store().await;
    let dana = organization(&store, "Fernhill Services").await;
    let robin = member(&store, dana.organization, "Robin K.", Role::Member).await;
    let server = place.serve();
    server
        .browser_of(&robin)
        .add("Harbour Gym – Fan noise")
        .await;

    let wire = the_wire(&server.browser_of(&dana)).await;

    assert!(wire.contains("Harbour Gym – Fan noise"));
}

#[tokio::test]
async fn nothing_foreign_of_a_colleague_but_busy_reaches_the_wire() {
    let place = Place::new();
    let store = place.store().await;
    let dana = organization(&store, "Fernhill Services").await;
    let robin = member(&store, dana.organization, "Robin K.", Role::Member).await;
    let foreign = ItemSource::Linked(CalendarSyncId::new(Uuid::from_u128(7)));
    let mut writing = store.write().await.unwrap();
    writing
        .insert_items(&[item_of(&robin, "Secret physio", foreign)], now())
        .await
        .unwrap();
    writing.commit().await.unwrap();
    let server = place.serve();

    let wire = the_wire(&server.browser_of(&dana)).await;

    assert!(wire.contains("busy") && wire.contains("Busy"));
    assert!(!wire.contains("Secret physio"));
}

#[tokio::test]
async fn a_colleagues_private_item_is_only_busy() {
    let place = Place::new();
    let store = place.store().await;
    let dana = organization(&store, "Fernhill Services").await;
    let robin = member(&store, dana.organization, "Robin K.", Role::Member).await;
    let (mut item, span) = item_of(&robin, "Secret interview", ItemSource::Own);
    item.content.privacy = Privacy::Private;
    let mut writing = store.write().await.unwrap();
    writing.insert_items(&[(item, span)], now()).await.unwrap();
    writing.commit().await.unwrap();
    let server = place.serve();

    let wire = the_wire(&server.browser_of(&dana)).await;

    assert!(!wire.contains("Secret interview"));
}
