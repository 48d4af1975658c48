use crate::world::{Answer, World, each, visit};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_series_is_told_with_stubs_of_its_occurrences() {
    let world = World::new().await;
    let series = world.tuesdays().await;
    let second = world.events(&format!("/{series}-20261208"));
    world.patch(&second, json!({"subject": "Later"})).await.ok();

    let (told, _) = world.december().await;

    let mut kinds = each(&told, "type");
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        [
            "exception",
            "occurrence",
            "occurrence",
            "occurrence",
            "occurrence",
            "seriesMaster"
        ]
    );
    let stub = told.iter().find(|one| one["type"] == "occurrence").unwrap();
    let mut names: Vec<&String> = stub.as_object().unwrap().keys().collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "@odata.type",
            "end",
            "id",
            "seriesMasterId",
            "start",
            "type"
        ]
    );
}

#[tokio::test]
async fn what_changed_is_told_once_and_the_window_stays() {
    let world = World::new().await;
    let event = world.visit("2026-12-10").await;
    let (told, link) = world.december().await;
    assert_eq!(each(&told, "id"), [&event["id"]]);
    assert!(world.round(&link).await.0.is_empty());
    let far = world.visit("2027-06-01").await;
    let near = world.visit("2026-12-11").await;

    let (told, link) = world.round(&link).await;

    assert_eq!(each(&told, "id"), [&far["id"], &near["id"]]);
    assert_eq!(told[0]["@removed"]["reason"], "deleted", "it lies outside");
    assert_eq!(told[1]["subject"], "Visit");
    let away = visit("2027-07-01");
    let path = world.events(&format!("/{}", near["id"].as_str().unwrap()));
    let body = json!({"start": away["start"], "end": away["end"]});
    world.patch(&path, body).await.ok();
    let (told, _) = world.round(&link).await;
    assert_eq!((told.len(), &told[0]["id"]), (1, &near["id"]));
    assert_eq!(told[0]["@removed"]["reason"], "deleted");
}

#[tokio::test]
async fn a_deleted_occurrence_is_told_by_its_absence_alone() {
    let world = World::new().await;
    let series = world.tuesdays().await;
    let (_, link) = world.december().await;
    world
        .delete(&world.events(&format!("/{series}-20261215")))
        .await
        .ok();

    let (told, _) = world.round(&link).await;

    assert_eq!(told.len(), 5, "{told:?}");
    assert!(told.iter().all(|one| one["@removed"].is_null()));
}

#[tokio::test]
async fn pages_are_as_large_as_preferred_and_do_not_split_a_series() {
    let world = World::new().await;
    for day in ["2026-12-03", "2026-12-04", "2026-12-05"] {
        world.visit(day).await;
    }
    world.tuesdays().await;
    let path = format!(
        "me/calendars/{}/calendarView/delta?startDateTime=2026-12-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z",
        world.calendar
    );
    let page = async |path: &str| {
        let request = world.request(&world.dana, Method::GET, path);
        Answer::of(request.header("prefer", "odata.maxpagesize=2"))
            .await
            .ok()
    };
    let count = |page: &Value| page["value"].as_array().unwrap().len();

    let first = page(&path).await;
    let second = page(first["@odata.nextLink"].as_str().unwrap()).await;

    assert_eq!((count(&first), count(&second)), (2, 7));
    assert!(second["@odata.deltaLink"].is_string());
}

#[tokio::test]
async fn a_token_that_is_dead_or_garbled_or_of_another_calendar_is_refused() {
    let world = World::new().await;
    let (_, link) = world.december().await;
    let garbled = format!("{}x", link.split("=").next().unwrap().to_owned() + "=");
    let other = world
        .microsoft()
        .add_calendar(crate::world::DANA, "Other")
        .unwrap();
    let elsewhere = link.replace(&world.calendar, &other);

    assert_eq!(
        world.get(&garbled).await.refusal(),
        (400, "SyncStateInvalid")
    );
    assert_eq!(
        world.get(&elsewhere).await.refusal(),
        (410, "SyncStateNotFound")
    );
    world
        .microsoft()
        .expire_sync_states(&world.calendar)
        .unwrap();
    assert_eq!(world.get(&link).await.refusal(), (410, "SyncStateNotFound"));
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused() {
    let world = World::new().await;
    let path = format!("me/calendars/{}/calendarView/delta", world.calendar);
    let window = [
        ("startDateTime", "2026-12-01"),
        ("endDateTime", "2027-01-01"),
    ];
    for (name, value) in [
        ("$expand", "extensions"),
        ("$filter", "x"),
        ("$orderby", "x"),
    ] {
        let query = [window[0], window[1], (name, value)];
        assert_eq!(
            world.list(&path, &query).await.refusal(),
            (400, "ErrorInvalidRequest")
        );
    }
    assert_eq!(
        world.get(&path).await.refusal(),
        (400, "ErrorInvalidParameter")
    );
}
