use crate::world::{Answer, CALENDAR, DANA, HOLIDAYS, ROBIN, World, visit};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn everybody_has_a_primary_calendar_and_one_that_is_read_only() {
    let world = World::new().await;

    let listed = world.get("users/me/calendarList").await.ok();

    let mut roles: Vec<(&str, &str)> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            (
                entry["summary"].as_str().unwrap(),
                entry["accessRole"].as_str().unwrap(),
            )
        })
        .collect();
    roles.sort_unstable();
    assert_eq!(
        roles,
        [
            ("Holidays in United Kingdom", "reader"),
            ("Site visits", "owner"),
            (DANA, "owner"),
        ]
    );
    let refused = world
        .post(
            &format!("calendars/{HOLIDAYS}/events"),
            visit("visit1", "2026-12-01"),
        )
        .await;
    assert_eq!(refused.refusal(), (403, "requiredAccessLevel"));
}

#[tokio::test]
async fn a_calendar_that_is_shared_and_taken_away_again_is_told_by_the_list() {
    let world = World::new().await;
    let robin = world.google().add_token(ROBIN, &[CALENDAR]).unwrap();
    let list = |path: String| world.request(&robin, Method::GET, &path);
    let before = Answer::of(list("users/me/calendarList".to_owned()))
        .await
        .ok();
    let token = before["nextSyncToken"].as_str().unwrap();
    let shared = world.google().add_calendar(DANA, "Team").unwrap();
    world.google().share(&shared, ROBIN, "writer").unwrap();
    let since = format!("users/me/calendarList?syncToken={token}");

    let added = Answer::of(list(since.clone())).await.ok();
    world.google().remove_calendar(&shared);
    let removed = Answer::of(list(since)).await.ok();

    assert_eq!(added["items"][0]["accessRole"], "writer");
    assert_eq!(added["items"][0]["dataOwner"], DANA);
    assert_eq!(removed["items"][0]["deleted"], true);
    let gone = Answer::of(list(format!("calendars/{shared}/events"))).await;
    assert_eq!(gone.refusal(), (404, "notFound"));
}

#[tokio::test]
async fn a_scope_allows_its_own_part_alone() {
    let world = World::new().await;
    let events = "https://www.googleapis.com/auth/calendar.events";
    let token = world.google().add_token(DANA, &[events]).unwrap();
    let ask = |path: &str| Answer::of(world.request(&token, Method::GET, path));

    let (events, list) = (
        ask("calendars/primary/events").await,
        ask("users/me/calendarList").await,
    );

    assert_eq!(events.status, 200);
    assert_eq!(list.refusal(), (403, "insufficientPermissions"));
}

#[tokio::test]
async fn declined_and_free_times_do_not_make_busy() {
    let world = World::new().await;
    world.visit("visit1", "2026-12-01").await;
    let mut free = visit("visit2", "2026-12-02");
    free["transparency"] = json!("transparent");
    let mut declined = visit("visit3", "2026-12-03");
    declined["attendees"] = json!([{"email": DANA, "responseStatus": "declined"}]);
    for event in [free, declined] {
        world.post("calendars/primary/events", event).await.ok();
    }
    let body = json!({
        "timeMin": "2026-12-01T00:00:00Z",
        "timeMax": "2026-12-08T00:00:00Z",
        "items": [{"id": "primary"}],
    });

    let busy = world.post("freeBusy", body).await.ok();

    assert_eq!(
        busy["calendars"]["primary"]["busy"],
        json!([{"start": "2026-12-01T10:00:00Z", "end": "2026-12-01T11:00:00Z"}])
    );
}
