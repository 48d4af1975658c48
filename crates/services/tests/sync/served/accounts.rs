//! Cases 24 and 25: accounts that refuse us, are down, or ask for a pause; and how an account is tried.

use super::theirs::visit;
use super::world::{Second, Served, titles};
use crate::choices::both_ways;
use chrono::TimeDelta;
use domain::calendar_sync::SyncTrouble;
use domain::connection::{ConnectionState, ProviderKind};
use domain::run::Action;
use sandbox::{Fault, FaultKind};
use services::connections::check::check;

on_every_service! {
    an_account_is_tried_end_to_end_and_nothing_of_it_stays
    case_24_what_is_taken_back_is_told_at_once_and_goes_on_after_a_repair
    case_24_an_outage_is_no_refusal_and_is_over_by_itself
    case_25_a_pause_that_was_asked_for_holds_back_that_account_and_no_other
}

/// What `integrator check provider` does; the command itself is told in `server/tests/api/check_provider.rs`.
async fn an_account_is_tried_end_to_end_and_nothing_of_it_stays(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let calendar = served.there.add_calendar("To be tried");
    served.there.write(&calendar, &visit("Physio", 9)).await;
    let connection = served.connection().await;
    let mut told = Vec::new();

    let outcome = check(&served.env, &connection, Some("To be tried"), &mut |what| {
        told.push(what)
    })
    .await;

    outcome.unwrap_or_else(|error| panic!("{error}, after {told:?}"));
    for step in [
        "made a second time, it is still one",
        "it is told as a change",
        "it is changed",
        "the event is gone again",
    ] {
        assert!(
            told.iter().any(|what| what.contains(step)),
            "{step}: {told:?}"
        );
    }
    assert_eq!(titles(served.there.kept(&calendar)), ["Physio"]);
}

/// Minutes pass, and the sweep comes round each time.
async fn sweep_for(served: &Served, minutes: i64) {
    for _ in 0..minutes {
        served.clock.advance(TimeDelta::minutes(1));
        served.sweep().await;
    }
}

async fn case_24_what_is_taken_back_is_told_at_once_and_goes_on_after_a_repair(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let visit_here = served.add("Visit", 9).await;
    served.push().await.unwrap();
    served.there.revoke();
    served
        .change(visit_here, |item| {
            item.content.location = "Mill Road".into()
        })
        .await;

    served.sweep().await;

    let connection = served.connection().await;
    assert_eq!(connection.state, ConnectionState::NeedsReauthentication);
    assert_eq!(served.state().await.trouble, Some(SyncTrouble::Refused));
    assert_eq!(served.mailbox.mails().len(), 1, "Dana is told once");
    sweep_for(&served, 3).await;
    assert_eq!(served.mailbox.mails().len(), 1);
    assert_eq!(served.here().await, ["Visit"]);

    served.reconnect_there().await.unwrap();
    sweep_for(&served, 2).await;
    served.push().await.unwrap();

    let connection = served.connection().await;
    assert_eq!(connection.state, ConnectionState::Connected);
    assert_eq!(served.kept_named("Visit").location, "Mill Road");
}

async fn case_24_an_outage_is_no_refusal_and_is_over_by_itself(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let down = FaultKind::Status {
        status: 502,
        retry_after: None,
    };
    served
        .sandbox
        .add_fault(Fault::always(served.there.path(), down));

    sweep_for(&served, 2).await;

    let connection = served.connection().await;
    assert_eq!(connection.state, ConnectionState::Unreachable);
    assert_eq!(served.state().await.trouble, Some(SyncTrouble::Unreachable));
    assert_eq!(served.mailbox.mails().len(), 0);
    served.sandbox.clear_faults();
    served.put(&visit("Physio", 9)).await;
    sweep_for(&served, 20).await;
    let connection = served.connection().await;
    assert_eq!(connection.state, ConnectionState::Connected);
    assert_eq!(served.here().await, ["Physio"]);
}

async fn case_25_a_pause_that_was_asked_for_holds_back_that_account_and_no_other(
    kind: ProviderKind,
) {
    let other = match kind {
        ProviderKind::Google => ProviderKind::Office365,
        _ => ProviderKind::Google,
    };
    let served = Served::live(kind).await;
    let second = Second::at(&served, other, both_ways()).await;
    served.fails(served.there.throttled(), 9);
    served.pull().await.unwrap_err();
    served.sandbox.clear_faults();
    served.put(&visit("Physio", 9)).await;
    second.put(&visit("Dentist", 11)).await;

    sweep_for(&served, 9).await;

    assert_eq!(
        served.here().await,
        ["Dentist"],
        "the other account goes on, and this one is left alone"
    );
    assert!(matches!(
        served.state().await.trouble,
        Some(SyncTrouble::Waiting(_))
    ));
    sweep_for(&served, 4).await;
    assert_eq!(served.here().await, ["Dentist", "Physio"]);
    assert_eq!(served.connection().await.pause, None);
    assert_eq!(served.mailbox.mails().len(), 0);
    let journal = served.journal().await;
    assert!(journal.iter().all(|line| line.action != Action::Delete));
}
