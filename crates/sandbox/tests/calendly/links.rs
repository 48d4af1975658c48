use crate::world::{DANA, ROBIN, World, text};
use chrono::TimeDelta;
use serde_json::{Value, json};

async fn link(world: &World, count: Value) -> crate::world::Answer {
    let intro = world.event_type(DANA, "Intro call").await;
    let body = json!({"max_event_count": count, "owner": intro["uri"], "owner_type": "EventType"});
    world.post("/scheduling_links", body).await
}

#[tokio::test]
async fn a_link_is_made_with_the_number_or_the_text_one() {
    let world = World::new().await;

    for count in [json!(1), json!("1")] {
        let made = link(&world, count).await;

        assert_eq!(made.status, 201);
        assert_eq!(made.resource()["owner_type"], "EventType");
        let url = text(&made.resource()["booking_url"]);
        assert!(url.starts_with(&format!("{}/d/", world.web())), "{url}");
        assert!(url.ends_with("/intro-call"), "{url}");
    }
    for count in [json!(2), json!("2"), json!(null)] {
        link(&world, count).await.assert_invalid("max_event_count");
    }
}

#[tokio::test]
async fn a_link_needs_an_owner_of_the_right_kind() {
    let world = World::new().await;
    let intro = world.event_type(DANA, "Intro call").await;
    let robin = world.full(ROBIN);
    let body = |owner: &Value, kind: &str| json!({"max_event_count": 1, "owner": owner, "owner_type": kind});

    let kind = world
        .post("/scheduling_links", body(&intro["uri"], "User"))
        .await;
    let owner = world
        .post("/scheduling_links", body(&json!("ET1"), "EventType"))
        .await;
    let others = world
        .post_as(
            &robin,
            "/scheduling_links",
            body(&intro["uri"], "EventType"),
        )
        .await;

    kind.assert_invalid("owner_type");
    owner.assert_invalid("owner");
    assert_eq!(others.status, 403);
}

#[tokio::test]
async fn an_unused_link_expires_after_ninety_days() {
    let world = World::new().await;
    let made = link(&world, json!(1)).await;
    let url = text(&made.resource()["booking_url"]);
    assert_eq!(world.get(&url).await.status, 200);

    world.advance(TimeDelta::days(90));

    assert_eq!(world.get(&url).await.status, 404);
}

#[tokio::test]
async fn a_share_changes_what_its_link_books() {
    let world = World::new().await;
    let intro = world.event_type(DANA, "Intro call").await;

    let made = world
        .post(
            "/shares",
            json!({"event_type": intro["uri"], "name": "Long call", "duration": 60,
                "period_type": "fixed", "start_date": "2026-12-03", "end_date": "2026-12-03"}),
        )
        .await;

    assert_eq!(made.status, 201);
    let share = made.resource();
    assert_eq!(share["status"], "active");
    assert_eq!(share["share_override"]["duration"], 60);
    assert_eq!(share["share_override"]["start_date"], "2026-12-03");
    let url = text(&share["scheduling_links"][0]["booking_url"]);
    let page = world.get(&url).await;
    assert!(page.text().contains("Long call"), "{page:?}");
    assert!(page.text().contains("2026-12-03T09:00:00Z"));
    assert!(!page.text().contains("2026-12-04T09:00:00Z"));
}

#[tokio::test]
async fn a_share_is_listed_changed_and_removed_until_it_is_booked() {
    let world = World::new().await;
    let intro = world.event_type(DANA, "Intro call").await;
    let made = world
        .post("/shares", json!({"event_type": intro["uri"]}))
        .await;
    let uri = made.uri();
    let url = text(&made.resource()["scheduling_links"][0]["booking_url"]);

    let changed = world.patch(&uri, json!({"duration": 45})).await;
    assert_eq!(changed.resource()["share_override"]["duration"], 45);
    assert_eq!(world.get("/shares").await.collection().len(), 1);

    let booked = world
        .http
        .post(format!("{url}/2026-12-03T09:00:00Z"))
        .form(&[
            ("full_name", "Ida"),
            ("email", "ida@example.org"),
            ("timezone", "UTC"),
        ])
        .send()
        .await
        .unwrap();
    assert_eq!(booked.status(), 200);
    let list = world.get("/shares").await;
    assert_eq!(list.collection()[0]["status"], "booked");
    assert_eq!(world.delete(&uri).await.status, 400);
    assert_eq!(world.get(&url).await.status, 404);

    let other = world
        .post("/shares", json!({"event_type": intro["uri"]}))
        .await;
    assert_eq!(world.delete(&other.uri()).await.status, 204);
    let link = text(&other.resource()["scheduling_links"][0]["booking_url"]);
    assert_eq!(world.get(&link).await.status, 404);
}

#[tokio::test]
async fn what_no_share_can_have_is_refused() {
    let world = World::new().await;
    let intro = world.event_type(DANA, "Intro call").await;
    let class = world.event_type(DANA, "Group class").await;

    for (parameter, field, value) in [
        ("event_type", "event_type", class["uri"].clone()),
        ("name", "name", json!("x".repeat(56))),
        ("duration", "duration", json!(0)),
        ("period_type", "period_type", json!("sometimes")),
        ("start_date", "period_type", json!("fixed")),
    ] {
        let mut body = json!({"event_type": intro["uri"]});
        body[field] = value;

        let answer = world.post("/shares", body).await;

        answer.assert_invalid(parameter);
    }
}

#[tokio::test]
async fn routing_forms_and_their_submissions_are_listed() {
    let world = World::new().await;
    let organization = world.organization();

    let forms = world
        .list("/routing_forms", &[("organization", &organization)])
        .await;
    let form = &forms.collection()[0];
    assert_eq!(form["status"], "published");
    assert_eq!(
        form["questions"][1]["answer_choices"],
        json!(["Roof", "Wiring"])
    );
    assert_eq!(form["created_at"], "2026-10-31T08:00:00.000Z");
    let uri = text(&form["uri"]);
    assert_eq!(world.get(&uri).await.resource(), form);

    let answers = ["Ida".to_owned(), "Roof".to_owned()];
    let submission = world
        .sandbox
        .calendly()
        .submit_form(&uri, &answers)
        .unwrap();
    let list = world
        .list("/routing_form_submissions", &[("form", &uri)])
        .await;
    assert_eq!(list.collection().len(), 1);
    assert_eq!(list.collection()[0]["uri"], submission);
    let shown = world.get(&submission).await;
    let shown = shown.resource();
    assert_eq!(shown["questions_and_answers"][0]["question"], "Your name");
    assert_eq!(shown["questions_and_answers"][0]["answer"], "Ida");
    assert_eq!(shown["result"]["type"], "event_type");
    world
        .get("/routing_form_submissions")
        .await
        .assert_invalid("form");
}
