use crate::world::{DANA, ROBIN, World, text};
use serde_json::json;

#[tokio::test]
async fn event_types_of_a_user_are_sorted_by_name() {
    let world = World::new().await;
    let dana = world.user(DANA);

    let list = world.list("/event_types", &[("user", &dana)]).await;

    let names: Vec<_> = list.collection().iter().map(|t| text(&t["name"])).collect();
    assert_eq!(names, ["Group class", "Intro call", "Site visit"]);
    let by_position = world
        .list(
            "/event_types",
            &[("user", &dana), ("sort", "position:desc")],
        )
        .await;
    assert_eq!(by_position.collection()[0]["name"], "Group class");
}

#[tokio::test]
async fn an_event_type_has_every_field_of_the_sheet() {
    let world = World::new().await;
    let intro = world.event_type(DANA, "Intro call").await;

    let shown = world.get(&text(&intro["uri"])).await;

    let shown = shown.resource().as_object().unwrap();
    let mut keys: Vec<&str> = shown.keys().map(String::as_str).collect();
    keys.sort_unstable();
    let mut awaited = [
        "uri",
        "scheduling_url",
        "name",
        "slug",
        "internal_note",
        "description_plain",
        "description_html",
        "active",
        "secret",
        "admin_managed",
        "is_paid",
        "duration",
        "duration_options",
        "kind",
        "pooling_type",
        "type",
        "booking_method",
        "color",
        "position",
        "locale",
        "profile",
        "locations",
        "custom_questions",
        "created_at",
        "updated_at",
        "deleted_at",
    ];
    awaited.sort_unstable();
    assert_eq!(keys, awaited);
    assert_eq!(shown["kind"], "solo");
    assert_eq!(shown["duration"], 30);
    assert_eq!(shown["locations"], json!([{"kind": "zoom_conference"}]));
    assert_eq!(shown["custom_questions"][0]["type"], "text");
    assert_eq!(
        shown["scheduling_url"],
        format!("{}/dana-whitfield/intro-call", world.web())
    );
}

#[tokio::test]
async fn event_types_are_filtered() {
    let world = World::new().await;
    let (dana, organization) = (world.user(DANA), world.organization());
    let schedules = world
        .list("/user_availability_schedules", &[("user", &dana)])
        .await;
    let schedule = text(&schedules.collection()[0]["uri"]);

    let of_organization = world
        .list(
            "/event_types",
            &[("organization", &organization), ("count", "100")],
        )
        .await;
    let inactive = world
        .list("/event_types", &[("user", &dana), ("active", "false")])
        .await;
    let managed = world
        .list(
            "/event_types",
            &[("user", &dana), ("admin_managed", "true")],
        )
        .await;
    let of_schedule = world
        .list(
            "/event_types",
            &[("user", &dana), ("user_availability_schedule", &schedule)],
        )
        .await;

    assert_eq!(of_organization.collection().len(), 9 * 3 + 1);
    assert!(inactive.collection().is_empty());
    assert!(managed.collection().is_empty());
    assert_eq!(of_schedule.collection().len(), 3);
    world.get("/event_types").await.assert_invalid("user");
    world
        .list("/event_types", &[("user", &dana), ("active", "perhaps")])
        .await
        .assert_invalid("active");
    world
        .list(
            "/event_types",
            &[
                ("organization", &organization),
                ("user_availability_schedule", &schedule),
            ],
        )
        .await
        .assert_invalid("user_availability_schedule");
}

#[tokio::test]
async fn a_new_event_type_is_inactive_until_it_is_patched() {
    let world = World::new().await;

    let made = world
        .post(
            "/event_types",
            json!({"owner": world.user(DANA), "name": "Roof check", "duration": 45,
                "duration_options": [30, 45], "color": "#00ff00", "locale": "de",
                "description": "<up>", "locations": [{"kind": "physical", "location": "Main St 1"}]}),
        )
        .await;
    assert_eq!(made.status, 201);
    assert_eq!(made.resource()["active"], false);
    assert_eq!(made.resource()["duration_options"], json!([30, 45]));
    assert_eq!(made.resource()["description_html"], "<p>&lt;up&gt;</p>");

    let patched = world
        .patch(&made.uri(), json!({"active": true, "name": "Roof"}))
        .await;
    assert_eq!(patched.resource()["active"], true);
    assert_eq!(patched.resource()["name"], "Roof");
    assert_eq!(patched.resource()["duration"], 45);
}

#[tokio::test]
async fn what_no_event_type_can_have_is_refused() {
    let world = World::new().await;
    let dana = world.user(DANA);

    for (field, value) in [
        ("name", json!("")),
        ("owner", json!("dana")),
        ("duration", json!(0)),
        ("duration", json!(721)),
        ("duration", json!("30")),
        ("duration_options", json!([1, 2, 3, 4, 5])),
        ("duration_options", json!([30, 30])),
        ("color", json!("#00FF00")),
        ("color", json!("red")),
        ("locale", json!("xx")),
        ("kind", json!(null)),
        ("active", json!("yes")),
    ] {
        let mut body = json!({"owner": dana, "name": "Roof", "locations": []});
        if field == "kind" {
            body["locations"] = json!([{"kind": "moon"}]);
        } else {
            body[field] = value.clone();
        }

        let answer = world.post("/event_types", body).await;

        answer.assert_invalid(field);
    }
}

#[tokio::test]
async fn only_one_on_one_types_of_ones_own_are_patched() {
    let world = World::new().await;
    let class = world.event_type(DANA, "Group class").await;
    let intro = world.event_type(DANA, "Intro call").await;
    let robin = world.full(ROBIN);

    let group = world
        .patch(&text(&class["uri"]), json!({"name": "x"}))
        .await;
    let others = world
        .as_somebody(
            &robin,
            reqwest::Method::PATCH,
            &text(&intro["uri"]),
            Some(json!({"name": "x"})),
        )
        .await;

    assert_eq!(group.status, 400);
    assert_eq!(others.status, 403);
}

#[tokio::test]
async fn a_deleted_event_type_is_listed_no_more_and_still_read() {
    let world = World::new().await;
    let uri = text(&world.event_type(DANA, "Intro call").await["uri"]);

    world.sandbox.calendly().delete_event_type(&uri).unwrap();

    let dana = world.user(DANA);
    let list = world.list("/event_types", &[("user", &dana)]).await;
    assert_eq!(list.collection().len(), 2);
    let shown = world.get(&uri).await;
    assert_eq!(
        shown.resource()["deleted_at"],
        "2026-11-30T08:00:00.000000Z"
    );
}

#[tokio::test]
async fn hosts_of_an_event_type_are_listed() {
    let world = World::new().await;
    let repair = text(&world.event_type(ROBIN, "Repair").await["uri"]);

    let hosts = world
        .list("/event_type_memberships", &[("event_type", &repair)])
        .await;

    assert_eq!(hosts.collection().len(), 2);
    assert_eq!(hosts.collection()[0]["member"]["email"], ROBIN);
    assert_eq!(hosts.collection()[0]["event_type"]["uri"], repair);
    world
        .get("/event_type_memberships")
        .await
        .assert_invalid("event_type");
}

#[tokio::test]
async fn a_one_off_is_secret_and_of_its_dates() {
    let world = World::new().await;
    let body = json!({"name": "Handover", "host": world.user(DANA), "duration": 30,
        "timezone": "Europe/Berlin", "co_hosts": [world.user(ROBIN)],
        "date_setting": {"type": "date_range", "start_date": "2026-12-01", "end_date": "2026-12-02"},
        "location": {"kind": "google_conference"}});

    let made = world.post("/one_off_event_types", body).await;

    assert_eq!(made.status, 201);
    assert_eq!(made.resource()["type"], "AdhocEventType");
    assert_eq!(made.resource()["secret"], true);
    assert_eq!(made.resource()["pooling_type"], "collective");
    let times = world
        .list(
            "/event_type_available_times",
            &[
                ("event_type", &made.uri()),
                ("start_time", "2026-11-30T09:00:00Z"),
                ("end_time", "2026-12-20T00:00:00Z"),
            ],
        )
        .await;
    let first = &times.collection()[0]["start_time"];
    // Nine o'clock in Berlin.
    assert_eq!(first, "2026-12-01T08:00:00Z");
    assert_eq!(times.collection().len(), 2 * 16);
}

#[tokio::test]
async fn what_no_one_off_can_have_is_refused() {
    let world = World::new().await;
    let range = |start: &str, end: &str| json!({"type": "date_range", "start_date": start, "end_date": end});

    for (parameter, field, value) in [
        ("name", "name", json!("x".repeat(56))),
        ("host", "host", json!(null)),
        ("duration", "duration", json!(721)),
        ("duration", "duration", json!(null)),
        ("date_setting", "date_setting", json!(null)),
        ("type", "date_setting", json!({"type": "someday"})),
        (
            "end_date",
            "date_setting",
            range("2026-12-02", "2026-12-01"),
        ),
        (
            "end_date",
            "date_setting",
            range("2026-12-01", "2027-12-01"),
        ),
        ("start_date", "date_setting", range("soon", "2027-12-01")),
        (
            "days",
            "date_setting",
            json!({"type": "days_in_future", "days": 366}),
        ),
        (
            "spots",
            "date_setting",
            json!({"type": "spots", "spots": []}),
        ),
        ("timezone", "timezone", json!("Mars/Olympus")),
        ("phone_number", "location", json!({"kind": "inbound_call"})),
        ("co_hosts", "co_hosts", json!(["robin"])),
    ] {
        let mut body = json!({"name": "Handover", "host": world.user(DANA), "duration": 30,
            "date_setting": range("2026-12-01", "2026-12-02")});
        body[field] = value;

        let answer = world.post("/one_off_event_types", body).await;

        answer.assert_invalid(parameter);
    }
}

#[tokio::test]
async fn spots_of_a_one_off_are_its_times() {
    let world = World::new().await;
    let body = json!({"name": "Night shift", "host": world.user(DANA), "duration": 60,
        "date_setting": {"type": "spots", "spots": [
            {"start_time": "2026-12-05T02:00:00Z", "end_time": "2026-12-05T03:00:00Z"}]}});

    let made = world.post("/one_off_event_types", body).await;

    let times = world
        .list(
            "/event_type_available_times",
            &[
                ("event_type", &made.uri()),
                ("start_time", "2026-12-01T00:00:00Z"),
                ("end_time", "2026-12-20T00:00:00Z"),
            ],
        )
        .await;
    assert_eq!(times.collection().len(), 1);
    assert_eq!(times.collection()[0]["start_time"], "2026-12-05T02:00:00Z");
}
