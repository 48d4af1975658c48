//! Cases 14 to 17, 22 and 26: invitations, and what we never say about them.

use super::theirs::{LEE, hosted, invitation, visit};
use super::world::{Second, Served, rounds};
use crate::choices::copying_on;
use domain::attendee::Attendee;
use domain::attendee::ParticipationStatus::{Accepted, Declined, Unanswered};
use domain::connection::ProviderKind;
use domain::item::ShowAs;
use domain::limit::Limit;
use domain::run::Action;

on_every_service! {
    case_14_host_and_guests_are_never_altered
    case_15_guests_of_ours_get_no_mail_whatever_we_do
    case_15_a_meeting_to_which_dana_invited_there_mails_nobody_when_it_changes_here
    case_15_a_meeting_that_is_written_anew_invites_nobody
    case_16_a_copy_of_an_invitation_carries_no_guests
    case_17_no_change_here_answers_an_invitation
    case_17_deleting_it_here_tells_nobody
    case_22_a_decline_removes_the_block_at_once_and_leaves_the_event
    case_22_a_declined_invitation_stays_out_and_comes_in_once_accepted
    case_26_who_is_invited_in_two_calendars_has_one_item_and_no_copy
    case_26_who_is_invited_in_two_accounts_has_one_item_and_no_copy
}

/// Whether Dana's copy of somebody else's meeting may say something else than the meeting: Google and Microsoft keep that to
/// the organizer (google.md §12, microsoft-graph.md §12), the others let everybody note what they like.
fn is_own_copy(kind: ProviderKind) -> bool {
    matches!(kind, ProviderKind::Exchange | ProviderKind::Icloud)
}

async fn case_14_host_and_guests_are_never_altered(kind: ProviderKind) {
    let served = Served::live(kind).await;
    served.put(&invitation(Accepted)).await;
    served.pull().await.unwrap();
    let item = served.named("Board meeting").await.id;
    let before = served.kept_named("Board meeting");
    assert!(2 <= before.guests.len(), "{before:?}");

    served
        .change(item, |item| {
            item.content.location = "Mill Road".into();
            item.content.attendees.clear();
        })
        .await;
    served.push().await.unwrap();

    let after = served.kept_named("Board meeting");
    assert_eq!(after.guests, before.guests);
    assert_eq!(after.answer, before.answer);
    assert_eq!(served.there.mails(), 0);
    if is_own_copy(kind) {
        assert_eq!(after.location, "Mill Road");
    } else {
        assert_eq!(after, before);
        assert_eq!(served.item(item).await.content.location, "Mill Road");
        let line = served.line_of(Action::Fail).await;
        assert!(!line.why.is_empty());
    }
}

fn guest(name: &str, email: &str) -> Attendee {
    Attendee {
        email: email.to_owned(),
        name: name.to_owned(),
        participation: Unanswered,
        organizer: false,
        is_self: false,
    }
}

async fn case_15_guests_of_ours_get_no_mail_whatever_we_do(kind: ProviderKind) {
    let mut options = crate::choices::both_ways();
    options.send_guests = true;
    let served = Served::live_with(kind, options).await;
    let item = served.add("Visit", 9).await;
    served
        .change(item, |item| {
            item.content.attendees = vec![guest("Bo", "bo@elsewhere.example")];
        })
        .await;
    served.push().await.unwrap();
    served
        .change(item, |item| item.content.location = "Mill Road".into())
        .await;
    served.comes_to_rest().await;
    assert_eq!(served.kept_named("Visit").location, "Mill Road");

    served.change(item, |item| item.deleted = true).await;
    served.push().await.unwrap();

    assert!(served.kept().is_empty());
    assert_eq!(served.there.mails(), 0);
}

/// Dana's own meeting, whose guests a service would tell of every change of hers, if we let it.
async fn case_15_a_meeting_to_which_dana_invited_there_mails_nobody_when_it_changes_here(
    kind: ProviderKind,
) {
    let served = Served::live(kind).await;
    served.put(&hosted()).await;
    served.pull().await.unwrap();
    let item = served.named("Interview").await.id;
    let before = served.kept_named("Interview");
    assert!(before.guests.contains(&LEE.1.to_owned()), "{before:?}");

    served
        .change(item, |item| item.content.location = "Mill Road".into())
        .await;
    served.push().await.unwrap();
    let after = served.kept_named("Interview");
    let lines = served.journal().await;
    served.change(item, |item| item.deleted = true).await;
    served.push().await.unwrap();

    assert_eq!(served.there.mails(), 0);
    assert_eq!(after.guests, before.guests);
    if served.is_limited(Limit::MeetingsWithGuests) {
        assert_eq!(after, before);
        assert!(lines.iter().any(|line| line.action == Action::Fail));
        assert_eq!(served.kept(), [before], "nor is it deleted");
    } else {
        assert_eq!(after.location, "Mill Road");
        assert!(served.kept().is_empty());
    }
}

/// An edit here beats a deletion there; but the meeting is not ours, and nobody is invited by us.
async fn case_15_a_meeting_that_is_written_anew_invites_nobody(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let event = served.put(&invitation(Accepted)).await;
    served.pull().await.unwrap();
    let item = served.named("Board meeting").await.id;
    let guests = served.item(item).await.content.attendees.len();
    served.there.erase(&served.calendar, &event).await;
    served
        .change(item, |item| item.content.location = "Mill Road".into())
        .await;

    served.push().await.unwrap();
    served.comes_to_rest().await;

    let copy = served.kept_named("Board meeting");
    assert_eq!(copy.location, "Mill Road");
    assert_eq!(copy.guests, Vec::<String>::new());
    let kept = served.item(item).await.content.attendees;
    assert_eq!(kept.len(), guests, "kept here");
}

async fn case_16_a_copy_of_an_invitation_carries_no_guests(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let second = Second::beside(&served, copying_on()).await;
    served.put(&invitation(Accepted)).await;

    rounds(&served, &second).await;

    let copies = second.kept();
    assert_eq!(copies.len(), 1);
    assert_eq!(copies[0].subject, "Board meeting");
    assert_eq!(copies[0].guests, Vec::<String>::new());
    assert!(!copies[0].raw.contains("METHOD"), "{copies:?}");
    assert_eq!(second.there.mails(), 0);
}

async fn case_17_no_change_here_answers_an_invitation(kind: ProviderKind) {
    let served = Served::live(kind).await;
    served.put(&invitation(Unanswered)).await;
    served.pull().await.unwrap();
    let item = served.named("Board meeting").await;
    assert_eq!(item.content.show_as, ShowAs::Tentative, "not yet answered");
    let before = served.kept_named("Board meeting");

    for show_as in [ShowAs::Busy, ShowAs::Free] {
        served
            .change(item.id, |item| item.content.show_as = show_as)
            .await;
        served.push().await.unwrap();
        served.pull().await.unwrap();

        let after = served.kept_named("Board meeting");
        assert_eq!(after.answer, before.answer);
        assert_eq!(after.guests, before.guests);
        assert_eq!(served.there.mails(), 0);
    }
}

async fn case_17_deleting_it_here_tells_nobody(kind: ProviderKind) {
    let served = Served::live(kind).await;
    served.put(&invitation(Unanswered)).await;
    served.pull().await.unwrap();
    let item = served.named("Board meeting").await.id;

    served.change(item, |item| item.deleted = true).await;
    served.push().await.unwrap();
    served.comes_to_rest().await;

    assert!(served.kept().is_empty());
    assert!(served.here().await.is_empty());
}

async fn case_22_a_decline_removes_the_block_at_once_and_leaves_the_event(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let second = Second::beside(&served, copying_on()).await;
    let event = served.put(&invitation(Accepted)).await;
    rounds(&served, &second).await;
    assert_eq!(served.here().await, ["Board meeting"]);
    assert_eq!(second.titles(), ["Board meeting"]);
    let (there, calendar) = (&served.there, &served.calendar);

    there.answer(calendar, &event, &invitation(Declined)).await;
    let declined = served.kept();
    served.pull().await.unwrap();
    assert!(served.here().await.is_empty(), "at once");
    rounds(&served, &second).await;
    assert_eq!(served.kept(), declined);
    assert!(second.kept().is_empty());

    there.answer(calendar, &event, &invitation(Accepted)).await;
    rounds(&served, &second).await;
    assert_eq!(served.here().await, ["Board meeting"], "accepted again");
    assert_eq!(second.titles(), ["Board meeting"]);
    assert_eq!(there.mails(), 0);
}

async fn case_22_a_declined_invitation_stays_out_and_comes_in_once_accepted(kind: ProviderKind) {
    let served = Served::live(kind).await;
    let event = served.put(&invitation(Declined)).await;
    served.pull().await.unwrap();
    assert!(served.here().await.is_empty());

    let accepted = invitation(Accepted);
    served
        .there
        .answer(&served.calendar, &event, &accepted)
        .await;
    served.pull().await.unwrap();

    assert_eq!(served.here().await, ["Board meeting"]);
    served.comes_to_rest().await;
}

/// The same meeting stands in both calendars by itself: one item, and neither gets a copy.
async fn invited_twice(served: Served, second: Second) {
    served.put(&invitation(Accepted)).await;
    second.put(&invitation(Accepted)).await;
    served.put(&visit("Physio", 14)).await;

    rounds(&served, &second).await;

    assert_eq!(served.here().await, ["Board meeting", "Physio"]);
    assert_eq!(served.over_there(), ["Board meeting", "Physio"]);
    assert_eq!(second.titles(), ["Board meeting", "Physio"]);
    let settled = (served.kept(), second.kept());
    rounds(&served, &second).await;
    assert_eq!((served.kept(), second.kept()), settled);
    assert_eq!((served.there.mails(), second.there.mails()), (0, 0));
}

async fn case_26_who_is_invited_in_two_calendars_has_one_item_and_no_copy(kind: ProviderKind) {
    let served = Served::live_with(kind, copying_on()).await;
    let second = Second::beside(&served, copying_on()).await;

    invited_twice(served, second).await;
}

async fn case_26_who_is_invited_in_two_accounts_has_one_item_and_no_copy(kind: ProviderKind) {
    let other = match kind {
        ProviderKind::Google => ProviderKind::Exchange,
        ProviderKind::Exchange => ProviderKind::Icloud,
        ProviderKind::Icloud => ProviderKind::Office365,
        _ => ProviderKind::Google,
    };
    let served = Served::live_with(kind, copying_on()).await;
    let second = Second::at(&served, other, copying_on()).await;

    invited_twice(served, second).await;
}
