//! Signed-in browsers, and the brake on guessing passwords.

use crate::accounts::MemberRow;
use crate::statement::{execute, fetch_all, fetch_optional};
use crate::{Instant, Reading, Result, Writing};
use chrono::{DateTime, Utc};
use domain::member::Member;
use domain::{MemberId, OrganizationId, SessionId};
use uuid::Uuid;

/// A signed-in browser. The token itself is known to that browser alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// Its id.
    pub id: SessionId,
    /// In which organization.
    pub organization: OrganizationId,
    /// Who.
    pub member: MemberId,
    /// Hash of the token in the cookie.
    pub token_hash: Vec<u8>,
    /// Browser and system, for people to recognise it.
    pub device: String,
    /// The network address signed in from.
    pub address: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub last_seen_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// Failed tries of one address or from one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Throttle {
    /// How many since the last success.
    pub failures: i64,
    /// Until when no try is allowed.
    pub blocked_until: Option<DateTime<Utc>>,
    /// When it last failed.
    pub last_failed_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    session_id: Uuid,
    organization_id: Uuid,
    member_id: Uuid,
    token_hash: Vec<u8>,
    device: String,
    address: String,
    created_at: Instant,
    last_seen_at: Instant,
    expires_at: Instant,
}

impl From<SessionRow> for SessionRecord {
    fn from(row: SessionRow) -> Self {
        Self {
            id: row.session_id.into(),
            organization: row.organization_id.into(),
            member: row.member_id.into(),
            token_hash: row.token_hash,
            device: row.device,
            address: row.address,
            created_at: row.created_at.at(),
            last_seen_at: row.last_seen_at.at(),
            expires_at: row.expires_at.at(),
        }
    }
}

#[derive(sqlx::FromRow)]
struct SessionAndMemberRow {
    #[sqlx(flatten)]
    session: SessionRow,
    #[sqlx(flatten)]
    member: MemberRow,
}

#[derive(sqlx::FromRow)]
struct ThrottleRow {
    failures: i64,
    blocked_until: Option<Instant>,
    last_failed_at: Instant,
}

impl Reading {
    /// The session of this token hash with its member, expired or not, deactivated or not.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn session_by_hash(
        &mut self,
        token_hash: &[u8],
    ) -> Result<Option<(SessionRecord, Member)>> {
        let row = fetch_optional!(
            self,
            SessionAndMemberRow,
            "select s.session_id, s.organization_id, s.member_id, s.token_hash, s.device, s.address, s.created_at,
                    s.last_seen_at, s.expires_at, m.email, m.name, m.role, m.state, m.zone, m.working_hours,
                    m.job_title, m.password_hash
             from sessions s
             join members m on m.organization_id = s.organization_id and m.member_id = s.member_id
             where s.token_hash = $1",
            token_hash
        )?;
        row.map(|row| Ok((row.session.into(), row.member.try_into()?)))
            .transpose()
    }

    /// The sessions of a member, the last used first.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn sessions_of(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<Vec<SessionRecord>> {
        let rows = fetch_all!(
            self,
            SessionRow,
            "select session_id, organization_id, member_id, token_hash, device, address, created_at, last_seen_at,
                    expires_at
             from sessions
             where organization_id = $1 and member_id = $2
             order by last_seen_at desc, session_id",
            org.uuid(),
            member.uuid()
        )?;
        Ok(rows.into_iter().map(SessionRecord::from).collect())
    }

    /// What is remembered of failed tries under this key.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn sign_in_throttle(&mut self, key: &str) -> Result<Option<Throttle>> {
        let row = fetch_optional!(
            self,
            ThrottleRow,
            "select failures, blocked_until, last_failed_at from sign_in_throttles where throttle_key = $1",
            key
        )?;
        Ok(row.map(|row| Throttle {
            failures: row.failures,
            blocked_until: row.blocked_until.map(Instant::at),
            last_failed_at: row.last_failed_at.at(),
        }))
    }
}

impl Writing {
    /// Adds a session.
    ///
    /// # Errors
    /// [`crate::StoreError::Conflict`] when the token is taken or the member does not exist in that organization.
    pub async fn insert_session(&mut self, session: &SessionRecord) -> Result<()> {
        execute!(
            self,
            "insert into sessions (session_id, organization_id, member_id, token_hash, device, address, created_at,
                                   last_seen_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            session.id.uuid(),
            session.organization.uuid(),
            session.member.uuid(),
            session.token_hash.as_slice(),
            &session.device,
            &session.address,
            Instant::from(session.created_at),
            Instant::from(session.last_seen_at),
            Instant::from(session.expires_at)
        )?;
        Ok(())
    }

    /// Notes that a session was used, and until when it is good now.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn touch_session(
        &mut self,
        id: SessionId,
        at: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update sessions set last_seen_at = $2, expires_at = $3 where session_id = $1",
            id.uuid(),
            Instant::from(at),
            Instant::from(expires_at)
        )?;
        Ok(())
    }

    /// Ends a session of this member; whether there was one.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn delete_session(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        id: SessionId,
    ) -> Result<bool> {
        let deleted = execute!(
            self,
            "delete from sessions where organization_id = $1 and member_id = $2 and session_id = $3",
            org.uuid(),
            member.uuid(),
            id.uuid()
        )?;
        Ok(deleted == 1)
    }

    /// Ends every session of this member; how many there were.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn delete_sessions_of(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<u64> {
        execute!(
            self,
            "delete from sessions where organization_id = $1 and member_id = $2",
            org.uuid(),
            member.uuid()
        )
    }

    /// Forgets the sessions of every organization that are no longer good; how many.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn delete_expired_sessions(&mut self, now: DateTime<Utc>) -> Result<u64> {
        execute!(
            self,
            "delete from sessions where expires_at <= $1",
            Instant::from(now)
        )
    }

    /// Remembers failed tries under a key.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn save_sign_in_throttle(&mut self, key: &str, throttle: &Throttle) -> Result<()> {
        execute!(
            self,
            "insert into sign_in_throttles (throttle_key, failures, blocked_until, last_failed_at)
             values ($1, $2, $3, $4)
             on conflict (throttle_key) do update
             set failures = excluded.failures, blocked_until = excluded.blocked_until,
                 last_failed_at = excluded.last_failed_at",
            key,
            throttle.failures,
            throttle.blocked_until.map(Instant::from),
            Instant::from(throttle.last_failed_at)
        )?;
        Ok(())
    }

    /// Forgets the failed tries under a key.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn clear_sign_in_throttle(&mut self, key: &str) -> Result<()> {
        execute!(
            self,
            "delete from sign_in_throttles where throttle_key = $1",
            key
        )?;
        Ok(())
    }

    /// Forgets all failed tries last made before then, so that strangers cannot fill the table; how many keys.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn delete_sign_in_throttles_before(&mut self, then: DateTime<Utc>) -> Result<u64> {
        execute!(
            self,
            "delete from sign_in_throttles where last_failed_at < $1",
            Instant::from(then)
        )
    }
}
