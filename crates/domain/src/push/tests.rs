use super::*;
use uuid::Uuid;

fn at(hours: i64) -> DateTime<Utc> {
    let noon: DateTime<Utc> = "2026-03-18T12:00:00Z".parse().unwrap();
    noon + TimeDelta::hours(hours)
}

fn work() -> RemoteCalendarId {
    RemoteCalendarId("work".to_owned())
}

fn wanted() -> BTreeSet<RemoteCalendarId> {
    BTreeSet::from([work()])
}

fn one(id: u128, state: PushState) -> PushSubscription {
    PushSubscription {
        id: PushSubscriptionId::new(Uuid::from_u128(id)),
        organization: OrganizationId::new(Uuid::from_u128(2)),
        connection: ConnectionId::new(Uuid::from_u128(3)),
        calendar: work(),
        state,
        asked_at: at(0),
        heard_at: None,
    }
}

/// Lives from now on for a week.
fn live() -> PushState {
    PushState::live(RemoteSubscription("there".to_owned()), at(7 * 24), at(0))
}

#[test]
fn a_calendar_without_one_gets_one() {
    assert_eq!(tend(&wanted(), &[], at(0)), [PushStep::Subscribe(work())]);
}

#[test]
fn case_12_it_is_prolonged_when_half_of_its_life_is_over() {
    let held = [one(1, live())];

    assert_eq!(tend(&wanted(), &held, at(83)), []);
    assert_eq!(
        tend(&wanted(), &held, at(84)),
        [PushStep::Prolong(held[0].id)]
    );
}

#[test]
fn case_12_it_is_prolonged_at_once_when_the_service_says_so() {
    let mut held = [one(1, live())];
    let state = held[0].state.after(News::Prolong, at(1));
    held[0].state = state.unwrap();

    assert_eq!(
        tend(&wanted(), &held, at(1)),
        [PushStep::Prolong(held[0].id)]
    );
    assert!(held[0].is_live(at(100)), "and it lives as long as before");
}

#[test]
fn only_news_of_the_subscription_itself_change_it() {
    assert_eq!(live().after(News::Changed, at(1)), None);
    assert_eq!(live().after(News::Missed, at(1)), None);
    assert_eq!(live().after(News::Ended, at(1)), Some(PushState::Lapsed));
    assert_eq!(PushState::Asked.after(News::Prolong, at(1)), None);
}

#[test]
fn case_12_one_that_ran_out_or_was_ended_is_replaced() {
    for (state, now) in [(live(), at(7 * 24)), (PushState::Lapsed, at(1))] {
        let held = [one(1, state)];
        assert_eq!(
            tend(&wanted(), &held, now),
            [PushStep::Subscribe(work()), PushStep::End(held[0].id)]
        );
    }
}

#[test]
fn one_that_nobody_wants_is_ended() {
    let held = [one(1, live())];
    assert_eq!(
        tend(&BTreeSet::new(), &held, at(1)),
        [PushStep::End(held[0].id)]
    );
}

#[test]
fn what_was_refused_is_asked_for_again_a_day_later() {
    let held = [one(1, PushState::Refused(PushRefusal::NotThisCalendar))];

    assert_eq!(tend(&wanted(), &held, at(23)), []);
    assert_eq!(
        tend(&wanted(), &held, at(24)),
        [PushStep::Subscribe(work()), PushStep::End(held[0].id)]
    );
}

#[test]
fn an_answer_is_waited_for_ten_minutes_and_then_it_is_asked_for_anew() {
    let held = [one(1, PushState::Asked)];

    assert_eq!(tend(&wanted(), &held, at(0) + TimeDelta::minutes(9)), []);
    assert_eq!(
        tend(&wanted(), &held, at(0) + TimeDelta::minutes(10)),
        [PushStep::Subscribe(work()), PushStep::End(held[0].id)]
    );
}

#[test]
fn of_two_for_one_calendar_the_one_that_lives_stays() {
    let held = [one(1, live()), one(2, PushState::Asked)];
    assert_eq!(tend(&wanted(), &held, at(0)), [PushStep::End(held[1].id)]);
    let held = [one(1, live()), one(2, live())];
    assert_eq!(tend(&wanted(), &held, at(0)), [PushStep::End(held[0].id)]);
}
