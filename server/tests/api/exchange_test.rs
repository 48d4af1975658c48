//! **Test your Exchange step by step**: every step is told, and nothing is connected.

use crate::helpers::*;
use sandbox::{People, Running, Sandbox, SandboxOptions};
use std::sync::Arc;
use tokio::net::TcpListener;

const DANA: &str = "dana@fernhill.example";
const PAGE: &str = "/calendar/sync/new/exchange";

async fn exchange() -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let start = now();
    let options = SandboxOptions {
        clock: Arc::new(move || start),
        seed: 11,
        people: People::default(),
    };
    Sandbox::start(listener, options).unwrap()
}

fn serve(place: &Place) -> Server {
    place.serve_with(|command| {
        command.env("INTEGRATOR_ALLOW_PRIVATE_ADDRESSES", "127.0.0.0/8");
    })
}

async fn test(browser: &Browser, sandbox: &Running, password: &str) -> String {
    let fields = [
        ("server", sandbox.exchange().ews()),
        ("user", DANA.to_owned()),
        ("password", password.to_owned()),
    ];
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    browser.post_form("/api/fn/examine_exchange", &fields).await;
    browser.page(PAGE).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_is_told_without_script_and_to_nobody_else() {
    let sandbox = exchange().await;
    let place = Place::new();
    let store = place.store().await;
    let dana = organization(&store, "Fernhill Services").await;
    let rival = organization(&store, "Rival Repairs").await;
    let server = serve(&place);
    let browser = server.browser_of(&dana);
    assert!(!browser.page(PAGE).await.contains("It can be connected"));

    let password = sandbox.exchange().password(DANA).unwrap();
    let page = test(&browser, &sandbox, &password).await;

    assert!(page.contains("It can be connected"), "{page}");
    for step in domain::examination::Step::ALL {
        assert!(page.contains(step.title()), "{}: {page}", step.title());
    }
    assert!(!page.contains(&password));
    let other = server.browser_of(&rival).page(PAGE).await;
    assert!(!other.contains("It can be connected"));
    let accounts = browser.page("/options/calendars").await;
    assert!(accounts.contains("No accounts connected"), "{accounts}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_step_that_fails_is_named_with_what_to_do() {
    let sandbox = exchange().await;
    let place = Place::new();
    let dana = organization(&place.store().await, "Fernhill Services").await;
    let server = serve(&place);
    let browser = server.browser_of(&dana);

    let page = test(&browser, &sandbox, "wrong").await;

    assert!(page.contains("It cannot be connected yet"), "{page}");
    assert!(page.contains("It stops at: Name and password accepted."));
    assert!(page.contains("Not tried, because an earlier step failed."));
}
