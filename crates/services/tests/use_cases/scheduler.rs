//! What the scheduler tells colleagues. Privacy is judged on the serialized answer: that is what reaches a browser.

use crate::there::elsewhere;
use crate::world::{World, content};
use chrono::TimeDelta;
use domain::Caller;
use domain::calendar_sync::{SyncOptions, SyncTrouble};
use domain::item::{Content, Customer, ItemSource, Privacy, ShowAs};
use domain::member::MemberState;
use domain::time::{Timing, ZoneId};
use domain::view::calendar::When;
use domain::view::scheduler::{Block, CalendarLink, MemberRow, SchedulerForm, SchedulerQuery};
use services::scheduler::free_busy;

const DAY: SchedulerQuery = SchedulerQuery {
    form: SchedulerForm::Day,
    date: None,
};

fn at(start: &str, end: &str) -> Timing {
    Timing::zoned(
        format!("2026-03-18T{start}:00").parse().unwrap(),
        format!("2026-03-18T{end}:00").parse().unwrap(),
        ZoneId::new("Europe/London"),
    )
}

fn busy(start: &str, end: &str) -> Block {
    Block::Busy {
        when: When::Timed {
            start: format!("2026-03-18T{start}:00").parse().unwrap(),
            end: format!("2026-03-18T{end}:00").parse().unwrap(),
        },
    }
}

async fn row_of(world: &World, reader: &Caller, who: &Caller) -> MemberRow {
    let grid = free_busy(&world.env, reader, DAY).await.unwrap();
    grid.rows
        .into_iter()
        .find(|row| row.member == who.member)
        .unwrap()
}

#[tokio::test]
async fn nothing_foreign_or_private_leaves_but_its_time() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let secret = |timing| Content {
        subject: "SECRET-TITLE".to_owned(),
        description: "SECRET-TEXT".to_owned(),
        location: "SECRET-PLACE".to_owned(),
        timing,
        ..content("")
    };
    let mut foreign = world.item(&team.dana, "");
    foreign.content = secret(at("08:00", "09:00"));
    foreign.source = ItemSource::Linked(sync.id);
    foreign.customer = Some(Customer {
        name: "SECRET-GUEST".to_owned(),
        phone: String::new(),
        address: String::new(),
    });
    let foreign = world.put(foreign).await;
    let mut private = world.item(&team.dana, "");
    private.content = Content {
        privacy: Privacy::Private,
        ..secret(at("10:00", "11:00"))
    };
    let private = world.put(private).await;
    elsewhere(&world, &sync, secret(at("13:00", "14:00"))).await;

    for reader in [&team.robin, &team.dispatcher, &team.viewer] {
        let grid = free_busy(&world.env, reader, DAY).await.unwrap();
        let wire = serde_json::to_string(&grid).unwrap();
        let danas = grid
            .rows
            .iter()
            .find(|row| row.member == team.dana.member)
            .unwrap();

        assert!(!wire.contains("SECRET"), "{wire}");
        assert!(!wire.contains(&foreign.id.to_string()), "{wire}");
        assert!(!wire.contains(&private.id.to_string()), "{wire}");
        assert_eq!(
            danas.blocks,
            [
                busy("08:00", "09:00"),
                busy("10:00", "11:00"),
                busy("13:00", "14:00")
            ]
        );
    }
}

#[tokio::test]
async fn the_reader_sees_own_private_items_and_foreign_ones_as_busy() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let mut private = world.item(&team.dana, "Doctor");
    private.content.privacy = Privacy::Private;
    world.put(private).await;
    let mut foreign = world.item(&team.dana, "Physio");
    foreign.content.timing = at("14:00", "15:00");
    foreign.source = ItemSource::Linked(sync.id);
    world.put(foreign).await;

    let row = row_of(&world, &team.dana, &team.dana).await;

    assert!(row.is_reader);
    assert!(
        matches!(&row.blocks[0], Block::Item { subject, .. } if subject == "Doctor"),
        "{:?}",
        row.blocks
    );
    assert_eq!(row.blocks[1], busy("14:00", "15:00"));
}

#[tokio::test]
async fn busy_spans_that_touch_become_one_and_tell_nothing_of_their_number() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    for (start, end) in [("09:00", "10:00"), ("10:00", "11:00"), ("10:30", "12:00")] {
        let content = Content {
            timing: at(start, end),
            ..content("Elsewhere")
        };
        elsewhere(&world, &sync, content).await;
    }

    let row = row_of(&world, &team.robin, &team.dana).await;

    assert_eq!(row.blocks, [busy("09:00", "12:00")]);
}

#[tokio::test]
async fn what_is_shown_as_free_does_not_block() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    for show_as in [ShowAs::Free, ShowAs::WorkingElsewhere] {
        let mut item = world.item(&team.dana, "Free");
        item.content.show_as = show_as;
        world.put(item).await;
        let content = Content {
            show_as,
            ..content("Free elsewhere")
        };
        elsewhere(&world, &sync, content).await;
    }

    let row = row_of(&world, &team.robin, &team.dana).await;

    assert!(row.blocks.is_empty(), "{:?}", row.blocks);
    assert_eq!(row.booked_minutes, 0);
}

#[tokio::test]
async fn own_items_show_with_their_place_on_the_row_of_each_assignee() {
    let (world, team) = World::new().await;
    let mut item = world.item(&team.dana, "Bright Bakery");
    item.content.location = "Oak Street 3".to_owned();
    item.assignees.push(team.robin.member);
    world.put(item).await;

    for who in [&team.dana, &team.robin] {
        let row = row_of(&world, &team.viewer, who).await;

        let Block::Item {
            subject, detail, ..
        } = &row.blocks[0]
        else {
            panic!("it is not shown");
        };
        assert_eq!(
            (subject.as_str(), detail.as_str()),
            ("Bright Bakery", "Oak Street 3")
        );
        assert_eq!(row.booked_minutes, 60);
    }
}

#[tokio::test]
async fn an_absence_in_days_fills_the_persons_own_day() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let content = Content {
        timing: Timing::all_day("2026-03-16".parse().unwrap(), "2026-03-21".parse().unwrap()),
        show_as: ShowAs::OutOfOffice,
        ..content("Holiday")
    };
    elsewhere(&world, &sync, content).await;

    let in_london = row_of(&world, &team.robin, &team.dana).await;
    world
        .edit_member(&team.robin, |robin| {
            robin.zone = ZoneId::new("America/New_York")
        })
        .await;
    let from_new_york = row_of(&world, &team.robin, &team.dana).await;

    // Only the day that is shown: how long the holiday is says more than busy.
    assert_eq!(
        in_london.blocks,
        [Block::Busy {
            when: When::AllDay {
                first: "2026-03-18".parse().unwrap(),
                until: "2026-03-19".parse().unwrap(),
            }
        }]
    );
    assert_eq!(from_new_york.zone, Some(ZoneId::new("Europe/London")));
    assert_eq!(from_new_york.blocks.len(), 1);
}

#[tokio::test]
async fn rows_are_the_active_members_of_the_readers_organization() {
    let (world, team) = World::new().await;
    let rival = world.team("rival").await;
    world.put(world.item(&rival.dana, "Theirs")).await;
    world
        .edit_member(&team.robin, |robin| robin.state = MemberState::Deactivated)
        .await;

    let grid = free_busy(&world.env, &team.viewer, DAY).await.unwrap();

    let names: Vec<_> = grid.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Dana W.", "Ines C.", "Vera V."]);
    assert!(grid.rows.iter().all(|row| row.blocks.is_empty()));
}

#[tokio::test]
async fn the_age_of_what_is_known_shows() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;

    world.clock.advance(TimeDelta::minutes(7));
    let fresh = row_of(&world, &team.robin, &team.dana).await.calendar;
    world.clock.advance(TimeDelta::hours(2));
    let old = row_of(&world, &team.robin, &team.dana).await.calendar;
    let nobody = row_of(&world, &team.dana, &team.robin).await.calendar;

    assert_eq!(fresh, CalendarLink::Connected { minutes_ago: 7 });
    assert_eq!(
        old,
        CalendarLink::Stale {
            since: "2026-03-18T09:00:00".parse().unwrap()
        }
    );
    assert_eq!(nobody, CalendarLink::NotConnected);

    world.clock.set("2026-03-18T09:05:00Z".parse().unwrap());
    let mut writing = world.env.store.write().await.unwrap();
    writing
        .save_sync_state(
            sync.organization,
            sync.id,
            None,
            None,
            Some(&SyncTrouble::Unreachable),
            world.env.clock.now(),
        )
        .await
        .unwrap();
    writing.commit().await.unwrap();
    let unreachable = row_of(&world, &team.robin, &team.dana).await.calendar;
    assert!(matches!(unreachable, CalendarLink::Stale { .. }));
}

#[tokio::test]
async fn a_switched_off_calendar_tells_nothing() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    elsewhere(&world, &sync, content("Elsewhere")).await;
    world.edit_sync(&sync, |sync| sync.active = false).await;

    let row = row_of(&world, &team.robin, &team.dana).await;

    assert!(row.blocks.is_empty());
    assert_eq!(row.calendar, CalendarLink::NotConnected);
}
