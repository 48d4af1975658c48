//! Calendly accounts with their sealed tokens, the modules they are used in.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::stored::{Place, to_json};
use crate::{Instant, Reading, Result, StoreError, Writing};
use chrono::{DateTime, Utc};
use domain::calendly_account::{CalendlyAccount, CalendlyIdentity, Grant};
use domain::module::{CalendlyModules, Module};
use domain::{MemberId, OrganizationId};
use uuid::Uuid;

/// How [`Grant`] is stored.
const TOKEN: &str = "token";
const SIGN_IN: &str = "sign_in";

#[derive(sqlx::FromRow)]
struct AccountRow {
    organization_id: Uuid,
    member_id: Uuid,
    identity: String,
    missing_scopes: String,
    updates: String,
    let_in: String,
    token_end: String,
    failing_since: Option<Instant>,
    checked_at: Instant,
    last_booking_at: Option<Instant>,
    fetched_until: Option<Instant>,
    created_at: Instant,
}

#[derive(sqlx::FromRow)]
struct SealedRow {
    sealed_token: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct ModuleRow {
    member_id: Uuid,
    module: String,
    enabled: bool,
    receives_leads: bool,
}

impl TryFrom<AccountRow> for CalendlyAccount {
    type Error = StoreError;

    fn try_from(row: AccountRow) -> Result<Self> {
        let place = Place::new("calendly_accounts", row.member_id);
        Ok(Self {
            organization: row.organization_id.into(),
            member: row.member_id.into(),
            identity: place.json("identity", &row.identity)?,
            connected_at: row.created_at.at(),
            missing_scopes: place.json("missing_scopes", &row.missing_scopes)?,
            failing_since: row.failing_since.map(Instant::at),
            checked_at: row.checked_at.at(),
            updates: place.json("updates", &row.updates)?,
            last_booking_at: row.last_booking_at.map(Instant::at),
            fetched_until: row.fetched_until.map(Instant::at),
            grant: match row.let_in.as_str() {
                SIGN_IN => Grant::SignIn,
                TOKEN => Grant::Token { end: row.token_end },
                _ => return Err(place.inconsistent("let_in")),
            },
        })
    }
}

impl Reading {
    /// The Calendly account of a member.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn calendly_account(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<Option<CalendlyAccount>> {
        fetch_optional!(
            self,
            AccountRow,
            "select organization_id, member_id, identity, missing_scopes, updates, let_in, token_end, failing_since, checked_at,
                    last_booking_at, fetched_until, created_at
             from calendly_accounts
             where organization_id = $1 and member_id = $2",
            org.uuid(),
            member.uuid()
        )?
        .map(CalendlyAccount::try_from)
        .transpose()
    }

    /// Every Calendly account of every organization, for the sweep; those that were looked at longest ago come first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn all_calendly_accounts(&mut self) -> Result<Vec<CalendlyAccount>> {
        fetch_all!(
            self,
            AccountRow,
            "select organization_id, member_id, identity, missing_scopes, updates, let_in, token_end, failing_since, checked_at,
                    last_booking_at, fetched_until, created_at
             from calendly_accounts
             order by checked_at, member_id"
        )?
        .into_iter()
        .map(CalendlyAccount::try_from)
        .collect()
    }

    /// The sealed token of a member's Calendly account.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn sealed_calendly_token(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<Option<Vec<u8>>> {
        let row = fetch_optional!(
            self,
            SealedRow,
            "select sealed_token from calendly_accounts where organization_id = $1 and member_id = $2",
            org.uuid(),
            member.uuid()
        )?;
        Ok(row.map(|row| row.sealed_token))
    }

    /// The modules in which a member uses Calendly; none before the first connection.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn calendly_modules(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<Option<CalendlyModules>> {
        let rows = fetch_all!(
            self,
            ModuleRow,
            "select member_id, module, enabled, receives_leads
             from calendly_modules
             where organization_id = $1 and member_id = $2
             order by module",
            org.uuid(),
            member.uuid()
        )?;
        if rows.is_empty() {
            return Ok(None);
        }
        let (mut enabled, mut receiving) = (Vec::new(), None);
        for row in rows {
            let place = Place::new("calendly_modules", row.member_id);
            let module = place.word("module", &row.module)?;
            if row.enabled {
                enabled.push(module);
            }
            if row.receives_leads {
                receiving = Some(module);
            }
        }
        enabled.sort_unstable();
        Ok(Some(CalendlyModules::stored(enabled, receiving)))
    }
}

impl Writing {
    /// Saves a Calendly account with its token; one that was there is replaced, and what was told for it is forgotten.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is no such member in that organization.
    pub async fn save_calendly_account(
        &mut self,
        account: &CalendlyAccount,
        sealed_token: &[u8],
        at: DateTime<Utc>,
    ) -> Result<()> {
        let (let_in, token_end) = match &account.grant {
            Grant::Token { end } => (TOKEN, end.as_str()),
            Grant::SignIn => (SIGN_IN, ""),
        };
        execute!(
            self,
            "insert into calendly_accounts (organization_id, member_id, identity, missing_scopes, updates, sealed_token,
                                            let_in, token_end, failing_since, checked_at, last_booking_at, fetched_until,
                                            created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
             on conflict (organization_id, member_id) do update
             set identity = excluded.identity, missing_scopes = excluded.missing_scopes, updates = excluded.updates,
                 sealed_token = excluded.sealed_token, let_in = excluded.let_in, token_end = excluded.token_end,
                 failing_since = excluded.failing_since, checked_at = excluded.checked_at,
                 last_booking_at = excluded.last_booking_at, fetched_until = excluded.fetched_until,
                 created_at = excluded.created_at, updated_at = excluded.updated_at",
            account.organization.uuid(),
            account.member.uuid(),
            to_json(&account.identity),
            to_json(&account.missing_scopes),
            to_json(&account.updates),
            sealed_token,
            let_in,
            token_end,
            account.failing_since.map(Instant::from),
            Instant::from(account.checked_at),
            account.last_booking_at.map(Instant::from),
            account.fetched_until.map(Instant::from),
            Instant::from(account.connected_at),
            Instant::from(at)
        )?;
        execute!(
            self,
            "delete from calendly_workspace_pages where organization_id = $1 and member_id = $2",
            account.organization.uuid(),
            account.member.uuid()
        )?;
        Ok(())
    }

    /// Notes what a conversation with Calendly showed, unless the account was connected anew meanwhile; whether it was
    /// noted. The token is not touched, nor when a booking arrived last, which may have happened meanwhile.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn note_calendly_answer(
        &mut self,
        account: &CalendlyAccount,
        seen_token: &[u8],
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let noted = execute!(
            self,
            "update calendly_accounts
             set updates = $4, failing_since = $5, checked_at = $6, fetched_until = $7, updated_at = $8
             where organization_id = $1 and member_id = $2 and sealed_token = $3",
            account.organization.uuid(),
            account.member.uuid(),
            seen_token,
            to_json(&account.updates),
            account.failing_since.map(Instant::from),
            Instant::from(account.checked_at),
            account.fetched_until.map(Instant::from),
            Instant::from(at)
        )?;
        Ok(noted == 1)
    }

    /// Notes who a member is at Calendly by now, unless the account was connected anew meanwhile; whether it was noted.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn note_calendly_identity(
        &mut self,
        (org, member): (OrganizationId, MemberId),
        identity: &CalendlyIdentity,
        seen_token: &[u8],
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let noted = execute!(
            self,
            "update calendly_accounts set identity = $4, updated_at = $5
             where organization_id = $1 and member_id = $2 and sealed_token = $3",
            org.uuid(),
            member.uuid(),
            seen_token,
            to_json(identity),
            Instant::from(at)
        )?;
        Ok(noted == 1)
    }

    /// Replaces the token, unless it is another one by now than was `seen`; whether it did.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn rotate_calendly_token(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        seen: &[u8],
        sealed: &[u8],
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let replaced = execute!(
            self,
            "update calendly_accounts
             set sealed_token = $4, updated_at = $5
             where organization_id = $1 and member_id = $2 and sealed_token = $3",
            org.uuid(),
            member.uuid(),
            seen,
            sealed,
            Instant::from(at)
        )?;
        Ok(replaced == 1)
    }

    /// Notes that a booking arrived, unless a later one did.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn note_calendly_booking(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update calendly_accounts set last_booking_at = $3, updated_at = $3
             where organization_id = $1 and member_id = $2 and (last_booking_at is null or last_booking_at < $3)",
            org.uuid(),
            member.uuid(),
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Forgets a Calendly account with its token; modules, bookings and people stay.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_calendly_account(
        &mut self,
        org: OrganizationId,
        member: MemberId,
    ) -> Result<()> {
        execute!(
            self,
            "delete from calendly_accounts where organization_id = $1 and member_id = $2",
            org.uuid(),
            member.uuid()
        )?;
        execute!(
            self,
            "delete from webhook_receivers where organization_id = $1 and member_id = $2",
            org.uuid(),
            member.uuid()
        )?;
        Ok(())
    }

    /// Saves in which modules a member uses Calendly.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is no such member in that organization.
    pub async fn save_calendly_modules(
        &mut self,
        org: OrganizationId,
        member: MemberId,
        modules: &CalendlyModules,
    ) -> Result<()> {
        execute!(
            self,
            "delete from calendly_modules where organization_id = $1 and member_id = $2",
            org.uuid(),
            member.uuid()
        )?;
        for module in Module::ALL {
            execute!(
                self,
                "insert into calendly_modules (organization_id, member_id, module, enabled, receives_leads)
                 values ($1, $2, $3, $4, $5)",
                org.uuid(),
                member.uuid(),
                module.word(),
                modules.is_on(module),
                modules.receives_leads() == Some(module)
            )?;
        }
        Ok(())
    }
}
