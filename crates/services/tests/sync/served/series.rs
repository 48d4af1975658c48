//! Cases 4, 5, 6, 7 and 19: series, and occurrences that differ.

use super::service::london;
use super::theirs::{Edit, thursdays, wall};
use super::world::Served;
use chrono::{NaiveDateTime, TimeDelta};
use domain::ItemId;
use domain::connection::ProviderKind;
use domain::item::{Content, ItemSource};
use domain::limit::Limit;
use domain::recurrence::{Budget, End, Frequency, Recurrence, Rule};
use domain::repeats::Repeats;
use domain::run::Action;
use domain::time::{Timing, ZoneId};

on_every_service! {
    case_04_an_occurrence_that_we_move_twice_takes_place_once
    case_04_an_occurrence_that_they_move_twice_takes_place_once
    case_04_an_occurrence_of_ours_passes_its_neighbour_or_it_is_said_that_it_cannot
    case_05_an_occurrence_that_we_delete_stays_gone_there
    case_05_an_occurrence_that_they_delete_stays_gone_here
    case_06_this_and_following_are_two_series_there
    case_07_a_series_of_sixteen_years_ago_is_changed_in_one_place
    case_19_a_series_of_ours_keeps_its_hour_when_the_clocks_change
    case_19_a_series_of_theirs_keeps_its_hour_when_the_clocks_change
}

const SECOND: &str = "2026-03-26T09:00:00";

fn in_london(start: NaiveDateTime) -> Timing {
    let zone = ZoneId::new("Europe/London");
    Timing::zoned(start, start + TimeDelta::hours(1), zone)
}

fn weekly(count: u32) -> Repeats {
    let rule = Rule {
        end: End::Count(count),
        ..Rule::every(Frequency::Weekly)
    };
    Repeats {
        recurrence: Recurrence {
            rules: vec![rule],
            ..Recurrence::default()
        },
        ..Repeats::default()
    }
}

/// A series of ours on so many Thursdays, which stands there as well.
async fn ours(served: &Served, count: u32) -> ItemId {
    let id = served.add("Standup", 9).await;
    served
        .change(id, |item| {
            item.content.repeats = Some(Box::new(weekly(count)))
        })
        .await;
    served.push().await.unwrap();
    id
}

/// We move an occurrence to this time.
async fn moved(served: &Served, id: ItemId, original: &str, to: &str) {
    served
        .change(id, |item| {
            let occurrence = Content {
                timing: in_london(wall(to)),
                repeats: None,
                ..item.content.clone()
            };
            item.content = item.content.with_occurrence(wall(original), occurrence);
        })
        .await;
    served.push().await.unwrap();
}

/// At how many of these times on the clock in London something takes place there.
async fn taking_place(served: &Served, times: &[&str]) -> Vec<usize> {
    let mut found = Vec::new();
    for time in times {
        let at = london(wall(time));
        found.push(served.there.taking_place(&served.calendar, at).await);
    }
    found
}

/// Which occurrences of an item differ from what the rule says, by when the rule has them.
async fn changed_here(served: &Served, id: ItemId) -> Vec<NaiveDateTime> {
    let item = served.item(id).await;
    let repeats = item.content.repeats.expect("it is a series");
    let changed = repeats.overrides.iter();
    changed.map(|changed| changed.original_start).collect()
}

async fn case_04_an_occurrence_that_we_move_twice_takes_place_once(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let id = ours(&served, 4).await;

    moved(&served, id, SECOND, "2026-03-27T11:00:00").await;
    moved(&served, id, SECOND, "2026-03-25T15:00:00").await;

    let times = [
        SECOND,
        "2026-03-27T11:00:00",
        "2026-03-25T15:00:00",
        "2026-04-02T09:00:00",
    ];
    assert_eq!(taking_place(&served, &times).await, [0, 0, 1, 1]);
    assert_eq!(changed_here(&served, id).await, [wall(SECOND)]);
    served.comes_to_rest().await;
    assert_eq!(taking_place(&served, &times).await, [0, 0, 1, 1]);
}

/// Microsoft and Exchange keep the occurrences of a series in their order, which is declared.
async fn case_04_an_occurrence_of_ours_passes_its_neighbour_or_it_is_said_that_it_cannot(
    kind: ProviderKind,
) {
    let served = Served::live(kind).await;
    let id = ours(&served, 4).await;

    moved(&served, id, SECOND, "2026-04-03T11:00:00").await;

    let times = [SECOND, "2026-04-02T09:00:00", "2026-04-03T11:00:00"];
    let found = taking_place(&served, &times).await;
    if served.is_limited(Limit::OccurrencesInOrder) {
        assert_eq!(found, [1, 1, 0], "it stays there as it was");
        let line = served.line_of(Action::Fail).await;
        assert!(line.why.contains("It is kept here"), "{}", line.why);
        assert_eq!(changed_here(&served, id).await, [wall(SECOND)]);
    } else {
        assert_eq!(found, [0, 1, 1]);
        served.comes_to_rest().await;
        assert_eq!(taking_place(&served, &times).await, [0, 1, 1]);
    }
}

async fn case_04_an_occurrence_that_they_move_twice_takes_place_once(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let event = served.put(&thursdays("Standup", Some(4))).await;
    served.pull().await.unwrap();
    let id = served.named("Standup").await.id;

    for to in ["2026-03-27T11:00:00", "2026-03-25T15:00:00"] {
        served
            .there
            .move_occurrence(&served.calendar, &event, wall(SECOND), wall(to))
            .await;
        served.pull().await.unwrap();
    }

    assert_eq!(changed_here(&served, id).await, [wall(SECOND)]);
    let item = served.named("Standup").await;
    let repeats = item.content.repeats.unwrap();
    let occurrence = repeats.overrides[0].content.as_ref().unwrap();
    assert_eq!(occurrence.timing, in_london(wall("2026-03-25T15:00:00")));
    let times = [SECOND, "2026-03-27T11:00:00", "2026-03-25T15:00:00"];
    served.comes_to_rest().await;
    assert_eq!(taking_place(&served, &times).await, [0, 0, 1]);
}

async fn case_05_an_occurrence_that_we_delete_stays_gone_there(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let id = ours(&served, 4).await;

    served
        .change(id, |item| {
            item.content = item.content.without_occurrence(wall(SECOND));
        })
        .await;
    served.push().await.unwrap();
    served.comes_to_rest().await;

    let times = ["2026-03-19T09:00:00", SECOND, "2026-04-02T09:00:00"];
    assert_eq!(taking_place(&served, &times).await, [1, 0, 1]);
    assert_eq!(served.over_there(), ["Standup"]);
    // Written once more for another reason, it does not bring the occurrence back.
    served
        .change(id, |item| item.content.location = "Mill Road".into())
        .await;
    served.comes_to_rest().await;
    assert_eq!(taking_place(&served, &times).await, [1, 0, 1]);
    assert_eq!(served.kept_named("Standup").location, "Mill Road");
}

async fn case_05_an_occurrence_that_they_delete_stays_gone_here(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let event = served.put(&thursdays("Standup", Some(4))).await;
    served.pull().await.unwrap();
    let id = served.named("Standup").await.id;

    served
        .there
        .cancel_occurrence(&served.calendar, &event, wall(SECOND))
        .await;
    served.pull().await.unwrap();

    let item = served.item(id).await;
    assert!(!item.deleted);
    let expected = item.content.without_occurrence(wall(SECOND));
    assert_eq!(item.content, expected);
    assert_eq!(item.content.repeats.unwrap().recurrence.excluded.len(), 1);
    served
        .change(id, |item| item.content.location = "Mill Road".into())
        .await;
    served.comes_to_rest().await;
    let times = ["2026-03-19T09:00:00", SECOND, "2026-04-02T09:00:00"];
    assert_eq!(taking_place(&served, &times).await, [1, 0, 1]);
}

/// A series that is cut here is two there, each with its own exceptions.
async fn case_06_this_and_following_are_two_series_there(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let id = ours(&served, 6).await;
    moved(&served, id, SECOND, "2026-03-27T09:00:00").await;
    moved(&served, id, "2026-04-16T09:00:00", "2026-04-17T09:00:00").await;
    let zones = served.env.zones.as_ref();
    let cut = wall("2026-04-02T09:00:00");
    let whole = served.item(id).await.content;
    let halves = whole.split(cut, zones, Budget::default()).unwrap();

    served
        .change(id, |item| item.content = halves.before.unwrap())
        .await;
    let later = served.add_quietly("Standup", 9).await;
    let after = halves.after.unwrap();
    let after = after
        .moved_to(&in_london(wall("2026-04-02T14:00:00")), zones)
        .unwrap();
    served
        .change(later, |item| {
            item.uid = domain::item::Uid::new("standup-from-april");
            item.source = ItemSource::Own;
            item.content = after;
        })
        .await;
    served.push().await.unwrap();
    served.comes_to_rest().await;

    assert_eq!(served.over_there(), ["Standup", "Standup"]);
    let times = [
        "2026-03-19T09:00:00",
        SECOND,
        "2026-03-27T09:00:00",
        "2026-04-02T09:00:00",
        "2026-04-02T14:00:00",
        "2026-04-09T14:00:00",
        "2026-04-16T14:00:00",
        "2026-04-23T14:00:00",
        "2026-04-30T14:00:00",
    ];
    let found = taking_place(&served, &times).await;
    assert_eq!(found, [1, 0, 1, 0, 1, 1, 0, 1, 0]);
}

async fn case_07_a_series_of_sixteen_years_ago_is_changed_in_one_place(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let mut since = thursdays("Since 2010", None);
    let first = wall("2010-01-07T09:00:00");
    since.when = super::theirs::When::At(first, first + TimeDelta::hours(1), "Europe/London");
    let event = served.put(&since).await;
    served.pull().await.unwrap();
    let items = served.items().await;
    assert_eq!(items.len(), 1, "one item for the whole series");

    moved(&served, items[0].id, SECOND, "2026-03-26T11:00:00").await;
    served.comes_to_rest().await;

    let times = [
        "2010-01-07T09:00:00",
        "2026-03-19T09:00:00",
        SECOND,
        "2026-03-26T11:00:00",
        "2026-04-02T09:00:00",
    ];
    assert_eq!(taking_place(&served, &times).await, [1, 1, 0, 1, 1]);
    let kept = served.kept();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].id, event);
}

/// London's clocks go on by an hour on 29 March 2026, from one to two in the morning.
const AROUND: [&str; 4] = [
    "2026-03-22T01:30:00",
    "2026-03-29T02:30:00",
    "2026-04-05T01:30:00",
    "2026-10-25T01:30:00",
];

async fn case_19_a_series_of_ours_keeps_its_hour_when_the_clocks_change(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let id = served.add("Backup", 9).await;
    served
        .change(id, |item| {
            item.content.timing = in_london(wall(AROUND[0]));
            item.content.repeats = Some(Box::new(weekly(40)));
        })
        .await;
    let ours = served.item(id).await.content;

    served.push().await.unwrap();
    served.comes_to_rest().await;

    assert_eq!(served.item(id).await.content, ours);
    let found = taking_place(&served, &AROUND).await;
    // At the hour that there is not, it takes place at the same distance from midnight; of the two, at the first.
    assert_eq!(found, [1, 1, 1, 1]);
}

async fn case_19_a_series_of_theirs_keeps_its_hour_when_the_clocks_change(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let event = served.put(&thursdays("Standup", Some(40))).await;

    served.pull().await.unwrap();

    let item = served.named("Standup").await;
    assert_eq!(item.content.timing, in_london(wall("2026-03-19T09:00:00")));
    served
        .there
        .edit(
            &served.calendar,
            &event,
            &Edit::Description("Bring the numbers".to_owned()),
        )
        .await;
    served
        .change(item.id, |item| item.content.location = "Mill Road".into())
        .await;
    served.comes_to_rest().await;
    let times = [SECOND, "2026-04-02T09:00:00", "2026-10-29T09:00:00"];
    assert_eq!(taking_place(&served, &times).await, [1, 1, 1]);
    let item = served.named("Standup").await;
    assert_eq!(item.content.timing, in_london(wall("2026-03-19T09:00:00")));
    assert_eq!(item.content.description.trim_end(), "Bring the numbers");
}
