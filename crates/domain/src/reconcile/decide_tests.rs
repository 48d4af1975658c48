use super::*;
use crate::calendar_sync::{IncomingChanges, SyncOptions};
use crate::item::{ItemKind, ItemSource, Privacy};
use crate::mirror::Origin;
use crate::reconcile::tests_support::{changed, content, event, item, live, mirror, options};
use crate::remote_event::Marker;
use proptest::prelude::*;

fn present(event: &RemoteEvent) -> Remote<'_> {
    Remote::Present { event, known: true }
}

fn judge(
    item: Option<&Item>,
    remote: Remote<'_>,
    mirror: Option<&Mirror>,
    rules: &Rules<'_>,
) -> (Operation, Why) {
    let step = decide(
        &Situation {
            item,
            remote,
            mirror,
        },
        rules,
    );
    (step.operation, step.why)
}

#[test]
fn a_new_event_comes_in_when_create_is_ticked() {
    let (options, theirs) = (options(), event("a", "Physio"));

    let step = judge(
        None,
        Remote::Present {
            event: &theirs,
            known: false,
        },
        None,
        &live(&options),
    );

    assert_eq!(
        step,
        (Operation::CreateItem(content("Physio")), Why::NewThere)
    );
}

#[test]
fn without_create_a_new_event_stays_where_it_is() {
    let mut options = options();
    options.incoming.create = false;
    let theirs = event("a", "Physio");

    let step = judge(
        None,
        Remote::Present {
            event: &theirs,
            known: false,
        },
        None,
        &live(&options),
    );

    assert_eq!(step, (Operation::Skip, Why::CreateNotTicked));
}

#[test]
fn an_event_that_was_there_before_is_old_even_when_it_changes() {
    let (options, theirs) = (options(), event("a", "Physio"));

    let step = judge(None, present(&theirs), None, &live(&options));

    assert_eq!(step, (Operation::Skip, Why::OldAndOutside));
}

#[test]
fn a_copy_that_we_wrote_never_becomes_an_item() {
    let options = options();
    let marker = Marker(mirror("", Origin::Managed).id);
    let theirs = RemoteEvent {
        uid: Some(marker.uid()),
        marker: Some(marker),
        ..event("a", "Busy")
    };

    let step = judge(
        None,
        Remote::Present {
            event: &theirs,
            known: false,
        },
        None,
        &live(&options),
    );

    assert_eq!(step, (Operation::Skip, Why::ManagedElsewhere));
}

#[test]
fn an_event_that_breaks_off_is_left_alone_and_says_so() {
    let options = options();
    let theirs = RemoteEvent {
        body: RemoteBody::Unreadable("It breaks off.".to_owned()),
        ..event("a", "")
    };

    let step = judge(
        None,
        Remote::Present {
            event: &theirs,
            known: false,
        },
        None,
        &live(&options),
    );

    assert_eq!(step, (Operation::Skip, Why::Unreadable));
}

#[test]
fn a_new_item_of_a_sent_kind_goes_out() {
    let (options, mine) = (options(), item("Visit"));

    let step = judge(Some(&mine), Remote::None, None, &live(&options));

    assert_eq!(
        step,
        (Operation::CreateEvent(content("Visit")), Why::NewHere)
    );
}

#[test]
fn an_item_of_another_kind_stays_here() {
    let options = SyncOptions {
        kinds: vec![ItemKind::Task],
        ..options()
    };
    let mine = item("Visit");

    assert_eq!(
        judge(Some(&mine), Remote::None, None, &live(&options)),
        (Operation::Skip, Why::KindNotSent)
    );
}

#[test]
fn an_item_from_another_linked_calendar_is_never_copied_on() {
    let options = options();
    let other = crate::CalendarSyncId::new(uuid::Uuid::from_u128(77));
    let mine = Item {
        source: ItemSource::Linked(other),
        ..item("Physio")
    };

    assert_eq!(
        judge(Some(&mine), Remote::None, None, &live(&options)),
        (Operation::Skip, Why::ForeignItem)
    );
}

#[test]
fn nothing_goes_out_to_a_read_only_calendar() {
    let (options, mine) = (options(), item("Visit"));
    let rules = Rules {
        can_write: false,
        ..live(&options)
    };

    assert_eq!(
        judge(Some(&mine), Remote::None, None, &rules),
        (Operation::Skip, Why::ReadOnly)
    );
}

#[test]
fn our_own_echo_changes_nothing() {
    let (options, mine, tie) = (options(), item("Visit"), mirror("Visit", Origin::Managed));
    let theirs = event("a", "Visit");

    let step = judge(Some(&mine), present(&theirs), Some(&tie), &live(&options));

    assert_eq!(step, (Operation::Nothing, Why::InStep));
}

#[test]
fn a_new_etag_with_the_same_content_only_renews_the_note() {
    let (options, mine, tie) = (options(), item("Visit"), mirror("Visit", Origin::Managed));
    let theirs = changed(content("Visit"));

    let step = judge(Some(&mine), present(&theirs), Some(&tie), &live(&options));

    assert_eq!(
        step,
        (
            Operation::Rebase {
                base: content("Visit")
            },
            Why::InStep
        )
    );
}

#[test]
fn a_change_there_comes_in() {
    let (options, mine, tie) = (options(), item("Visit"), mirror("Visit", Origin::Foreign));
    let theirs = changed(content("Visit, later"));

    let (operation, why) = judge(Some(&mine), present(&theirs), Some(&tie), &live(&options));

    let expected = Operation::UpdateItem {
        content: content("Visit, later"),
        seen: mine.version,
        base: content("Visit, later"),
        then_push: false,
    };
    assert_eq!((operation, why), (expected, Why::ChangedThere));
}

#[test]
fn without_update_a_change_there_stays_there_and_survives_our_next_change() {
    let mut options = options();
    options.incoming.update = false;
    let tie = mirror("Visit", Origin::Managed);
    let theirs = changed(Content {
        description: "theirs".into(),
        ..content("Visit")
    });

    let unchanged = judge(
        Some(&item("Visit")),
        present(&theirs),
        Some(&tie),
        &live(&options),
    );
    let mut mine = item("Visit");
    mine.content.location = "Mill Road".into();
    let (operation, _) = judge(Some(&mine), present(&theirs), Some(&tie), &live(&options));

    assert_eq!(
        unchanged,
        (
            Operation::Rebase {
                base: content("Visit")
            },
            Why::UpdateNotTicked
        )
    );
    let expected = Content {
        description: "theirs".into(),
        location: "Mill Road".into(),
        ..content("Visit")
    };
    assert_eq!(
        operation,
        Operation::UpdateEvent {
            content: expected,
            base: mine.content,
            if_match: Etag("\"e2\"".into())
        }
    );
}

#[test]
fn a_change_here_goes_out_on_the_version_we_know() {
    let (options, tie) = (options(), mirror("Visit", Origin::Managed));
    let mine = Item {
        content: content("Visit, moved"),
        ..item("Visit")
    };

    let step = judge(Some(&mine), Remote::None, Some(&tie), &live(&options));

    let expected = Operation::UpdateEvent {
        content: content("Visit, moved"),
        base: content("Visit, moved"),
        if_match: tie.etag.clone(),
    };
    assert_eq!(step, (expected, Why::ChangedHere));
}

#[test]
fn changes_of_different_fields_on_both_sides_are_merged() {
    let (options, tie) = (options(), mirror("Visit", Origin::Managed));
    let mut mine = item("Visit");
    mine.content.location = "Mill Road".into();
    let theirs = changed(content("Visit, renamed"));

    let (operation, why) = judge(Some(&mine), present(&theirs), Some(&tie), &live(&options));

    let merged = Content {
        location: "Mill Road".into(),
        ..content("Visit, renamed")
    };
    let expected = Operation::UpdateItem {
        content: merged,
        seen: mine.version,
        base: content("Visit, renamed"),
        then_push: true,
    };
    assert_eq!((operation, why), (expected, Why::BothChanged));
}

#[test]
fn in_a_conflict_my_calendar_wins_and_the_step_says_so() {
    let (options, tie) = (options(), mirror("Visit", Origin::Managed));
    let mine = Item {
        content: content("Ours"),
        ..item("Visit")
    };
    let theirs = changed(content("Theirs"));

    let step = judge(Some(&mine), present(&theirs), Some(&tie), &live(&options));

    let expected = Operation::UpdateEvent {
        content: content("Ours"),
        base: content("Ours"),
        if_match: Etag("\"e2\"".into()),
    };
    assert_eq!(step, (expected, Why::Conflict));
}

#[test]
fn a_deletion_there_deletes_the_item_only_when_delete_is_ticked() {
    let (mut options, mine, tie) = (options(), item("Visit"), mirror("Visit", Origin::Foreign));

    let ticked = judge(
        Some(&mine),
        Remote::Gone(Evidence::Tombstone),
        Some(&tie),
        &live(&options),
    );
    options.incoming.delete = false;
    let unticked = judge(
        Some(&mine),
        Remote::Gone(Evidence::Tombstone),
        Some(&tie),
        &live(&options),
    );

    let expected = Operation::DeleteItem {
        seen: mine.version,
        evidence: Evidence::Tombstone,
    };
    assert_eq!(ticked, (expected, Why::DeletedThere));
    assert_eq!(unticked, (Operation::Forget(tie.id), Why::DeleteNotTicked));
}

#[test]
fn an_edit_here_beats_a_deletion_there() {
    let (options, tie) = (options(), mirror("Visit", Origin::Managed));
    let mine = Item {
        content: content("Visit, edited"),
        ..item("Visit")
    };

    let step = judge(
        Some(&mine),
        Remote::Gone(Evidence::Tombstone),
        Some(&tie),
        &live(&options),
    );

    assert_eq!(
        step,
        (
            Operation::CreateEvent(content("Visit, edited")),
            Why::EditBeatsDelete
        )
    );
}

#[test]
fn an_edit_there_beats_a_deletion_here() {
    let (options, tie) = (options(), mirror("Visit", Origin::Managed));
    let mine = Item {
        deleted: true,
        ..item("Visit")
    };
    let theirs = changed(content("Visit, edited"));

    let (operation, why) = judge(Some(&mine), present(&theirs), Some(&tie), &live(&options));

    let expected = Operation::RestoreItem {
        content: content("Visit, edited"),
        seen: mine.version,
        base: content("Visit, edited"),
    };
    assert_eq!((operation, why), (expected, Why::EditBeatsDelete));
}

#[test]
fn a_deletion_here_deletes_the_event() {
    let (options, tie) = (options(), mirror("Visit", Origin::Foreign));
    let mine = Item {
        deleted: true,
        ..item("Visit")
    };

    let step = judge(Some(&mine), Remote::None, Some(&tie), &live(&options));

    assert_eq!(
        step,
        (
            Operation::DeleteEvent {
                if_match: tie.etag.clone()
            },
            Why::DeletedHere
        )
    );
}

#[test]
fn an_unticked_kind_withdraws_our_copy_but_never_a_foreign_event() {
    let options = SyncOptions {
        kinds: vec![],
        ..options()
    };
    let theirs = event("a", "Visit");
    let mine = item("Visit");

    let managed = judge(
        Some(&mine),
        present(&theirs),
        Some(&mirror("Visit", Origin::Managed)),
        &live(&options),
    );
    let tie = mirror("Visit", Origin::Foreign);
    let foreign = judge(Some(&mine), present(&theirs), Some(&tie), &live(&options));

    assert_eq!(
        managed,
        (
            Operation::DeleteEvent {
                if_match: theirs.etag
            },
            Why::KindNoLongerSent
        )
    );
    assert_eq!(foreign, (Operation::Forget(tie.id), Why::KindNoLongerSent));
}

#[test]
fn not_one_detail_of_a_private_item_leaves() {
    let options = options();
    let mut mine = item("Salary talk");
    mine.content.privacy = Privacy::Private;
    mine.content.description = "secret".into();
    mine.content.location = "secret room".into();

    let (operation, _) = judge(Some(&mine), Remote::None, None, &live(&options));

    let expected = Content {
        privacy: Privacy::Private,
        ..content("Busy")
    };
    assert_eq!(operation, Operation::CreateEvent(expected));
}

#[test]
fn only_the_time_of_a_masked_copy_comes_back() {
    let options = options();
    let mut mine = item("Salary talk");
    mine.content.privacy = Privacy::Private;
    let base = Content {
        privacy: Privacy::Private,
        ..content("Busy")
    };
    let tie = Mirror {
        base: base.clone(),
        ..mirror("", Origin::Managed)
    };
    let moved =
        crate::time::Timing::all_day("2026-03-20".parse().unwrap(), "2026-03-21".parse().unwrap());
    let theirs = changed(Content {
        subject: "Renamed there".into(),
        timing: moved.clone(),
        ..base
    });

    let (operation, _) = judge(Some(&mine), present(&theirs), Some(&tie), &live(&options));

    let Operation::UpdateItem { content, .. } = operation else {
        panic!("{operation:?}")
    };
    assert_eq!(content.subject, "Salary talk");
    assert_eq!(content.timing, moved);
}

#[derive(Debug, Clone)]
struct World {
    item: Option<(String, bool)>,
    remote: u8,
    subject: String,
    base: Option<String>,
    foreign: bool,
    incoming: IncomingChanges,
    can_write: bool,
}

fn worlds() -> impl Strategy<Value = World> {
    let subject = || "[abc]";
    let item = prop::option::of((subject(), any::<bool>()));
    let ticks = (any::<bool>(), any::<bool>(), any::<bool>());
    (
        item,
        0u8..4,
        subject(),
        prop::option::of(subject()),
        any::<bool>(),
        ticks,
        any::<bool>(),
    )
        .prop_map(
            |(item, remote, subject, base, foreign, (create, update, delete), can_write)| World {
                item,
                remote,
                subject,
                base,
                foreign,
                incoming: IncomingChanges {
                    create,
                    update,
                    delete,
                },
                can_write,
            },
        )
}

proptest! {
    #[test]
    fn no_item_is_deleted_without_evidence(world in worlds()) {
        let options = SyncOptions { incoming: world.incoming, ..options() };
        let rules = Rules { can_write: world.can_write, ..live(&options) };
        let mine = world.item.as_ref().map(|(subject, deleted)| Item { deleted: *deleted, ..item(subject) });
        let origin = if world.foreign { Origin::Foreign } else { Origin::Managed };
        let tie = world.base.as_ref().map(|subject| mirror(subject, origin));
        let theirs = changed(content(&world.subject));
        let remote = match world.remote {
            0 => Remote::None,
            1 => Remote::Gone(Evidence::Tombstone),
            2 => Remote::Present { event: &theirs, known: false },
            _ => present(&theirs),
        };

        let (operation, _) = judge(mine.as_ref(), remote, tie.as_ref(), &rules);

        if let Operation::DeleteItem { .. } = operation {
            prop_assert!(world.remote == 1 && world.incoming.delete && tie.is_some());
        }
        if let Operation::DeleteEvent { .. } = operation {
            prop_assert!(world.can_write && tie.is_some());
            prop_assert!(mine.as_ref().is_some_and(|item| item.deleted));
        }
    }

    #[test]
    fn applying_a_step_and_judging_again_gives_nothing(ours in "[abc]", theirs in "[abc]", base in "[abc]") {
        let options = options();
        let rules = live(&options);
        let mut mine = Item { content: content(&ours), ..item("x") };
        let mut remote = changed(content(&theirs));
        let mut tie = mirror(&base, Origin::Managed);

        let mut rounds = 0;
        loop {
            let (operation, _) = judge(Some(&mine), present(&remote), Some(&tie), &rules);
            match operation {
                Operation::Nothing => break,
                Operation::UpdateItem { content, base, .. } => {
                    mine.content = content;
                    tie = Mirror { base, etag: remote.etag.clone(), ..tie };
                }
                Operation::UpdateEvent { content, base, .. } => {
                    remote = RemoteEvent { etag: Etag(format!("\"{rounds}\"")), body: RemoteBody::Readable(content), ..remote };
                    tie = Mirror { base, etag: remote.etag.clone(), ..tie };
                }
                Operation::Rebase { base } => tie = Mirror { base, etag: remote.etag.clone(), ..tie },
                other => prop_assert!(false, "{other:?}"),
            }
            rounds += 1;
            prop_assert!(rounds < 4, "does not come to rest");
        }
        prop_assert_eq!(Some(&mine.content), remote.content());
    }
}
