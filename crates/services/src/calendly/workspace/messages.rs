//! What arrived at Integrator's own webhook, and taking a message in once more. Known here, so it is told whatever Calendly
//! answers.

use super::text::line;
use super::{Reader, WorkspaceError};
use crate::calendly::handlers::import_job;
use crate::calendly::intake::state_of;
use crate::{Environment, ServiceError};
use domain::integration::CalendlyState;
use domain::view::calendly_workspace::{Arrival, MessageList, Refused, Trouble};
use domain::{Caller, DeliveryId};

/// Messages that are shown, the latest.
const SHOWN: u32 = 50;

/// What arrived for the reader last, and how much was not believed.
///
/// # Errors
/// [`ServiceError`] when the database fails.
pub async fn list(env: &Environment, caller: &Caller) -> Result<MessageList, ServiceError> {
    let reader = Reader::of(env, caller).await?;
    let (organization, member) = (caller.organization, caller.member);
    let mut reading = env.store.read().await?;
    let latest = reading
        .latest_deliveries(organization, member, SHOWN)
        .await?;
    let refused = reading.refused_messages(organization, member).await?;
    let state = state_of(&mut reading, organization, member).await?;
    let messages = latest.into_iter().map(|arrived| Arrival {
        id: arrived.id,
        at: reader.local(arrived.received_at),
        event: event_of(&arrived.body),
        handled: arrived.handled_at.map(|at| reader.local(at)),
        trouble: line(&arrived.trouble.unwrap_or_default()),
    });
    Ok(MessageList {
        messages: messages.collect(),
        refused: refused.last_at.map(|last| Refused {
            count: refused.count,
            last: reader.local(last),
        }),
        can_replay: caller.can_change_own() && state.takes_bookings(),
    })
}

/// What a message is about; nothing more of it is read.
fn event_of(body: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Envelope {
        event: String,
    }
    let envelope = serde_json::from_str::<Envelope>(body);
    envelope
        .map(|envelope| line(&envelope.event))
        .unwrap_or_default()
}

/// Has a stored message wait to be taken in once more, by the same job and in the same lane as any other: what it says is
/// joined with what is known, so that nothing doubles, and what failed or waited is made up for.
///
/// # Errors
/// [`WorkspaceError`]; for a message that is not the reader's or was forgotten, and the trouble that keeps messages from
/// being taken in.
pub async fn replay(
    env: &Environment,
    caller: &Caller,
    id: DeliveryId,
) -> Result<(), WorkspaceError> {
    caller.require_change_own()?;
    let (organization, member) = (caller.organization, caller.member);
    let mut writing = env.store.write().await?;
    match state_of(&mut writing, organization, member).await? {
        CalendlyState::Connected | CalendlyState::ConnectionProblem => {}
        CalendlyState::NeedsReauthentication(why) => {
            return Err(Trouble::NeedsReauthentication(why).into());
        }
        CalendlyState::Off | CalendlyState::WithoutToken => {
            return Err(Trouble::NotConnected.into());
        }
    }
    if !writing.put_delivery_back(organization, member, id).await? {
        return Err(ServiceError::invalid(
            "This message is not here any more. Nothing was changed. Messages are kept for 30 days.",
        )
        .into());
    }
    let job = import_job(organization, member);
    env.queue.enqueue(&mut writing, job).await?;
    writing.commit().await?;
    env.queue.wake();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_what_it_is_about_or_nothing() {
        assert_eq!(
            event_of(r#"{"event":"invitee.created","payload":{}}"#),
            "invitee.created"
        );
        assert_eq!(event_of("[]"), "");
        assert_eq!(event_of("no json"), "");
    }
}
