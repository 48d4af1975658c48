//! Case 27: another program moves an event from one linked calendar of the member to another.

use super::theirs::visit;
use super::world::{Second, Served, rounds};
use crate::choices::both_ways;
use domain::connection::ProviderKind;
use domain::item::{Customer, ItemKind, ItemSource};

on_every_service! {
    case_27_a_moved_event_stays_the_same_item_when_its_old_calendar_is_looked_at_first
    case_27_a_moved_event_stays_the_same_item_when_its_new_calendar_is_looked_at_first
}

/// One event of which My Calendar knows more than it says, moved from one calendar to another.
async fn moved(kind: ProviderKind, is_old_first: bool) {
    let served = Served::live(kind).await;
    let second = Second::beside(&served, both_ways()).await;
    let event = served.put(&visit("Physio", 9)).await;
    served.pull().await.unwrap();
    let item = served.named("Physio").await.id;
    let customer = Customer {
        name: "A. Customer".to_owned(),
        phone: "+44 20 7946 0000".to_owned(),
        address: "1 Mill Road".to_owned(),
    };
    served
        .change_item(item, |item| {
            item.kind = ItemKind::ServiceCall;
            item.customer = Some(customer.clone());
        })
        .await;

    let (from, to) = (&served.calendar, &second.calendar);
    served.there.relocate(from, &event, to).await;
    if is_old_first {
        served.pull().await.unwrap();
        second.pull(&served).await;
    } else {
        second.pull(&served).await;
        served.pull().await.unwrap();
    }
    rounds(&served, &second).await;

    assert!(served.kept().is_empty());
    assert_eq!(second.titles(), ["Physio"]);
    let now = served.named("Physio").await;
    assert_eq!(now.source, ItemSource::Linked(second.sync));
    if kind == ProviderKind::Office365 {
        // Nothing there tells that it is the same one: programs write it anew, under another UID.
        assert_ne!(now.id, item);
    } else {
        assert_eq!(now.id, item, "the same item");
        assert_eq!(now.kind, ItemKind::ServiceCall);
        assert_eq!(now.customer, Some(customer));
    }
    assert_eq!(served.held().await, []);
}

async fn case_27_a_moved_event_stays_the_same_item_when_its_old_calendar_is_looked_at_first(
    kind: ProviderKind,
) {
    moved(kind, true).await;
}

async fn case_27_a_moved_event_stays_the_same_item_when_its_new_calendar_is_looked_at_first(
    kind: ProviderKind,
) {
    moved(kind, false).await;
}
