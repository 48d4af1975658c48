//! Creating an event under a UID that the linked calendar takes.

use super::access::Opened;
use super::identity::managed_uids;
use domain::MirrorId;
use domain::item::Content;
use domain::remote_event::Marker;
use provider::{Created, NewEvent, ProviderError};

/// Creates the event of a mirror. Some servers never take the UID of a deleted event again, or know it from another
/// calendar; then the next UID of the same mirror is tried (sync case 14). The order is always the same, so repeating it
/// after a lost answer finds what was made.
///
/// # Errors
/// [`ProviderError::PreconditionFailed`] when the calendar takes none of them, else what the provider says.
pub(super) async fn create(
    opened: &Opened,
    mirror: MirrorId,
    content: &Content,
) -> Result<Created, ProviderError> {
    let calendar = &opened.sync.remote_calendar;
    let mut answer = Err(ProviderError::PreconditionFailed);
    for uid in managed_uids(mirror) {
        let new = NewEvent {
            uid,
            marker: Marker(mirror),
            content: content.clone(),
        };
        answer = opened
            .provider
            .create_event(&opened.access, calendar, &new)
            .await;
        if !matches!(answer, Err(ProviderError::PreconditionFailed)) {
            return answer;
        }
    }
    answer
}
