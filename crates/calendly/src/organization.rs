//! The organization, its members and who is invited (calendly.md §6.2).

use crate::client::Client;
use crate::error::CalendlyError;
use crate::page::{Page, Paging};
use crate::uri::{Kind, Uri};
use crate::users::User;
use crate::wire::{More, Order, words};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// An organization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Organization {
    /// Its address.
    pub uri: Uri,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// Its plan, in Calendly's word.
    #[serde(default)]
    pub plan: Option<String>,
    /// Where it stands with its plan: on trial, paid, in Calendly's word.
    #[serde(default)]
    pub stage: Option<String>,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<DateTime<Utc>>,
    /// When this was changed last.
    #[serde(default)]
    pub updated_at: Option<DateTime<Utc>>,
    /// Whatever else came.
    #[serde(flatten)]
    pub more: More,
}

words! {
    /// What somebody is in an organization.
    Role {
        /// May do everything; there is one.
        Owner = "owner",
        /// May do almost everything.
        Admin = "admin",
        /// Works with what is their own.
        User = "user",
    }
}

/// That somebody belongs to an organization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Membership {
    /// Its address.
    pub uri: Uri,
    /// What they are in it.
    pub role: Role,
    /// Who.
    pub user: User,
    /// The organization.
    pub organization: Uri,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When this was changed last.
    pub updated_at: DateTime<Utc>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// Which memberships are listed; all that the token may see where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MembershipFilter {
    /// Of this organization.
    pub organization: Option<Uri>,
    /// Of this person.
    pub user: Option<Uri>,
    /// Of the person with this mail address.
    pub email: Option<String>,
    /// Of people who are this.
    pub role: Option<Role>,
}

words! {
    /// What became of an invitation.
    InvitationStatus {
        /// Nobody answered yet.
        Pending = "pending",
        /// They came.
        Accepted = "accepted",
        /// They did not want to.
        Declined = "declined",
    }
}

/// An invitation to an organization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// Its address.
    pub uri: Uri,
    /// The organization.
    pub organization: Uri,
    /// Who is invited.
    pub email: String,
    /// What became of it.
    pub status: InvitationStatus,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When this was changed last.
    pub updated_at: DateTime<Utc>,
    /// When the mail was sent last.
    #[serde(default)]
    pub last_sent_at: Option<DateTime<Utc>>,
    /// Who came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Uri>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// Which invitations are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InvitationFilter {
    /// Of this mail address.
    pub email: Option<String>,
    /// Of which this became.
    pub status: Option<InvitationStatus>,
    /// By when they were made; the oldest first where nothing is said.
    pub order: Option<Order>,
}

impl Client {
    /// One organization (`GET /organizations/{uuid}`); needs `organizations:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn organization(
        &self,
        token: &SecretString,
        organization: &Uri,
    ) -> Result<Organization, CalendlyError> {
        let query = self.resource(Kind::Organization, organization)?;
        self.get_one(token, query).await
    }

    /// Memberships (`GET /organization_memberships`); needs `organizations:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn memberships(
        &self,
        token: &SecretString,
        filter: &MembershipFilter,
        paging: &Paging,
    ) -> Result<Page<Membership>, CalendlyError> {
        let organization = self.may_name(Kind::Organization, filter.organization.as_ref())?;
        let user = self.may_name(Kind::User, filter.user.as_ref())?;
        let query = self
            .at("organization_memberships")
            .maybe("organization", organization)
            .maybe("user", user)
            .maybe("email", filter.email.as_deref())
            .maybe("role", filter.role.as_ref())
            .page(paging)?;
        self.get(token, query).await
    }

    /// One membership (`GET /organization_memberships/{uuid}`); needs `organizations:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn membership(
        &self,
        token: &SecretString,
        membership: &Uri,
    ) -> Result<Membership, CalendlyError> {
        let query = self.resource(Kind::Membership, membership)?;
        self.get_one(token, query).await
    }

    /// Removes somebody from the organization (`DELETE /organization_memberships/{uuid}`); needs `organizations:write`
    /// and an administrator. The owner cannot be removed.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn remove_membership(
        &self,
        token: &SecretString,
        membership: &Uri,
    ) -> Result<(), CalendlyError> {
        let query = self.resource(Kind::Membership, membership)?;
        self.delete(token, query).await
    }

    /// Invitations (`GET /organizations/{uuid}/invitations`); needs `organizations:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn invitations(
        &self,
        token: &SecretString,
        organization: &Uri,
        filter: &InvitationFilter,
        paging: &Paging,
    ) -> Result<Page<Invitation>, CalendlyError> {
        let sort = filter.order.map(|order| order.by("created_at"));
        let query = self
            .beneath(Kind::Organization, organization, "invitations")?
            .maybe("email", filter.email.as_deref())
            .maybe("status", filter.status.as_ref())
            .maybe("sort", sort)
            .page(paging)?;
        self.get(token, query).await
    }

    /// Invites somebody (`POST /organizations/{uuid}/invitations`); needs `organizations:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn invite(
        &self,
        token: &SecretString,
        organization: &Uri,
        email: &str,
    ) -> Result<Invitation, CalendlyError> {
        let query = self.beneath(Kind::Organization, organization, "invitations")?;
        let body = serde_json::json!({ "email": email });
        self.post_one(token, query, &body).await
    }

    /// One invitation (`GET /organizations/{org_uuid}/invitations/{uuid}`); needs `organizations:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn invitation(
        &self,
        token: &SecretString,
        invitation: &Uri,
    ) -> Result<Invitation, CalendlyError> {
        let query = self.resource(Kind::Invitation, invitation)?;
        self.get_one(token, query).await
    }

    /// Takes an invitation back (`DELETE /organizations/{org_uuid}/invitations/{uuid}`); needs `organizations:write`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn revoke_invitation(
        &self,
        token: &SecretString,
        invitation: &Uri,
    ) -> Result<(), CalendlyError> {
        let query = self.resource(Kind::Invitation, invitation)?;
        self.delete(token, query).await
    }
}
