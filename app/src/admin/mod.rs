//! What only owners and admins see.

mod members;
mod server_fns;

pub use members::MembersPage;
