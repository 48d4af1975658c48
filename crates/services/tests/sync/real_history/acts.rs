//! What may happen: on either side, on the line between them, and to the process.

use super::ledger::{Text, Where};
use super::there::TheirAct;
use super::{Chance, Story, dying_after};
use chrono::{NaiveDateTime, TimeDelta};
use domain::item::{Content, Item};
use domain::reconcile::HeldAnswer;
use domain::recurrence::{End, Frequency, Recurrence, Rule};
use domain::remote_event::RemoteEvent;
use domain::repeats::Repeats;
use domain::time::{Timing, ZoneId};
use testkit::unruly::Trouble;

/// So that what goes within an hour is few most of the time, and many now and then: then deletions wait (sync case 11).
const ACT_LASTS: TimeDelta = TimeDelta::minutes(1);

/// From here on something goes where something would be added: a long history takes no more time than many short ones.
const THINGS_AT_MOST: usize = 40;

#[derive(Debug, Clone, Copy)]
pub enum Act {
    Add(Where, bool),
    Write(Where, Text),
    Move(Where),
    Delete(Where),
    CancelOccurrence(Where),
    ChangeOccurrence(Where),
    Pull,
    Push,
    /// The process dies amid a pull or a push.
    Die,
    /// The member decides about deletions that wait, and the line may fail while it is done.
    Decide(HeldAnswer),
    Trouble(Trouble),
}

impl Act {
    pub fn drawn(chance: &mut Chance) -> Self {
        let side = if chance.below(2) == 0 {
            Where::Here
        } else {
            Where::There
        };
        match chance.below(42) {
            0..6 => Self::Add(side, chance.below(3) == 0),
            6..10 => Self::Write(side, Text::Location),
            10..14 => Self::Write(side, Text::Description),
            14..17 => Self::Move(side),
            17..20 => Self::Delete(side),
            20..22 => Self::CancelOccurrence(side),
            22..25 => Self::ChangeOccurrence(side),
            25..29 => Self::Pull,
            29..33 => Self::Push,
            33..36 => Self::Die,
            36 => Self::Decide(HeldAnswer::Keep),
            37 => Self::Decide(HeldAnswer::Delete),
            _ => Self::Trouble(match chance.below(6) {
                0 => Trouble::Unreachable,
                1 => Trouble::Refused(503),
                2 => Trouble::Refused(500),
                3 => Trouble::AnswerLost,
                4 => Trouble::AnswerCut,
                _ => Trouble::ListJumbled,
            }),
        }
    }
}

impl Story {
    pub async fn carry_out(&mut self, act: Act) {
        self.base.clock.advance(ACT_LASTS);
        let act = match act {
            Act::Add(side, _) if THINGS_AT_MOST <= self.ledger.count() => Act::Delete(side),
            act => act,
        };
        let told = match act {
            Act::Add(Where::Here, repeats) => self.add_here(repeats).await,
            Act::Add(Where::There, repeats) => self.add_there(repeats).await,
            Act::Pull => outcome(self.base.pull().await),
            Act::Push => outcome(self.base.push().await),
            Act::Die => self.die().await,
            Act::Decide(answer) => {
                let waiting = self.base.held().await.len();
                self.base.note_answer(answer).await;
                format!("{waiting} wait, {}", outcome(self.base.settle_held().await))
            }
            Act::Trouble(trouble) => {
                let before = usize::try_from(self.chance.below(4)).unwrap_or(0);
                self.there.plan(before, trouble);
                format!("after {before} requests")
            }
            Act::Write(Where::Here, _)
            | Act::Move(Where::Here)
            | Act::Delete(Where::Here)
            | Act::CancelOccurrence(Where::Here)
            | Act::ChangeOccurrence(Where::Here) => self.act_here(act).await,
            Act::Write(Where::There, _)
            | Act::Move(Where::There)
            | Act::Delete(Where::There)
            | Act::CancelOccurrence(Where::There)
            | Act::ChangeOccurrence(Where::There) => self.act_there(act).await,
        };
        self.told.push(format!("{act:?}: {told}"));
    }

    async fn die(&mut self) -> String {
        let steps = self.chance.below(25) + 1;
        let done = if self.chance.below(2) == 0 {
            dying_after(steps, self.base.pull()).await
        } else {
            dying_after(steps, self.base.push()).await
        };
        match done {
            Some(done) => format!("lived: {}", outcome(done)),
            None => format!("died after {steps} steps"),
        }
    }

    /// A value that nobody wrote before.
    fn fresh(&mut self, what: &str) -> String {
        format!("{what} {:x}", self.chance.draw())
    }

    fn start(&mut self) -> NaiveDateTime {
        let hour = u32::try_from(self.chance.below(10) + 8).unwrap_or(8);
        let day: chrono::NaiveDate = "2026-03-19".parse().unwrap();
        day.and_hms_opt(hour, 0, 0).unwrap()
    }

    async fn add_here(&mut self, repeats: bool) -> String {
        let title = self.ledger.make();
        let start = self.start();
        let id = self.base.add_quietly(&title, 9).await;
        self.base
            .change(id, |item| {
                item.content.timing = hour_from(start);
                if repeats {
                    item.content.repeats = Some(Box::new(daily()));
                }
            })
            .await;
        title
    }

    async fn add_there(&mut self, repeats: bool) -> String {
        let title = self.ledger.make();
        let start = self.start();
        self.there.add(&title, start, repeats).await;
        title
    }

    async fn act_here(&mut self, act: Act) -> String {
        let items: Vec<Item> = self.base.items().await;
        let wants_series = matches!(act, Act::CancelOccurrence(_) | Act::ChangeOccurrence(_));
        let items: Vec<Item> = items
            .into_iter()
            .filter(|item| !wants_series || item.content.is_series())
            .collect();
        let Some(item) = self.chance.one_of(&items).cloned() else {
            return "nothing to act on".to_owned();
        };
        let title = item.content.subject.clone();
        let days = i64::try_from(self.chance.below(14)).unwrap_or(0);
        let value = self.fresh("here");
        let original = item.content.timing.wall().0 + TimeDelta::days(days);
        match act {
            Act::Write(_, field) => {
                self.ledger.write(&title, field, Where::Here, &value);
                let said = value.clone();
                self.base
                    .change(item.id, |item| match field {
                        Text::Location => item.content.location = said,
                        Text::Description => item.content.description = said,
                    })
                    .await;
            }
            Act::Move(_) => {
                let start = self.start();
                let moved = item
                    .content
                    .moved_to(&hour_from(start), self.base.env.zones.as_ref());
                if let Ok(moved) = moved {
                    self.base.change(item.id, |item| item.content = moved).await;
                }
            }
            Act::Delete(_) => {
                self.ledger.delete(&title);
                self.base.change(item.id, |item| item.deleted = true).await;
            }
            Act::CancelOccurrence(_) => {
                let content = item.content.without_occurrence(original);
                self.base
                    .change(item.id, |item| item.content = content)
                    .await;
            }
            Act::ChangeOccurrence(_) => {
                let changed = Content {
                    location: value.clone(),
                    timing: hour_from(original + TimeDelta::hours(2)),
                    ..item.content.clone()
                };
                let content = item.content.with_occurrence(original, changed);
                self.base
                    .change(item.id, |item| item.content = content)
                    .await;
            }
            Act::Add(..) | Act::Pull | Act::Push | Act::Die | Act::Decide(_) | Act::Trouble(_) => {}
        }
        format!("{title}, day {days}, {value}")
    }

    async fn act_there(&mut self, act: Act) -> String {
        let events: Vec<RemoteEvent> = self.events_there().await;
        let wants_series = matches!(act, Act::CancelOccurrence(_) | Act::ChangeOccurrence(_));
        let events: Vec<RemoteEvent> = events
            .into_iter()
            .filter(|event| {
                let content = event.content();
                content.is_some_and(|content| !wants_series || content.is_series())
            })
            .collect();
        let Some(event) = self.chance.one_of(&events).cloned() else {
            return "nothing to act on".to_owned();
        };
        let title = event
            .content()
            .map(|content| content.subject.clone())
            .unwrap_or_default();
        let days = i64::try_from(self.chance.below(14)).unwrap_or(0);
        let value = self.fresh("there");
        let theirs = match act {
            Act::Write(_, field) => {
                self.ledger.write(&title, field, Where::There, &value);
                TheirAct::Write(field, &value)
            }
            Act::Move(_) => TheirAct::Move(self.start()),
            Act::Delete(_) => {
                self.ledger.delete(&title);
                TheirAct::Delete
            }
            Act::CancelOccurrence(_) => TheirAct::Cancel(days),
            Act::ChangeOccurrence(_) => TheirAct::Change(days, &value),
            Act::Add(..) | Act::Pull | Act::Push | Act::Die | Act::Decide(_) | Act::Trouble(_) => {
                return format!("{title}: left");
            }
        };
        if self.there.act(&event, theirs).await {
            format!("{title}, day {days}, {value}")
        } else {
            format!("{title}: left")
        }
    }
}

fn outcome(done: Result<(), services::sync::SyncError>) -> String {
    match done {
        Ok(()) => "done".to_owned(),
        Err(error) => format!("failed: {error}"),
    }
}

fn hour_from(start: NaiveDateTime) -> Timing {
    let zone = ZoneId::new("Europe/London");
    Timing::zoned(start, start + TimeDelta::hours(1), zone)
}

fn daily() -> Repeats {
    let rule = Rule {
        end: End::Count(14),
        ..Rule::every(Frequency::Daily)
    };
    Repeats {
        recurrence: Recurrence {
            rules: vec![rule],
            ..Recurrence::default()
        },
        ..Repeats::default()
    }
}
