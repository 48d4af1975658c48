//! How long deciding takes: 10,000 pairs of which one in a hundred changed, and pairing two filled calendars; prints one
//! line of JSON.
//!
//! `cargo bench -p domain --bench reconcile`. Times are the best of several rounds, in microseconds.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on has failed")]

use chrono::{NaiveDateTime, TimeDelta};
use domain::calendar_sync::SyncOptions;
use domain::item::{Content, Item, ItemKind, ItemSource, Privacy, ShowAs, Uid, Version};
use domain::mirror::{Mirror, Origin, Written};
use domain::reconcile::{Operation, Reach, Remote, Rules, Situation, decide, pair_up};
use domain::remote_event::{Etag, ProviderEventId, RemoteBody, RemoteEvent};
use domain::time::{Timing, ZoneId};
use domain::{CalendarSyncId, ItemId, MemberId, MirrorId, OrganizationId};
use std::hint::black_box;
use std::io::Write;
use std::time::Instant;
use uuid::Uuid;

const PAIRS: usize = 10_000;
const ROUNDS: usize = 20;

fn content(number: usize) -> Content {
    let begin: NaiveDateTime = "2026-01-05T08:00:00".parse().unwrap();
    let start = begin + TimeDelta::minutes(45 * number as i64);
    Content {
        subject: format!("Customer {number} – Site survey"),
        description: "Call the contact on arrival.".to_owned(),
        location: format!("Ticket {number}"),
        timing: Timing::zoned(
            start,
            start + TimeDelta::minutes(45),
            ZoneId::new("Europe/London"),
        ),
        show_as: ShowAs::Busy,
        privacy: Privacy::Public,
        repeats: None,
        attendees: Vec::new(),
    }
}

fn id(kind: u128, number: usize) -> Uuid {
    Uuid::from_u128(kind << 64 | number as u128)
}

fn member() -> MemberId {
    MemberId::new(id(1, 0))
}

fn sync() -> CalendarSyncId {
    CalendarSyncId::new(id(2, 0))
}

fn item(number: usize) -> Item {
    Item {
        id: ItemId::new(id(3, number)),
        organization: OrganizationId::new(id(4, 0)),
        kind: ItemKind::Appointment,
        uid: Uid::new(format!("here-{number}")),
        content: content(number),
        customer: None,
        assignees: vec![member()],
        source: ItemSource::Own,
        version: Version::FIRST,
        deleted: false,
        changed_at: chrono::DateTime::UNIX_EPOCH,
    }
}

fn event(number: usize) -> RemoteEvent {
    RemoteEvent {
        id: ProviderEventId(format!("/calendars/dana/home/{number}.ics")),
        etag: Etag(format!("\"{number}\"")),
        uid: Some(Uid::new(format!("there-{number}"))),
        marker: None,
        modified_at: None,
        body: RemoteBody::Readable(content(number)),
    }
}

fn mirror(number: usize) -> Mirror {
    Mirror {
        id: MirrorId::new(id(5, number)),
        item: ItemId::new(id(3, number)),
        sync: sync(),
        event: ProviderEventId(format!("/calendars/dana/home/{number}.ics")),
        etag: Etag(format!("\"{number}\"")),
        base: content(number),
        base_version: Version::FIRST,
        origin: Origin::Managed,
        written: Written::default(),
    }
}

/// The best time of some rounds in microseconds.
fn best(mut work: impl FnMut()) -> f64 {
    (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e6
        })
        .fold(f64::INFINITY, f64::min)
}

fn main() {
    let options = SyncOptions::default();
    let rules = Rules {
        sync: sync(),
        member: member(),
        options: &options,
        can_write: true,
        public_address: "https://calendar.example",
        reach: Reach::Live,
    };
    let items: Vec<Item> = (0..PAIRS).map(item).collect();
    let mirrors: Vec<Mirror> = (0..PAIRS).map(mirror).collect();
    let mut events: Vec<RemoteEvent> = (0..PAIRS).map(event).collect();
    for event in events.iter_mut().step_by(100) {
        event.etag = Etag("\"changed\"".to_owned());
        if let RemoteBody::Readable(content) = &mut event.body {
            content.location = "Moved to the yard".to_owned();
        }
    }

    let decide_all = || {
        let steps = items.iter().zip(&events).zip(&mirrors);
        steps
            .map(|((item, event), mirror)| {
                let situation = Situation {
                    item: Some(item),
                    remote: Remote::Present { event, known: true },
                    mirror: Some(mirror),
                };
                decide(&situation, &rules)
            })
            .filter(|step| step.operation != Operation::Nothing)
            .count()
    };
    assert_eq!(decide_all(), PAIRS / 100);
    let deciding = best(|| {
        black_box(decide_all());
    });

    let unpaired: Vec<&Item> = items.iter().collect();
    let found: Vec<&RemoteEvent> = events.iter().collect();
    assert_eq!(pair_up(&unpaired, &found, &options).both.len(), PAIRS);
    let pairing = best(|| {
        black_box(pair_up(&unpaired, &found, &options));
    });

    let figures = serde_json::json!({
        "decide 10,000 pairs, 1 % changed": { "ours_us": deciding },
        "pair up 10,000 items and 10,000 events": { "ours_us": pairing },
    });
    let mut out = std::io::stdout();
    writeln!(out, "{figures}").unwrap();
}
