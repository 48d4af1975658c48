//! Invitations: what comes in by what was answered, and that no answer is ever given (sync cases 17, 22, 26).

use super::tests_support::{content, event, item, live, mirror, sync};
use super::*;
use crate::attendee::{Attendee, ParticipationStatus};
use crate::calendar_sync::RsvpRule;
use crate::item::{ItemKind, ItemSource, ShowAs};
use crate::mirror::Origin;
use crate::recurrence::{Frequency, Range, Recurrence, Rule};
use crate::remote_event::RemoteBody;
use crate::repeats::{ChangedOccurrence, Repeats};
use ParticipationStatus::{Accepted, Declined, Tentative, Unanswered};
use chrono::TimeDelta;

fn options(rsvp: RsvpRule) -> SyncOptions {
    SyncOptions {
        kinds: ItemKind::ALL.to_vec(),
        rsvp,
        ..SyncOptions::default()
    }
}

fn me(participation: ParticipationStatus) -> Attendee {
    Attendee {
        email: "dana@fernhill.example".into(),
        name: "Dana".into(),
        participation,
        organizer: false,
        is_self: true,
    }
}

fn invitation(answer: ParticipationStatus) -> Content {
    Content {
        attendees: vec![me(answer)],
        ..content("Board meeting")
    }
}

fn there(content: Content) -> RemoteEvent {
    RemoteEvent {
        etag: Etag("\"e2\"".into()),
        body: RemoteBody::Readable(content),
        ..event("a", "")
    }
}

fn received(content: Content) -> Item {
    Item {
        source: ItemSource::Linked(sync()),
        content,
        ..item("")
    }
}

fn judge(
    item: Option<&Item>,
    event: &RemoteEvent,
    tie: Option<&Mirror>,
    options: &SyncOptions,
) -> (Operation, Why) {
    let situation = Situation {
        item,
        remote: Remote::Present {
            event,
            known: item.is_some(),
        },
        mirror: tie,
    };
    let step = decide(&situation, &live(options));
    (step.operation, step.why)
}

/// How it comes in as new; the reason where it does not.
fn comes_in(content: Content, rule: RsvpRule) -> Result<ShowAs, Why> {
    match judge(None, &there(content), None, &options(rule)) {
        (Operation::CreateItem(content), _) => Ok(content.show_as),
        (_, why) => Err(why),
    }
}

#[test]
fn the_rule_says_which_invitations_come_in_and_how() {
    use RsvpRule::{AcceptedOnly, All, ExceptDeclined};
    let table = [
        (ExceptDeclined, Accepted, Ok(ShowAs::Busy)),
        (ExceptDeclined, Tentative, Ok(ShowAs::Tentative)),
        (ExceptDeclined, Unanswered, Ok(ShowAs::Tentative)),
        (ExceptDeclined, Declined, Err(Why::Declined)),
        (AcceptedOnly, Accepted, Ok(ShowAs::Busy)),
        (AcceptedOnly, Tentative, Err(Why::NotAccepted)),
        (AcceptedOnly, Unanswered, Err(Why::NotAccepted)),
        (AcceptedOnly, Declined, Err(Why::Declined)),
        (All, Accepted, Ok(ShowAs::Busy)),
        (All, Tentative, Ok(ShowAs::Busy)),
        (All, Unanswered, Ok(ShowAs::Busy)),
        (All, Declined, Ok(ShowAs::Free)),
    ];
    for (rule, answer, expected) in table {
        assert_eq!(
            comes_in(invitation(answer), rule),
            expected,
            "{rule:?}, {answer:?}"
        );
    }
}

#[test]
fn an_organizer_who_is_no_guest_and_somebody_else_s_event_come_in() {
    let host = Attendee {
        organizer: true,
        ..me(Unanswered)
    };
    let stranger = Attendee {
        is_self: false,
        ..me(Declined)
    };
    let with = |attendee| Content {
        attendees: vec![attendee],
        ..content("Board meeting")
    };

    assert_eq!(
        comes_in(with(host), RsvpRule::AcceptedOnly),
        Ok(ShowAs::Busy)
    );
    assert_eq!(
        comes_in(with(stranger), RsvpRule::ExceptDeclined),
        Ok(ShowAs::Busy)
    );
}

#[test]
fn what_is_shown_as_free_stays_free_while_unanswered() {
    let free = Content {
        show_as: ShowAs::Free,
        ..invitation(Unanswered)
    };

    assert_eq!(comes_in(free, RsvpRule::ExceptDeclined), Ok(ShowAs::Free));
}

#[test]
fn a_decline_removes_the_item_at_once() {
    let mine = received(invitation(Accepted));
    let tie = Mirror {
        base: invitation(Accepted),
        ..mirror("", Origin::Foreign)
    };

    let step = judge(
        Some(&mine),
        &there(invitation(Declined)),
        Some(&tie),
        &options(RsvpRule::ExceptDeclined),
    );

    let expected = Operation::DeleteItem {
        seen: mine.version,
        evidence: Evidence::Declined,
    };
    assert_eq!(step, (expected, Why::Declined));
}

#[test]
fn without_delete_a_declined_item_stays_and_blocks_no_more() {
    let mut options = options(RsvpRule::ExceptDeclined);
    options.incoming.delete = false;
    let mine = received(invitation(Accepted));
    let tie = Mirror {
        base: invitation(Accepted),
        ..mirror("", Origin::Foreign)
    };

    let (operation, _) = judge(
        Some(&mine),
        &there(invitation(Declined)),
        Some(&tie),
        &options,
    );

    let Operation::UpdateItem {
        content, then_push, ..
    } = operation
    else {
        panic!("{operation:?}")
    };
    assert_eq!(content.show_as, ShowAs::Free);
    assert!(!then_push);
}

#[test]
fn an_item_of_ours_survives_a_decline_of_the_event_it_was_joined_with() {
    let mine = Item {
        content: invitation(Accepted),
        ..item("")
    };
    let tie = Mirror {
        base: invitation(Accepted),
        ..mirror("", Origin::Foreign)
    };

    let (operation, _) = judge(
        Some(&mine),
        &there(invitation(Declined)),
        Some(&tie),
        &options(RsvpRule::ExceptDeclined),
    );

    assert!(
        matches!(operation, Operation::UpdateItem { .. }),
        "{operation:?}"
    );
}

#[test]
fn an_answer_given_there_makes_a_tentative_item_certain() {
    let mine = received(Content {
        show_as: ShowAs::Tentative,
        ..invitation(Unanswered)
    });
    let tie = Mirror {
        base: invitation(Unanswered),
        ..mirror("", Origin::Foreign)
    };

    let (operation, why) = judge(
        Some(&mine),
        &there(invitation(Accepted)),
        Some(&tie),
        &options(RsvpRule::ExceptDeclined),
    );

    let Operation::UpdateItem {
        content, then_push, ..
    } = operation
    else {
        panic!("{operation:?}")
    };
    assert_eq!((content.show_as, why), (ShowAs::Busy, Why::ChangedThere));
    assert!(!then_push);
}

#[test]
fn a_change_here_never_touches_answers_nor_how_an_invitation_is_shown() {
    let mut mine = received(Content {
        show_as: ShowAs::Tentative,
        ..invitation(Unanswered)
    });
    mine.content.location = "Room 2".into();
    mine.content.attendees.clear();
    let tie = Mirror {
        base: invitation(Unanswered),
        ..mirror("", Origin::Foreign)
    };
    let event = RemoteEvent {
        etag: tie.etag.clone(),
        ..there(invitation(Unanswered))
    };

    let (operation, _) = judge(
        Some(&mine),
        &event,
        Some(&tie),
        &options(RsvpRule::ExceptDeclined),
    );

    let Operation::UpdateEvent { content, .. } = operation else {
        panic!("{operation:?}")
    };
    assert_eq!(
        content,
        Content {
            location: "Room 2".into(),
            ..invitation(Unanswered)
        }
    );
}

#[test]
fn an_invitation_shown_otherwise_here_is_shown_there_as_it_was() {
    let mut mine = received(invitation(Accepted));
    mine.content.show_as = ShowAs::Free;
    let tie = Mirror {
        base: invitation(Accepted),
        ..mirror("", Origin::Foreign)
    };
    let event = RemoteEvent {
        etag: tie.etag.clone(),
        ..there(invitation(Accepted))
    };

    let step = judge(
        Some(&mine),
        &event,
        Some(&tie),
        &options(RsvpRule::ExceptDeclined),
    );

    assert_eq!(step, (Operation::Nothing, Why::InStep));
}

#[test]
fn a_declined_occurrence_is_left_out_and_is_still_there_after_our_next_write() {
    let first = invitation(Accepted);
    let next = first.timing.wall().0 + TimeDelta::weeks(1);
    let series = Content {
        repeats: Some(Box::new(Repeats {
            recurrence: Recurrence {
                rules: vec![Rule::every(Frequency::Weekly)],
                ..Recurrence::default()
            },
            overrides: vec![ChangedOccurrence {
                original_start: next,
                range: Range::This,
                content: Some(Box::new(invitation(Declined))),
            }],
            detached: false,
        })),
        ..first
    };
    let rule = RsvpRule::ExceptDeclined;
    let (Operation::CreateItem(arrived), _) =
        judge(None, &there(series.clone()), None, &options(rule))
    else {
        panic!("it does not come in")
    };
    let mut mine = received(arrived.clone());
    mine.content.location = "Room 2".into();
    let tie = Mirror {
        base: series.clone(),
        ..mirror("", Origin::Foreign)
    };
    let event = RemoteEvent {
        etag: tie.etag.clone(),
        ..there(series.clone())
    };

    let (operation, _) = judge(Some(&mine), &event, Some(&tie), &options(rule));

    assert_eq!(arrived, series.without_occurrence(next));
    let Operation::UpdateEvent { content, .. } = operation else {
        panic!("{operation:?}")
    };
    assert_eq!(
        content,
        Content {
            location: "Room 2".into(),
            ..series
        }
    );
}

#[test]
fn a_meeting_that_reached_both_calendars_is_no_second_item_and_no_second_event() {
    let other = CalendarSyncId::new(uuid::Uuid::from_u128(77));
    let mine = Item {
        source: ItemSource::Linked(other),
        ..item("Board meeting")
    };
    let here_too = RemoteEvent {
        uid: Some(mine.uid.clone()),
        ..event("a", "Board meeting")
    };
    let on = SyncOptions {
        send_foreign: true,
        ..options(RsvpRule::All)
    };

    assert!(same_meeting(&mine, &here_too));
    assert_eq!(
        judge(Some(&mine), &here_too, None, &on),
        (Operation::Skip, Why::AlreadyThere)
    );
}

#[test]
fn of_a_series_known_in_parts_only_occurrences_in_common_are_the_same_meeting() {
    let known = |weeks: i64| {
        let content = content("Board meeting");
        let original_start = content.timing.wall().0 + TimeDelta::weeks(weeks);
        Content {
            repeats: Some(Box::new(Repeats {
                overrides: vec![ChangedOccurrence {
                    original_start,
                    range: Range::This,
                    content: Some(Box::new(content.clone())),
                }],
                detached: true,
                ..Repeats::default()
            })),
            ..content
        }
    };
    let mine = Item {
        content: known(1),
        ..item("")
    };
    let event_of = |content| RemoteEvent {
        uid: Some(mine.uid.clone()),
        ..there(content)
    };

    assert!(same_meeting(&mine, &event_of(known(1))));
    assert!(!same_meeting(&mine, &event_of(known(2))));
    assert!(same_meeting(&mine, &event_of(content("Board meeting"))));
}
