//! Being let in by OAuth (calendly.md §2.2).

use crate::sheet::sheet;
use crate::world::{World, json};
use calendly::CalendlyError;
use calendly::oauth::{App, Pkce};
use calendly::scopes::{Scope, Scopes};
use secrecy::ExposeSecret;
use std::collections::BTreeMap;
use std::time::Duration;
use testkit::web::Scripted;

fn confidential() -> App {
    App {
        client_id: "integrator".to_owned(),
        client_secret: Some("app-s3cret".into()),
        redirect_uri: "https://sync.example.org/connect/calendly/callback".to_owned(),
    }
}

fn native() -> App {
    App {
        client_secret: None,
        ..confidential()
    }
}

fn form(world: &World) -> BTreeMap<String, String> {
    let body = world.server.seen().pop().unwrap().body;
    url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect()
}

fn pairs(of: &[(&str, &str)]) -> BTreeMap<String, String> {
    of.iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[tokio::test]
async fn people_are_sent_to_calendly_with_a_challenge_and_a_state() {
    let world = World::answering(200, "").await;
    let pkce = Pkce::kept("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into());
    let scopes = Scopes::from([Scope::UsersRead, Scope::WebhooksWrite].as_slice());

    let url = world
        .client
        .authorize_url(&confidential(), &scopes, "st&te", &pkce);

    assert_eq!(url.path(), "/auth/oauth/authorize");
    let query: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!(
        query,
        pairs(&[
            ("client_id", "integrator"),
            ("response_type", "code"),
            (
                "redirect_uri",
                "https://sync.example.org/connect/calendly/callback"
            ),
            (
                "code_challenge",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
            ),
            ("code_challenge_method", "S256"),
            ("scope", "users:read webhooks:write"),
            ("state", "st&te"),
        ])
    );
    assert!(!url.as_str().contains("dBjft"));
}

#[tokio::test]
async fn a_confidential_app_exchanges_a_code_with_its_secret_in_the_header() {
    let world = World::answering(200, sheet!("tokens")).await;

    let tokens = world
        .client
        .exchange(
            &confidential(),
            &"c0de".into(),
            &Pkce::kept("v3rifier".into()),
        )
        .await
        .unwrap();

    assert_eq!(tokens.access.expose_secret(), "eyJ…");
    assert_eq!(tokens.refresh.expose_secret(), "b77…");
    assert_eq!(tokens.lives, Duration::from_secs(7200));
    assert!(tokens.scopes.has(Scope::WebhooksRead) && !tokens.scopes.has(Scope::UsersRead));
    assert_eq!(tokens.owner.id(), "AAAAAAAAAAAAAAAA");
    let request = world.server.seen().pop().unwrap();
    assert_eq!(request.path, "/auth/oauth/token");
    assert_eq!(
        request.header("authorization"),
        Some("Basic aW50ZWdyYXRvcjphcHAtczNjcmV0")
    );
    assert_eq!(
        form(&world),
        pairs(&[
            ("grant_type", "authorization_code"),
            ("code", "c0de"),
            (
                "redirect_uri",
                "https://sync.example.org/connect/calendly/callback"
            ),
            ("code_verifier", "v3rifier"),
        ])
    );
}

#[tokio::test]
async fn a_native_app_names_itself_in_the_form() {
    let world = World::answering(200, sheet!("tokens")).await;

    world
        .client
        .refresh(&native(), &"r3fresh".into())
        .await
        .unwrap();

    let request = world.server.seen().pop().unwrap();
    assert_eq!(request.header("authorization"), None);
    assert_eq!(
        form(&world),
        pairs(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", "r3fresh"),
            ("client_id", "integrator"),
        ])
    );
}

#[tokio::test]
async fn a_used_up_refresh_token_means_connecting_again() {
    for status in [400, 401] {
        let world = World::answering(status, sheet!("error_grant")).await;

        let outcome = world.client.refresh(&native(), &"r3fresh".into()).await;

        assert!(matches!(outcome, Err(CalendlyError::InvalidGrant)));
        assert_eq!(world.server.seen().len(), 1);
    }
}

#[tokio::test]
async fn an_app_that_calendly_does_not_know_is_for_the_operator() {
    let world = World::answering(401, r#"{"error":"invalid_client"}"#).await;

    let outcome = world.client.refresh(&native(), &"r3fresh".into()).await;

    assert!(
        matches!(&outcome, Err(CalendlyError::AppRefused { code }) if code == "invalid_client"),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn outages_and_pages_for_people_do_not_end_a_connection() {
    let refused = |answer: Scripted| async move {
        let world = World::start(move |_| answer.clone()).await;
        let outcome = world.client.refresh(&native(), &"r3fresh".into()).await;
        outcome.unwrap_err()
    };

    let outage = refused(json(503, "")).await;
    let page = refused(Scripted::status(400).body("<html>")).await;
    let haste = refused(json(429, "{}").header("Retry-After", "30")).await;
    let moved = refused(Scripted::status(307).header("Location", "http://127.0.0.1:9/")).await;

    assert!(
        matches!(outage, CalendlyError::Unavailable(_)),
        "{outage:?}"
    );
    assert!(matches!(page, CalendlyError::InvalidAnswer(_)), "{page:?}");
    assert!(
        matches!(haste, CalendlyError::RateLimited(wait) if wait == Duration::from_secs(30)),
        "{haste:?}"
    );
    assert!(
        matches!(moved, CalendlyError::InvalidAnswer(_)),
        "{moved:?}"
    );
}

#[tokio::test]
async fn a_token_is_looked_into_and_taken_back() {
    let world = World::answering(
        200,
        r#"{"active":true,"scope":"users:read","client_id":"integrator","token_type":"Bearer","exp":1767007200,
        "iat":1767000000,"owner":"https://api.calendly.com/users/AAAA","organization":"https://api.calendly.com/organizations/B"}"#,
    )
    .await;

    let told = world
        .client
        .introspect(&confidential(), &"eyJ".into())
        .await
        .unwrap();
    let looked = form(&world);
    world
        .client
        .revoke(&confidential(), &"eyJ".into())
        .await
        .unwrap();

    assert!(told.is_active && told.scopes.unwrap().has(Scope::UsersRead));
    assert_eq!(told.expires_at, Some(1_767_007_200));
    let expected = pairs(&[
        ("client_id", "integrator"),
        ("client_secret", "app-s3cret"),
        ("token", "eyJ"),
    ]);
    assert_eq!((looked, form(&world)), (expected.clone(), expected));
    let paths: Vec<String> = world
        .server
        .seen()
        .into_iter()
        .map(|one| one.path)
        .collect();
    assert_eq!(paths, ["/auth/oauth/introspect", "/auth/oauth/revoke"]);
}

#[tokio::test]
async fn of_a_dead_token_only_that_it_is_dead_is_told() {
    let world = World::answering(200, r#"{"active":false}"#).await;

    let told = world
        .client
        .introspect(&confidential(), &"eyJ".into())
        .await
        .unwrap();

    assert!(!told.is_active);
    assert_eq!(told.scopes, None);
}

#[test]
fn printing_apps_tokens_and_proofs_shows_no_secret() {
    let pkce = Pkce::kept("v3rifier".into());

    let printed = format!("{:?} {:?}", confidential(), pkce);

    assert!(!printed.contains("s3cret") && !printed.contains("v3rifier"));
}
