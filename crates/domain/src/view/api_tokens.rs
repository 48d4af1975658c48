//! Options > API tokens.

use crate::ApiTokenId;
use crate::api_token::Scope;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// One token of the reader's, never with its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiTokenRow {
    /// Its id.
    pub id: ApiTokenId,
    /// What its maker calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made, on the reader's wall clock.
    pub created: NaiveDateTime,
    /// Until when it is good, on the reader's wall clock; none for ever.
    pub expires: Option<NaiveDateTime>,
    /// When it was used last, on the reader's wall clock.
    pub last_used: Option<NaiveDateTime>,
    /// How it stands.
    pub state: ApiTokenState,
}

/// How a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApiTokenState {
    /// It is honoured.
    Good,
    /// Its time is over.
    Expired,
    /// It was revoked just now, and that can still be taken back.
    Revoked,
}
