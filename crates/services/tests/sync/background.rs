//! Lets the background work run: the real handlers on the real queue, by the clock of the test.

use crate::world::Base;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::calendar_sync::CalendarSync;
use domain::connection::{Connection, ConnectionState, ProviderKind};
use domain::linked_calendar::RemoteCalendarId;
use domain::view::calendar_sync::CaldavLogin;
use domain::{CalendarSyncId, Caller, ConnectionId, SessionId};
use jobs::{Handler, Job, JobError, NewJob, Runner};
use secrecy::SecretString;
use services::connections::ConnectError;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// A marker behind the jobs of its lane.
const LAST: &str = "last";

impl Base {
    /// Does everything that is due, first what talks to calendars, then what sends mails.
    pub async fn work(&self) {
        let organization = self.organization;
        let mut reading = self.env.store.read().await.unwrap();
        let syncs = reading.calendar_syncs(organization).await.unwrap();
        drop(reading);
        let mut lanes: Vec<_> = syncs
            .iter()
            .map(|sync| format!("connection:{}", sync.connection))
            .collect();
        lanes.push("sweep".to_owned());
        self.drain(&["sweep".to_owned()]).await;
        self.drain(&lanes).await;
        self.drain(&["mail".to_owned()]).await;
    }

    /// The sweep comes round, and what it asks for is done.
    pub async fn sweep(&self) {
        let sweep = NewJob {
            kind: "sweep",
            key: None,
            lane: "sweep".to_owned(),
            payload: serde_json::Value::Null,
            run_at: None,
        };
        let mut writing = self.env.store.write().await.unwrap();
        self.env.queue.enqueue(&mut writing, sweep).await.unwrap();
        writing.commit().await.unwrap();
        self.work().await;
    }

    /// It is looked whose turn to be reminded it is, and the mails go out.
    pub async fn remind(&self) {
        services::reminders::remind_disconnected(&self.env)
            .await
            .unwrap();
        self.drain(&["mail".to_owned()]).await;
    }

    /// Works until a marker at the end of each of these lanes has had its turn.
    async fn drain(&self, lanes: &[String]) {
        let this = serde_json::json!(self.env.entropy.id());
        let mut writing = self.env.store.write().await.unwrap();
        for lane in lanes {
            let last = NewJob {
                kind: LAST,
                key: None,
                lane: lane.clone(),
                payload: this.clone(),
                run_at: None,
            };
            self.env.queue.enqueue(&mut writing, last).await.unwrap();
        }
        writing.commit().await.unwrap();
        let (sender, mut ended) = mpsc::unbounded_channel();
        let mut handlers = services::work::handlers(&self.env);
        handlers.push(Arc::new(Last { sender }));
        let runner = Runner::start(self.env.queue.clone(), handlers, vec![], 4)
            .await
            .unwrap();
        let mut left = lanes.len();
        while 0 < left {
            if ended.recv().await.unwrap() == this {
                left -= 1;
            }
        }
        runner.shutdown(Duration::from_secs(5)).await;
    }

    pub fn caller(&self) -> Caller {
        Caller {
            organization: self.organization,
            member: self.member,
            role: domain::member::Role::Owner,
            session: Some(SessionId::new(self.env.entropy.id())),
        }
    }

    pub async fn connection(&self) -> Connection {
        let sync = self.state().await;
        self.connection_of(&sync).await
    }

    pub async fn connection_of(&self, sync: &CalendarSync) -> Connection {
        let mut reading = self.env.store.read().await.unwrap();
        reading
            .connection(sync.organization, sync.connection)
            .await
            .unwrap()
            .unwrap()
    }

    /// The member enters the password again.
    pub async fn reconnect(&self) -> Result<(), ConnectError> {
        let connection = self.connection().await;
        let login = CaldavLogin {
            server: String::new(),
            user: connection.account.clone(),
            password: "new secret".to_owned(),
        };
        services::connections::reconnect(&self.env, &self.caller(), connection.id, login).await
    }

    /// One more finished, active sync: with another calendar of the same account.
    pub async fn second_sync(&self, calendar: &RemoteCalendarId) -> CalendarSync {
        let sync = CalendarSync {
            id: CalendarSyncId::new(self.env.entropy.id()),
            remote_calendar: calendar.clone(),
            remote_name: "Second".to_owned(),
            sync_token: None,
            ..self.state().await
        };
        self.insert(&sync).await;
        sync
    }

    /// One more finished, active sync: with the calendar of another account, elsewhere.
    pub async fn second_account(&self) -> CalendarSync {
        let connection = Connection {
            id: ConnectionId::new(self.env.entropy.id()),
            provider: ProviderKind::Icloud,
            account: "dana@icloud.example".to_owned(),
            state: ConnectionState::Connected,
            pause: None,
            ..self.connection().await
        };
        let sealed = self.env.vault.seal(
            &services::connections::vault_context(connection.id),
            &SecretString::from("secret"),
            self.env.entropy.as_ref(),
        );
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .insert_connection(&connection, &sealed, self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
        let sync = CalendarSync {
            id: CalendarSyncId::new(self.env.entropy.id()),
            connection: connection.id,
            remote_calendar: RemoteCalendarId("home".to_owned()),
            remote_name: "Home".to_owned(),
            sync_token: None,
            ..self.state().await
        };
        self.insert(&sync).await;
        sync
    }

    async fn insert(&self, sync: &CalendarSync) {
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .insert_calendar_sync(sync, self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    /// The hours from now on, for so many days, at which a mail goes out; it is looked every six hours.
    pub async fn hours_with_mail(&self, days: i64) -> Vec<i64> {
        let mut hours = Vec::new();
        for hour in (0..days * 24).step_by(6) {
            let before = self.mailbox.mails().len();
            self.remind().await;
            hours.extend((before < self.mailbox.mails().len()).then_some(hour));
            self.clock.advance(TimeDelta::hours(6));
        }
        hours
    }
}

struct Last {
    sender: mpsc::UnboundedSender<serde_json::Value>,
}

#[async_trait]
impl Handler for Last {
    fn kind(&self) -> &'static str {
        LAST
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        self.sender.send(job.payload.clone()).unwrap();
        Ok(())
    }
}
