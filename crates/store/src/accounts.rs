//! Organizations and their members.

use crate::statement::{execute, fetch_all, fetch_optional};
use crate::stored::{Place, to_json};
use crate::{Instant, Reading, Result, Writing};
use chrono::{DateTime, Utc};
use domain::member::Member;
use domain::organization::Organization;
use domain::time::ZoneId;
use domain::{MemberId, OrganizationId};
use uuid::Uuid;

/// What signing in needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInRecord {
    /// Who.
    pub member: Member,
    /// The hash of the password (a PHC string); none while no password was set.
    pub password_hash: Option<String>,
}

#[derive(sqlx::FromRow)]
struct OrganizationRow {
    organization_id: Uuid,
    name: String,
}

#[derive(sqlx::FromRow)]
pub(crate) struct MemberRow {
    organization_id: Uuid,
    member_id: Uuid,
    email: String,
    name: String,
    role: String,
    state: String,
    zone: String,
    working_hours: String,
    job_title: String,
    password_hash: Option<String>,
}

impl TryFrom<MemberRow> for Member {
    type Error = crate::StoreError;

    fn try_from(row: MemberRow) -> Result<Self> {
        let place = Place::new("members", row.member_id);
        Ok(Self {
            id: row.member_id.into(),
            organization: row.organization_id.into(),
            name: row.name,
            email: row.email,
            role: place.word("role", &row.role)?,
            state: place.word("state", &row.state)?,
            zone: ZoneId::new(row.zone),
            working_hours: place.json("working_hours", &row.working_hours)?,
            job_title: row.job_title,
        })
    }
}

impl Reading {
    /// Whether anybody has set this installation up.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn any_organization(&mut self) -> Result<bool> {
        let found = fetch_optional!(
            self,
            OrganizationRow,
            "select organization_id, name from organizations limit 1"
        )?;
        Ok(found.is_some())
    }

    /// One organization.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn organization(&mut self, org: OrganizationId) -> Result<Option<Organization>> {
        let row = fetch_optional!(
            self,
            OrganizationRow,
            "select organization_id, name from organizations where organization_id = $1",
            org.uuid()
        )?;
        Ok(row.map(|row| Organization {
            id: row.organization_id.into(),
            name: row.name,
        }))
    }

    /// One member, deactivated or not.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn member(&mut self, org: OrganizationId, id: MemberId) -> Result<Option<Member>> {
        fetch_optional!(
            self,
            MemberRow,
            "select organization_id, member_id, email, name, role, state, zone, working_hours, job_title,
                    password_hash
             from members
             where organization_id = $1 and member_id = $2",
            org.uuid(),
            id.uuid()
        )?
        .map(Member::try_from)
        .transpose()
    }

    /// Every member, by name.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn members(&mut self, org: OrganizationId) -> Result<Vec<Member>> {
        let mut members = fetch_all!(
            self,
            MemberRow,
            "select organization_id, member_id, email, name, role, state, zone, working_hours, job_title,
                    password_hash
             from members
             where organization_id = $1
             order by member_id",
            org.uuid()
        )?
        .into_iter()
        .map(Member::try_from)
        .collect::<Result<Vec<_>>>()?;
        // Sorted here, because the two databases do not agree on the order of letters.
        members.sort_by_cached_key(|member| (member.name.to_lowercase(), member.id));
        Ok(members)
    }

    /// Whoever signs in with this address (lower case); in the oldest organization, where several know it.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn sign_in_record(&mut self, email: &str) -> Result<Option<SignInRecord>> {
        let row = fetch_optional!(
            self,
            MemberRow,
            "select organization_id, member_id, email, name, role, state, zone, working_hours, job_title,
                    password_hash
             from members
             where email = $1
             order by organization_id
             limit 1",
            email
        )?;
        row.map(|mut row| {
            let password_hash = row.password_hash.take();
            Ok(SignInRecord {
                member: row.try_into()?,
                password_hash,
            })
        })
        .transpose()
    }
}

impl Writing {
    /// Adds an organization.
    ///
    /// # Errors
    /// [`crate::StoreError::Conflict`] when it exists.
    pub async fn insert_organization(
        &mut self,
        organization: &Organization,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "insert into organizations (organization_id, name, created_at, updated_at) values ($1, $2, $3, $3)",
            organization.id.uuid(),
            &organization.name,
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Adds a member.
    ///
    /// # Errors
    /// [`crate::StoreError::Conflict`] when the organization has a member of that address, or does not exist.
    pub async fn insert_member(
        &mut self,
        member: &Member,
        password_hash: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "insert into members (organization_id, member_id, email, name, role, state, zone, working_hours,
                                  job_title, password_hash, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
            member.organization.uuid(),
            member.id.uuid(),
            &member.email,
            &member.name,
            member.role.word(),
            member.state.word(),
            member.zone.as_str(),
            to_json(&member.working_hours),
            &member.job_title,
            password_hash,
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Writes everything of a member but the password.
    ///
    /// # Errors
    /// [`crate::StoreError::Conflict`] when another member has that address.
    pub async fn update_member(&mut self, member: &Member, at: DateTime<Utc>) -> Result<()> {
        execute!(
            self,
            "update members
             set email = $3, name = $4, role = $5, state = $6, zone = $7, working_hours = $8, job_title = $9,
                 updated_at = $10
             where organization_id = $1 and member_id = $2",
            member.organization.uuid(),
            member.id.uuid(),
            &member.email,
            &member.name,
            member.role.word(),
            member.state.word(),
            member.zone.as_str(),
            to_json(&member.working_hours),
            &member.job_title,
            Instant::from(at)
        )?;
        Ok(())
    }

    /// Writes the hash of a member's new password.
    ///
    /// # Errors
    /// [`crate::StoreError`]
    pub async fn set_password_hash(
        &mut self,
        org: OrganizationId,
        id: MemberId,
        password_hash: &str,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            "update members set password_hash = $3, updated_at = $4 where organization_id = $1 and member_id = $2",
            org.uuid(),
            id.uuid(),
            password_hash,
            Instant::from(at)
        )?;
        Ok(())
    }
}
