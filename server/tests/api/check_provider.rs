//! `integrator check provider`: a connected account is tried end to end, and nothing of it is left.

use crate::helpers::*;
use reqwest::header;
use sandbox::{Fault, FaultKind, People, Running, Sandbox, SandboxOptions};
use std::process::Output;
use std::sync::Arc;
use tokio::net::TcpListener;

const DANA: &str = "dana@fernhill.example";

struct Story {
    place: Place,
    sandbox: Running,
}

impl Story {
    /// Dana's Exchange, connected on a server that is stopped again.
    async fn begin() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let start = now();
        let options = SandboxOptions {
            clock: Arc::new(move || start),
            seed: 11,
            people: People::default(),
        };
        let sandbox = Sandbox::start(listener, options).unwrap();
        let place = Place::new();
        let dana = organization(&place.store().await, "Fernhill Services").await;
        let server = place.serve_with(|command| {
            command.env("INTEGRATOR_ALLOW_PRIVATE_ADDRESSES", "127.0.0.0/8");
        });
        let password = sandbox.exchange().password(DANA).unwrap();
        let fields = [
            ("provider", "exchange"),
            ("server", &sandbox.exchange().ews()),
            ("user", DANA),
            ("password", &password),
        ];
        let browser = server.browser_of(&dana);
        let connected = browser.post_form("/api/fn/connect_account", &fields).await;
        let to = connected.headers()[header::LOCATION].to_str().unwrap();
        assert!(to.starts_with("/calendar/sync/"), "{connected:?}");
        Self { place, sandbox }
    }

    fn check(&self, words: &[&str]) -> Output {
        let mut command = self.place.command("check");
        command
            .arg("provider")
            .args(words)
            .env("INTEGRATOR_ALLOW_PRIVATE_ADDRESSES", "127.0.0.0/8");
        command.output().unwrap()
    }

    fn events(&self) -> usize {
        let exchange = self.sandbox.exchange();
        let calendar = exchange.calendar(DANA).unwrap();
        exchange.items(&calendar).len()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_is_told_and_nothing_is_left_there() {
    let story = Story::begin().await;
    let before = story.events();

    let output = tokio::task::block_in_place(|| story.check(&["exchange"]));

    let told = text(&output.stdout);
    assert!(output.status.success(), "{told} {}", text(&output.stderr));
    for step in [
        "calendars are listed",
        "an event is made",
        "made a second time, it is still one",
        "it is told as a change",
        "it is changed",
        "a change to an outdated version is refused",
        "the event is gone again",
        "All of it came out well.",
    ] {
        assert!(told.contains(step), "{step}: {told}");
    }
    assert_eq!(story.events(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_fails_is_named_and_the_exit_code_tells() {
    let story = Story::begin().await;
    let unavailable = FaultKind::Status {
        status: 503,
        retry_after: None,
    };
    story
        .sandbox
        .add_fault(Fault::always("/exchange", unavailable));

    let down = tokio::task::block_in_place(|| story.check(&["exchange"]));
    let unknown = tokio::task::block_in_place(|| story.check(&["lotus"]));
    let none = tokio::task::block_in_place(|| story.check(&["icloud"]));
    let other = tokio::task::block_in_place(|| story.check(&["exchange", "--account", "x"]));

    for (output, words) in [
        (down, "list the calendars: the provider is unavailable"),
        (unknown, "choose one of icloud, google, office365"),
        (none, "no account at iCloud is connected"),
        (other, DANA),
    ] {
        let told = text(&output.stderr);
        assert!(!output.status.success());
        assert!(
            told.to_lowercase().contains(&words.to_lowercase()),
            "{words}: {told}"
        );
    }
}
