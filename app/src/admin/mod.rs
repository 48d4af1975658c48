//! What only owners and admins see.

mod calendly_defaults;
mod members;
mod server_fns;
mod switch_off;

pub use calendly_defaults::CalendlyDefaultsPage;
pub use members::MembersPage;
