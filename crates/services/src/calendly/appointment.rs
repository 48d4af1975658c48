//! The appointment that a booking makes in My Calendar. Pure. Everything in it comes from strangers and is text.

use crate::wording::{many_lines, one_line};
use chrono::{DateTime, Utc};
use domain::booking::{Invitee, Standing, Story};
use domain::item::{Content, Customer, Privacy, ShowAs};
use domain::time::{Timing, ZoneId, Zones};

/// The longest of what a stranger may put into a title or a place.
const LONGEST_LINE: usize = 300;
/// The longest of what a stranger may put into the notes.
const LONGEST_TEXT: usize = 20_000;

/// What stands before the title of a meeting that was cancelled.
const CANCELLED: &str = "Cancelled: ";

/// A new appointment's content, on the host's wall clock.
pub(super) fn content(invitee: &Invitee, zones: &dyn Zones, zone: &ZoneId) -> Content {
    Content {
        subject: title(invitee),
        description: notes(invitee),
        location: place(invitee),
        timing: timing(invitee, zones, zone),
        show_as: ShowAs::Busy,
        privacy: Privacy::Public,
        repeats: None,
        attendees: Vec::new(),
    }
    .canonical()
}

/// Who booked, as the appointment's customer.
pub(super) fn customer(invitee: &Invitee) -> Customer {
    Customer {
        name: name(invitee),
        phone: shortened(&one_line(&invitee.details.phone), LONGEST_LINE),
        address: String::new(),
    }
}

/// An appointment that is there, as the booking stands now: moved, with the links of who they are now, or cancelled with who
/// and why. What its host wrote into it stays.
pub(super) fn brought_up_to_date(
    before: Content,
    story: &Story,
    zones: &dyn Zones,
    zone: &ZoneId,
) -> Content {
    let (Some(invitee), Some(standing)) = (story.now(), story.standing()) else {
        return before;
    };
    let zone = match &before.timing {
        Timing::Zoned { zone, .. } => zone.clone(),
        Timing::AllDay { .. } | Timing::Floating { .. } => zone.clone(),
    };
    let is_marked = before.subject.starts_with(CANCELLED);
    let moved = story.earlier().fold(
        Content {
            timing: timing(invitee, zones, &zone),
            ..before
        },
        |content, earlier| relinked(content, earlier, invitee),
    );
    match standing {
        Standing::Cancelled if is_marked => moved,
        Standing::Cancelled => Content {
            subject: [CANCELLED, &moved.subject].concat(),
            description: [&cancelled_words(invitee), "\n\n", &moved.description].concat(),
            show_as: ShowAs::Free,
            ..moved
        },
        Standing::Booked | Standing::NoShow | Standing::Moving => moved,
    }
    .canonical()
}

/// With the place and the links of who they are now, where those of before still stand.
fn relinked(content: Content, earlier: &Invitee, now: &Invitee) -> Content {
    let location = match content.location == place(earlier) {
        true => place(now),
        false => content.location,
    };
    let links = links(earlier).into_iter().zip(links(now));
    let description = links.fold(content.description, |text, ((_, old), (_, new))| {
        match (old, new) {
            (Some(old), Some(new)) if old != new => text.replace(&old, &new),
            (_, _) => text,
        }
    });
    Content {
        location,
        description,
        ..content
    }
}

/// `Cancelled by Ida Muster: ill`
pub(super) fn cancelled_words(invitee: &Invitee) -> String {
    let Some(cancellation) = &invitee.cancellation else {
        return "Cancelled".to_owned();
    };
    let by = shortened(&one_line(&cancellation.by), LONGEST_LINE);
    let reason = shortened(&one_line(&cancellation.reason), LONGEST_LINE);
    match (by.is_empty(), reason.is_empty()) {
        (true, true) => "Cancelled".to_owned(),
        (true, false) => ["Cancelled: ", &reason].concat(),
        (false, true) => ["Cancelled by ", &by].concat(),
        (false, false) => ["Cancelled by ", &by, ": ", &reason].concat(),
    }
}

/// The meeting's name, or what stands for it.
pub(super) fn meeting(invitee: &Invitee) -> String {
    match one_line(&invitee.details.meeting).as_str() {
        "" => "Calendly booking".to_owned(),
        meeting => shortened(meeting, LONGEST_LINE),
    }
}

fn name(invitee: &Invitee) -> String {
    match one_line(&invitee.name).as_str() {
        "" => shortened(&one_line(&invitee.email), LONGEST_LINE),
        name => shortened(name, LONGEST_LINE),
    }
}

fn title(invitee: &Invitee) -> String {
    [&name(invitee), " – ", &meeting(invitee)].concat()
}

fn timing(invitee: &Invitee, zones: &dyn Zones, zone: &ZoneId) -> Timing {
    let local = |at: DateTime<Utc>| zones.local(at, zone);
    let (start, end) = (local(invitee.start), local(invitee.end));
    // Over the hour that a clock repeats the end may read earlier than the start; its length is what counts.
    let end = if end < start {
        start + (invitee.end - invitee.start)
    } else {
        end
    };
    Timing::zoned(start, end, zone.clone())
}

/// Where it takes place: somewhere, or online.
fn place(invitee: &Invitee) -> String {
    let details = &invitee.details;
    let place = match (details.place.as_str(), &details.join_url) {
        ("", Some(join)) => join.as_str(),
        (place, _) => place,
    };
    shortened(&one_line(place), LONGEST_LINE)
}

/// What the notes link to, with what stands before it; always the same ones in the same order.
fn links(invitee: &Invitee) -> [(&'static str, Option<String>); 3] {
    let details = &invitee.details;
    let line = |url: &Option<String>| url.as_deref().map(one_line);
    [
        ("Join: ", line(&details.join_url)),
        ("Reschedule: ", line(&details.reschedule_url)),
        ("Cancel: ", line(&details.cancel_url)),
    ]
}

/// Contact, answers and links, a block each.
fn notes(invitee: &Invitee) -> String {
    let details = &invitee.details;
    let mut blocks = vec![contact(invitee)];
    blocks.extend(details.answers.iter().map(|answer| {
        let (question, answer) = (one_line(&answer.question), many_lines(&answer.answer));
        [&question, "\n", &answer].concat()
    }));
    let links = links(invitee).into_iter();
    let links: Vec<String> = links
        .filter_map(|(label, url)| url.map(|url| [label, url.as_str()].concat()))
        .collect();
    blocks.push(links.join("\n"));
    blocks.retain(|block| !block.is_empty());
    shortened(&blocks.join("\n\n"), LONGEST_TEXT)
}

fn contact(invitee: &Invitee) -> String {
    let lines = [
        one_line(&invitee.name),
        one_line(&invitee.email),
        one_line(&invitee.details.phone),
    ];
    let lines: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    ["Booked through Calendly by\n", &lines.join("\n")].concat()
}

/// At most so many characters; what is cut off is marked.
fn shortened(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => [&text[..end], "…"].concat(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zones::SystemZones;
    use domain::booking::{Answer, Cancellation, Details, InviteeUri};

    fn ida() -> Invitee {
        Invitee {
            uri: InviteeUri(
                "https://api.calendly.example/scheduled_events/E/invitees/I".to_owned(),
            ),
            name: "Ida Muster".to_owned(),
            email: "ida@example.org".to_owned(),
            start: "2026-12-03T09:00:00Z".parse().unwrap(),
            end: "2026-12-03T09:30:00Z".parse().unwrap(),
            is_cancelled: false,
            was_moved: false,
            old: None,
            new: None,
            is_no_show: false,
            details: Details {
                meeting: "Intro call".to_owned(),
                place: String::new(),
                join_url: Some("https://zoom.example/j/1".to_owned()),
                phone: "+44 20 7946 0000".to_owned(),
                answers: vec![Answer {
                    question: "Topic?".to_owned(),
                    answer: "A leak\nin the roof".to_owned(),
                }],
                cancel_url: Some("https://calendly.example/cancellations/I".to_owned()),
                reschedule_url: Some("https://calendly.example/reschedulings/I".to_owned()),
                came_by: None,
            },
            cancellation: None,
            at: "2026-12-01T09:00:00Z".parse().unwrap(),
        }
    }

    fn berlin() -> ZoneId {
        ZoneId::new("Europe/Berlin")
    }

    #[test]
    fn an_appointment_says_who_what_where_and_how_to_reach_them() {
        let content = content(&ida(), &SystemZones, &berlin());

        assert_eq!(content.subject, "Ida Muster – Intro call");
        assert_eq!(content.location, "https://zoom.example/j/1");
        assert_eq!(
            content.description,
            "Booked through Calendly by\nIda Muster\nida@example.org\n+44 20 7946 0000\n\nTopic?\nA leak\nin the roof\n\n\
             Join: https://zoom.example/j/1\nReschedule: https://calendly.example/reschedulings/I\n\
             Cancel: https://calendly.example/cancellations/I"
        );
        assert_eq!(
            content.timing,
            Timing::zoned(
                "2026-12-03T10:00:00".parse().unwrap(),
                "2026-12-03T10:30:00".parse().unwrap(),
                berlin()
            )
        );
    }

    #[test]
    fn a_cancelled_one_stays_free_and_says_who_and_why_once() {
        let invitee = Invitee {
            is_cancelled: true,
            cancellation: Some(Cancellation {
                by: "Ida Muster".to_owned(),
                reason: "ill".to_owned(),
            }),
            ..ida()
        };
        let before = content(&ida(), &SystemZones, &berlin());
        let story = Story::of(invitee);
        let cancel = |before| brought_up_to_date(before, &story, &SystemZones, &berlin());

        let once = cancel(before);

        assert_eq!(once.subject, "Cancelled: Ida Muster – Intro call");
        assert_eq!(once.show_as, ShowAs::Free);
        assert!(
            once.description
                .starts_with("Cancelled by Ida Muster: ill\n\n")
        );
        assert_eq!(cancel(once.clone()), once);
    }

    #[test]
    fn a_move_keeps_what_the_host_wrote_and_the_zone_they_chose() {
        let mine = Content {
            subject: "Ida, about the roof".to_owned(),
            timing: Timing::zoned(
                "2026-12-03T09:00:00".parse().unwrap(),
                "2026-12-03T09:30:00".parse().unwrap(),
                ZoneId::new("Europe/London"),
            ),
            ..content(&ida(), &SystemZones, &berlin())
        };
        let moved = Invitee {
            start: "2026-12-04T13:00:00Z".parse().unwrap(),
            end: "2026-12-04T13:30:00Z".parse().unwrap(),
            ..ida()
        };

        let story = Story::of(moved);
        let after = brought_up_to_date(mine, &story, &SystemZones, &berlin());

        assert_eq!(after.subject, "Ida, about the roof");
        assert_eq!(
            after.timing,
            Timing::zoned(
                "2026-12-04T13:00:00".parse().unwrap(),
                "2026-12-04T13:30:00".parse().unwrap(),
                ZoneId::new("Europe/London")
            )
        );
    }

    #[test]
    fn after_a_move_the_links_are_those_of_who_they_are_now() {
        let before = content(&ida(), &SystemZones, &berlin());
        let mut moved = Invitee {
            uri: InviteeUri(
                "https://api.calendly.example/scheduled_events/F/invitees/J".to_owned(),
            ),
            old: Some(ida().uri),
            ..ida()
        };
        moved.details.join_url = Some("https://zoom.example/j/2".to_owned());
        moved.details.cancel_url = Some("https://calendly.example/cancellations/J".to_owned());
        let mut story = Story::of(ida());
        story.hear(moved);

        let after = brought_up_to_date(before, &story, &SystemZones, &berlin());

        assert_eq!(after.location, "https://zoom.example/j/2");
        assert!(
            after
                .description
                .contains("Join: https://zoom.example/j/2\n")
        );
        assert!(
            after
                .description
                .ends_with("Cancel: https://calendly.example/cancellations/J")
        );
    }

    #[test]
    fn endless_and_nameless_strangers_fit() {
        let mut invitee = Invitee {
            name: " \n ".to_owned(),
            ..ida()
        };
        invitee.details.meeting = "x".repeat(5_000);
        invitee.details.answers[0].answer = "y".repeat(200_000);

        let content = content(&invitee, &SystemZones, &berlin());

        assert!(content.subject.starts_with("ida@example.org – xxx"));
        assert!(content.subject.chars().count() < 400);
        assert!(content.description.chars().count() <= LONGEST_TEXT + 1);
    }
}
