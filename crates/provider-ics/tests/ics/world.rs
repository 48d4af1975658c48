//! An address, and the adapter.

use domain::linked_calendar::RemoteCalendarId;
use domain::remote_event::{ProviderEventId, RemoteEvent, SyncToken};
use domain::time::ZoneId;
use provider::http::{AllowedNetworks, Http};
use provider::{Access, Account, CalendarProvider as _, Changed, Changes, Login, ProviderError};
use provider_ics::IcsProvider;
use std::sync::{Arc, Mutex};
use testkit::web::{Scripted, ScriptedServer, SeenRequest};
use testkit::zones::TestZones;

pub fn provider() -> IcsProvider {
    IcsProvider::new(Http::new(AllowedNetworks::loopback()), Arc::new(TestZones))
}

pub fn login(server: &str, user: &str, password: &str) -> Login {
    Login {
        server: server.to_owned(),
        user: user.to_owned(),
        password: password.into(),
    }
}

pub fn access(account: &Account, password: &str) -> Access {
    Access {
        base_url: account.base_url.clone(),
        user: account.name.clone(),
        password: password.into(),
        zone: ZoneId::new("Europe/London"),
    }
}

pub fn calendar() -> RemoteCalendarId {
    RemoteCalendarId("calendar".to_owned())
}

/// A server that answers everything with what was put there last.
pub struct World {
    pub server: ScriptedServer,
    pub provider: IcsProvider,
    pub access: Access,
    answer: Arc<Mutex<Scripted>>,
}

impl World {
    /// With this file at its address.
    pub async fn with(text: &str) -> Self {
        let answer = Arc::new(Mutex::new(file(text)));
        let given = Arc::clone(&answer);
        let script = move |_: &SeenRequest| given.lock().unwrap().clone();
        let server = ScriptedServer::start(script).await;
        let provider = provider();
        let address = format!("{}/private-key/a.ics", server.url());
        let account = provider.sign_in(&login(&address, "", "")).await.unwrap();
        Self {
            server,
            provider,
            access: access(&account, ""),
            answer,
        }
    }

    pub fn put(&self, answer: Scripted) {
        *self.answer.lock().unwrap() = answer;
    }

    pub async fn changes(&self, since: Option<&SyncToken>) -> Result<Changes, ProviderError> {
        self.provider
            .changes(&self.access, &calendar(), since)
            .await
    }

    pub async fn everything(&self) -> (Vec<Changed>, SyncToken) {
        match self.changes(None).await.unwrap() {
            Changes::Complete { events, token } => (events, token.unwrap()),
            other => panic!("{other:?}"),
        }
    }

    /// The events, which came along with the list.
    pub async fn events(&self) -> Vec<RemoteEvent> {
        let (changed, _) = self.everything().await;
        changed.into_iter().map(|one| one.event.unwrap()).collect()
    }

    /// The last request.
    pub fn asked(&self) -> SeenRequest {
        self.server.seen().pop().unwrap()
    }
}

pub fn file(text: &str) -> Scripted {
    Scripted::status(200)
        .header("Content-Type", "text/calendar; charset=utf-8")
        .body(text)
}

/// A calendar of these events.
pub fn of(events: &[String]) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//T//EN\r\nX-WR-CALNAME:Bins\r\nX-WR-TIMEZONE:Europe/Berlin\r\n{}END:VCALENDAR\r\n",
        events.concat()
    )
}

/// An hour on 3 December.
pub fn event(uid: &str, title: &str) -> String {
    format!(
        "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261130T080000Z\r\nDTSTART:20261203T090000Z\r\nDTEND:20261203T100000Z\r\nSUMMARY:{title}\r\nEND:VEVENT\r\n"
    )
}

pub fn id(text: &str) -> ProviderEventId {
    ProviderEventId(text.to_owned())
}
