//! The story of a calendar that a program which others wrote shares with us: each sees exactly what the other did.

use super::samples::in_berlin;
use super::{Calls, Fixture, at, new_event};
use async_trait::async_trait;
use chrono::NaiveDateTime;
use domain::remote_event::RemoteEvent;

/// An event as somebody sees it who looks at the calendar.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// Its title.
    pub subject: String,
    /// When it begins, by Berlin's clock; midnight for whole days.
    pub start: NaiveDateTime,
    /// When it ends; the midnight after it for whole days.
    pub end: NaiveDateTime,
    /// Whether it is a series.
    pub repeats: bool,
}

/// What a program is told by the service since it last looked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// What is new or changed, sorted.
    pub changed: Vec<Seen>,
    /// How many events are gone.
    pub gone: usize,
}

/// What the other program does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It makes three events: *Days*, *Standup* and *Visit*.
    Make,
    /// It moves *Visit* and calls it *Visit, moved*, deletes *Days* and makes *New*.
    Change,
    /// It looks only.
    Look,
}

/// A program that others wrote, in the calendar of a fixture.
#[async_trait]
pub trait OtherProgram: Send {
    /// Does this, then looks at what changed since it last looked.
    async fn step(&mut self, step: Step) -> Look;
}

fn seen(subject: &str, start: &str, end: &str, repeats: bool) -> Seen {
    Seen {
        subject: subject.to_owned(),
        start: at(start),
        end: at(end),
        repeats,
    }
}

/// An event as the adapter reads it.
fn read(event: &RemoteEvent) -> Seen {
    let content = event.content();
    let content = content.unwrap_or_else(|| panic!("it can be read: {event:?}"));
    let (start, end) = content.timing.wall();
    Seen {
        subject: content.subject.clone(),
        start,
        end,
        repeats: content.repeats.is_some(),
    }
}

/// What the other program makes, changes and deletes is told to us event by event, as it is told itself; and so is what we do to
/// it.
pub async fn what_either_program_does_the_other_one_sees(
    fixture: &dyn Fixture,
    other: &mut dyn OtherProgram,
) {
    let calls = Calls(fixture);

    let made = other.step(Step::Make).await;
    let expected = [
        seen("Days", "2026-12-05T00:00:00", "2026-12-07T00:00:00", false),
        seen(
            "Standup",
            "2026-12-01T10:00:00",
            "2026-12-01T10:30:00",
            true,
        ),
        seen("Visit", "2026-12-03T10:00:00", "2026-12-03T11:00:00", false),
    ];
    assert_eq!((made.changed.as_slice(), made.gone), (&expected[..], 0));
    let (all, token) = calls.everything().await;
    assert_eq!(calls.read_all(&all).await, expected);

    let changed = other.step(Step::Change).await;
    let expected = [
        seen("New", "2026-12-04T09:00:00", "2026-12-04T10:00:00", false),
        seen(
            "Visit, moved",
            "2026-12-03T14:00:00",
            "2026-12-03T15:00:00",
            false,
        ),
    ];
    assert_eq!(
        (changed.changed.as_slice(), changed.gone),
        (&expected[..], 1)
    );
    let (told, gone, _) = calls.since(&token).await;
    assert_eq!(
        (calls.read_all(&told).await.as_slice(), gone.len()),
        (&expected[..], 1)
    );

    let mut ours = new_event();
    ours.content.subject = "Ours".to_owned();
    ours.content.timing = in_berlin("2026-12-10T08:00:00", "2026-12-10T08:30:00");
    calls.create(&ours).await;
    for one in &told {
        let event = calls.told(one).await;
        let mut content = event.content().expect("it was read before").clone();
        if content.subject == "New" {
            content.subject = "New, and ours".to_owned();
            calls.update(&event, &content).await;
        } else {
            let deleted = calls.delete(&event.id, &event.etag).await;
            deleted.expect("it is as we know it");
        }
    }
    let looked = other.step(Step::Look).await;
    let expected = [
        seen(
            "New, and ours",
            "2026-12-04T09:00:00",
            "2026-12-04T10:00:00",
            false,
        ),
        seen("Ours", "2026-12-10T08:00:00", "2026-12-10T08:30:00", false),
    ];
    assert_eq!((looked.changed.as_slice(), looked.gone), (&expected[..], 1));
}

impl Calls<'_> {
    /// What a list tells, sorted.
    async fn read_all(&self, changed: &[crate::Changed]) -> Vec<Seen> {
        let mut all = Vec::with_capacity(changed.len());
        for one in changed {
            all.push(read(&self.told(one).await));
        }
        all.sort_unstable();
        all
    }
}
