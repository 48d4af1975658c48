//! Being let in at a provider's own page: OAuth 2 with an authorization code (RFC 6749 §4.1) and PKCE (RFC 7636).

mod tokens;

pub use tokens::{NoTokens, Tokens};

use crate::http::{Answer, Call, Http, Method};
use crate::{Account, ProviderError};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::time::Duration;
use url::Url;
use url::form_urlencoded::Serializer;

/// An app that the operator registered at a provider.
#[derive(Debug, Clone)]
pub struct App {
    /// Its id.
    pub client_id: String,
    /// Its secret; a native app, which everybody can look into, has none.
    pub client_secret: Option<SecretString>,
    /// Where people come back to, letter for letter as it was registered.
    pub redirect_uri: String,
}

/// What proves that whoever brings the code is who asked for it (PKCE, RFC 7636).
#[derive(Debug, Clone)]
pub struct Pkce {
    verifier: SecretString,
}

impl Pkce {
    /// From 32 random bytes, which the environment gives.
    pub fn new(random: [u8; 32]) -> Self {
        Self {
            verifier: URL_SAFE_NO_PAD.encode(random).into(),
        }
    }

    /// With a verifier that was kept.
    pub fn kept(verifier: SecretString) -> Self {
        Self { verifier }
    }

    /// To be kept, sealed, until the person comes back.
    pub fn verifier(&self) -> &SecretString {
        &self.verifier
    }

    /// Its digest, which may be seen.
    pub fn challenge(&self) -> String {
        let digest = Sha256::digest(self.verifier.expose_secret().as_bytes());
        URL_SAFE_NO_PAD.encode(digest)
    }
}

/// With what a person came back from a provider's page.
#[derive(Debug)]
pub enum Returned {
    /// They allowed it; the code lives for minutes and is good for one use.
    Allowed {
        /// To be exchanged.
        code: SecretString,
        /// What we gave them along.
        state: SecretString,
    },
    /// They did not, or something went wrong there.
    Refused {
        /// The error code (RFC 6749 §4.1.2.1), for instance `access_denied`.
        error: String,
        /// What we gave them along.
        state: SecretString,
    },
}

impl Returned {
    /// Reads the query with which they came; none where it is no provider's.
    pub fn read(query: &str) -> Option<Self> {
        let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
        let value = |name: &str| {
            let mut values = pairs.iter().filter(|(key, _)| key == name);
            let value = values.next().map(|(_, value)| value.as_ref());
            // Twice is never a provider's.
            value.filter(|_| values.next().is_none())
        };
        let state = value("state")?.into();
        if let Some(error) = value("error") {
            let error = error.chars().take(64).collect();
            return Some(Self::Refused { error, state });
        }
        let code = value("code").filter(|code| !code.is_empty())?.into();
        Some(Self::Allowed { code, state })
    }
}

/// The largest answer of a token service that is read.
const ANSWER_LIMIT: usize = 64 << 10;

/// Posts a form to a service of OAuth. It holds secrets, so it is sent nowhere but to where it is meant for. Any status is an
/// answer.
///
/// # Errors
/// As [`Http::send`].
pub async fn post_form(
    http: &Http,
    url: Url,
    form: &[(&str, &str)],
) -> Result<Answer, ProviderError> {
    let form = Serializer::new(String::new()).extend_pairs(form).finish();
    let call = Call::new(Method::POST, url)
        .body("application/x-www-form-urlencoded", form)
        .limit(ANSWER_LIMIT)
        .stays();
    http.send(&call).await
}

/// What a person allowed, as tokens.
#[derive(Debug, Clone)]
pub struct Permission {
    /// For requests ([`crate::Access::password`]).
    pub access: SecretString,
    /// For the next one; absent where the one that is there stays good.
    pub refresh: Option<SecretString>,
    /// How long the first is good.
    pub lives: Duration,
}

/// Why nobody was let in, or the permission is not renewed.
#[derive(Debug, thiserror::Error)]
pub enum OauthError {
    /// The code was used or is too old, or the permission was taken back or has ended: the person has to connect again.
    #[error("the permission is not honoured (any more)")]
    InvalidGrant,
    /// The provider does not know the operator's app, its secret or its address to come back to; nobody can connect.
    #[error("the provider refuses the app that the operator registered: {0}")]
    AppRefused(String),
    /// The person left out permissions without which nothing can be synced; each in words that they saw on the page.
    #[error("permissions are missing: {}", .0.join(", "))]
    Missing(Vec<String>),
    /// Anything else, an outage above all.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

/// A provider that lets people in at a page of its own, with the app that the operator registered there.
#[async_trait]
pub trait Authorization: Send + Sync {
    /// The page on which a person allows what a sync needs. `state` comes back with them; `hint` is the account that is meant,
    /// where one is known.
    fn page(&self, state: &str, pkce: &Pkce, hint: Option<&str>) -> String;

    /// Exchanges the code with which a person came back, and tells whose account it is.
    ///
    /// # Errors
    /// [`OauthError`]; what was allowed is of no use then.
    async fn exchange(
        &self,
        code: &SecretString,
        pkce: &Pkce,
    ) -> Result<(Permission, Account), OauthError>;

    /// Gets the next access token. Where the answer holds a refresh token as well, it takes the place of the old one.
    ///
    /// # Errors
    /// [`OauthError::InvalidGrant`]: the person has to connect again.
    async fn renew(&self, refresh: &SecretString) -> Result<Permission, OauthError>;

    /// Gives back what the person allowed. What is gone already is a success, and so is a provider that has no way to be told.
    ///
    /// # Errors
    /// [`OauthError`]
    async fn give_back(&self, refresh: &SecretString) -> Result<(), OauthError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_the_one_of_the_standard() {
        // RFC 7636, appendix B.
        let pkce = Pkce::kept("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into());

        assert_eq!(
            pkce.challenge(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
        assert_eq!(Pkce::new([7; 32]).verifier().expose_secret().len(), 43);
    }

    #[test]
    fn people_come_back_with_a_code_or_with_a_reason() {
        let read = |query: &str| match Returned::read(query) {
            Some(Returned::Allowed { code, state }) => {
                format!("{} {}", code.expose_secret(), state.expose_secret())
            }
            Some(Returned::Refused { error, state }) => {
                format!("{error}! {}", state.expose_secret())
            }
            None => "nothing".to_owned(),
        };

        assert_eq!(read("code=abc&state=xyz"), "abc xyz");
        assert_eq!(read("error=access_denied&state=xyz"), "access_denied! xyz");
        for none in [
            "",
            "code=abc",
            "state=xyz",
            "code=&state=x",
            "code=a&code=b&state=x",
        ] {
            assert_eq!(read(none), "nothing", "{none}");
        }
    }
}
