//! Who asks, and what that role may do.

use crate::member::Role;
use crate::{MemberId, OrganizationId, SessionId};
use serde::{Deserialize, Serialize};

/// The signed-in person behind one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// The organization everything is bound to.
    pub organization: OrganizationId,
    /// Who asks.
    pub member: MemberId,
    /// What that member may do.
    pub role: Role,
    /// From which signed-in browser.
    pub session: SessionId,
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
