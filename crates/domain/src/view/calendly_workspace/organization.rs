//! The organization at Calendly: who is in it, and who is invited.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// What the list of members is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersQuery {
    /// How many pages of 50 are shown, from 1.
    pub pages: usize,
}

/// Everybody in the organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberList {
    /// The organization's name; may be empty.
    pub name: String,
    /// Its plan, in Calendly's word; may be empty.
    pub plan: String,
    /// The members.
    pub members: Vec<MemberCard>,
    /// Whether there are more.
    pub has_more: bool,
}

/// What somebody is in the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MemberRole {
    /// May do everything; there is one, who cannot be removed.
    Owner,
    /// May do almost everything.
    Admin,
    /// Works with what is their own.
    User,
}

impl MemberRole {
    /// On pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Admin => "Admin",
            Self::User => "User",
        }
    }
}

/// Somebody in the organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberCard {
    /// The id of the membership.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// What they are.
    pub role: MemberRole,
    /// IANA name of their zone; may be empty.
    pub zone: String,
    /// Their booking page; none where that is no web address.
    pub link: Option<String>,
    /// Since when they are in it.
    pub since: NaiveDateTime,
    /// Whether that is the reader's own account.
    pub is_reader: bool,
    /// Whether the reader may remove them.
    pub can_remove: bool,
}

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvitationState {
    /// Nobody answered yet.
    Pending,
    /// They came.
    Accepted,
    /// They did not want to.
    Declined,
}

impl InvitationState {
    /// On pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Accepted => "Accepted",
            Self::Declined => "Declined",
        }
    }
}

/// What the list of invitations is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationsQuery {
    /// Of which this became; none for all.
    pub state: Option<InvitationState>,
    /// How many pages of 50 are shown, from 1.
    pub pages: usize,
}

/// Who was invited, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationList {
    /// The invitations.
    pub invitations: Vec<InvitationRow>,
    /// Whether there are more.
    pub has_more: bool,
    /// Whether the reader may invite somebody.
    pub can_change: bool,
}

/// One invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationRow {
    /// Its id.
    pub id: String,
    /// Who is invited.
    pub email: String,
    /// What became of it.
    pub state: InvitationState,
    /// When the mail was sent last, else when the invitation was made.
    pub sent: NaiveDateTime,
    /// When it was answered or changed last.
    pub changed: NaiveDateTime,
    /// Whether the reader may take it back.
    pub can_revoke: bool,
}
