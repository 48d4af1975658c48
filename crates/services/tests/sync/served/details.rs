//! Cases 18, 20, 21, 23 and 28: what events say, however odd, and what is never told of them.

use super::lines::Lines;
use super::service::instant;
use super::theirs::{Every, Theirs, When, at, visit, wall};
use super::world::Served;
use chrono::{NaiveDate, TimeDelta};
use domain::connection::ProviderKind;
use domain::item::{Content, Privacy, ShowAs};
use domain::time::{Timing, ZoneId};
use sandbox::FaultKind;

on_every_service! {
    case_18_days_stay_days_on_both_sides
    case_18_a_series_of_days_stays_one_of_days
    case_20_times_in_any_zone_are_told_rightly_both_ways
    case_21_how_it_is_shown_is_kept_both_ways
    case_23_of_a_private_item_no_detail_leaves
    case_23_an_item_that_turns_private_loses_its_details_there_at_once
    case_23_a_private_occurrence_of_a_public_series_is_not_told
    case_23_a_private_event_of_theirs_is_private_here
    case_23_no_line_of_the_log_tells_of_a_private_item
    case_28_what_takes_no_time_or_has_no_title_comes_in
    case_28_an_event_that_makes_no_sense_does_not_stop_the_others
}

/// From eleven hours behind to fourteen ahead.
const ZONES: [&str; 5] = [
    "Pacific/Pago_Pago",
    "America/New_York",
    "Asia/Kolkata",
    "Europe/Berlin",
    "Pacific/Kiritimati",
];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn case_18_days_stay_days_on_both_sides(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let fair = Theirs {
        when: When::Days(day("2026-03-28"), day("2026-03-30")),
        ..visit("Fair", 9)
    };
    served.put(&fair).await;
    let ours = served.add("Holiday", 9).await;
    let one = Timing::all_day(day("2026-03-29"), day("2026-03-30"));
    served
        .change(ours, |item| item.content.timing = one.clone())
        .await;

    for zone in ["Pacific/Pago_Pago", "Pacific/Kiritimati", "Europe/London"] {
        served.member_lives_in(zone).await;
        served.comes_to_rest().await;

        let fair = served.named("Fair").await.content.timing;
        assert_eq!(
            fair,
            Timing::all_day(day("2026-03-28"), day("2026-03-30")),
            "{zone}"
        );
        assert_eq!(served.item(ours).await.content.timing, one, "{zone}");
        assert_eq!(served.kept_named("Holiday").start, "2026-03-29", "{zone}");
    }
}

async fn case_18_a_series_of_days_stays_one_of_days(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let bins = Theirs {
        when: When::Days(day("2026-03-19"), day("2026-03-20")),
        every: Some(Every {
            is_weekly: true,
            count: Some(5),
        }),
        ..visit("Bins", 9)
    };
    served.put(&bins).await;
    served.member_lives_in("Pacific/Kiritimati").await;

    served.pull().await.unwrap();

    let item = served.named("Bins").await;
    let first = Timing::all_day(day("2026-03-19"), day("2026-03-20"));
    assert_eq!(item.content.timing, first);
    assert!(item.content.is_series());
    served
        .change(item.id, |item| item.content.location = "Yard".into())
        .await;
    served.comes_to_rest().await;
    assert_eq!(served.kept_named("Bins").start, "2026-03-19");
    assert_eq!(served.kept_named("Bins").location, "Yard");
    assert_eq!(served.named("Bins").await.content.timing, first);
}

async fn case_20_times_in_any_zone_are_told_rightly_both_ways(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let (start, end) = (at(9), at(10));
    let mut ours = Vec::new();
    for zone in ZONES {
        let theirs = Theirs {
            when: When::At(start, end, zone),
            ..visit(&format!("Theirs {zone}"), 9)
        };
        served.put(&theirs).await;
        let id = served.add(&format!("Ours {zone}"), 9).await;
        let timing = Timing::zoned(start, end, ZoneId::new(zone));
        served
            .change(id, |item| item.content.timing = timing.clone())
            .await;
        ours.push((id, zone, timing));
    }

    served.comes_to_rest().await;

    let text = |zone: &str| {
        instant(start, zone)
            .format("%Y-%m-%dT%H:%M:%SZ")
            .to_string()
    };
    for (id, zone, timing) in ours {
        assert_eq!(served.item(id).await.content.timing, timing, "{zone}");
        let kept = served.kept_named(&format!("Ours {zone}"));
        assert_eq!(kept.start, text(zone), "{zone}");
        let theirs = served.named(&format!("Theirs {zone}")).await;
        let (wall, _) = theirs.content.timing.wall();
        let read_in = theirs.content.timing.zone().unwrap();
        let read = served.env.zones.instant(wall, read_in);
        assert_eq!(read, instant(start, zone), "{zone}, read in {read_in:?}");
    }
}

async fn case_21_how_it_is_shown_is_kept_both_ways(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let all = [
        ShowAs::Busy,
        ShowAs::Free,
        ShowAs::Tentative,
        ShowAs::OutOfOffice,
        ShowAs::WorkingElsewhere,
    ];
    // Whoever else writes at Google knows only these three (google.md §9).
    let theirs = match kind {
        ProviderKind::Google => &all[..3],
        _ => &all[..],
    };
    for show_as in theirs {
        let event = Theirs {
            show_as: *show_as,
            ..visit(&format!("Theirs {show_as:?}"), 9)
        };
        served.put(&event).await;
    }
    let mut ours = Vec::new();
    for show_as in all {
        let id = served.add(&format!("Ours {show_as:?}"), 9).await;
        served
            .change(id, |item| item.content.show_as = show_as)
            .await;
        ours.push((id, show_as));
    }

    served.comes_to_rest().await;

    for (id, show_as) in ours {
        assert_eq!(served.item(id).await.content.show_as, show_as);
    }
    for show_as in theirs {
        let item = served.named(&format!("Theirs {show_as:?}")).await;
        assert_eq!(item.content.show_as, *show_as);
    }
    assert_eq!(served.kept().len(), all.len() + theirs.len());
}

/// What must not be read in the copy of a private item.
const SECRETS: [&str; 4] = ["Salary", "raise", "Room 4", "kim@"];

fn secret(content: &mut Content) {
    content.subject = "Salary talk".into();
    content.description = "raise".into();
    content.location = "Room 4".into();
    content.attendees = vec![domain::attendee::Attendee {
        email: "kim@elsewhere.example".to_owned(),
        name: "Kim".to_owned(),
        participation: domain::attendee::ParticipationStatus::Accepted,
        organizer: false,
        is_self: false,
    }];
}

/// Neither what stands there nor the log of the calendar tells anything of it.
async fn assert_untold(served: &Served) {
    let there: String = served.kept().into_iter().map(|event| event.raw).collect();
    let journal = format!("{:?}", served.journal().await);
    for detail in SECRETS {
        assert!(!there.contains(detail), "{detail}: {there}");
        assert!(!journal.contains(detail), "{detail}: {journal}");
    }
}

async fn case_23_of_a_private_item_no_detail_leaves(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let item = served.add_quietly("Salary talk", 9).await;
    served
        .change(item, |item| {
            secret(&mut item.content);
            item.content.privacy = Privacy::Private;
        })
        .await;

    served.push().await.unwrap();
    served.comes_to_rest().await;

    assert_eq!(served.over_there(), ["Busy"]);
    assert_untold(&served).await;
    assert_eq!(served.item(item).await.content.subject, "Salary talk");
}

async fn case_23_an_item_that_turns_private_loses_its_details_there_at_once(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let item = served.add_quietly("Salary talk", 9).await;
    served.change(item, |item| secret(&mut item.content)).await;
    served.push().await.unwrap();
    assert_eq!(served.over_there(), ["Salary talk"]);

    served
        .change(item, |item| item.content.privacy = Privacy::Private)
        .await;
    served.push().await.unwrap();

    assert_eq!(served.over_there(), ["Busy"]);
    let there: String = served.kept().into_iter().map(|event| event.raw).collect();
    for detail in SECRETS {
        assert!(!there.contains(detail), "{detail}: {there}");
    }
    served.comes_to_rest().await;
    assert_eq!(served.item(item).await.content.subject, "Salary talk");
}

async fn case_23_a_private_occurrence_of_a_public_series_is_not_told(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let item = served.add_quietly("Standup", 9).await;
    served
        .change(item, |item| {
            item.content.repeats = Some(Box::new(testkit::builders::weekly()));
            let mut appraisal = Content {
                repeats: None,
                privacy: Privacy::Private,
                ..item.content.clone()
            };
            secret(&mut appraisal);
            let start = wall("2026-03-27T14:00:00");
            let zone = ZoneId::new("Europe/London");
            appraisal.timing = Timing::zoned(start, start + TimeDelta::hours(1), zone);
            let original = wall("2026-03-26T09:00:00");
            item.content = item.content.with_occurrence(original, appraisal);
        })
        .await;

    served.push().await.unwrap();
    served.comes_to_rest().await;

    assert_eq!(served.over_there(), ["Standup"]);
    assert_untold(&served).await;
    let taken = instant(wall("2026-03-27T14:00:00"), "Europe/London");
    let calendar = &served.calendar;
    assert_eq!(
        served.there.taking_place(calendar, taken).await,
        1,
        "it blocks"
    );
}

async fn case_23_a_private_event_of_theirs_is_private_here(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let event = Theirs {
        is_private: true,
        ..visit("Salary talk", 9)
    };
    served.put(&event).await;

    served.comes_to_rest().await;

    let item = served.named("Salary talk").await;
    assert_eq!(item.content.privacy, Privacy::Private);
    assert_eq!(served.over_there(), ["Salary talk"], "it stays theirs");
}

/// With every line of every crate, also when writing fails and is tried again.
async fn case_23_no_line_of_the_log_tells_of_a_private_item(kind: ProviderKind) {
    let lines = Lines::default();
    let served = Served::live(kind).await;
    let event = Theirs {
        is_private: true,
        description: "raise".to_owned(),
        location: "Room 4".to_owned(),
        ..visit("Salary talk", 9)
    };
    let guard = lines.listen();
    served.put(&event).await;
    let item = served.add_quietly("Salary review", 11).await;
    served
        .change(item, |item| {
            secret(&mut item.content);
            item.content.privacy = Privacy::Private;
        })
        .await;
    served.fails(FaultKind::Html, 1);
    let _ = served.pull().await;
    let _ = served.push().await;
    served.fix().await;
    served.comes_to_rest().await;
    drop(guard);

    assert_eq!(served.over_there(), ["Busy", "Salary talk"]);
    let told = lines.text();
    assert!(told.contains("asked a provider"), "{told}");
    for detail in SECRETS {
        assert!(!told.contains(detail), "{detail}: {told}");
    }
}

async fn case_28_what_takes_no_time_or_has_no_title_comes_in(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let moment = Theirs {
        when: When::At(at(12), at(12), "Europe/London"),
        ..visit("Bell", 12)
    };
    let untitled = Theirs {
        subject: String::new(),
        ..visit("untitled", 14)
    };
    served.put(&moment).await;
    served.put(&untitled).await;

    served.comes_to_rest().await;

    assert_eq!(served.here().await, ["", "Bell"]);
    let (start, end) = served.named("Bell").await.content.timing.wall();
    assert_eq!((start, end), (at(12), at(12)));
    let item = served.named("").await.id;
    served
        .change(item, |item| item.content.location = "Mill Road".into())
        .await;
    served.comes_to_rest().await;
    assert_eq!(served.kept_named("").location, "Mill Road");
}

async fn case_28_an_event_that_makes_no_sense_does_not_stop_the_others(kind: ProviderKind) {
    let served = Served::live(kind).await;
    served.there.write_nonsense(&served.calendar).await;
    served.put(&visit("Physio", 10)).await;
    let kept = served.kept();

    served.pull().await.unwrap();
    served.push().await.unwrap();

    assert_eq!(served.here().await, ["Physio"]);
    assert_eq!(served.kept(), kept, "it is left as it is");
    let mut reading = served.env.store.read().await.unwrap();
    let known = reading.remote_etags(served.organization, served.sync).await;
    assert_eq!(known.unwrap().len(), 2, "it is known, with its reason");
}
