//! Tokens for pages and for changes (google.md §6): what they remember, and what ends them.

use super::query::Query;
use super::refusal::Refusal;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// “Changes since here.”
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncToken {
    /// What was listed: the account and the calendar, or the account's list.
    pub list: String,
    /// Everything up to this change has been told.
    pub revision: u64,
    /// The other parameters, which may not change.
    pub parameters: String,
}

/// “The next page.”
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageToken {
    pub list: String,
    /// Where the first page stood.
    pub revision: u64,
    /// Where the last page ended.
    pub after: String,
    pub parameters: String,
}

/// A token as text that tells nothing.
pub fn text(token: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(token).unwrap_or_default())
}

/// # Errors
/// It is none of ours.
pub fn read<T: DeserializeOwned>(text: &str, name: &str) -> Result<T, Refusal> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok();
    bytes
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| {
            let what = if name == "syncToken" { "sync" } else { "page" };
            Refusal::invalid(name, format!("Invalid {what} token value."))
        })
}

/// The parameters that have to stay as they were, as one word.
pub fn parameters(query: &Query) -> String {
    let free = [
        "syncToken",
        "pageToken",
        "maxResults",
        "alt",
        "key",
        "prettyPrint",
        "showDeleted",
    ];
    let mut pairs: Vec<String> = query
        .pairs()
        .iter()
        .filter(|(name, _)| !free.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.sort_unstable();
    hex::encode(&Sha256::digest(pairs.join("&"))[..6])
}
