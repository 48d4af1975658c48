//! Dana's account at an imitated iCloud, whose ways differ from those of other servers.

use crate::world::{World, file, new_event, provider_reaching};
use async_trait::async_trait;
use domain::attendee::{Attendee, ParticipationStatus};
use domain::linked_calendar::{RemoteCalendar, RemoteCalendarId};
use domain::remote_event::{ProviderEventId, RemoteChange, RemoteEvent, SyncToken};
use domain::time::ZoneId;
use provider::contract::Fixture;
use provider::http::AllowedNetworks;
use provider::{Access, CalendarProvider, Changes, Login, ProviderError};
use provider_caldav::{CaldavProvider, Flavor};
use sandbox::{Fault, FaultKind, People, Running, Sandbox, SandboxOptions};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

mod contract_on_icloud {
    use crate::world::World;

    provider::contract!(World::at_icloud());
}

const DANA: &str = "dana@fernhill.example";
const ROBIN: &str = "robin@fernhill.example";

async fn icloud() -> (Running, CaldavProvider) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let options = SandboxOptions {
        clock: Arc::new(|| "2026-11-30T08:00:00Z".parse().unwrap()),
        seed: 7,
        people: People::default(),
    };
    let sandbox = Sandbox::start(listener, options).unwrap();
    let flavor = Flavor::icloud_at(sandbox.icloud().base());
    let provider = provider_reaching(AllowedNetworks::loopback(), flavor);
    (sandbox, provider)
}

fn login(user: &str, password: &str) -> Login {
    Login {
        server: String::new(),
        user: user.to_owned(),
        password: password.into(),
    }
}

impl World<Running> {
    /// Dana's account, with an empty calendar.
    pub async fn at_icloud() -> Self {
        let (server, provider) = icloud().await;
        let calendar = server.icloud().add_calendar(DANA, "Mirror").unwrap();
        let access = entered(&server, &provider, DANA).await;
        Self {
            server,
            provider,
            access,
            calendar: RemoteCalendarId(calendar),
        }
    }

    /// One event of a calendar.
    async fn event_in(&self, calendar: &RemoteCalendarId, id: &ProviderEventId) -> RemoteEvent {
        let ids = std::slice::from_ref(id);
        let read = self.provider.events(&self.access, calendar, ids).await;
        match read.unwrap().pop() {
            Some(RemoteChange::Present(event)) => event,
            other => panic!("{other:?}"),
        }
    }

    async fn calendars(&self) -> Vec<RemoteCalendar> {
        self.provider.calendars(&self.access).await.unwrap()
    }
}

/// Somebody's access, with a password made for it.
async fn entered(server: &Running, provider: &CaldavProvider, user: &str) -> Access {
    let password = server.icloud().add_password(user, "Integrator").unwrap();
    let account = provider.sign_in(&login(user, &password)).await.unwrap();
    Access {
        base_url: account.base_url,
        user: account.name,
        password: password.into(),
        zone: ZoneId::new("Europe/London"),
    }
}

const AN_HOUR: &str = "DTSTART:20261203T090000Z\nDTEND:20261203T100000Z\nSUMMARY:";

#[async_trait]
impl Fixture for World<Running> {
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
        ProviderEventId(format!("{}none.ics", self.calendar.0))
    }

    async fn dead_tokens(&self) -> Vec<SyncToken> {
        let (_, dead) = self.everything().await;
        let icloud = self.server.icloud();
        icloud.expire_sync_tokens(&self.calendar.0).unwrap();
        let others = [
            "sync:FT=-@RU=other@S=1",
            "of another version of this program",
        ];
        let others = others.map(|token| SyncToken(token.to_owned()));
        [dead].into_iter().chain(others).collect()
    }

    async fn write(&self, name: &str, title: &str) -> ProviderEventId {
        let id = ProviderEventId(format!("{}{name}.ics", self.calendar.0));
        self.rewrite(&id, title).await;
        id
    }

    async fn rewrite(&self, id: &ProviderEventId, title: &str) {
        let name = id.0.rsplit('/').next().unwrap();
        let text = file(name.trim_end_matches(".ics"), &format!("{AN_HOUR}{title}"));
        let icloud = self.server.icloud();
        icloud.put_object(&self.calendar.0, name, &text).unwrap();
    }

    async fn erase(&self, id: &ProviderEventId) {
        let name = id.0.rsplit('/').next().unwrap();
        let icloud = self.server.icloud();
        icloud.delete_object(&self.calendar.0, name).unwrap();
    }

    async fn remove_calendar(&self) {
        let icloud = self.server.icloud();
        icloud.remove_calendar(&self.calendar.0).unwrap();
    }
}

#[tokio::test]
async fn an_account_is_found_on_its_partition_and_only_by_an_app_specific_password() {
    let (server, provider) = icloud().await;
    let access = entered(&server, &provider, DANA).await;
    let partition = format!("{}/icloud/p42/10472081/calendars/", server.base_url());
    assert_eq!(access.base_url, partition);

    let own = provider
        .sign_in(&login(DANA, "the account's own password"))
        .await;
    assert!(matches!(own, Err(ProviderError::Unauthorized)), "{own:?}");

    server.icloud().revoke_passwords(DANA, None).unwrap();
    let revoked = provider.calendars(&access).await;
    assert!(
        matches!(revoked, Err(ProviderError::Unauthorized)),
        "{revoked:?}"
    );
}

#[tokio::test]
async fn calendars_of_events_are_listed_and_nothing_else_of_the_home() {
    let world = World::at_icloud().await;
    let robin = entered(&world.server, &world.provider, ROBIN).await;

    let danas = world.calendars().await;
    let robins = world.provider.calendars(&robin).await.unwrap();

    let shown = |calendars: &[RemoteCalendar]| -> Vec<(String, bool)> {
        let each = calendars.iter();
        each.map(|one| (one.name.clone(), one.can_write)).collect()
    };
    let own = |name: &str| (name.to_owned(), true);
    assert_eq!(
        shown(&danas),
        [own("Home"), own("Mirror"), own("Work"), own("Rota")]
    );
    assert_eq!(
        shown(&robins),
        [own("Home"), own("Work"), ("Rota".to_owned(), false)]
    );
    assert_eq!(danas[0].color.as_deref(), Some("#1badf8"));
}

#[tokio::test]
async fn what_may_only_be_read_is_read_and_a_write_is_refused() {
    let world = World::at_icloud().await;
    let robin = entered(&world.server, &world.provider, ROBIN).await;
    let calendars = world.provider.calendars(&robin).await.unwrap();
    let rota = &calendars[2].id;

    let read = world.provider.changes(&robin, rota, None).await.unwrap();
    let written = world
        .provider
        .create_event(&robin, rota, &new_event())
        .await;

    assert!(matches!(read, Changes::Complete { ref events, .. } if events.len() == 2));
    assert!(
        matches!(written, Err(ProviderError::Forbidden)),
        "{written:?}"
    );
}

#[tokio::test]
async fn every_seeded_event_can_be_read() {
    let world = World::at_icloud().await;
    let mut read = 0;
    for calendar in world.calendars().await {
        let changes = world.provider.changes(&world.access, &calendar.id, None);
        let Changes::Complete { events, .. } = changes.await.unwrap() else {
            panic!("everything was asked for")
        };
        let ids: Vec<_> = events.into_iter().map(|one| one.id).collect();
        for id in &ids {
            let event = world.event_in(&calendar.id, id).await;
            assert!(event.content().is_some(), "{event:?}");
            read += 1;
        }
    }
    assert_eq!(read, 8);
}

#[tokio::test]
async fn a_uid_that_lives_in_another_calendar_of_the_account_is_refused() {
    let mut world = World::at_icloud().await;
    world.create(&new_event()).await.unwrap();
    let other = world.server.icloud().add_calendar(DANA, "Other").unwrap();
    world.calendar = RemoteCalendarId(other);

    let refused = world.create(&new_event()).await;

    assert!(
        matches!(refused, Err(ProviderError::PreconditionFailed)),
        "{refused:?}"
    );
    assert!(world.everything().await.0.is_empty());
}

#[tokio::test]
async fn what_goes_wrong_is_told_and_nothing_is_taken_for_deleted() {
    let world = World::at_icloud().await;
    world.create(&new_event()).await.unwrap();
    let (_, token) = world.everything().await;
    let fault = |kind| Fault::next("/icloud/p42", kind, 1);
    let status = |status, retry_after| FaultKind::Status {
        status,
        retry_after,
    };

    world.server.add_fault(fault(status(503, Some(7))));
    let busy = world.changes(Some(&token)).await;
    assert!(
        matches!(busy, Err(ProviderError::RateLimited(wait)) if wait == Duration::from_secs(7)),
        "{busy:?}"
    );
    for kind in [FaultKind::Truncated, FaultKind::Html] {
        for since in [None, Some(&token)] {
            world.server.add_fault(fault(kind.clone()));
            let broken = world.changes(since).await;
            match (&kind, since, &broken) {
                // A page instead of a report: then the plain list is asked for, which comes.
                (_, None, Ok(Changes::Complete { events, .. })) => assert_eq!(events.len(), 1),
                (_, _, Err(ProviderError::InvalidAnswer(_))) => {}
                other => panic!("{other:?}"),
            }
            world.server.clear_faults();
        }
    }
    assert_eq!(world.everything().await.0.len(), 1);
}

#[tokio::test]
async fn creating_twice_makes_one_event_and_nobody_gets_a_mail() {
    let world = World::at_icloud().await;
    let mut event = new_event();
    let person = |name: &str, email: &str, organizer| Attendee {
        email: email.to_owned(),
        name: name.to_owned(),
        participation: ParticipationStatus::Accepted,
        organizer,
        is_self: organizer,
    };
    event.content.attendees = vec![
        person("Bo", "bo@example.org", false),
        person("Dana", DANA, true),
    ];
    let first = world.create(&event).await.unwrap();

    let again = world.create(&event).await.unwrap();

    assert_eq!(first.id, again.id);
    assert_eq!(world.everything().await.0.len(), 1);
    world.delete(&first.id, &first.etag).await.unwrap();
    assert!(world.server.icloud().mails().is_empty());
}
