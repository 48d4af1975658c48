use crate::world::{Answer, DANA, World, text};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use reqwest::Method;
use sandbox::NewApp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::{Url, form_urlencoded};

const BACK: &str = "http://localhost/back";
const VERIFIER: &str = "dBjftJeZ4CVP-mBBCmsXZgFFLl3IUC1gQvMGTpjZ5Ck";

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

fn wish<'a>(client: &'a str, challenge: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("client_id", client),
        ("response_type", "code"),
        ("redirect_uri", BACK),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
        ("scope", "users:read webhooks:write scheduled_events:write"),
        ("state", "s t"),
    ]
}

async fn page(world: &World, pairs: &[(&str, &str)]) -> Answer {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    let address = format!(
        "{}/oauth/authorize?{}",
        world.sandbox.calendly().auth_base(),
        query.finish()
    );
    Answer::of(world.http.get(address)).await
}

/// Clicks at the page: `scopes` are the boxes that stay checked.
async fn decide(world: &World, client: &str, scopes: &[&str], decision: &str) -> Answer {
    let challenge = challenge();
    let dana = world.user(DANA);
    let mut pairs = wish(client, &challenge);
    pairs.retain(|(name, _)| *name != "scope");
    pairs.extend(scopes.iter().map(|scope| ("scope", *scope)));
    pairs.push(("person", dana.rsplit('/').next().unwrap()));
    pairs.push(("decision", decision));
    let address = format!("{}/oauth/authorize", world.sandbox.calendly().auth_base());
    Answer::of(world.http.post(address).form(&pairs)).await
}

fn led_to(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 303, "{answer:?}");
    let url = Url::parse(answer.header("location").unwrap()).unwrap();
    assert!(url.as_str().starts_with(BACK));
    url.query_pairs().into_owned().collect()
}

const SCOPES: [&str; 3] = ["users:read", "webhooks:write", "scheduled_events:write"];

async fn code(world: &World, client: &str) -> String {
    let answer = decide(world, client, &SCOPES, "allow").await;
    let pairs = led_to(&answer);
    assert!(pairs.contains(&("state".to_owned(), "s t".to_owned())));
    pairs
        .into_iter()
        .find(|(name, _)| name == "code")
        .unwrap()
        .1
}

async fn ask(
    world: &World,
    path: &str,
    basic: Option<(&str, &str)>,
    form: &[(&str, &str)],
) -> Answer {
    let address = format!("{}/oauth/{path}", world.sandbox.calendly().auth_base());
    let request = world.http.request(Method::POST, address).form(form);
    Answer::of(match basic {
        Some((id, secret)) => request.basic_auth(id, Some(secret)),
        None => request,
    })
    .await
}

const APP: (&str, &str) = ("sandbox-client", "sandbox-secret");

async fn exchange(world: &World, code: &str) -> Answer {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
    ];
    ask(world, "token", Some(APP), &form).await
}

async fn refresh(world: &World, token: &Value) -> Answer {
    let token = text(token);
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token.as_str()),
    ];
    ask(world, "token", Some(APP), &form).await
}

/// An access token that an app got from Dana.
pub async fn token_of_app(world: &World, client: &str, secret: &str) -> String {
    let code = code(world, client).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
    ];
    let answer = ask(world, "token", Some((client, secret)), &form).await;
    text(&answer.body["access_token"])
}

#[tokio::test]
async fn the_page_names_the_app_and_every_scope() {
    let world = World::new().await;

    let shown = page(&world, &wish("sandbox-client", &challenge())).await;

    assert_eq!(shown.status, 200);
    for awaited in [
        "Allow Integrator to access Calendly",
        "value=\"webhooks:write\" checked",
        "Allow access",
        "Cancel",
        "Dana Whitfield",
    ] {
        assert!(shown.text().contains(awaited), "{awaited}");
    }
}

#[tokio::test]
async fn a_code_becomes_a_token_for_two_hours() {
    let world = World::new().await;
    let code = code(&world, "sandbox-client").await;

    let answer = exchange(&world, &code).await;

    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.body["token_type"], "Bearer");
    assert_eq!(answer.body["expires_in"], 7200);
    assert_eq!(answer.body["created_at"], 1_796_025_600);
    assert_eq!(
        answer.body["scope"],
        "scheduled_events:write users:read webhooks:write"
    );
    assert_eq!(answer.body["owner"], world.user(DANA));
    assert_eq!(answer.body["organization"], world.organization());
    let token = text(&answer.body["access_token"]);
    assert_eq!(world.get_as(&token, "/users/me").await.status, 200);
    assert_eq!(world.get_as(&token, "/event_types").await.status, 403);
    world.advance(TimeDelta::hours(2));
    assert_eq!(world.get_as(&token, "/users/me").await.status, 401);
}

#[tokio::test]
async fn fewer_scopes_may_be_granted_and_none_refused_ones_are_given() {
    let world = World::new().await;
    let answer = decide(&world, "sandbox-client", &["users:read"], "allow").await;
    let pairs = led_to(&answer);
    let code = &pairs.iter().find(|(name, _)| name == "code").unwrap().1;

    let token = exchange(&world, code).await;

    assert_eq!(token.body["scope"], "users:read");
}

#[tokio::test]
async fn a_refusal_leads_back_without_a_code() {
    let world = World::new().await;

    let answer = decide(&world, "sandbox-client", &SCOPES, "refuse").await;

    let pairs = led_to(&answer);
    assert!(pairs.contains(&("error".to_owned(), "access_denied".to_owned())));
    assert!(pairs.contains(&("state".to_owned(), "s t".to_owned())));
}

#[tokio::test]
async fn a_code_is_good_once_for_ten_minutes_with_its_verifier_and_address() {
    let world = World::new().await;
    let used = code(&world, "sandbox-client").await;
    exchange(&world, &used).await;
    let stolen = code(&world, "sandbox-client").await;
    let misled = code(&world, "sandbox-client").await;
    let late = code(&world, "sandbox-client").await;
    let with = async |code: &str, redirect: &str, verifier: &str| {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ];
        ask(&world, "token", Some(APP), &form).await
    };

    let again = exchange(&world, &used).await;
    let without_verifier = with(&stolen, BACK, "other").await;
    let elsewhere = with(&misled, "http://localhost/back/", VERIFIER).await;
    world.advance(TimeDelta::minutes(10));
    let late = exchange(&world, &late).await;

    for answer in [again, without_verifier, elsewhere, late] {
        assert_eq!(answer.status, 400, "{answer:?}");
        assert_eq!(answer.body["error"], "invalid_grant");
        assert!(answer.body["error_description"].is_string());
    }
}

#[tokio::test]
async fn a_refresh_token_is_good_once() {
    let world = World::new().await;
    let first = exchange(&world, &code(&world, "sandbox-client").await).await;

    let second = refresh(&world, &first.body["refresh_token"]).await;
    let again = refresh(&world, &first.body["refresh_token"]).await;
    let third = refresh(&world, &second.body["refresh_token"]).await;

    assert_eq!(second.status, 200);
    assert_ne!(second.body["refresh_token"], first.body["refresh_token"]);
    assert_eq!(second.body["scope"], first.body["scope"]);
    assert_eq!(again.status, 400);
    assert_eq!(again.body["error"], "invalid_grant");
    assert_eq!(third.status, 200);
}

#[tokio::test]
async fn eight_tokens_a_minute_are_given() {
    let world = World::new().await;
    let mut token = exchange(&world, &code(&world, "sandbox-client").await).await;
    for _ in 0..7 {
        token = refresh(&world, &token.body["refresh_token"]).await;
        assert_eq!(token.status, 200);
    }

    let ninth = refresh(&world, &token.body["refresh_token"]).await;
    world.advance(TimeDelta::minutes(1));
    let later = refresh(&world, &token.body["refresh_token"]).await;

    assert_eq!(ninth.status, 429);
    assert_eq!(ninth.header("retry-after"), Some("60"));
    assert_eq!(later.status, 200);
}

#[tokio::test]
async fn an_app_has_to_say_who_it_is() {
    let world = World::new().await;
    let code = code(&world, "sandbox-client").await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
    ];

    for basic in [
        None,
        Some(("sandbox-client", "wrong")),
        Some(("other", "x")),
    ] {
        let answer = ask(&world, "token", basic, &form).await;

        assert_eq!(answer.status, 401);
        assert_eq!(answer.body["error"], "invalid_client");
    }
    let kind = [("grant_type", "password")];
    let answer = ask(&world, "token", Some(APP), &kind).await;
    assert_eq!(answer.body["error"], "unsupported_grant_type");
}

#[tokio::test]
async fn a_native_app_has_no_secret() {
    let world = World::new().await;
    world.sandbox.calendly().add_app(NewApp {
        name: "Native".to_owned(),
        client_id: Some("native".to_owned()),
        client_secret: None,
        redirect_uris: vec![BACK.to_owned()],
        signing_key: None,
    });
    let code = code(&world, "native").await;
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", "native"),
        ("code", code.as_str()),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
    ];

    let answer = ask(&world, "token", None, &form).await;

    assert_eq!(answer.status, 200, "{answer:?}");
}

#[tokio::test]
async fn the_page_refuses_a_strange_app_and_a_strange_address() {
    let world = World::new().await;
    world
        .tell(
            "/apps",
            json!({"name": "Exact", "client_id": "exact", "redirect_uris": ["http://localhost/exact"]}),
        )
        .await;
    let challenge = challenge();
    let mut outside = wish("sandbox-client", &challenge);
    outside[2] = ("redirect_uri", "https://evil.example/back");

    for pairs in [
        wish("nobody", &challenge),
        wish("exact", &challenge),
        outside,
    ] {
        let answer = page(&world, &pairs).await;

        assert_eq!(answer.status, 400);
        assert!(answer.header("location").is_none());
        assert!(answer.text().contains("role=\"alert\""));
    }
}

#[tokio::test]
async fn without_pkce_or_with_a_strange_scope_the_app_is_told() {
    let world = World::new().await;
    let challenge = challenge();
    let mut plain = wish("sandbox-client", &challenge);
    plain[4] = ("code_challenge_method", "plain");
    let mut without = wish("sandbox-client", &challenge);
    without.remove(3);
    let mut scope = wish("sandbox-client", &challenge);
    scope[5] = ("scope", "everything:write");

    for (pairs, error) in [
        (plain, "invalid_request"),
        (without, "invalid_request"),
        (scope, "invalid_scope"),
    ] {
        let answer = page(&world, &pairs).await;

        let pairs = led_to(&answer);
        assert!(pairs.contains(&("error".to_owned(), error.to_owned())));
    }
}

#[tokio::test]
async fn a_token_is_introspected_and_revoked() {
    let world = World::new().await;
    let token = exchange(&world, &code(&world, "sandbox-client").await).await;
    let access = text(&token.body["access_token"]);
    let form = [
        ("client_id", APP.0),
        ("client_secret", APP.1),
        ("token", access.as_str()),
    ];

    let known = ask(&world, "introspect", None, &form).await;
    let wrong = [("client_id", APP.0), ("token", access.as_str())];
    let stranger = ask(&world, "introspect", None, &wrong).await;
    let revoked = ask(&world, "revoke", None, &form).await;
    let gone = ask(&world, "introspect", None, &form).await;
    let refreshed = refresh(&world, &token.body["refresh_token"]).await;

    assert_eq!(known.body["active"], true);
    assert_eq!(known.body["client_id"], APP.0);
    assert_eq!(known.body["owner"], world.user(DANA));
    assert_eq!(known.body["exp"], 1_796_025_600 + 7200);
    assert_eq!(stranger.status, 401);
    assert_eq!(revoked.status, 200);
    assert_eq!(revoked.text(), "");
    assert_eq!(gone.body, json!({"active": false}));
    assert_eq!(world.get_as(&access, "/users/me").await.status, 401);
    assert_eq!(refreshed.body["error"], "invalid_grant");
}

#[tokio::test]
async fn the_metadata_names_the_endpoints() {
    let world = World::new().await;
    let address = format!("{}/.well-known/oauth-authorization-server", world.web());

    let answer = world.get(&address).await;

    let auth = world.sandbox.calendly().auth_base();
    assert_eq!(answer.body["issuer"], auth);
    assert_eq!(answer.body["token_endpoint"], format!("{auth}/oauth/token"));
    assert_eq!(
        answer.body["code_challenge_methods_supported"],
        json!(["S256"])
    );
}
