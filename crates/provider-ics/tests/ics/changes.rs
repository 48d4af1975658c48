//! What changed since.

use crate::world::{World, calendar, event, file, id, of};
use domain::linked_calendar::RemoteCalendarId;
use domain::remote_event::{Etag, Evidence, RemoteChange, SyncToken};
use provider::{CalendarProvider as _, Changes, ProviderError};
use std::time::Duration;
use testkit::web::Scripted;

fn is_unchanged(changes: &Changes) -> bool {
    matches!(changes, Changes::Since { changed, gone, token: Some(_) } if changed.is_empty() && gone.is_empty())
}

#[tokio::test]
async fn the_server_is_asked_whether_anything_changed_at_all() {
    let text = of(&[event("a", "Black bin")]);
    let world = World::with(&text).await;
    let (etag, modified) = ("\"abc\"", "Mon, 30 Nov 2026 08:00:00 GMT");
    world.put(
        file(&text)
            .header("ETag", etag)
            .header("Last-Modified", modified),
    );
    let (all, token) = world.everything().await;
    assert_eq!(all.len(), 1);
    assert!(world.asked().header("if-none-match").is_none());
    world.put(Scripted::status(304));

    let changes = world.changes(Some(&token)).await.unwrap();

    assert!(is_unchanged(&changes), "{changes:?}");
    assert_eq!(world.asked().header("if-none-match"), Some(etag));
    assert_eq!(world.asked().header("if-modified-since"), Some(modified));
    let Changes::Since { token: next, .. } = changes else {
        panic!()
    };
    assert_eq!(next, Some(token));
    let unasked = world.changes(None).await;
    assert!(
        matches!(unasked, Err(ProviderError::InvalidAnswer(_))),
        "{unasked:?}"
    );
}

#[tokio::test]
async fn the_same_octets_are_no_change_where_a_server_does_not_know() {
    let text = of(&[event("a", "Black bin")]);
    let world = World::with(&text).await;
    let (_, token) = world.everything().await;
    world.put(file(&text).header("ETag", "\"new\""));

    let changes = world.changes(Some(&token)).await.unwrap();

    assert!(is_unchanged(&changes), "{changes:?}");
    let Changes::Since { token, .. } = changes else {
        panic!()
    };
    world.changes(token.as_ref()).await.unwrap();
    assert_eq!(world.asked().header("if-none-match"), Some("\"new\""));
}

#[tokio::test]
async fn what_changed_is_told_by_the_version_of_each_event() {
    let world = World::with(&of(&[
        event("a", "Black bin"),
        event("b", "Green bin"),
        event("c", "Glass"),
    ]))
    .await;
    let (before, token) = world.everything().await;
    let later = event("c", "Glass").replace("DTSTAMP:20261130", "DTSTAMP:20261201");
    world.put(file(&of(&[
        event("b", "Brown bin"),
        later,
        event("d", "Paper"),
    ])));

    let changes = world.changes(Some(&token)).await.unwrap();

    let Changes::Complete { events, .. } = changes else {
        panic!("{changes:?}")
    };
    let ids: Vec<&str> = events.iter().map(|one| one.id.0.as_str()).collect();
    assert_eq!(ids, ["b", "c", "d"]);
    assert_ne!(events[0].etag, before[1].etag);
    assert_eq!(
        events[1].etag, before[2].etag,
        "it was only asked for later"
    );
    let told = events[0].event.as_ref().unwrap();
    assert_eq!(told.content().unwrap().subject, "Brown bin");
    assert_eq!(told.etag, events[0].etag);
}

#[tokio::test]
async fn a_list_that_is_broken_deletes_nothing() {
    let text = of(&[event("a", "Black bin"), event("b", "Green bin")]);
    let world = World::with(&text).await;
    let (_, token) = world.everything().await;
    let half = &text[..text.len() - 20];
    let early = text.replace("END:VCALENDAR", "");
    for answer in [
        file(half),
        file(&early),
        file(&text[..200]),
        file("<html><body>Maintenance</body></html>"),
        file(""),
        Scripted::status(500),
        Scripted::status(503).header("Retry-After", "7"),
        Scripted::status(429),
        Scripted::status(206).body(half),
        file(&text).broken_off(),
    ] {
        world.put(answer);
        for since in [None, Some(&token)] {
            let outcome = world.changes(since).await;
            assert!(
                matches!(
                    outcome,
                    Err(ProviderError::InvalidAnswer(_)
                        | ProviderError::Unavailable(_)
                        | ProviderError::RateLimited(_))
                ),
                "{outcome:?}"
            );
        }
    }
    world.put(Scripted::status(503).header("Retry-After", "7"));
    let busy = world.changes(None).await;
    assert!(
        matches!(busy, Err(ProviderError::RateLimited(wait)) if wait == Duration::from_secs(7)),
        "{busy:?}"
    );
}

#[tokio::test]
async fn a_file_that_is_gone_or_closed_is_told_as_such() {
    let world = World::with(&of(&[event("a", "Black bin")])).await;
    for (status, is_told) in [
        (
            404,
            (|error| matches!(error, ProviderError::NotFound)) as fn(&_) -> bool,
        ),
        (410, |error| matches!(error, ProviderError::NotFound)),
        (401, |error| matches!(error, ProviderError::Unauthorized)),
        (403, |error| matches!(error, ProviderError::Forbidden)),
    ] {
        world.put(Scripted::status(status));

        let outcome = world.changes(None).await;

        assert!(outcome.as_ref().is_err_and(is_told), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_file_that_is_too_large_is_not_read() {
    let world = World::with(&of(&[])).await;
    let long = event("a", &"x".repeat(21 << 20));
    world.put(file(&of(&[long])));

    let outcome = world.changes(None).await;

    assert!(
        matches!(outcome, Err(ProviderError::TooLarge { .. })),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn case_09_a_dead_token_is_told() {
    let world = World::with(&of(&[event("a", "Black bin")])).await;

    for dead in ["", "sync:other", "0\na\nb\nc"] {
        let outcome = world.changes(Some(&SyncToken(dead.to_owned()))).await;
        assert!(
            matches!(outcome, Err(ProviderError::SyncTokenExpired)),
            "{outcome:?}"
        );
    }
}

#[tokio::test]
async fn events_are_read_by_name_with_one_request() {
    let world = World::with(&of(&[event("a", "Black bin"), event("b", "Green bin")])).await;
    let before = world.server.seen().len();
    let ids = [id("b"), id("none"), id("a")];

    let read = world
        .provider
        .events(&world.access, &calendar(), &ids)
        .await;

    let read = read.unwrap();
    assert!(matches!(&read[0], RemoteChange::Present(event) if event.id == ids[0]));
    let gone = RemoteChange::Gone(id("none"), Evidence::AbsentFromCompleteList);
    assert_eq!(read[1], gone);
    assert!(matches!(&read[2], RemoteChange::Present(event) if event.id == ids[2]));
    assert_eq!(world.server.seen().len(), before + 1);
    let other = RemoteCalendarId("other".to_owned());
    let other = world.provider.events(&world.access, &other, &ids).await;
    assert!(matches!(other, Err(ProviderError::NotFound)), "{other:?}");
}

#[tokio::test]
async fn nothing_is_ever_written() {
    let world = World::with(&of(&[event("a", "Black bin")])).await;
    let before = world.server.seen().len();
    let (provider, access, calendar) = (&world.provider, &world.access, calendar());
    let content = ours();
    let new = provider::NewEvent {
        uid: domain::item::Uid::new("INTEGRATOR-1"),
        marker: domain::remote_event::Marker(
            "0190c0de-0000-7000-8000-000000000001".parse().unwrap(),
        ),
        content: content.clone(),
    };
    let etag = Etag("\"1\"".to_owned());

    let created = provider.create_event(access, &calendar, &new).await;
    let updated = provider
        .update_event(access, &calendar, &id("a"), &etag, &content)
        .await;
    let deleted = provider
        .delete_event(access, &calendar, &id("a"), &etag)
        .await;

    assert!(matches!(created, Err(ProviderError::Forbidden)));
    assert!(matches!(updated, Err(ProviderError::Forbidden)));
    assert!(matches!(deleted, Err(ProviderError::Forbidden)));
    assert_eq!(world.server.seen().len(), before);
}

fn ours() -> domain::item::Content {
    let start: chrono::NaiveDateTime = "2026-12-03T10:00:00".parse().unwrap();
    domain::item::Content {
        subject: "Ours".to_owned(),
        description: String::new(),
        location: String::new(),
        timing: domain::time::Timing::zoned(
            start,
            start + chrono::TimeDelta::hours(1),
            domain::time::ZoneId::utc(),
        ),
        show_as: domain::item::ShowAs::Busy,
        privacy: domain::item::Privacy::Public,
        repeats: None,
        attendees: Vec::new(),
    }
}
