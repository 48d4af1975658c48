//! My Calendar elsewhere, to be read only.

use crate::calendar_feed::FeedShows;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// One kind of feed of the reader's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedRow {
    /// How much it shows.
    pub shows: FeedShows,
    /// Its address; none before one is made. Only its owner ever sees it.
    pub address: Option<String>,
    /// When somebody read it last, on the reader's wall clock.
    pub read: Option<NaiveDateTime>,
}
