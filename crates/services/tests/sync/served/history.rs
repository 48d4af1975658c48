//! Random histories through the whole engine at every service, with troubles on the way: both sides come to rest alike and
//! nothing is lost, doubled or going round. `INTEGRATOR_HISTORY_SEED` and `INTEGRATOR_HISTORY_STEPS` make a long one.

use super::service::Service;
use super::theirs::{Edit, Every, Theirs, When, visit};
use super::world::Served;
use crate::choices::both_ways;
use crate::real_history::ledger::Text;
use crate::real_history::there::{TheirAct, There};
use crate::real_history::{Story, asked};
use async_trait::async_trait;
use chrono::{NaiveDateTime, TimeDelta};
use domain::connection::ProviderKind;
use domain::linked_calendar::RemoteCalendarId;
use domain::remote_event::RemoteEvent;
use provider::Access;
use sandbox::{Fault, FaultKind, Running};
use std::sync::{Arc, Mutex};
use testkit::unruly::Trouble;

on_every_service! {
    both_sides_come_to_rest_alike
    both_sides_come_to_rest_alike_again
}

async fn both_sides_come_to_rest_alike(kind: ProviderKind) {
    tell(kind, 5).await;
}

async fn both_sides_come_to_rest_alike_again(kind: ProviderKind) {
    tell(kind, 6).await;
}

async fn tell(kind: ProviderKind, seed: u64) {
    let (seed, steps) = asked(seed, 150);
    let served = Served::new(kind, both_ways()).await;
    if served.env.providers.page(kind).is_some() {
        served.connect_at_page().await;
    }
    let eyes = served.env.providers.get(kind).unwrap();
    let there = AtService {
        there: Arc::clone(&served.there),
        sandbox: Arc::clone(&served.sandbox),
        calendar: served.calendar.clone(),
        access: served.access().await,
        paused: Mutex::default(),
    };
    let (base, there) = (served.into_base(), Box::new(there));
    let mut story = Story::begin(base, there, eyes, seed).await;
    story.play(steps).await;
}

struct AtService {
    there: Arc<dyn Service>,
    sandbox: Arc<Running>,
    calendar: RemoteCalendarId,
    access: Access,
    paused: Mutex<Vec<Fault>>,
}

impl AtService {
    async fn change(&self, event: &RemoteEvent, act: TheirAct<'_>) -> bool {
        let (there, calendar, id) = (&self.there, &self.calendar, event.id.0.as_str());
        let content = event.content().expect("histories write what can be read");
        let first = content.timing.wall().0;
        match act {
            TheirAct::Write(Text::Location, value) => {
                let place = Edit::Location(value.to_owned());
                there.edit(calendar, id, &place).await;
            }
            TheirAct::Write(Text::Description, value) => {
                let text = Edit::Description(value.to_owned());
                there.edit(calendar, id, &text).await;
            }
            TheirAct::Move(_) if content.is_series() => return false,
            TheirAct::Move(start) => {
                let times = Edit::Times(start, start + TimeDelta::hours(1));
                there.edit(calendar, id, &times).await;
            }
            TheirAct::Delete => there.erase(calendar, id).await,
            TheirAct::Cancel(days) | TheirAct::Change(days, _) => {
                let original = first + TimeDelta::days(days);
                // What does not take place any more is in no client to be clicked on.
                if content.without_occurrence(original) == *content {
                    return false;
                }
                if let TheirAct::Cancel(_) = act {
                    there.cancel_occurrence(calendar, id, original).await;
                } else {
                    let to = original + TimeDelta::hours(1);
                    there.move_occurrence(calendar, id, original, to).await;
                }
            }
        }
        true
    }
}

#[async_trait]
impl There for AtService {
    async fn add(&self, title: &str, start: NaiveDateTime, repeats: bool) {
        let event = Theirs {
            when: When::At(start, start + TimeDelta::hours(1), "Europe/London"),
            every: repeats.then_some(Every {
                is_weekly: false,
                count: Some(14),
            }),
            ..visit(title, 9)
        };
        self.pause_troubles();
        self.there.write(&self.calendar, &event).await;
        self.resume_troubles();
    }

    async fn act(&self, event: &RemoteEvent, act: TheirAct<'_>) -> bool {
        self.pause_troubles();
        let is_done = self.change(event, act).await;
        self.resume_troubles();
        is_done
    }

    fn plan(&self, before: usize, trouble: Trouble) {
        let kind = match trouble {
            Trouble::Refused(status) => FaultKind::Status {
                status,
                retry_after: None,
            },
            Trouble::Unreachable => FaultKind::Status {
                status: 502,
                retry_after: None,
            },
            Trouble::AnswerLost | Trouble::AnswerCut => FaultKind::Cut,
            // These services promise an order.
            Trouble::ListJumbled | Trouble::ListEmptied => return,
        };
        let path = self.there.path();
        if let Ok(before @ 1..) = u32::try_from(before) {
            let good = FaultKind::Slow { milliseconds: 0 };
            self.sandbox.add_fault(Fault::next(path, good, before));
        }
        self.sandbox.add_fault(Fault::next(path, kind, 1));
    }

    fn heal(&self) {
        self.sandbox.clear_faults();
        self.paused.lock().unwrap().clear();
    }

    fn pause_troubles(&self) {
        let mut paused = self.paused.lock().unwrap();
        paused.extend(self.sandbox.take_faults());
    }

    fn resume_troubles(&self) {
        for fault in self.paused.lock().unwrap().drain(..) {
            self.sandbox.add_fault(fault);
        }
    }

    fn mark(&self) -> String {
        assert_eq!(self.there.mails(), 0, "somebody got a mail");
        let kept = self.there.kept(&self.calendar);
        kept.into_iter().map(|event| event.raw).collect()
    }

    fn access(&self) -> Access {
        match self.there.kind() {
            // Their tokens are good for an hour, and a history lasts longer.
            ProviderKind::Google | ProviderKind::Office365 => Access {
                password: self.there.let_in().secret.into(),
                ..self.access.clone()
            },
            _ => self.access.clone(),
        }
    }
}
