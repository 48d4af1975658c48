//! Occurrences that differ from their series (RFC 5545 §3.8.4.4).

use crate::time::Timing;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// A change of one occurrence, or of one and all that follow.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Override {
    /// Which occurrence: the start the series gives it, see [`Moment::on`](super::Moment::on).
    pub original_start: NaiveDateTime,
    /// Whether it reaches further.
    pub range: Range,
    /// What becomes of it.
    pub change: Change,
}

/// How far an override reaches (`RANGE`, RFC 5545 §3.2.13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Range {
    /// This occurrence.
    This,
    /// It and all later ones, until the next override with this range: they move by the difference between the
    /// original and the new start and take its duration (`THISANDFUTURE`).
    ThisAndFollowing,
}

/// What an override makes of an occurrence.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It takes place then, with other content perhaps.
    Changed {
        /// When.
        timing: Timing,
        /// Where the caller keeps what else changed; carried along by edits, never read here.
        content: usize,
    },
    /// It does not take place (`STATUS:CANCELLED`).
    Cancelled,
}

impl Override {
    /// When it takes place, unless it does not.
    pub fn timing(&self) -> Option<&Timing> {
        match &self.change {
            Change::Changed { timing, .. } => Some(timing),
            Change::Cancelled => None,
        }
    }

    /// Whether it changes this occurrence only.
    pub fn is_single(&self) -> bool {
        self.range == Range::This
    }
}
