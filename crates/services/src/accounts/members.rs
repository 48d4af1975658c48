//! What a member sees and changes of themselves.

use crate::{Environment, ServiceError};
use domain::Caller;
use domain::member::WorkingHours;
use domain::time::ZoneId;
use domain::view::options::Profile;
use domain::view::session::SignedIn;

/// What Options > Profile saves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileChange {
    /// Name.
    pub name: String,
    /// What they do; may be empty.
    pub job_title: String,
    /// Zone.
    pub zone: ZoneId,
    /// Working hours; `None` leaves them as they are.
    pub working_hours: Option<WorkingHours>,
}

/// What the frame around every page shows.
pub async fn signed_in(env: &Environment, caller: &Caller) -> Result<SignedIn, ServiceError> {
    todo!()
}

/// Options > Profile.
pub async fn profile(env: &Environment, caller: &Caller) -> Result<Profile, ServiceError> {
    todo!()
}

/// Saves Options > Profile.
pub async fn save_profile(
    env: &Environment,
    caller: &Caller,
    change: ProfileChange,
) -> Result<Profile, ServiceError> {
    todo!()
}
