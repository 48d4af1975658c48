//! A sandbox on loopback, a client for it, and the token of Dana, who owns the organization.

use calendly::booking::{BookedPlace, Booking, InviteeName, NewInvitee};
use calendly::event_types::{EventType, EventTypeFilter, EventTypesOf, LocationKind};
use calendly::invitees::Invitee;
use calendly::{Bases, Client, Kind, Paging, Uri};
use chrono::{DateTime, Utc};
use domain::Clock;
use domain::time::TimeRange;
use provider::http::{AllowedNetworks, Answer, Call, Http, Method, Url};
use sandbox::{People, Running, Sandbox, SandboxOptions};
use secrecy::SecretString;
use std::sync::Arc;
use testkit::clock::MockClock;
use tokio::net::TcpListener;

pub const DANA: &str = "dana@fernhill.example";
pub const ROBIN: &str = "robin@fernhill.example";
pub const SANA: &str = "sana@fernhill.example";

/// On Monday, 30 November 2026, at 08:00 in London.
pub struct World {
    pub sandbox: Running,
    pub client: Client,
    pub http: Http,
    pub clock: Arc<MockClock>,
    pub dana: SecretString,
}

impl World {
    pub async fn new() -> Self {
        let clock = Arc::new(MockClock::at("2026-11-30T08:00:00Z"));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let shown = Arc::clone(&clock);
        let options = SandboxOptions {
            clock: Arc::new(move || shown.now()),
            seed: 7,
            people: People::default(),
        };
        let sandbox = Sandbox::start(listener, options).unwrap();
        let calendly = sandbox.calendly();
        let (api, auth, web) = (
            calendly.api_base(),
            calendly.auth_base(),
            calendly.web_base(),
        );
        let bases = Bases::new(&api, &auth, &web).unwrap();
        let http = Http::new(AllowedNetworks::loopback());
        let dana = calendly.add_token(DANA, None).unwrap().into();
        Self {
            client: Client::new(http.clone(), bases, clock.clone()),
            http,
            sandbox,
            clock,
            dana,
        }
    }

    /// A token of somebody with these scopes.
    pub fn token(&self, email: &str, scopes: &[&str]) -> SecretString {
        let calendly = self.sandbox.calendly();
        calendly.add_token(email, Some(scopes)).unwrap().into()
    }

    /// A token of somebody that may everything.
    pub fn full(&self, email: &str) -> SecretString {
        self.sandbox
            .calendly()
            .add_token(email, None)
            .unwrap()
            .into()
    }

    pub fn user(&self, email: &str) -> Uri {
        self.sandbox.calendly().user_uri(email).unwrap().into()
    }

    pub fn organization(&self) -> Uri {
        let uri = self.sandbox.calendly().organization_uri(DANA);
        uri.unwrap().into()
    }

    /// An address of somebody who is not there.
    pub fn nobody(&self, kind: Kind) -> Uri {
        self.client.uri(kind, &["NOBODY"]).unwrap()
    }

    /// Dana's event type of this name.
    pub async fn event_type(&self, name: &str) -> EventType {
        let of = EventTypesOf::User(self.user(DANA));
        let filter = EventTypeFilter::default();
        let paging = Paging::default();
        let all = self.client.event_types(&self.dana, &of, &filter, &paging);
        let mut all = all.await.unwrap().collection.into_iter();
        all.find(|one| one.name.as_deref() == Some(name)).unwrap()
    }

    /// Ida books Dana's site visit for this time.
    pub async fn book(&self, start: &str) -> Invitee {
        let event_type = self.event_type("Site visit").await;
        let booking = booking(&event_type.uri, start);
        self.client.book(&self.dana, &booking).await.unwrap()
    }

    /// Sends a form as a browser does, and follows nowhere.
    pub async fn submit(&self, url: &str, form: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let call = Call::new(Method::POST, Url::parse(url).unwrap())
            .body("application/x-www-form-urlencoded", body)
            .stays();
        self.http.send(&call).await.unwrap()
    }
}

/// Ida comes to the place of Dana's site visit.
pub fn booking(event_type: &Uri, start: &str) -> Booking {
    Booking {
        event_type: event_type.clone(),
        start_time: at(start),
        invitee: NewInvitee {
            name: InviteeName::Whole {
                name: "Ida Muster".to_owned(),
            },
            email: "ida@example.org".to_owned(),
            timezone: "Europe/Berlin".to_owned(),
            text_reminder_number: None,
        },
        location: Some(BookedPlace {
            kind: LocationKind::Physical,
            location: Some("Fernhill Services, 12 Mill Lane".to_owned()),
        }),
        questions_and_answers: Vec::new(),
        tracking: None,
        event_guests: Vec::new(),
    }
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn range(from: &str, until: &str) -> TimeRange {
    TimeRange::new(at(from), at(until)).unwrap()
}
