//! Tells members when a connection, or Calendly, needs them: at once, and again until it is repaired.
//!
//! `domain::reminder` decides what is due; here it is written down (table `notices`), so that a restart tells nothing twice,
//! and put on its way by mail. The pages show the trouble itself for as long as it lasts.

mod handlers;
mod letter;

pub use handlers::{handlers, schedules};
pub use letter::REPAIR_PATH;

use crate::environment::Environment;
use crate::mail;
use chrono::TimeDelta;
use domain::connection::{Connection, ConnectionState};
use domain::mail::{Mail, Mailbox};
use domain::member::MemberState;
use domain::reminder::{ANNOUNCED_AHEAD, Notice, due};
use domain::{ConnectionId, MailId, NoticeId, OrganizationId};
use store::{StoreError, Writing};

/// For how long a mail is kept after it was asked for.
const MAILS_ARE_KEPT: TimeDelta = TimeDelta::days(30);

/// Tells the member of a connection what is due now, inside the caller's transaction; whether something was. After the
/// commit the queue is to be woken.
///
/// Silent for a member who may not sign in, and for a connection that no active sync uses: nothing is missed there.
///
/// # Errors
/// [`StoreError`]; the transaction is then to be given up.
pub(crate) async fn tell(
    env: &Environment,
    writing: &mut Writing,
    organization: OrganizationId,
    connection: ConnectionId,
) -> Result<bool, StoreError> {
    let now = env.clock.now();
    // As it is stored: the database keeps instants a little coarser than the clock tells them.
    let Some(connection) = writing.connection(organization, connection).await? else {
        return Ok(false);
    };
    let told: Vec<_> = writing
        .notices(organization, connection.id)
        .await?
        .into_iter()
        .map(|notice| notice.reminder)
        .collect();
    let Some(reminder) = due(&connection, &told, now) else {
        return Ok(false);
    };
    let Some(member) = writing.member(organization, connection.member).await? else {
        return Ok(false);
    };
    if member.state != MemberState::Active {
        return Ok(false);
    }
    let mut syncs = writing.calendar_syncs_of(organization, member.id).await?;
    syncs.retain(|sync| sync.connection == connection.id && sync.finished && sync.active);
    if syncs.is_empty() {
        return Ok(false);
    }

    let notice = Notice {
        id: NoticeId::new(env.entropy.id()),
        organization,
        member: member.id,
        connection: connection.id,
        reminder,
        told_at: now,
    };
    if !writing.insert_notice(&notice).await? {
        return Ok(false);
    }
    let calendars: Vec<_> = syncs.iter().map(|sync| sync.remote_name.as_str()).collect();
    let letter = letter::write(&letter::Matter {
        reminder,
        connection: &connection,
        calendars: &calendars,
        name: &member.name,
        since: env.zones.local(reminder.since, &member.zone),
        next_attempt: connection
            .pause
            .map(|pause| env.zones.local(pause.until, &member.zone)),
        public_address: &env.settings.public_address,
    });
    let mail = Mail {
        id: MailId::new(env.entropy.id()),
        organization,
        key: format!("notice:{}", notice.id),
        about: Some(connection.id),
        to: Mailbox {
            name: member.name,
            address: member.email,
        },
        reply_to: None,
        unsubscribe: None,
        subject: letter.subject,
        body: letter.body,
    };
    mail::post(env, writing, &mail).await?;
    Ok(true)
}

/// Notes, inside the caller's transaction, how an account is doing, and tells its member when that needs them at once;
/// whether it is news. After the commit the queue is to be woken.
///
/// # Errors
/// [`StoreError`]; the transaction is then to be given up.
pub(crate) async fn note_state(
    env: &Environment,
    writing: &mut Writing,
    connection: &Connection,
    state: ConnectionState,
) -> Result<bool, StoreError> {
    let (organization, id) = (connection.organization, connection.id);
    let now = env.clock.now();
    let is_news = writing
        .set_connection_state(organization, id, state, now)
        .await?;
    if is_news {
        // What still waits to be sent tells of a state that is over.
        writing.withdraw_mails(organization, id).await?;
        tell(env, writing, organization, id).await?;
    }
    Ok(is_news)
}

/// Tells everybody whose turn it is, and forgets old mails.
///
/// # Errors
/// [`StoreError`]; who was told before stays told.
pub async fn remind_disconnected(env: &Environment) -> Result<(), StoreError> {
    let now = env.clock.now();
    let mut reading = env.store.read().await?;
    let connections = reading.connections_to_remind(now + ANNOUNCED_AHEAD).await?;
    drop(reading);
    for connection in connections {
        let (organization, id) = (connection.organization, connection.id);
        let mut writing = env.store.write().await?;
        // Read again inside: it may have been repaired meanwhile.
        if tell(env, &mut writing, organization, id).await? {
            writing.commit().await?;
            env.queue.wake();
            tracing::info!(connection.id = %id, "the member of connection {id} was reminded");
        }
    }
    let mut writing = env.store.write().await?;
    crate::calendly::remind(env, &mut writing).await?;
    writing.commit().await?;
    env.queue.wake();
    let mut writing = env.store.write().await?;
    writing.forget_mails(now - MAILS_ARE_KEPT).await?;
    writing.commit().await
}
