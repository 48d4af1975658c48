//! Cases 2 and 29: two filled calendars meet for the first time, or again.

use crate::real::{Real, within};
use domain::calendar_sync::Reach;
use domain::reconcile::Operation;
use domain::run::Action;
use domain::time::{Timing, ZoneId};
use services::sync::preview_plan;
use testkit::calendars::CalendarServer;

on_both_servers! {
    case_02_the_same_uid_is_one_event_whatever_it_is_called
    case_02_the_same_times_and_title_are_one_event_once
    case_02_the_plan_tells_what_will_be_joined_and_copied_and_does_nothing
    case_02_what_only_one_side_knows_of_a_pair_is_lost_on_neither
    case_29_our_copies_are_known_again_with_the_database_lost
    case_29_deleting_takes_back_copies_outside_every_window_and_nothing_else
    case_29_after_a_restore_nothing_is_doubled_nothing_deleted_and_news_come_in
}

/// Times in UTC, as the other clients of these stories write them.
async fn in_utc(real: &Real, subject: &str, hour: u32) -> domain::ItemId {
    let item = real.add_quietly(subject, hour).await;
    real.change_item(item, |item| {
        let (start, end) = item.content.timing.wall();
        item.content.timing = Timing::zoned(start, end, ZoneId::utc());
    })
    .await;
    item
}

async fn case_02_the_same_uid_is_one_event_whatever_it_is_called(server: CalendarServer) {
    let real = Real::new(server, within(Reach::Month)).await;
    let planning = in_utc(&real, "Planning", 9).await;
    // An invitation that reached both by themselves: the same UID, and another title and hour there.
    real.change_item(planning, |item| {
        item.uid = domain::item::Uid::new("planning@other");
    })
    .await;
    real.put("planning", "Planning (Work)", 10, "").await;
    real.put("dentist", "Dentist", 11, "").await;

    real.run().await.unwrap();
    real.run().await.unwrap();

    assert_eq!(real.objects().await.len(), 2);
    assert_eq!(real.items().await.len(), 2);
    let title = &real.item(planning).await.content.subject;
    let there = real.read("planning").await.unwrap();
    assert!(there.contains(&format!("SUMMARY:{title}\r\n")), "{there}");
    real.comes_to_rest().await;
}

async fn case_02_the_same_times_and_title_are_one_event_once(server: CalendarServer) {
    let real = Real::new(server, within(Reach::Month)).await;
    in_utc(&real, "Dentist", 9).await;
    in_utc(&real, "Visit", 10).await;
    in_utc(&real, "Gym", 11).await;
    // One pair, one that is there twice, one at another hour.
    real.put("dentist", "Dentist", 9, "").await;
    real.put("dentist-too", "Dentist", 9, "").await;
    real.put("gym", "Gym", 12, "").await;

    real.run().await.unwrap();
    real.run().await.unwrap();

    let all = ["Dentist", "Dentist", "Gym", "Gym", "Visit"];
    assert_eq!(real.here().await, all);
    assert_eq!(real.over_there().await, all);
    let journal = real.journal().await;
    assert!(journal.iter().all(|line| line.action != Action::Delete));
    let matches = journal.iter().filter(|line| line.action == Action::Match);
    assert_eq!(matches.count(), 1);
    real.comes_to_rest().await;
}

async fn case_02_the_plan_tells_what_will_be_joined_and_copied_and_does_nothing(
    server: CalendarServer,
) {
    let real = Real::new(server, within(Reach::Month)).await;
    in_utc(&real, "Dentist", 9).await;
    in_utc(&real, "Visit", 10).await;
    real.put("dentist", "Dentist", 9, "").await;
    real.put("physio", "Physio", 12, "").await;
    let there = real.objects().await;

    let plan = preview_plan(&real.env, &real.state().await)
        .await
        .unwrap()
        .unwrap();

    let told = |wanted: fn(&Operation) -> bool| {
        let steps = plan.steps.iter();
        steps.filter(|step| wanted(&step.operation)).count()
    };
    assert_eq!(plan.steps.len(), 3);
    assert_eq!(told(|step| matches!(step, Operation::Match { .. })), 1);
    assert_eq!(told(|step| matches!(step, Operation::CreateItem(_))), 1);
    assert_eq!(told(|step| matches!(step, Operation::CreateEvent(_))), 1);
    assert_eq!(real.objects().await, there);
    assert_eq!(real.here().await, ["Dentist", "Visit"]);
}

async fn case_02_what_only_one_side_knows_of_a_pair_is_lost_on_neither(server: CalendarServer) {
    let real = Real::new(server, within(Reach::Month)).await;
    let dentist = in_utc(&real, "Dentist", 9).await;
    real.change_item(dentist, |item| {
        item.content.location = "Mill Road".into();
    })
    .await;
    real.put("dentist", "Dentist", 9, "DESCRIPTION:Bring the card\r\n")
        .await;

    real.run().await.unwrap();
    real.comes_to_rest().await;

    let here = real.item(dentist).await.content;
    assert_eq!(
        (here.location.as_str(), here.description.as_str()),
        ("Mill Road", "Bring the card")
    );
    let there = real.read("dentist").await.unwrap();
    assert!(
        there.contains("LOCATION:Mill Road") && there.contains("DESCRIPTION:Bring the card"),
        "{there}"
    );
}

async fn case_29_our_copies_are_known_again_with_the_database_lost(server: CalendarServer) {
    let mut real = Real::new(server, within(Reach::Month)).await;
    real.add_quietly("Visit", 11).await;
    real.put("physio", "Physio", 9, "").await;
    real.run().await.unwrap();
    let there = real.objects().await;
    real.lose_ties().await;
    real.delete_and_keep().await;

    real.link_again(within(Reach::Month)).await;
    real.run().await.unwrap();
    real.run().await.unwrap();

    assert_eq!(real.here().await, ["Physio", "Visit"]);
    assert_eq!(real.objects().await, there, "nothing is written again");
    real.comes_to_rest().await;
}

async fn case_29_deleting_takes_back_copies_outside_every_window_and_nothing_else(
    server: CalendarServer,
) {
    let real = Real::new(server, within(Reach::Week)).await;
    real.put("physio", "Physio", 9, "").await;
    real.run().await.unwrap();
    let (near, far) = (real.add("Near", 11).await, real.add("Far", 13).await);
    real.change(far, |item| {
        item.content.timing = Timing::zoned(
            "2031-03-19T11:00:00".parse().unwrap(),
            "2031-03-19T12:00:00".parse().unwrap(),
            ZoneId::new("Europe/London"),
        );
    })
    .await;
    real.push().await.unwrap();
    assert_eq!(real.over_there().await, ["Far", "Near", "Physio"]);
    let theirs = real.read("physio").await;

    real.delete_and_remove().await.unwrap();

    assert_eq!(real.over_there().await, ["Physio"]);
    assert_eq!(real.read("physio").await, theirs);
    for item in [near, far] {
        assert!(!real.item(item).await.deleted);
    }
}

async fn case_29_after_a_restore_nothing_is_doubled_nothing_deleted_and_news_come_in(
    server: CalendarServer,
) {
    let real = Real::live(server).await;
    let changed = real.add("Changed", 9).await;
    real.put("theirs", "Theirs", 11, "").await;
    real.push().await.unwrap();
    real.pull().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup.db");
    real.env.store.backup_to(&backup).await.unwrap();
    // What happened since, the backup does not know.
    real.add("New", 12).await;
    real.change(changed, |item| item.content.location = "Mill Road".into())
        .await;
    real.push().await.unwrap();
    real.put("theirs", "Theirs", 11, "LOCATION:Town hall\r\n")
        .await;
    real.put("late", "Late", 13, "").await;
    real.pull().await.unwrap();
    let there = real.objects().await;

    let real = real.restored(&backup).await;
    real.comes_to_rest().await;

    assert_eq!(real.objects().await, there);
    assert_eq!(real.here().await, ["Changed", "Late", "Theirs"]);
    assert_eq!(real.item(changed).await.content.location, "Mill Road");
    assert_eq!(real.named("Theirs").await.content.location, "Town hall");
}
