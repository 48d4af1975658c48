//! What was booked: the list, one meeting with its invitees, cancelling it, and who did not come.

use super::event_text::{invitee, is_of, row};
use super::text::{id_of, line, text_of, web_link};
use super::{Reader, WorkspaceError, is_administrator, pages};
use crate::wording::{many_lines, one_line};
use crate::{Environment, ServiceError};
use calendly::invitees::{Invitee, InviteeFilter};
use calendly::page::Paging;
use calendly::scheduled_events::{Event, EventFilter, EventStatus, EventsOf};
use calendly::uri::{Kind, Uri};
use calendly::wire::Order;
use chrono::{DateTime, Utc};
use domain::Caller;
use domain::booking::InviteeUri;
use domain::calendly_account::CalendlyAccount;
use domain::time::{TimeRange, ZoneId};
use domain::view::calendly_workspace::{
    EventList, EventOrder, EventPage, EventsQuery, Invited, Since, Standing, Trouble, Whose,
};
use std::collections::BTreeSet;
use store::BookedBy;

/// The longest reason that Calendly takes (calendly.md §5).
const LONGEST_REASON: usize = 10_000;

/// Booked meetings, as far as they were asked for.
///
/// # Errors
/// [`WorkspaceError`]; [`Trouble::NotAdministrator`] for everybody's where the reader has no right to them.
pub async fn list(
    env: &Environment,
    caller: &Caller,
    query: &EventsQuery,
) -> Result<EventList, WorkspaceError> {
    let reader = match query.whose {
        Whose::Mine => Reader::of(env, caller).await?,
        Whose::Organization => Reader::administrator(env, caller).await?,
    };
    let filter = filter(&reader, query);
    let asked = reader.ask(async |client, account, token| {
        let of = owner(account, query.whose);
        let listing = pages(query.pages, |paging| {
            let (of, filter) = (&of, &filter);
            async move { client.events(token, of, filter, &paging).await }
        });
        Ok((listing.await?, account.clone()))
    });
    let (listing, account) = asked.await?;
    let known = booked_by(&reader, &listing.entries).await?;
    let events = listing.entries.iter().map(|event| {
        let known = known.iter().filter(|by| is_of(&by.invitee.0, &event.uri));
        row(
            event,
            &account.identity.user,
            named(known),
            reader.now,
            |at| reader.local(at),
        )
    });
    Ok(EventList {
        events: events.collect(),
        has_more: !listing.is_complete,
        today: reader.today(),
        is_administrator: is_administrator(&account),
    })
}

fn owner(account: &CalendlyAccount, whose: Whose) -> EventsOf {
    match whose {
        Whose::Mine => EventsOf::User(account.identity.user.as_str().into()),
        Whose::Organization => {
            EventsOf::Organization(account.identity.organization.as_str().into())
        }
    }
}

/// The same in Calendly's words; days are the reader's, from midnight to midnight.
fn filter(reader: &Reader<'_>, query: &EventsQuery) -> EventFilter {
    let email = one_line(&query.email);
    let after = query.until.and_then(|day| day.succ_opt());
    EventFilter {
        invitee_email: (!email.is_empty()).then_some(email),
        status: match query.standing {
            Standing::All => None,
            Standing::Active => Some(EventStatus::Active),
            Standing::Cancelled => Some(EventStatus::Canceled),
        },
        min_start_time: match query.since {
            Since::Today => Some(reader.begin_of(reader.today())),
            Since::Ever => None,
            Since::Day(day) => Some(reader.begin_of(day)),
        },
        max_start_time: after.map(|day| reader.begin_of(day)),
        order: Some(match query.order {
            EventOrder::Earliest => Order::Ascending,
            EventOrder::Latest => Order::Descending,
        }),
    }
}

/// Leads and contacts that bookings of these meetings made, found by when the meetings are.
async fn booked_by(reader: &Reader<'_>, events: &[Event]) -> Result<Vec<BookedBy>, ServiceError> {
    let first = events.iter().map(|event| event.start_time).min();
    let last = events.iter().map(|event| event.end_time).max();
    let (Some(first), Some(last)) = (first, last) else {
        return Ok(Vec::new());
    };
    let range = TimeRange::at_least_a_second(first, last);
    let mut reading = reader.env.store.read().await?;
    Ok(reading
        .people_booked_between(reader.caller.organization, range)
        .await?)
}

/// Each person once, by name.
fn named<'a>(known: impl Iterator<Item = &'a BookedBy>) -> Vec<Invited> {
    let people: BTreeSet<_> = known.map(|by| (&by.name, by.person)).collect();
    let people = people.into_iter().map(|(name, person)| Invited {
        person,
        name: name.clone(),
    });
    people.collect()
}

/// One meeting with its invitees.
///
/// # Errors
/// [`WorkspaceError`]; [`Trouble::Gone`] for one that is not there, or not for this account.
pub async fn page(
    env: &Environment,
    caller: &Caller,
    id: &str,
) -> Result<EventPage, WorkspaceError> {
    let reader = Reader::of(env, caller).await?;
    let uri = reader.uri(Kind::Event, &[id])?;
    let asked = reader.ask(async |client, account, token| {
        let event = client.event(token, &uri).await?;
        let filter = InviteeFilter {
            order: Some(Order::Ascending),
            ..InviteeFilter::default()
        };
        let invitees = client
            .invitees(token, &uri, &filter, &Paging::of(100))
            .await?;
        Ok((event, invitees, account.identity.user.clone()))
    });
    let (event, invitees, own) = asked.await?;
    let has_more = invitees.pagination.next_page_token.is_some();
    let known = known_of(&reader, &invitees.collection).await?;
    let person_of = |one: &Invitee| {
        let by = known.iter().find(|by| by.invitee.0 == one.uri.as_str());
        by.map(|by| by.person)
    };
    let is_active = event.status == EventStatus::Active;
    let can_change = caller.can_change_own();
    let there = |zone: &str| elsewhere(&reader, event.start_time, zone);
    Ok(EventPage {
        event_type: event.event_type.as_ref().map(id_of),
        join: web_link(
            event
                .location
                .as_ref()
                .and_then(|place| place.join_url.as_deref()),
        ),
        notes: text_of(event.meeting_notes_plain.as_deref()),
        guests: event
            .event_guests
            .iter()
            .map(|guest| line(&guest.email))
            .collect(),
        invitees: invitees
            .collection
            .iter()
            .map(|one| invitee(one, person_of(one), |at| reader.local(at), there))
            .collect(),
        has_more,
        can_cancel: can_change && is_active && reader.now < event.start_time,
        can_mark: can_change && is_active && event.start_time <= reader.now,
        event: row(&event, &own, named(known.iter()), reader.now, |at| {
            reader.local(at)
        }),
    })
}

/// Leads and contacts that these invitees became.
async fn known_of(
    reader: &Reader<'_>,
    invitees: &[Invitee],
) -> Result<Vec<BookedBy>, ServiceError> {
    let uris: Vec<InviteeUri> = invitees
        .iter()
        .map(|invitee| InviteeUri(invitee.uri.as_str().to_owned()))
        .collect();
    let mut reading = reader.env.store.read().await?;
    Ok(reading
        .people_of_invitees(reader.caller.organization, &uris)
        .await?)
}

/// The wall clock in a zone other than the reader's.
fn elsewhere(
    reader: &Reader<'_>,
    at: DateTime<Utc>,
    zone: &str,
) -> Option<(chrono::NaiveDateTime, String)> {
    let id = ZoneId::new(zone);
    if id == reader.zone || !reader.env.zones.knows(&id) {
        return None;
    }
    Some((reader.env.zones.local(at, &id), line(zone)))
}

/// Cancels a meeting for everybody who is invited; Calendly sends them the reason.
///
/// # Errors
/// [`WorkspaceError`]; nothing was cancelled.
pub async fn cancel(
    env: &Environment,
    caller: &Caller,
    id: &str,
    reason: &str,
) -> Result<(), WorkspaceError> {
    let reader = Reader::who_changes(env, caller).await?;
    let reason = many_lines(reason).trim().to_owned();
    if LONGEST_REASON < reason.chars().count() {
        return Err(ServiceError::invalid(
            "The reason has more than 10 000 signs. Nothing was cancelled. Shorten it, then try again.",
        )
        .into());
    }
    let uri = reader.uri(Kind::Event, &[id])?;
    let asked = reader.ask(async |client, account, token| {
        let reason = (!reason.is_empty()).then_some(reason.as_str());
        client.cancel_event(token, &uri, reason).await?;
        Ok(account.updates.clone())
    });
    Ok(reader.follow_up(&asked.await?).await?)
}

/// Says that an invitee did not come.
///
/// # Errors
/// [`WorkspaceError`]; [`Trouble::Refused`] where that was said already.
pub async fn mark_no_show(
    env: &Environment,
    caller: &Caller,
    event: &str,
    invitee: &str,
) -> Result<(), WorkspaceError> {
    let reader = Reader::who_changes(env, caller).await?;
    let uri = reader.uri(Kind::Invitee, &[event, invitee])?;
    let asked = reader.ask(async |client, account, token| {
        client.mark_no_show(token, &uri).await?;
        Ok(account.updates.clone())
    });
    Ok(reader.follow_up(&asked.await?).await?)
}

/// Takes that back. The mark is looked up anew, so that a page which is old undoes what is there now.
///
/// # Errors
/// [`WorkspaceError`]; [`Trouble::Gone`] where there is no such mark.
pub async fn undo_no_show(
    env: &Environment,
    caller: &Caller,
    event: &str,
    invitee: &str,
) -> Result<(), WorkspaceError> {
    let reader = Reader::who_changes(env, caller).await?;
    let uri: Uri = reader.uri(Kind::Invitee, &[event, invitee])?;
    let asked = reader.ask(async |client, account, token| {
        let invitee = client.invitee(token, &uri).await?;
        let Some(mark) = invitee.no_show else {
            return Ok(None);
        };
        client.unmark_no_show(token, &mark.uri).await?;
        Ok(Some(account.updates.clone()))
    });
    match asked.await? {
        Some(updates) => Ok(reader.follow_up(&updates).await?),
        None => Err(Trouble::Gone.into()),
    }
}
