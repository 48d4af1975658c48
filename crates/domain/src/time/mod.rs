//! When something is: half-open ranges, timings, zones.

mod range;
mod timing;
mod zone;

pub use range::{DateRange, EmptyRange, TimeRange};
pub use timing::{InvalidTiming, Timing};
pub use zone::{ZoneId, Zones};
