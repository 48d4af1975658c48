//! Fernhill beside a Calendly that answers: the stand-in, with an app of theirs.

use crate::world::{Team, World};
use calendly::oauth::App;
use domain::Caller;
use domain::view::calendly::CalendlyPanel;
use provider::http::header::LOCATION;
use provider::http::{AllowedNetworks, Call, Http, Method, Patience, Url};
use sandbox::{FaultKind, NewApp, People, Running, Sandbox, SandboxOptions};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use services::calendly::sign_in::{begin, finish};
use services::calendly::{AskError, ask, panel, set_enabled};
use std::sync::Arc;
use std::time::Duration;
use testkit::clock::MockClock;
use tokio::net::TcpListener;

pub const DANA: &str = "dana@fernhill.example";
pub const ROBIN: &str = "robin@fernhill.example";
const BACK: &str = "http://localhost:3000/connect/calendly/return";

/// Calendly is on this machine; a test of silence need not wait for long.
const PATIENCE: Patience = Patience {
    connect: Duration::from_secs(2),
    answer: Duration::from_millis(400),
};

/// An answer of this status, with what Calendly says then.
pub fn status(status: u16) -> FaultKind {
    FaultKind::Status {
        status,
        retry_after: (status == 429).then_some(7),
    }
}

/// Fernhill beside a Calendly that has an app of theirs.
pub struct Story {
    pub world: World,
    pub team: Team,
    pub sandbox: Running,
}

impl Story {
    pub async fn begin() -> Self {
        let clock = Arc::new(MockClock::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let shown = Arc::clone(&clock);
        let options = SandboxOptions {
            clock: Arc::new(move || domain::Clock::now(&*shown)),
            seed: 7,
            people: People::default(),
        };
        let sandbox = Sandbox::start(listener, options).unwrap();
        sandbox.calendly().add_app(NewApp {
            name: "Integrator".to_owned(),
            client_id: Some("app".to_owned()),
            client_secret: Some("s3cret".to_owned()),
            redirect_uris: vec![BACK.to_owned()],
            signing_key: None,
        });
        let app = App {
            client_id: "app".to_owned(),
            client_secret: Some("s3cret".into()),
            redirect_uri: BACK.to_owned(),
        };
        let client = testkit::calendly::stand_in(sandbox.base_url(), PATIENCE, clock.clone());
        let world = World::asking(clock, client, Some(app)).await;
        let team = world.team("fernhill").await;
        set_enabled(&world.env, &team.dana, true).await.unwrap();
        Self {
            world,
            team,
            sandbox,
        }
    }

    /// Connected by signing in.
    pub async fn signed_in() -> Self {
        let story = Self::begin().await;
        let query = story.allow(&story.team.dana, DANA, None).await;
        finish(&story.world.env, &story.team.dana, &query)
            .await
            .unwrap();
        story
    }

    /// Somebody at Calendly reads the page and allows what is asked for, or these scopes of it; with what they come back.
    pub async fn allow(&self, caller: &Caller, person: &str, scopes: Option<&[&str]>) -> String {
        self.decide(caller, person, scopes, "allow").await
    }

    pub async fn decide(
        &self,
        caller: &Caller,
        person: &str,
        scopes: Option<&[&str]>,
        decision: &str,
    ) -> String {
        let page = begin(&self.world.env, caller, false).await.unwrap();
        let mut page = Url::parse(&page).unwrap();
        let asked: Vec<(String, String)> = page.query_pairs().into_owned().collect();
        let all = asked.iter().find(|(name, _)| name == "scope").unwrap();
        let chosen: Vec<&str> = match scopes {
            Some(scopes) => scopes.to_vec(),
            None => all.1.split(' ').collect(),
        };
        let user = self.sandbox.calendly().user_uri(person).unwrap();
        let user = user.rsplit('/').next().unwrap();
        page.set_query(None);
        let mut form = page.clone();
        form.query_pairs_mut()
            .extend_pairs(asked.iter().filter(|(name, _)| name != "scope"))
            .extend_pairs(chosen.iter().map(|scope| ("scope", *scope)))
            .extend_pairs([("person", user), ("decision", decision)]);
        let call = Call::new(Method::POST, page)
            .body(
                "application/x-www-form-urlencoded",
                form.query().unwrap().to_owned(),
            )
            .stays();
        let http = Http::new(AllowedNetworks::loopback());
        let answer = http.send(&call).await.unwrap();
        let back = answer
            .field(&LOCATION)
            .unwrap_or_else(|| panic!("{}", answer.text()));
        assert!(back.starts_with(BACK), "{back}");
        Url::parse(back).unwrap().query().unwrap().to_owned()
    }

    pub async fn panel(&self) -> CalendlyPanel {
        panel(&self.world.env, &self.team.dana).await.unwrap()
    }

    /// Who Dana is at Calendly, asked in her name.
    pub async fn who(&self) -> Result<String, AskError> {
        let dana = &self.team.dana;
        ask(
            &self.world.env,
            (dana.organization, dana.member),
            async |client, _, token| Ok(client.identity(token).await?.me.user.email),
        )
        .await
    }

    /// The stored pair: for requests, and for the next pair.
    pub async fn pair(&self) -> (String, SecretString) {
        let context = format!("calendly-token:{}", self.team.dana.member);
        let sealed = self.sealed().await;
        let pair = self.world.env.vault.open(&context, &sealed).unwrap();
        let pair: Value = serde_json::from_str(pair.expose_secret()).unwrap();
        let text = |name: &str| pair[name].as_str().unwrap().to_owned();
        (text("access"), text("refresh").into())
    }

    pub async fn sealed(&self) -> Vec<u8> {
        let dana = &self.team.dana;
        let mut reading = self.world.env.store.read().await.unwrap();
        let sealed = reading
            .sealed_calendly_token(dana.organization, dana.member)
            .await;
        sealed.unwrap().unwrap()
    }
}
