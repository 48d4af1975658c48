use crate::world::{Answer, DANA, ROBIN, World, at, text};
use serde_json::json;

async fn times(world: &World, event_type: &str, from: &str, until: &str) -> Answer {
    let query = [
        ("event_type", event_type),
        ("start_time", from),
        ("end_time", until),
    ];
    world.list("/event_type_available_times", &query).await
}

fn starts(answer: &Answer) -> Vec<String> {
    let rows = answer.collection().iter();
    rows.map(|row| text(&row["start_time"])).collect()
}

async fn intro(world: &World) -> String {
    text(&world.event_type(DANA, "Intro call").await["uri"])
}

const DAY: (&str, &str) = ("2026-12-03T00:00:00Z", "2026-12-04T00:00:00Z");

#[tokio::test]
async fn a_free_day_offers_every_half_hour_from_nine_to_five() {
    let world = World::new().await;
    let intro = intro(&world).await;

    let answer = times(&world, &intro, DAY.0, DAY.1).await;

    assert_eq!(answer.collection().len(), 16);
    let first = &answer.collection()[0];
    assert_eq!(first["status"], "available");
    assert_eq!(first["invitees_remaining"], 1);
    assert_eq!(first["start_time"], "2026-12-03T09:00:00Z");
    assert_eq!(
        first["scheduling_url"],
        format!(
            "{}/dana-whitfield/intro-call/2026-12-03T09:00:00Z?month=2026-12&date=2026-12-03",
            world.web()
        )
    );
    assert!(answer.body.get("pagination").is_none());
}

#[tokio::test]
async fn a_weekend_offers_nothing() {
    let world = World::new().await;
    let intro = intro(&world).await;

    let answer = times(
        &world,
        &intro,
        "2026-12-05T00:00:00Z",
        "2026-12-07T00:00:00Z",
    )
    .await;

    assert!(answer.collection().is_empty());
}

#[tokio::test]
async fn hours_follow_the_wall_clock_through_a_change_of_time() {
    let world = World::new().await;
    let intro = intro(&world).await;
    world.advance(at("2027-03-24T00:00:00Z") - at("2026-11-30T08:00:00Z"));

    let answer = times(
        &world,
        &intro,
        "2027-03-26T00:00:00Z",
        "2027-03-30T00:00:00Z",
    )
    .await;

    let starts = starts(&answer);
    assert_eq!(starts[0], "2027-03-26T09:00:00Z");
    // British summer time began on the 28th.
    assert_eq!(starts[16], "2027-03-29T08:00:00Z");
}

#[tokio::test]
async fn bookings_and_their_buffers_take_times_away() {
    let world = World::new().await;
    let intro = intro(&world).await;
    let calendly = world.sandbox.calendly();
    calendly.set_buffers(&intro, 10, 15, 0).unwrap();
    world.book_intro("2026-12-03T10:00:00Z").await;

    let left = starts(&times(&world, &intro, DAY.0, DAY.1).await);

    for gone in ["09:30", "10:00", "10:30"] {
        assert!(!left.contains(&format!("2026-12-03T{gone}:00Z")), "{gone}");
    }
    for there in ["09:00", "11:00"] {
        assert!(left.contains(&format!("2026-12-03T{there}:00Z")), "{there}");
    }
}

#[tokio::test]
async fn a_connected_calendar_takes_times_away() {
    let world = World::new().await;
    let intro = intro(&world).await;
    let busy = (at("2026-12-03T09:00:00Z"), at("2026-12-03T16:30:00Z"));
    world
        .sandbox
        .calendly()
        .add_busy(DANA, busy.0, busy.1)
        .unwrap();

    let left = starts(&times(&world, &intro, DAY.0, DAY.1).await);

    assert_eq!(left, ["2026-12-03T16:30:00Z"]);
}

#[tokio::test]
async fn notice_is_kept_and_the_past_is_not_offered() {
    let world = World::new().await;
    let intro = intro(&world).await;
    let calendly = world.sandbox.calendly();
    calendly.set_buffers(&intro, 0, 0, 120).unwrap();

    let today = times(
        &world,
        &intro,
        "2026-11-30T08:00:00Z",
        "2026-12-01T00:00:00Z",
    )
    .await;

    assert_eq!(starts(&today)[0], "2026-11-30T10:00:00Z");
}

#[tokio::test]
async fn a_span_in_the_past_or_too_long_is_refused() {
    let world = World::new().await;
    let intro = intro(&world).await;

    for (from, until, parameter) in [
        ("2026-11-29T00:00:00Z", "2026-12-01T00:00:00Z", "start_time"),
        ("2026-12-01T00:00:00Z", "2027-01-01T00:00:01Z", "end_time"),
        ("2026-12-02T00:00:00Z", "2026-12-01T00:00:00Z", "end_time"),
        ("tomorrow", "2026-12-01T00:00:00Z", "start_time"),
    ] {
        let answer = times(&world, &intro, from, until).await;

        answer.assert_invalid(parameter);
    }
    let month = times(
        &world,
        &intro,
        "2026-12-01T00:00:00Z",
        "2027-01-01T00:00:00Z",
    )
    .await;
    assert_eq!(month.status, 200);
}

#[tokio::test]
async fn a_meeting_limit_closes_the_day() {
    let world = World::new().await;
    let intro = intro(&world).await;
    let path = format!(
        "/user_meeting_limits?user={}",
        url::form_urlencoded::byte_serialize(world.user(DANA).as_bytes()).collect::<String>()
    );
    let changed = world.patch(&path, json!({"daily": 1})).await;
    assert_eq!(
        changed.resource(),
        &json!({"daily": 1, "weekly": null, "monthly": null})
    );
    world.book_intro("2026-12-03T10:00:00Z").await;

    let same_day = times(&world, &intro, DAY.0, DAY.1).await;
    let next_day = times(&world, &intro, DAY.1, "2026-12-05T00:00:00Z").await;

    assert!(same_day.collection().is_empty());
    assert_eq!(next_day.collection().len(), 16);
    let lifted = world.patch(&path, json!({"daily": null})).await;
    assert!(lifted.resource()["daily"].is_null());
    world
        .patch(&path, json!({"weekly": 0}))
        .await
        .assert_invalid("weekly");
}

#[tokio::test]
async fn meeting_limits_are_only_ones_own() {
    let world = World::new().await;
    let robin = world.user(ROBIN);

    let answer = world
        .list("/user_meeting_limits", &[("user", &robin)])
        .await;

    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn busy_times_name_bookings_and_other_calendars() {
    let world = World::new().await;
    let intro = intro(&world).await;
    let calendly = world.sandbox.calendly();
    calendly.set_buffers(&intro, 10, 10, 0).unwrap();
    let noon = (at("2026-12-03T12:00:00Z"), at("2026-12-03T13:00:00Z"));
    calendly.add_busy(DANA, noon.0, noon.1).unwrap();
    let invitee = world.book_intro("2026-12-03T09:30:00Z").await;

    let user = world.user(DANA);
    let query = [
        ("user", user.as_str()),
        ("start_time", DAY.0),
        ("end_time", DAY.1),
    ];
    let answer = world.list("/user_busy_times", &query).await;

    assert_eq!(
        answer.collection(),
        &[
            json!({"type": "calendly", "start_time": "2026-12-03T09:30:00.000000Z",
                "end_time": "2026-12-03T10:00:00.000000Z",
                "buffered_start_time": "2026-12-03T09:20:00.000000Z",
                "buffered_end_time": "2026-12-03T10:10:00.000000Z",
                "event": {"uri": invitee["event"]}}),
            json!({"type": "external", "start_time": "2026-12-03T12:00:00.000000Z",
                "end_time": "2026-12-03T13:00:00.000000Z"}),
        ]
    );
}

#[tokio::test]
async fn busy_times_reach_seven_days_and_not_into_the_past() {
    let world = World::new().await;
    let user = world.user(DANA);

    for (from, until, parameter) in [
        ("2026-11-29T00:00:00Z", "2026-12-01T00:00:00Z", "start_time"),
        ("2026-12-01T00:00:00Z", "2026-12-08T00:00:01Z", "end_time"),
    ] {
        let query = [
            ("user", user.as_str()),
            ("start_time", from),
            ("end_time", until),
        ];
        let answer = world.list("/user_busy_times", &query).await;

        answer.assert_invalid(parameter);
    }
}

#[tokio::test]
async fn schedules_of_a_user_are_listed_and_read() {
    let world = World::new().await;
    let user = world.user(ROBIN);

    let list = world
        .list("/user_availability_schedules", &[("user", &user)])
        .await;

    let schedule = &list.collection()[0];
    assert!(list.body.get("pagination").is_none());
    assert_eq!(schedule["default"], true);
    assert_eq!(schedule["timezone"], "Europe/London");
    assert_eq!(
        schedule["rules"][0],
        json!({"type": "wday", "wday": "monday", "intervals": [{"from": "09:00", "to": "17:00"}]})
    );
    assert_eq!(schedule["rules"][6]["intervals"], json!([]));
    assert_eq!(
        world.get(&text(&schedule["uri"])).await.resource(),
        schedule
    );
}

#[tokio::test]
async fn rules_of_an_event_type_replace_all_rules() {
    let world = World::new().await;
    let intro = intro(&world).await;
    let encoded: String = url::form_urlencoded::byte_serialize(intro.as_bytes()).collect();
    let path = format!("/event_type_availability_schedules?event_type={encoded}");
    let before = world.get(&path).await;
    assert_eq!(
        before.collection()[0]["availability_rule"]["name"],
        "Working hours"
    );
    assert_eq!(before.body["pagination"]["count"], 1);

    let body = json!({"availability_setting": "host", "availability_rule": {"timezone": "Europe/Berlin",
        "rules": [{"type": "wday", "wday": "thursday", "intervals": [{"from": "10:00", "to": "11:00"}]},
            {"type": "date", "date": "2026-12-04", "intervals": [{"from": "20:00", "to": "24:00"}]}]}});
    let changed = world.patch(&path, body).await;

    assert_eq!(
        changed.resource()["availability_rule"]["timezone"],
        "Europe/Berlin"
    );
    let answer = times(
        &world,
        &intro,
        "2026-12-01T00:00:00Z",
        "2026-12-08T00:00:00Z",
    )
    .await;
    let starts = starts(&answer);
    assert_eq!(starts.len(), 2 + 8);
    assert_eq!(starts[0], "2026-12-03T09:00:00Z");
    assert_eq!(starts[2], "2026-12-04T19:00:00Z");
}

#[tokio::test]
async fn hours_that_make_no_sense_are_refused() {
    let world = World::new().await;
    let intro = intro(&world).await;
    let encoded: String = url::form_urlencoded::byte_serialize(intro.as_bytes()).collect();
    let path = format!("/event_type_availability_schedules?event_type={encoded}");
    let with = |intervals: serde_json::Value| {
        json!({"availability_rule": {"timezone": "UTC",
            "rules": [{"type": "wday", "wday": "monday", "intervals": intervals}]}})
    };

    for (parameter, body) in [
        ("availability_rule", json!({})),
        ("timezone", json!({"availability_rule": {}})),
        (
            "timezone",
            json!({"availability_rule": {"timezone": "Moon"}}),
        ),
        ("from", with(json!([{"from": "9:00", "to": "10:00"}]))),
        ("to", with(json!([{"from": "10:00", "to": "09:00"}]))),
        ("to", with(json!([{"from": "10:00", "to": "25:00"}]))),
        (
            "availability_setting",
            json!({"availability_setting": "team"}),
        ),
    ] {
        let answer = world.patch(&path, body).await;

        answer.assert_invalid(parameter);
    }
}

#[tokio::test]
async fn locations_say_which_services_are_connected() {
    let world = World::new().await;
    let user = world.user(DANA);

    let answer = world.list("/locations", &[("user", &user)]).await;

    let list = answer.collection();
    assert!(list.contains(&json!({"kind": "physical"})));
    assert!(list.contains(&json!({"kind": "zoom_conference", "connected": true})));
    assert!(list.contains(&json!({"kind": "google_conference", "connected": false})));
}
