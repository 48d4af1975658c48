use super::*;
use crate::calendar_sync::SyncOptions;
use crate::item::{ItemKind, Privacy};
use crate::reconcile::Reach;
use crate::reconcile::dress::MASKED_SUBJECT;
use crate::reconcile::tests_support::{content, event, item, member, mirror, sync};
use crate::remote_event::ProviderEventId;
use crate::time::Timing;
use crate::{RunChangeId, RunId};
use proptest::prelude::*;
use uuid::Uuid;

fn options() -> SyncOptions {
    SyncOptions {
        kinds: ItemKind::ALL.to_vec(),
        ..SyncOptions::default()
    }
}

fn rules(options: &SyncOptions, can_write: bool) -> Rules<'_> {
    Rules {
        sync: sync(),
        member: member(),
        options,
        can_write,
        public_address: "https://calendar.example",
        reach: Reach::Live,
    }
}

fn line(side: Side, action: Action, before: Option<Content>, after: Option<Content>) -> Change {
    Change {
        id: RunChangeId::new(Uuid::from_u128(8)),
        run: RunId::new(Uuid::from_u128(9)),
        side,
        action,
        item: Some(item("x").id),
        event: Some(ProviderEventId("a".to_owned())),
        before,
        after,
        why: String::new(),
        at: "2026-03-18T09:00:00Z".parse().unwrap(),
        undone_by: None,
    }
}

/// Item and event say `subject` and agree.
fn pair(subject: &str, origin: Origin) -> Pair {
    Pair {
        item: Some(item(subject)),
        mirror: Some(mirror(subject, origin)),
        event: Some(event("a", subject)),
    }
}

fn judged(line: &Change, now: &Pair) -> Result<Undo, CannotUndo> {
    let options = options();
    undo(line, now, &rules(&options, true))
}

fn located(subject: &str, location: &str) -> Content {
    Content {
        location: location.to_owned(),
        ..content(subject)
    }
}

#[test]
fn what_came_in_goes_again_and_stays_where_it_came_from() {
    let made = line(Side::Here, Action::Create, None, Some(content("Physio")));

    let undo = judged(&made, &pair("Physio", Origin::Foreign));

    assert_eq!(
        undo,
        Ok(Undo::DeleteItem {
            seen: Version(7),
            untie: Some(mirror("Physio", Origin::Foreign).id)
        })
    );
}

#[test]
fn what_came_in_and_was_changed_since_stays() {
    let made = line(Side::Here, Action::Create, None, Some(content("Physio")));

    assert_eq!(
        judged(&made, &pair("Physio, moved", Origin::Foreign)),
        Err(CannotUndo::ChangedSince)
    );
}

#[test]
fn a_copy_we_made_goes_and_the_item_stays() {
    let made = line(Side::There, Action::Create, None, Some(content("Visit")));

    assert_eq!(
        judged(&made, &pair("Visit", Origin::Managed)),
        Ok(Undo::DeleteEvent {
            if_match: Etag("\"e1\"".to_owned())
        })
    );
}

#[test]
fn a_copy_that_the_server_spelled_differently_still_is_what_we_made() {
    let made = line(Side::There, Action::Create, None, Some(content("Visit")));
    let now = Pair {
        event: Some(event("a", "VISIT")),
        ..pair("Visit", Origin::Managed)
    };

    assert!(matches!(judged(&made, &now), Ok(Undo::DeleteEvent { .. })));
}

#[test]
fn a_copy_that_somebody_edited_there_stays() {
    let made = line(Side::There, Action::Create, None, Some(content("Visit")));
    let edited = RemoteEvent {
        etag: Etag("\"e2\"".to_owned()),
        ..event("a", "Visit, edited")
    };
    let now = Pair {
        event: Some(edited),
        ..pair("Visit", Origin::Managed)
    };

    assert_eq!(judged(&made, &now), Err(CannotUndo::ChangedSince));
}

#[test]
fn a_copy_whose_item_was_changed_since_stays() {
    let made = line(Side::There, Action::Create, None, Some(content("Visit")));
    let mut now = pair("Visit", Origin::Managed);
    now.item.as_mut().unwrap().version = Version(8);

    assert_eq!(judged(&made, &now), Err(CannotUndo::ChangedSince));
}

#[test]
fn a_changed_field_goes_back_and_what_changed_since_stays() {
    let change = line(
        Side::Here,
        Action::Update,
        Some(located("Visit", "Mill Road")),
        Some(located("Visit, moved", "Fernhill")),
    );
    let mut now = pair("Visit, moved", Origin::Foreign);
    now.item.as_mut().unwrap().content = located("Visit, moved", "Harbour");

    assert_eq!(
        judged(&change, &now),
        Ok(Undo::ChangeItem {
            content: located("Visit", "Harbour"),
            seen: Version(7),
            stays: vec![Field::Location]
        })
    );
}

#[test]
fn a_change_that_was_changed_over_stays() {
    let change = line(
        Side::Here,
        Action::Update,
        Some(content("Visit")),
        Some(content("Visit, moved")),
    );

    assert_eq!(
        judged(&change, &pair("Renamed by hand", Origin::Foreign)),
        Err(CannotUndo::ChangedSince)
    );
}

#[test]
fn the_loser_of_a_conflict_comes_back_there() {
    let conflict = line(
        Side::There,
        Action::Update,
        Some(content("Theirs")),
        Some(content("Ours")),
    );

    assert_eq!(
        judged(&conflict, &pair("Ours", Origin::Foreign)),
        Ok(Undo::ChangeEvent {
            content: content("Theirs"),
            if_match: Etag("\"e1\"".to_owned()),
            stays: Vec::new()
        })
    );
}

#[test]
fn what_was_deleted_here_comes_back_on_both_sides() {
    let gone = line(Side::Here, Action::Delete, Some(content("Physio")), None);
    let mut deleted = item("Physio");
    deleted.deleted = true;
    let now = Pair {
        item: Some(deleted),
        ..Pair::default()
    };

    assert_eq!(
        judged(&gone, &now),
        Ok(Undo::RestoreItem {
            seen: Version(7),
            send: true
        })
    );
}

#[test]
fn what_was_deleted_there_and_still_is_here_is_sent_again() {
    let gone = line(Side::There, Action::Delete, Some(content("Visit")), None);
    let now = Pair {
        item: Some(item("Visit")),
        ..Pair::default()
    };

    assert_eq!(judged(&gone, &now), Ok(Undo::SendItem));
}

#[test]
fn what_may_not_be_there_any_more_says_why() {
    let gone = line(Side::There, Action::Delete, Some(content("Visit")), None);
    let mut elsewhere = item("Visit");
    elsewhere.assignees.clear();
    let now = Pair {
        item: Some(elsewhere),
        ..Pair::default()
    };

    assert_eq!(
        judged(&gone, &now),
        Err(CannotUndo::NotSent(Why::Unassigned))
    );
}

#[test]
fn nothing_is_changed_in_a_calendar_that_can_only_be_read() {
    let change = line(
        Side::There,
        Action::Update,
        Some(content("Theirs")),
        Some(content("Ours")),
    );
    let options = options();

    assert_eq!(
        undo(
            &change,
            &pair("Ours", Origin::Foreign),
            &rules(&options, false)
        ),
        Err(CannotUndo::ReadOnly)
    );
}

#[test]
fn a_line_is_taken_back_once() {
    let change = Change {
        undone_by: Some(RunId::new(Uuid::from_u128(10))),
        ..line(Side::Here, Action::Create, None, Some(content("Physio")))
    };

    assert_eq!(
        judged(&change, &pair("Physio", Origin::Foreign)),
        Err(CannotUndo::AlreadyUndone)
    );
}

#[test]
fn the_last_change_of_a_run_is_taken_back_first() {
    let options = options();
    let lines = [
        line(Side::Here, Action::Create, None, Some(content("Physio"))),
        Change {
            id: RunChangeId::new(Uuid::from_u128(11)),
            ..line(
                Side::Here,
                Action::Update,
                Some(content("Physio")),
                Some(content("Physio, moved")),
            )
        },
    ];

    let steps = undo_all(&lines, &rules(&options, true), |_| {
        pair("Physio, moved", Origin::Foreign)
    });

    assert_eq!(steps[0].0, lines[1].id);
    assert!(matches!(steps[0].1, Ok(Undo::ChangeItem { .. })));
    assert!(matches!(steps[1].1, Ok(Undo::DeleteItem { .. })));
}

proptest! {
    #[test]
    fn taking_back_right_away_gives_what_was_before(
        (before, after) in (("[ab]", "[ab]"), ("[ab]", "[ab]")),
    ) {
        let (before, after) = (located(&before.0, &before.1), located(&after.0, &after.1));
        let change = line(Side::Here, Action::Update, Some(before.clone()), Some(after.clone()));
        let mut now = pair("x", Origin::Foreign);
        now.item.as_mut().unwrap().content = after.clone();

        let content = match judged(&change, &now) {
            Ok(Undo::ChangeItem { content, stays, .. }) => {
                prop_assert_eq!(stays, Vec::new());
                content
            }
            Ok(Undo::Nothing) => after,
            other => panic!("{other:?}"),
        };

        prop_assert_eq!(content, before);
    }

    #[test]
    fn a_second_time_there_is_nothing_to_take_back(before in "[ab]", after in "[ab]", current in "[abc]") {
        let change = line(Side::Here, Action::Update, Some(content(&before)), Some(content(&after)));
        let mut now = pair("x", Origin::Foreign);
        now.item.as_mut().unwrap().content = content(&current);

        if let Ok(Undo::ChangeItem { content, .. }) = judged(&change, &now) {
            now.item.as_mut().unwrap().content = content;
            let changes_again = matches!(judged(&change, &now), Ok(Undo::ChangeItem { .. }));
            prop_assert!(!changes_again);
        }
    }
}

#[test]
fn case_23_taking_back_a_masking_tells_nothing_of_a_private_item() {
    let masked = content(MASKED_SUBJECT);
    let mut was_open = located("Operation", "Clinic");
    was_open.timing = Timing::all_day("2026-03-20".parse().unwrap(), "2026-03-21".parse().unwrap());
    let masking = line(
        Side::There,
        Action::Update,
        Some(located("Operation", "Clinic")),
        Some(masked.clone()),
    );
    let masking_and_moving = line(
        Side::There,
        Action::Update,
        Some(was_open.clone()),
        Some(masked.clone()),
    );
    let mut now = pair("Operation", Origin::Managed);
    now.item.as_mut().unwrap().content.privacy = Privacy::Private;
    now.item.as_mut().unwrap().content.location = "Clinic".to_owned();
    now.event.as_mut().unwrap().body = RemoteBody::Readable(Content {
        privacy: Privacy::Private,
        ..masked.clone()
    });

    assert_eq!(judged(&masking, &now), Err(CannotUndo::AgainstOptions));
    assert_eq!(
        judged(&masking_and_moving, &now),
        Ok(Undo::ChangeEvent {
            content: Content {
                timing: was_open.timing,
                privacy: Privacy::Private,
                ..masked
            },
            if_match: Etag("\"e1\"".to_owned()),
            stays: vec![Field::Subject, Field::Location],
        })
    );
}

#[test]
fn the_event_that_calendly_wrote_is_not_touched_when_lines_about_our_copy_are_taken_back() {
    let now = pair("Ida", Origin::Booked);
    for (action, before, after) in [
        (Action::Create, None, Some(content("Ida"))),
        (Action::Update, Some(content("Bo")), Some(content("Ida"))),
        (Action::Delete, Some(content("Ida")), None),
        (Action::Match, None, Some(content("Ida"))),
    ] {
        let line = line(Side::There, action, before, after);

        assert_eq!(judged(&line, &now), Err(CannotUndo::Gone), "{action:?}");
    }
}
