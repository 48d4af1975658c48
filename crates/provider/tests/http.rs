//! The HTTP client: limits of size and time, connections, what is refused before it is sent.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use provider::ProviderError;
use provider::http::{
    AllowedNetworks, Call, Http, Incoming, Method, Opened, Patience, StatusCode, Url,
};
use std::time::Duration;
use testkit::web::{Scripted, ScriptedServer};

fn http() -> Http {
    Http::new(AllowedNetworks::loopback())
}

fn get(url: &str) -> Call {
    Call::new(
        Method::GET,
        Url::parse(url).expect("tests name valid addresses"),
    )
}

#[tokio::test]
async fn an_answer_is_read_up_to_its_limit_and_no_further() {
    let server = ScriptedServer::start(|_| Scripted::status(200).body(vec![b'x'; 1000])).await;

    let whole = http().send(&get(&server.url()).limit(1000)).await.unwrap();
    let cut = http().send(&get(&server.url()).limit(999)).await;

    assert_eq!(whole.body.len(), 1000);
    assert!(
        matches!(cut, Err(ProviderError::TooLarge { limit: 999 })),
        "{cut:?}"
    );
}

#[tokio::test]
async fn of_a_refusal_only_the_beginning_is_read() {
    let server =
        ScriptedServer::start(|_| Scripted::status(500).body(vec![b'x'; 50_000_000])).await;

    let answer = http().send(&get(&server.url())).await.unwrap();

    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.body.len() <= 64 << 10);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_an_outage() {
    let server = ScriptedServer::start(|_| Scripted::status(200).body("half").broken_off()).await;

    let outcome = http().send(&get(&server.url())).await;

    assert!(
        matches!(outcome, Err(ProviderError::Unavailable(_))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_server_that_never_answers_is_an_outage() {
    let silent = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let impatient = Http::with_patience(
        AllowedNetworks::loopback(),
        Patience {
            connect: Duration::from_millis(50),
            answer: Duration::from_millis(50),
        },
    );

    let outcome = impatient.send(&get(&url)).await;

    assert!(
        matches!(outcome, Err(ProviderError::Unavailable(_))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request() {
    let server = ScriptedServer::start(|_| Scripted::status(200).body("hello")).await;
    let http = http();

    for _ in 0..5 {
        http.send(&get(&server.url())).await.unwrap();
    }

    assert_eq!(server.seen().len(), 5);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_refused_as_its_address_is() {
    let server = ScriptedServer::start(|_| Scripted::status(200)).await;
    let port = server.port();
    let guarded = Http::new(AllowedNetworks::none());

    for url in [
        format!("http://localhost:{port}/"),
        format!("https://localhost:{port}/"),
        format!("http://127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}/"),
    ] {
        let outcome = guarded.send(&get(&url)).await;

        assert!(
            matches!(outcome, Err(ProviderError::AddressForbidden(_))),
            "{url}: {outcome:?}"
        );
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn an_outage_does_not_tell_the_address_it_happened_at() {
    let nobody = testkit::calendars::free_port();

    let outcome = http()
        .send(&get(&format!("http://127.0.0.1:{nobody}/ada.lovelace/")))
        .await;

    let Err(error) = outcome else {
        panic!("nobody listens")
    };
    assert!(!format!("{error:?}").contains("lovelace"));
}

#[tokio::test]
async fn schemes_other_than_the_webs_are_refused() {
    let outcome = http().send(&get("ftp://127.0.0.1/")).await;

    assert!(
        matches!(outcome, Err(ProviderError::Unsupported(_))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_call_that_stays_takes_being_sent_on_for_an_answer() {
    let server = ScriptedServer::start(|request| match request.path.as_str() {
        "/" => Scripted::status(307).header("Location", "/elsewhere"),
        _ => Scripted::status(200),
    })
    .await;

    let followed = http().send(&get(&server.url())).await.unwrap();
    let stayed = http().send(&get(&server.url()).stays()).await.unwrap();

    assert_eq!(followed.status, StatusCode::OK);
    assert_eq!(stayed.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_client_apart_shares_no_connection_with_anybody_and_tells_which_it_was() {
    let server = ScriptedServer::start(|_| Scripted::status(200).body("whole")).await;
    let shared = http();
    let first = shared.send(&get(&server.url())).await.unwrap();

    let other = shared.apart().send(&get(&server.url())).await.unwrap();

    assert_eq!(server.connections(), 2);
    assert!(first.connection.is_some() && other.connection.is_some());
    assert_ne!(first.connection, other.connection);
}

/// A server that begins an answer of unknown length with each of these, a moment apart, and then falls silent.
async fn begins_and_falls_silent(
    pieces: &'static [&'static str],
) -> (String, tokio::task::JoinHandle<()>) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_u8().await.unwrap();
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        for piece in pieces {
            let chunk = format!("{:x}\r\n{piece}\r\n", piece.len());
            stream.write_all(chunk.as_bytes()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        // Until we hang up.
        while stream.read_u8().await.is_ok() {}
    });
    (url, task)
}

async fn opened(http: &Http, call: &Call, quiet: Duration) -> Incoming {
    match http.open(call, quiet).await.unwrap() {
        Opened::Stream(incoming) => incoming,
        Opened::Whole(answer) => panic!("{answer:?}"),
    }
}

#[tokio::test]
async fn an_answer_that_stays_open_is_read_as_it_comes_and_closed_when_nobody_reads_it() {
    let (url, server) = begins_and_falls_silent(&["one", "two"]).await;
    let mut incoming = opened(&http(), &get(&url), Duration::from_secs(60)).await;

    assert_eq!(incoming.piece().await.unwrap().unwrap(), "one");
    assert_eq!(incoming.piece().await.unwrap().unwrap(), "two");
    drop(incoming);

    server.await.unwrap();
}

#[tokio::test]
async fn an_answer_outlives_the_usual_patience_but_no_silence() {
    let (url, _server) = begins_and_falls_silent(&["a", "b", "c", "d", "e", "f"]).await;
    let patience = Patience {
        connect: Duration::from_secs(10),
        answer: Duration::from_millis(200),
    };
    let http = Http::with_patience(AllowedNetworks::loopback(), patience);
    let mut incoming = opened(&http, &get(&url), Duration::from_millis(1000)).await;
    let mut read = Vec::new();

    let end = loop {
        match incoming.piece().await {
            Ok(Some(piece)) => read.extend_from_slice(&piece),
            other => break other,
        }
    };

    assert_eq!(read, b"abcdef");
    assert!(matches!(end, Err(ProviderError::Unavailable(_))), "{end:?}");
}

#[tokio::test]
async fn what_is_no_success_is_read_whole_and_followed_nowhere() {
    let server = ScriptedServer::start(|_| {
        Scripted::status(307)
            .header("Location", "/elsewhere")
            .body("moved")
    })
    .await;

    let opened = http()
        .open(&get(&server.url()), Duration::from_secs(1))
        .await;

    match opened.unwrap() {
        Opened::Whole(answer) => assert_eq!(answer.body, "moved"),
        Opened::Stream(_) => panic!("it is no success"),
    }
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn what_may_not_be_reached_is_not_opened_either() {
    let guarded = Http::new(AllowedNetworks::none());

    let outcome = guarded
        .open(&get("https://127.0.0.1/"), Duration::from_secs(1))
        .await;

    assert!(
        matches!(outcome, Err(ProviderError::AddressForbidden(_))),
        "{outcome:?}"
    );
}
