//! Mails to leads and contacts, and what came of them.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::stored::Place;
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::event_type::EventTypeId;
use domain::mail::Mailbox;
use domain::outreach_mail::{MailLink, OutreachMail, Progress};
use domain::{CampaignId, OrganizationId, OutreachMailId};
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
}
