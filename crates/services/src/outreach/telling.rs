//! What happened with a mail, as a line of its recipient's timeline.

use chrono::{DateTime, Utc};
use domain::outreach_mail::OutreachMail;
use domain::person::{Happened, TimelineEntry};
use domain::{Entropy, TimelineId};
use store::{StoreError, Writing};

pub(super) async fn tell(
    writing: &mut Writing,
    entropy: &dyn Entropy,
    at: DateTime<Utc>,
    mail: &OutreachMail,
    what: Happened,
    text: String,
) -> Result<(), StoreError> {
    let entry = TimelineEntry {
        id: TimelineId::new(entropy.id()),
        organization: mail.organization,
        person: mail.person,
        at,
        what,
        text,
        item: None,
        booking: None,
    };
    writing.insert_timeline(&entry).await
}
