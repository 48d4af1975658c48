//! Cases 14, 16, 17 and 22: invitations in the files of other programs, and what we never say about them.

use crate::real::{Real, Second, both_ways, copying_on, event, rounds};
use domain::item::ShowAs;
use testkit::calendars::{ADDRESS, CalendarServer};

on_both_servers! {
    case_14_host_and_guests_are_never_altered
    case_15_a_meeting_that_is_written_anew_invites_nobody
    case_16_a_copy_of_an_invitation_carries_no_guests
    case_17_no_change_here_answers_an_invitation
    case_17_deleting_it_here_tells_nobody_and_leaves_no_answer
    case_22_a_decline_removes_the_block_at_once_and_leaves_the_event
    case_22_a_declined_invitation_stays_out_and_comes_in_once_accepted
}

/// An invitation of a program that schedules itself, with this answer of ours.
fn invitation(answer: &str) -> String {
    let more = format!(
        "ORGANIZER;CN=Kim:mailto:kim@elsewhere.example\r\n\
         ATTENDEE;CN=Kim;PARTSTAT=ACCEPTED:mailto:kim@elsewhere.example\r\n\
         ATTENDEE;CN=Ada;PARTSTAT={answer};RSVP=TRUE:mailto:{ADDRESS}\r\n\
         ATTENDEE;CN=Lee;PARTSTAT=TENTATIVE:mailto:lee@elsewhere.example\r\nSEQUENCE:3\r\n"
    );
    event("board", "Board meeting", 9, &more)
}

/// The lines that say who is invited by whom, and what was answered.
fn guests(text: &str) -> Vec<String> {
    let text = text.replace("\r\n ", "");
    let mut lines: Vec<String> = text
        .lines()
        .filter(|line| line.starts_with("ATTENDEE") || line.starts_with("ORGANIZER"))
        .map(|line| line.trim_end().to_owned())
        .collect();
    // Radicale puts lines into an order of its own.
    lines.sort();
    lines
}

async fn case_14_host_and_guests_are_never_altered(server: CalendarServer) {
    let real = Real::invited(server, both_ways()).await;
    let sent = invitation("ACCEPTED");
    real.put_object("board", &sent).await;
    real.pull().await.unwrap();
    let item = real.named("Board meeting").await.id;

    real.change(item, |item| {
        item.content.location = "Mill Road".into();
        item.content.attendees.clear();
    })
    .await;
    real.push().await.unwrap();

    let there = real.read("board").await.unwrap();
    assert!(there.contains("LOCATION:Mill Road"), "{there}");
    assert_eq!(guests(&there), guests(&sent));
    assert!(there.contains("SEQUENCE:3"), "{there}");
}

/// An edit here beats a deletion there; but the meeting is not ours, and nobody is invited by us.
async fn case_15_a_meeting_that_is_written_anew_invites_nobody(server: CalendarServer) {
    let real = Real::invited(server, both_ways()).await;
    real.put_object("board", &invitation("ACCEPTED")).await;
    real.pull().await.unwrap();
    let item = real.named("Board meeting").await.id;
    real.delete("board").await;
    real.change(item, |item| item.content.location = "Mill Road".into())
        .await;

    real.push().await.unwrap();
    real.comes_to_rest().await;

    let copy = real.copy_of(item).await.unwrap();
    assert!(copy.contains("LOCATION:Mill Road"), "{copy}");
    assert_eq!(guests(&copy), Vec::<String>::new());
    assert_eq!(
        real.item(item).await.content.attendees.len(),
        3,
        "kept here"
    );
}

async fn case_16_a_copy_of_an_invitation_carries_no_guests(server: CalendarServer) {
    let real = Real::invited(server, both_ways()).await;
    let second = Second::beside(&real, copying_on()).await;
    real.put_object("board", &invitation("ACCEPTED")).await;

    rounds(&real, &second).await;

    let copies = second.objects(&real).await;
    assert_eq!(copies.len(), 1);
    for text in copies.values() {
        assert_eq!(guests(text), Vec::<String>::new());
        assert!(!text.contains("elsewhere.example"), "{text}");
        assert!(!text.contains("METHOD"), "{text}");
    }
}

async fn case_17_no_change_here_answers_an_invitation(server: CalendarServer) {
    let real = Real::invited(server, both_ways()).await;
    let sent = invitation("NEEDS-ACTION");
    real.put_object("board", &sent).await;
    real.pull().await.unwrap();
    let item = real.named("Board meeting").await;
    assert_eq!(item.content.show_as, ShowAs::Tentative, "not yet answered");

    for show_as in [ShowAs::Busy, ShowAs::Free] {
        real.change(item.id, |item| {
            item.content.show_as = show_as;
            item.content.description = format!("{show_as:?}");
        })
        .await;
        real.push().await.unwrap();
        real.pull().await.unwrap();

        let there = real.read("board").await.unwrap();
        assert!(
            there.contains(&format!("DESCRIPTION:{show_as:?}")),
            "{there}"
        );
        assert_eq!(guests(&there), guests(&sent));
        assert!(!there.contains("METHOD"), "{there}");
        // How an invitation is shown follows from the answer, which is given over there.
        for word in ["TRANSP:TRANSPARENT", "STATUS:TENTATIVE"] {
            assert!(!there.contains(word), "{there}");
        }
    }
}

async fn case_17_deleting_it_here_tells_nobody_and_leaves_no_answer(server: CalendarServer) {
    let real = Real::invited(server, both_ways()).await;
    real.put_object("board", &invitation("NEEDS-ACTION")).await;
    real.pull().await.unwrap();
    let item = real.named("Board meeting").await.id;

    real.change(item, |item| item.deleted = true).await;
    real.push().await.unwrap();
    real.comes_to_rest().await;

    // Removed, not declined: nothing was written that a server could send on.
    assert!(real.objects().await.is_empty());
}

async fn case_22_a_decline_removes_the_block_at_once_and_leaves_the_event(server: CalendarServer) {
    let real = Real::invited(server, both_ways()).await;
    let second = Second::beside(&real, copying_on()).await;
    real.put_object("board", &invitation("ACCEPTED")).await;
    rounds(&real, &second).await;
    assert_eq!(real.here().await, ["Board meeting"]);
    assert_eq!(second.titles(&real).await, ["Board meeting"]);

    real.put_object("board", &invitation("DECLINED")).await;
    let declined = real.read("board").await;
    real.pull().await.unwrap();
    assert!(real.here().await.is_empty(), "at once");
    rounds(&real, &second).await;
    assert_eq!(real.read("board").await, declined);
    assert!(second.objects(&real).await.is_empty());

    real.put_object("board", &invitation("ACCEPTED")).await;
    rounds(&real, &second).await;
    assert_eq!(real.here().await, ["Board meeting"], "accepted again");
    assert_eq!(second.titles(&real).await, ["Board meeting"]);
}

async fn case_22_a_declined_invitation_stays_out_and_comes_in_once_accepted(
    server: CalendarServer,
) {
    let real = Real::invited(server, both_ways()).await;
    real.put_object("board", &invitation("DECLINED")).await;
    real.pull().await.unwrap();
    assert!(real.here().await.is_empty());

    real.put_object("board", &invitation("ACCEPTED")).await;
    real.pull().await.unwrap();

    assert_eq!(real.here().await, ["Board meeting"]);
    real.comes_to_rest().await;
}
