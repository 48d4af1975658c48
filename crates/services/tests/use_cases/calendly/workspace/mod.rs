//! The Calendly workspace, asked of a Calendly that keeps what it is told.

mod events;
mod last_known;
mod organization;
mod refusals;
mod types;
mod webhooks;

use crate::world::{Team, World};
use domain::Caller;
use domain::calendly_account::{CalendlyAccount, CalendlyIdentity};
use domain::integration::{Integration, IntegrationKind};
use domain::view::calendly_workspace::{
    EventTypeCard, EventTypesQuery, EventsQuery, Since, Trouble,
};
use provider::http::Patience;
use sandbox::{People, Running, Sandbox, SandboxOptions};
use services::calendly::workspace::{WorkspaceError, event_types, scheduled_events};
use std::sync::Arc;
use testkit::clock::MockClock;
use tokio::net::TcpListener;

pub const DANA: &str = "dana@fernhill.example";
pub const ROBIN: &str = "robin@fernhill.example";

/// On Wednesday, 18 March 2026, at 09:00 in London. Dana owns the organization at Calendly, Robin is in it; both are
/// connected here.
pub struct Workspace {
    pub world: World,
    pub team: Team,
    pub sandbox: Running,
}

impl Workspace {
    pub async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let clock = Arc::new(MockClock::default());
        let shown = Arc::clone(&clock);
        let options = SandboxOptions {
            clock: Arc::new(move || domain::Clock::now(&*shown)),
            seed: 7,
            people: People::default(),
        };
        let sandbox = Sandbox::start(listener, options).unwrap();
        let patience = Patience::default();
        let client = testkit::calendly::stand_in(sandbox.base_url(), patience, clock.clone());
        let world = World::reached(clock, client, "https://calendar.example").await;
        let team = world.team("fernhill").await;
        let workspace = Self {
            world,
            team,
            sandbox,
        };
        workspace.connect(&workspace.team.dana, DANA, "owner").await;
        workspace
            .connect(&workspace.team.robin, ROBIN, "user")
            .await;
        workspace
    }

    /// Connects somebody behind the use cases' back.
    pub async fn connect(&self, who: &Caller, email: &str, role: &str) {
        let token = self.sandbox.calendly().add_token(email, None).unwrap();
        self.connect_with(who, email, role, &token).await;
    }

    pub async fn connect_with(&self, who: &Caller, email: &str, role: &str, token: &str) {
        let env = &self.world.env;
        let now = env.clock.now();
        let calendly = self.sandbox.calendly();
        let account = CalendlyAccount {
            identity: CalendlyIdentity {
                user: calendly.user_uri(email).unwrap(),
                organization: calendly.organization_uri(email).unwrap(),
                role: role.to_owned(),
                email: email.to_owned(),
                ..super::account(who, now).identity
            },
            ..super::account(who, now)
        };
        let context = format!("calendly-token:{}", who.member);
        let sealed = env
            .vault
            .seal(&context, &token.into(), env.entropy.as_ref());
        let untouched =
            Integration::untouched(who.organization, who.member, IntegrationKind::Calendly);
        let mut writing = env.store.write().await.unwrap();
        writing
            .save_integration(&untouched.switched(true), now)
            .await
            .unwrap();
        writing
            .save_calendly_account(&account, &sealed, now)
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    /// Somebody's event type of this name.
    pub async fn event_type(&self, who: &Caller, name: &str) -> EventTypeCard {
        let query = EventTypesQuery {
            of_organization: false,
            pages: 1,
        };
        let list = event_types::list(&self.world.env, who, &query)
            .await
            .unwrap();
        let mut types = list.types.into_iter();
        types.find(|card| card.name == name).unwrap()
    }

    /// Ida books Dana's event type of this name, at any time; its id.
    pub async fn booked(&self, name: &str, start: &str) -> String {
        self.booked_by(name, start, "Ida Muster", "ida@example.org")
            .await
    }

    pub async fn booked_by(&self, name: &str, start: &str, who: &str, email: &str) -> String {
        let id = self.event_type(&self.team.dana, name).await.id;
        let api = self.sandbox.calendly().api_base();
        let uri = format!("{api}/event_types/{id}");
        let start = start.parse().unwrap();
        let calendly = self.sandbox.calendly();
        let invitee = calendly.add_booking(&uri, start, who, email).unwrap();
        let rest = invitee.split("/scheduled_events/").nth(1).unwrap();
        rest.split('/').next().unwrap().to_owned()
    }

    /// What Dana's list shows of all days.
    pub async fn names(&self, query: EventsQuery) -> Vec<String> {
        let query = EventsQuery {
            since: Since::Ever,
            ..query
        };
        let list = scheduled_events::list(&self.world.env, &self.team.dana, &query).await;
        let events = list.unwrap().events.into_iter();
        events.map(|event| event.id).collect()
    }
}

/// Why Calendly did not do it.
pub fn trouble<T: std::fmt::Debug>(outcome: Result<T, WorkspaceError>) -> Trouble {
    match outcome {
        Err(WorkspaceError::Trouble(trouble)) => trouble,
        other => panic!("no trouble of Calendly's: {other:?}"),
    }
}

/// What was wrong with what somebody typed.
pub fn sentence<T: std::fmt::Debug>(outcome: Result<T, WorkspaceError>) -> String {
    match outcome {
        Err(WorkspaceError::Service(error)) => error.to_string(),
        other => panic!("nothing was refused: {other:?}"),
    }
}
