//! Events as servers get them wrong: too large, failing, without versions.

use crate::world::{World, content, file, new_event};
use domain::remote_event::{Etag, Evidence, ProviderEventId, RemoteBody, RemoteChange};
use provider::ProviderError;
use std::sync::Arc;
use std::sync::Mutex;
use testkit::web::{Scripted, ScriptedServer, SeenRequest};

const GOOD: &str = "DTSTART:20261203T090000Z\nDTEND:20261203T093000Z\nSUMMARY:Good";

fn id(name: &str) -> ProviderEventId {
    ProviderEventId(format!("/cal/{name}"))
}

fn object(etag: &str, text: String) -> Scripted {
    Scripted::status(200).header("ETag", etag).body(text)
}

fn etag_prop(request: &SeenRequest, etag: &str) -> Scripted {
    Scripted::multistatus(format!(
        r#"<D:multistatus xmlns:D="DAV:"><D:response><D:href>{}</D:href><D:propstat><D:prop><D:getetag>{etag}</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>"#,
        request.path
    ))
}

fn bodies(changes: &[RemoteChange]) -> Vec<(String, String)> {
    let mut bodies: Vec<(String, String)> = changes
        .iter()
        .map(|change| match change {
            RemoteChange::Present(event) => (
                event.id.0.clone(),
                match &event.body {
                    RemoteBody::Readable(content) => content.subject.clone(),
                    RemoteBody::Unreadable(sentence) => sentence.clone(),
                },
            ),
            RemoteChange::Gone(id, _) => (id.0.clone(), "gone".to_owned()),
        })
        .collect();
    bodies.sort();
    bodies
}

fn pair(name: &str, text: &str) -> (String, String) {
    (format!("/cal/{name}"), text.to_owned())
}

#[tokio::test]
async fn a_file_of_50_mb_is_left_alone_and_the_rest_goes_on() {
    let server = ScriptedServer::start(|request| {
        let huge = || {
            file(
                "huge",
                &format!("{GOOD}\nDESCRIPTION:{}", "x".repeat(50_000_000)),
            )
        };
        match (request.method.as_str(), request.path.as_str()) {
            ("REPORT", _) => Scripted::multistatus(huge()),
            ("GET", "/cal/huge.ics") => object("\"h1\"", huge()),
            ("GET", _) => object("\"g1\"", file("good", GOOD)),
            _ => etag_prop(request, "\"h1\""),
        }
    })
    .await;
    let world = World::scripted(server);

    let read = world
        .events(&[id("huge.ics"), id("good.ics")])
        .await
        .unwrap();

    assert_eq!(
        bodies(&read),
        [
            pair("good.ics", "Good"),
            pair(
                "huge.ics",
                "It is larger than 1 MB, the most that is read of one event."
            ),
        ]
    );
    // Its version is known, so it is not asked for again.
    assert!(read.iter().any(
        |change| matches!(change, RemoteChange::Present(event) if event.etag == Etag("\"h1\"".to_owned()))
    ));
}

#[tokio::test]
async fn a_large_event_within_a_batch_is_left_alone() {
    let server = ScriptedServer::start(|_| {
        let event = |name: &str, text: String| {
            format!(
                r#"<D:response><D:href>/cal/{name}</D:href><D:propstat><D:prop><D:getetag>"1"</D:getetag><C:calendar-data>{text}</C:calendar-data></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"#
            )
        };
        let large = file("large", &format!("{GOOD}\nDESCRIPTION:{}", "x".repeat(2_000_000)));
        Scripted::multistatus(format!(
            r#"<D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">{}{}<D:response><D:href>/cal/gone.ics</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response></D:multistatus>"#,
            event("large.ics", large),
            event("good%2Eics", file("good", GOOD)),
        ))
    })
    .await;
    let world = World::scripted(server);

    let read = world
        .events(&[id("large.ics"), id("good.ics"), id("gone.ics")])
        .await
        .unwrap();

    assert_eq!(
        bodies(&read),
        [
            pair("gone.ics", "gone"),
            pair("good.ics", "Good"),
            pair(
                "large.ics",
                "It is larger than 1 MB, the most that is read of one event."
            ),
        ]
    );
    assert_eq!(world.server.seen().len(), 1);
}

#[tokio::test]
async fn one_event_over_which_the_server_fails_does_not_stop_the_others() {
    let server =
        ScriptedServer::start(
            |request| match (request.method.as_str(), request.path.as_str()) {
                ("REPORT", _) => Scripted::status(500),
                ("GET", "/cal/bad.ics") => Scripted::status(500),
                ("GET", "/cal/gone.ics") => Scripted::status(404),
                ("GET", "/cal/secret.ics") => Scripted::status(403),
                ("GET", _) => object("\"g1\"", file("good", GOOD)),
                _ => etag_prop(request, "\"b1\""),
            },
        )
        .await;
    let world = World::scripted(server);

    let read = world
        .events(&[
            id("bad.ics"),
            id("good.ics"),
            id("gone.ics"),
            id("secret.ics"),
        ])
        .await
        .unwrap();

    assert_eq!(
        bodies(&read),
        [
            pair(
                "bad.ics",
                "The server fails when it is asked for this event."
            ),
            pair("gone.ics", "gone"),
            pair("good.ics", "Good"),
            pair("secret.ics", "The server refuses to hand this event out."),
        ]
    );
}

#[tokio::test]
async fn a_server_that_fails_over_everything_has_an_outage() {
    let server = ScriptedServer::start(|_| Scripted::status(500)).await;

    let outcome = World::scripted(server)
        .events(&[id("a.ics"), id("b.ics")])
        .await;

    assert!(
        matches!(outcome, Err(ProviderError::Unavailable(_))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_server_that_knows_no_batches_is_asked_one_by_one() {
    let no_batches = r#"<D:error xmlns:D="DAV:"><D:supported-report/></D:error>"#;
    let server = ScriptedServer::start(move |request| match request.method.as_str() {
        "REPORT" => Scripted::status(403).body(no_batches),
        _ => object("\"g1\"", file("good", GOOD)),
    })
    .await;

    let read = World::scripted(server).events(&[id("good.ics")]).await;

    assert_eq!(bodies(&read.unwrap()), [pair("good.ics", "Good")]);
}

#[tokio::test]
async fn an_event_that_the_batch_does_not_mention_is_asked_for_and_not_taken_for_gone() {
    let server = ScriptedServer::start(|request| match request.path.as_str() {
        "/cal/" => Scripted::multistatus("<D:multistatus xmlns:D=\"DAV:\"/>"),
        "/cal/there.ics" => object("\"1\"", file("there", GOOD)),
        _ => Scripted::status(410),
    })
    .await;

    let read = World::scripted(server)
        .events(&[id("there.ics"), id("gone.ics")])
        .await
        .unwrap();

    assert_eq!(
        bodies(&read),
        [pair("gone.ics", "gone"), pair("there.ics", "Good")]
    );
    assert!(read.contains(&RemoteChange::Gone(id("gone.ics"), Evidence::Tombstone)));
}

#[tokio::test]
async fn an_event_is_read_again_where_the_answer_tells_no_strong_etag() {
    for put in ["", "W/\"weak\""] {
        let stored = Arc::new(Mutex::new(String::new()));
        let server = ScriptedServer::start(move |request| {
            let mut stored = stored.lock().unwrap();
            match request.method.as_str() {
                "PUT" => {
                    // The server has its own mind about titles.
                    *stored = request.body.replace("SUMMARY:", "SUMMARY:[x] ");
                    match put {
                        "" => Scripted::status(201),
                        etag => Scripted::status(201).header("ETag", etag),
                    }
                }
                _ => object("\"strong\"", stored.clone()),
            }
        })
        .await;

        let created = World::scripted(server).create(&new_event()).await.unwrap();

        assert_eq!(created.etag, Etag("\"strong\"".to_owned()));
        assert!(created.content().unwrap().subject.starts_with("[x] Visit"));
    }
}

#[tokio::test]
async fn a_new_event_is_written_only_where_nothing_is() {
    let server = ScriptedServer::start(|_| Scripted::status(201).header("ETag", "\"1\"")).await;
    let world = World::scripted(server);

    let created = world.create(&new_event()).await.unwrap();

    assert_eq!(created.id, id("INTEGRATOR-1.ics"));
    assert_eq!(created.content(), Some(&content()));
    let seen = world.server.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].path, "/cal/INTEGRATOR-1.ics");
    assert_eq!(seen[0].header("if-none-match"), Some("*"));
    assert_eq!(
        seen[0].header("content-type"),
        Some("text/calendar; charset=utf-8")
    );
}

#[tokio::test]
async fn an_event_with_our_uid_but_another_marker_is_not_adopted() {
    let server = ScriptedServer::start(|request| match request.method.as_str() {
        "PUT" => Scripted::status(412),
        _ => object(
            "\"1\"",
            file(
                "INTEGRATOR-1",
                &format!("{GOOD}\nX-INTEGRATOR-MARKER:0190c0de-0000-7000-8000-000000000002"),
            ),
        ),
    })
    .await;

    let outcome = World::scripted(server).create(&new_event()).await;

    assert!(
        matches!(outcome, Err(ProviderError::PreconditionFailed)),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_not_sent() {
    let server = ScriptedServer::start(|_| object("\"1\"", file("a", GOOD))).await;
    let world = World::scripted(server);
    let event = world.event(&id("a.ics")).await;

    let updated = world
        .update(
            &event.id,
            &Etag("W/\"1\"".to_owned()),
            event.content().unwrap(),
        )
        .await
        .unwrap();

    assert_eq!(updated, event);
    assert!(world.server.seen().iter().all(|one| one.method != "PUT"));
}

#[tokio::test]
async fn a_refused_event_is_told_with_the_servers_word() {
    let server = ScriptedServer::start(|_| {
        Scripted::status(403).body(
            "<D:error xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><C:max-resource-size/></D:error>",
        )
    })
    .await;

    let outcome = World::scripted(server).create(&new_event()).await;

    assert!(
        matches!(&outcome, Err(ProviderError::Unsupported(message)) if message.contains("max-resource-size")),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn what_has_no_known_version_is_not_deleted() {
    let server = ScriptedServer::start(|_| Scripted::status(204)).await;
    let world = World::scripted(server);

    let outcome = world.delete(&id("a.ics"), &Etag(String::new())).await;

    assert!(
        matches!(outcome, Err(ProviderError::PreconditionFailed)),
        "{outcome:?}"
    );
    assert!(world.server.seen().is_empty());
}
