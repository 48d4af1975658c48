use crate::world::{DANA, MAREK, ROBIN, World, text};
use chrono::TimeDelta;
use sandbox::Plan;
use serde_json::{Value, json};

const START: &str = "2026-12-03T09:00:00Z";

#[tokio::test]
async fn a_booking_keeps_what_was_said() {
    let world = World::new().await;
    let mut body = world.intro_booking(START).await;
    body["invitee"] = json!({"first_name": "Ida", "last_name": "Muster", "email": "ida@example.org",
        "timezone": "Europe/Berlin", "text_reminder_number": "+4930123456"});
    body["questions_and_answers"] = json!([
        {"question": "What would you like to talk about?", "answer": "Roof", "position": 0}]);
    body["tracking"] = json!({"utm_campaign": null, "utm_source": "csync", "utm_medium": null,
        "utm_content": null, "utm_term": null, "salesforce_uuid": null});
    body["event_guests"] = json!(["bo@example.org"]);

    let answer = world.post("/invitees", body.clone()).await;

    assert_eq!(answer.status, 201);
    let invitee = answer.resource();
    assert_eq!(invitee["name"], "Ida Muster");
    assert_eq!(invitee["first_name"], "Ida");
    assert_eq!(invitee["text_reminder_number"], "+4930123456");
    assert_eq!(
        invitee["questions_and_answers"],
        body["questions_and_answers"]
    );
    assert_eq!(invitee["tracking"], body["tracking"]);
    let event = world.get(&text(&invitee["event"])).await;
    assert_eq!(
        event.resource()["event_guests"][0]["email"],
        "bo@example.org"
    );
}

#[tokio::test]
async fn what_is_not_right_in_a_booking_is_refused_and_books_nothing() {
    let world = World::new().await;
    let right = world.intro_booking(START).await;
    let invitee = |name: &str, value: Value| {
        let mut body = right.clone();
        body["invitee"][name] = value;
        body
    };
    let with = |name: &str, value: Value| {
        let mut body = right.clone();
        body[name] = value;
        body
    };

    for (parameter, body) in [
        ("event_type", with("event_type", json!(null))),
        ("event_type", with("event_type", json!("ET1"))),
        ("start_time", with("start_time", json!(null))),
        (
            "start_time",
            with("start_time", json!("2026-12-03T09:10:00Z")),
        ),
        (
            "start_time",
            with("start_time", json!("2026-12-05T09:00:00Z")),
        ),
        (
            "start_time",
            with("start_time", json!("2026-11-27T09:00:00Z")),
        ),
        ("invitee", with("invitee", json!(null))),
        ("email", invitee("email", json!("nobody"))),
        ("timezone", invitee("timezone", json!("Berlin"))),
        ("timezone", invitee("timezone", json!(null))),
        ("name", invitee("name", json!(null))),
        (
            "text_reminder_number",
            invitee("text_reminder_number", json!("030")),
        ),
        ("location", with("location", json!(null))),
        (
            "location.kind",
            with("location", json!({"kind": "google_conference"})),
        ),
        (
            "questions_and_answers",
            with(
                "questions_and_answers",
                json!([{"question": "what would you like to talk about?", "answer": "x", "position": 0}]),
            ),
        ),
        (
            "position",
            with(
                "questions_and_answers",
                json!([{"question": "What would you like to talk about?", "answer": "x"}]),
            ),
        ),
        (
            "tracking.utm_campaign",
            with("tracking", json!({"utm_source": "csync"})),
        ),
        ("event_guests", with("event_guests", json!(["nobody"]))),
        (
            "event_guests",
            with("event_guests", json!(vec!["bo@example.org"; 11])),
        ),
    ] {
        let answer = world.post("/invitees", body).await;

        answer.assert_invalid(parameter);
    }
    let dana = world.user(DANA);
    let events = world.list("/scheduled_events", &[("user", &dana)]).await;
    assert!(events.collection().is_empty());
}

#[tokio::test]
async fn a_time_is_booked_once() {
    let world = World::new().await;
    world.book_intro(START).await;

    let again = world
        .post("/invitees", world.intro_booking(START).await)
        .await;

    again.assert_invalid("start_time");
}

#[tokio::test]
async fn a_cancelled_time_can_be_booked_again() {
    let world = World::new().await;
    let invitee = world.book_intro(START).await;
    let path = format!("{}/cancellation", text(&invitee["event"]));
    world.post(&path, json!({})).await;

    let again = world.book_intro(START).await;

    assert_ne!(again["event"], invitee["event"]);
}

#[tokio::test]
async fn a_physical_place_must_be_the_one_of_the_type() {
    let world = World::new().await;
    let visit = world.event_type(DANA, "Site visit").await;
    let body = |location: Value| {
        json!({"event_type": visit["uri"], "start_time": START, "location": location,
            "invitee": {"name": "Ida", "email": "ida@example.org", "timezone": "UTC"}})
    };
    let place = "Fernhill Services, 12 Mill Lane";

    let without = world
        .post("/invitees", body(json!({"kind": "physical"})))
        .await;
    let other = world
        .post(
            "/invitees",
            body(json!({"kind": "physical", "location": "Elsewhere"})),
        )
        .await;
    let right = world
        .post(
            "/invitees",
            body(json!({"kind": "physical", "location": place})),
        )
        .await;

    without.assert_invalid("location.location");
    other.assert_invalid("location.location");
    let event = world.get(&text(&right.resource()["event"])).await;
    assert_eq!(event.resource()["location"]["type"], "physical");
    assert_eq!(event.resource()["location"]["location"], place);
}

#[tokio::test]
async fn a_class_is_joined_until_it_is_full() {
    let world = World::new().await;
    let mut events = Vec::new();
    for number in 0..6 {
        let answer = world
            .join_class(START, &format!("guest{number}@example.org"))
            .await;
        events.push(text(&answer.resource()["event"]));
    }

    let seventh = world.join_class(START, "late@example.org").await;

    events.dedup();
    assert_eq!(events.len(), 1);
    seventh.assert_invalid("start_time");
    let event = world.get(&events[0]).await;
    assert_eq!(
        event.resource()["invitees_counter"],
        json!({"total": 6, "active": 6, "limit": 6})
    );
}

#[tokio::test]
async fn round_robin_takes_turns_and_no_place() {
    let world = World::new().await;
    let repair = world.event_type(ROBIN, "Repair").await;
    let mut body = json!({"event_type": repair["uri"], "start_time": START,
        "invitee": {"name": "Ida", "email": "ida@example.org", "timezone": "UTC"}});
    let mut hosts = Vec::new();
    for _ in 0..2 {
        let answer = world.post("/invitees", body.clone()).await;
        let event = world.get(&text(&answer.resource()["event"])).await;
        hosts.push(text(
            &event.resource()["event_memberships"][0]["user_email"],
        ));
    }
    let third = world.post("/invitees", body.clone()).await;
    body["location"] = json!({"kind": "physical", "location": "x"});
    let with_place = world.post("/invitees", body).await;

    assert_eq!(hosts, [ROBIN, MAREK]);
    third.assert_invalid("start_time");
    with_place.assert_invalid("location");
}

#[tokio::test]
async fn booking_needs_a_paid_plan() {
    let world = World::new().await;
    let body = world.intro_booking(START).await;
    world.sandbox.calendly().set_plan(DANA, Plan::Free).unwrap();

    let answer = world.post("/invitees", body).await;

    assert_eq!(answer.status, 403);
    assert_eq!(answer.body["title"], "Permission Denied");
}

#[tokio::test]
async fn ten_bookings_a_minute_are_allowed_and_five_a_day_on_trial() {
    for (plan, most, wait) in [(Plan::Standard, 10, 60), (Plan::Trial, 5, 24 * 60 * 60)] {
        let world = World::new().await;
        world.sandbox.calendly().set_plan(DANA, plan).unwrap();
        let mut statuses = Vec::new();
        for number in 0..=most {
            // Even those that fail count; the class has six places.
            let answer = world
                .join_class(START, &format!("guest{number}@example.org"))
                .await;
            statuses.push(answer);
        }

        let last = statuses.pop().unwrap();

        assert!(statuses.iter().all(|answer| answer.status != 429));
        assert_eq!(last.status, 429);
        assert_eq!(last.header("retry-after"), Some(wait.to_string().as_str()));
        world.advance(TimeDelta::seconds(wait));
        let later = world
            .join_class("2026-12-03T12:00:00Z", "later@example.org")
            .await;
        assert_eq!(later.status, 201);
    }
}
