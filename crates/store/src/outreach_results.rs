//! What came of mails to leads and contacts.

use crate::statement::execute;
use crate::{Instant, Result, Writing};
use chrono::{DateTime, Utc};
use domain::outreach_mail::Progress;
use domain::{BookingId, MemberId, OrganizationId, OutreachMailId};

impl Writing {
    /// Notes where a mail is now.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn note_progress(
        &mut self,
        org: OrganizationId,
        id: OutreachMailId,
        progress: &Progress,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let (attempts, due) = match progress {
            Progress::Waiting { attempts, due, .. } => {
                (i32::try_from(*attempts).ok(), Some(Instant::from(*due)))
            }
            Progress::Handed(_)
            | Progress::Sent(_)
            | Progress::Refused(_)
            | Progress::GivenUp(_)
            | Progress::Bounced(_)
            | Progress::Unsubscribed => (None, None),
        };
        let sent = if let Progress::Sent(at) = progress {
            Some(Instant::from(*at))
        } else {
            None
        };
        execute!(
            self,
            "update outreach_mails
             set state = $3, attempts = coalesce($4, attempts), due_at = coalesce($5, due_at), sent_at = coalesce($6, sent_at), trouble = $7,
                 updated_at = $8
             where organization_id = $1 and outreach_mail_id = $2",
            org.uuid(),
            id.uuid(),
            progress.word(),
            attempts,
            due,
            sent,
            progress.trouble(),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Counts that the meeting link of a mail was opened; whether for the first time.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn count_opening_of_mail(
        &mut self,
        org: OrganizationId,
        id: OutreachMailId,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let first = execute!(
            self,
            "update outreach_mails
             set opened_at = $3
             where organization_id = $1 and outreach_mail_id = $2 and opened_at is null",
            org.uuid(),
            id.uuid(),
            Instant::from(at)
        )?;
        execute!(
            self,
            "update outreach_mails
             set opens = opens + 1, updated_at = $3
             where organization_id = $1 and outreach_mail_id = $2",
            org.uuid(),
            id.uuid(),
            Instant::from(at)
        )?;
        Ok(first == 1)
    }

    /// Notes that somebody booked with this host through the meeting link of a mail; the first booking counts.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn note_mail_booked(
        &mut self,
        org: OrganizationId,
        host: MemberId,
        code: &str,
        booking: BookingId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update outreach_mails
             set booked_at = $5, booking_id = $4, updated_at = $5
             where organization_id = $1 and link_member_id = $2 and link_code = $3 and booked_at is null",
            org.uuid(),
            host.uuid(),
            code,
            booking.uuid(),
            Instant::from(at)
        )?;
        Ok(())
    }
}
