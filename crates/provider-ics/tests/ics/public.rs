//! A public calendar of the sandbox, as in the demo.

use crate::world::{access, calendar, login, provider};
use provider::{CalendarProvider as _, Changes};
use sandbox::{People, Running, Sandbox, SandboxOptions};
use std::sync::Arc;
use tokio::net::TcpListener;

async fn sandbox() -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let options = SandboxOptions {
        clock: Arc::new(|| "2026-11-30T08:00:00Z".parse().unwrap()),
        seed: 7,
        people: People::default(),
    };
    Sandbox::start(listener, options).unwrap()
}

#[tokio::test]
async fn danas_public_calendar_is_read_and_followed() {
    let sandbox = sandbox().await;
    let provider = provider();
    let address = format!("{}/ics/dana.ics", sandbox.base_url());
    let address = address.replace("http://", "webcal://");
    let account = provider.sign_in(&login(&address, "", "")).await.unwrap();
    let access = access(&account, "");
    let calendars = provider.calendars(&access).await.unwrap();
    assert_eq!(calendars[0].name, "Work");
    let changes = provider.changes(&access, &calendar(), None).await.unwrap();
    let Changes::Complete { events, token } = changes else {
        panic!("{changes:?}")
    };
    let read = events
        .iter()
        .filter_map(|one| one.event.as_ref()?.content());
    let series = read.clone().filter(|content| content.repeats.is_some());
    assert_eq!((read.count(), series.count()), (3, 1));

    let same = provider.changes(&access, &calendar(), token.as_ref()).await;
    let icloud = sandbox.icloud();
    let gone = "/icloud/p42/10472081/calendars/work/";
    let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:new\r\nDTSTART:20261203T090000Z\r\nDTEND:20261203T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    icloud.put_object(gone, "new.ics", text).unwrap();
    let later = provider.changes(&access, &calendar(), token.as_ref()).await;

    assert!(matches!(same, Ok(Changes::Since { changed, .. }) if changed.is_empty()));
    assert!(matches!(later, Ok(Changes::Complete { events, .. }) if events.len() == 4));
}
