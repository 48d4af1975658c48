//! Event types, hours, limits, places and links.

use crate::world::{DANA, ROBIN, World, at, range};
use calendly::event_type_writing::{DateSetting, EventTypeSettings, OneOff, Spot};
use calendly::event_types::{
    EventTypeField, EventTypeFilter, EventTypesOf, LocationKind, LocationSetting,
};
use calendly::links::{PeriodType, ShareSettings, ShareStatus};
use calendly::schedules::{Interval, MeetingLimits};
use calendly::wire::Order;
use calendly::{CalendlyError, Kind, Paging};
use serde_json::json;

#[tokio::test]
async fn event_types_are_listed_sorted_and_read_and_their_hosts_and_team_too() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let filter = EventTypeFilter {
        active: Some(true),
        sort: vec![(EventTypeField::Name, Order::Descending)],
        ..EventTypeFilter::default()
    };

    let of = EventTypesOf::User(world.user(DANA));
    let mine = client
        .event_types(token, &of, &filter, &Paging::default())
        .await
        .unwrap();
    let of = EventTypesOf::Organization(world.organization());
    let all = client
        .event_types(token, &of, &EventTypeFilter::default(), &Paging::of(100))
        .await
        .unwrap();
    let read = client.event_type(token, &mine.collection[0].uri).await;
    let repair = all.collection.iter().find(|one| one.pooling_type.is_some());
    let repair = repair.unwrap();
    let hosts = client
        .event_type_memberships(token, &repair.uri, &Paging::default())
        .await
        .unwrap();
    let team = repair.profile.clone().unwrap().owner.unwrap();
    let team = client.team(token, &team).await.unwrap();

    let names = mine
        .collection
        .iter()
        .map(|one| one.name.as_deref().unwrap());
    assert_eq!(
        names.collect::<Vec<_>>(),
        ["Site visit", "Intro call", "Group class"]
    );
    assert_eq!(read.unwrap(), mine.collection[0]);
    assert_eq!(hosts.collection.len(), 2);
    assert!(hosts.collection.iter().any(|one| one.member.email == ROBIN));
    assert_eq!(team.name.as_deref(), Some("Electricians"));
}

#[tokio::test]
async fn an_event_type_is_made_and_changed() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let settings = EventTypeSettings {
        name: Some("Follow-up".to_owned()),
        active: Some(true),
        description: Some("After the visit".to_owned()),
        duration: Some(15),
        duration_options: Some(vec![15, 45]),
        locations: Some(vec![LocationSetting {
            location: Some("Main St 1".to_owned()),
            ..LocationSetting::of(LocationKind::Physical)
        }]),
        color: Some("#0088cc".to_owned()),
        locale: Some("de".to_owned()),
    };

    let made = client
        .create_event_type(token, &world.user(DANA), &settings)
        .await
        .unwrap();
    let change = EventTypeSettings {
        active: Some(false),
        ..EventTypeSettings::default()
    };
    let changed = client
        .change_event_type(token, &made.uri, &change)
        .await
        .unwrap();

    assert_eq!(made.duration, Some(15));
    assert_eq!(made.duration_options, Some(vec![15, 45]));
    assert_eq!(
        made.locations.as_ref().unwrap()[0].kind,
        LocationKind::Physical
    );
    assert!(made.active && !changed.active);
    assert_eq!(changed.name, made.name);
}

#[tokio::test]
async fn event_types_for_one_occasion_are_made_for_days_and_for_times() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let one_off = |date_setting| OneOff {
        name: "Handover".to_owned(),
        host: world.user(DANA),
        co_hosts: Vec::new(),
        duration: 30,
        timezone: Some("Europe/London".to_owned()),
        date_setting,
        location: Some(LocationSetting::of(LocationKind::ZoomConference)),
    };

    for setting in [
        DateSetting::DateRange {
            start_date: "2026-12-01".parse().unwrap(),
            end_date: "2026-12-20".parse().unwrap(),
        },
        DateSetting::DaysInFuture {
            days: 14,
            only_weekdays: true,
        },
        DateSetting::Spots {
            spots: vec![Spot::from(range(
                "2026-12-03T09:00:00Z",
                "2026-12-03T10:00:00Z",
            ))],
        },
    ] {
        let made = client
            .create_one_off(token, &one_off(setting))
            .await
            .unwrap();

        assert_eq!(made.class.as_deref(), Some("AdhocEventType"));
        assert_eq!(made.duration, Some(30));
    }
}

#[tokio::test]
async fn free_and_busy_times_are_told_over_weeks() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let calendly = world.sandbox.calendly();
    let event_type = world.event_type("Site visit").await.uri;
    world.book("2026-12-03T10:00:00Z").await;
    let lunch = range("2026-12-14T12:00:00Z", "2026-12-14T13:00:00Z");
    calendly.add_busy(DANA, lunch.start(), lunch.end()).unwrap();
    let two_months = range("2026-11-30T09:00:00Z", "2027-01-29T09:00:00Z");

    let free = client
        .available_times_within(token, &event_type, two_months)
        .await
        .unwrap();
    let busy = client
        .busy_times_within(token, &world.user(DANA), two_months)
        .await
        .unwrap();
    let day = range("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z");
    let one_day = client.available_times(token, &event_type, day).await;
    let idle = client.busy_times(token, &world.user(DANA), day).await;

    assert!(
        free.windows(2)
            .all(|two| two[0].start_time < two[1].start_time)
    );
    let is_free = |text: &str| free.iter().any(|slot| slot.start_time == at(text));
    assert!(is_free("2026-12-03T09:00:00Z") && !is_free("2026-12-03T10:00:00Z"));
    assert!(!is_free("2026-12-14T12:00:00Z") && is_free("2027-01-15T12:00:00Z"));
    assert_eq!(busy.len(), 2);
    assert!(busy[0].event.is_some() && busy[1].event.is_none());
    assert!(!one_day.unwrap().is_empty());
    assert!(idle.unwrap().is_empty());
}

#[tokio::test]
async fn schedules_are_read_and_the_hours_of_an_event_type_replaced() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let event_type = world.event_type("Intro call").await.uri;

    let schedules = client.schedules(token, &world.user(DANA)).await.unwrap();
    let one = client.schedule(token, &schedules[0].uri).await.unwrap();
    let mut read = client
        .event_type_schedules(token, &event_type)
        .await
        .unwrap();
    let mut hours = read.remove(0).availability_rule.unwrap();
    for rule in &mut hours.rules {
        rule.intervals = vec![Interval {
            from: "10:00".to_owned(),
            to: "12:00".to_owned(),
        }];
    }
    let written = client
        .change_event_type_schedule(token, &event_type, &hours)
        .await
        .unwrap();

    assert_eq!((schedules.len(), &one), (1, &schedules[0]));
    assert!(one.is_default);
    assert_eq!(written.availability_setting.as_deref(), Some("host"));
    assert_eq!(written.availability_rule.unwrap().rules, hours.rules);
}

#[tokio::test]
async fn limits_of_meetings_are_ones_own() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let fields = json!({"daily": 4, "weekly": null})
        .as_object()
        .unwrap()
        .clone();

    let before = client.meeting_limits(token, &world.user(DANA)).await;
    let after = client
        .change_meeting_limits(token, &world.user(DANA), &MeetingLimits { fields })
        .await
        .unwrap();
    let anothers = client.meeting_limits(token, &world.user(ROBIN)).await;

    assert!(before.unwrap().fields.values().all(|limit| limit.is_null()));
    assert_eq!(after.fields["daily"], 4);
    assert!(
        matches!(anothers, Err(CalendlyError::NotAllowed { .. })),
        "{anothers:?}"
    );
}

#[tokio::test]
async fn places_are_listed() {
    let world = World::new().await;

    let places = world
        .client
        .locations(&world.dana, &world.user(DANA))
        .await
        .unwrap();

    let zoom = places
        .iter()
        .find(|place| place.kind == LocationKind::ZoomConference);
    assert_eq!(zoom.unwrap().connected, Some(true));
}

#[tokio::test]
async fn links_for_one_booking_and_links_with_settings_are_made() {
    let world = World::new().await;
    let (client, token) = (&world.client, &world.dana);
    let event_type = world.event_type("Intro call").await.uri;
    let settings = ShareSettings {
        name: Some("For Ida".to_owned()),
        duration: Some(45),
        period_type: Some(PeriodType::Fixed),
        start_date: Some("2026-12-01".parse().unwrap()),
        end_date: Some("2026-12-20".parse().unwrap()),
        ..ShareSettings::default()
    };

    let link = client
        .create_scheduling_link(token, &event_type)
        .await
        .unwrap();
    let made = client
        .create_share(token, &event_type, &settings)
        .await
        .unwrap();
    let uri = made.uri.clone().unwrap();
    let longer = ShareSettings {
        duration: Some(60),
        ..ShareSettings::default()
    };
    let changed = client.change_share(token, &uri, &longer).await.unwrap();
    let listed = client.shares(token, &Paging::default()).await.unwrap();
    client.delete_share(token, &uri).await.unwrap();
    let gone = client.delete_share(token, &uri).await;
    let nothing = client
        .create_scheduling_link(token, &world.nobody(Kind::EventType))
        .await;

    assert_eq!(link.owner, event_type);
    let web = world.sandbox.calendly().web_base();
    assert!(link.booking_url.starts_with(&format!("{web}/d/")));
    assert_eq!(made.status, Some(ShareStatus::Active));
    assert_eq!(made.scheduling_links.len(), 1);
    assert_eq!(changed.share_override["duration"], 60);
    assert_eq!(changed.share_override["name"], "For Ida");
    assert_eq!(listed.collection.len(), 1);
    assert!(matches!(gone, Err(CalendlyError::NotFound)), "{gone:?}");
    assert!(
        matches!(
            nothing,
            Err(CalendlyError::NotFound | CalendlyError::Invalid { .. })
        ),
        "{nothing:?}"
    );
}
