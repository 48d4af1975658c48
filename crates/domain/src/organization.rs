//! The tenant: nothing crosses from one to another.

use crate::OrganizationId;
use serde::{Deserialize, Serialize};

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// The name in the top bar.
    pub name: String,
}
