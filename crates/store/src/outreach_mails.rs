//! Mails to leads and contacts, and what came of them.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::stored::Place;
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::event_type::EventTypeId;
use domain::mail::Mailbox;
use domain::outreach_mail::{MailLink, OutreachMail, Progress};
use domain::{BookingId, CampaignId, MemberId, OrganizationId, OutreachMailId};
use uuid::Uuid;

/// A mail with what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMail {
    /// The mail.
    pub mail: OutreachMail,
    /// Where it is on its way.
    pub progress: Progress,
    /// How often its meeting link was opened.
    pub opens: u64,
    /// Whether somebody booked through it.
    pub is_booked: bool,
}

#[derive(sqlx::FromRow)]
struct MailRow {
    organization_id: Uuid,
    outreach_mail_id: Uuid,
    campaign_id: Option<Uuid>,
    template_id: Uuid,
    person_id: Uuid,
    sender_id: Uuid,
    recipient_name: String,
    recipient: String,
    subject: String,
    body: String,
    link_code: Option<String>,
    link_member_id: Option<Uuid>,
    link_event_type: Option<String>,
    link_single_use: Option<String>,
    leave_code: Option<String>,
    state: String,
    attempts: i32,
    due_at: Instant,
    handed_at: Option<Instant>,
    sent_at: Option<Instant>,
    trouble: Option<String>,
    opens: i64,
    booked_at: Option<Instant>,
    created_at: Instant,
}

impl TryFrom<MailRow> for StoredMail {
    type Error = StoreError;

    fn try_from(row: MailRow) -> Result<Self> {
        let place = Place::new("outreach_mails", row.outreach_mail_id);
        let link = match (row.link_code, row.link_member_id) {
            (Some(code), Some(member)) => Some(MailLink {
                code,
                member: member.into(),
                event_type: place
                    .optional_word("link_event_type", row.link_event_type.as_deref())?,
                single_use: row.link_single_use,
            }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return Err(place.inconsistent("link_code")),
        };
        let at =
            |at: Option<Instant>, column| at.map(Instant::at).ok_or(place.inconsistent(column));
        let progress = match row.state.as_str() {
            "waiting" => Progress::Waiting {
                attempts: place.count("attempts", row.attempts)?,
                due: row.due_at.at(),
                since: row.created_at.at(),
            },
            "handed" => Progress::Handed(at(row.handed_at, "handed_at")?),
            "sent" => Progress::Sent(at(row.sent_at, "sent_at")?),
            "refused" => Progress::Refused(row.trouble.unwrap_or_default()),
            "given_up" => Progress::GivenUp(row.trouble.unwrap_or_default()),
            "bounced" => Progress::Bounced(row.trouble.unwrap_or_default()),
            "unsubscribed" => Progress::Unsubscribed,
            _ => return Err(place.inconsistent("state")),
        };
        Ok(Self {
            mail: OutreachMail {
                id: row.outreach_mail_id.into(),
                organization: row.organization_id.into(),
                campaign: row.campaign_id.map(CampaignId::from),
                template: row.template_id.into(),
                person: row.person_id.into(),
                sender: row.sender_id.into(),
                to: Mailbox {
                    name: row.recipient_name,
                    address: row.recipient,
                },
                subject: row.subject,
                body: row.body,
                link,
                leave_code: row.leave_code,
            },
            progress,
            opens: u64::try_from(row.opens).unwrap_or(0),
            is_booked: row.booked_at.is_some(),
        })
    }
}

#[derive(sqlx::FromRow)]
struct IdRow {
    outreach_mail_id: Uuid,
}

#[derive(sqlx::FromRow)]
struct UnderWayRow {
    organization_id: Uuid,
    outreach_mail_id: Uuid,
}

#[derive(sqlx::FromRow)]
struct AtRow {
    at: Option<Instant>,
}

/// The columns of [`MailRow`].
macro_rules! mail_columns {
    () => {
        "organization_id, outreach_mail_id, campaign_id, template_id, person_id, sender_id, recipient_name, recipient,
         subject, body, link_code, link_member_id, link_event_type, link_single_use, leave_code, state, attempts, due_at,
         handed_at, sent_at, trouble, opens, booked_at, created_at"
    };
}

impl Reading {
    /// One mail.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn outreach_mail(
        &mut self,
        org: OrganizationId,
        id: OutreachMailId,
    ) -> Result<Option<StoredMail>> {
        fetch_optional!(
            self,
            MailRow,
            concat!(
                "select ",
                mail_columns!(),
                " from outreach_mails where organization_id = $1 and outreach_mail_id = $2"
            ),
            org.uuid(),
            id.uuid()
        )?
        .map(StoredMail::try_from)
        .transpose()
    }

    /// The mail whose meeting link has this code. It begins without an organization: whoever opens it belongs to none.
    ///
    /// # Errors
    /// [`StoreError`]
    pub(crate) async fn outreach_mail_of_link(&mut self, code: &str) -> Result<Option<StoredMail>> {
        fetch_optional!(
            self,
            MailRow,
            concat!(
                "select ",
                mail_columns!(),
                " from outreach_mails where link_code = $1"
            ),
            code
        )?
        .map(StoredMail::try_from)
        .transpose()
    }

    /// The mail of a campaign that this code names where its recipient wants no more. It begins without an organization:
    /// whoever opens it belongs to none.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn outreach_mail_to_leave(&mut self, code: &str) -> Result<Option<StoredMail>> {
        fetch_optional!(
            self,
            MailRow,
            concat!(
                "select ",
                mail_columns!(),
                " from outreach_mails where leave_code = $1"
            ),
            code
        )?
        .map(StoredMail::try_from)
        .transpose()
    }

    /// A mail of any organization: a mail server that reports of it knows none.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn outreach_mail_anywhere(
        &mut self,
        id: OutreachMailId,
    ) -> Result<Option<StoredMail>> {
        fetch_optional!(
            self,
            MailRow,
            concat!(
                "select ",
                mail_columns!(),
                " from outreach_mails where outreach_mail_id = $1"
            ),
            id.uuid()
        )?
        .map(StoredMail::try_from)
        .transpose()
    }

    /// The mails of a campaign: those that did not arrive first, then by name.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn mails_of_campaign(
        &mut self,
        org: OrganizationId,
        campaign: CampaignId,
        most: u32,
    ) -> Result<Vec<StoredMail>> {
        fetch_all!(
            self,
            MailRow,
            concat!(
                "select ",
                mail_columns!(),
                " from outreach_mails
                  where organization_id = $1 and campaign_id = $2
                  order by case when trouble is null then 1 else 0 end, lower(recipient_name), outreach_mail_id
                  limit $3"
            ),
            org.uuid(),
            campaign.uuid(),
            i64::from(most)
        )?
        .into_iter()
        .map(StoredMail::try_from)
        .collect()
    }

    /// The mail of a campaign that is to be tried next, if one is due by now.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn due_mail(
        &mut self,
        org: OrganizationId,
        campaign: CampaignId,
        now: DateTime<Utc>,
    ) -> Result<Option<OutreachMailId>> {
        let row = fetch_optional!(
            self,
            IdRow,
            "select outreach_mail_id
             from outreach_mails
             where organization_id = $1 and campaign_id = $2 and state = 'waiting' and due_at <= $3
             order by due_at, outreach_mail_id
             limit 1",
            org.uuid(),
            campaign.uuid(),
            Instant::from(now)
        )?;
        Ok(row.map(|row| row.outreach_mail_id.into()))
    }

    /// When the next mail of a campaign is due; none when none waits.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn next_due(
        &mut self,
        org: OrganizationId,
        campaign: CampaignId,
    ) -> Result<Option<DateTime<Utc>>> {
        let row = fetch_optional!(
            self,
            AtRow,
            "select min(due_at) as at
             from outreach_mails
             where organization_id = $1 and campaign_id = $2 and state = 'waiting'",
            org.uuid(),
            campaign.uuid()
        )?;
        Ok(row.and_then(|row| row.at).map(Instant::at))
    }

    /// When mails of a campaign were handed over, later than then, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn handed_since(
        &mut self,
        org: OrganizationId,
        campaign: CampaignId,
        since: DateTime<Utc>,
    ) -> Result<Vec<DateTime<Utc>>> {
        let rows = fetch_all!(
            self,
            AtRow,
            "select handed_at as at
             from outreach_mails
             where organization_id = $1 and campaign_id = $2 and $3 < handed_at
             order by handed_at, outreach_mail_id",
            org.uuid(),
            campaign.uuid(),
            Instant::from(since)
        )?;
        Ok(rows
            .into_iter()
            .filter_map(|row| row.at.map(Instant::at))
            .collect())
    }

    /// Every organization's mails to one person that wait, or of which no answer was noted.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn letters_under_way(&mut self) -> Result<Vec<(OrganizationId, OutreachMailId)>> {
        let rows = fetch_all!(
            self,
            UnderWayRow,
            "select organization_id, outreach_mail_id
             from outreach_mails
             where campaign_id is null and state in ('waiting', 'handed')
             order by organization_id, outreach_mail_id"
        )?;
        let under_way = rows.into_iter();
        Ok(under_way
            .map(|row| (row.organization_id.into(), row.outreach_mail_id.into()))
            .collect())
    }

    /// The mails of a campaign that were handed over and of which no answer was noted.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn unanswered_mails(
        &mut self,
        org: OrganizationId,
        campaign: CampaignId,
    ) -> Result<Vec<OutreachMailId>> {
        let rows = fetch_all!(
            self,
            IdRow,
            "select outreach_mail_id
             from outreach_mails
             where organization_id = $1 and campaign_id = $2 and state = 'handed'
             order by outreach_mail_id",
            org.uuid(),
            campaign.uuid()
        )?;
        Ok(rows
            .into_iter()
            .map(|row| row.outreach_mail_id.into())
            .collect())
    }
}

impl Writing {
    /// Adds a mail that waits; whether none with its key was there.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when campaign, person, sender or the member of the link do not exist in that organization.
    pub async fn insert_outreach_mail(
        &mut self,
        mail: &OutreachMail,
        key: &str,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let link = mail.link.as_ref();
        let added = execute!(
            self,
            "insert into outreach_mails (organization_id, outreach_mail_id, mail_key, campaign_id, template_id, person_id,
                                         sender_id, recipient_name, recipient, subject, body, link_code, link_member_id,
                                         link_event_type, link_single_use, leave_code, state, attempts, due_at, opens,
                                         created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'waiting', 0, $17, 0, $17, $17)
             on conflict (organization_id, mail_key) do nothing",
            mail.organization.uuid(),
            mail.id.uuid(),
            key,
            mail.campaign.map(CampaignId::uuid),
            mail.template.uuid(),
            mail.person.uuid(),
            mail.sender.uuid(),
            &mail.to.name,
            &mail.to.address,
            &mail.subject,
            &mail.body,
            link.map(|link| link.code.as_str()),
            link.map(|link| link.member.uuid()),
            link.and_then(|link| link.event_type.as_ref().map(EventTypeId::as_str)),
            link.and_then(|link| link.single_use.as_deref()),
            mail.leave_code.as_deref(),
            Instant::from(at)
        )?;
        Ok(added == 1)
    }

    /// Notes that a mail that waits is being handed over; whether it waited. Of two that do it at once, one is told yes.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn hand_mail(
        &mut self,
        org: OrganizationId,
        id: OutreachMailId,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let handed = execute!(
            self,
            "update outreach_mails
             set state = 'handed', handed_at = $3, updated_at = $3
             where organization_id = $1 and outreach_mail_id = $2 and state = 'waiting'",
            org.uuid(),
            id.uuid(),
            Instant::from(at)
        )?;
        Ok(handed == 1)
    }

    /// Notes where a mail is now.
    ///
    /// # Errors
    /// [`StoreError`]
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
    /// [`StoreError`]
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
    /// [`StoreError`]
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
