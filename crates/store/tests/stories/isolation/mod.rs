//! Another organization's id finds nothing and changes nothing, table by table. Fernhill owns everything here; the
//! rival knows every id of it.

mod bookings;
mod items;
mod notices;
mod outreach;
mod people;
mod syncs;
mod travel;

use chrono::{DateTime, Utc};
use domain::time::TimeRange;

fn always() -> TimeRange {
    TimeRange::new(DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC).unwrap()
}
