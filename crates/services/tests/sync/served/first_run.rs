//! Cases 2 and 29: two filled calendars meet for the first time, or again.

use super::theirs::{Edit, visit};
use super::world::Served;
use crate::choices::within;
use domain::calendar_sync::Reach;
use domain::connection::ProviderKind;
use domain::item::Uid;
use domain::reconcile::Operation;
use domain::run::Action;
use domain::time::{Timing, ZoneId};
use services::sync::preview_plan;

on_every_service! {
    case_02_the_same_uid_is_one_event_whatever_it_is_called
    case_02_the_same_times_and_title_are_one_event_once
    case_02_the_plan_tells_what_will_be_joined_and_copied_and_does_nothing
    case_02_what_only_one_side_knows_of_a_pair_is_lost_on_neither
    case_29_our_copies_are_known_again_with_the_database_lost
    case_29_deleting_takes_back_copies_outside_every_window_and_nothing_else
    case_29_after_a_restore_nothing_is_doubled_nothing_deleted_and_news_come_in
}

async fn case_02_the_same_uid_is_one_event_whatever_it_is_called(kind: ProviderKind) {
    let served = Served::new(kind, within(Reach::Month)).await;
    served.put(&visit("Planning (Work)", 10)).await;
    served.put(&visit("Dentist", 11)).await;
    let uid = served.kept_named("Planning (Work)").uid;
    let planning = served.add_quietly("Planning", 9).await;
    served
        .change_item(planning, |item| item.uid = Uid::new(uid))
        .await;

    served.run().await.unwrap();
    served.run().await.unwrap();

    assert_eq!(served.kept().len(), 2);
    assert_eq!(served.items().await.len(), 2);
    let title = served.item(planning).await.content.subject;
    assert!(served.over_there().contains(&title));
    served.comes_to_rest().await;
}

async fn case_02_the_same_times_and_title_are_one_event_once(kind: ProviderKind) {
    let served = Served::new(kind, within(Reach::Month)).await;
    for (subject, hour) in [("Dentist", 9), ("Visit", 10), ("Gym", 11)] {
        served.add_quietly(subject, hour).await;
    }
    // One pair, one that is there twice, one at another hour.
    let mut twice = visit("Dentist too", 9);
    twice.subject = "Dentist".to_owned();
    for event in [visit("Dentist", 9), twice, visit("Gym", 12)] {
        served.put(&event).await;
    }

    served.run().await.unwrap();
    served.run().await.unwrap();

    let all = ["Dentist", "Dentist", "Gym", "Gym", "Visit"];
    assert_eq!(served.here().await, all);
    assert_eq!(served.over_there(), all);
    let journal = served.journal().await;
    assert!(journal.iter().all(|line| line.action != Action::Delete));
    let matches = journal.iter().filter(|line| line.action == Action::Match);
    assert_eq!(matches.count(), 1);
    served.comes_to_rest().await;
}

async fn case_02_the_plan_tells_what_will_be_joined_and_copied_and_does_nothing(
    kind: ProviderKind,
) {
    let served = Served::new(kind, within(Reach::Month)).await;
    served.add_quietly("Dentist", 9).await;
    served.add_quietly("Visit", 10).await;
    served.put(&visit("Dentist", 9)).await;
    served.put(&visit("Physio", 12)).await;
    let there = served.kept();

    let plan = preview_plan(&served.env, &served.state().await).await;

    let plan = plan.unwrap().unwrap();
    let told = |wanted: fn(&Operation) -> bool| {
        let steps = plan.steps.iter();
        steps.filter(|step| wanted(&step.operation)).count()
    };
    assert_eq!(plan.steps.len(), 3);
    assert_eq!(told(|step| matches!(step, Operation::Match { .. })), 1);
    assert_eq!(told(|step| matches!(step, Operation::CreateItem(_))), 1);
    assert_eq!(told(|step| matches!(step, Operation::CreateEvent(_))), 1);
    assert_eq!(served.kept(), there);
    assert_eq!(served.here().await, ["Dentist", "Visit"]);
}

async fn case_02_what_only_one_side_knows_of_a_pair_is_lost_on_neither(kind: ProviderKind) {
    let served = Served::new(kind, within(Reach::Month)).await;
    let dentist = served.add_quietly("Dentist", 9).await;
    served
        .change_item(dentist, |item| item.content.location = "Mill Road".into())
        .await;
    let mut theirs = visit("Dentist", 9);
    theirs.description = "Bring the card".to_owned();
    served.put(&theirs).await;

    served.run().await.unwrap();
    served.comes_to_rest().await;

    let here = served.item(dentist).await.content;
    let there = served.kept_named("Dentist");
    for (location, description) in [
        (&here.location, &here.description),
        (&there.location, &there.description),
    ] {
        assert_eq!(location, "Mill Road");
        assert_eq!(description.trim_end(), "Bring the card");
    }
}

async fn case_29_our_copies_are_known_again_with_the_database_lost(kind: ProviderKind) {
    let mut served = Served::new(kind, within(Reach::Month)).await;
    served.add_quietly("Visit", 11).await;
    served.put(&visit("Physio", 9)).await;
    served.run().await.unwrap();
    let there = served.kept();
    assert_eq!(there.len(), 2);
    served.lose_ties().await;
    served.delete_and_keep().await;

    served.link_again(within(Reach::Month)).await;
    served.run().await.unwrap();
    served.run().await.unwrap();

    assert_eq!(served.here().await, ["Physio", "Visit"]);
    assert_eq!(served.kept(), there, "nothing is written again");
    served.comes_to_rest().await;
}

async fn case_29_deleting_takes_back_copies_outside_every_window_and_nothing_else(
    kind: ProviderKind,
) {
    let served = Served::new(kind, within(Reach::Week)).await;
    served.put(&visit("Physio", 9)).await;
    served.run().await.unwrap();
    let (near, far) = (served.add("Near", 11).await, served.add("Far", 13).await);
    served
        .change(far, |item| {
            item.content.timing = Timing::zoned(
                "2031-03-19T11:00:00".parse().unwrap(),
                "2031-03-19T12:00:00".parse().unwrap(),
                ZoneId::new("Europe/London"),
            );
        })
        .await;
    served.push().await.unwrap();
    assert_eq!(served.over_there(), ["Far", "Near", "Physio"]);
    let theirs = served.kept_named("Physio");

    served.delete_and_remove().await.unwrap();

    assert_eq!(served.kept(), [theirs]);
    for item in [near, far] {
        assert!(!served.item(item).await.deleted);
    }
}

async fn case_29_after_a_restore_nothing_is_doubled_nothing_deleted_and_news_come_in(
    kind: ProviderKind,
) {
    let served = Served::live(kind).await;
    let changed = served.add("Changed", 9).await;
    let theirs = served.put(&visit("Theirs", 11)).await;
    served.push().await.unwrap();
    served.pull().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup.db");
    served.env.store.backup_to(&backup).await.unwrap();
    // What happened since, the backup does not know.
    served.add("New", 12).await;
    served
        .change(changed, |item| item.content.location = "Mill Road".into())
        .await;
    served.push().await.unwrap();
    let place = Edit::Location("Town hall".to_owned());
    served.there.edit(&served.calendar, &theirs, &place).await;
    served.put(&visit("Late", 13)).await;
    served.pull().await.unwrap();
    let there = served.kept();

    let served = served.restored(&backup).await;
    served.comes_to_rest().await;

    assert_eq!(served.kept(), there);
    assert_eq!(served.here().await, ["Changed", "Late", "Theirs"]);
    assert_eq!(served.item(changed).await.content.location, "Mill Road");
    assert_eq!(served.named("Theirs").await.content.location, "Town hall");
}
