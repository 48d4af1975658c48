//! Lists as servers get them wrong: cut, broken off, refused, without a token.

use crate::world::{World, names};
use domain::remote_event::{Etag, ProviderEventId, SyncToken};
use provider::{Changes, ProviderError};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::web::{Scripted, ScriptedServer, SeenRequest};

fn list(responses: &[&str]) -> Scripted {
    Scripted::multistatus(format!(
        r#"<D:multistatus xmlns:D="DAV:" xmlns:CS="http://calendarserver.org/ns/">{}</D:multistatus>"#,
        responses.concat()
    ))
}

fn member(href: &str, props: &str) -> String {
    format!(
        "<D:response><D:href>{href}</D:href><D:propstat><D:prop>{props}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    )
}

fn is_sync_report(request: &SeenRequest) -> bool {
    request.body.contains("sync-collection")
}

fn token(text: &str) -> SyncToken {
    SyncToken(text.to_owned())
}

/// A server without sync reports, whose calendar has this `getctag` and these members.
fn with_ctag(request: &SeenRequest, ctag: &str, members: &[&str]) -> Scripted {
    if request.method == "REPORT" {
        return Scripted::status(501);
    }
    let itself = member(
        "/cal/",
        &format!("<CS:getctag>{ctag}</CS:getctag><D:resourcetype><D:collection/></D:resourcetype>"),
    );
    if request.header("depth") == Some("0") {
        return list(&[&itself]);
    }
    let mut responses = vec![itself.as_str()];
    responses.extend(members);
    list(&responses)
}

#[tokio::test]
async fn without_sync_reports_the_ctag_tells_whether_and_a_list_tells_what() {
    let round = Arc::new(AtomicUsize::new(0));
    let server = ScriptedServer::start({
        let round = Arc::clone(&round);
        move |request| {
            let a = member("/cal/a%40b.ics", "<D:getetag>\"a1\"</D:getetag><D:getcontenttype>text/calendar; component=vevent</D:getcontenttype>");
            let b = member("http://other.invalid/cal/b.ics", "<D:getetag>\"b1\"</D:getetag>");
            let task = member("/cal/t.ics", "<D:getetag>\"t1\"</D:getetag><D:getcontenttype>text/calendar;charset=utf-8;component=VTODO</D:getcontenttype>");
            let folder = member("/cal/folder/", "<D:getetag>\"f\"</D:getetag>");
            match round.load(Ordering::SeqCst) {
                0 => with_ctag(request, "one", &[&a, &b, &task, &folder]),
                _ => with_ctag(request, "two", &[&b]),
            }
        }
    })
    .await;
    let world = World::scripted(server);

    let (all, first) = world.everything().await;
    assert_eq!(names(&all), ["/cal/a@b.ics", "/cal/b.ics"]);
    assert_eq!(all[0].etag, Etag("\"a1\"".to_owned()));

    let asked = world.server.seen().len();
    let (changed, gone, same) = world.since(&first).await;
    assert!(changed.is_empty() && gone.is_empty());
    assert_eq!(same, first);
    assert_eq!(world.server.seen().len(), asked + 1);

    round.store(1, Ordering::SeqCst);
    match world.changes(Some(&first)).await.unwrap() {
        Changes::Complete { events, token } => {
            assert_eq!(names(&events), ["/cal/b.ics"]);
            assert_ne!(token, Some(first));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn without_ctag_and_token_every_look_is_a_complete_list() {
    let server = ScriptedServer::start(|request| match request.method.as_str() {
        "REPORT" => Scripted::status(400),
        _ => list(&[
            &member("/cal", "<D:resourcetype><D:collection/></D:resourcetype>"),
            &member("a.ics", "<D:getetag>a1</D:getetag>"),
        ]),
    })
    .await;
    let world = World::scripted(server);

    match world.changes(None).await.unwrap() {
        Changes::Complete { events, token } => {
            assert_eq!(names(&events), ["/cal/a.ics"]);
            assert_eq!(token, None);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_poll_without_changes_is_one_request() {
    let server = ScriptedServer::start(|_| list(&["<D:sync-token>7</D:sync-token>"])).await;
    let world = World::scripted(server);

    let (changed, gone, next) = world.since(&token("sync:6")).await;

    assert!(changed.is_empty() && gone.is_empty());
    assert_eq!(next, token("sync:7"));
    let seen = world.server.seen();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].body.contains("<D:sync-token>6</D:sync-token>"));
    assert!(!seen[0].body.contains("limit"));
}

#[tokio::test]
async fn the_calendar_itself_a_folder_and_a_task_in_a_report_are_no_events() {
    let server = ScriptedServer::start(|_| {
        list(&[
            &member("https://caldav.icloud.com/cal/", "<D:getetag>\"c\"</D:getetag>"),
            &member("/cal", "<D:getetag>\"c\"</D:getetag>"),
            &member("/cal/sub/", "<D:getetag>\"s\"</D:getetag>"),
            &member(
                "/cal/t.ics",
                "<D:getetag>\"t\"</D:getetag><D:getcontenttype>text/calendar;charset=utf-8;component=VTODO</D:getcontenttype>",
            ),
            &member(
                "/cal/a.ics",
                "<D:getetag>\"a\"</D:getetag><D:getcontenttype>text/calendar;charset=utf-8;component=VEVENT</D:getcontenttype>",
            ),
            "<D:response><D:href>/cal/b.ics</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>",
            "<D:sync-token>7</D:sync-token>",
        ])
    })
    .await;

    let (changed, gone, _) = World::scripted(server).since(&token("sync:6")).await;

    assert_eq!(names(&changed), ["/cal/a.ics"]);
    assert_eq!(gone, [ProviderEventId("/cal/b.ics".to_owned())]);
}

#[tokio::test]
async fn case_31_no_limit_is_asked_for_and_a_report_that_is_cut_is_read_to_its_end() {
    let cut = "<D:response><D:href>/cal/</D:href><D:status>HTTP/1.1 507 Insufficient Storage</D:status><D:error><D:number-of-matches-within-limits/></D:error></D:response>";
    let server = ScriptedServer::start(move |request| {
        // One server moves the token past what the limit left out.
        assert!(!request.body.contains("limit"), "{}", request.body);
        assert!(!request.body.contains("nresults"), "{}", request.body);
        if request.body.contains("<D:sync-token></D:sync-token>") {
            list(&[
                &member("/cal/a.ics", "<D:getetag>\"a1\"</D:getetag>"),
                &member("/cal/b.ics", "<D:getetag>\"b1\"</D:getetag>"),
                cut,
                "<D:sync-token>part</D:sync-token>",
            ])
        } else {
            assert!(request.body.contains("<D:sync-token>part</D:sync-token>"));
            list(&[
                &member("/cal/c.ics", "<D:getetag>\"c1\"</D:getetag>"),
                "<D:response><D:href>/cal/a.ics</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>",
                "<D:sync-token>whole</D:sync-token>",
            ])
        }
    })
    .await;

    let (all, next) = World::scripted(server).everything().await;

    assert_eq!(names(&all), ["/cal/b.ics", "/cal/c.ics"]);
    assert_eq!(next, token("sync:whole"));
}

#[tokio::test]
async fn a_list_that_is_cut_short_or_broken_is_an_error_and_never_empty() {
    let cut_for_good = "<D:response><D:href>/cal/</D:href><D:status>HTTP/1.1 507 Insufficient Storage</D:status></D:response><D:sync-token>6</D:sync-token>";
    for script in [
        Arc::new(|_: &SeenRequest| list(&[]))
            as Arc<dyn Fn(&SeenRequest) -> Scripted + Send + Sync>,
        Arc::new(|request: &SeenRequest| match request.method.as_str() {
            "REPORT" => Scripted::status(501),
            _ => list(&[]),
        }),
        Arc::new(|_: &SeenRequest| {
            Scripted::multistatus("<D:multistatus xmlns:D=\"DAV:\"><D:response>")
        }),
        Arc::new(|_: &SeenRequest| list(&[]).broken_off()),
        Arc::new(|_: &SeenRequest| Scripted::status(200)),
        Arc::new(|_: &SeenRequest| Scripted::status(503)),
        Arc::new(move |_: &SeenRequest| list(&[cut_for_good])),
        Arc::new(|request: &SeenRequest| match request.method.as_str() {
            "REPORT" => Scripted::status(400),
            _ => list(&[
                "<D:response><D:href>/cal/</D:href><D:status>HTTP/1.1 507 Insufficient Storage</D:status></D:response>",
            ]),
        }),
    ] {
        let server = ScriptedServer::start(move |request| script(request)).await;
        let world = World::scripted(server);

        for since in [None, Some(&token("sync:6")), Some(&token("ctag:one"))] {
            let outcome = world.changes(since).await;
            assert!(outcome.is_err(), "{since:?}: {outcome:?}");
        }
    }
}

#[tokio::test]
async fn servers_say_in_many_ways_that_a_token_is_dead() {
    let reason = "<D:error xmlns:D=\"DAV:\"><D:valid-sync-token/></D:error>";
    for (status, body) in [
        (403, reason),
        (409, reason),
        (412, reason),
        (400, ""),
        (409, "<html>"),
        (412, ""),
        (415, ""),
        (418, ""),
        (507, ""),
        (500, reason),
        (500, "Traceback"),
        (501, ""),
    ] {
        let server = ScriptedServer::start(move |request| {
            if is_sync_report(request) {
                Scripted::status(status).body(body)
            } else {
                list(&[&member("/cal/", "")])
            }
        })
        .await;

        let outcome = World::scripted(server)
            .changes(Some(&token("sync:6")))
            .await;

        assert!(
            matches!(outcome, Err(ProviderError::SyncTokenExpired)),
            "{status} {body}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn an_outage_a_missing_right_and_a_lost_calendar_are_no_dead_tokens() {
    for (status, expected) in [
        (401, "Unauthorized"),
        (403, "Forbidden"),
        (404, "NotFound"),
        (410, "NotFound"),
        (429, "RateLimited"),
        (500, "Unavailable"),
        (502, "Unavailable"),
        (503, "Unavailable"),
    ] {
        let server = ScriptedServer::start(move |_| Scripted::status(status)).await;

        let error = World::scripted(server)
            .changes(Some(&token("sync:6")))
            .await
            .unwrap_err();

        assert!(
            format!("{error:?}").starts_with(expected),
            "{status}: {error:?}"
        );
    }
}
