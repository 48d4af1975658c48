//! Templates and campaigns without script: a mail goes out through a mail server, its link is opened and booked through, and a
//! refused one is shown; with the stand-ins for Calendly and the mail server on the other side.

use crate::helpers::{Browser, PATIENCE, Place, Server};
use chrono::{DateTime, Utc};
use reqwest::{Method, StatusCode};
use sandbox::{Mail, People, Running, Sandbox, SandboxOptions};
use serde_json::Value;
use std::sync::Arc;
use std::time::Instant;
use tokio::net::TcpListener;

const DANA: &str = "dana@fernhill.example";

#[expect(
    clippy::disallowed_methods,
    reason = "the program beside it has the real clock"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The program with a mail server, its owner signed in and connected to Calendly.
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
        let mut sandbox = Sandbox::start(listener, options).unwrap();
        let smtp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let smtp = sandbox.catch_mails(smtp).unwrap();
        let calendly = sandbox.calendly();
        let place = Place::new();
        let server = place.serve_with(|command| {
            command
                .env("INTEGRATOR_CALENDLY_API_URL", calendly.api_base())
                .env("INTEGRATOR_CALENDLY_AUTH_URL", calendly.auth_base())
                .env("INTEGRATOR_CALENDLY_WEB_URL", calendly.web_base())
                .env("INTEGRATOR_SMTP_HOST", "127.0.0.1")
                .env("INTEGRATOR_SMTP_PORT", smtp.port().to_string())
                .env("INTEGRATOR_SMTP_SECURITY", "none")
                .env("INTEGRATOR_SMTP_FROM", "office@fernhill.example")
                .env("INTEGRATOR_ALLOW_PRIVATE_ADDRESSES", "127.0.0.0/8");
        });
        let mut dana = Browser::new(&server.address);
        dana.set_up(&server).await;
        let token = calendly.add_token(DANA, None).unwrap();
        let on = [("enabled", "true")];
        dana.post_form("/api/fn/set_calendly_enabled", &on).await;
        dana.post_form("/api/fn/connect_calendly", &[("token", &token)])
            .await;
        let defaults = [
            ("module", "sales"),
            ("seen", "0"),
            ("values[lead_source]", "Calendly"),
            ("values[owner]", "host"),
            ("values[status]", "New"),
            ("values[country]", "Ireland"),
        ];
        dana.post_form("/api/fn/save_calendly_defaults", &defaults)
            .await;
        Self {
            sandbox,
            place,
            _server: server,
            dana,
        }
    }

    /// Waits until something holds; only a hang reaches the end.
    pub async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let began = Instant::now();
        while !holds().await {
            assert!(began.elapsed() < PATIENCE, "never: {what}");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    /// Somebody books, and becomes a lead; the address of their page.
    pub async fn lead(&self, name: &str, email: &str) -> String {
        let calendly = self.sandbox.calendly();
        let start = now() + chrono::TimeDelta::days(3);
        let event_type = self.intro_call().await;
        calendly
            .add_booking(&event_type, start, name, email)
            .unwrap();
        let listed = format!("/leads?search={email}");
        self.until("the lead is listed", async || {
            self.dana.page(&listed).await.contains("/leads/0")
        })
        .await;
        let page = self.dana.page(&listed).await;
        let (_, id) = page.split_once("href=\"/leads/0").unwrap();
        format!("/leads/0{}", id.split('"').next().unwrap())
    }

    /// Dana's event type of that name, as another client of Calendly would find it.
    pub async fn intro_call(&self) -> String {
        let calendly = self.sandbox.calendly();
        let token = calendly.add_token(DANA, None).unwrap();
        let user = calendly.user_uri(DANA).unwrap();
        let user = user.replace(':', "%3A").replace('/', "%2F");
        let api = Browser::new(&calendly.api_base());
        let request = api.request(Method::GET, &format!("/event_types?user={user}"));
        let answer = request.bearer_auth(token).send().await.unwrap();
        let types: Value = answer.json().await.unwrap();
        let mut types = types["collection"].as_array().unwrap().iter();
        let intro = types.find(|one| one["name"] == "Intro call").unwrap();
        intro["uri"].as_str().unwrap().to_owned()
    }

    /// Saves a template; where it is.
    pub async fn template(&self, body: &str) -> String {
        let fields = [
            ("module", "sales"),
            ("name", "Follow-up <b>1</b>"),
            ("mail[subject]", "Hello {{first_name}}"),
            ("mail[body]", body),
            ("link_of", "sender"),
            ("seen", "0"),
        ];
        let answer = self.dana.post_form("/api/fn/save_template", &fields).await;
        location(&answer)
    }

    pub async fn campaign(&self, template: &str) -> String {
        let fields = [
            ("name", "Spring"),
            ("template", id_of(template)),
            ("audience[kind]", "lead"),
            ("per_hour", "60"),
            ("people", "10"),
            ("seen", "0"),
        ];
        let answer = self.dana.post_form("/api/fn/save_campaign", &fields).await;
        location(&answer)
    }

    /// The one mail to somebody.
    pub async fn mail_to(&self, address: &str) -> Mail {
        let to_them = || {
            let mails = self.sandbox.mails().into_iter();
            mails
                .filter(|mail| mail.to == [address])
                .collect::<Vec<_>>()
        };
        self.until("the mail is caught", async || !to_them().is_empty())
            .await;
        let [mail] = to_them().try_into().unwrap();
        mail
    }
}

/// Where an answer leads, without our own address.
fn location(answer: &reqwest::Response) -> String {
    let to = answer.headers()["location"].to_str().unwrap();
    let (_, path) = to.split_once("://").map_or(("", to), |(_, rest)| {
        rest.split_at(rest.find('/').unwrap_or(rest.len()))
    });
    path.to_owned()
}

pub fn id_of(address: &str) -> &str {
    address.rsplit('/').next().unwrap()
}

/// The path of the one meeting link in a text.
pub fn link_in(text: &str) -> String {
    let (_, after) = text.split_once("/m/").unwrap();
    format!("/m/{}", after.split_whitespace().next().unwrap())
}

#[tokio::test]
async fn a_campaign_is_mailed_opened_booked_through_and_shows_what_was_refused() {
    let story = Story::begin().await;
    let ida = story.lead("Ida <i>Muster</i>", "ida@example.org").await;
    story.lead("Gone", "bounce@example.org").await;
    let template = story.template("Book here: {{calendly_link}}").await;
    let campaign = story.campaign(&template).await;

    let page = story.dana.page(&campaign).await;
    assert!(
        page.contains("2 people fit the saved audience now."),
        "{page}"
    );
    let start = [("id", id_of(&campaign)), ("seen", "1"), ("asked", "start")];
    story.dana.post_form("/api/fn/ask_campaign", &start).await;

    let mail = story.mail_to("ida@example.org").await;
    assert_eq!(
        (mail.subject.as_str(), mail.reply_to.as_str()),
        ("Hello Ida", DANA)
    );
    let link = link_in(&mail.text);
    let stranger = Browser::new(&story.dana.address);
    let opened = stranger.get(&link).await;
    assert_eq!(opened.status(), StatusCode::SEE_OTHER);
    let to = opened.headers()["location"].to_str().unwrap();
    assert!(to.starts_with(&story.sandbox.calendly().web_base()), "{to}");
    assert!(to.contains("utm_source=integrator"), "{to}");
    story
        .until("it is finished", async || {
            story.dana.page(&campaign).await.contains("Finished")
        })
        .await;
    let page = story.dana.page(&campaign).await;
    assert!(page.contains("nobody of that name is here"), "{page}");
    assert!(
        !page.contains("<i>Muster"),
        "a stranger's markup is on the page"
    );
    let person = story.dana.page(&ida).await;
    assert!(person.contains("Mail sent") && person.contains("Meeting link opened"));
    let lists = story.dana.page("/campaigns").await;
    assert!(
        lists.contains("1 of 2") && !lists.contains("<b>1</b>"),
        "{lists}"
    );
}

#[tokio::test]
async fn a_meeting_link_is_sent_to_one_person_and_pauses_with_calendly() {
    let story = Story::begin().await;
    let ida = story.lead("Ida Muster", "ida@example.org").await;
    let template = story.template("Book here: {{calendly_link}}").await;
    let letter = format!("{ida}/meeting-link?template={}", id_of(&template));
    let page = story.dana.page(&letter).await;
    assert!(page.contains("Hello Ida"), "{page}");

    story
        .dana
        .post_form("/api/fn/switch_calendly_off", &[])
        .await;
    let page = story.dana.page(&letter).await;
    assert!(page.contains("Link paused"), "{page}");
    let fields = [
        ("person", id_of(&ida)),
        ("template", id_of(&template)),
        ("request", "one"),
    ];
    story.dana.post_form("/api/fn/send_letter", &fields).await;

    let mail = story.mail_to("ida@example.org").await;
    let stranger = Browser::new(&story.dana.address);
    let paused = stranger.get(&link_in(&mail.text)).await;
    assert_eq!(paused.status(), StatusCode::SERVICE_UNAVAILABLE);
    let new = story.dana.page("/templates/new").await;
    assert!(new.contains("needs to be re-authenticated"), "{new}");
    let token = story.sandbox.calendly().add_token(DANA, None).unwrap();
    story
        .dana
        .post_form("/api/fn/connect_calendly", &[("token", &token)])
        .await;
    let opened = stranger.get(&link_in(&mail.text)).await;
    assert_eq!(opened.status(), StatusCode::SEE_OTHER);
}
