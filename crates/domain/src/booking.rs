//! What Calendly tells of one booking, joined into one story (sync case 30).
//!
//! Webhooks come in any order, twice, late or never, and a listing tells the same again. So a message is not an order to
//! be carried out but a snapshot of one invitee, and a story is what all snapshots say together: joining is the same in
//! whatever order and however often it is done. Whoever moves a booking becomes another invitee of another event; the
//! two name each other, and that is what makes them one story.

use crate::person::Told;
use crate::{BookingId, ItemId, MemberId, OrganizationId, PersonId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Names an invitee: the address of the resource at Calendly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InviteeUri(pub String);

/// One invitee of one Calendly event, as it was when somebody told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitee {
    /// Its name; one per invitation, another one after a move.
    pub uri: InviteeUri,
    /// Who it is.
    pub name: String,
    /// Where they are reached.
    pub email: String,
    /// When the event begins.
    pub start: DateTime<Utc>,
    /// When it ends; after `start`.
    pub end: DateTime<Utc>,
    /// `status: canceled`, whatever the reason.
    pub is_cancelled: bool,
    /// `rescheduled`: it was cancelled by being moved. The new invitee may not be named yet.
    pub was_moved: bool,
    /// Who it was before the move.
    pub old: Option<InviteeUri>,
    /// Who it is after the move.
    pub new: Option<InviteeUri>,
    /// Whether the host said that they did not come.
    pub is_no_show: bool,
    /// What was booked, and what they told when they booked it.
    pub details: Details,
    /// Who cancelled it and why; only of one that is cancelled.
    pub cancellation: Option<Cancellation>,
    /// `updated_at`, or when the message was made where that is later.
    pub at: DateTime<Utc>,
}

/// What was booked, and what the invitee told. All of it is text from strangers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// The name of the kind of meeting, for instance `Intro call`; may be empty.
    pub meeting: String,
    /// An address, a telephone number or whatever else says where; may be empty.
    pub place: String,
    /// Where an online meeting is joined.
    pub join_url: Option<String>,
    /// The invitee's telephone, where it was given; may be empty.
    pub phone: String,
    /// What was asked when they booked, in the order of the form.
    pub answers: Vec<Answer>,
    /// Where the invitee cancels.
    pub cancel_url: Option<String>,
    /// Where the invitee chooses another time.
    pub reschedule_url: Option<String>,
    /// The code of the link of ours that they came by, where one mail alone held it.
    #[serde(default)]
    pub came_by: Option<String>,
}

/// One answer to a booking question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What was asked.
    pub question: String,
    /// What was answered; may be empty.
    pub answer: String,
}

/// Who cancelled, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    /// A name.
    pub by: String,
    /// In their words; may be empty.
    pub reason: String,
}

/// How a booking stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It takes place.
    Booked,
    /// It was moved, and when to has not been told yet: what is in the calendar stays until it is.
    Moving,
    /// It was cancelled.
    Cancelled,
    /// It took place without them.
    NoShow,
}

/// One booking: everybody whom its invitee has been, from the first time to the last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    invitees: BTreeMap<InviteeUri, Invitee>,
}

impl Story {
    /// A story that begins with this message.
    pub fn of(invitee: Invitee) -> Self {
        let mut story = Self::default();
        story.hear(invitee);
        story
    }

    /// Whether this message belongs to it: it is of one of its invitees, or names one or is named by one.
    pub fn concerns(&self, invitee: &Invitee) -> bool {
        let is_named = |uri: &InviteeUri| {
            let mut known = self.invitees.values();
            known.any(|known| known.old.as_ref() == Some(uri) || known.new.as_ref() == Some(uri))
        };
        let named = [&invitee.old, &invitee.new];
        self.invitees.contains_key(&invitee.uri)
            || is_named(&invitee.uri)
            || named
                .into_iter()
                .flatten()
                .any(|uri| self.invitees.contains_key(uri) || is_named(uri))
    }

    /// One story of several that a message showed to be one.
    pub fn join(self, other: Self) -> Self {
        other
            .invitees
            .into_values()
            .fold(self, |mut story, invitee| {
                story.hear(invitee);
                story
            })
    }

    /// Takes a message in. Nothing is unsaid by an older one: who was cancelled stays so, and names stay known.
    pub fn hear(&mut self, told: Invitee) {
        let Some(known) = self.invitees.remove(&told.uri) else {
            self.invitees.insert(told.uri.clone(), told);
            return;
        };
        let is_later = (known.at, known.is_no_show) <= (told.at, told.is_no_show);
        let (newer, older) = if is_later {
            (told, known)
        } else {
            (known, told)
        };
        let joined = Invitee {
            is_cancelled: newer.is_cancelled || older.is_cancelled,
            was_moved: newer.was_moved || older.was_moved,
            old: newer.old.clone().or(older.old),
            new: newer.new.clone().or(older.new),
            cancellation: newer.cancellation.clone().or(older.cancellation),
            ..newer
        };
        self.invitees.insert(joined.uri.clone(), joined);
    }

    /// Its invitee now: the last whom it was moved to, as far as that was told; none of an empty story.
    pub fn now(&self) -> Option<&Invitee> {
        let latest = |one: &&Invitee| (!one.is_cancelled, one.at);
        let all = || self.invitees.values();
        let last = all()
            .filter(|one| !self.was_moved_on(one))
            .max_by_key(latest);
        // In a circle everybody was moved on. Calendly tells of none, but a story never is without anybody.
        last.or_else(|| all().max_by_key(latest))
    }

    /// Whether somebody else of the story is who they became.
    fn was_moved_on(&self, invitee: &Invitee) -> bool {
        let names_them = |other: &Invitee| other.old.as_ref() == Some(&invitee.uri);
        let is_known = |new: &InviteeUri| self.invitees.contains_key(new);
        invitee.new.as_ref().is_some_and(is_known) || self.invitees.values().any(names_them)
    }

    /// Whom its invitee has been before who they are now.
    pub fn earlier(&self) -> impl Iterator<Item = &Invitee> {
        let now = self.now().map(|now| &now.uri);
        let all = self.invitees.values();
        all.filter(move |one| Some(&one.uri) != now)
    }

    /// Everybody whom its invitee has been, and whom they name: by these it is found again.
    pub fn names(&self) -> BTreeSet<&InviteeUri> {
        let known = self.invitees.values();
        known
            .flat_map(|one| [Some(&one.uri), one.old.as_ref(), one.new.as_ref()])
            .flatten()
            .collect()
    }

    /// How it stands; none of an empty story.
    pub fn standing(&self) -> Option<Standing> {
        let now = self.now()?;
        Some(
            if now.is_cancelled && (now.was_moved || now.new.is_some()) {
                Standing::Moving
            } else if now.is_cancelled {
                Standing::Cancelled
            } else if now.is_no_show {
                Standing::NoShow
            } else {
                Standing::Booked
            },
        )
    }
}

/// One booking of one host, as it is kept. Two hosts of one meeting have a booking each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// Whose organization.
    pub organization: OrganizationId,
    /// Whose calendar it is in.
    pub host: MemberId,
    /// What was told of it.
    pub story: Story,
    /// How its item shows it; none before the first time.
    pub shown: Option<Told>,
    /// How the timeline of who booked tells it; none before the first time.
    pub told: Option<Told>,
    /// Who booked; none while it waits for default values.
    pub person: Option<PersonId>,
    /// The appointment.
    pub item: Option<ItemId>,
    /// Whether default values are missing to make a lead of who booked.
    pub waits: bool,
}

/// How Calendly says that it delivers webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// `state: active`; not any more once nothing has arrived for a day.
    pub is_active: bool,
    /// `retry_started_at`: since when messages fail to arrive.
    pub failing_since: Option<DateTime<Utc>>,
    /// When a message arrived last, or the subscription was made.
    pub last_arrival: DateTime<Utc>,
}

/// What is to be done about a webhook subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upkeep {
    /// It works.
    Nothing,
    /// Messages fail to arrive: the member is told, and what was missed since then is fetched.
    Fetch {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// It was switched off: it is made again, the member is told, and what was missed since then is fetched.
    Renew {
        /// Since when.
        since: DateTime<Utc>,
    },
}

/// Messages are tried again for so long before the subscription is switched off.
const TRIED_FOR: TimeDelta = TimeDelta::hours(24);

/// What a look at the subscription asks for.
pub fn upkeep(delivery: &Delivery) -> Upkeep {
    let missed_from = |since: DateTime<Utc>| since.min(delivery.last_arrival);
    match (delivery.is_active, delivery.failing_since) {
        (true, None) => Upkeep::Nothing,
        (true, Some(since)) => Upkeep::Fetch {
            since: missed_from(since),
        },
        (false, Some(since)) => Upkeep::Renew {
            since: missed_from(since),
        },
        (false, None) => Upkeep::Renew {
            since: delivery.last_arrival - TRIED_FOR,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn uri(name: &str) -> InviteeUri {
        InviteeUri(format!("https://api.calendly.example/invitees/{name}"))
    }

    fn minute(number: i64) -> DateTime<Utc> {
        let noon: DateTime<Utc> = "2026-12-01T12:00:00Z".parse().unwrap();
        noon + TimeDelta::minutes(number)
    }

    /// Booked at that minute for that hour of the next day.
    fn booked(name: &str, hour: i64, at: i64) -> Invitee {
        let start = minute(0) + TimeDelta::days(1) + TimeDelta::hours(hour);
        Invitee {
            uri: uri(name),
            name: "Ida Muster".to_owned(),
            email: "ida@example.org".to_owned(),
            start,
            end: start + TimeDelta::minutes(30),
            is_cancelled: false,
            was_moved: false,
            old: None,
            new: None,
            is_no_show: false,
            details: Details::default(),
            cancellation: None,
            at: minute(at),
        }
    }

    fn cancelled(name: &str, hour: i64, at: i64) -> Invitee {
        Invitee {
            is_cancelled: true,
            ..booked(name, hour, at)
        }
    }

    /// Booked at 0, moved at 5 and again at 9; each move is two messages.
    fn moved_twice() -> Vec<Invitee> {
        let moved = |name, hour, at, old: Option<&str>, new| Invitee {
            was_moved: true,
            old: old.map(uri),
            new: Some(uri(new)),
            ..cancelled(name, hour, at)
        };
        let again = |name, hour, at, old| Invitee {
            old: Some(uri(old)),
            ..booked(name, hour, at)
        };
        vec![
            booked("a", 1, 0),
            moved("a", 1, 5, None, "b"),
            again("b", 2, 5, "a"),
            moved("b", 2, 9, Some("a"), "c"),
            again("c", 3, 9, "b"),
        ]
    }

    /// What comes of messages that arrive so: stories that turn out to be one are joined.
    fn told(messages: impl IntoIterator<Item = Invitee>) -> Vec<Story> {
        messages.into_iter().fold(Vec::new(), |stories, message| {
            let (mine, mut others): (Vec<_>, Vec<_>) = stories
                .into_iter()
                .partition(|story: &Story| story.concerns(&message));
            others.push(mine.into_iter().fold(Story::of(message), Story::join));
            others
        })
    }

    #[test]
    fn case_30_a_booking_stands_until_it_is_cancelled() {
        let mut story = Story::of(booked("a", 1, 0));
        assert_eq!(story.standing(), Some(Standing::Booked));

        story.hear(cancelled("a", 1, 3));

        assert_eq!(story.standing(), Some(Standing::Cancelled));
        // The first message once more, late: it does not bring the booking back.
        story.hear(booked("a", 1, 0));
        assert_eq!(story.standing(), Some(Standing::Cancelled));
        // Nor does one that was made before and stamped after.
        story.hear(booked("a", 1, 4));
        assert_eq!(story.standing(), Some(Standing::Cancelled));
    }

    #[test]
    fn case_30_a_move_is_one_story_whichever_half_comes_first() {
        let [_, gone, new, ..] = <[Invitee; 5]>::try_from(moved_twice()).unwrap();

        for messages in [[gone.clone(), new.clone()], [new, gone]] {
            let stories = told(messages);

            assert_eq!(stories.len(), 1);
            assert_eq!(stories[0].standing(), Some(Standing::Booked));
            assert_eq!(stories[0].now().unwrap().uri, uri("b"));
        }
    }

    #[test]
    fn case_30_half_a_move_takes_nothing_out_of_the_calendar() {
        let messages = moved_twice();

        let stories = told(messages[..2].to_vec());

        assert_eq!(stories[0].standing(), Some(Standing::Moving));
        assert_eq!(stories[0].now().unwrap().start, messages[0].start);
    }

    #[test]
    fn case_30_a_no_show_may_be_taken_back_and_the_later_word_holds() {
        let absent = |is_no_show, at| Invitee {
            is_no_show,
            ..booked("a", 1, at)
        };

        assert_eq!(
            told([absent(false, 0), absent(true, 7)])[0].standing(),
            Some(Standing::NoShow)
        );
        assert_eq!(
            told([absent(false, 9), absent(true, 7)])[0].standing(),
            Some(Standing::Booked)
        );
    }

    #[test]
    fn case_30_two_bookings_of_one_person_are_two_stories() {
        let stories = told([booked("a", 1, 0), booked("z", 5, 1), cancelled("a", 1, 2)]);

        assert_eq!(stories.len(), 2);
    }

    proptest! {
        /// Lost, late, repeated and reordered messages, and a listing that tells everything once more, all end alike.
        #[test]
        fn case_30_the_order_and_number_of_messages_do_not_matter(
            order in Just((0..5_usize).chain(0..5).collect::<Vec<_>>()).prop_shuffle(),
            arrives in 0..=10_usize,
        ) {
            let messages = moved_twice();
            let by_webhook = order.iter().take(arrives).map(|index| messages[*index].clone());
            let by_listing = messages.iter().rev().cloned();

            let stories = told(by_webhook.chain(by_listing));

            prop_assert_eq!(&stories, &told(messages.clone()));
            prop_assert_eq!(stories.len(), 1);
            prop_assert_eq!(stories[0].standing(), Some(Standing::Booked));
            prop_assert_eq!(&stories[0].now().unwrap().uri, &uri("c"));
        }
    }

    #[test]
    fn case_30_a_subscription_that_was_switched_off_is_made_again_and_what_was_missed_is_fetched() {
        let works = Delivery {
            is_active: true,
            failing_since: None,
            last_arrival: minute(0),
        };
        assert_eq!(upkeep(&works), Upkeep::Nothing);

        let failing = Delivery {
            failing_since: Some(minute(30)),
            ..works
        };
        assert_eq!(upkeep(&failing), Upkeep::Fetch { since: minute(0) });

        let off = Delivery {
            is_active: false,
            ..failing
        };
        assert_eq!(upkeep(&off), Upkeep::Renew { since: minute(0) });
        let silent = Delivery {
            failing_since: None,
            ..off
        };
        assert_eq!(
            upkeep(&silent),
            Upkeep::Renew {
                since: minute(0) - TRIED_FOR
            }
        );
    }
}
