use crate::world::{DANA, World};
use serde_json::json;

const FOLDER: &str = "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>\
    <m:FolderIds><t:DistinguishedFolderId Id=\"calendar\"/></m:FolderIds></m:GetFolder>";
const SUBSCRIBE: &str = "<m:Subscribe><m:StreamingSubscriptionRequest><t:FolderIds>\
    <t:DistinguishedFolderId Id=\"calendar\"/></t:FolderIds><t:EventTypes><t:EventType>CreatedEvent</t:EventType></t:EventTypes>\
    </m:StreamingSubscriptionRequest></m:Subscribe>";

async fn switch(world: &World, name: &str, body: serde_json::Value) {
    let url = format!("{}/sandbox/exchange/{name}", world.sandbox.base_url());
    let answer = world.http.post(url).json(&body).send().await.unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
}

#[tokio::test]
async fn what_is_explained_to_administrators_can_be_tried() {
    let world = World::new().await;
    assert_eq!(world.ask(SUBSCRIBE).await.code(), "NoError");

    switch(&world, "tell_nobody", json!({"code": "ErrorAccessDenied"})).await;
    assert_eq!(world.ask(SUBSCRIBE).await.code(), "ErrorAccessDenied");

    switch(&world, "build", json!({"build": [14, 2, 247, 5]})).await;
    let old = world.ask(FOLDER).await;
    assert_eq!(old.code(), "ErrorInvalidServerVersion");
    let number = old.attribute("ServerVersionInfo", "MajorBuildNumber");
    assert_eq!(number.as_deref(), Some("247"));

    switch(
        &world,
        "shut",
        json!({"person": DANA, "code": "ErrorAccessDenied"}),
    )
    .await;
    assert_eq!(world.ask(FOLDER).await.code(), "ErrorAccessDenied");
    switch(&world, "shut", json!({"person": DANA})).await;
    assert_eq!(world.ask(FOLDER).await.status, 403);
}
