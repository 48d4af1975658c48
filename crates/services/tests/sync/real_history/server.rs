//! A calendar on a real CalDAV server, reached over a line that may fail.

use super::Story;
use super::file::{self, File};
use super::ledger::Text;
use super::there::{TheirAct, There};
use crate::choices::both_ways;
use crate::world::Base;
use async_trait::async_trait;
use chrono::{NaiveDateTime, TimeDelta};
use domain::Clock as _;
use domain::linked_calendar::RemoteCalendarId;
use domain::remote_event::RemoteEvent;
use provider::Access;
use provider::http::{AllowedNetworks, Http};
use provider_caldav::{CaldavProvider, Flavor};
use secrecy::ExposeSecret as _;
use std::sync::Arc;
use testkit::calendars::CalendarServer;
use testkit::clock::MockClock;
use testkit::unruly::{Trouble, UnrulyLine};

struct OnServer {
    server: CalendarServer,
    line: UnrulyLine,
    calendar: RemoteCalendarId,
    clock: Arc<MockClock>,
}

pub async fn story(server: CalendarServer, seed: u64) -> Story {
    let calendar = RemoteCalendarId(server.make_calendar("Work").await);
    let line = UnrulyLine::to(server.port()).await;
    let login = server.login();
    let http = Http::new(AllowedNetworks::loopback());
    let mut eyes = None;
    let base = Base::new(
        |clock, zones| {
            let provider = CaldavProvider::new(http, Flavor::Server, clock, zones);
            eyes = Some(provider.clone());
            Arc::new(provider)
        },
        calendar.clone(),
        (&line.url(), &login.user, login.password.expose_secret()),
        both_ways(),
    )
    .await;
    let there = OnServer {
        server,
        line,
        calendar,
        clock: Arc::clone(&base.clock),
    };
    Story::begin(base, Box::new(there), Arc::new(eyes.unwrap()), seed).await
}

#[async_trait]
impl There for OnServer {
    async fn add(&self, title: &str, start: NaiveDateTime, repeats: bool) {
        let path = format!("{}{title}.ics", self.calendar.0);
        let text = file::new(title, start, repeats);
        self.server.put(&path, &text).await;
    }

    async fn act(&self, event: &RemoteEvent, act: TheirAct<'_>) -> bool {
        let text = self.server.get(&event.id.0).await.unwrap_or_default();
        let mut file = File::of(&text);
        match act {
            TheirAct::Write(Text::Location, value) => file.set("LOCATION", value),
            TheirAct::Write(Text::Description, value) => file.set("DESCRIPTION", value),
            // Another client moves only what takes place once; a series moved there is in the tests of the adapter.
            TheirAct::Move(_) if file.repeats() => return false,
            TheirAct::Move(start) => {
                let wall = |at: NaiveDateTime| at.format("%Y%m%dT%H%M%S").to_string();
                file.set_time("DTSTART", &wall(start));
                file.set_time("DTEND", &wall(start + TimeDelta::hours(1)));
            }
            TheirAct::Delete => {
                self.server.delete(&event.id.0).await;
                return true;
            }
            TheirAct::Cancel(days) => file.cancel(days),
            TheirAct::Change(days, place) => file.change_occurrence(days, place),
        }
        // As the other client would: with the time of its change.
        let now = self.clock.now().format("%Y%m%dT%H%M%SZ").to_string();
        file.set("LAST-MODIFIED", &now);
        self.server.put(&event.id.0, &file.text()).await;
        true
    }

    fn plan(&self, before: usize, trouble: Trouble) {
        self.line.plan(before, trouble);
    }

    fn heal(&self) {
        self.line.heal();
    }

    fn mark(&self) -> String {
        self.line.writes().to_string()
    }

    fn access(&self) -> Access {
        let login = self.server.login();
        Access {
            base_url: self.server.url(),
            user: login.user,
            password: login.password,
            zone: domain::time::ZoneId::new("Europe/London"),
        }
    }
}
