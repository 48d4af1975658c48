use crate::world::{World, visit};
use serde_json::{Value, json};

fn answer<'a>(told: &'a Value, id: &str) -> &'a Value {
    let mut answers = told["responses"].as_array().unwrap().iter();
    answers.find(|one| one["id"] == id).unwrap()
}

#[tokio::test]
async fn parts_are_answered_each_for_itself_and_not_in_their_order() {
    let world = World::new().await;
    let events = format!("/{}", world.events(""));
    let kind = json!({"Content-Type": "application/json"});
    let body = json!({"requests": [
        {"id": "1", "method": "POST", "url": events, "headers": kind, "body": visit("2026-12-01")},
        {"id": "2", "method": "GET", "url": format!("{events}?$top=1"), "dependsOn": ["1"]},
        {"id": "3", "method": "GET", "url": format!("{events}/nothing")},
        {"id": "4", "method": "GET", "url": "/me", "dependsOn": ["3"]},
    ]});

    let told = world.post("$batch", body).await.ok();

    assert_eq!(told["responses"][0]["id"], "4");
    assert_eq!(answer(&told, "1")["status"], 201);
    assert_eq!(answer(&told, "2")["body"]["value"][0]["subject"], "Visit");
    assert_eq!(
        answer(&told, "3")["body"]["error"]["code"],
        "ErrorItemNotFound"
    );
    assert_eq!(answer(&told, "4")["status"], 424);
}

#[tokio::test]
async fn more_than_twenty_parts_are_refused() {
    let world = World::new().await;
    let part = |id: usize| json!({"id": id.to_string(), "method": "GET", "url": "/me"});
    let many: Vec<Value> = (0..21).map(part).collect();

    let refused = world.post("$batch", json!({"requests": many})).await;

    assert_eq!(refused.refusal(), (400, "MaximumValueExceeded"));
}
