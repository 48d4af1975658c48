//! Cases 1, 3 and 10: what we wrote ourselves is no news, wherever it comes back from.

use super::theirs::{Edit, visit};
use super::world::{Second, Served, rounds};
use crate::choices::copying_on;
use domain::connection::ProviderKind;
use domain::time::Timing;

on_every_service! {
    case_01_an_own_write_is_an_echo
    case_01_a_copy_goes_on_to_another_calendar_of_the_account_and_no_further
    case_03_what_the_service_spells_in_its_own_way_comes_to_rest
    case_10_a_report_of_changes_is_merged_into_what_is_known
}

async fn case_01_an_own_write_is_an_echo(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let visit = served.add("Visit", 9).await;
    served.push().await.unwrap();
    let (item, kept) = (served.item(visit).await, served.kept());
    let lines = served.journal().await;

    served.pull().await.unwrap();
    served.push().await.unwrap();

    assert_eq!(served.over_there(), ["Visit"]);
    assert_eq!(served.kept(), kept);
    assert_eq!(served.item(visit).await, item);
    assert_eq!(served.journal().await, lines);
}

/// Two calendars that copy on to each other: what stands in either comes to stand in both, once.
async fn copied_in_a_ring(served: Served, second: Second) {
    let theirs = served.put(&visit("Physio", 9)).await;
    second.put(&visit("Dentist", 11)).await;
    served.add("Visit", 13).await;
    rounds(&served, &second).await;
    let all = ["Dentist", "Physio"];
    assert_eq!(served.here().await, ["Dentist", "Physio", "Visit"]);
    assert_eq!(served.over_there(), ["Dentist", "Physio", "Visit"]);
    assert_eq!(second.titles(), all);
    let settled = (served.kept(), second.kept(), served.items().await);
    rounds(&served, &second).await;
    assert_eq!(
        (served.kept(), second.kept(), served.items().await),
        settled
    );

    let place = Edit::Location("Mill Road".to_owned());
    served.there.edit(&served.calendar, &theirs, &place).await;
    rounds(&served, &second).await;
    let mut copies = second.kept().into_iter();
    let copy = copies.find(|event| event.subject == "Physio").unwrap();
    assert_eq!(copy.location, "Mill Road");
    let renamed = Edit::Subject("Physio, ward 2");
    second
        .there
        .edit(&second.calendar, &copy.id, &renamed)
        .await;
    rounds(&served, &second).await;
    assert_eq!(served.kept_named("Physio, ward 2").id, theirs);

    served.there.erase(&served.calendar, &theirs).await;
    rounds(&served, &second).await;
    assert_eq!(second.titles(), ["Dentist"]);
    assert_eq!(served.here().await, ["Dentist", "Visit"]);
    assert_eq!((served.there.mails(), second.there.mails()), (0, 0));
}

async fn case_01_a_copy_goes_on_to_another_calendar_of_the_account_and_no_further(
    kind: ProviderKind,
) {
    let served = Served::live_with(kind, copying_on()).await;
    let second = Second::beside(&served, copying_on()).await;

    copied_in_a_ring(served, second).await;
}

#[tokio::test]
async fn case_01_google_and_exchange_copy_on_to_each_other_and_nothing_goes_round() {
    let served = Served::live_with(ProviderKind::Google, copying_on()).await;
    let second = Second::at(&served, ProviderKind::Exchange, copying_on()).await;

    copied_in_a_ring(served, second).await;
}

#[tokio::test]
async fn case_01_microsoft_and_icloud_copy_on_to_each_other_and_nothing_goes_round() {
    let served = Served::live_with(ProviderKind::Office365, copying_on()).await;
    let second = Second::at(&served, ProviderKind::Icloud, copying_on()).await;

    copied_in_a_ring(served, second).await;
}

/// Outlook.com is Graph as well; this sees that the whole way works there, too.
#[tokio::test]
async fn case_01_an_own_write_is_an_echo_at_outlook_com() {
    case_01_an_own_write_is_an_echo(ProviderKind::OutlookCom).await;
}

async fn case_03_what_the_service_spells_in_its_own_way_comes_to_rest(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let wordy = served.add("Visit", 9).await;
    served
        .change(wordy, |item| {
            item.content.subject = "Visit <b>& more</b>, “quoted”; twice".to_owned();
            item.content.description =
                "First line\n\n  indented \n<p>no mark-up</p> & https://example.org/?a=1&b=2\nEnd"
                    .to_owned();
            item.content.location = "Mill Road 1; side door, \\ left".to_owned();
        })
        .await;
    let day = "2026-03-20".parse().unwrap();
    let next = "2026-03-21".parse().unwrap();
    let all_day = served.add("Fair", 9).await;
    served
        .change(all_day, |item| {
            item.content.timing = Timing::all_day(day, next)
        })
        .await;
    let (ours, fair) = (served.item(wordy).await, served.item(all_day).await);

    served.push().await.unwrap();
    served.comes_to_rest().await;

    assert_eq!(served.item(wordy).await.content, ours.content);
    assert_eq!(served.item(all_day).await.content, fair.content);
    assert_eq!(served.kept().len(), 2);
}

async fn case_10_a_report_of_changes_is_merged_into_what_is_known(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let mut ids = Vec::new();
    for hour in 8..18 {
        ids.push(served.put(&visit(&format!("Event {hour:02}"), hour)).await);
    }
    served.pull().await.unwrap();
    let (there, calendar) = (&served.there, &served.calendar);
    there
        .edit(calendar, &ids[0], &Edit::Subject("Event 08 moved"))
        .await;
    there.erase(calendar, &ids[1]).await;
    served.put(&visit("Event 20", 20)).await;

    served.pull().await.unwrap();

    let here = served.here().await;
    assert_eq!(here, served.over_there());
    assert_eq!(here.len(), 10);
    assert_eq!(here[0], "Event 08 moved");
    let mut reading = served.env.store.read().await.unwrap();
    let known = reading.remote_etags(served.organization, served.sync).await;
    assert_eq!(known.unwrap().len(), 10);
}
