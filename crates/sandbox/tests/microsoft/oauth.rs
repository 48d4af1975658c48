use crate::world::{ALL, APP, Answer, DANA, DANA_AT_HOME, World};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use reqwest::Method;
use sandbox::MicrosoftApp;
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

const BACK: &str = "http://127.0.0.1:9/back";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const SCOPE: &str = "offline_access User.Read Calendars.ReadWrite";

fn page(tenant: &str) -> String {
    format!("/login/{tenant}/oauth2/v2.0/authorize")
}

fn wish(scope: &str) -> Vec<(&'static str, String)> {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    [
        ("client_id", APP.0),
        ("redirect_uri", BACK),
        ("response_type", "code"),
        ("response_mode", "query"),
        ("scope", scope),
        ("state", "xyz"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into()
}

async fn decide(world: &World, tenant: &str, scope: &str, more: &[(&str, &str)]) -> Answer {
    let asked = wish(scope);
    let asked = asked.iter().map(|(name, value)| (*name, value.as_str()));
    let form: Vec<(&str, &str)> = asked.chain(more.iter().copied()).collect();
    world.form(&page(tenant), &form).await
}

fn query(answer: &Answer, name: &str) -> Option<String> {
    let url: Url = answer.location.as_ref().unwrap().parse().unwrap();
    let mut pairs = url.query_pairs();
    pairs
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

async fn code(world: &World, tenant: &str, email: &str, scope: &str) -> String {
    let accepted = [("decision", "accept"), ("account", email)];
    let answer = decide(world, tenant, scope, &accepted).await;
    assert_eq!(query(&answer, "state").as_deref(), Some("xyz"));
    query(&answer, "code").unwrap()
}

async fn exchange(world: &World, tenant: &str, code: &str, verifier: &str) -> Answer {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", BACK),
        ("code_verifier", verifier),
        ("client_id", APP.0),
        ("client_secret", APP.1),
    ];
    let path = format!("/login/{tenant}/oauth2/v2.0/token");
    world.form(&path, &form).await
}

async fn tokens(world: &World, email: &str) -> Value {
    let code = code(world, "common", email, SCOPE).await;
    exchange(world, "common", &code, VERIFIER).await.ok()
}

async fn refresh(world: &World, token: &Value) -> Answer {
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token.as_str().unwrap()),
        ("client_id", APP.0),
        ("client_secret", APP.1),
    ];
    world.form("/login/common/oauth2/v2.0/token", &form).await
}

fn number(answer: &Answer) -> u64 {
    answer.body["error_codes"][0].as_u64().unwrap_or_default()
}

#[tokio::test]
async fn the_page_offers_the_accounts_that_the_tenant_takes_and_says_what_is_asked_for() {
    let world = World::new().await;
    for (tenant, works, homes) in [
        ("common", 9, 9),
        ("organizations", 9, 0),
        ("fernhill.example", 9, 0),
        ("consumers", 0, 9),
    ] {
        let url = Url::parse_with_params(&world.address(&page(tenant)), wish(SCOPE)).unwrap();

        let shown = Answer::of(world.http.get(url)).await.ok();

        let text = shown.as_str().unwrap();
        let count = |domain: &str| text.matches(&format!("{domain}\" required")).count();
        assert_eq!(
            (count("@fernhill.example"), count("@outlook.example")),
            (works, homes),
            "{tenant}"
        );
        assert!(text.contains("Have full access to your calendars"));
    }
}

#[tokio::test]
async fn an_account_of_another_kind_is_not_let_in() {
    let world = World::new().await;
    for (tenant, email) in [("organizations", DANA_AT_HOME), ("consumers", DANA)] {
        let accepted = [("decision", "accept"), ("account", email)];

        let answer = decide(&world, tenant, SCOPE, &accepted).await;

        assert_eq!(answer.status, 400);
        assert!(answer.body.as_str().unwrap().contains("AADSTS50020"));
    }
    let code = code(&world, "common", DANA_AT_HOME, SCOPE).await;
    let elsewhere = exchange(&world, "organizations", &code, VERIFIER).await;
    assert_eq!((elsewhere.status, number(&elsewhere)), (400, 50_020));
}

#[tokio::test]
async fn a_code_becomes_tokens_once_and_only_with_its_verifier() {
    let world = World::new().await;
    let code = code(&world, "organizations", DANA, SCOPE).await;

    let wrong = exchange(&world, "organizations", &code, "wrong").await;
    let tokens = exchange(&world, "organizations", &code, VERIFIER)
        .await
        .ok();
    let again = exchange(&world, "organizations", &code, VERIFIER).await;

    assert_eq!(wrong.oauth_refusal(), (400, "invalid_grant"));
    assert_eq!((number(&wrong), number(&again)), (501_481, 54_005));
    assert_eq!(tokens["scope"], "User.Read Calendars.ReadWrite");
    let access = tokens["access_token"].as_str().unwrap();
    let me = Answer::of(world.request(access, Method::GET, "me"))
        .await
        .ok();
    assert_eq!(me["userPrincipalName"], DANA);
    let settings = world.request(access, Method::GET, "me/mailboxSettings");
    assert_eq!(
        Answer::of(settings).await.refusal(),
        (403, "ErrorAccessDenied")
    );
}

#[tokio::test]
async fn without_offline_access_there_is_no_refresh_token() {
    let world = World::new().await;
    let code = code(&world, "common", DANA, "User.Read").await;

    let tokens = exchange(&world, "common", &code, VERIFIER).await.ok();

    assert_eq!(tokens["refresh_token"], Value::Null);
}

#[tokio::test]
async fn what_is_accepted_can_be_less_than_what_was_asked_for() {
    let world = World::new().await;
    let most = vec!["User.Read".to_owned()];
    world.microsoft().grant_at_most(Some(most));

    assert_eq!(tokens(&world, DANA).await["scope"], "User.Read");
}

#[tokio::test]
async fn a_refresh_token_is_replaced_and_the_old_one_ends_after_a_while() {
    let world = World::new().await;
    let first = tokens(&world, DANA).await["refresh_token"].clone();
    let second = refresh(&world, &first).await.ok()["refresh_token"].clone();
    assert_ne!(first, second);
    refresh(&world, &first).await.ok();

    world.advance(TimeDelta::hours(1));

    let reused = refresh(&world, &first).await;
    assert_eq!(reused.oauth_refusal(), (400, "invalid_grant"));
    assert_eq!(number(&reused), 70_008);
    refresh(&world, &second).await.ok();
    let idle = tokens(&world, DANA).await["refresh_token"].clone();
    world.advance(TimeDelta::days(90));
    assert_eq!(number(&refresh(&world, &idle).await), 700_082);
}

#[tokio::test]
async fn an_access_token_ends_by_itself_and_with_the_consent() {
    let world = World::new().await;
    let told = tokens(&world, DANA).await;
    let access = told["access_token"].as_str().unwrap();
    let me = || Answer::of(world.request(access, Method::GET, "me"));
    assert_eq!(me().await.status, 200);

    world.microsoft().reset_password(DANA).unwrap();
    assert_eq!(
        number(&refresh(&world, &told["refresh_token"]).await),
        50_173
    );
    assert_eq!(me().await.status, 200, "it is looked at by itself");
    world.microsoft().withdraw_consent(DANA).unwrap();
    assert_eq!(me().await.refusal(), (401, "InvalidAuthenticationToken"));

    let again = tokens(&world, DANA).await;
    let again = again["access_token"].as_str().unwrap();
    world.advance(TimeDelta::seconds(4_200));
    let late = Answer::of(world.request(again, Method::GET, "me")).await;
    assert_eq!(late.status, 401);
}

#[tokio::test]
async fn whoever_refuses_and_whatever_is_not_known_is_told_to_the_app() {
    let world = World::new().await;

    let refused = decide(&world, "common", SCOPE, &[("decision", "refuse")]).await;
    assert_eq!(query(&refused, "error").as_deref(), Some("access_denied"));
    let accepted = [("decision", "accept"), ("account", DANA)];
    let scope = decide(&world, "common", "Mail.Send", &accepted).await;
    assert_eq!(query(&scope, "error").as_deref(), Some("invalid_scope"));
    let tenant = decide(&world, "nowhere", SCOPE, &accepted).await;
    assert!(tenant.body.as_str().unwrap().contains("AADSTS90002"));
}

#[tokio::test]
async fn an_app_is_known_by_its_secret_and_led_back_to_its_own_address() {
    let world = World::new().await;
    world.microsoft().add_app(MicrosoftApp {
        name: "Other".to_owned(),
        client_id: APP.0.to_owned(),
        client_secret: "new".to_owned(),
        redirect_uris: vec!["http://127.0.0.1:9/other".to_owned()],
        is_secret_expired: true,
    });

    let elsewhere = decide(&world, "common", SCOPE, &[]).await;
    let form = |secret| {
        [
            ("grant_type", "refresh_token"),
            ("refresh_token", "x"),
            ("client_id", APP.0),
            ("client_secret", secret),
        ]
    };
    let path = "/login/common/oauth2/v2.0/token";
    let wrong = world.form(path, &form("old")).await;
    let expired = world.form(path, &form("new")).await;

    assert!(elsewhere.body.as_str().unwrap().contains("AADSTS50011"));
    assert_eq!(wrong.oauth_refusal(), (401, "invalid_client"));
    assert_eq!((number(&wrong), number(&expired)), (7_000_215, 7_000_222));
    let strange = world.microsoft().add_token("nobody@example.org", &ALL);
    assert!(strange.is_err());
}
