//! Random histories over real servers, on a line that fails, come to rest with both sides alike and nothing lost, doubled
//! or going round.
//!
//! Each history is drawn from a seed, so a failure is repeated by its seed. `INTEGRATOR_HISTORY_SEED` and
//! `INTEGRATOR_HISTORY_STEPS` make a long one.

mod acts;
pub mod file;
pub mod ledger;
mod server;
pub mod there;

use crate::world::Base;
use acts::Act;
use domain::item::Content;
use domain::reconcile::HeldAnswer;
use domain::remote_event::{ProviderEventId, RemoteChange, RemoteEvent};
use ledger::Ledger;
use provider::{CalendarProvider, Changes};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use testkit::calendars::{CalendarServer, Radicale, Xandikos};
use there::There;

/// How many acts lie between two rests at most.
const ACTS_UNTIL_REST: u64 = 24;

/// A member with a linked calendar, beside another client and with troubles on the way.
pub struct Story {
    pub base: Base,
    there: Box<dyn There>,
    /// Reads what is there while nothing goes wrong.
    eyes: Arc<dyn CalendarProvider>,
    ledger: Ledger,
    chance: Chance,
    /// So that whoever reads a failure can follow it.
    told: Vec<String>,
}

/// Numbers drawn from a seed (SplitMix64).
pub struct Chance(u64);

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
    /// Both ways, all kinds, live from now on.
    pub async fn begin(
        base: Base,
        there: Box<dyn There>,
        eyes: Arc<dyn CalendarProvider>,
        seed: u64,
    ) -> Self {
        base.pull().await.unwrap();
        Self {
            base,
            there,
            eyes,
            ledger: Ledger::default(),
            chance: Chance(seed),
            told: vec![format!("seed {seed}")],
        }
    }

    /// What is there.
    async fn events_there(&self) -> Vec<RemoteEvent> {
        self.there.pause_troubles();
        let access = self.there.access();
        let calendar = &self.base.calendar;
        let all = self.eyes.changes(&access, calendar, None).await.unwrap();
        let (Changes::Complete { events, .. }
        | Changes::Since {
            changed: events, ..
        }) = all;
        let ids: Vec<ProviderEventId> = events.into_iter().map(|event| event.id).collect();
        let mut found = Vec::new();
        for some in ids.chunks(50) {
            for change in self.eyes.events(&access, calendar, some).await.unwrap() {
                if let RemoteChange::Present(event) = change {
                    found.push(event);
                }
            }
        }
        self.there.resume_troubles();
        found
    }

    /// Plays so many acts, resting now and then.
    pub async fn play(&mut self, steps: u64) {
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
        self.there.heal();
        for _ in 0..5 {
            self.calm_round().await;
        }
        self.decide().await;
        let before = self.there.mark();
        self.calm_round().await;
        assert_eq!(
            self.there.mark(),
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
            .events_there()
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

/// The seed and the number of steps: those that were asked for from outside, or else these.
pub fn asked(seed: u64, steps: u64) -> (u64, u64) {
    let asked = |name: &str| {
        let text = std::env::var(name).ok();
        text.map(|text| text.parse().expect("a whole number"))
    };
    (
        asked("INTEGRATOR_HISTORY_SEED").unwrap_or(seed),
        asked("INTEGRATOR_HISTORY_STEPS").unwrap_or(steps),
    )
}

async fn tell(server: CalendarServer, seed: u64) {
    let (seed, steps) = asked(seed, 120);
    let mut story = server::story(server, seed).await;
    story.play(steps).await;
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
