//! When something is: half-open ranges, timings, zones.

mod range;
mod timing;
mod wall;
pub mod windows;
mod zone;

pub use range::{DateRange, EmptyRange, TimeRange};
pub use timing::{InvalidTiming, Timing};
pub use wall::{push_wall, serialize_wall, wall_text};
pub use zone::{ZoneId, Zones};
