//! What was last seen at an address, as a token.

use domain::remote_event::SyncToken;
use provider::ProviderError;
use sha2::{Digest, Sha256};

/// Before every token of ours; whoever reads files in another way changes it, and every calendar is read anew.
const VERSION: &str = "1";

/// What a server said of a file, and the digest of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    digest: String,
    /// `ETag` (RFC 9110 §8.8.3), verbatim.
    pub(crate) etag: Option<String>,
    /// `Last-Modified` (RFC 9110 §8.8.2), verbatim.
    pub(crate) modified: Option<String>,
}

impl Seen {
    pub(crate) fn new(text: &str, etag: Option<&str>, modified: Option<&str>) -> Self {
        Self {
            digest: hex::encode(Sha256::digest(text.as_bytes())),
            etag: etag.map(str::to_owned),
            modified: modified.map(str::to_owned),
        }
    }

    /// # Errors
    /// [`ProviderError::SyncTokenExpired`] for what is none of ours.
    pub(crate) fn read(token: &SyncToken) -> Result<Self, ProviderError> {
        let parts: Vec<&str> = token.0.split('\n').collect();
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        match parts.as_slice() {
            [VERSION, digest, etag, modified] => Ok(Self {
                digest: (*digest).to_owned(),
                etag: said(etag),
                modified: said(modified),
            }),
            _ => Err(ProviderError::SyncTokenExpired),
        }
    }

    /// A header field has no line ends, so they part the token.
    pub(crate) fn token(&self) -> SyncToken {
        let said = |field: &Option<String>| field.clone().unwrap_or_default();
        let (etag, modified) = (said(&self.etag), said(&self.modified));
        SyncToken(format!("{VERSION}\n{}\n{etag}\n{modified}", self.digest))
    }

    /// Whether both are of the same text.
    pub(crate) fn is_of(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_every_other_one_is_dead() {
        for (etag, modified) in [
            (Some("W/\"1\""), Some("Mon, 30 Nov 2026 08:00:00 GMT")),
            (None, Some("Mon, 30 Nov 2026 08:00:00 GMT")),
            (None, None),
        ] {
            let seen = Seen::new("text", etag, modified);

            assert_eq!(Seen::read(&seen.token()).unwrap(), seen);
        }
        for dead in ["", "1", "2\na\n\n", "1\na\nb\nc\nd", "sync:other"] {
            let outcome = Seen::read(&SyncToken(dead.to_owned()));
            assert!(
                matches!(outcome, Err(ProviderError::SyncTokenExpired)),
                "{dead}"
            );
        }
    }
}
