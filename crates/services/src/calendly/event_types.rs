//! What members offer at Calendly, kept for a while: meeting links ask for it more often than it changes.

use super::access::{AskError, ask};
use crate::wording::one_line;
use crate::{Environment, ServiceError};
use calendly::event_types::{EventType as Told, EventTypeFilter, EventTypesOf};
use calendly::page::{Paging, walk};
use calendly::uri::Kind;
use chrono::TimeDelta;
use domain::event_type::{EventType, EventTypeId, is_own_page};
use domain::{MemberId, OrganizationId};

/// What Calendly told is believed for so long.
const FRESH: TimeDelta = TimeDelta::minutes(5);
/// Entries of a page of the list.
const ENTRIES: u16 = 100;
/// Pages of the list; whoever offers more finds the others at Calendly.
const PAGES: usize = 5;
/// The longest name, in letters.
const LONGEST_NAME: usize = 100;

/// What a member offers, or offered, by name. Calendly is asked where that is not known of late; when it does not answer, or
/// the integration is paused, what was told last stands.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub(crate) async fn event_types(
    env: &Environment,
    organization: OrganizationId,
    member: MemberId,
) -> Result<Vec<EventType>, ServiceError> {
    let now = env.clock.now();
    let mut reading = env.store.read().await?;
    let kept = reading.event_types(organization, member).await?;
    let read_at = reading.event_types_read_at(organization, member).await?;
    drop(reading);
    if read_at.is_some_and(|at| now < at + FRESH) {
        return Ok(kept);
    }
    let told = match asked(env, organization, member).await {
        Ok(told) => told,
        Err(AskError::Service(error)) => return Err(error),
        Err(AskError::NotConnected | AskError::NeedsReauthentication(_)) => return Ok(kept),
        Err(AskError::Calendly(error)) => {
            tracing::warn!(error = %error, member.id = %member, "event types of member {member} are not known of late");
            return Ok(kept);
        }
    };
    let mut writing = env.store.write().await?;
    writing
        .keep_event_types(organization, member, &told, now)
        .await?;
    let kept = writing.event_types(organization, member).await?;
    writing.commit().await?;
    Ok(kept)
}

async fn asked(
    env: &Environment,
    organization: OrganizationId,
    member: MemberId,
) -> Result<Vec<EventType>, AskError> {
    ask(
        env,
        (organization, member),
        async |client, account, token| {
            let of = EventTypesOf::User(account.identity.user.as_str().into());
            let filter = EventTypeFilter::default();
            let (of, filter) = (&of, &filter);
            let listing = walk(PAGES, |page| async move {
                let paging = Paging::of(ENTRIES).at(page);
                client.event_types(token, of, filter, &paging).await
            })
            .await?;
            let own = account.identity.scheduling_url.as_str();
            let told = listing.entries.iter();
            Ok(told.filter_map(|told| read(told, member, own)).collect())
        },
    )
    .await
}

/// An event type as far as a link may lead there: it needs an id, a name, and a page of the member's own.
fn read(told: &Told, member: MemberId, own: &str) -> Option<EventType> {
    let page = told
        .scheduling_url
        .as_deref()
        .filter(|page| is_own_page(page, own))?;
    let name = one_line(told.name.as_deref().unwrap_or_default());
    Some(EventType {
        id: told.uri.id().parse().ok()?,
        member,
        name: match name.is_empty() {
            true => "(no name)".to_owned(),
            false => name.chars().take(LONGEST_NAME).collect(),
        },
        minutes: told.duration,
        page: page.to_owned(),
        is_offered: told.active && told.deleted_at.is_none(),
    })
}

/// A link of Calendly's with which a meeting of this type can be booked once.
///
/// # Errors
/// [`AskError`]
pub(crate) async fn single_use_link(
    env: &Environment,
    organization: OrganizationId,
    member: MemberId,
    id: &EventTypeId,
) -> Result<String, AskError> {
    let uri = env
        .calendly
        .bases()
        .uri(Kind::EventType, &[id.as_str()])
        .map_err(calendly::CalendlyError::from)?;
    let made = ask(env, (organization, member), async |client, _, token| {
        client.create_scheduling_link(token, &uri).await
    })
    .await?;
    Ok(made.booking_url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(more: serde_json::Value) -> Option<EventType> {
        let mut one = json!({
            "uri": "https://api.calendly.com/event_types/ET1", "name": "Intro call", "active": true, "duration": 30,
            "scheduling_url": "https://calendly.com/dana/intro-call",
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            one[key] = value.clone();
        }
        let one = serde_json::from_value(one).unwrap();
        read(
            &one,
            MemberId::new(Default::default()),
            "https://calendly.com/dana",
        )
    }

    #[test]
    fn an_event_type_is_offered_while_it_is_on_and_there() {
        let offered = |more| told(more).unwrap().is_offered;

        assert!(offered(json!({})));
        assert!(!offered(json!({"active": false})));
        assert!(!offered(json!({"deleted_at": "2026-03-01T00:00:00Z"})));
    }

    #[test]
    fn what_is_on_nobodys_own_page_is_left_out() {
        assert_eq!(told(json!({"scheduling_url": null})), None);
        assert_eq!(
            told(json!({"scheduling_url": "https://calendly.com/fernhill-team/intro"})),
            None
        );
        assert_eq!(
            told(json!({"scheduling_url": "https://evil.example/dana/intro"})),
            None
        );
    }

    #[test]
    fn a_name_is_one_line_of_bounded_length() {
        let name = |name: &str| told(json!({"name": name})).unwrap().name;

        assert_eq!(name("Intro\r\ncall"), "Intro call");
        assert_eq!(name(" "), "(no name)");
        assert_eq!(name(&"x".repeat(500)).len(), LONGEST_NAME);
    }
}
