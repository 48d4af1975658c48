use super::*;
use crate::calendar_sync::SyncOptions;
use crate::item::{Customer, Privacy, Version};
use crate::reconcile::tests_support::{changed, content, event, item, live, mirror, options, sync};
use crate::remote_event::{Etag, Evidence, RemoteEvent};
use crate::{ItemId, MemberId};
use uuid::Uuid;

fn noted(text: &str) -> Content {
    Content {
        description: text.to_owned(),
        ..content("Ida")
    }
}

#[test]
fn what_stands_beside_decides_what_becomes_of_the_appointment() {
    let here = event("a", "Ida").id;
    let there = event("b", "Ida").id;
    let tie = |origin| mirror("Ida", origin);
    let (ours, theirs, booked_here) = (
        tie(Origin::Managed),
        tie(Origin::Foreign),
        tie(Origin::Booked),
    );
    let table = [
        ("nothing", &here, Beside::Nothing, Booked::Tie),
        ("our copy", &there, Beside::Tied(&ours), Booked::CopyFirst),
        (
            "our copy, which went",
            &there,
            Beside::Gone(&ours),
            Booked::Tie,
        ),
        (
            "perhaps a copy",
            &here,
            Beside::Attempted,
            Booked::CopyFirst,
        ),
        ("itself", &here, Beside::Tied(&booked_here), Booked::Tied),
        (
            "what stood for it before",
            &there,
            Beside::Tied(&booked_here),
            Booked::Tie,
        ),
        (
            "matched by its look",
            &here,
            Beside::Tied(&theirs),
            Booked::Tie,
        ),
    ];
    for (what, event, beside, becomes) in table {
        assert_eq!(booked(event, beside), becomes, "{what}");
    }
}

/// Every way in which item and event of such a tie may have changed.
#[test]
fn what_calendly_wrote_is_left_alone_whatever_happens_on_either_side() {
    let tie = mirror("Ida", Origin::Booked);
    let (same, gone) = (event("a", "Ida"), Evidence::Tombstone);
    let moved_there = changed(content("Ida, moved there"));
    let mut edited = item("Ida, edited here");
    edited.version = Version(8);
    let deleted = Item {
        deleted: true,
        ..item("Ida")
    };
    let unassigned = Item {
        assignees: Vec::new(),
        ..item("Ida")
    };
    let remotes = [
        Remote::None,
        Remote::Present {
            event: &same,
            known: true,
        },
        Remote::Present {
            event: &moved_there,
            known: true,
        },
        Remote::Gone(gone),
    ];
    let narrow = SyncOptions {
        kinds: Vec::new(),
        ..options()
    };
    for item in [&item("Ida"), &edited, &deleted, &unassigned] {
        for remote in remotes {
            for options in [&options(), &narrow] {
                let situation = Situation {
                    item: Some(item),
                    remote,
                    mirror: Some(&tie),
                };
                for step in [
                    decide(&situation, &live(options)),
                    conceded(&situation, &live(options)),
                ] {
                    assert_eq!(
                        (step.operation, step.why),
                        (Operation::Skip, Why::BookedThere),
                        "{item:?}\n{remote:?}"
                    );
                }
            }
        }
    }
}

fn beside(copy: &RemoteEvent, item: &Item, options: &SyncOptions) -> (Operation, Why) {
    let tie = mirror("Ida", Origin::Managed);
    let situation = Situation {
        item: Some(item),
        remote: Remote::Present {
            event: copy,
            known: true,
        },
        mirror: Some(&tie),
    };
    let step = conceded(&situation, &live(options));
    (step.operation, step.why)
}

fn goes(etag: &str) -> (Operation, Why) {
    let if_match = Etag(etag.to_owned());
    (Operation::DeleteEvent { if_match }, Why::BookedThere)
}

#[test]
fn our_copy_goes_at_the_version_that_is_known_whatever_changed_here() {
    let copy = event("a", "Ida");

    assert_eq!(beside(&copy, &item("Ida"), &options()), goes("\"e1\""));
    assert_eq!(
        beside(&copy, &item("Ida, later"), &options()),
        goes("\"e1\"")
    );
    let unseen = Situation {
        item: Some(&item("Ida")),
        remote: Remote::None,
        mirror: Some(&mirror("Ida", Origin::Managed)),
    };
    assert_eq!(
        conceded(&unseen, &live(&options())).operation,
        goes("\"e1\"").0
    );
}

#[test]
fn what_was_changed_in_our_copy_comes_in_before_it_goes_or_keeps_it_there() {
    let edited = changed(content("Ida, about the roof"));
    let mut narrow = options();
    narrow.incoming.update = false;

    let (comes_in, _) = beside(&edited, &item("Ida"), &options());
    let stays = beside(&edited, &item("Ida"), &narrow);

    let Operation::UpdateItem { content, .. } = comes_in else {
        panic!("{comes_in:?}");
    };
    assert_eq!(content.subject, "Ida, about the roof");
    assert_eq!(stays, (Operation::Skip, Why::UpdateNotTicked));
}

#[test]
fn a_calendar_that_can_only_be_read_keeps_what_is_there() {
    let all = options();
    let rules = Rules {
        can_write: false,
        ..live(&all)
    };
    let (copy, tie, ours) = (
        event("a", "Ida"),
        mirror("Ida", Origin::Managed),
        item("Ida"),
    );
    let situation = Situation {
        item: Some(&ours),
        remote: Remote::Present {
            event: &copy,
            known: true,
        },
        mirror: Some(&tie),
    };

    let step = conceded(&situation, &rules);

    assert_eq!((step.operation, step.why), (Operation::Skip, Why::ReadOnly));
}

#[test]
fn an_appointment_that_was_never_there_is_not_sent() {
    let ours = item("Ida");
    let situation = Situation {
        item: Some(&ours),
        remote: Remote::None,
        mirror: None,
    };

    let step = conceded(&situation, &live(&options()));

    assert_eq!(
        (step.operation, step.why),
        (Operation::Skip, Why::BookedThere)
    );
}

#[test]
fn only_the_item_that_the_event_came_in_as_gives_way() {
    let received = Item {
        source: ItemSource::Linked(sync()),
        ..item("Ida")
    };

    assert!(gives_way(&received, &mirror("Ida", Origin::Foreign)));
    assert!(!gives_way(&item("Ida"), &mirror("Ida", Origin::Foreign)));
    assert!(!gives_way(&received, &mirror("Ida", Origin::Booked)));
}

#[test]
fn what_the_host_wrote_into_the_item_goes_on_in_the_appointment() {
    let came_in = noted("Cancel: …/cancellations/IDA");
    let appointment = Item {
        content: noted("Booked through Calendly"),
        ..item("")
    };
    let colleague = MemberId::new(Uuid::from_u128(77));
    let untouched = Item {
        id: ItemId::new(Uuid::from_u128(78)),
        content: came_in.clone(),
        ..item("")
    };
    let written_into = Item {
        content: Content {
            subject: "Ida, about the roof".to_owned(),
            description: "Cancel: …/cancellations/IDA\n\nBring the ladder".to_owned(),
            location: "Yard".to_owned(),
            privacy: Privacy::Private,
            ..came_in.clone()
        },
        kind: ItemKind::Task,
        customer: Some(Customer {
            name: "Ida".to_owned(),
            phone: String::new(),
            address: "1 Yard".to_owned(),
        }),
        assignees: vec![colleague],
        ..untouched.clone()
    };

    let same = taken_over(&appointment, &untouched, &came_in);
    let after = taken_over(&appointment, &written_into, &came_in);

    assert_eq!(same, appointment);
    assert_eq!(after.content.subject, "Ida, about the roof");
    assert_eq!(
        after.content.description,
        "Booked through Calendly\n\nBring the ladder"
    );
    assert_eq!(after.content.location, "Yard");
    assert_eq!(after.content.privacy, Privacy::Private);
    assert_eq!(
        (after.kind, &after.customer),
        (ItemKind::Task, &written_into.customer)
    );
    assert_eq!(after.assignees, [appointment.assignees[0], colleague]);
    assert_eq!(after.id, appointment.id);
}

#[test]
fn a_text_that_was_rewritten_is_kept_whole_and_one_that_was_emptied_adds_nothing() {
    let came_in = noted("Powered by Calendly");
    let appointment = Item {
        content: noted("Booked"),
        ..item("")
    };
    let says = |text: &str| {
        let from = Item {
            content: noted(text),
            ..item("")
        };
        taken_over(&appointment, &from, &came_in)
            .content
            .description
    };

    assert_eq!(says("Ladder!\nPowered by Calendly"), "Booked\n\nLadder!");
    assert_eq!(says("Powered by coffee"), "Booked\n\nPowered by coffee");
    assert_eq!(says(""), "Booked");
}

#[test]
fn of_an_item_that_its_host_deleted_nothing_is_taken_over() {
    let from = Item {
        deleted: true,
        ..item("Ida, about the roof")
    };

    let after = taken_over(&item("Ida"), &from, &content("Ida"));

    assert_eq!(after, item("Ida"));
}
