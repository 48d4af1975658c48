//! Creating events under UIDs that the linked calendar takes.

use super::access::Opened;
use super::identity::managed_uids;
use domain::MirrorId;
use domain::item::Content;
use domain::remote_event::Marker;
use provider::{Created, NewEvent, ProviderError};

/// Creates the event of a mirror.
///
/// # Errors
/// [`ProviderError::PreconditionFailed`] when the calendar takes none of its UIDs, else what the provider says.
pub(super) async fn create(
    opened: &Opened,
    mirror: MirrorId,
    content: &Content,
) -> Result<Created, ProviderError> {
    Created::only(create_several(opened, &[(mirror, content)]).await)
}

/// Creates the events of mirrors together; each is answered as [`create`] would answer it, in their order.
///
/// Some servers never take the UID of a deleted event again, or know it from another calendar; then the next UID of the same
/// mirror is tried (sync case 14). The order is always the same, so repeating it after a lost answer finds what was made.
pub(super) async fn create_several(
    opened: &Opened,
    events: &[(MirrorId, &Content)],
) -> Vec<Result<Created, ProviderError>> {
    let mut uids: Vec<_> = events
        .iter()
        .map(|(mirror, _)| managed_uids(*mirror))
        .collect();
    let taken = |_: &_| Err(ProviderError::PreconditionFailed);
    let mut answers: Vec<Result<Created, ProviderError>> = events.iter().map(taken).collect();
    loop {
        let mut open = Vec::new();
        let mut news = Vec::new();
        for (number, (mirror, content)) in events.iter().enumerate() {
            if matches!(answers[number], Err(ProviderError::PreconditionFailed))
                && let Some(uid) = uids[number].next()
            {
                open.push(number);
                news.push(NewEvent {
                    uid,
                    marker: Marker(*mirror),
                    content: (*content).clone(),
                });
            }
        }
        if news.is_empty() {
            return answers;
        }
        let calendar = &opened.sync.remote_calendar;
        let told = opened
            .provider
            .create_events(&opened.access, calendar, &news);
        for (number, answer) in open.into_iter().zip(told.await) {
            answers[number] = answer;
        }
    }
}
