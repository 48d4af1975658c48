//! Calendars at private addresses: ours for others, and those of others for us.

use crate::helpers::*;
use reqwest::{Method, StatusCode, header};

/// The owner with an item, and the addresses of both feeds.
async fn feeds(place: &Place, server: &Server) -> (Browser, [String; 2]) {
    let store = place.store().await;
    let dana = organization(&store, "Fernhill Services").await;
    let browser = server.browser_of(&dana);
    browser.add("K. Ito – Site survey").await;
    for shows in ["everything", "busy_only"] {
        let made = browser
            .post_form("/api/fn/make_feed", &[("shows", shows)])
            .await;
        assert!(made.status().is_redirection(), "{made:?}");
    }
    let page = browser.page("/options/calendars").await;
    let mut addresses = page.split("value=\"").filter_map(|rest| {
        let value = rest.split('"').next()?;
        let (_, path) = value.split_once("/feeds/")?;
        Some(["/feeds/", path].concat())
    });
    let both = [addresses.next().unwrap(), addresses.next().unwrap()];
    assert_eq!(addresses.next(), None);
    (browser, both)
}

#[tokio::test]
async fn a_calendar_is_read_without_signing_in_and_told_unchanged() {
    let place = Place::new();
    let server = place.serve();
    let (_, [everything, busy]) = feeds(&place, &server).await;
    let stranger = server.browser();

    let answer = stranger.get(&everything).await;
    let headers = answer.headers().clone();
    let file = answer.text().await.unwrap();
    let known = headers[header::ETAG].clone();
    let again = stranger
        .request(Method::GET, &everything)
        .header(header::IF_NONE_MATCH, known.clone());
    let again = again.send().await.unwrap();
    let busy = stranger.get(&busy).await.text().await.unwrap();

    assert_eq!(
        headers[header::CONTENT_TYPE],
        "text/calendar; charset=utf-8"
    );
    assert_eq!(headers[header::CACHE_CONTROL], "private, no-cache");
    assert!(file.contains("SUMMARY:K. Ito – Site survey"), "{file}");
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(again.headers()[header::ETAG], known);
    assert_eq!(again.text().await.unwrap(), "");
    assert!(busy.contains("SUMMARY:Busy"), "{busy}");
    assert!(!busy.contains("Ito") && !busy.contains("Survey"), "{busy}");
    let head = stranger.request(Method::HEAD, &everything).send().await;
    assert_eq!(head.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn an_address_that_was_guessed_or_revoked_holds_nothing() {
    let place = Place::new();
    let server = place.serve();
    let (dana, [everything, _]) = feeds(&place, &server).await;
    let stranger = server.browser();

    let revoked = [("shows", "everything")];
    dana.post_form("/api/fn/revoke_feed", &revoked).await;

    for address in [everything.as_str(), "/feeds/guess.ics", "/feeds/"] {
        let answer = stranger.get(address).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn the_private_address_of_a_calendar_is_a_secret_that_only_the_vault_knows() {
    let place = Place::new();
    let server = place.serve_with(|command| {
        command.env("INTEGRATOR_ALLOW_PRIVATE_ADDRESSES", "127.0.0.0/8");
    });
    let (dana, [everything, _]) = feeds(&place, &server).await;
    let address = [server.address.as_str(), everything.as_str()].concat();

    let connected = dana
        .post_form(
            "/api/fn/connect_account",
            &[("provider", "ics"), ("server", &address)],
        )
        .await;
    let page = dana.page("/options/calendars").await;

    assert!(connected.status().is_redirection(), "{connected:?}");
    let wizard = connected.headers()[header::LOCATION]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(wizard.starts_with("/calendar/sync/"), "{wizard}");
    assert!(
        page.contains("ICS address") && page.contains("127.0.0.1"),
        "{page}"
    );
    drop(server);
    let stored = std::fs::read(place.database()).unwrap();
    let secret = everything
        .trim_start_matches("/feeds/")
        .trim_end_matches(".ics");
    let is_there = stored
        .windows(secret.len())
        .any(|window| window == secret.as_bytes());
    assert!(!is_there, "the database holds the address in the clear");
}
