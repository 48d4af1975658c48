//! What was booked: listed, cancelled, marked.

use super::{Workspace, sentence, trouble};
use domain::PersonId;
use domain::booking::InviteeUri;
use domain::module::Module;
use domain::person::{Person, PersonKind};
use domain::view::calendly_workspace::{
    Called, EventOrder, EventsQuery, Since, Standing, Trouble, Whose,
};
use services::calendly::workspace::scheduled_events::{
    cancel, list, mark_no_show, page, undo_no_show,
};
use std::collections::BTreeMap;

#[tokio::test]
async fn the_list_begins_today_and_shows_times_in_the_reader_s_zone() {
    let it = Workspace::new().await;
    it.booked("Intro call", "2026-03-17T10:00:00Z").await;
    let soon = it.booked("Intro call", "2026-03-19T10:00:00Z").await;
    let summer = it.booked("Intro call", "2026-04-02T10:00:00Z").await;

    let list = list(&it.world.env, &it.team.dana, &EventsQuery::default())
        .await
        .unwrap();

    let shown: Vec<_> = list
        .events
        .iter()
        .map(|event| (event.id.as_str(), event.start.to_string()))
        .collect();
    let expected = [
        (soon, "2026-03-19 10:00:00"),
        (summer, "2026-04-02 11:00:00"),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(id, at)| (id.as_str(), (*at).to_owned()))
        .collect();
    assert_eq!(shown, expected);
    assert!(!list.has_more && list.is_administrator);
}

#[tokio::test]
async fn each_filter_leaves_out_what_it_says() {
    let it = Workspace::new().await;
    let past = it.booked("Intro call", "2026-03-10T10:00:00Z").await;
    let off = it.booked("Site visit", "2026-03-19T10:00:00Z").await;
    let bo = it
        .booked_by("Intro call", "2026-03-20T10:00:00Z", "Bo", "bo@example.org")
        .await;
    cancel(&it.world.env, &it.team.dana, &off, "")
        .await
        .unwrap();
    let none = EventsQuery::default();
    let day = |text: &str| text.parse().unwrap();

    let all = it.names(none.clone()).await;
    let latest = EventsQuery {
        order: EventOrder::Latest,
        ..none.clone()
    };
    let active = EventsQuery {
        standing: Standing::Active,
        ..none.clone()
    };
    let cancelled = EventsQuery {
        standing: Standing::Cancelled,
        ..none.clone()
    };
    let by_email = EventsQuery {
        email: " bo@example.org ".to_owned(),
        ..none.clone()
    };
    let until = EventsQuery {
        until: Some(day("2026-03-19")),
        ..none.clone()
    };

    assert_eq!(all, [past.clone(), off.clone(), bo.clone()]);
    assert_eq!(
        it.names(latest).await,
        [bo.clone(), off.clone(), past.clone()]
    );
    assert_eq!(it.names(active).await, [past.clone(), bo.clone()]);
    assert_eq!(it.names(cancelled).await, [off.as_str()]);
    assert_eq!(it.names(by_email).await, [bo.as_str()]);
    assert_eq!(it.names(until).await, [past, off]);
    let from = EventsQuery {
        since: Since::Day(day("2026-03-20")),
        ..none
    };
    let from = list(&it.world.env, &it.team.dana, &from).await.unwrap();
    assert_eq!(from.events.len(), 1);
}

#[tokio::test]
async fn a_list_is_cut_into_pages_of_fifty() {
    let it = Workspace::new().await;
    for minute in 0..51 {
        let start = format!("2026-03-19T10:{minute:02}:00Z");
        it.booked("Intro call", &start).await;
    }
    let pages = |pages| EventsQuery {
        pages,
        ..EventsQuery::default()
    };

    let one = list(&it.world.env, &it.team.dana, &pages(1)).await.unwrap();
    let two = list(&it.world.env, &it.team.dana, &pages(2)).await.unwrap();

    assert_eq!((one.events.len(), one.has_more), (50, true));
    assert_eq!((two.events.len(), two.has_more), (51, false));
}

#[tokio::test]
async fn everybody_s_events_are_for_those_who_look_after_the_organization() {
    let it = Workspace::new().await;
    it.booked("Intro call", "2026-03-19T10:00:00Z").await;
    let query = EventsQuery {
        whose: Whose::Organization,
        ..EventsQuery::default()
    };

    let dana = list(&it.world.env, &it.team.dana, &query).await.unwrap();
    let robin = list(&it.world.env, &it.team.robin, &query).await;

    assert_eq!(dana.events.len(), 1);
    assert_eq!(trouble(robin), Trouble::NotAdministrator);
}

#[tokio::test]
async fn cancelling_tells_the_reason_and_cannot_be_done_twice() {
    let it = Workspace::new().await;
    let id = it.booked("Intro call", "2026-03-19T10:00:00Z").await;

    cancel(&it.world.env, &it.team.dana, &id, " The roof\r\nholds ")
        .await
        .unwrap();

    let shown = page(&it.world.env, &it.team.dana, &id).await.unwrap();
    let called = Called {
        by: "Dana Whitfield".to_owned(),
        reason: "The roof holds".to_owned(),
    };
    assert_eq!(shown.event.cancelled, Some(called.clone()));
    assert_eq!(shown.invitees[0].cancelled, Some(called));
    assert!(!shown.can_cancel && !shown.can_mark);
    let again = cancel(&it.world.env, &it.team.dana, &id, "").await;
    let words = "Event is already canceled".to_owned();
    assert_eq!(trouble(again), Trouble::NotAllowed(words));
}

#[tokio::test]
async fn a_reason_that_is_too_long_cancels_nothing() {
    let it = Workspace::new().await;
    let id = it.booked("Intro call", "2026-03-19T10:00:00Z").await;

    let outcome = cancel(&it.world.env, &it.team.dana, &id, &"x".repeat(10_001)).await;

    assert!(sentence(outcome).contains("Nothing was cancelled"));
    let shown = page(&it.world.env, &it.team.dana, &id).await.unwrap();
    assert!(shown.can_cancel);
}

#[tokio::test]
async fn a_no_show_is_marked_after_the_start_and_undone() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    let id = it.booked("Intro call", "2026-03-18T08:00:00Z").await;
    let before = page(env, &it.team.dana, &id).await.unwrap();
    let invitee = before.invitees[0].id.clone();

    mark_no_show(env, &it.team.dana, &id, &invitee)
        .await
        .unwrap();
    let marked = page(env, &it.team.dana, &id).await.unwrap();
    let twice = mark_no_show(env, &it.team.dana, &id, &invitee).await;
    undo_no_show(env, &it.team.dana, &id, &invitee)
        .await
        .unwrap();

    let undone = page(env, &it.team.dana, &id).await.unwrap();
    assert!(before.can_mark && !before.can_cancel);
    assert!(marked.invitees[0].no_show.is_some());
    assert!(matches!(trouble(twice), Trouble::Refused(words) if words.contains("already marked")));
    assert_eq!(undone.invitees[0].no_show, None);
    let nothing = undo_no_show(env, &it.team.dana, &id, &invitee).await;
    assert_eq!(trouble(nothing), Trouble::Gone);
}

#[tokio::test]
async fn an_invitee_is_shown_with_their_own_time_and_who_they_are_here() {
    let it = Workspace::new().await;
    let env = &it.world.env;
    let id = it.booked("Intro call", "2026-03-19T10:00:00Z").await;
    let first = page(env, &it.team.dana, &id).await.unwrap();
    let api = it.sandbox.calendly().api_base();
    let uri = format!(
        "{api}/scheduled_events/{id}/invitees/{}",
        first.invitees[0].id
    );
    let person = it.known_as(&uri).await;

    let shown = page(env, &it.team.dana, &id).await.unwrap();

    let invitee = &shown.invitees[0];
    assert_eq!(
        (invitee.name.as_str(), invitee.email.as_str()),
        ("Ida Muster", "ida@example.org")
    );
    // The stand-in books in London, where the reader is, too.
    assert_eq!(invitee.there, None);
    assert_eq!(
        (first.invitees[0].person, invitee.person),
        (None, Some(person))
    );
    assert!(
        invitee
            .reschedule
            .as_deref()
            .unwrap()
            .contains("/reschedulings/")
    );
    assert_eq!(shown.event.known[0].name, "Ida");
}

#[tokio::test]
async fn an_event_of_somebody_else_or_of_nobody_is_not_told() {
    let it = Workspace::new().await;
    let id = it.booked("Intro call", "2026-03-19T10:00:00Z").await;

    let robin = page(&it.world.env, &it.team.robin, &id).await;
    let nobody = page(&it.world.env, &it.team.dana, "NOBODY").await;
    let odd = page(&it.world.env, &it.team.dana, "../users/me").await;

    assert!(matches!(trouble(robin), Trouble::NotAllowed(_)));
    assert_eq!(trouble(nobody), Trouble::Gone);
    assert_eq!(trouble(odd), Trouble::Gone);
}

impl Workspace {
    /// Dana's booking by this invitee made a lead called Ida.
    async fn known_as(&self, uri: &str) -> PersonId {
        use domain::booking::{Booking, Details, Invitee, Story};

        let dana = &self.team.dana;
        let env = &self.world.env;
        let at = env.clock.now();
        let person = Person {
            id: PersonId::new(env.entropy.id()),
            organization: dana.organization,
            kind: PersonKind::Lead,
            module: Module::Sales,
            name: "Ida".to_owned(),
            email: "ida@example.org".to_owned(),
            phone: String::new(),
            owner: dana.member,
            fields: BTreeMap::new(),
        };
        let invitee = Invitee {
            uri: InviteeUri(uri.to_owned()),
            name: "Ida Muster".to_owned(),
            email: "ida@example.org".to_owned(),
            start: at,
            end: at,
            is_cancelled: false,
            was_moved: false,
            old: None,
            new: None,
            is_no_show: false,
            details: Details::default(),
            cancellation: None,
            at,
        };
        let booking = Booking {
            id: domain::BookingId::new(env.entropy.id()),
            organization: dana.organization,
            host: dana.member,
            story: Story::of(invitee),
            shown: None,
            told: None,
            person: Some(person.id),
            item: None,
            waits: false,
        };
        let mut writing = env.store.write().await.unwrap();
        writing.insert_person(&person, at).await.unwrap();
        writing.save_booking(&booking, at).await.unwrap();
        writing.commit().await.unwrap();
        person.id
    }
}
