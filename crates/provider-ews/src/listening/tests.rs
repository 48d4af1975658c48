use super::*;
use provider::http::{AllowedNetworks, Http, Url};
use std::sync::Arc;
use testkit::clock::MockClock;
use testkit::entropy::SequenceEntropy;
use testkit::web::{Scripted, ScriptedServer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::mpsc;

const WORK: &str = "AAMkWork";

fn envelope(prefix: &str, messages: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><{prefix}:Envelope xmlns:{prefix}=\"x\"><{prefix}:Body><R><ResponseMessages>{messages}\
         </ResponseMessages></R></{prefix}:Body></{prefix}:Envelope>"
    )
}

fn message(inside: &str) -> String {
    envelope(
        "soap11",
        &format!("<M><ResponseCode>NoError</ResponseCode>{inside}</M>"),
    )
}

fn refused(code: &str) -> String {
    envelope("s", &format!("<M><ResponseCode>{code}</ResponseCode></M>"))
}

fn status(word: &str) -> String {
    message(&format!("<ConnectionStatus>{word}</ConnectionStatus>"))
}

fn event(kind: &str, folders: &str) -> String {
    message(&format!(
        "<Notifications><Notification><SubscriptionId>S1</SubscriptionId><{kind}>{folders}</{kind}></Notification></Notifications>"
    ))
}

fn pace() -> Pace {
    Pace {
        minutes: 0,
        grace: Duration::from_millis(500),
        together: Duration::from_millis(50),
    }
}

/// Listens to two calendars at a server; tells what was told and what came of it.
async fn heard(base: &str) -> (Vec<Told>, Result<(), ProviderError>) {
    let transport = Transport::new(
        Http::new(AllowedNetworks::loopback()),
        Arc::new(MockClock::at("2026-11-30T08:00:00Z")),
        Arc::new(SequenceEntropy::numbered(7)),
    );
    let url = Url::parse(base).unwrap();
    let asker = Asker {
        url: &url,
        user: "",
        secret: &"token".into(),
    };
    let calendars = [WORK, "AAMkHome"].map(|id| RemoteCalendarId(id.to_owned()));
    let (say, mut told) = mpsc::channel(100);
    let outcome = listen(&transport, &asker, &calendars, &say, &pace()).await;
    drop(say);
    let mut all = Vec::new();
    while let Some(one) = told.recv().await {
        all.push(one);
    }
    (all, outcome)
}

/// A server that holds a subscription and streams this.
async fn server(stream: Scripted) -> ScriptedServer {
    ScriptedServer::start(move |request| {
        if request.body.contains("<m:Subscribe>") {
            Scripted::status(200).body(message("<SubscriptionId>S1</SubscriptionId>"))
        } else if request.body.contains("<m:GetStreamingEvents>") {
            stream.clone()
        } else {
            Scripted::status(200).body(message(""))
        }
    })
    .await
}

fn whole(text: impl Into<Vec<u8>>) -> Scripted {
    Scripted::status(200).body(text)
}

fn work() -> Told {
    Told::Changed(RemoteCalendarId(WORK.to_owned()))
}

fn home() -> Told {
    Told::Changed(RemoteCalendarId("AAMkHome".to_owned()))
}

#[tokio::test]
async fn what_happens_in_a_calendar_is_told_and_the_end_in_good_order_is_no_error() {
    for (folders, expected) in [
        ("<ParentFolderId Id=\"AAMkWork\"/>", vec![work()]),
        (
            "<ParentFolderId Id=\"AAMkTrash\"/><OldParentFolderId Id=\"AAMkHome\"/>",
            vec![home()],
        ),
        (
            "<ParentFolderId Id=\"AAMkHome\"/><OldParentFolderId Id=\"AAMkWork\"/>",
            vec![work(), home()],
        ),
        ("<ParentFolderId Id=\"otherwise\"/>", vec![work(), home()]),
    ] {
        let text = [
            status("OK"),
            event("MovedEvent", folders),
            event("StatusEvent", folders),
            status("Closed"),
        ];
        let server = server(whole(text.concat())).await;

        let (told, outcome) = heard(&server.url()).await;

        assert!(outcome.is_ok(), "{outcome:?}");
        assert_eq!(told, [vec![Told::Begun], expected].concat(), "{folders}");
        let last = server.seen().pop().unwrap();
        assert!(last.body.contains("<m:Unsubscribe>"), "{last:?}");
    }
}

#[tokio::test]
async fn several_changes_at_once_are_told_twice_at_most() {
    let change = event("ModifiedEvent", "<ParentFolderId Id=\"AAMkWork\"/>");
    let text = [status("OK"), change.repeat(20), status("Closed")];
    let server = server(whole(text.concat())).await;

    let (told, _) = heard(&server.url()).await;

    assert_eq!(told, [Told::Begun, work(), work()]);
}

#[tokio::test]
async fn a_gap_in_what_is_told_ends_it_and_one_right_at_the_beginning_is_an_outage() {
    let lost = "<ErrorSubscriptionIds><SubscriptionId>S1</SubscriptionId></ErrorSubscriptionIds>";
    for gap in [
        refused("ErrorSubscriptionNotFound"),
        refused("ErrorReadEventsFailed"),
        refused("ErrorMissedNotificationEvents"),
        message(lost),
    ] {
        let later = server(whole([status("OK"), gap.clone()].concat())).await;
        let at_once = server(whole(gap)).await;

        let (told, outcome) = heard(&later.url()).await;
        assert!(outcome.is_ok(), "{outcome:?}");
        assert_eq!(told, [Told::Begun]);
        let (told, outcome) = heard(&at_once.url()).await;
        assert!(
            matches!(outcome, Err(ProviderError::Unavailable(_))),
            "{outcome:?}"
        );
        assert_eq!(told, []);
    }
}

#[tokio::test]
async fn nonsense_is_an_error_and_the_subscription_is_ended_all_the_same() {
    let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><s:Envelope>&b;</s:Envelope>";
    let half = status("OK");
    let half = &half[..half.len() - 20];
    for (stream, expected) in [
        (whole(""), "an outage"),
        (whole(status("OK")), "an outage"),
        (whole(half).broken_off(), "an outage"),
        (whole(half), "nonsense"),
        (whole(bomb), "nonsense"),
        (whole("<!doctype html><p>Sign in"), "nonsense"),
        (whole(vec![b'x'; LARGEST + 1]), "too large"),
        (whole(refused("ErrorServerBusy")), "to wait"),
        (whole(refused("ErrorExceededConnectionCount")), "to wait"),
        (whole(refused("ErrorAccessDenied")), "forbidden"),
        (Scripted::status(503), "an outage"),
        (Scripted::status(401), "refused"),
    ] {
        let server = server(stream.clone()).await;

        let (_, outcome) = heard(&server.url()).await;

        let found = match outcome {
            Err(ProviderError::Unavailable(_)) => "an outage",
            Err(ProviderError::InvalidAnswer(_)) => "nonsense",
            Err(ProviderError::TooLarge { .. }) => "too large",
            Err(ProviderError::RateLimited(_)) => "to wait",
            Err(ProviderError::Forbidden) => "forbidden",
            Err(ProviderError::Unauthorized) => "refused",
            Ok(()) | Err(_) => "something else",
        };
        assert_eq!(found, expected, "{stream:?}");
        let last = server.seen().pop().unwrap();
        assert!(last.body.contains("<m:Unsubscribe>"), "{last:?}");
    }
}

#[tokio::test]
async fn what_was_subscribed_is_asked_for_at_the_server_that_holds_it() {
    let server = ScriptedServer::start(|request| {
        if request.body.contains("<m:Subscribe>") {
            Scripted::status(200)
                .header("Set-Cookie", "exchangecookie=1; path=/")
                .header(
                    "Set-Cookie",
                    "X-BackEndOverrideCookie=MAIL~42; path=/; secure",
                )
                .body(message("<SubscriptionId>S&lt;1</SubscriptionId>"))
        } else {
            whole([status("OK"), status("Closed")].concat())
        }
    })
    .await;

    let (_, outcome) = heard(&server.url()).await;

    assert!(outcome.is_ok(), "{outcome:?}");
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    for (request, cookie) in seen.iter().zip([
        None,
        Some("X-BackEndOverrideCookie=MAIL~42"),
        Some("X-BackEndOverrideCookie=MAIL~42"),
    ]) {
        assert_eq!(request.header("cookie"), cookie);
        assert_eq!(request.header("x-preferserveraffinity"), Some("true"));
    }
    assert!(seen[1].body.contains("S&lt;1"));
}

#[tokio::test]
async fn silence_for_longer_than_the_stream_may_last_is_an_outage() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        for number in 0..3 {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut buffer = vec![0; 8192];
            assert_ne!(stream.read(&mut buffer).await.unwrap(), 0);
            let (text, head) = match number {
                0 => (
                    message("<SubscriptionId>S1</SubscriptionId>"),
                    "Connection: close",
                ),
                1 => (status("OK"), "X-Stays: open"),
                _ => (message(""), "Connection: close"),
            };
            let chunk = format!(
                "HTTP/1.1 200 OK\r\n{head}\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{text}\r\n",
                text.len()
            );
            stream.write_all(chunk.as_bytes()).await.unwrap();
            if number == 1 {
                // Until we hang up.
                while stream.read(&mut buffer).await.is_ok_and(|read| 0 < read) {}
            } else {
                stream.write_all(b"0\r\n\r\n").await.unwrap();
            }
        }
    });

    let (told, outcome) = heard(&url).await;

    assert!(
        matches!(outcome, Err(ProviderError::Unavailable(_))),
        "{outcome:?}"
    );
    assert_eq!(told, [Told::Begun]);
    let done = tokio::time::timeout(Duration::from_secs(20), task).await;
    done.unwrap().unwrap();
}
