//! What only Radicale can play: users, rights, files that were put into its folder.

use crate::world::{World, file, new_event};
use domain::linked_calendar::RemoteCalendarId;
use domain::remote_event::{Etag, RemoteBody};
use provider::{CalendarProvider as _, ProviderError};
use secrecy::SecretString;
use testkit::calendars::Radicale;

const GOOD: &str = "DTSTART:20261203T090000Z\nDTEND:20261203T093000Z\nSUMMARY:Good";

#[tokio::test]
async fn a_wrong_password_is_told_apart_from_an_outage() {
    let server = Radicale::start().await;
    let mut login = server.login();
    login.password = SecretString::from("wrong");

    let outcome = crate::world::provider().sign_in(&login).await;

    assert!(
        matches!(outcome, Err(ProviderError::Unauthorized)),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_password_that_was_changed_later_is_told_too() {
    let mut world = World::on(Radicale::start().await).await;
    world.access.password = SecretString::from("wrong");

    let changes = world.changes(None).await;
    let created = world.create(&new_event()).await;

    assert!(
        matches!(changes, Err(ProviderError::Unauthorized)),
        "{changes:?}"
    );
    assert!(
        matches!(created, Err(ProviderError::Unauthorized)),
        "{created:?}"
    );
}

#[tokio::test]
async fn a_read_only_calendar_is_marked_and_refuses_writes() {
    let object = file("there", GOOD);
    let server = Radicale::start_with_readonly_calendar(&[("there.ics", &object)]).await;
    let mut world = World::on(server).await;

    let calendars = world.provider.calendars(&world.access).await.unwrap();
    let can_write: Vec<(&str, bool)> = calendars
        .iter()
        .map(|calendar| (calendar.name.as_str(), calendar.can_write))
        .collect();
    assert_eq!(can_write, [("Read only", false), ("Work", true)]);

    world.calendar = RemoteCalendarId("/ada/readonly/".to_owned());
    let (all, _) = world.everything().await;
    let event = world.event(&all[0].id).await;
    let mut wanted = event.content().unwrap().clone();
    wanted.subject = "Ours".to_owned();

    let created = world.create(&new_event()).await;
    let updated = world.update(&event.id, &event.etag, &wanted).await;
    let deleted = world.delete(&event.id, &event.etag).await;

    assert!(
        matches!(created, Err(ProviderError::Forbidden)),
        "{created:?}"
    );
    assert!(
        matches!(updated, Err(ProviderError::Forbidden)),
        "{updated:?}"
    );
    assert!(
        matches!(deleted, Err(ProviderError::Forbidden)),
        "{deleted:?}"
    );
}

#[tokio::test]
async fn a_broken_file_among_good_ones_does_not_stop_them() {
    let world = World::on(Radicale::start().await).await;
    for number in 0..3 {
        let name = format!("good-{number}");
        world
            .server
            .put(&world.id(&format!("{name}.ics")).0, &file(&name, GOOD))
            .await;
    }
    std::fs::write(
        world.server.files_of(&world.calendar.0).join("broken.ics"),
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nthis is \u{0}no file",
    )
    .unwrap();

    let (all, _) = world.everything().await;
    let ids: Vec<_> = all
        .iter()
        .map(|one| one.id.clone())
        .chain([world.id("broken.ics")])
        .collect();
    let read = world.events(&ids).await.unwrap();

    let good = read
        .iter()
        .filter(|change| matches!(change, domain::remote_event::RemoteChange::Present(event) if matches!(event.body, RemoteBody::Readable(_))))
        .count();
    assert_eq!(good, 3, "{read:?}");
    assert_eq!(read.len(), ids.len());
}

#[tokio::test]
async fn an_event_of_another_user_is_not_ours_to_touch() {
    let world = World::on(Radicale::start().await).await;
    let mut elsewhere = world;
    elsewhere.calendar = RemoteCalendarId("/bob/work/".to_owned());

    let changes = elsewhere.changes(None).await;
    let deleted = elsewhere
        .delete(
            &domain::remote_event::ProviderEventId("/bob/work/a.ics".to_owned()),
            &Etag("\"a\"".to_owned()),
        )
        .await;

    assert!(changes.is_err(), "{changes:?}");
    assert!(deleted.is_err(), "{deleted:?}");
}
