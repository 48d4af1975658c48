//! Calendly: what it sends us, and that it was Calendly who sent it.
//!
//! What messages mean is decided in `domain::booking`; here is only how they arrive.

pub mod signature;
