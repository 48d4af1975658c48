//! Groups and teams (calendly.md §6.2).

use crate::client::Client;
use crate::error::CalendlyError;
use crate::page::{Page, Paging};
use crate::uri::{Kind, Uri};
use crate::wire::{More, words};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// A group of an organization's members.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its address.
    pub uri: Uri,
    /// Its name.
    pub name: String,
    /// The organization.
    pub organization: Uri,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When this was changed last.
    pub updated_at: DateTime<Utc>,
    /// How many belong to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_count: Option<u64>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

words! {
    /// What somebody is in a group.
    GroupRole {
        /// One of it.
        Member = "member",
        /// Looks after it.
        Admin = "admin",
    }
}

/// That a member, or somebody who is invited, belongs to a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupRelationship {
    /// Its address.
    pub uri: Uri,
    /// What they are in it.
    pub role: GroupRole,
    /// Who: a membership or an invitation.
    pub owner: GroupOwner,
    /// The organization.
    pub organization: Uri,
    /// The group.
    pub group: Uri,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When this was changed last.
    pub updated_at: DateTime<Utc>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

/// Who belongs to a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupOwner {
    /// `OrganizationMembership` or `OrganizationInvitation`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

/// Which relationships are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupRelationshipFilter {
    /// Of this organization.
    pub organization: Option<Uri>,
    /// Of this membership or invitation.
    pub owner: Option<Uri>,
    /// Of this group.
    pub group: Option<Uri>,
}

/// A team. The sheet does not tell its fields (calendly.md §7), so all but the address are kept as they come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Team {
    /// Its address.
    pub uri: Uri,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

impl Client {
    /// One team (`GET /teams/{team_uuid}`).
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn team(&self, token: &SecretString, team: &Uri) -> Result<Team, CalendlyError> {
        self.get_one(token, self.resource(Kind::Team, team)?).await
    }

    /// The groups of an organization (`GET /groups`); needs `groups:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn groups(
        &self,
        token: &SecretString,
        organization: &Uri,
        paging: &Paging,
    ) -> Result<Page<Group>, CalendlyError> {
        let query = self
            .at("groups")
            .with(
                "organization",
                self.names(Kind::Organization, organization)?,
            )
            .page(paging)?;
        self.get(token, query).await
    }

    /// One group (`GET /groups/{uuid}`); needs `groups:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn group(&self, token: &SecretString, group: &Uri) -> Result<Group, CalendlyError> {
        self.get_one(token, self.resource(Kind::Group, group)?)
            .await
    }

    /// Who belongs to which group (`GET /group_relationships`); needs `groups:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn group_relationships(
        &self,
        token: &SecretString,
        filter: &GroupRelationshipFilter,
        paging: &Paging,
    ) -> Result<Page<GroupRelationship>, CalendlyError> {
        let organization = self.may_name(Kind::Organization, filter.organization.as_ref())?;
        let owner = match &filter.owner {
            Some(owner) if self.names(Kind::Invitation, owner).is_ok() => Some(owner.as_str()),
            owner => self.may_name(Kind::Membership, owner.as_ref())?,
        };
        let group = self.may_name(Kind::Group, filter.group.as_ref())?;
        let query = self
            .at("group_relationships")
            .maybe("organization", organization)
            .maybe("owner", owner)
            .maybe("group", group)
            .page(paging)?;
        self.get(token, query).await
    }

    /// One relationship (`GET /group_relationships/{uuid}`); needs `groups:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn group_relationship(
        &self,
        token: &SecretString,
        relationship: &Uri,
    ) -> Result<GroupRelationship, CalendlyError> {
        let query = self.resource(Kind::GroupRelationship, relationship)?;
        self.get_one(token, query).await
    }
}
