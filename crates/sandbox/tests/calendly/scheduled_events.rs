use crate::world::{Answer, DANA, ROBIN, World, text};
use chrono::TimeDelta;
use sandbox::Plan;
use serde_json::{Value, json};

async fn events(world: &World, query: &[(&str, &str)]) -> Answer {
    let dana = world.user(DANA);
    let mut all = vec![("user", dana.as_str())];
    all.extend_from_slice(query);
    world.list("/scheduled_events", &all).await
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn an_event_has_every_field_of_the_sheet() {
    let world = World::new().await;
    let invitee = world.book_intro("2026-12-03T09:00:00Z").await;

    let answer = world.get(&text(&invitee["event"])).await;

    let event = answer.resource();
    assert_eq!(
        keys(event),
        [
            "calendar_event",
            "created_at",
            "end_time",
            "event_guests",
            "event_memberships",
            "event_type",
            "invitees_counter",
            "location",
            "meeting_notes_html",
            "meeting_notes_plain",
            "name",
            "start_time",
            "status",
            "updated_at",
            "uri",
        ]
    );
    assert_eq!(event["status"], "active");
    assert_eq!(event["start_time"], "2026-12-03T09:00:00.000000Z");
    assert_eq!(event["end_time"], "2026-12-03T09:30:00.000000Z");
    assert_eq!(
        event["invitees_counter"],
        json!({"total": 1, "active": 1, "limit": 1})
    );
    assert_eq!(event["location"]["type"], "zoom");
    assert_eq!(event["location"]["status"], "pushed");
    let host = &event["event_memberships"][0];
    assert_eq!(host["user"], world.user(DANA));
    assert_eq!(host["user_email"], DANA);
    assert_eq!(host["buffered_start_time"], "2026-12-03T09:00:00.000000Z");
}

#[tokio::test]
async fn an_invitee_has_every_field_of_the_sheet() {
    let world = World::new().await;
    let invitee = world.book_intro("2026-12-03T09:00:00Z").await;

    let answer = world.get(&text(&invitee["uri"])).await;

    let shown = answer.resource();
    assert_eq!(shown, &invitee);
    assert_eq!(
        keys(shown),
        [
            "cancel_url",
            "created_at",
            "email",
            "event",
            "first_name",
            "invitee_scheduled_by",
            "last_name",
            "name",
            "new_invitee",
            "no_show",
            "old_invitee",
            "payment",
            "questions_and_answers",
            "reconfirmation",
            "reschedule_url",
            "rescheduled",
            "routing_form_submission",
            "scheduling_method",
            "status",
            "text_reminder_number",
            "timezone",
            "tracking",
            "updated_at",
            "uri",
        ]
    );
    assert_eq!(shown["scheduling_method"], "api");
    assert_eq!(shown["invitee_scheduled_by"], world.user(DANA));
    assert_eq!(keys(&shown["tracking"]).len(), 6);
}

#[tokio::test]
async fn events_are_filtered_by_status_time_and_invitee_and_sorted() {
    let world = World::new().await;
    let first = world.book_intro("2026-12-03T09:00:00Z").await;
    world.book_intro("2026-12-04T09:00:00Z").await;
    world
        .join_class("2026-12-02T09:00:00Z", "bo@example.org")
        .await;
    world
        .post(
            &format!("{}/cancellation", text(&first["event"])),
            json!({}),
        )
        .await;

    for (query, days) in [
        (vec![], vec!["02", "03", "04"]),
        (vec![("sort", "start_time:desc")], vec!["04", "03", "02"]),
        (vec![("status", "active")], vec!["02", "04"]),
        (vec![("status", "canceled")], vec!["03"]),
        (vec![("invitee_email", "BO@example.org")], vec!["02"]),
        (
            vec![("min_start_time", "2026-12-03T09:00:00Z")],
            vec!["03", "04"],
        ),
        (
            vec![("max_start_time", "2026-12-03T09:00:00Z")],
            vec!["02", "03"],
        ),
    ] {
        let answer = events(&world, &query).await;

        let found = answer.collection().iter();
        let found: Vec<String> = found
            .map(|event| text(&event["start_time"])[8..10].to_owned())
            .collect();
        assert_eq!(found, days, "{query:?}");
    }
    events(&world, &[("status", "perhaps")])
        .await
        .assert_invalid("status");
    events(&world, &[("min_start_time", "soon")])
        .await
        .assert_invalid("min_start_time");
}

#[tokio::test]
async fn exactly_one_owner_is_asked_for() {
    let world = World::new().await;
    let organization = world.organization();

    let none = world.get("/scheduled_events").await;
    let two = events(&world, &[("organization", &organization)]).await;
    let one = world
        .list("/scheduled_events", &[("organization", &organization)])
        .await;

    none.assert_invalid("user");
    two.assert_invalid("user");
    assert_eq!(one.status, 200);
}

#[tokio::test]
async fn a_member_sees_their_own_and_an_admin_everybodys() {
    let world = World::new().await;
    let invitee = world.book_intro("2026-12-03T09:00:00Z").await;
    let robin = world.full(ROBIN);
    let (dana, organization) = (world.user(DANA), world.organization());

    for (query, status) in [
        (("user", dana.as_str()), 403),
        (("organization", organization.as_str()), 403),
        (("user", world.user(ROBIN).as_str()), 200),
    ] {
        let answer = world.list_as(&robin, "/scheduled_events", &[query]).await;
        assert_eq!(answer.status, status, "{query:?}");
    }
    let event = world.get_as(&robin, &text(&invitee["event"])).await;
    assert_eq!(event.status, 403);
    let of_robin = world
        .list("/scheduled_events", &[("user", &world.user(ROBIN))])
        .await;
    assert_eq!(of_robin.status, 200);
}

#[tokio::test]
async fn a_group_admin_sees_the_events_of_the_group() {
    let world = World::new().await;
    let groups = world
        .list("/groups", &[("organization", &world.organization())])
        .await;
    let group = text(&groups.collection()[0]["uri"]);
    let repair = world.event_type(ROBIN, "Repair").await;
    let body = json!({"event_type": repair["uri"], "start_time": "2026-12-03T09:00:00Z",
        "invitee": {"name": "Ida", "email": "ida@example.org", "timezone": "UTC"}});
    assert_eq!(world.post("/invitees", body).await.status, 201);
    let robin = world.full(ROBIN);

    let answer = world
        .list_as(&robin, "/scheduled_events", &[("group", &group)])
        .await;

    assert_eq!(answer.collection().len(), 1);
}

#[tokio::test]
async fn a_stranger_finds_nothing() {
    let world = World::new().await;
    let invitee = world.book_intro("2026-12-03T09:00:00Z").await;
    world.sandbox.calendly().add_organization(
        "Elsewhere",
        Plan::Standard,
        "Eve",
        "eve@elsewhere.example",
    );
    let eve = world.full("eve@elsewhere.example");

    for path in [&invitee["event"], &invitee["uri"]] {
        assert_eq!(world.get_as(&eve, &text(path)).await.status, 404);
    }
}

#[tokio::test]
async fn a_host_cancels_once_and_before_it_begins() {
    let world = World::new().await;
    let first = world.book_intro("2026-12-03T09:00:00Z").await;
    let second = world.book_intro("2026-12-03T10:00:00Z").await;
    let cancel = |invitee: &Value| format!("{}/cancellation", text(&invitee["event"]));

    let done = world.post(&cancel(&first), json!({"reason": "ill"})).await;
    let again = world.post(&cancel(&first), json!({})).await;
    let long = world
        .post(&cancel(&second), json!({"reason": "x".repeat(10_001)}))
        .await;
    world.advance(TimeDelta::days(4));
    let late = world.post(&cancel(&second), json!({})).await;

    assert_eq!(done.status, 201);
    assert_eq!(
        done.resource(),
        &json!({"canceled_by": "Dana Whitfield", "reason": "ill", "canceler_type": "host",
            "created_at": "2026-11-30T08:00:00.000000Z"})
    );
    assert_eq!(again.status, 403);
    long.assert_invalid("reason");
    assert_eq!(late.status, 403);
    let event = world.get(&text(&first["event"])).await;
    assert_eq!(event.resource()["status"], "canceled");
    assert_eq!(event.resource()["cancellation"]["reason"], "ill");
    assert_eq!(event.resource()["invitees_counter"]["active"], 0);
    let invitee = world.get(&text(&first["uri"])).await;
    assert_eq!(invitee.resource()["status"], "canceled");
    assert_eq!(invitee.resource()["cancellation"]["canceler_type"], "host");
}

#[tokio::test]
async fn invitees_of_an_event_are_filtered_and_sorted() {
    let world = World::new().await;
    let first = world
        .join_class("2026-12-02T09:00:00Z", "a@example.org")
        .await;
    world.advance(TimeDelta::seconds(1));
    world
        .join_class("2026-12-02T09:00:00Z", "b@example.org")
        .await;
    let path = format!("{}/invitees", text(&first.resource()["event"]));

    let all = world.get(&path).await;
    let newest = world.list(&path, &[("sort", "created_at:desc")]).await;
    let one = world.list(&path, &[("email", "B@example.org")]).await;
    let canceled = world.list(&path, &[("status", "canceled")]).await;

    assert_eq!(all.collection().len(), 2);
    assert_eq!(all.collection()[0]["email"], "a@example.org");
    assert_eq!(newest.collection()[0]["email"], "b@example.org");
    assert_eq!(one.collection().len(), 1);
    assert!(canceled.collection().is_empty());
    assert_eq!(all.body["pagination"]["count"], 2);
}

#[tokio::test]
async fn a_no_show_is_marked_read_and_taken_back() {
    let world = World::new().await;
    let invitee = world.book_intro("2026-12-03T09:00:00Z").await;

    let made = world
        .post("/invitee_no_shows", json!({"invitee": invitee["uri"]}))
        .await;
    assert_eq!(made.status, 201);
    assert_eq!(made.resource()["invitee"], invitee["uri"]);
    let shown = world.get(&text(&invitee["uri"])).await;
    assert_eq!(shown.resource()["no_show"]["uri"], made.uri());
    assert_eq!(world.get(&made.uri()).await.uri(), made.uri());
    let twice = world
        .post("/invitee_no_shows", json!({"invitee": invitee["uri"]}))
        .await;
    twice.assert_invalid("invitee");

    assert_eq!(world.delete(&made.uri()).await.status, 204);
    assert_eq!(world.get(&made.uri()).await.status, 404);
    let shown = world.get(&text(&invitee["uri"])).await;
    assert!(shown.resource()["no_show"].is_null());
}

#[tokio::test]
async fn a_no_show_of_nobody_is_refused() {
    let world = World::new().await;
    let invitee = world.book_intro("2026-12-03T09:00:00Z").await;
    let nobody = format!("{}/invitees/NOBODY", text(&invitee["event"]));

    let by_id = world
        .post("/invitee_no_shows", json!({"invitee": "NOBODY"}))
        .await;
    let unknown = world
        .post("/invitee_no_shows", json!({"invitee": nobody}))
        .await;

    by_id.assert_invalid("invitee");
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn what_was_booked_before_somebody_looked_is_listed() {
    let world = World::new().await;
    let visit = world.event_type(DANA, "Site visit").await;
    let booking = json!({"event_type": visit["uri"], "start": "2025-12-06T03:00:00Z",
        "name": "Ida", "email": "ida@example.org"});

    let made = world.tell("/bookings", booking.clone()).await;
    let late = json!({"event_type": visit["uri"], "start": "+12025-12-06T03:00:00Z",
        "name": "Ida", "email": "ida@example.org"});
    let late = world.tell("/bookings", late).await;

    let invitee = world.get(&text(&made.body["uri"])).await;
    assert_eq!(invitee.resource()["email"], "ida@example.org");
    let past = events(&world, &[("max_start_time", "2025-12-31T00:00:00Z")]).await;
    assert_eq!(past.collection().len(), 1);
    assert_eq!(past.collection()[0]["location"]["type"], "physical");
    assert_eq!(late.status, 404);
}
