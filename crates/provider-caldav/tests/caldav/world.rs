//! An account that is signed in, with one empty calendar.

use async_trait::async_trait;
use domain::item::Content;
use domain::linked_calendar::RemoteCalendarId;
use domain::remote_event::{Etag, ProviderEventId, RemoteChange, RemoteEvent, SyncToken};
use domain::time::ZoneId;
use provider::contract::Fixture;
pub use provider::contract::{at, content, new_event, tuesdays};
use provider::http::{AllowedNetworks, Http};
use provider::{Access, CalendarProvider, Changed, Changes, Login, NewEvent, ProviderError};
use provider_caldav::{CaldavProvider, Flavor};
use secrecy::SecretString;
use std::sync::Arc;
use testkit::calendars::{CalendarServer, PASSWORD, USER};
use testkit::clock::MockClock;
use testkit::web::ScriptedServer;
use testkit::zones::TestZones;

/// A provider that may reach this machine.
pub fn provider() -> CaldavProvider {
    provider_reaching(AllowedNetworks::loopback(), Flavor::Server)
}

pub fn provider_reaching(networks: AllowedNetworks, flavor: Flavor) -> CaldavProvider {
    CaldavProvider::new(
        Http::new(networks),
        flavor,
        Arc::new(MockClock::at("2026-12-01T09:00:00Z")),
        Arc::new(TestZones),
    )
}

pub fn login(server: &str) -> Login {
    Login {
        server: server.to_owned(),
        user: USER.to_owned(),
        password: SecretString::from(PASSWORD),
    }
}

/// Access without signing in.
pub fn access(base_url: &str) -> Access {
    Access {
        base_url: base_url.to_owned(),
        user: USER.to_owned(),
        password: SecretString::from(PASSWORD),
        zone: ZoneId::new("Europe/London"),
    }
}

/// A calendar of a signed-in account.
pub struct World<S> {
    pub server: S,
    pub provider: CaldavProvider,
    pub access: Access,
    pub calendar: RemoteCalendarId,
}

impl World<CalendarServer> {
    pub async fn on(server: CalendarServer) -> Self {
        let path = server.make_calendar("Work").await;
        let provider = provider();
        let account = provider.sign_in(&server.login()).await.unwrap();
        Self {
            server,
            provider,
            access: access(&account.base_url),
            calendar: RemoteCalendarId(path),
        }
    }

    /// The id of the object with this name.
    pub fn id(&self, name: &str) -> ProviderEventId {
        ProviderEventId(format!("{}{name}", self.calendar.0))
    }
}

impl World<ScriptedServer> {
    /// A calendar `/cal/` on a server that answers as scripted.
    pub fn scripted(server: ScriptedServer) -> Self {
        Self {
            access: access(&server.url()),
            server,
            provider: provider(),
            calendar: RemoteCalendarId("/cal/".to_owned()),
        }
    }
}

impl<S> World<S> {
    pub async fn changes(&self, since: Option<&SyncToken>) -> Result<Changes, ProviderError> {
        self.provider
            .changes(&self.access, &self.calendar, since)
            .await
    }

    /// Everything, which must be a complete list with a token.
    pub async fn everything(&self) -> (Vec<Changed>, SyncToken) {
        match self.changes(None).await.unwrap() {
            Changes::Complete {
                events,
                token: Some(token),
            } => (events, token),
            other => panic!("{other:?}"),
        }
    }

    /// What changed and what is gone since the token.
    pub async fn since(
        &self,
        token: &SyncToken,
    ) -> (Vec<Changed>, Vec<ProviderEventId>, SyncToken) {
        match self.changes(Some(token)).await.unwrap() {
            Changes::Since {
                changed,
                gone,
                token: Some(token),
            } => (changed, gone, token),
            other => panic!("{other:?}"),
        }
    }

    pub async fn events(
        &self,
        ids: &[ProviderEventId],
    ) -> Result<Vec<RemoteChange>, ProviderError> {
        self.provider
            .events(&self.access, &self.calendar, ids)
            .await
    }

    /// One event that must be there.
    pub async fn event(&self, id: &ProviderEventId) -> RemoteEvent {
        match self.events(std::slice::from_ref(id)).await.unwrap().pop() {
            Some(RemoteChange::Present(event)) => event,
            other => panic!("{other:?}"),
        }
    }

    pub async fn create(&self, event: &NewEvent) -> Result<RemoteEvent, ProviderError> {
        self.provider
            .create_event(&self.access, &self.calendar, event)
            .await
            .map(|created| created.event)
    }

    pub async fn update(
        &self,
        id: &ProviderEventId,
        etag: &Etag,
        content: &Content,
    ) -> Result<RemoteEvent, ProviderError> {
        self.provider
            .update_event(&self.access, &self.calendar, id, etag, content)
            .await
    }

    pub async fn delete(&self, id: &ProviderEventId, etag: &Etag) -> Result<(), ProviderError> {
        self.provider
            .delete_event(&self.access, &self.calendar, id, etag)
            .await
    }
}

/// A file as another client writes it.
pub fn file(uid: &str, lines: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//T//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261101T090000Z\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        lines.replace('\n', "\r\n")
    )
}

/// Names of events, sorted.
pub fn names(changed: &[Changed]) -> Vec<&str> {
    let mut names: Vec<&str> = changed.iter().map(|one| one.id.0.as_str()).collect();
    names.sort_unstable();
    names
}

const AN_HOUR: &str = "DTSTART:20261203T090000Z\nDTEND:20261203T100000Z\nSUMMARY:";

#[async_trait]
impl Fixture for World<CalendarServer> {
    fn provider(&self) -> &dyn CalendarProvider {
        &self.provider
    }

    fn access(&self) -> &Access {
        &self.access
    }

    fn calendar(&self) -> &RemoteCalendarId {
        &self.calendar
    }

    fn absent(&self) -> ProviderEventId {
        self.id("none.ics")
    }

    async fn dead_tokens(&self) -> Vec<SyncToken> {
        [
            "sync:http://radicale.org/ns/sync/0000000000000000000000000000000000000000000000000000000000000000",
            "sync:0000000000000000000000000000000000000000",
            "sync:nonsense & <more>",
            "of another version of this program",
        ]
        .map(|dead| SyncToken(dead.to_owned()))
        .into()
    }

    async fn write(&self, name: &str, title: &str) -> ProviderEventId {
        let id = self.id(&format!("{name}.ics"));
        self.rewrite(&id, title).await;
        id
    }

    async fn rewrite(&self, id: &ProviderEventId, title: &str) {
        let name = id.0.rsplit('/').next().unwrap().trim_end_matches(".ics");
        let text = file(name, &format!("{AN_HOUR}{title}"));
        self.server.put(&id.0, &text).await;
    }

    async fn erase(&self, id: &ProviderEventId) {
        self.server.delete(&id.0).await;
    }

    async fn remove_calendar(&self) {
        self.server.delete(&self.calendar.0).await;
    }
}
