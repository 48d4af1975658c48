//! Case 30: the meeting of a booking that is moved or cancelled, and that Calendly writes into a linked calendar, in every
//! order.

use super::echoes::{assert_once, dana};
use crate::bookings::{AT_NINE, AT_TWO, OURS, Step, THEIRS, calendlys};
use testkit::calendars::CalendarServer;

on_both_servers! {
    case_30_every_order_of_booking_moving_writing_and_looking_ends_alike
    case_30_a_meeting_that_calendly_moves_in_its_place_stays_tied
    case_30_after_a_cancellation_nothing_is_sent_there
}

/// What somebody does in one of the orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    Told(Step),
    /// Calendly writes the meeting at nine.
    Writes,
    /// Calendly writes the meeting at two and removes the other.
    Replaces,
}

async fn case_30_every_order_of_booking_moving_writing_and_looking_ends_alike(
    mut server: CalendarServer,
) {
    let told = [Step::Books, Step::Leaves, Step::Comes].map(Does::Told);
    for order in shuffles(&told, &[Does::Writes, Does::Replaces]) {
        for (looks, sends) in [(true, true), (true, false), (false, true), (false, false)] {
            let real = dana(server).await;
            for does in &order {
                match does {
                    Does::Told(step) => real.told(&[*step]).await,
                    Does::Writes => {
                        let text = calendlys("nine", "a", AT_NINE);
                        real.put_object("nine", &text).await;
                    }
                    Does::Replaces => {
                        let text = calendlys("two", "b", AT_TWO);
                        real.put_object("two", &text).await;
                        real.delete("nine").await;
                    }
                }
                if looks {
                    real.pull().await.unwrap();
                }
                if sends {
                    real.push().await.unwrap();
                }
            }

            real.comes_to_rest().await;

            let story = format!("{order:?} {looks} {sends}");
            assert_eq!(real.here().await, [OURS], "{story}");
            assert_eq!(real.over_there().await, [THEIRS], "{story}");
            let stands = real.stands_there().await;
            assert_eq!(stands, Some(real.address("two")), "{story}");
            server = real.ended().await;
        }
    }
}

/// Every order of two lists in which each keeps its own.
fn shuffles(one: &[Does], other: &[Does]) -> Vec<Vec<Does>> {
    let (Some(first), Some(second)) = (one.first(), other.first()) else {
        return vec![[one, other].concat()];
    };
    let begun = |with: &Does, rest: Vec<Vec<Does>>| {
        let with = *with;
        rest.into_iter()
            .map(move |rest| [vec![with], rest].concat())
    };
    begun(first, shuffles(&one[1..], other))
        .chain(begun(second, shuffles(one, &other[1..])))
        .collect()
}

async fn case_30_a_meeting_that_calendly_moves_in_its_place_stays_tied(mut server: CalendarServer) {
    let moves = [Step::Leaves, Step::Comes];
    for is_told_first in [true, false] {
        for invitee in ["a", "b"] {
            let real = dana(server).await;
            real.told(&[Step::Books]).await;
            real.put_object("calendly", &calendlys("calendly", "a", AT_NINE))
                .await;
            real.comes_to_rest().await;

            if is_told_first {
                real.told(&moves).await;
                real.comes_to_rest().await;
            }
            let text = calendlys("calendly", invitee, AT_TWO);
            real.put_object("calendly", &text).await;
            real.comes_to_rest().await;
            if !is_told_first {
                real.told(&moves).await;
            }

            assert_once(&real, "calendly", &text).await;
            server = real.ended().await;
        }
    }
}

async fn case_30_after_a_cancellation_nothing_is_sent_there(mut server: CalendarServer) {
    for is_told_first in [true, false] {
        let real = dana(server).await;
        real.told(&[Step::Books]).await;
        real.put_object("calendly", &calendlys("calendly", "a", AT_NINE))
            .await;
        real.comes_to_rest().await;

        if is_told_first {
            real.told(&[Step::Cancels]).await;
            real.comes_to_rest().await;
        }
        real.delete("calendly").await;
        real.comes_to_rest().await;
        assert!(!real.appointment().await.deleted, "the booking keeps it");
        if !is_told_first {
            real.told(&[Step::Cancels]).await;
        }
        real.comes_to_rest().await;

        assert_eq!(real.here().await, [format!("Cancelled: {OURS}")]);
        assert!(real.objects().await.is_empty());
        server = real.ended().await;
    }
}
