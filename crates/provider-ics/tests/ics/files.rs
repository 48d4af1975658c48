//! Files as they are met.

use crate::world::{World, event, file, of};
use domain::remote_event::RemoteBody;
use std::collections::HashSet;
use testkit::web::Scripted;

async fn titles(answer: Scripted) -> Vec<String> {
    let world = World::with(&of(&[])).await;
    world.put(answer);
    let each = world
        .events()
        .await
        .into_iter()
        .map(|event| match event.body {
            RemoteBody::Readable(content) => content.subject,
            RemoteBody::Unreadable(sentence) => sentence,
        });
    each.collect()
}

#[tokio::test]
async fn marks_and_letters_of_other_times_are_read() {
    let text = of(&[event("a", "Caf\u{e9}")]);
    let latin: Vec<u8> = text
        .chars()
        .map(|letter| u8::try_from(letter).unwrap())
        .collect();
    let wide: Vec<u8> = format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let plain = |body: Vec<u8>| Scripted::status(200).body(body);
    for answer in [
        file(&format!("\u{feff}{text}")),
        file(&format!("\r\n\r\n{text}")),
        file(&text.replace("\r\n", "\n")),
        plain(text.clone().into_bytes()),
        plain(latin.clone()),
        plain(latin).header("Content-Type", "text/calendar; charset=ISO-8859-1"),
        plain(wide),
    ] {
        assert_eq!(titles(answer).await, ["Caf\u{e9}"]);
    }
}

#[tokio::test]
async fn events_without_a_uid_or_with_anothers_are_events_of_their_own() {
    let bare = event("x", "Bare").replace("UID:x\r\n", "");
    let later = event("a", "Later").replace("20261203", "20261204");
    let world = World::with(&of(&[event("a", "First"), later, bare])).await;

    let events = world.events().await;

    let ids: HashSet<&str> = events.iter().map(|one| one.id.0.as_str()).collect();
    assert_eq!(ids.len(), 3, "{ids:?}");
    let uids = events.iter().filter(|one| one.uid.is_some());
    assert_eq!(uids.count(), 1);
}

#[tokio::test]
async fn an_event_that_makes_no_sense_does_not_stop_the_others() {
    let bad = event("bad", "Backwards").replace("DTEND:20261203T10", "DTEND:20261203T08");
    let task = "BEGIN:VTODO\r\nUID:t\r\nSUMMARY:Task\r\nEND:VTODO\r\n".to_owned();

    let shown = titles(file(&of(&[bad, task, event("a", "Good")]))).await;

    assert_eq!(shown, ["It ends before it starts.", "Good"]);
}

#[tokio::test]
async fn case_31_five_thousand_events_come_with_one_request() {
    let events: Vec<String> = (0..5_000)
        .map(|number| event(&format!("bin-{number}"), "Black bin"))
        .collect();
    let world = World::with(&of(&events)).await;
    let before = world.server.seen().len();

    let (all, token) = world.everything().await;

    assert_eq!(all.len(), 5_000);
    let ids: HashSet<&str> = all.iter().map(|one| one.id.0.as_str()).collect();
    assert_eq!(ids.len(), 5_000);
    assert_eq!(world.server.seen().len(), before + 1);
    assert!(token.0.len() < 200);
}
