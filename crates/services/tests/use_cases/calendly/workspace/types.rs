//! Event types, their free times and hours; schedules and busy times.

use super::{DANA, Workspace, sentence, trouble};
use domain::view::calendly_workspace::{BusyKind, EventTypesQuery, Trouble};
use domain::weekly_hours::hours_line;
use sandbox::{Fault, FaultKind};
use services::ServiceError;
use services::calendly::workspace::{
    WorkspaceError, availability, busy_times, event_type_hours, event_types,
};

#[tokio::test]
async fn event_types_are_one_s_own_or_everybody_s() {
    let it = Workspace::new().await;
    let of = |of_organization| EventTypesQuery {
        of_organization,
        pages: 1,
    };

    let own = event_types::list(&it.world.env, &it.team.dana, &of(false))
        .await
        .unwrap();
    let all = event_types::list(&it.world.env, &it.team.robin, &of(true))
        .await
        .unwrap();

    let names: Vec<_> = own.types.iter().map(|card| card.name.as_str()).collect();
    assert_eq!(names, ["Group class", "Intro call", "Site visit"]);
    assert_eq!(own.types[1].places, ["Zoom"]);
    assert_eq!(own.types[2].minutes, [60]);
    assert!(own.types.len() < all.types.len());
}

#[tokio::test]
async fn an_event_type_shows_what_invitees_are_asked() {
    let it = Workspace::new().await;
    let id = it.event_type(&it.team.dana, "Intro call").await.id;

    let page = event_types::page(&it.world.env, &it.team.dana, &id, None)
        .await
        .unwrap();

    assert_eq!(page.questions[0].text, "What would you like to talk about?");
    assert_eq!(page.description, "Half an hour to get to know each other");
    assert_eq!(page.fresh_link, None);
}

#[tokio::test]
async fn a_single_use_link_is_shown_to_whom_it_was_made_for_alone() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    let id = it.event_type(&it.team.dana, "Intro call").await.id;

    let sealed = event_types::single_use_link(env, &it.team.dana, &id)
        .await
        .unwrap();

    let shown = |who, sealed: String| {
        let id = id.clone();
        async move {
            let page = event_types::page(env, who, &id, Some(&sealed)).await;
            page.unwrap().fresh_link
        }
    };
    let link = shown(&it.team.dana, sealed.clone()).await.unwrap();
    assert!(
        link.starts_with(&format!("{}/d/", it.sandbox.calendly().web_base())),
        "{link}"
    );
    assert_eq!(shown(&it.team.robin, sealed).await, None);
    assert_eq!(
        shown(&it.team.dana, "https://evil.example/".to_owned()).await,
        None
    );
}

#[tokio::test]
async fn free_times_are_told_seven_days_at_a_time_and_never_of_the_past() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    it.booked("Intro call", "2026-03-19T10:00:00Z").await;
    let id = it.event_type(&it.team.dana, "Intro call").await.id;

    let first = event_types::times(env, &it.team.dana, &id, None)
        .await
        .unwrap();
    let early = "2026-03-01".parse().ok();
    let early = event_types::times(env, &it.team.dana, &id, early)
        .await
        .unwrap();
    let later = event_types::times(env, &it.team.dana, &id, Some(first.after))
        .await
        .unwrap();

    assert_eq!(first.days.len(), 7);
    assert_eq!(first, early);
    let times = |at: usize| {
        let slots = first.days[at].slots.iter();
        slots
            .map(|slot| slot.time.format("%H:%M").to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(times(0)[0], "09:30");
    assert!(
        !times(1).contains(&"10:00".to_owned()),
        "it is booked: {:?}",
        times(1)
    );
    // Saturday and Sunday.
    assert!(times(3).is_empty() && times(4).is_empty());
    assert_eq!(later.before, Some(first.days[0].date));
}

#[tokio::test]
async fn a_calendar_that_cannot_be_read_is_never_called_free() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    let id = it.event_type(&it.team.dana, "Intro call").await.id;
    for path in [
        "/calendly/api/event_type_available_times",
        "/calendly/api/user_busy_times",
    ] {
        let kind = FaultKind::Status {
            status: 424,
            retry_after: None,
        };
        it.sandbox.add_fault(Fault::always(path, kind));
    }

    let times = event_types::times(env, &it.team.dana, &id, None).await;
    let busy = busy_times::week(env, &it.team.dana, None).await;

    assert_eq!(trouble(times), Trouble::AvailabilityUnknown);
    assert_eq!(trouble(busy), Trouble::AvailabilityUnknown);
}

#[tokio::test]
async fn busy_times_tell_nothing_of_events_elsewhere() {
    let it = Workspace::new().await;
    let id = it.booked("Intro call", "2026-03-19T10:00:00Z").await;
    let at = |text: &str| text.parse().unwrap();
    let (start, end) = (at("2026-03-20T22:00:00Z"), at("2026-03-21T01:00:00Z"));
    it.sandbox.calendly().add_busy(DANA, start, end).unwrap();

    let week = busy_times::week(&it.world.env, &it.team.dana, None)
        .await
        .unwrap();

    let told: Vec<_> = week
        .days
        .iter()
        .flat_map(|day| &day.blocks)
        .map(|block| (block.stretch.words(), block.kind, block.event.clone()))
        .collect();
    let expected = [
        ("10:00 – 10:30".to_owned(), BusyKind::Booked, Some(id)),
        ("22:00 – 24:00".to_owned(), BusyKind::External, None),
        ("00:00 – 01:00".to_owned(), BusyKind::External, None),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn schedules_are_shown_as_weeks_with_the_default_first() {
    let it = Workspace::new().await;
    let env = &it.world.env;

    let list = availability::list(env, &it.team.dana).await.unwrap();
    let one = availability::page(env, &it.team.dana, &list.schedules[0].id)
        .await
        .unwrap();
    let foreign = availability::page(env, &it.team.robin, &list.schedules[0].id).await;

    let schedule = &list.schedules[0];
    assert!(schedule.is_default);
    assert_eq!(
        (schedule.name.as_str(), schedule.zone.as_str()),
        ("Working hours", "Europe/London")
    );
    assert_eq!(hours_line(&schedule.days[0]), "09:00 – 17:00");
    assert_eq!(hours_line(&schedule.days[6]), "");
    assert_eq!(one.schedules, list.schedules);
    assert_eq!(trouble(foreign), Trouble::Gone);
}

fn week(monday: &str) -> [String; 7] {
    let mut days: [String; 7] = Default::default();
    days[0] = monday.to_owned();
    days
}

#[tokio::test]
async fn hours_of_an_event_type_are_saved_and_then_are_its_own() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    let id = it.event_type(&it.team.dana, "Intro call").await.id;
    let before = event_type_hours::show(env, &it.team.dana, &id)
        .await
        .unwrap();

    event_type_hours::save(
        env,
        &it.team.dana,
        &id,
        &week("10-12, 14-15:30"),
        &before.seen,
    )
    .await
    .unwrap();

    let after = event_type_hours::show(env, &it.team.dana, &id)
        .await
        .unwrap();
    assert_eq!(before.schedule.as_deref(), Some("Working hours"));
    assert_eq!(hours_line(&before.days[4]), "09:00 – 17:00");
    assert_eq!(after.schedule, None);
    assert_eq!(hours_line(&after.days[0]), "10:00 – 12:00, 14:00 – 15:30");
    assert_eq!(hours_line(&after.days[4]), "");
    let schedules = availability::list(env, &it.team.dana).await.unwrap();
    assert_eq!(hours_line(&schedules.schedules[0].days[0]), "09:00 – 17:00");
}

#[tokio::test]
async fn of_two_who_save_hours_at_once_the_second_is_told() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    let id = it.event_type(&it.team.dana, "Intro call").await.id;
    let seen = event_type_hours::show(env, &it.team.dana, &id)
        .await
        .unwrap()
        .seen;
    event_type_hours::save(env, &it.team.dana, &id, &week("10-12"), &seen)
        .await
        .unwrap();

    let second = event_type_hours::save(env, &it.team.dana, &id, &week("8-9"), &seen).await;

    let changed = WorkspaceError::Service(ServiceError::ChangedMeanwhile);
    assert_eq!(second.unwrap_err().to_string(), changed.to_string());
    let shown = event_type_hours::show(env, &it.team.dana, &id)
        .await
        .unwrap();
    assert_eq!(hours_line(&shown.days[0]), "10:00 – 12:00");
}

#[tokio::test]
async fn hours_that_make_no_sense_save_nothing() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    let id = it.event_type(&it.team.dana, "Intro call").await.id;
    let before = event_type_hours::show(env, &it.team.dana, &id)
        .await
        .unwrap();

    let refused =
        event_type_hours::save(env, &it.team.dana, &id, &week("9-12, 11-13"), &before.seen).await;

    assert!(sentence(refused).starts_with("Monday: its spans overlap. Nothing was saved."));
    assert_eq!(
        event_type_hours::show(env, &it.team.dana, &id)
            .await
            .unwrap(),
        before
    );
}
