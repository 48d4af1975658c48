//! Who asks, and what that role may do.

use crate::member::{Member, MemberState, Role};
use crate::{MemberId, OrganizationId, SessionId};
use serde::{Deserialize, Serialize};

/// The person behind one request: signed in, or named by the token of a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// The organization everything is bound to.
    pub organization: OrganizationId,
    /// Who asks.
    pub member: MemberId,
    /// What that member may do.
    pub role: Role,
    /// From which signed-in browser; none for a program that came with an API token.
    pub session: Option<SessionId>,
}

/// The caller's role does not allow this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this role may not do that")]
pub struct NotAllowed;

impl Caller {
    /// Whether own items, connections and syncs may be changed.
    pub fn can_change_own(&self) -> bool {
        self.role != Role::Viewer
    }

    /// Whether items of others may be placed and changed.
    pub fn can_place_for_others(&self) -> bool {
        matches!(self.role, Role::Owner | Role::Admin | Role::Dispatcher)
    }

    /// Whether members and configuration may be changed.
    pub fn can_administer(&self) -> bool {
        matches!(self.role, Role::Owner | Role::Admin)
    }

    /// # Errors
    /// [`NotAllowed`] for a viewer.
    pub fn require_change_own(&self) -> Result<(), NotAllowed> {
        if self.can_change_own() {
            Ok(())
        } else {
            Err(NotAllowed)
        }
    }
}

/// A member whose membership somebody wants to change, among all members of the organization.
#[derive(Debug, Clone, Copy)]
pub struct Membership<'a> {
    /// Whose.
    pub member: &'a Member,
    /// Everybody, that member among them.
    pub members: &'a [Member],
}

/// Why a membership may not be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefusedMembership {
    /// Nobody locks themselves out.
    #[error("one's own membership cannot be changed")]
    Oneself,
    /// An admin does not decide about owners.
    #[error("only an owner may change an owner's membership")]
    OwnerOnly,
    /// An organization without an owner could never have one again.
    #[error("the last owner stays")]
    LastOwner,
}

impl RefusedMembership {
    /// What was wrong, what was kept, what to do.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Oneself => {
                "This is your own account. Nothing was changed. Ask another owner or admin."
            }
            Self::OwnerOnly => {
                "Only an owner may do this to an owner. Nothing was changed. Ask one."
            }
            Self::LastOwner => {
                "This is the last active owner. Nothing was changed. Make somebody else an owner first."
            }
        }
    }
}

impl Membership<'_> {
    /// Whether the caller, who may administer, may deactivate or reactivate this member.
    ///
    /// # Errors
    /// [`RefusedMembership`]
    pub fn may_be_changed_by(self, caller: &Caller) -> Result<(), RefusedMembership> {
        let Self { member, members } = self;
        if member.id == caller.member {
            return Err(RefusedMembership::Oneself);
        }
        if member.role != Role::Owner {
            return Ok(());
        }
        if caller.role != Role::Owner {
            return Err(RefusedMembership::OwnerOnly);
        }
        let is_active_owner =
            |one: &&Member| one.role == Role::Owner && one.state == MemberState::Active;
        let others = members
            .iter()
            .filter(is_active_owner)
            .filter(|one| one.id != member.id);
        if member.state == MemberState::Active && others.count() == 0 {
            return Err(RefusedMembership::LastOwner);
        }
        Ok(())
    }
}
