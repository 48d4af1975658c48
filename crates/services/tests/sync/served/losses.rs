//! Case 11: a service that answers wrongly, or loses events, deletes nothing here, nor a flood of ours there.

use super::theirs::visit;
use super::world::Served;
use domain::calendar_sync::SyncTrouble;
use domain::connection::ProviderKind;
use domain::reconcile::{HeldAnswer, HeldBecause};
use domain::run::RunOutcome;
use sandbox::FaultKind;

on_every_service! {
    case_11_an_answer_that_breaks_off_or_is_none_deletes_nothing
    case_11_a_flood_of_deletions_there_waits_and_keep_writes_them_again
    case_11_a_list_that_is_complete_and_empty_deletes_nothing_by_itself
    case_11_an_empty_list_is_not_believed_while_the_events_are_found_by_name
    case_11_deletions_that_a_person_confirms_are_made
    case_11_a_flood_of_deletions_here_waits_before_it_reaches_the_service
    case_11_a_few_deletions_need_nobody
}

const MANY: u32 = 12;

/// So many events that came from there; their ids.
async fn filled(served: &Served) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 0..MANY {
        let event = visit(&format!("Event {number:02}"), number);
        ids.push(served.put(&event).await);
    }
    served.pull().await.unwrap();
    assert_eq!(served.here().await.len(), MANY as usize);
    ids
}

/// Another program deletes these.
async fn erase(served: &Served, ids: &[String]) {
    for id in ids {
        served.there.erase(&served.calendar, id).await;
    }
}

async fn case_11_an_answer_that_breaks_off_or_is_none_deletes_nothing(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let ids = filled(&served).await;
    erase(&served, &ids[..1]).await;
    let status = |status| FaultKind::Status {
        status,
        retry_after: None,
    };
    for fault in [
        FaultKind::Truncated,
        FaultKind::Cut,
        FaultKind::Html,
        status(500),
        status(503),
    ] {
        for expired in [false, true] {
            if expired {
                served.there.expire_tokens(&served.calendar);
            }
            served.fails(fault.clone(), 9);

            let looked = served.pull().await;

            // A page where iCloud's report should be has the plain list asked for, which is a page as well.
            assert!(looked.is_err(), "{fault:?}, {expired}");
            assert_eq!(served.here().await.len(), 12, "{fault:?}, {expired}");
            served.sandbox.clear_faults();
        }
    }
    served.pull().await.unwrap();
    assert_eq!(served.here().await.len(), 11);
}

async fn case_11_a_flood_of_deletions_there_waits_and_keep_writes_them_again(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let ids = filled(&served).await;
    erase(&served, &ids).await;

    served.pull().await.unwrap();

    assert_eq!(served.here().await.len(), 12);
    assert_eq!(served.held().await.len(), 12);
    let waits = "12 deletions wait for you".to_owned();
    let run = served.runs().await.remove(0);
    assert_eq!(run.outcome, Some(RunOutcome::Incomplete(waits)));
    served.answer_held(HeldAnswer::Keep).await;
    served.push().await.unwrap();
    assert_eq!(served.over_there(), served.here().await);
    served.comes_to_rest().await;
    assert_eq!(served.here().await.len(), 12);
}

async fn case_11_a_list_that_is_complete_and_empty_deletes_nothing_by_itself(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let ids = filled(&served).await;
    erase(&served, &ids).await;
    served.there.expire_tokens(&served.calendar);

    served.pull().await.unwrap();

    assert_eq!(served.here().await.len(), 12);
    let held = served.held().await;
    assert_eq!(held.len(), 12);
    assert_eq!(held[0].because, HeldBecause::AbsentFromCompleteList);
}

async fn case_11_an_empty_list_is_not_believed_while_the_events_are_found_by_name(
    kind: ProviderKind,
) {
    let served = Served::live(kind).await;
    filled(&served).await;
    served.there.expire_tokens(&served.calendar);
    // The first request is refused because of the token; the lists after it come empty.
    served.fails(FaultKind::Slow { milliseconds: 0 }, 1);
    let lists = match kind {
        // The calendar, and what changed within a window of time.
        ProviderKind::Office365 => 2,
        _ => 1,
    };
    served.fails(FaultKind::Emptied, lists);

    served.pull().await.unwrap();

    assert_eq!(served.here().await.len(), 12);
    assert_eq!(served.held().await, []);
    let short = SyncTrouble::ShortList {
        listed: 0,
        known: 12,
    };
    assert_eq!(served.state().await.trouble, Some(short));
    served.sandbox.clear_faults();
    served.put(&visit("Late", 20)).await;
    served.pull().await.unwrap();
    assert_eq!(served.state().await.trouble, None);
    assert_eq!(served.here().await.len(), 13);
}

async fn case_11_deletions_that_a_person_confirms_are_made(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let ids = filled(&served).await;
    erase(&served, &ids[1..]).await;
    served.pull().await.unwrap();
    assert_eq!(served.held().await.len(), 11);

    served.answer_held(HeldAnswer::Delete).await;

    assert_eq!(served.here().await, ["Event 00"]);
    assert_eq!(served.held().await, []);
    served.comes_to_rest().await;
    assert_eq!(served.over_there(), ["Event 00"]);
}

async fn case_11_a_flood_of_deletions_here_waits_before_it_reaches_the_service(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let mut items = Vec::new();
    for number in 0..MANY {
        items.push(served.add(&format!("Visit {number:02}"), number).await);
    }
    served.push().await.unwrap();
    for item in &items {
        served.change(*item, |item| item.deleted = true).await;
    }
    served.add("Brand new", 20).await;

    served.push().await.unwrap();

    assert_eq!(served.kept().len(), 13);
    assert_eq!(served.held().await.len(), 12);
    served.answer_held(HeldAnswer::Delete).await;
    assert_eq!(served.over_there(), ["Brand new"]);
    assert_eq!(served.there.mails(), 0);
}

async fn case_11_a_few_deletions_need_nobody(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let ids = filled(&served).await;
    erase(&served, &ids[..3]).await;

    served.pull().await.unwrap();

    assert_eq!(served.here().await.len(), 9);
    assert_eq!(served.held().await, []);
}
