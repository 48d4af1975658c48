use super::*;
use crate::attendee::{Attendee, ParticipationStatus};
use crate::booking::{Details, Invitee};
use crate::item::Uid;
use crate::reconcile::tests_support::{content, event};
use crate::remote_event::{Marker, RemoteBody};
use crate::time::Timing;
use crate::{MirrorId, repeats};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

/// A winter in which London reads UTC and Berlin an hour more.
struct Winter;

impl Winter {
    fn ahead(zone: &ZoneId) -> TimeDelta {
        TimeDelta::hours(i64::from(zone.as_str() == "Europe/Berlin"))
    }
}

impl Zones for Winter {
    fn knows(&self, _: &ZoneId) -> bool {
        true
    }

    fn instant(&self, local: NaiveDateTime, zone: &ZoneId) -> DateTime<Utc> {
        (local - Self::ahead(zone)).and_utc()
    }

    fn local(&self, instant: DateTime<Utc>, zone: &ZoneId) -> NaiveDateTime {
        instant.naive_utc() + Self::ahead(zone)
    }
}

const PLAIN: &str = "Intro call\n\nCancel: https://calendly.com/cancellations/IDA\nReschedule: \
                     https://calendly.com/reschedulings/IDA\n\nPowered by Calendly.com";

fn invitee(code: &str, start: &str) -> Invitee {
    let start: DateTime<Utc> = start.parse().unwrap();
    Invitee {
        uri: InviteeUri(format!(
            "https://api.calendly.com/scheduled_events/E/invitees/{code}"
        )),
        name: "Ida Muster".to_owned(),
        email: "ida@example.org".to_owned(),
        start,
        end: start + TimeDelta::hours(1),
        is_cancelled: false,
        was_moved: false,
        old: None,
        new: None,
        is_no_show: false,
        details: Details::default(),
        cancellation: None,
        at: start - TimeDelta::days(1),
    }
}

/// Ida's booking at the time of [`content`].
fn story() -> Story {
    Story::of(invitee("IDA", "2026-03-18T10:00:00Z"))
}

/// An event at the time of [`content`] with this text.
fn saying(text: &str) -> RemoteEvent {
    let content = Content {
        description: text.to_owned(),
        ..content("Ida Muster and Dana W.")
    };
    RemoteEvent {
        body: RemoteBody::Readable(content),
        ..event("a", "")
    }
}

fn edited(text: &str, edit: impl FnOnce(&mut Content)) -> RemoteEvent {
    let mut event = saying(text);
    if let RemoteBody::Readable(content) = &mut event.body {
        edit(content);
    }
    event
}

fn guest(email: &str, organizer: bool) -> Attendee {
    Attendee {
        email: email.to_owned(),
        name: String::new(),
        participation: ParticipationStatus::Accepted,
        organizer,
        is_self: false,
    }
}

fn recognised(event: &RemoteEvent, story: &Story) -> bool {
    is_echo(event, story, &Winter, &ZoneId::new("Europe/London"))
}

#[test]
fn links_to_manage_a_meeting_are_found_however_they_are_written() {
    let table: [(&str, &[&str]); 9] = [
        (PLAIN, &["IDA"]),
        (
            "http://127.0.0.1:8025/calendly/web/cancellations/i-1_2",
            &["i-1_2"],
        ),
        (
            "<a href=\"https://calendly.com/reschedulings/IDA\">Move</a>",
            &["IDA"],
        ),
        (
            "<a href='https://calendly.com/cancellations/IDA?x=1&amp;y=2'>",
            &["IDA"],
        ),
        (
            "https://safe.example/?url=https%3A%2F%2Fcalendly.com%2Fcancellations%2FIDA&amp;data=05",
            &["IDA"],
        ),
        (
            "calendly.com/cancellations/IDA, calendly.com/cancellations/BO.",
            &["BO", "IDA"],
        ),
        ("https://calendly.com/cancellations/", &[]),
        ("https://calendly.com/dana/30min", &[]),
        ("/cancellations/ü and %2", &[]),
    ];
    for (text, codes) in table {
        let found: Vec<_> = managed_invitees(text).into_iter().collect();

        assert_eq!(found, codes, "{text}");
    }
}

#[test]
fn an_event_is_the_echo_of_the_booking_that_it_links_to_at_its_very_time() {
    let later = |content: &mut Content| {
        content.timing = Timing::zoned(
            "2026-03-18T10:00:00".parse().unwrap(),
            "2026-03-18T11:15:00".parse().unwrap(),
            ZoneId::new("Europe/London"),
        );
    };
    let elsewhere = |content: &mut Content| {
        content.timing = Timing::zoned(
            "2026-03-18T11:00:00".parse().unwrap(),
            "2026-03-18T12:00:00".parse().unwrap(),
            ZoneId::new("Europe/Berlin"),
        );
    };
    let weekly = |content: &mut Content| {
        content.repeats = Some(Box::new(repeats::Repeats::default()));
    };
    let table = [
        ("plain", saying(PLAIN), true),
        (
            "the same instants in another zone",
            edited(PLAIN, elsewhere),
            true,
        ),
        (
            "somebody else's",
            saying(&PLAIN.replace("IDA", "BO")),
            false,
        ),
        (
            "no link, no guest",
            saying("Powered by Calendly.com"),
            false,
        ),
        ("longer: notes about it", edited(PLAIN, later), false),
        ("a series", edited(PLAIN, weekly), false),
        (
            "unreadable",
            RemoteEvent {
                body: RemoteBody::Unreadable("no start".to_owned()),
                ..saying(PLAIN)
            },
            false,
        ),
    ];
    for (what, event, is_one) in table {
        assert_eq!(recognised(&event, &story()), is_one, "{what}");
    }
}

#[test]
fn our_own_copies_link_to_manage_the_meeting_and_are_no_echo() {
    let marker = Marker(MirrorId::new(uuid::Uuid::from_u128(9)));
    let marked = RemoteEvent {
        marker: Some(marker),
        uid: Some(Uid::new("made-by-their-program")),
        ..saying(PLAIN)
    };
    let unmarked = RemoteEvent {
        uid: Some(marker.uid()),
        ..saying(PLAIN)
    };

    assert!(!recognised(&marked, &story()));
    assert!(!recognised(&unmarked, &story()));
}

#[test]
fn without_links_time_guest_and_the_name_of_calendly_tell_the_booking() {
    let said = "Powered by Calendly.com";
    let invites = |email: &str, organizer| {
        let guest = guest(email, organizer);
        edited(said, |content| content.attendees.push(guest))
    };
    let nameless = RemoteEvent {
        body: RemoteBody::Readable(Content {
            description: "See you".to_owned(),
            ..invites("ida@example.org", false).content().unwrap().clone()
        }),
        ..saying("")
    };
    let linked = RemoteEvent {
        body: RemoteBody::Readable(Content {
            description: PLAIN.replace("IDA", "BO"),
            ..invites("ida@example.org", false).content().unwrap().clone()
        }),
        ..saying("")
    };
    let table = [
        ("the invitee", invites("ida@example.org", false), true),
        (
            "however it is written",
            invites("Ida@Example.org", false),
            true,
        ),
        ("another guest", invites("bo@example.org", false), false),
        (
            "who invited is no guest",
            invites("ida@example.org", true),
            false,
        ),
        ("not named", nameless, false),
        ("links to another meeting of hers", linked, false),
    ];
    for (what, event, is_one) in table {
        assert_eq!(recognised(&event, &story()), is_one, "{what}");
    }
    let mut nobody = invitee("IDA", "2026-03-18T10:00:00Z");
    nobody.email = " ".to_owned();
    assert!(!recognised(&invites("", false), &Story::of(nobody)));
}

#[test]
fn a_booking_that_moved_is_looked_for_where_it_is_now_by_whichever_of_its_links() {
    let mut moved = story();
    moved.hear(Invitee {
        is_cancelled: true,
        was_moved: true,
        new: Some(invitee("NEW", "2026-03-18T10:00:00Z").uri),
        ..invitee("IDA", "2026-03-18T10:00:00Z")
    });
    let before = moved.clone();
    moved.hear(invitee("NEW", "2026-03-18T15:00:00Z"));
    let at_three = |content: &mut Content| {
        content.timing = Timing::zoned(
            "2026-03-18T15:00:00".parse().unwrap(),
            "2026-03-18T16:00:00".parse().unwrap(),
            ZoneId::new("Europe/London"),
        );
    };
    let relinked = PLAIN.replace("IDA", "NEW");

    assert!(
        recognised(&saying(PLAIN), &before),
        "the new time is not told"
    );
    assert!(!recognised(&saying(PLAIN), &moved), "where it was");
    assert!(recognised(&edited(&relinked, at_three), &moved), "replaced");
    assert!(recognised(&edited(PLAIN, at_three), &moved), "moved");
}
