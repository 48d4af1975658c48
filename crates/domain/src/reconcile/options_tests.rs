//! Each option, one by one: what goes out, what comes back, who wins.

use super::tests_support::{changed, content, event, item, live, mirror, options};
use super::*;
use crate::calendar_sync::{ConflictRule, SentDetails, SentShowAs};
use crate::item::{Customer, ItemSource, Privacy, ShowAs};
use crate::mirror::Origin;
use crate::recurrence::{Frequency, Moment, Range, Recurrence, Rule};
use crate::remote_event::RemoteBody;
use crate::repeats::{ChangedOccurrence, Repeats};
use crate::time::Timing;
use chrono::{NaiveDateTime, TimeDelta};

fn judge(
    item: &Item,
    there: &RemoteEvent,
    tie: &Mirror,
    options: &SyncOptions,
) -> (Operation, Why) {
    let situation = Situation {
        item: Some(item),
        remote: Remote::Present {
            event: there,
            known: true,
        },
        mirror: Some(tie),
    };
    let step = decide(&situation, &live(options));
    (step.operation, step.why)
}

fn salary_talk() -> Item {
    let mut mine = item("Salary talk");
    mine.content.privacy = Privacy::Private;
    mine.content.description = "raise".into();
    mine.content.location = "Room 4".into();
    mine
}

fn week(content: &Content, weeks: i64) -> NaiveDateTime {
    content.timing.wall().0 + TimeDelta::weeks(weeks)
}

/// Every week; the second occurrence says something else and is so private.
fn weekly(subject: &str, second: &str, privacy: Privacy) -> Content {
    let first = content(subject);
    let start = week(&first, 1);
    let Timing::Zoned { zone, .. } = &first.timing else {
        unreachable!("tests are zoned")
    };
    let second = Content {
        timing: Timing::zoned(
            start + TimeDelta::hours(2),
            start + TimeDelta::hours(3),
            zone.clone(),
        ),
        privacy,
        ..content(second)
    };
    Content {
        repeats: Some(Box::new(Repeats {
            recurrence: Recurrence {
                rules: vec![Rule::every(Frequency::Weekly)],
                ..Recurrence::default()
            },
            overrides: vec![ChangedOccurrence {
                original_start: start,
                range: Range::This,
                content: Some(Box::new(second)),
            }],
            detached: false,
        })),
        ..first
    }
}

fn second(content: &Content) -> Option<&Content> {
    let repeats = content.repeats.as_ref()?;
    repeats.overrides.first()?.content.as_deref()
}

#[test]
fn busy_only_sends_when_and_nothing_else_of_any_item() {
    let options = SyncOptions {
        details: SentDetails::BusyOnly,
        link_back: true,
        ..options()
    };
    let mut mine = item("Visit");
    mine.content.location = "Mill Road".into();

    assert_eq!(outgoing(&mine, &live(&options)), Ok(content("Busy")));
}

#[test]
fn private_items_are_skipped_or_masked_as_chosen() {
    let skip = SyncOptions {
        details: SentDetails::SkipPrivate,
        ..options()
    };
    let show = SyncOptions {
        hide_private: false,
        ..options()
    };
    let mine = salary_talk();

    assert_eq!(outgoing(&mine, &live(&skip)), Err(Why::PrivateNotSent));
    assert_eq!(
        outgoing(&mine, &live(&options())).map(|copy| copy.subject),
        Ok("Busy".into())
    );
    assert_eq!(outgoing(&mine, &live(&show)), Ok(mine.content.clone()));
}

#[test]
fn an_item_that_turns_private_is_masked_there_at_once() {
    let mut tie = mirror("Salary talk", Origin::Managed);
    tie.base.description = "raise".into();
    tie.base.location = "Room 4".into();
    tie.base.attendees = vec![guest()];
    let there = RemoteEvent {
        body: RemoteBody::Readable(tie.base.clone()),
        ..event("a", "")
    };

    let (operation, _) = judge(&salary_talk(), &there, &tie, &options());

    let masked = Content {
        privacy: Privacy::Private,
        ..content("Busy")
    };
    let expected = Operation::UpdateEvent {
        content: masked.clone(),
        base: masked,
        if_match: tie.etag.clone(),
    };
    assert_eq!(operation, expected);
}

#[test]
fn an_item_that_turns_private_is_withdrawn_where_private_items_are_skipped() {
    let options = SyncOptions {
        details: SentDetails::SkipPrivate,
        ..options()
    };
    let tie = mirror("Salary talk", Origin::Managed);

    let step = judge(&salary_talk(), &event("a", "Salary talk"), &tie, &options);

    let expected = Operation::DeleteEvent {
        if_match: tie.etag.clone(),
    };
    assert_eq!(step, (expected, Why::PrivateNotSent));
}

#[test]
fn case_23_a_private_occurrence_of_a_public_series_is_masked_or_left_out() {
    let mine = Item {
        content: weekly("Standup", "Appraisal", Privacy::Private),
        ..item("")
    };
    let skip = SyncOptions {
        details: SentDetails::SkipPrivate,
        ..options()
    };

    let masked = outgoing(&mine, &live(&options())).unwrap();
    let left_out = outgoing(&mine, &live(&skip)).unwrap();

    assert_eq!(masked.subject, "Standup");
    assert_eq!(second(&masked).unwrap().subject, "Busy");
    assert_eq!(second(&left_out), None);
    assert_eq!(
        left_out.repeats.unwrap().recurrence.excluded,
        [Moment::Wall(week(&mine.content, 1))]
    );
}

#[test]
fn case_23_a_private_series_reveals_nothing_by_a_changed_occurrence() {
    let mut mine = Item {
        content: weekly("Therapy", "Therapy, new room", Privacy::Public),
        ..item("")
    };
    mine.content.privacy = Privacy::Private;

    let moved = outgoing(&mine, &live(&options())).unwrap();
    let changed = &mut mine.content.repeats.as_mut().unwrap().overrides[0];
    let (start, zone) = (changed.original_start, changed.content.as_ref().unwrap());
    let zone = zone.timing.zone().unwrap().clone();
    changed.content.as_mut().unwrap().timing =
        Timing::zoned(start, start + TimeDelta::hours(1), zone);
    let renamed = outgoing(&mine, &live(&options())).unwrap();

    assert_eq!(second(&moved).unwrap().subject, "Busy");
    assert_eq!(second(&renamed), None, "that it differs is a detail");
}

#[test]
fn the_prefix_goes_out_and_never_comes_in() {
    let options = SyncOptions {
        title_prefix: "[Fernhill]".into(),
        ..options()
    };
    let tie = Mirror {
        base: content("[Fernhill] Visit"),
        ..mirror("", Origin::Managed)
    };
    let came = |there: &str| {
        let step = judge(&item("Visit"), &changed(content(there)), &tie, &options);
        match step.0 {
            Operation::UpdateItem {
                content, then_push, ..
            } => (content.subject, then_push),
            Operation::UpdateEvent { content, .. } => (content.subject, true),
            other => panic!("{other:?}"),
        }
    };

    assert_eq!(
        outgoing(&item("Visit"), &live(&options)).unwrap().subject,
        "[Fernhill] Visit"
    );
    assert_eq!(
        outgoing(&item(""), &live(&options)).unwrap().subject,
        "[Fernhill]"
    );
    assert_eq!(came("[Fernhill] Visit 2"), ("Visit 2".into(), false));
    assert_eq!(came("[Fernhill]"), (String::new(), false));
    assert_eq!(came("Visit 2"), ("Visit 2".into(), true));
    assert_eq!(
        came("Visit"),
        ("[Fernhill] Visit".into(), true),
        "taken away, it is put back"
    );
}

#[test]
fn show_as_is_mapped_on_the_way_out_and_kept_on_the_way_back() {
    let options = SyncOptions {
        show_as: SentShowAs::Free,
        ..options()
    };
    let sent = outgoing(&item("Visit"), &live(&options)).unwrap();
    let tie = Mirror {
        base: sent.clone(),
        ..mirror("", Origin::Managed)
    };
    let there = changed(Content {
        location: "Mill Road".into(),
        ..sent.clone()
    });

    let (operation, _) = judge(&item("Visit"), &there, &tie, &options);

    assert_eq!(sent.show_as, ShowAs::Free);
    let Operation::UpdateItem { content, .. } = operation else {
        panic!("{operation:?}")
    };
    assert_eq!(content.show_as, ShowAs::Busy);
    assert_eq!(content.location, "Mill Road");
}

#[test]
fn the_customer_and_the_link_are_written_below_the_notes_and_stay_out_of_the_item() {
    let options = SyncOptions {
        link_back: true,
        ..options()
    };
    let mut mine = item("Visit");
    mine.content.description = "bring tools".into();
    mine.customer = Some(Customer {
        name: "A. Customer".into(),
        phone: "+44 20".into(),
        address: "Mill Road".into(),
    });
    let sent = outgoing(&mine, &live(&options)).unwrap();
    let tie = Mirror {
        base: sent.clone(),
        ..mirror("", Origin::Managed)
    };
    let there = changed(Content {
        description: sent.description.clone() + "\nback door",
        ..sent.clone()
    });

    let (operation, _) = judge(&mine, &there, &tie, &options);

    assert!(sent.description.starts_with("bring tools\n\n---"));
    assert!(sent.description.contains("A. Customer"));
    let link = format!("https://calendar.example/calendar/items/{}", mine.id);
    assert!(sent.description.contains(&link));
    let Operation::UpdateItem {
        content, then_push, ..
    } = operation
    else {
        panic!("{operation:?}")
    };
    assert_eq!(content.description, "bring tools\nback door");
    assert!(then_push, "the block goes below again");
}

#[test]
fn a_customer_that_changed_here_and_notes_that_changed_there_are_no_conflict() {
    let mut mine = item("Visit");
    let customer = |phone: &str| Customer {
        name: "A. Customer".into(),
        phone: phone.into(),
        address: String::new(),
    };
    mine.customer = Some(customer("1"));
    let base = outgoing(&mine, &live(&options())).unwrap();
    let tie = Mirror {
        base: base.clone(),
        ..mirror("", Origin::Managed)
    };
    mine.customer = Some(customer("2"));
    let there = changed(Content {
        description: "ring twice\n\n".to_owned() + &base.description,
        ..base
    });

    let (operation, why) = judge(&mine, &there, &tie, &options());

    let Operation::UpdateItem {
        content, then_push, ..
    } = operation
    else {
        panic!("{operation:?}")
    };
    assert_eq!(
        (content.description.as_str(), why),
        ("ring twice", Why::BothChanged)
    );
    assert!(then_push);
}

fn guest() -> crate::attendee::Attendee {
    crate::attendee::Attendee {
        email: "kim@elsewhere.example".into(),
        name: "Kim".into(),
        participation: crate::attendee::ParticipationStatus::Accepted,
        organizer: false,
        is_self: false,
    }
}

#[test]
fn copies_carry_guests_only_where_the_sync_says_so() {
    let mut mine = item("Visit");
    mine.content.attendees = vec![guest()];
    let with_guests = SyncOptions {
        send_guests: true,
        ..options()
    };

    assert_eq!(outgoing(&mine, &live(&options())), Ok(content("Visit")));
    assert_eq!(
        outgoing(&mine, &live(&with_guests)),
        Ok(mine.content.clone())
    );
}

#[test]
fn case_15_a_received_meeting_that_was_written_anew_names_its_guests_only_where_the_sync_says_so() {
    let mut meeting = item("Meeting");
    meeting.source = ItemSource::Linked(tests_support::sync());
    meeting.content = weekly("Meeting", "Meeting, second", Privacy::Public);
    meeting.content.attendees = vec![guest()];
    if let Some(repeats) = &mut meeting.content.repeats {
        let second = repeats.overrides[0].content.as_mut().unwrap();
        second.attendees = vec![guest()];
    }
    let written = outgoing(&meeting, &live(&options())).unwrap();
    let tie = Mirror {
        base: written.clone(),
        ..mirror("Meeting", Origin::Managed)
    };
    let with_guests = SyncOptions {
        send_guests: true,
        ..options()
    };

    assert_eq!(second(&written).unwrap().attendees, []);
    assert_eq!(outgoing_to(&meeting, &tie, &live(&options())), Ok(written));
    assert_eq!(
        outgoing_to(&meeting, &tie, &live(&with_guests)),
        Ok(meeting.content.clone())
    );
}

#[test]
fn guests_of_what_is_hidden_never_go_along() {
    let mut mine = salary_talk();
    mine.content.attendees = vec![guest()];
    let with_guests = SyncOptions {
        send_guests: true,
        ..options()
    };

    let copy = outgoing(&mine, &live(&with_guests)).unwrap();

    assert!(copy.attendees.is_empty());
}

#[test]
fn guests_that_somebody_added_to_a_copy_stay_there() {
    let mut mine = item("Visit, moved");
    let mut tie = mirror("Visit", Origin::Managed);
    tie.base.attendees = vec![guest()];
    let there = RemoteEvent {
        body: RemoteBody::Readable(tie.base.clone()),
        ..event("a", "")
    };
    mine.content.attendees = vec![guest()];

    let (operation, _) = judge(&mine, &there, &tie, &options());

    let Operation::UpdateEvent { content, .. } = operation else {
        panic!("{operation:?}")
    };
    assert_eq!(content.attendees, [guest()]);
}

#[test]
fn received_items_are_copied_on_only_where_the_sync_says_so_and_whatever_kinds_are_ticked() {
    let other = CalendarSyncId::new(uuid::Uuid::from_u128(77));
    let received = Item {
        source: ItemSource::Linked(other),
        ..item("Physio")
    };
    let on = SyncOptions {
        send_foreign: true,
        kinds: vec![],
        ..options()
    };

    assert_eq!(
        outgoing(&received, &live(&options())),
        Err(Why::ForeignItem)
    );
    assert_eq!(outgoing(&received, &live(&on)), Ok(content("Physio")));
}

#[test]
fn a_private_item_joined_with_an_event_of_theirs_neither_sends_nor_removes_details() {
    let mut mine = salary_talk();
    mine.content.description = "raise, and how much".into();
    mine.content.timing =
        Timing::all_day("2026-03-20".parse().unwrap(), "2026-03-21".parse().unwrap());
    let tie = mirror("Talk with Robin", Origin::Foreign);

    let (operation, _) = judge(&mine, &event("a", "Talk with Robin"), &tie, &options());

    let expected = Content {
        timing: mine.content.timing.clone(),
        ..content("Talk with Robin")
    };
    let Operation::UpdateEvent { content, .. } = operation else {
        panic!("{operation:?}")
    };
    assert_eq!(content, expected);
}

#[test]
fn the_conflict_rule_says_who_wins_and_the_step_who_lost() {
    use ConflictRule::{LatestChange, LinkedCalendar, MyCalendar};
    let item_at = "2026-03-01T09:00:00Z";
    let table = [
        (
            LatestChange,
            Some("2026-03-01T10:00:00Z"),
            Why::ConflictTheirs,
        ),
        (LatestChange, Some("2026-03-01T08:00:00Z"), Why::Conflict),
        (LatestChange, Some(item_at), Why::Conflict),
        (LatestChange, None, Why::Conflict),
        (MyCalendar, Some("2026-03-01T10:00:00Z"), Why::Conflict),
        (
            LinkedCalendar,
            Some("2026-03-01T08:00:00Z"),
            Why::ConflictTheirs,
        ),
        (LinkedCalendar, None, Why::ConflictTheirs),
    ];
    for (conflict, modified_at, expected) in table {
        let options = SyncOptions {
            conflict,
            ..options()
        };
        let tie = mirror("Visit", Origin::Managed);
        let there = RemoteEvent {
            modified_at: modified_at.map(|at| at.parse().unwrap()),
            ..changed(content("Theirs"))
        };

        let (operation, why) = judge(&item("Ours"), &there, &tie, &options);

        assert_eq!(why, expected, "{conflict:?}, {modified_at:?}");
        let stands = match operation {
            Operation::UpdateItem { content, .. } | Operation::UpdateEvent { content, .. } => {
                content.subject
            }
            other => panic!("{other:?}"),
        };
        let winner = if why == Why::Conflict {
            "Ours"
        } else {
            "Theirs"
        };
        assert_eq!(stands, winner, "{conflict:?}, {modified_at:?}");
    }
}

#[test]
fn whether_an_edit_beats_a_deletion_is_chosen() {
    for (edit_beats_delete, expected) in [(true, Why::EditBeatsDelete), (false, Why::DeletedThere)]
    {
        let options = SyncOptions {
            edit_beats_delete,
            ..options()
        };
        let (mine, tie) = (item("Edited"), mirror("Visit", Origin::Managed));
        let situation = Situation {
            item: Some(&mine),
            remote: Remote::Gone(Evidence::Tombstone),
            mirror: Some(&tie),
        };

        assert_eq!(decide(&situation, &live(&options)).why, expected);
    }
    for (edit_beats_delete, expected) in [(true, Why::EditBeatsDelete), (false, Why::DeletedHere)] {
        let options = SyncOptions {
            edit_beats_delete,
            ..options()
        };
        let deleted = Item {
            deleted: true,
            ..item("Visit")
        };
        let tie = mirror("Visit", Origin::Managed);

        let (_, why) = judge(&deleted, &changed(content("Edited")), &tie, &options);

        assert_eq!(why, expected);
    }
}

#[test]
fn series_are_the_same_when_they_repeat_alike() {
    let repeating = |frequency| {
        let mut content = weekly("Standup", "Standup", Privacy::Public);
        content.repeats.as_mut().unwrap().recurrence.rules = vec![Rule::every(frequency)];
        content
    };
    let mine = Item {
        content: weekly("Standup", "Retrospective", Privacy::Public),
        ..item("")
    };
    let daily = RemoteEvent {
        body: RemoteBody::Readable(repeating(Frequency::Daily)),
        ..event("a", "")
    };
    let weekly = RemoteEvent {
        body: RemoteBody::Readable(repeating(Frequency::Weekly)),
        ..event("b", "")
    };
    let once = event("c", "Standup");

    let pairs = pair_up(&[&mine], &[&daily, &once, &weekly], &options());

    assert_eq!(pairs.both.len(), 1);
    assert_eq!(pairs.both[0].1.id, weekly.id);
}

#[test]
fn a_text_that_only_one_side_has_survives_the_first_match() {
    let mut mine = item("Visit");
    mine.content.location = "Mill Road".into();
    let found = RemoteEvent {
        uid: Some(mine.uid.clone()),
        body: RemoteBody::Readable(Content {
            description: "bring tools".into(),
            ..content("Visit")
        }),
        ..event("a", "")
    };
    let situation = Situation {
        item: Some(&mine),
        remote: Remote::Present {
            event: &found,
            known: true,
        },
        mirror: None,
    };

    let Operation::Match { base } = decide(&situation, &live(&options())).operation else {
        panic!("not matched")
    };

    // Against this base the notes are new there, and the place is new here.
    assert_eq!(base, content("Visit"));
}
