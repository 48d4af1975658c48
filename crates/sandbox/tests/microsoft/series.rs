use crate::world::{World, each, visit};
use serde_json::json;

const DECEMBER: [(&str, &str); 2] = [
    ("startDateTime", "2026-12-01T00:00:00Z"),
    ("endDateTime", "2027-01-01T00:00:00Z"),
];

#[tokio::test]
async fn an_occurrence_that_is_changed_is_an_exception_and_one_that_is_deleted_is_gone() {
    let world = World::new().await;
    let series = world.tuesdays().await;
    let instances = world.events(&format!("/{series}/instances"));
    let all = world.list(&instances, &DECEMBER).await.ok();
    let id = |at: usize| all["value"][at]["id"].as_str().unwrap().to_owned();

    let changed = world
        .patch(
            &world.events(&format!("/{}", id(1))),
            json!({"subject": "Later"}),
        )
        .await
        .ok();
    world
        .delete(&world.events(&format!("/{}", id(2))))
        .await
        .ok();

    assert_eq!(changed["type"], "exception");
    assert_eq!(changed["originalStart"], "2026-12-08T09:00:00Z");
    let left = world.list(&instances, &DECEMBER).await.ok();
    assert_eq!(
        each(left["value"].as_array().unwrap(), "type"),
        ["occurrence", "exception", "occurrence", "occurrence"]
    );
    let gone = world.get(&world.events(&format!("/{}", id(2)))).await;
    assert_eq!(gone.status, 404);
    let query = [
        ("$select", "subject,cancelledOccurrences"),
        ("$expand", "exceptionOccurrences"),
    ];
    let master = world
        .list(&world.events(&format!("/{series}")), &query)
        .await
        .ok();
    assert_eq!(
        master["cancelledOccurrences"],
        json!([format!("OID.{series}.2026-12-15")])
    );
    assert_eq!(master["exceptionOccurrences"][0]["subject"], "Later");
}

#[tokio::test]
async fn an_occurrence_does_not_pass_its_neighbours() {
    let world = World::new().await;
    let series = world.tuesdays().await;
    let second = world.events(&format!("/{series}-20261208"));
    let on = |day: &str| {
        let event = visit(day);
        json!({"start": event["start"], "end": event["end"]})
    };

    let beyond = world.patch(&second, on("2026-12-15")).await;
    let between = world.patch(&second, on("2026-12-14")).await;

    assert_eq!(beyond.refusal(), (400, "ErrorOccurrenceCrossingBoundary"));
    assert_eq!(between.status, 200);
}

#[tokio::test]
async fn a_series_that_moves_forgets_what_was_changed_in_it() {
    let world = World::new().await;
    let series = world.tuesdays().await;
    world
        .delete(&world.events(&format!("/{series}-20261208")))
        .await
        .ok();
    let path = world.events(&format!("/{series}"));
    let kept = |world: &World| world.microsoft().event(&world.calendar, &series).unwrap();
    world.patch(&path, json!({"subject": "Named"})).await.ok();
    assert_eq!(kept(&world)["cancelledOn"], json!(["2026-12-08"]));
    let moved = visit("2026-12-02");

    let body = json!({"start": moved["start"], "end": moved["end"]});
    let answered = world.patch(&path, body).await.ok();

    assert_eq!(kept(&world)["cancelledOn"], json!([]));
    assert_eq!(answered["recurrence"]["range"]["startDate"], "2026-12-02");
}

#[tokio::test]
async fn a_series_keeps_its_wall_clock_when_summer_begins() {
    let world = World::new().await;
    let mut event = visit("2027-03-27");
    event["recurrence"] = json!({
        "pattern": {"type": "daily", "interval": 1},
        "range": {"type": "endDate", "startDate": "2027-03-27", "endDate": "2027-03-29"},
    });
    let made = world.post(&world.events(""), event).await.ok();
    let path = world.events(&format!("/{}/instances", made["id"].as_str().unwrap()));
    let query = [
        ("startDateTime", "2027-03-01"),
        ("endDateTime", "2027-05-01"),
    ];

    let found = world.list(&path, &query).await.ok();

    let starts: Vec<&str> = found["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["start"]["dateTime"].as_str().unwrap())
        .collect();
    assert_eq!(
        starts,
        [
            "2027-03-27T09:00:00.0000000",
            "2027-03-28T08:00:00.0000000",
            "2027-03-29T08:00:00.0000000"
        ]
    );
}
