//! Random histories over real servers, on a line that fails, come to rest with both sides alike and nothing lost, doubled
//! or going round.
//!
//! Each history is drawn from a seed, so a failure is repeated by its seed. `INTEGRATOR_HISTORY_SEED` and
//! `INTEGRATOR_HISTORY_STEPS` make a long one.

mod acts;
pub mod file;
mod ledger;

use crate::world::Base;
use acts::Act;
use domain::calendar_sync::SyncOptions;
use domain::item::{Content, ItemKind};
use domain::linked_calendar::RemoteCalendarId;
use domain::reconcile::HeldAnswer;
use domain::remote_event::{ProviderEventId, RemoteChange, RemoteEvent};
use ledger::Ledger;
use provider::http::{AllowedNetworks, Http};
use provider::{Access, CalendarProvider, Changes};
use provider_caldav::{CaldavProvider, Flavor};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use testkit::calendars::{CalendarServer, Radicale, Xandikos};
use testkit::unruly::UnrulyLine;

/// How many acts lie between two rests at most.
const ACTS_UNTIL_REST: u64 = 24;

/// A member with a linked calendar on a real server, reached over a line that may fail.
struct Story {
    base: Base,
    server: CalendarServer,
    line: UnrulyLine,
    /// Reads what the server has over a good line.
    eyes: CaldavProvider,
    access: Access,
    ledger: Ledger,
    chance: Chance,
    /// So that whoever reads a failure can follow it.
    told: Vec<String>,
}

/// Numbers drawn from a seed (SplitMix64).
struct Chance(u64);

impl Chance {
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut drawn = self.0;
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        drawn ^ (drawn >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.draw() % limit.max(1)
    }

    fn one_of<'a, T>(&mut self, several: &'a [T]) -> Option<&'a T> {
        let index = usize::try_from(self.below(several.len() as u64)).ok()?;
        several.get(index)
    }
}

impl Story {
    async fn begin(server: CalendarServer, seed: u64) -> Self {
        let path = server.make_calendar("Work").await;
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
            RemoteCalendarId(path),
            (&line.url(), &login.user, secret(&login)),
            SyncOptions {
                kinds: ItemKind::ALL.to_vec(),
                ..SyncOptions::default()
            },
        )
        .await;
        let access = Access {
            base_url: server.url(),
            user: login.user.clone(),
            password: login.password.clone(),
            zone: domain::time::ZoneId::new("Europe/London"),
        };
        base.pull().await.unwrap();
        Self {
            base,
            server,
            line,
            eyes: eyes.unwrap(),
            access,
            ledger: Ledger::default(),
            chance: Chance(seed),
            told: vec![format!("seed {seed}")],
        }
    }

    /// What the server has.
    async fn there(&self) -> Vec<RemoteEvent> {
        let calendar = &self.base.calendar;
        let all = self
            .eyes
            .changes(&self.access, calendar, None)
            .await
            .unwrap();
        let (Changes::Complete { events, .. }
        | Changes::Since {
            changed: events, ..
        }) = all;
        let ids: Vec<ProviderEventId> = events.into_iter().map(|event| event.id).collect();
        let mut found = Vec::new();
        for some in ids.chunks(50) {
            for change in self
                .eyes
                .events(&self.access, calendar, some)
                .await
                .unwrap()
            {
                if let RemoteChange::Present(event) = change {
                    found.push(event);
                }
            }
        }
        found
    }

    /// Plays so many acts, resting now and then.
    async fn play(&mut self, steps: u64) {
        let mut until_rest = self.chance.below(ACTS_UNTIL_REST);
        for _ in 0..steps {
            let act = Act::drawn(&mut self.chance);
            self.carry_out(act).await;
            match until_rest.checked_sub(1) {
                Some(left) => until_rest = left,
                None => {
                    self.rest().await;
                    until_rest = self.chance.below(ACTS_UNTIL_REST);
                }
            }
        }
        self.rest().await;
    }

    /// Lets both sides come to rest over a good line, and judges what there is.
    async fn rest(&mut self) {
        self.told.push("rest".to_owned());
        self.line.heal();
        for _ in 0..5 {
            self.calm_round().await;
        }
        self.decide().await;
        let before = self.line.writes();
        self.calm_round().await;
        assert_eq!(
            self.line.writes(),
            before,
            "it does not come to rest: {:#?}",
            self.told
        );
        assert_eq!(
            self.base.waiting().await,
            0,
            "something waits: {:#?}",
            self.told
        );
        let items = self.base.items().await;
        let here: Vec<Content> = items.into_iter().map(|item| item.content).collect();
        let there: Vec<Content> = self
            .there()
            .await
            .into_iter()
            .map(|event| match event.content() {
                Some(content) => content.clone(),
                None => panic!("{event:?} cannot be read: {:#?}", self.told),
            })
            .collect();
        self.ledger.judge(&here, &there, &self.told);

        self.told.truncate(1);
    }

    /// The member decides about whatever deletions wait, until none does.
    async fn decide(&mut self) {
        loop {
            let waiting = self.base.held().await.len();
            if waiting == 0 {
                return;
            }
            let answer = match self.chance.below(2) {
                0 => HeldAnswer::Keep,
                _ => HeldAnswer::Delete,
            };
            self.told.push(format!("{waiting} wait: {answer:?}"));
            self.base.answer_held(answer).await;
            for _ in 0..3 {
                self.calm_round().await;
            }
            assert!(
                self.base.held().await.len() < waiting,
                "what was decided waits still: {:#?}",
                self.told
            );
        }
    }

    async fn calm_round(&self) {
        for (what, outcome) in [
            ("pull", self.base.pull().await),
            ("push", self.base.push().await),
        ] {
            if let Err(error) = outcome {
                panic!("{what} fails on a good line: {error}: {:#?}", self.told);
            }
        }
    }
}

fn secret(login: &provider::Login) -> &str {
    use secrecy::ExposeSecret;
    login.password.expose_secret()
}

/// The process dies after so many steps of this work; none when it was done before.
async fn dying_after<T>(mut steps: u64, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    std::future::poll_fn(|context| {
        let Some(left) = steps.checked_sub(1) else {
            return Poll::Ready(None);
        };
        steps = left;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

async fn tell(server: CalendarServer, seed: u64) {
    let asked = |name: &str| {
        std::env::var(name)
            .ok()
            .map(|text| text.parse().expect("a whole number"))
    };
    let seed = asked("INTEGRATOR_HISTORY_SEED").unwrap_or(seed);
    let steps = asked("INTEGRATOR_HISTORY_STEPS").unwrap_or(120);
    Story::begin(server, seed).await.play(steps).await;
}

#[tokio::test]
async fn both_sides_come_to_rest_alike_on_radicale() {
    tell(Radicale::start().await, 1).await;
}

#[tokio::test]
async fn both_sides_come_to_rest_alike_on_radicale_again() {
    tell(Radicale::start().await, 2).await;
}

#[tokio::test]
async fn both_sides_come_to_rest_alike_on_xandikos() {
    tell(Xandikos::start().await, 3).await;
}

#[tokio::test]
async fn both_sides_come_to_rest_alike_on_xandikos_again() {
    tell(Xandikos::start().await, 4).await;
}
