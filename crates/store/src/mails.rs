//! Mails to be sent, and sent.

use crate::statement::{execute, fetch_optional};
use crate::stored::Place;
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::mail::{Dispatch, Mail, Mailbox};
use domain::{ConnectionId, MailId, OrganizationId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct MailRow {
    organization_id: Uuid,
    mail_id: Uuid,
    mail_key: String,
    connection_id: Option<Uuid>,
    recipient_name: String,
    recipient: String,
    reply_to: Option<String>,
    subject: String,
    body: String,
    attempts: i32,
    sent_at: Option<Instant>,
    given_up_at: Option<Instant>,
    created_at: Instant,
}

impl TryFrom<MailRow> for (Mail, Dispatch) {
    type Error = StoreError;

    fn try_from(row: MailRow) -> Result<Self> {
        let place = Place::new("mails", row.mail_id);
        let dispatch = match (row.sent_at, row.given_up_at) {
            (Some(at), _) => Dispatch::Sent(at.at()),
            (None, Some(at)) => Dispatch::GivenUp(at.at()),
            (None, None) => Dispatch::Waiting {
                attempts: place.count("attempts", row.attempts)?,
                since: row.created_at.at(),
            },
        };
        let mail = Mail {
            id: row.mail_id.into(),
            organization: row.organization_id.into(),
            key: row.mail_key,
            about: row.connection_id.map(ConnectionId::from),
            to: Mailbox {
                name: row.recipient_name,
                address: row.recipient,
            },
            reply_to: row.reply_to,
            unsubscribe: None,
            subject: row.subject,
            body: row.body,
        };
        Ok((mail, dispatch))
    }
}

impl Reading {
    /// A mail and where it is on its way.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn mail(
        &mut self,
        org: OrganizationId,
        id: MailId,
    ) -> Result<Option<(Mail, Dispatch)>> {
        fetch_optional!(
            self,
            MailRow,
            "select organization_id, mail_id, mail_key, connection_id, recipient_name, recipient, reply_to, subject, body,
                    attempts, sent_at, given_up_at, created_at
             from mails
             where organization_id = $1 and mail_id = $2",
            org.uuid(),
            id.uuid()
        )?
        .map(TryInto::try_into)
        .transpose()
    }
}

impl Writing {
    /// Adds a mail that is to be sent; whether none with its key was there.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when organization or connection do not exist.
    pub async fn insert_mail(&mut self, mail: &Mail, at: DateTime<Utc>) -> Result<bool> {
        let added = execute!(
            self,
            "insert into mails (organization_id, mail_id, mail_key, connection_id, recipient_name, recipient, reply_to, subject,
                                body, attempts, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $10)
             on conflict (organization_id, mail_key) do nothing",
            mail.organization.uuid(),
            mail.id.uuid(),
            &mail.key,
            mail.about.map(ConnectionId::uuid),
            &mail.to.name,
            &mail.to.address,
            mail.reply_to.as_deref(),
            &mail.subject,
            &mail.body,
            Instant::from(at)
        )?;
        Ok(added == 1)
    }

    /// Notes that the mail server took it.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn note_mail_sent(
        &mut self,
        org: OrganizationId,
        id: MailId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update mails
             set attempts = attempts + 1, last_error = null, sent_at = $3, updated_at = $3
             where organization_id = $1 and mail_id = $2",
            org.uuid(),
            id.uuid(),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Notes that a try failed and why; with `give_up` it is not tried again.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn note_mail_failed(
        &mut self,
        org: OrganizationId,
        id: MailId,
        error: &str,
        give_up: bool,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update mails
             set attempts = attempts + 1, last_error = $3, given_up_at = $4, updated_at = $5
             where organization_id = $1 and mail_id = $2",
            org.uuid(),
            id.uuid(),
            error,
            give_up.then(|| Instant::from(at)),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Takes back what still waits to be sent about a connection.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn withdraw_mails(
        &mut self,
        org: OrganizationId,
        connection: ConnectionId,
    ) -> Result<()> {
        execute!(
            self,
            "delete from mails
             where organization_id = $1 and connection_id = $2 and sent_at is null and given_up_at is null",
            org.uuid(),
            connection.uuid()
        )?;
        Ok(())
    }

    /// Forgets mails of every organization that were asked for before then and do not wait any more; how many.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn forget_mails(&mut self, before: DateTime<Utc>) -> Result<u64> {
        execute!(
            self,
            "delete from mails
             where created_at < $1 and (sent_at is not null or given_up_at is not null)",
            Instant::from(before)
        )
    }
}
