//! Calendly: a token is validated, a customer books, moves and cancels, and links lead on or take a break; with the stand-in on
//! the other side.

use crate::helpers::{Browser, PATIENCE, Place, Server};
use chrono::{DateTime, Utc};
use reqwest::{Method, StatusCode};
use sandbox::{Fault, FaultKind, People, Plan, Running, Sandbox, SandboxOptions};
use serde_json::Value;
use std::sync::Arc;
use std::time::Instant;
use tokio::net::TcpListener;

/// Whose Calendly account it is.
pub const DANA: &str = "dana@fernhill.example";

#[expect(
    clippy::disallowed_methods,
    reason = "the program beside it has the real clock"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The program, its owner signed in, and the Calendly that it asks.
pub struct Story {
    pub sandbox: Running,
    pub place: Place,
    _server: Server,
    pub dana: Browser,
}

impl Story {
    pub async fn begin() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = SandboxOptions {
            clock: Arc::new(now),
            seed: 7,
            people: People::default(),
        };
        let sandbox = Sandbox::start(listener, options).unwrap();
        let calendly = sandbox.calendly();
        let place = Place::new();
        let server = place.serve_with(|command| {
            command
                .env("INTEGRATOR_CALENDLY_API_URL", calendly.api_base())
                .env("INTEGRATOR_CALENDLY_AUTH_URL", calendly.auth_base())
                .env("INTEGRATOR_CALENDLY_WEB_URL", calendly.web_base())
                .env("INTEGRATOR_ALLOW_PRIVATE_ADDRESSES", "127.0.0.0/8");
        });
        let mut dana = Browser::new(&server.address);
        dana.set_up(&server).await;
        let on = [("enabled", "true")];
        dana.post_form("/api/fn/set_calendly_enabled", &on).await;
        Self {
            sandbox,
            place,
            _server: server,
            dana,
        }
    }

    /// **Validate and Save** without script; where the answer leads, or what it says.
    async fn connect(&self, token: &str) -> String {
        let page = format!("{}/options/integrator/calendly", self.dana.address);
        let answer = self
            .dana
            .request(Method::POST, "/api/fn/connect_calendly")
            .header("accept", "text/html")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("referer", page)
            .body(format!("token={}", token.replace(' ', "+")))
            .send()
            .await
            .unwrap();
        let to = answer.headers().get("location").cloned();
        let to = to.map_or_else(String::new, |to| to.to_str().unwrap().to_owned());
        to.replace(&self.dana.address, "")
    }

    /// With a token that may everything.
    pub async fn connected() -> Self {
        let story = Self::begin().await;
        let token = story.sandbox.calendly().add_token(DANA, None).unwrap();
        story.connect(&token).await;
        story
            .until("the webhook is there", async || {
                story.panel().await.contains("Webhook active")
            })
            .await;
        story
    }

    async fn panel(&self) -> String {
        self.dana.page("/options/integrator/calendly").await
    }

    /// Waits until something holds; only a hang reaches the end.
    pub async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let began = Instant::now();
        while !holds().await {
            assert!(began.elapsed() < PATIENCE, "never: {what}");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    async fn set_defaults(&self) {
        let fields = [
            ("module", "sales"),
            ("seen", "0"),
            ("values[lead_source]", "Calendly"),
            ("values[owner]", "host"),
            ("values[status]", "New"),
            ("values[country]", "Ireland"),
        ];
        let answer = self
            .dana
            .post_form("/api/fn/save_calendly_defaults", &fields)
            .await;
        assert!(answer.status().is_redirection(), "{answer:?}");
    }

    /// Asks the stand-in as another client of Calendly would.
    pub async fn calendly(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let calendly = Browser::new(&self.sandbox.calendly().api_base());
        let token = self.sandbox.calendly().add_token(DANA, None).unwrap();
        let request = calendly.request(method, path).bearer_auth(token);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer = request.send().await.unwrap();
        assert!(
            answer.status().is_success(),
            "{path}: {}",
            answer.text().await.unwrap()
        );
        serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default()
    }
}

#[tokio::test]
async fn a_token_that_calendly_refuses_stores_nothing_and_is_shown_nowhere() {
    let story = Story::begin().await;
    let good = story.sandbox.calendly().add_token(DANA, None).unwrap();
    let without = story.sandbox.calendly().add_token(DANA, Some(&[])).unwrap();
    let poor = ["users:read", "event_types:read"];
    let poor = story
        .sandbox
        .calendly()
        .add_token(DANA, Some(&poor))
        .unwrap();
    let cut = &good[..good.len() - 5];

    for token in ["", "   ", cut, "two words", &without, &poor] {
        let to = story.connect(token).await;
        let page = story.dana.page(&to).await;
        assert!(
            page.contains("Nothing was changed"),
            "{token:?} leads to {to}"
        );
        assert!(!to.contains("token="), "{to}");
        if !token.trim().is_empty() {
            assert!(!page.contains(token), "the token is on the page");
        }
        assert!(!story.panel().await.contains("Webhook active"));
    }
}

#[tokio::test]
async fn whatever_calendly_answers_nothing_is_stored_half() {
    let story = Story::begin().await;
    let token = story.sandbox.calendly().add_token(DANA, None).unwrap();
    let status = |status| FaultKind::Status {
        status,
        retry_after: (status == 429).then_some(7),
    };
    let steps = [
        "/calendly/api/users/me",
        "/calendly/api/organization_memberships",
        "/calendly/api/scheduled_events",
    ];
    let kinds = [401, 429, 500].map(status);
    for step in steps {
        for kind in kinds
            .iter()
            .cloned()
            .chain([FaultKind::Html, FaultKind::Truncated])
        {
            story.sandbox.add_fault(Fault::always(step, kind.clone()));

            let to = story.connect(&token).await;

            let page = story.dana.page(&to).await;
            assert!(
                page.contains("Nothing was changed"),
                "{step} {kind:?} leads to {to}"
            );
            story.sandbox.clear_faults();
        }
    }
    story.connect(&token).await;
    assert!(story.panel().await.contains(DANA));
}

#[tokio::test]
async fn a_customer_books_and_cancels_and_both_arrive_by_webhook() {
    let story = Story::connected().await;
    story.set_defaults().await;
    let (event_type, start) = slot(&story).await;

    let booked = story
        .calendly(
            Method::POST,
            "/invitees",
            Some(serde_json::json!({
                "event_type": event_type, "start_time": start,
                "invitee": {"name": "Ida <i>Muster</i>", "email": "ida@example.org", "timezone": "Europe/Berlin"},
                "location": {"kind": "zoom_conference"},
            })),
        )
        .await;

    let leads = async || story.dana.page("/leads").await;
    story
        .until("the lead is listed", async || {
            leads().await.contains("ida@example.org")
        })
        .await;
    assert!(
        !leads().await.contains("<i>Muster"),
        "a stranger's markup is on the page"
    );
    let event = booked["resource"]["event"].as_str().unwrap();
    let id = event.rsplit('/').next().unwrap();
    story
        .calendly(
            Method::POST,
            &format!("/scheduled_events/{id}/cancellation"),
            Some(serde_json::json!({"reason": "the roof holds"})),
        )
        .await;
    let (_, path) = leads()
        .await
        .split_once("/leads/")
        .map(|(a, b)| (a.len(), b.to_owned()))
        .unwrap();
    let page = format!("/leads/{}", path.split('"').next().unwrap());
    story
        .until("the timeline tells of it", async || {
            story.dana.page(&page).await.contains("the roof holds")
        })
        .await;
}

/// Dana's Intro call, and when it is free first.
pub async fn slot(story: &Story) -> (String, String) {
    let user = story.sandbox.calendly().user_uri(DANA).unwrap();
    let types = story
        .calendly(
            Method::GET,
            &format!("/event_types?user={}", escaped(&user)),
            None,
        )
        .await;
    let intro = types["collection"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "Intro call")
        .unwrap();
    let event_type = intro["uri"].as_str().unwrap().to_owned();
    let from = now() + chrono::TimeDelta::hours(1);
    let until = from + chrono::TimeDelta::days(7);
    let times = story
        .calendly(
            Method::GET,
            &format!(
                "/event_type_available_times?event_type={}&start_time={}&end_time={}",
                escaped(&event_type),
                from.format("%Y-%m-%dT%H:%M:%SZ"),
                until.format("%Y-%m-%dT%H:%M:%SZ")
            ),
            None,
        )
        .await;
    let start = times["collection"][0]["start_time"].as_str().unwrap();
    (event_type, start.to_owned())
}

pub fn escaped(text: &str) -> String {
    text.replace(':', "%3A").replace('/', "%2F")
}

#[tokio::test]
async fn a_revoked_token_pauses_links_and_a_new_one_brings_them_back() {
    let story = Story::connected().await;
    let link = link_of(&story).await;
    let opened = story.dana.get(&link).await;
    assert_eq!(opened.status(), StatusCode::SEE_OTHER);
    let page = opened.headers()["location"].to_str().unwrap().to_owned();
    assert!(
        page.starts_with(&story.sandbox.calendly().web_base()),
        "{page}"
    );

    story
        .dana
        .post_form("/api/fn/switch_calendly_off", &[])
        .await;

    let stranger = Browser::new(&story.dana.address);
    let paused = stranger.get(&link).await;
    assert_eq!(paused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(paused.headers().contains_key("retry-after"));
    let text = paused.text().await.unwrap();
    assert!(
        text.contains("temporarily unavailable") && !text.contains("<script"),
        "{text}"
    );
    assert!(!text.contains("Dana"), "the owner is revealed");
    let token = story.sandbox.calendly().add_token(DANA, None).unwrap();
    story.connect(&token).await;
    assert_eq!(stranger.get(&link).await.status(), StatusCode::SEE_OTHER);
    let nothing = stranger.get("/m/nothing").await;
    assert_eq!(nothing.status(), StatusCode::NOT_FOUND);
}

/// The path of Dana's link.
async fn link_of(story: &Story) -> String {
    let store = story.place.store().await;
    let mut reading = store.read().await.unwrap();
    let accounts = reading.all_calendly_accounts().await.unwrap();
    let link = reading
        .scheduling_link_of(accounts[0].organization, accounts[0].member)
        .await
        .unwrap();
    format!("/m/{}", link.unwrap().code)
}

#[tokio::test]
async fn a_plan_without_webhooks_is_polled_and_says_so() {
    let story = Story::begin().await;
    story.sandbox.calendly().set_plan(DANA, Plan::Free).unwrap();
    let token = story.sandbox.calendly().add_token(DANA, None).unwrap();

    story.connect(&token).await;

    story
        .until("the reason is shown", async || {
            story
                .panel()
                .await
                .contains("the plan at Calendly has no webhooks")
        })
        .await;
}

#[tokio::test]
async fn a_look_that_fails_half_way_leaves_one_webhook_not_two() {
    let story = Story::begin().await;
    story.sandbox.calendly().set_plan(DANA, Plan::Free).unwrap();
    let token = story.sandbox.calendly().add_token(DANA, None).unwrap();
    story.connect(&token).await;
    let says = async |words: &str| {
        story
            .until(words, async || story.panel().await.contains(words))
            .await;
    };
    let look = async || {
        let on = [("enabled", "true")];
        story
            .dana
            .post_form("/api/fn/set_calendly_enabled", &on)
            .await;
    };
    says("the plan at Calendly has no webhooks").await;
    story
        .sandbox
        .calendly()
        .set_plan(DANA, Plan::Standard)
        .unwrap();
    let outage = FaultKind::Status {
        status: 500,
        retry_after: None,
    };
    let events = "/calendly/api/scheduled_events";
    story.sandbox.add_fault(Fault::always(events, outage));

    look().await;
    says("Calendly has not answered since").await;
    story.sandbox.clear_faults();
    look().await;
    story
        .until("it answers again", async || {
            !story.panel().await.contains("has not answered since")
        })
        .await;

    assert!(story.panel().await.contains("Webhook active"));
    let calendly = story.sandbox.calendly();
    let of = format!(
        "/webhook_subscriptions?scope=user&organization={}&user={}",
        escaped(&calendly.organization_uri(DANA).unwrap()),
        escaped(&calendly.user_uri(DANA).unwrap())
    );
    let subscriptions = story.calendly(Method::GET, &of, None).await;
    let count = subscriptions["collection"].as_array().map(Vec::len);
    assert_eq!(count, Some(1), "{subscriptions}");
}

#[tokio::test]
async fn forged_and_oversized_messages_are_refused() {
    let story = Story::connected().await;
    let stranger = Browser::new(&story.dana.address);
    let send = async |path: &str, body: String| {
        let request = stranger.request(Method::POST, path).body(body);
        request.send().await.unwrap().status()
    };

    assert_eq!(
        send("/hooks/calendly/guess", "{}".to_owned()).await,
        StatusCode::NOT_FOUND
    );
    let delivered = story.sandbox.calendly().deliveries();
    assert!(delivered.is_empty(), "{delivered:?}");
    let large = send("/hooks/calendly/guess", "x".repeat((1 << 20) + 1)).await;
    assert_eq!(large, StatusCode::PAYLOAD_TOO_LARGE);
}
