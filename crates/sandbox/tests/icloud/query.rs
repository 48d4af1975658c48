use crate::world::{Answer, World, file, visit};

async fn report(world: &World, body: &str) -> Answer {
    let fields = [("depth", "1")];
    world.send("REPORT", &world.calendar, &fields, body).await
}

fn query(filter: &str, data: &str) -> String {
    format!(
        "<C:calendar-query xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><prop><getetag/>{data}</prop>\
         <C:filter><C:comp-filter name=\"VCALENDAR\">{filter}</C:comp-filter></C:filter></C:calendar-query>"
    )
}

fn in_time(start: &str, end: &str) -> String {
    format!(
        "<C:comp-filter name=\"VEVENT\"><C:time-range start=\"{start}\" end=\"{end}\"/></C:comp-filter>"
    )
}

const WEEKLY: &str = "DTSTART;TZID=Europe/Berlin:20261201T100000\nDTEND;TZID=Europe/Berlin:20261201T103000\nRRULE:FREQ=WEEKLY;COUNT=5\nSUMMARY:Standup\\, short";

#[tokio::test]
async fn several_objects_are_read_at_once_and_missing_ones_are_told() {
    let world = World::new().await;
    world.put("a&b", &visit("a"), &[]).await;
    let (path, base) = (&world.calendar, world.sandbox.base_url());

    let read = report(
        &world,
        &format!(
            "<C:calendar-multiget xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><prop><getetag/><C:calendar-data/></prop>\
             <href>{base}{path}a%26b.ics</href><href>{path}none.ics</href></C:calendar-multiget>"
        ),
    )
    .await;

    assert_eq!(
        read.listed(),
        [("a%26b".to_owned(), true), ("none".to_owned(), false)]
    );
    assert!(read.body.contains("SUMMARY:Visit&#13;\n"), "{}", read.body);
}

#[tokio::test]
async fn a_stretch_of_time_is_asked_for_and_series_are_found_in_it() {
    let world = World::new().await;
    world.put("visit", &visit("visit"), &[]).await;
    world.put("weekly", &file("weekly", WEEKLY), &[]).await;
    for (start, end, names) in [
        ("20261201T000000Z", "20261202T000000Z", vec!["weekly"]),
        ("20261203T093000Z", "20261203T094500Z", vec!["visit"]),
        (
            "20261129T000000Z",
            "20270101T000000Z",
            vec!["visit", "weekly"],
        ),
        ("20270101T000000Z", "20270201T000000Z", vec![]),
    ] {
        let found = report(&world, &query(&in_time(start, end), "")).await;

        let found: Vec<String> = found.listed().into_iter().map(|(name, _)| name).collect();
        assert_eq!(found, names, "{start}");
    }
    let expand = "<C:calendar-data><C:expand start=\"20261208T000000Z\" end=\"20261216T000000Z\"/></C:calendar-data>";
    let stretch = in_time("20261208T000000Z", "20261216T000000Z");
    let found = report(&world, &query(&stretch, expand)).await;
    let starts = found.all("DTSTART:", "&#13;");
    assert_eq!(starts, ["20261208T090000Z", "20261215T090000Z"]);
    assert!(!found.body.contains("RRULE"));
}

#[tokio::test]
async fn what_icloud_does_not_look_for_is_refused() {
    let world = World::new().await;
    world.put("weekly", &file("weekly", WEEKLY), &[]).await;
    let text = |name: &str, text: &str| {
        format!(
            "<C:comp-filter name=\"VEVENT\"><C:prop-filter name=\"{name}\"><C:text-match>{text}</C:text-match></C:prop-filter></C:comp-filter>"
        )
    };
    for (filter, condition) in [
        (String::new(), "C:valid-filter"),
        (in_time("today", "tomorrow"), "C:valid-filter"),
        (text("CATEGORIES", "work"), "C:supported-filter"),
    ] {
        let refused = report(&world, &query(&filter, "")).await;

        assert_eq!(refused.status, 403, "{filter}");
        assert!(refused.body.contains(condition), "{refused:?}");
    }
    let found = report(&world, &query(&text("SUMMARY", "STANDUP"), "")).await;
    assert_eq!(found.listed().len(), 1);
    let free_busy = "<C:free-busy-query xmlns:C=\"urn:ietf:params:xml:ns:caldav\"/>";
    assert_eq!(report(&world, free_busy).await.status, 400);
    assert_eq!(report(&world, "<broken").await.status, 400);
}
