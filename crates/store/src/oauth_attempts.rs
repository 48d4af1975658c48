//! Who is on their way to a provider's page and back (RFC 6749 §4.1).

use crate::statement::{execute, fetch_optional};
use crate::{Instant, Result, Writing};
use chrono::{DateTime, Utc};
use domain::{MemberId, OrganizationId, SessionId};

/// One way there and back. The state that is carried along is known to that browser alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OauthAttempt {
    /// Whose organization.
    pub organization: OrganizationId,
    /// Who.
    pub member: MemberId,
    /// From which signed-in browser: it has to be the one that comes back.
    pub session: SessionId,
    /// Hash of the state.
    pub state_hash: Vec<u8>,
    /// What proves that whoever brings the code is who asked for it (PKCE), sealed.
    pub sealed_verifier: Vec<u8>,
    /// Whether another account than before is meant, too.
    pub accepts_other: bool,
    /// Until when they may come back.
    pub expires_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct AttemptRow {
    sealed_verifier: Vec<u8>,
    accepts_other: bool,
    expires_at: Instant,
}

impl Writing {
    /// Adds an attempt, and forgets those of everybody that were not finished in time.
    ///
    /// # Errors
    /// [`crate::StoreError::Conflict`] when there is no such member in that organization.
    pub async fn insert_oauth_attempt(
        &mut self,
        attempt: &OauthAttempt,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "delete from oauth_attempts where expires_at < $1",
            Instant::from(at)
        )?;
        execute!(
            self,
            "insert into oauth_attempts (organization_id, state_hash, member_id, session_id, sealed_verifier, accepts_other,
                                         expires_at, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            attempt.organization.uuid(),
            &attempt.state_hash,
            attempt.member.uuid(),
            attempt.session.uuid(),
            &attempt.sealed_verifier,
            attempt.accepts_other,
            Instant::from(attempt.expires_at),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Takes the attempt with this state, which is then over; none where this browser has begun none such, or not lately.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn take_oauth_attempt(
        &mut self,
        (organization, member, session): (OrganizationId, MemberId, SessionId),
        state_hash: &[u8],
        at: DateTime<Utc>,
    ) -> Result<Option<OauthAttempt>> {
        let row = fetch_optional!(
            self,
            AttemptRow,
            "delete from oauth_attempts
             where organization_id = $1 and state_hash = $2 and member_id = $3 and session_id = $4
             returning sealed_verifier, accepts_other, expires_at",
            organization.uuid(),
            state_hash,
            member.uuid(),
            session.uuid()
        )?;
        let attempt = row.map(|row| OauthAttempt {
            organization,
            member,
            session,
            state_hash: state_hash.to_vec(),
            sealed_verifier: row.sealed_verifier,
            accepts_other: row.accepts_other,
            expires_at: row.expires_at.at(),
        });
        Ok(attempt.filter(|attempt| at < attempt.expires_at))
    }
}
