//! What holds for every adapter, whoever answers: stories that each of them must play, against a service of its kind.
//!
//! An adapter's tests make a [`Fixture`] and write [`contract!`](crate::contract!) with it into a module; each story then is
//! a test there. Stories are functions of this module, so that they can be played alone, too.

mod busy;
mod events;
mod histories;
mod inbox;
mod limits;
mod other_program;
mod push;
mod samples;
mod series;
mod several;
mod tokens;

pub use busy::{
    BusyFixture, a_long_window_is_answered_whole, busy_times_of_others_are_told_and_nothing_else,
    many_people_are_answered_in_their_order, somebody_nobody_knows_is_not_free,
};
pub use events::{
    a_change_of_ours_is_an_echo, a_change_on_an_old_version_is_refused,
    case_18_and_21_every_form_of_time_and_word_is_read_back, creating_twice_makes_one_event,
    deleting_is_conditional_and_repeatable,
    what_is_created_is_listed_with_the_same_etag_and_read_back,
    what_was_deleted_can_be_created_again,
};
pub use histories::{SeriesFixture, whatever_happens_to_a_series_both_sides_say_the_same};
pub use inbox::{Inbox, Reply};
pub use limits::{what_it_cannot_do_is_declared, what_it_does_not_tell_is_declared};
pub use other_program::{
    Look, OtherProgram, Seen, Step, what_either_program_does_the_other_one_sees,
};
pub use push::{
    PushFixture, a_calendar_that_is_gone_cannot_be_watched,
    a_change_of_ours_is_told_too_and_is_worth_a_look_at_most,
    after_its_end_a_subscription_is_silent_and_may_be_ended_again,
    each_address_is_told_with_its_own_secret,
    prolonging_gives_more_time_or_says_that_there_is_none,
    what_another_program_changes_is_told_with_the_secret,
    what_cannot_be_watched_is_refused_and_why,
};
pub use samples::{at, content, marker, new_event, tuesdays};
pub use series::{
    a_series_is_made_with_its_changed_occurrences,
    a_series_that_moves_keeps_what_was_changed_in_it,
    case_04_and_05_a_series_is_changed_occurrence_by_occurrence,
    case_15_guests_on_our_copies_are_kept,
};
pub use several::{
    one_among_several_that_cannot_be_held_is_refused_alone,
    one_among_several_whose_uid_is_taken_is_refused_alone,
    repeating_several_makes_nothing_twice_and_finds_all,
    several_at_once_are_made_in_order_with_their_own_identity,
};
pub use tokens::{
    case_09_a_dead_token_is_told,
    case_27_a_calendar_that_is_gone_is_neither_empty_nor_are_its_events_deleted,
    changes_of_others_are_seen_once,
};

use crate::{Access, CalendarProvider, Changed, Changes, Created, NewEvent, ProviderError};
use async_trait::async_trait;
use domain::item::Content;
use domain::linked_calendar::RemoteCalendarId;
use domain::remote_event::{Etag, ProviderEventId, RemoteChange, RemoteEvent, SyncToken};

/// An empty calendar of an account, behind an adapter, and a second hand that changes it without the adapter.
#[async_trait]
pub trait Fixture: Send + Sync {
    /// The adapter.
    fn provider(&self) -> &dyn CalendarProvider;

    /// What lets it into the account.
    fn access(&self) -> &Access;

    /// The calendar.
    fn calendar(&self) -> &RemoteCalendarId;

    /// An id under which there is nothing in the calendar.
    fn absent(&self) -> ProviderEventId;

    /// Tokens that the service no longer honours, or never did.
    async fn dead_tokens(&self) -> Vec<SyncToken>;

    /// Another program makes an event of an hour with this title; its names for it begin with `name`, which has letters from
    /// a to v alone.
    async fn write(&self, name: &str, title: &str) -> ProviderEventId;

    /// Another program gives it another title.
    async fn rewrite(&self, id: &ProviderEventId, title: &str);

    /// Another program deletes it.
    async fn erase(&self, id: &ProviderEventId);

    /// The whole calendar is deleted.
    async fn remove_calendar(&self);
}

/// Makes each story of the contract a test, of the fixture that the expression makes.
#[macro_export]
macro_rules! contract {
    ($fixture:expr) => {
        $crate::contract! { @each $fixture;
            a_change_of_ours_is_an_echo
            a_change_on_an_old_version_is_refused
            a_series_is_made_with_its_changed_occurrences
            a_series_that_moves_keeps_what_was_changed_in_it
            case_04_and_05_a_series_is_changed_occurrence_by_occurrence
            case_09_a_dead_token_is_told
            case_15_guests_on_our_copies_are_kept
            case_18_and_21_every_form_of_time_and_word_is_read_back
            case_27_a_calendar_that_is_gone_is_neither_empty_nor_are_its_events_deleted
            changes_of_others_are_seen_once
            creating_twice_makes_one_event
            deleting_is_conditional_and_repeatable
            one_among_several_that_cannot_be_held_is_refused_alone
            one_among_several_whose_uid_is_taken_is_refused_alone
            repeating_several_makes_nothing_twice_and_finds_all
            several_at_once_are_made_in_order_with_their_own_identity
            what_is_created_is_listed_with_the_same_etag_and_read_back
            what_it_cannot_do_is_declared
            what_was_deleted_can_be_created_again
        }
    };
    (@each $fixture:expr; $($story:ident)*) => {
        $(
            #[tokio::test]
            async fn $story() {
                $crate::contract::$story(&$fixture.await).await;
            }
        )*
    };
}

/// The calls of the port, about the calendar of a fixture.
#[derive(Clone, Copy)]
struct Calls<'a>(&'a dyn Fixture);

impl Calls<'_> {
    async fn changes(&self, since: Option<&SyncToken>) -> Result<Changes, ProviderError> {
        let Self(fixture) = self;
        let provider = fixture.provider();
        provider
            .changes(fixture.access(), fixture.calendar(), since)
            .await
    }

    /// Everything, which must be a complete list with a token.
    async fn everything(&self) -> (Vec<Changed>, SyncToken) {
        match self.changes(None).await {
            Ok(Changes::Complete {
                events,
                token: Some(token),
            }) => (events, token),
            other => panic!("{other:?}"),
        }
    }

    /// What changed and what is gone since the token.
    async fn since(&self, token: &SyncToken) -> (Vec<Changed>, Vec<ProviderEventId>, SyncToken) {
        match self.changes(Some(token)).await {
            Ok(Changes::Since {
                changed,
                gone,
                token: Some(token),
            }) => (changed, gone, token),
            other => panic!("{other:?}"),
        }
    }

    async fn events(&self, ids: &[ProviderEventId]) -> Result<Vec<RemoteChange>, ProviderError> {
        let Self(fixture) = self;
        let provider = fixture.provider();
        provider
            .events(fixture.access(), fixture.calendar(), ids)
            .await
    }

    /// One event that must be there.
    async fn event(&self, id: &ProviderEventId) -> RemoteEvent {
        match self.events(std::slice::from_ref(id)).await.as_deref() {
            Ok([RemoteChange::Present(event)]) => event.clone(),
            other => panic!("{other:?}"),
        }
    }

    /// What a list tells of an event, or else what it says when it is asked for.
    async fn told(&self, changed: &Changed) -> RemoteEvent {
        match &changed.event {
            Some(event) => event.clone(),
            None => self.event(&changed.id).await,
        }
    }

    async fn try_create(&self, event: &NewEvent) -> Result<Created, ProviderError> {
        let Self(fixture) = self;
        let provider = fixture.provider();
        provider
            .create_event(fixture.access(), fixture.calendar(), event)
            .await
    }

    async fn try_create_all(&self, events: &[NewEvent]) -> Vec<Result<Created, ProviderError>> {
        let Self(fixture) = self;
        let provider = fixture.provider();
        provider
            .create_events(fixture.access(), fixture.calendar(), events)
            .await
    }

    async fn create(&self, event: &NewEvent) -> RemoteEvent {
        match self.try_create(event).await {
            Ok(created) => created.event,
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn try_update(
        &self,
        id: &ProviderEventId,
        etag: &Etag,
        content: &Content,
    ) -> Result<RemoteEvent, ProviderError> {
        let Self(fixture) = self;
        let provider = fixture.provider();
        provider
            .update_event(fixture.access(), fixture.calendar(), id, etag, content)
            .await
    }

    /// The event, changed.
    async fn update(&self, event: &RemoteEvent, content: &Content) -> RemoteEvent {
        match self.try_update(&event.id, &event.etag, content).await {
            Ok(updated) => updated,
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn delete(&self, id: &ProviderEventId, etag: &Etag) -> Result<(), ProviderError> {
        let Self(fixture) = self;
        let provider = fixture.provider();
        provider
            .delete_event(fixture.access(), fixture.calendar(), id, etag)
            .await
    }
}

/// The calls of the port about a fixture's calendar, for what an adapter's own tests tell beside the contract.
#[async_trait]
pub trait CalendarCalls: Fixture + Sized {
    /// What changed since the token, or everything.
    ///
    /// # Errors
    /// The adapter's.
    async fn changes(&self, since: Option<&SyncToken>) -> Result<Changes, ProviderError> {
        Calls(self).changes(since).await
    }

    /// Everything.
    ///
    /// # Panics
    /// When the list is not complete, or has no token.
    async fn everything(&self) -> (Vec<Changed>, SyncToken) {
        Calls(self).everything().await
    }

    /// What changed and what is gone since the token.
    ///
    /// # Panics
    /// When that is not known.
    async fn since(&self, token: &SyncToken) -> (Vec<Changed>, Vec<ProviderEventId>) {
        let (changed, gone, _) = Calls(self).since(token).await;
        (changed, gone)
    }

    /// The event of this id.
    ///
    /// # Panics
    /// When it is not there.
    async fn event(&self, id: &str) -> RemoteEvent {
        Calls(self).event(&ProviderEventId(id.to_owned())).await
    }

    /// The event that was created.
    ///
    /// # Errors
    /// The adapter's.
    async fn create(&self, event: &NewEvent) -> Result<RemoteEvent, ProviderError> {
        let created = Calls(self).try_create(event).await;
        created.map(|created| created.event)
    }

    /// The event, changed.
    ///
    /// # Errors
    /// The adapter's.
    async fn update(
        &self,
        id: &ProviderEventId,
        etag: &Etag,
        content: &Content,
    ) -> Result<RemoteEvent, ProviderError> {
        Calls(self).try_update(id, etag, content).await
    }
}

impl<T: Fixture> CalendarCalls for T {}

/// The ids in a list, sorted.
fn ids(changed: &[Changed]) -> Vec<ProviderEventId> {
    let mut ids: Vec<ProviderEventId> = changed.iter().map(|one| one.id.clone()).collect();
    ids.sort_unstable();
    ids
}
