//! What other services tell us by themselves: believed, stored, answered.

pub mod calendly;
pub mod changes;
