//! Stories of services that post notices to an address of ours. An adapter's tests play them with
//! [`push_contract!`](crate::push_contract!).

use super::samples::new_event;
use super::{Calls, Fixture, Inbox, ids};
use crate::ProviderError;
use crate::push::{NewSubscription, NotSubscribed, Notice, Posts, Push, Subscribed};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::linked_calendar::RemoteCalendarId;
use domain::push::{News, PushRefusal, RemoteSubscription};
use secrecy::ExposeSecret;

/// A fixture whose service posts notices to addresses that an [`Inbox`] listens at.
#[async_trait]
pub trait PushFixture: Fixture {
    /// Where everything arrives that the service posts.
    fn inbox(&self) -> &Inbox;

    /// Where the inbox listens, without a slash at its end; paths below it are addresses of ours.
    fn listens_at(&self) -> String;

    /// What time it is, for the service and the adapter alike.
    fn now(&self) -> DateTime<Utc>;

    /// So much time passes, while what lets in stays good.
    fn pass(&self, time: TimeDelta);

    /// Waits until the service has posted all that it has to post now.
    async fn settled(&self);

    /// What the service refuses: which calendar, at which address, and why.
    fn refusals(&self) -> Vec<(RemoteCalendarId, String, PushRefusal)>;
}

/// Makes each story of the contract of push a test, of the fixture that the expression makes.
#[macro_export]
macro_rules! push_contract {
    ($fixture:expr) => {
        $crate::contract! { @each $fixture;
            a_calendar_that_is_gone_cannot_be_watched
            a_change_of_ours_is_told_too_and_is_worth_a_look_at_most
            after_its_end_a_subscription_is_silent_and_may_be_ended_again
            each_address_is_told_with_its_own_secret
            prolonging_gives_more_time_or_says_that_there_is_none
            what_another_program_changes_is_told_with_the_secret
            what_cannot_be_watched_is_refused_and_why
        }
    };
}

const ONE: &str = "0190c0de-0000-7000-8000-0000000000a1";
const OTHER: &str = "0190c0de-0000-7000-8000-0000000000a2";

/// Every letter that a secret may have.
const SECRET: &str = "abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

fn posts(fixture: &dyn PushFixture) -> &dyn Posts {
    match fixture.provider().push() {
        Push::Posts(posts) => posts,
        Push::Never | Push::Streams(_) => panic!("the service posts"),
    }
}

fn path(id: &str) -> String {
    format!("/push/{id}")
}

fn wanted(fixture: &dyn PushFixture, id: &str, secret: &str) -> NewSubscription {
    NewSubscription {
        id: id.to_owned(),
        address: fixture.listens_at() + &path(id),
        secret: secret.into(),
    }
}

async fn subscribed(fixture: &dyn PushFixture, id: &str, secret: &str) -> Subscribed {
    let wanted = wanted(fixture, id, secret);
    let outcome = posts(fixture)
        .subscribe(fixture.access(), fixture.calendar(), &wanted)
        .await;
    match outcome {
        Ok(subscribed) => subscribed,
        Err(error) => panic!("{error:?}"),
    }
}

async fn notices(fixture: &dyn PushFixture, id: &str) -> Vec<Notice> {
    fixture.settled().await;
    fixture.inbox().notices(&path(id))
}

/// Fails unless something is told and all of it is that something changed, with the secret.
fn assert_changes(notices: &[Notice], secret: &str) {
    assert!(!notices.is_empty(), "nothing was told");
    for notice in notices {
        assert_eq!(notice.news, News::Changed);
        assert_eq!(notice.secret.expose_secret(), secret);
    }
}

/// The service finds us at the address, says that it begins or nothing at all, and then whatever happens to events.
pub async fn what_another_program_changes_is_told_with_the_secret(fixture: &dyn PushFixture) {
    let subscribed = subscribed(fixture, ONE, SECRET).await;
    let begun = notices(fixture, ONE).await;
    for notice in &begun {
        assert_eq!(notice.news, News::Begun);
        assert_eq!(notice.secret.expose_secret(), SECRET);
    }
    let lives = subscribed.expires_at - fixture.now();
    assert!(
        TimeDelta::days(6) < lives && lives <= TimeDelta::days(7),
        "{lives}"
    );

    let event = fixture.write("aaaaa", "Old").await;
    assert_changes(&notices(fixture, ONE).await, SECRET);
    fixture.rewrite(&event, "New").await;
    assert_changes(&notices(fixture, ONE).await, SECRET);
    fixture.erase(&event).await;
    assert_changes(&notices(fixture, ONE).await, SECRET);

    assert!(notices(fixture, ONE).await.is_empty(), "each is told once");
}

/// A service does not know what is ours; the look finds our own version and nothing else.
pub async fn a_change_of_ours_is_told_too_and_is_worth_a_look_at_most(fixture: &dyn PushFixture) {
    let calls = Calls(fixture);
    subscribed(fixture, ONE, SECRET).await;
    notices(fixture, ONE).await;
    let (_, token) = calls.everything().await;

    let created = calls.create(&new_event()).await;

    let told = notices(fixture, ONE).await;
    assert_changes(&told, SECRET);
    assert!(told.iter().all(|notice| !notice.news.calls_for_tending()));
    let (changed, gone, _) = calls.since(&token).await;
    assert_eq!(ids(&changed), std::slice::from_ref(&created.id));
    assert_eq!(changed[0].etag, created.etag);
    assert!(gone.is_empty());
}

/// Two subscriptions to one calendar do not get in each other's way, as when one takes the other's place.
pub async fn each_address_is_told_with_its_own_secret(fixture: &dyn PushFixture) {
    let one = subscribed(fixture, ONE, "one").await;
    let other = subscribed(fixture, OTHER, "other").await;
    assert_ne!(one.remote, other.remote);
    notices(fixture, ONE).await;
    notices(fixture, OTHER).await;

    fixture.write("aaaaa", "Title").await;

    assert_changes(&notices(fixture, ONE).await, "one");
    assert_changes(&notices(fixture, OTHER).await, "other");
    let ended = posts(fixture)
        .unsubscribe(fixture.access(), &one.remote)
        .await;
    assert!(ended.is_ok(), "{ended:?}");
    fixture.write("bbbbb", "Title").await;
    assert_changes(&notices(fixture, OTHER).await, "other");
    assert!(notices(fixture, ONE).await.is_empty());
}

/// Where there is no more time, a new subscription has to take its place; where there is, it is as much as at first.
pub async fn prolonging_gives_more_time_or_says_that_there_is_none(fixture: &dyn PushFixture) {
    let subscribed = subscribed(fixture, ONE, SECRET).await;
    let posts = posts(fixture);
    let prolong = async |remote: &RemoteSubscription| {
        let prolonged = posts.prolong(fixture.access(), remote).await;
        prolonged.map(|until| until.map(|until| until - subscribed.expires_at))
    };
    let later = TimeDelta::minutes(30);
    fixture.pass(later);

    match prolong(&subscribed.remote).await {
        Ok(None) => return,
        Ok(Some(more)) => assert_eq!(more, later),
        Err(error) => panic!("{error:?}"),
    }

    notices(fixture, ONE).await;
    fixture.write("aaaaa", "Title").await;
    assert_changes(&notices(fixture, ONE).await, SECRET);
    let ended = posts.unsubscribe(fixture.access(), &subscribed.remote);
    assert!(ended.await.is_ok());
    let lost = prolong(&subscribed.remote).await;
    assert!(matches!(lost, Err(ProviderError::NotFound)), "{lost:?}");
}

/// What is ended stays ended, and whoever asks for it twice is told the same.
pub async fn after_its_end_a_subscription_is_silent_and_may_be_ended_again(
    fixture: &dyn PushFixture,
) {
    let subscribed = subscribed(fixture, ONE, SECRET).await;
    notices(fixture, ONE).await;

    for _ in 0..2 {
        let ended = posts(fixture).unsubscribe(fixture.access(), &subscribed.remote);
        let ended = ended.await;
        assert!(ended.is_ok(), "{ended:?}");
    }

    fixture.write("aaaaa", "Title").await;
    assert!(notices(fixture, ONE).await.is_empty());
}

/// A refusal of the service is no failure of ours, and says what stands in the way.
pub async fn what_cannot_be_watched_is_refused_and_why(fixture: &dyn PushFixture) {
    let refusals = fixture.refusals();
    assert!(!refusals.is_empty());
    for (calendar, address, why) in refusals {
        let wanted = NewSubscription {
            address: address.clone(),
            ..wanted(fixture, ONE, SECRET)
        };

        let outcome = posts(fixture)
            .subscribe(fixture.access(), &calendar, &wanted)
            .await;

        assert!(
            matches!(outcome, Err(NotSubscribed::Refused(told)) if told == why),
            "{address}: {outcome:?}"
        );
    }
    assert!(notices(fixture, ONE).await.is_empty());
}

/// It is not refused for another reason: the calendar is not there.
pub async fn a_calendar_that_is_gone_cannot_be_watched(fixture: &dyn PushFixture) {
    fixture.remove_calendar().await;

    let wanted = wanted(fixture, ONE, SECRET);
    let outcome = posts(fixture)
        .subscribe(fixture.access(), fixture.calendar(), &wanted)
        .await;

    assert!(
        matches!(
            outcome,
            Err(NotSubscribed::Provider(ProviderError::NotFound))
        ),
        "{outcome:?}"
    );
}
