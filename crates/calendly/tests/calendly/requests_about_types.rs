//! What is asked about event types, hours, places and links.

use crate::sheet::sheet;
use crate::world::{NOTHING, World, json as answer};
use calendly::event_type_writing::{DateSetting, EventTypeSettings, OneOff};
use calendly::event_types::{
    EventTypeField, EventTypeFilter, EventTypesOf, LocationKind, LocationSetting,
};
use calendly::links::{PeriodType, ShareSettings, ShareStatus};
use calendly::schedules::{EventTypeSchedule, MeetingLimits};
use calendly::wire::Order;
use calendly::{CalendlyError, Kind, Paging};
use serde_json::{Value, json};

#[tokio::test]
async fn event_types_are_listed_by_all_filters_of_a_person_or_an_organization() {
    let world = World::answering(200, NOTHING).await;
    let filter = EventTypeFilter {
        active: Some(true),
        admin_managed: Some(false),
        schedule: Some(world.uri(Kind::Schedule, &["S"])),
        sort: vec![
            (EventTypeField::Position, Order::Ascending),
            (EventTypeField::UpdatedAt, Order::Descending),
        ],
    };
    let user = EventTypesOf::User(world.user());
    let organization = EventTypesOf::Organization(world.organization());

    let (client, token) = (&world.client, &world.token);
    client
        .event_types(token, &user, &filter, &Paging::of(100))
        .await
        .unwrap();
    client
        .event_types(
            token,
            &organization,
            &EventTypeFilter::default(),
            &Paging::default(),
        )
        .await
        .unwrap();
    let both = client
        .event_types(token, &organization, &filter, &Paging::default())
        .await;

    assert!(matches!(both, Err(CalendlyError::Invalid { .. })));
    assert_eq!(
        world.asked(),
        [
            "GET event_types?user=users/U&active=true&admin_managed=false&user_availability_schedule=user_availability_schedules/S&count=100&sort=position:asc,updated_at:desc",
            "GET event_types?organization=organizations/O",
        ]
    );
}

#[tokio::test]
async fn event_types_are_read_made_and_changed() {
    let world = World::answering(200, sheet!("event_type")).await;
    let settings = EventTypeSettings {
        name: Some("Intro call".to_owned()),
        active: Some(true),
        duration: Some(30),
        locations: Some(vec![LocationSetting::of(LocationKind::GoogleConference)]),
        ..EventTypeSettings::default()
    };
    let nameless = EventTypeSettings {
        name: None,
        ..settings.clone()
    };

    let (client, token) = (&world.client, &world.token);
    client.event_type(token, &world.event_type()).await.unwrap();
    client
        .create_event_type(token, &world.user(), &settings)
        .await
        .unwrap();
    let made = world.sent();
    client
        .change_event_type(token, &world.event_type(), &nameless)
        .await
        .unwrap();
    let changed = world.sent();
    let refused = client
        .create_event_type(token, &world.user(), &nameless)
        .await;

    let locations = json!([{"kind": "google_conference"}]);
    assert_eq!(
        made,
        json!({"owner": "users/U", "name": "Intro call", "active": true, "duration": 30, "locations": locations})
    );
    assert_eq!(
        changed,
        json!({"active": true, "duration": 30, "locations": locations})
    );
    assert!(matches!(refused, Err(CalendlyError::Invalid { .. })));
    assert_eq!(
        world.asked(),
        [
            "GET event_types/ET",
            "POST event_types",
            "PATCH event_types/ET"
        ]
    );
}

#[tokio::test]
async fn an_event_type_for_one_occasion_is_made() {
    let world = World::answering(201, sheet!("event_type")).await;
    let one_off = OneOff {
        name: "Intro call".to_owned(),
        host: world.user(),
        co_hosts: vec![world.uri(Kind::User, &["V"])],
        duration: 30,
        timezone: None,
        date_setting: DateSetting::DaysInFuture {
            days: 14,
            only_weekdays: true,
        },
        location: None,
    };

    world
        .client
        .create_one_off(&world.token, &one_off)
        .await
        .unwrap();

    assert_eq!(world.asked(), ["POST one_off_event_types"]);
    assert_eq!(
        world.sent(),
        json!({"name": "Intro call", "host": "users/U", "co_hosts": ["users/V"], "duration": 30,
            "date_setting": {"type": "days_in_future", "days": 14, "only_weekdays": true}})
    );
}

#[tokio::test]
async fn hosts_of_an_event_type_are_listed() {
    let world = World::answering(200, NOTHING).await;

    world
        .client
        .event_type_memberships(&world.token, &world.event_type(), &Paging::default())
        .await
        .unwrap();

    assert_eq!(
        world.asked(),
        ["GET event_type_memberships?event_type=event_types/ET"]
    );
}

#[tokio::test]
async fn schedules_and_places_are_read() {
    let schedules = World::answering(200, sheet!("schedules")).await;
    let places = World::answering(200, sheet!("locations")).await;

    let list = schedules
        .client
        .schedules(&schedules.token, &schedules.user())
        .await
        .unwrap();
    let places_read = places
        .client
        .locations(&places.token, &places.user())
        .await
        .unwrap();

    assert_eq!((list.len(), places_read.len()), (1, 3));
    assert_eq!(
        schedules.asked(),
        ["GET user_availability_schedules?user=users/U"]
    );
    assert_eq!(places.asked(), ["GET locations?user=users/U"]);
}

#[tokio::test]
async fn one_schedule_is_read() {
    let world = World::answering(
        200,
        r#"{"resource":{"uri":"x","default":false,"name":"Nights","user":"u","timezone":"Europe/Berlin","rules":[]}}"#,
    )
    .await;
    let schedule = world.uri(Kind::Schedule, &["S"]);

    let schedule = world.client.schedule(&world.token, &schedule).await;

    assert_eq!(schedule.unwrap().name.as_deref(), Some("Nights"));
    assert_eq!(world.asked(), ["GET user_availability_schedules/S"]);
}

#[tokio::test]
async fn hours_of_an_event_type_are_read_and_replaced_as_the_sheet_shows_it() {
    let request: Value = serde_json::from_str(sheet!("hours_request")).unwrap();
    let one: EventTypeSchedule = serde_json::from_value(request.clone()).unwrap();
    let world = World::start(|request| {
        let body: Value = serde_json::from_str(sheet!("hours_request")).unwrap();
        let body = match request.method.as_str() {
            "GET" => json!({"collection": [body], "pagination": {}}),
            _ => json!({"resource": body}),
        };
        answer(200, &body.to_string())
    })
    .await;
    let (client, token, event_type) = (&world.client, &world.token, world.event_type());

    let read = client.event_type_schedules(token, &event_type).await;
    let hours = read.unwrap().remove(0).availability_rule.unwrap();
    let written = client
        .change_event_type_schedule(token, &event_type, &hours)
        .await;

    assert_eq!(written.unwrap(), one);
    assert_eq!(world.sent(), request);
    assert_eq!(
        world.asked(),
        [
            "GET event_type_availability_schedules?event_type=event_types/ET",
            "PATCH event_type_availability_schedules?event_type=event_types/ET",
        ]
    );
}

#[tokio::test]
async fn limits_of_meetings_are_read_and_changed_with_whatever_names_they_have() {
    let world = World::answering(200, r#"{"resource":{"daily":4,"weekly":null}}"#).await;
    let (client, token) = (&world.client, &world.token);

    let limits = client.meeting_limits(token, &world.user()).await.unwrap();
    client
        .change_meeting_limits(token, &world.user(), &limits)
        .await
        .unwrap();
    let none = json!({"daily": 0}).as_object().unwrap().clone();
    let refused = client
        .change_meeting_limits(token, &world.user(), &MeetingLimits { fields: none })
        .await;

    assert_eq!(world.sent(), json!({"daily": 4, "weekly": null}));
    assert!(matches!(refused, Err(CalendlyError::Invalid { .. })));
    assert_eq!(
        world.asked(),
        [
            "GET user_meeting_limits?user=users/U",
            "PATCH user_meeting_limits?user=users/U",
        ]
    );
}

#[tokio::test]
async fn a_link_for_one_booking_is_made_with_a_number() {
    let world = World::answering(201, sheet!("scheduling_link")).await;

    let link = world
        .client
        .create_scheduling_link(&world.token, &world.event_type())
        .await
        .unwrap();

    assert!(link.booking_url.ends_with("/d/abcd-efg-hij/intro-call"));
    assert_eq!(world.asked(), ["POST scheduling_links"]);
    assert_eq!(
        world.sent(),
        json!({"max_event_count": 1, "owner": "event_types/ET", "owner_type": "EventType"})
    );
}

#[tokio::test]
async fn shared_links_are_listed_made_changed_and_deleted() {
    let world = World::answering(
        200,
        r#"{"resource":{"uri":"x","status":"active","contact":null,"created_at":"2026-11-20T08:00:00.000000Z",
        "scheduling_links":[{"booking_url":"https://calendly.com/s/1","owner":"e","owner_type":"EventType"}],
        "share_override":{"name":"For Ida"}}}"#,
    )
    .await;
    let list = World::answering(200, NOTHING).await;
    let settings = ShareSettings {
        name: Some("For Ida".to_owned()),
        period_type: Some(PeriodType::Fixed),
        start_date: Some("2026-12-01".parse().unwrap()),
        end_date: Some("2026-12-20".parse().unwrap()),
        ..ShareSettings::default()
    };
    let share = world.uri(Kind::Share, &["SH"]);

    let (client, token) = (&world.client, &world.token);
    let made = client
        .create_share(token, &world.event_type(), &settings)
        .await
        .unwrap();
    let sent = world.sent();
    client.change_share(token, &share, &settings).await.unwrap();
    client.delete_share(token, &share).await.unwrap();
    list.client
        .shares(&list.token, &Paging::of(7))
        .await
        .unwrap();

    assert_eq!(made.status, Some(ShareStatus::Active));
    assert_eq!(made.share_override["name"], "For Ida");
    assert_eq!(
        sent,
        json!({"event_type": "event_types/ET", "name": "For Ida", "period_type": "fixed",
            "start_date": "2026-12-01", "end_date": "2026-12-20"})
    );
    assert_eq!(
        world.asked(),
        ["POST shares", "PATCH shares/SH", "DELETE shares/SH"]
    );
    assert_eq!(list.asked(), ["GET shares?count=7"]);
}
