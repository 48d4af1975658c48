use crate::world::{APP, Answer, CALENDAR, DANA, ROBIN, World};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use reqwest::Method;
use sandbox::GoogleApp;
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

const BACK: &str = "http://127.0.0.1:9/back";
const AUTH: &str = "/accounts/o/oauth2/v2/auth";
const LIST: &str = "https://www.googleapis.com/auth/calendar.calendarlist.readonly";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn wish(challenge: &str) -> Vec<(&'static str, String)> {
    [
        ("client_id", APP.0),
        ("redirect_uri", BACK),
        ("response_type", "code"),
        ("scope", &format!("openid email {CALENDAR} {LIST}")),
        ("access_type", "offline"),
        ("state", "xyz"),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into()
}

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

/// Somebody agrees to these; where they are led.
async fn decide(world: &World, more: &[(&str, &str)]) -> Url {
    let asked = wish(&challenge());
    let asked = asked.iter().map(|(name, value)| (*name, value.as_str()));
    let form: Vec<(&str, &str)> = asked.chain(more.iter().copied()).collect();
    let answer = world.form(AUTH, &form).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    answer.location.unwrap().parse().unwrap()
}

async fn allow(world: &World, email: &str, more: &[(&str, &str)]) -> String {
    let usual = [
        ("decision", "allow"),
        ("account", email),
        ("granted", "openid"),
        ("granted", "email"),
        ("granted", CALENDAR),
    ];
    let url = decide(world, &[&usual[..], more].concat()).await;
    query(&url, "code").unwrap()
}

fn query(url: &Url, name: &str) -> Option<String> {
    let mut pairs = url.query_pairs();
    pairs
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

async fn exchange(world: &World, code: &str, verifier: &str) -> Answer {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", BACK),
        ("code_verifier", verifier),
        ("client_id", APP.0),
        ("client_secret", APP.1),
    ];
    world.form("/oauth2/token", &form).await
}

async fn refresh(world: &World, token: &Value) -> Answer {
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token.as_str().unwrap()),
        ("client_id", APP.0),
        ("client_secret", APP.1),
    ];
    world.form("/oauth2/token", &form).await
}

#[tokio::test]
async fn the_page_offers_accounts_and_scopes_to_untick() {
    let world = World::new().await;
    let url = Url::parse_with_params(&world.address(AUTH), wish(&challenge())).unwrap();

    let page = Answer::of(world.http.get(url)).await;

    let text = page.body.as_str().unwrap();
    assert_eq!(page.status, 200);
    assert!(text.contains(DANA) && text.contains(ROBIN), "{text}");
    assert_eq!(text.matches("type=\"checkbox\"").count(), 2, "{text}");
}

#[tokio::test]
async fn a_code_becomes_tokens_once_and_only_with_its_verifier() {
    let world = World::new().await;
    let code = allow(&world, DANA, &[]).await;

    let wrong = exchange(&world, &code, "wrong").await;
    let tokens = exchange(&world, &code, VERIFIER).await.ok();
    let again = exchange(&world, &code, VERIFIER).await;

    assert_eq!(wrong.oauth_refusal(), (400, "invalid_grant"));
    assert_eq!(again.oauth_refusal(), (400, "invalid_grant"));
    assert_eq!(
        tokens["scope"],
        format!("openid email {CALENDAR}"),
        "one was unticked"
    );
    let access = tokens["access_token"].as_str().unwrap();
    let who = world
        .http
        .get(world.address("/openid/v1/userinfo"))
        .bearer_auth(access);
    assert_eq!(Answer::of(who).await.ok()["email"], DANA);
    let listed = Answer::of(world.request(access, Method::GET, "users/me/calendarList")).await;
    assert_eq!(listed.status, 200);
}

#[tokio::test]
async fn a_code_lives_ten_minutes_and_an_access_token_an_hour() {
    let world = World::new().await;
    let (old, new) = (
        allow(&world, DANA, &[]).await,
        allow(&world, ROBIN, &[]).await,
    );
    let tokens = exchange(&world, &new, VERIFIER).await.ok();
    world.advance(TimeDelta::minutes(10));
    assert_eq!(
        exchange(&world, &old, VERIFIER).await.oauth_refusal(),
        (400, "invalid_grant")
    );
    world.advance(TimeDelta::minutes(50));
    let access = tokens["access_token"].as_str().unwrap();
    let ask = |token: String| world.request(&token, Method::GET, "calendars/primary/events");

    let stale = Answer::of(ask(access.to_owned())).await;
    let renewed = refresh(&world, &tokens["refresh_token"]).await.ok();
    let fresh = Answer::of(ask(renewed["access_token"].as_str().unwrap().to_owned())).await;

    assert_eq!(stale.refusal(), (401, "authError"));
    assert_eq!(fresh.status, 200);
    assert!(renewed["refresh_token"].is_null(), "the old one stays good");
    refresh(&world, &tokens["refresh_token"]).await.ok();
}

#[tokio::test]
async fn a_second_refresh_token_needs_another_consent() {
    let world = World::new().await;
    let first = allow(&world, DANA, &[]).await;
    exchange(&world, &first, VERIFIER).await.ok();

    let silent = allow(&world, DANA, &[]).await;
    let asked = allow(&world, DANA, &[("prompt", "consent")]).await;

    assert!(exchange(&world, &silent, VERIFIER).await.ok()["refresh_token"].is_null());
    assert!(exchange(&world, &asked, VERIFIER).await.ok()["refresh_token"].is_string());
}

#[tokio::test]
async fn who_cancels_or_asks_for_nonsense_is_led_back_with_the_error() {
    let world = World::new().await;

    let cancelled = decide(&world, &[("decision", "refuse")]).await;

    assert_eq!(query(&cancelled, "error").as_deref(), Some("access_denied"));
    assert_eq!(query(&cancelled, "state").as_deref(), Some("xyz"));
    let with = |name: &str, value: &str| {
        let mut asked = wish(&challenge());
        asked.retain(|(known, _)| *known != name);
        asked.push(("other", value.to_owned()));
        let pairs = asked.iter().map(|(known, text)| {
            let known = if *known == "other" { name } else { known };
            (known.to_owned(), text.clone())
        });
        Url::parse_with_params(&world.address(AUTH), pairs).unwrap()
    };
    for (name, value) in [
        ("client_id", "nobody"),
        ("redirect_uri", "https://example.org/"),
        ("response_type", "token"),
    ] {
        let refused = Answer::of(world.http.get(with(name, value))).await;
        assert_eq!(refused.status, 400, "{name}");
    }
    let scope = Answer::of(world.http.get(with("scope", "everything"))).await;
    assert!(scope.location.unwrap().contains("error=invalid_scope"));
}

#[tokio::test]
async fn what_was_taken_back_lets_nobody_in() {
    let world = World::new().await;
    let code = allow(&world, DANA, &[]).await;
    let tokens = exchange(&world, &code, VERIFIER).await.ok();
    let token = [("token", tokens["refresh_token"].as_str().unwrap())];

    let taken = world.form("/oauth2/revoke", &token).await;
    let again = world.form("/oauth2/revoke", &token).await;

    assert_eq!((taken.status, again.status), (200, 400));
    let refused = refresh(&world, &tokens["refresh_token"]).await;
    assert_eq!(refused.oauth_refusal(), (400, "invalid_grant"));
    let access = tokens["access_token"].as_str().unwrap();
    let ask = world.request(access, Method::GET, "calendars/primary/events");
    assert_eq!(Answer::of(ask).await.refusal(), (401, "authError"));
}

#[tokio::test]
async fn an_app_in_testing_is_let_in_for_seven_days() {
    let world = World::new().await;
    world.google().add_app(GoogleApp {
        name: "Integrator".to_owned(),
        client_id: APP.0.to_owned(),
        client_secret: APP.1.to_owned(),
        redirect_uris: vec![BACK.to_owned()],
        is_in_testing: true,
    });
    let code = allow(&world, DANA, &[]).await;
    let tokens = exchange(&world, &code, VERIFIER).await.ok();
    world.advance(TimeDelta::days(6));
    refresh(&world, &tokens["refresh_token"]).await.ok();

    world.advance(TimeDelta::days(1));

    let dead = refresh(&world, &tokens["refresh_token"]).await;
    assert_eq!(dead.oauth_refusal(), (400, "invalid_grant"));
}
