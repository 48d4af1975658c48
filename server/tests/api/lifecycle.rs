use crate::helpers::*;
use reqwest::{Method, StatusCode};
use std::process::Command;

#[tokio::test]
async fn told_to_stop_it_ends_streams_and_goes() {
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = place.serve();
    let mut stream = server.browser_of(&dana).get("/live").await;
    stream.chunk().await.unwrap();

    server.ask_to_stop();

    while let Ok(Some(_)) = stream.chunk().await {}
    let (status, lines) = server.wait();
    assert_eq!(status.code(), Some(0));
    let messages: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["message"].as_str())
        .collect();
    assert!(messages.contains(&"stopped"), "{messages:?}");
    assert!(
        !messages.iter().any(|message| message.contains("cut off")),
        "{messages:?}"
    );
}

#[tokio::test]
async fn killed_and_started_again_it_knows_sessions_and_items() {
    let place = Place::new();
    let server = place.serve();
    let mut browser = server.browser();
    browser.set_up(&server).await;
    let item = browser.add("Before the crash").await;

    drop(server);
    let server = place.serve();

    browser.address.clone_from(&server.address);
    assert_eq!(server.setup_code, None);
    let path = format!("/api/items/{}", item["id"].as_str().unwrap());
    assert_eq!(
        browser.read_json(Method::GET, &path).await,
        (StatusCode::OK, item)
    );
}

#[tokio::test]
async fn a_backup_of_a_running_server_holds_everything() {
    let place = Place::new();
    let server = place.serve();
    let mut browser = server.browser();
    browser.set_up(&server).await;
    let item = browser.add("Worth keeping").await;
    let copy = place.path().join("copy.db");

    let first = place
        .command("backup")
        .arg("--to")
        .arg(&copy)
        .output()
        .unwrap();
    let second = place
        .command("backup")
        .arg("--to")
        .arg(&copy)
        .output()
        .unwrap();

    assert!(
        first.status.success(),
        "{}",
        String::from_utf8_lossy(&first.stderr)
    );
    assert_eq!(second.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&second.stderr).contains("exists already"));
    drop(server);
    let server = place.serve_with(|command| {
        command.env("INTEGRATOR_DATABASE", format!("sqlite:{}", copy.display()));
    });
    browser.address.clone_from(&server.address);
    let path = format!("/api/items/{}", item["id"].as_str().unwrap());
    assert_eq!(
        browser.read_json(Method::GET, &path).await,
        (StatusCode::OK, item)
    );
}

#[test]
fn a_backup_of_nothing_is_no_success() {
    let place = Place::new();

    let out = place
        .command("backup")
        .arg("--to")
        .arg(place.path().join("copy.db"))
        .output()
        .unwrap();

    assert_eq!(out.status.code(), Some(1));
    assert!(!place.database().exists() && !place.path().join("copy.db").exists());
}

#[test]
fn migrating_makes_the_database() {
    let place = Place::new();

    let out = place.command("migrate").output().unwrap();

    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    assert!(place.database().exists());
}

#[test]
fn a_client_that_never_finishes_its_request_is_let_go() {
    use std::io::{Read, Write};
    let place = Place::new();
    let server = place.serve();
    let mut slow =
        std::net::TcpStream::connect(server.address.trim_start_matches("http://")).unwrap();
    slow.set_read_timeout(Some(PATIENCE)).unwrap();

    slow.write_all(b"GET /setup HTTP/1.1\r\nhost: ").unwrap();

    // Whether it is told so or not: the connection ends.
    slow.read_to_end(&mut Vec::new()).unwrap();
}

fn demo(place: &Place) -> Command {
    let mut command = place.command("demo-data");
    command.arg("--minimal");
    command
}

#[tokio::test]
async fn the_minimal_demo_lets_everybody_sign_in() {
    let place = Place::new();
    let out = demo(&place).output().unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let server = place.serve();

    for email in ["dana@fernhill.example", "henrik@fernhill.example"] {
        let fields = [("email", email), ("password", "fernhill-demo")];
        let answer = server.browser().post_form("/api/fn/sign_in", &fields).await;

        assert!(session_cookie(answer.headers()).is_some(), "{email}");
    }
}

#[test]
fn demo_data_never_touches_an_organization() {
    let place = Place::new();
    demo(&place).output().unwrap();

    let again = demo(&place).output().unwrap();

    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("nothing was changed"));
}

#[tokio::test]
async fn the_demos_current_week_is_that_of_the_mock_up() {
    let place = Place::new();
    let out = place.command("demo-data").output().unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let server = place.serve();
    let mut browser = server.browser();
    let fields = [
        ("email", "dana@fernhill.example"),
        ("password", "fernhill-demo"),
    ];
    let answer = browser.post_form("/api/fn/sign_in", &fields).await;
    browser.cookie = session_cookie(answer.headers()).map(|line| pair_of(&line));

    let html = browser.page("/calendar?view=week").await;

    for subject in [
        "A. Customer – Roof inspection",
        "L. Berg – Battery install",
        "Check permit reply",
        "Send weekly report",
    ] {
        assert!(html.contains(subject), "{subject}");
    }
}
