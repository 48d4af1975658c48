//! Two that have one UID, and two that write at once.

use crate::world::{World, visit};
use domain::remote_event::{Etag, Marker};
use provider::contract::CalendarCalls as _;
use provider::contract::new_event;
use provider::{CalendarProvider as _, ProviderError};

/// What another program makes with a UID of its choice.
fn theirs(uid: &str, more: &str) -> String {
    let uid = format!("<t:UID>{uid}</t:UID><t:Start>");
    visit("Theirs")
        .replace("<t:Start>", &uid)
        .replace("<t:StartTimeZone", &format!("{more}<t:StartTimeZone"))
}

#[tokio::test]
async fn a_uid_that_another_item_has_is_not_written_a_second_time() {
    let series = "<t:Recurrence><t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence>\
         <t:NoEndRecurrence><t:StartDate>2026-12-03</t:StartDate></t:NoEndRecurrence></t:Recurrence>";
    let of_exchange =
        "040000008200E00074C5B7101A82E00800000000112233445566770000000000000000001000000001020304";
    for (uid, more) in [
        (new_event().uid.as_str(), ""),
        ("judged & <odd>@example.org", series),
        (of_exchange, ""),
    ] {
        let world = World::new().await;
        let escaped = uid.replace('&', "&amp;").replace('<', "&lt;");
        let id = world.make(&theirs(&escaped, more)).await;
        let mut event = new_event();
        event.uid = domain::item::Uid::new(uid);

        let refused = world.create(&event).await;

        assert!(
            matches!(refused, Err(ProviderError::PreconditionFailed)),
            "{uid}: {refused:?}"
        );
        assert_eq!(world.everything().await.0.len(), 1, "{uid}");
        assert_eq!(world.kept(&id)["subject"], "Theirs");
        let mut other = event.clone();
        other.uid = domain::item::Uid::new("another");
        assert!(world.create(&other).await.is_ok(), "{uid}");
        assert_eq!(world.everything().await.0.len(), 2, "{uid}");
    }
}

#[tokio::test]
async fn a_uid_of_ours_is_not_written_for_another_mirror_and_again_for_its_own_makes_nothing() {
    let world = World::new().await;
    let created = world.create(&new_event()).await.unwrap();
    let mut other = new_event();
    let id = "0190c0de-0000-7000-8000-000000000009";
    other.marker = Marker(id.parse().unwrap());

    let refused = world.create(&other).await;
    let again = world.create(&new_event()).await.unwrap();

    assert!(
        matches!(refused, Err(ProviderError::PreconditionFailed)),
        "{refused:?}"
    );
    assert_eq!(again, created);
    assert_eq!(world.everything().await.0.len(), 1);
}

#[tokio::test]
async fn a_change_that_comes_between_our_look_and_our_change_is_kept() {
    let world = World::new().await;
    let created = world.create(&new_event()).await.unwrap();
    let mut wanted = new_event().content;
    wanted.subject = "Ours".to_owned();
    world.exchange().change_first("Theirs");

    let refused = world.update(&created.id, &created.etag, &wanted).await;

    assert!(
        matches!(refused, Err(ProviderError::PreconditionFailed)),
        "{refused:?}"
    );
    assert_eq!(world.kept(&created.id.0)["subject"], "Theirs");
}

#[tokio::test]
async fn what_changed_since_we_knew_it_is_not_deleted() {
    let world = World::new().await;
    let created = world.create(&new_event()).await.unwrap();
    let item = format!("<t:ItemId Id=\"{}\"/>", created.id.0);
    let subject = "<t:Subject>Theirs</t:Subject>";
    world.set(&item, "item:Subject", subject).await;
    let (access, calendar) = (&world.access, &world.calendar);

    for etag in [&created.etag, &Etag("garbled".to_owned())] {
        let refused = world
            .provider
            .delete_event(access, calendar, &created.id, etag)
            .await;

        assert!(
            matches!(refused, Err(ProviderError::PreconditionFailed)),
            "{refused:?}"
        );
    }
    assert_eq!(world.kept(&created.id.0)["subject"], "Theirs");
}
