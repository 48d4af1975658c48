//! How a series shows: to its own member, to colleagues, and where it is no item.

use super::{at, changed, every_week, patch, starts, weekly};
use crate::there::elsewhere;
use crate::world::{World, content, draft, timed};
use domain::Caller;
use domain::calendar_sync::SyncOptions;
use domain::item::Privacy;
use domain::repeats::Scope;
use domain::time::ZoneId;
use domain::view::calendar::{ItemPatch, When};
use domain::view::scheduler::{Block, FreeBusyGrid, SchedulerForm, SchedulerQuery};
use services::items::{add, find};
use services::scheduler::free_busy;

async fn seen_by(world: &World, who: &Caller, form: SchedulerForm, date: &str) -> FreeBusyGrid {
    let query = SchedulerQuery {
        form,
        date: Some(date.parse().unwrap()),
    };
    free_busy(&world.env, who, query).await.unwrap()
}

#[tokio::test]
async fn every_occurrence_of_a_series_is_shown_at_its_wall_clock_over_a_clock_change() {
    let (world, team) = World::new().await;

    let first = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;

    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["18.03. 10:00", "25.03. 10:00", "01.04. 10:00"]
    );
    assert_eq!(first.repeats.as_deref(), Some("Every week on Wednesday"));
    assert_eq!(first.rule.as_deref(), Some("FREQ=WEEKLY;BYDAY=WE"));
    assert_eq!(first.original_start, Some(at("2026-03-18T10:00:00")));
}

#[tokio::test]
async fn a_series_of_days_shows_on_its_days_in_every_zone() {
    let (world, team) = World::new().await;
    let mut typed = draft("Market day", "r1");
    typed.when = When::AllDay {
        first: "2026-03-18".parse().unwrap(),
        until: "2026-03-19".parse().unwrap(),
    };
    typed.repeats = Some("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;UNTIL=20260415".to_owned());
    add(&world.env, &team.dana, typed).await.unwrap();

    for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago"] {
        world
            .edit_member(&team.dana, |member| member.zone = ZoneId::new(zone))
            .await;

        assert_eq!(
            starts(&world, &team.dana, "2026-04-01").await,
            ["01.04.", "15.04."],
            "{zone}"
        );
    }
}

#[tokio::test]
async fn a_series_begins_on_the_first_day_that_its_rule_names() {
    let (world, team) = World::new().await;

    weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=FR;COUNT=2").await;

    assert_eq!(
        starts(&world, &team.dana, "2026-03-18").await,
        ["20.03. 10:00", "27.03. 10:00"]
    );
}

#[tokio::test]
async fn a_series_keeps_people_busy_each_time() {
    let (world, team) = World::new().await;
    weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;

    let grid = seen_by(&world, &team.robin, SchedulerForm::Day, "2026-07-15").await;

    let dana = grid.rows.iter().find(|row| row.member == team.dana.member);
    assert!(matches!(
        dana.unwrap().blocks.as_slice(),
        [Block::Item { when, .. }] if *when == timed("2026-07-15T10:00:00", "2026-07-15T11:00:00")
    ));
    assert_eq!(dana.unwrap().booked_minutes, 60);
}

#[tokio::test]
async fn an_occurrence_made_private_is_only_busy_to_colleagues() {
    let (world, team) = World::new().await;
    let series = weekly(&world, &team.dana, "FREQ=WEEKLY;BYDAY=WE").await;
    let hidden = ItemPatch {
        privacy: Some(Privacy::Private),
        subject: Some("Doctor".to_owned()),
        ..patch(&series, Scope::This)
    };
    changed(&world, &team.dana, &series, hidden).await;

    let grid = seen_by(&world, &team.robin, SchedulerForm::Week, "2026-03-18").await;
    let seen = find(&world.env, &team.robin, series.id, series.original_start)
        .await
        .unwrap();

    assert!(!format!("{grid:?}").contains("Doctor"));
    assert_eq!(seen, None);
}

#[tokio::test]
async fn a_series_elsewhere_that_is_no_item_keeps_its_owner_busy() {
    let (world, team) = World::new().await;
    let sync = world.linked(&team.dana, SyncOptions::default()).await;
    let mut content = content("Choir");
    content.repeats = every_week();
    elsewhere(&world, &sync, content).await;

    let grid = seen_by(&world, &team.robin, SchedulerForm::Week, "2026-09-16").await;

    let dana = grid.rows.iter().find(|row| row.member == team.dana.member);
    assert_eq!(
        dana.unwrap().blocks,
        [Block::Busy {
            when: timed("2026-09-16T10:00:00", "2026-09-16T11:00:00")
        }]
    );
}
