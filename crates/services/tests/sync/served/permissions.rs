//! Case 24 where a service gives access for a while and lets it be renewed: Google and Microsoft. Exchange and iCloud know
//! passwords alone.

use super::theirs::visit;
use super::world::Served;
use chrono::TimeDelta;
use domain::connection::{ConnectionState, ProviderKind};

on_services! {
    case_24_an_access_that_ends_is_renewed_by_one_of_two_workers
    case_24_a_permission_that_is_over_is_told_and_begins_anew_at_the_page;
    google Google, microsoft Office365, outlook OutlookCom
}

/// Two workers come to an access that has ended: one renews it, and neither has Dana sign in again.
async fn case_24_an_access_that_ends_is_renewed_by_one_of_two_workers(kind: ProviderKind) {
    let served = Served::live(kind).await;
    served.connect_at_page().await;
    for hour in 9..12 {
        served.clock.advance(TimeDelta::minutes(80));
        let event = visit(&format!("Event {hour}"), hour);
        served.put(&event).await;

        let (first, second) = tokio::join!(served.pull(), served.pull());

        assert!(first.is_ok() || second.is_ok(), "{first:?}, {second:?}");
        served.pull().await.unwrap();
    }
    assert_eq!(
        served.here().await,
        ["Event 10", "Event 11", "Event 9"],
        "sorted by their letters"
    );
    let connection = served.connection().await;
    assert_eq!(connection.state, ConnectionState::Connected);
    assert_eq!(served.mailbox.mails().len(), 0);
}

async fn case_24_a_permission_that_is_over_is_told_and_begins_anew_at_the_page(kind: ProviderKind) {
    let served = Served::live(kind).await;
    served.connect_at_page().await;
    served.there.revoke();
    served.clock.advance(TimeDelta::minutes(80));

    served.sweep().await;

    let connection = served.connection().await;
    assert_eq!(connection.state, ConnectionState::NeedsReauthentication);
    assert_eq!(served.mailbox.mails().len(), 1);
    served.connect_at_page().await;
    served.put(&visit("Physio", 9)).await;
    served.pull().await.unwrap();
    let connection = served.connection().await;
    assert_eq!(connection.state, ConnectionState::Connected);
    assert_eq!(served.here().await, ["Physio"]);
}
