//! API tokens: what programs come with instead of a session.

use crate::accounts::MemberRow;
use crate::statement::{execute, fetch_all, fetch_optional};
use crate::stored::Place;
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::api_token::{ApiToken, Scope};
use domain::member::Member;
use domain::{ApiTokenId, MemberId, OrganizationId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct TokenRow {
    organization_id: Uuid,
    token_id: Uuid,
    member_id: Uuid,
    /// Not `name`, which the member beside it has.
    token_name: String,
    scopes: String,
    created_at: Instant,
    expires_at: Option<Instant>,
    last_used_at: Option<Instant>,
    revoked_at: Option<Instant>,
}

impl TryFrom<TokenRow> for ApiToken {
    type Error = StoreError;

    fn try_from(row: TokenRow) -> Result<Self> {
        let place = Place::new("api_tokens", row.token_id);
        let scopes = row.scopes.split_whitespace();
        Ok(Self {
            id: row.token_id.into(),
            organization: row.organization_id.into(),
            member: row.member_id.into(),
            name: row.token_name,
            scopes: scopes
                .map(|word| place.word("scopes", word))
                .collect::<Result<_>>()?,
            created_at: row.created_at.at(),
            expires_at: row.expires_at.map(Instant::at),
            last_used_at: row.last_used_at.map(Instant::at),
            revoked_at: row.revoked_at.map(Instant::at),
        })
    }
}

#[derive(sqlx::FromRow)]
struct TokenAndMemberRow {
    #[sqlx(flatten)]
    token: TokenRow,
    #[sqlx(flatten)]
    member: MemberRow,
}

fn words_of(scopes: &[Scope]) -> String {
    let words: Vec<&str> = scopes.iter().map(|scope| scope.word()).collect();
    words.join(" ")
}

impl Reading {
    /// The token of this hash with its member, expired, revoked, deactivated or not. It begins without an organization:
    /// the token tells which.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn api_token_by_hash(
        &mut self,
        token_hash: &[u8],
    ) -> Result<Option<(ApiToken, Member)>> {
        let row = fetch_optional!(
            self,
            TokenAndMemberRow,
            "select t.organization_id, t.token_id, t.member_id, t.name as token_name, t.scopes, t.created_at,
                    t.expires_at, t.last_used_at, t.revoked_at, m.email, m.name, m.role, m.state, m.zone,
                    m.working_hours, m.job_title, m.password_hash
             from api_tokens t
             join members m on m.organization_id = t.organization_id and m.member_id = t.member_id
             where t.token_hash = $1",
            token_hash
        )?;
        row.map(|row| Ok((row.token.try_into()?, row.member.try_into()?)))
            .transpose()
    }

    /// The tokens of a member, the newest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn api_tokens_of(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<Vec<ApiToken>> {
        fetch_all!(
            self,
            TokenRow,
            "select organization_id, token_id, member_id, name as token_name, scopes, created_at, expires_at,
                    last_used_at, revoked_at
             from api_tokens
             where organization_id = $1 and member_id = $2
             order by created_at desc, token_id desc",
            org.uuid(),
            member.uuid()
        )?
        .into_iter()
        .map(ApiToken::try_from)
        .collect()
    }
}

impl Writing {
    /// Adds a token that was neither used nor revoked.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the hash is taken or there is no such member in that organization.
    pub async fn insert_api_token(&mut self, token: &ApiToken, token_hash: &[u8]) -> Result<()> {
        execute!(
            self,
            "insert into api_tokens (organization_id, token_id, member_id, token_hash, name, scopes, created_at,
                                     expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            token.organization.uuid(),
            token.id.uuid(),
            token.member.uuid(),
            token_hash,
            &token.name,
            words_of(&token.scopes),
            Instant::from(token.created_at),
            token.expires_at.map(Instant::from)
        )?;
        Ok(())
    }

    /// Notes that a token was used.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn touch_api_token(
        &mut self,
        org: OrganizationId,
        id: ApiTokenId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update api_tokens set last_used_at = $3 where organization_id = $1 and token_id = $2",
            org.uuid(),
            id.uuid(),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Revokes a token of this member; whether there was one that was not revoked yet.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn revoke_api_token(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        id: ApiTokenId,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let revoked = execute!(
            self,
            "update api_tokens set revoked_at = $4
             where organization_id = $1 and member_id = $2 and token_id = $3 and revoked_at is null",
            org.uuid(),
            member.uuid(),
            id.uuid(),
            Instant::from(at)
        )?;
        Ok(revoked == 1)
    }

    /// Takes a revocation back that was made after `since`; whether there was one.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn restore_api_token(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        id: ApiTokenId,
        since: DateTime<Utc>,
    ) -> Result<bool> {
        let restored = execute!(
            self,
            "update api_tokens set revoked_at = null
             where organization_id = $1 and member_id = $2 and token_id = $3 and $4 < revoked_at",
            org.uuid(),
            member.uuid(),
            id.uuid(),
            Instant::from(since)
        )?;
        Ok(restored == 1)
    }

    /// Forgets the tokens of every organization that were revoked before then; how many.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_api_tokens_revoked_before(&mut self, then: DateTime<Utc>) -> Result<u64> {
        execute!(
            self,
            "delete from api_tokens where revoked_at < $1",
            Instant::from(then)
        )
    }
}
