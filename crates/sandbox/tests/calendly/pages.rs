use crate::receiver::Receiver;
use crate::world::{Answer, DANA, World, text};
use chrono::TimeDelta;
use serde_json::{Value, json};

const START: &str = "2026-12-03T09:00:00Z";

async fn page(world: &World, path: &str) -> Answer {
    world.get(&format!("{}{path}", world.web())).await
}

async fn send(world: &World, path: &str, form: &[(&str, &str)]) -> Answer {
    let address = format!("{}{path}", world.web());
    Answer::of(world.http.post(address).form(form)).await
}

const IDA: [(&str, &str); 3] = [
    ("full_name", "Ida Muster"),
    ("email", "ida@example.org"),
    ("timezone", "Europe/Berlin"),
];

async fn invitees(world: &World) -> Vec<Value> {
    let dana = world.user(DANA);
    let events = world.list("/scheduled_events", &[("user", &dana)]).await;
    let mut all = Vec::new();
    for event in events.collection() {
        let list = world
            .get(&format!("{}/invitees", text(&event["uri"])))
            .await;
        all.extend(list.collection().iter().cloned());
    }
    all
}

#[tokio::test]
async fn a_users_page_lists_what_can_be_booked() {
    let world = World::new().await;

    let shown = page(&world, "/dana-whitfield?utm_source=mail").await;

    assert_eq!(shown.status, 200);
    assert!(shown.text().contains("<h1>Dana Whitfield</h1>"));
    assert!(
        shown
            .text()
            .contains("/calendly/web/dana-whitfield/intro-call?utm_source=mail")
    );
    assert_eq!(page(&world, "/nobody").await.status, 404);
    assert_eq!(page(&world, "/dana-whitfield/nothing").await.status, 404);
}

#[tokio::test]
async fn an_event_types_page_shows_two_weeks_of_days() {
    let world = World::new().await;

    let shown = page(&world, "/dana-whitfield/intro-call?utm_source=a%26b").await;

    for awaited in [
        "<h3>Monday, 30 November 2026</h3>",
        "<h3>Friday, 11 December 2026</h3>",
        "aria-label=\"09:00, Thursday, 3 December 2026\">09:00</a>",
        "/calendly/web/dana-whitfield/intro-call/2026-12-03T09:00:00Z?utm_source=a%26b",
    ] {
        assert!(shown.text().contains(awaited), "{awaited}");
    }
    assert!(!shown.text().contains("Saturday"));
    assert!(!shown.text().contains("15 December"));
}

#[tokio::test]
async fn somebody_books_by_hand_and_their_tracking_stays() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = json!({"url": receiver.url, "events": ["invitee.created"],
        "organization": world.organization(), "scope": "organization"});
    world.post("/webhook_subscriptions", hook).await;
    let path = format!("/dana-whitfield/intro-call/{START}");
    let form_page = page(&world, &format!("{path}?utm_source=mail&utm_term=x")).await;
    for awaited in [
        "<label for=\"full_name\">Name</label>",
        "<label for=\"email\">Email</label>",
        "What would you like to talk about?",
        "name=\"utm_source\" value=\"mail\"",
        "<button>Schedule Event</button>",
        "09:00, Thursday, 3 December 2026 (Europe/London)",
    ] {
        assert!(form_page.text().contains(awaited), "{awaited}");
    }

    let mut form = IDA.to_vec();
    form.extend([
        ("utm_source", "mail"),
        ("answer_0", "Roof"),
        ("guests", "bo@example.org, cy@example.org"),
    ]);
    let done = send(&world, &path, &form).await;
    world.sandbox.calendly().settled().await;

    assert_eq!(done.status, 200);
    assert!(done.text().contains("<h1>You are scheduled</h1>"));
    assert!(
        done.text()
            .contains("10:00, Thursday, 3 December 2026 (Europe/Berlin)")
    );
    let invitee = &invitees(&world).await[0];
    assert_eq!(invitee["name"], "Ida Muster");
    assert_eq!(invitee["timezone"], "Europe/Berlin");
    assert_eq!(invitee["tracking"]["utm_source"], "mail");
    assert_eq!(invitee["questions_and_answers"][0]["answer"], "Roof");
    assert!(invitee["scheduling_method"].is_null());
    assert!(invitee["invitee_scheduled_by"].is_null());
    assert_eq!(receiver.events(), ["invitee.created"]);
    let event = world.get(&text(&invitee["event"])).await;
    assert_eq!(
        event.resource()["event_guests"].as_array().unwrap().len(),
        2
    );
}

#[tokio::test]
async fn a_form_with_something_wrong_comes_back_filled_and_escaped() {
    let world = World::new().await;
    let path = format!("/dana-whitfield/intro-call/{START}");
    let evil = "\"><script>alert(1)</script>";

    for (field, value) in [("email", "nobody"), ("timezone", "Moon"), ("guests", "x")] {
        let mut form = vec![("full_name", evil)];
        form.extend(IDA.iter().skip(1).filter(|(name, _)| *name != field));
        form.push((field, value));
        let answer = send(&world, &path, &form).await;

        assert_eq!(answer.status, 422, "{field}");
        assert!(answer.text().contains("role=\"alert\""));
        assert!(!answer.text().contains("<script>"));
        assert!(answer.text().contains("&lt;script&gt;"));
    }
    assert!(invitees(&world).await.is_empty());
}

#[tokio::test]
async fn a_time_that_was_taken_meanwhile_is_not_booked() {
    let world = World::new().await;
    world.book_intro(START).await;

    let path = format!("/dana-whitfield/intro-call/{START}");
    let answer = send(&world, &path, &IDA).await;

    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("That time is no longer available."));
    assert_eq!(invitees(&world).await.len(), 1);
}

#[tokio::test]
async fn an_invitee_cancels_by_their_link_once() {
    let world = World::new().await;
    let invitee = world.book_intro(START).await;
    let url = text(&invitee["cancel_url"]);
    let path = url.strip_prefix(&world.web()).unwrap();
    let shown = page(&world, path).await;
    assert!(shown.text().contains("<button>Cancel Event</button>"));

    let done = send(&world, path, &[("reason", "ill")]).await;
    let again = send(&world, path, &[]).await;

    assert!(done.text().contains("Cancellation Confirmed"));
    assert_eq!(again.status, 422);
    let shown = world.get(&text(&invitee["uri"])).await;
    let cancellation = &shown.resource()["cancellation"];
    assert_eq!(cancellation["canceler_type"], "invitee");
    assert_eq!(cancellation["canceled_by"], "Ida Muster");
    assert_eq!(cancellation["reason"], "ill");
    assert_eq!(shown.resource()["rescheduled"], false);
    let event = world.get(&text(&invitee["event"])).await;
    assert_eq!(event.resource()["status"], "canceled");
}

#[tokio::test]
async fn one_of_a_class_cancels_and_the_class_takes_place() {
    let world = World::new().await;
    let first = world.join_class(START, "a@example.org").await;
    world.join_class(START, "b@example.org").await;
    let url = text(&first.resource()["cancel_url"]);

    send(&world, url.strip_prefix(&world.web()).unwrap(), &[]).await;

    let event = world.get(&text(&first.resource()["event"])).await;
    assert_eq!(event.resource()["status"], "active");
    assert_eq!(
        event.resource()["invitees_counter"],
        json!({"total": 2, "active": 1, "limit": 6})
    );
}

#[tokio::test]
async fn a_move_makes_a_new_event_and_a_new_invitee_and_two_messages() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = json!({"url": receiver.url, "events": ["invitee.created", "invitee.canceled"],
        "organization": world.organization(), "scope": "organization"});
    let old = world.book_intro(START).await;
    world.post("/webhook_subscriptions", hook).await;
    let url = text(&old["reschedule_url"]);
    let path = url.strip_prefix(&world.web()).unwrap().to_owned();
    let days = page(&world, &path).await;
    // Half an hour later overlaps nothing but the booking that is moved.
    assert!(
        days.text()
            .contains(&format!("/calendly/web{path}?start=2026-12-03T09:30:00Z"))
    );
    assert!(days.text().contains(&format!("{path}?start={START}")));
    let asked = page(&world, &format!("{path}?start=2026-12-03T09:30:00Z")).await;
    assert!(asked.text().contains("<button>Reschedule Event</button>"));

    let done = send(
        &world,
        &path,
        &[("start", "2026-12-03T09:30:00Z"), ("reason", "late train")],
    )
    .await;
    world.sandbox.calendly().settled().await;

    assert!(done.text().contains("You are scheduled"));
    let was = world.get(&text(&old["uri"])).await;
    let was = was.resource();
    assert_eq!(was["status"], "canceled");
    assert_eq!(was["rescheduled"], true);
    assert_eq!(was["cancellation"]["reason"], "late train");
    let new = world.get(&text(&was["new_invitee"])).await;
    let new = new.resource();
    assert_eq!(new["status"], "active");
    assert_eq!(new["rescheduled"], false);
    assert_eq!(new["old_invitee"], old["uri"]);
    assert_ne!(new["event"], old["event"]);
    let event = world.get(&text(&new["event"])).await;
    assert_eq!(
        event.resource()["start_time"],
        "2026-12-03T09:30:00.000000Z"
    );
    assert_eq!(event.resource()["location"]["type"], "zoom");
    assert_eq!(receiver.events(), ["invitee.canceled", "invitee.created"]);
    let canceled = receiver.received()[0].json();
    assert_eq!(canceled["payload"]["rescheduled"], true);
    assert_eq!(canceled["payload"]["new_invitee"], new["uri"]);
}

#[tokio::test]
async fn a_move_to_a_taken_time_changes_nothing() {
    let world = World::new().await;
    let old = world.book_intro(START).await;
    world.book_intro("2026-12-03T10:00:00Z").await;
    let url = text(&old["reschedule_url"]);
    let path = url.strip_prefix(&world.web()).unwrap().to_owned();

    let taken = send(&world, &path, &[("start", "2026-12-03T10:00:00Z")]).await;
    let nothing = send(&world, &path, &[]).await;

    assert_eq!(taken.status, 422);
    assert_eq!(nothing.status, 422);
    let was = world.get(&text(&old["uri"])).await;
    assert_eq!(was.resource(), &old);
}

#[tokio::test]
async fn what_is_past_is_neither_cancelled_nor_moved() {
    let world = World::new().await;
    let invitee = world.book_intro(START).await;
    world.advance(TimeDelta::days(10));

    for url in ["cancel_url", "reschedule_url"] {
        let url = text(&invitee[url]);
        let path = url.strip_prefix(&world.web()).unwrap().to_owned();
        assert_eq!(page(&world, &path).await.status, 422);
        assert_eq!(send(&world, &path, &[("start", START)]).await.status, 422);
    }
    assert_eq!(page(&world, "/cancellations/NOBODY").await.status, 404);
    assert_eq!(page(&world, "/reschedulings/NOBODY").await.status, 404);
}

#[tokio::test]
async fn a_single_use_link_books_once() {
    let world = World::new().await;
    let intro = world.event_type(DANA, "Intro call").await;
    let body = json!({"max_event_count": 1, "owner": intro["uri"], "owner_type": "EventType"});
    let made = world.post("/scheduling_links", body).await;
    let url = text(&made.resource()["booking_url"]);
    let path = url.strip_prefix(&world.web()).unwrap().to_owned();
    let days = page(&world, &path).await;
    assert!(
        days.text()
            .contains(&format!("/calendly/web{path}/{START}"))
    );
    assert_eq!(page(&world, &format!("{path}/{START}")).await.status, 200);

    let first = send(&world, &format!("{path}/{START}"), &IDA).await;
    let second = send(&world, &format!("{path}/2026-12-03T10:00:00Z"), &IDA).await;

    assert_eq!(first.status, 200);
    assert_eq!(second.status, 404);
    assert_eq!(page(&world, &path).await.status, 404);
}
