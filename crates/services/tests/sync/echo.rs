//! Case 30, what no server is needed for: whose bookings count, several bookings of one meeting, and the last door.

use crate::bookings::{AT_NINE, OURS, Step};
use crate::world::World;
use chrono::{NaiveDateTime, TimeDelta};
use domain::booking::{Booking, InviteeUri, Story};
use domain::item::Content;
use domain::member::{Member, Role};
use domain::remote_event::ProviderEventId;
use domain::time::{Timing, ZoneId};
use domain::{BookingId, MemberId};
use testkit::fake_provider::{Call, Fault};

/// What Calendly writes for these invitees, at nine.
fn calendlys(invitees: &[&str]) -> Content {
    let start: NaiveDateTime = AT_NINE.parse().unwrap();
    let links: Vec<_> = invitees
        .iter()
        .map(|invitee| format!("https://calendly.com/cancellations/{invitee}"))
        .collect();
    Content {
        description: links.join("\n"),
        timing: Timing::zoned(start, start + TimeDelta::minutes(30), ZoneId::utc()),
        ..crate::world::content("Calendly's", 9)
    }
}

impl World {
    fn calendly_writes(&self, invitees: &[&str]) -> ProviderEventId {
        self.there
            .put(&self.calendar, "uid-of-calendly", calendlys(invitees))
    }

    async fn comes_to_rest(&self) {
        for _ in 0..2 {
            self.pull().await.unwrap();
            self.push().await.unwrap();
        }
    }

    async fn booking(&self) -> Booking {
        let id = self.appointment().await.id;
        let mut reading = self.env.store.read().await.unwrap();
        let mut found = reading
            .bookings_of_items(self.organization, &[id])
            .await
            .unwrap();
        found.remove(0)
    }

    async fn save(&self, booking: &Booking) {
        let mut writing = self.env.store.write().await.unwrap();
        writing
            .save_booking(booking, self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    async fn add_colleague(&self) -> MemberId {
        let mut writing = self.env.store.write().await.unwrap();
        let dana = writing.member(self.organization, self.member).await;
        let colleague = Member {
            id: MemberId::new(self.env.entropy.id()),
            name: "Robin P.".to_owned(),
            email: "robin@fernhill.example".to_owned(),
            role: Role::Member,
            ..dana.unwrap().unwrap()
        };
        writing
            .insert_member(&colleague, None, self.env.clock.now())
            .await
            .unwrap();
        writing.commit().await.unwrap();
        colleague.id
    }

    /// Takes the ties away, as if two transactions had missed each other; what we know of the calendar stays.
    async fn untie_all(&self) {
        let mut writing = self.env.store.write().await.unwrap();
        let mirrors = writing
            .mirrors_of_sync(self.organization, self.sync)
            .await
            .unwrap();
        let ids: Vec<_> = mirrors.iter().map(|mirror| mirror.id).collect();
        writing
            .delete_mirrors(self.organization, &ids)
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }
}

#[tokio::test]
async fn case_30_the_booking_of_a_colleague_does_not_count_in_a_members_calendar() {
    let world = World::live().await;
    world.with_calendly().await;
    world.told(&[Step::Books]).await;
    let colleague = world.add_colleague().await;
    let booking = Booking {
        host: colleague,
        ..world.booking().await
    };
    let (mut writing, dana) = (world.env.store.write().await.unwrap(), world.member);
    writing
        .delete_bookings(world.organization, &[booking.id])
        .await
        .unwrap();
    writing.commit().await.unwrap();
    world.save(&booking).await;
    world.calendly_writes(&["a"]);

    world.comes_to_rest().await;

    assert_ne!(colleague, dana);
    assert_eq!(world.here().await, ["Calendly's", OURS]);
    assert_eq!(world.over_there(), ["Calendly's", OURS]);
}

#[tokio::test]
async fn case_30_no_copy_passes_although_event_and_booking_missed_each_other() {
    let world = World::live().await;
    world.with_calendly().await;
    let event = world.calendly_writes(&["a"]);
    world.told(&[Step::Books]).await;
    world.pull().await.unwrap();
    world.untie_all().await;
    world.there.forget_calls();

    world.push().await.unwrap();

    assert_eq!(world.over_there(), ["Calendly's"]);
    assert_eq!(world.there.count(Call::Create), 0);
    assert_eq!(world.stands_there().await, Some(event.0));
}

#[tokio::test]
async fn case_30_a_copy_that_arrives_after_calendlys_event_was_seen_goes_as_well() {
    let world = World::live().await;
    world.with_calendly().await;
    world.told(&[Step::Books]).await;
    world.there.fail_times(Call::Create, Fault::AnswerLost, 1);
    world.push().await.unwrap_err();
    let late = world.there.events_in(&world.calendar).remove(0);
    world.there.remove(&world.calendar, &late.id);
    let event = world.calendly_writes(&["a"]);
    world.pull().await.unwrap();
    world.there.put_event(&world.calendar, late);

    world.comes_to_rest().await;

    assert_eq!(world.over_there(), ["Calendly's"]);
    assert_eq!(world.stands_there().await, Some(event.0));
    assert_eq!(world.here().await, [OURS]);
}

#[tokio::test]
async fn case_30_of_several_who_booked_one_meeting_no_appointment_is_sent() {
    let world = World::live().await;
    world.with_calendly().await;
    world.told(&[Step::Books]).await;
    world.push().await.unwrap();
    // Bo has booked the same hour; of that appointment a copy is there already as well.
    let ida = world.booking().await;
    let bo = world.add(&OURS.replace("Ida Muster", "Bo Berg"), 9).await;
    let uri = "https://api.calendly.example/scheduled_events/E/invitees/bo";
    let invitee = domain::booking::Invitee {
        uri: InviteeUri(uri.to_owned()),
        ..ida.story.now().unwrap().clone()
    };
    world
        .save(&Booking {
            id: BookingId::new(world.env.entropy.id()),
            story: Story::of(invitee),
            item: Some(bo),
            ..ida.clone()
        })
        .await;
    world.push().await.unwrap();
    assert_eq!(world.over_there().len(), 2);
    world.calendly_writes(&["a", "bo"]);

    world.comes_to_rest().await;

    assert_eq!(world.over_there(), ["Calendly's"]);
    assert_eq!(world.here().await, ["Bo Berg – Intro call", OURS]);
    world
        .change(bo, |item| item.content.subject = "Bo, later".to_owned())
        .await;
    world.comes_to_rest().await;
    assert_eq!(world.over_there(), ["Calendly's"]);
}

#[tokio::test]
async fn case_30_many_copies_make_room_at_once_and_wait_for_nobody() {
    let world = World::live().await;
    world.with_calendly().await;
    world.told(&[Step::Books]).await;
    let ida = world.booking().await;
    let start: NaiveDateTime = AT_NINE.parse().unwrap();
    for number in 0..12 {
        let item = world.add(&format!("Guest {number:02}"), 9).await;
        let mut invitee = ida.story.now().unwrap().clone();
        invitee.uri = InviteeUri(format!("https://api.calendly.example/invitees/g{number}"));
        let later = TimeDelta::days(1 + number);
        invitee.start += later;
        invitee.end += later;
        world
            .save(&Booking {
                id: BookingId::new(world.env.entropy.id()),
                story: Story::of(invitee),
                item: Some(item),
                ..ida.clone()
            })
            .await;
        let start = start + later;
        let content = Content {
            timing: Timing::zoned(start, start + TimeDelta::minutes(30), ZoneId::utc()),
            ..calendlys(&[&format!("g{number}")])
        };
        world.push().await.unwrap();
        world
            .there
            .put(&world.calendar, &format!("uid-of-{number}"), content);
    }
    assert_eq!(world.over_there().len(), 25);

    world.comes_to_rest().await;

    assert_eq!(world.held().await, []);
    assert_eq!(
        world.over_there().len(),
        13,
        "twelve of Calendly's, and Ida's copy"
    );
    assert_eq!(world.here().await.len(), 13);
}

#[tokio::test]
async fn case_30_what_waited_for_a_person_is_over_once_calendlys_event_stands_there() {
    let world = World::live().await;
    world.with_calendly().await;
    world.told(&[Step::Books]).await;
    let visits: Vec<_> = (0..12).map(|number| format!("Visit {number:02}")).collect();
    for visit in &visits {
        world.add(visit, 11).await;
    }
    world.push().await.unwrap();
    for event in world.there.events_in(&world.calendar) {
        world.there.remove(&world.calendar, &event.id);
    }
    world.pull().await.unwrap();
    assert_eq!(world.held().await.len(), 13);

    let event = world.calendly_writes(&["a"]);
    world.pull().await.unwrap();
    world.push().await.unwrap();

    assert_eq!(world.held().await.len(), 12);
    assert_eq!(world.stands_there().await, Some(event.0));
    assert!(!world.appointment().await.deleted);
}
