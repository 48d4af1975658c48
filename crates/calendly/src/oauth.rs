//! Being let in by OAuth (calendly.md §2.2): authorization code with PKCE S256, refresh, introspection, taking back.
//!
//! A refresh token is good for ONE use, and the answer holds the next. Whoever refreshes does so alone for the connection,
//! and stores the new pair before using it. The same token is never tried twice.

use crate::client::{Client, read};
use crate::error::{self, CalendlyError};
use crate::scopes::Scopes;
use crate::uri::Uri;
pub use provider::oauth::{App, Pkce, Returned};

use provider::http::{Answer, Call, Credentials, Method};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::time::Duration;
use url::Url;
use url::form_urlencoded::Serializer;

/// How long an access token lives where the answer does not say.
const USUAL_LIFE: Duration = Duration::from_secs(2 * 60 * 60);

/// The largest answer of the OAuth service that is read.
const ANSWER_LIMIT: usize = 64 << 10;

/// With what Calendly is asked, and for how long.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// For requests.
    pub access: SecretString,
    /// For the next pair; good for one use.
    pub refresh: SecretString,
    /// How long the first is good.
    pub lives: Duration,
    /// What the person allowed, which may be less than was asked for.
    pub scopes: Scopes,
    /// The person.
    pub owner: Uri,
    /// Their organization.
    pub organization: Uri,
}

/// What the OAuth service says of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Introspection {
    /// Whether it is good; only this is promised.
    pub is_active: bool,
    /// What it may do.
    pub scopes: Option<Scopes>,
    /// When it ends, in Unix seconds.
    pub expires_at: Option<i64>,
    /// The person.
    pub owner: Option<Uri>,
    /// Their organization.
    pub organization: Option<Uri>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    refresh_token: String,
    expires_in: Option<u64>,
    #[serde(default)]
    scope: Option<String>,
    owner: Uri,
    organization: Uri,
}

#[derive(Deserialize)]
struct IntrospectionAnswer {
    active: bool,
    scope: Option<String>,
    exp: Option<i64>,
    owner: Option<Uri>,
    organization: Option<Uri>,
}

impl Client {
    /// The page on which a person allows an app what it asks for. `state` comes back with them and ties them to their
    /// session.
    pub fn authorize_url(&self, app: &App, scopes: &Scopes, state: &str, pkce: &Pkce) -> Url {
        let mut url = self.bases.auth("oauth/authorize");
        let words: Vec<&str> = scopes.words().collect();
        url.query_pairs_mut()
            .append_pair("client_id", &app.client_id)
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", &app.redirect_uri)
            .append_pair("code_challenge", &pkce.challenge())
            .append_pair("code_challenge_method", "S256")
            .append_pair("scope", &words.join(" "))
            .append_pair("state", state);
        url
    }

    /// Exchanges the code with which a person came back for tokens.
    ///
    /// # Errors
    /// [`CalendlyError::InvalidGrant`] for a code that is used or ten minutes old, [`CalendlyError::AppRefused`],
    /// [`CalendlyError::RateLimited`] (eight requests a minute), and outages.
    pub async fn exchange(
        &self,
        app: &App,
        code: &SecretString,
        pkce: &Pkce,
    ) -> Result<Tokens, CalendlyError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.expose_secret()),
            ("redirect_uri", app.redirect_uri.as_str()),
            ("code_verifier", pkce.verifier().expose_secret()),
        ];
        self.ask_for_tokens(app, &form).await
    }

    /// Exchanges a refresh token for the next pair. Afterwards it is good for nothing, whatever came of it.
    ///
    /// # Errors
    /// As [`Self::exchange`]; [`CalendlyError::InvalidGrant`] means that the person has to connect again.
    pub async fn refresh(&self, app: &App, token: &SecretString) -> Result<Tokens, CalendlyError> {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token.expose_secret()),
        ];
        self.ask_for_tokens(app, &form).await
    }

    /// Asks what a token is good for.
    ///
    /// # Errors
    /// [`CalendlyError::AppRefused`], [`CalendlyError::RateLimited`] and outages.
    pub async fn introspect(
        &self,
        app: &App,
        token: &SecretString,
    ) -> Result<Introspection, CalendlyError> {
        let answer = self.about_token("oauth/introspect", app, token).await?;
        let told: IntrospectionAnswer = read(&answer)?;
        Ok(Introspection {
            is_active: told.active,
            scopes: told.scope.as_deref().map(Scopes::of_words),
            expires_at: told.exp,
            owner: told.owner,
            organization: told.organization,
        })
    }

    /// Takes a token back.
    ///
    /// # Errors
    /// [`CalendlyError::AppRefused`], [`CalendlyError::RateLimited`] and outages.
    pub async fn revoke(&self, app: &App, token: &SecretString) -> Result<(), CalendlyError> {
        self.about_token("oauth/revoke", app, token).await.map(drop)
    }

    async fn ask_for_tokens(
        &self,
        app: &App,
        form: &[(&str, &str)],
    ) -> Result<Tokens, CalendlyError> {
        let call = self.token_call(app, form);
        let told: TokenAnswer = read(&self.ask_oauth(call).await?)?;
        Ok(Tokens {
            access: told.access_token.into(),
            refresh: told.refresh_token.into(),
            lives: told.expires_in.map_or(USUAL_LIFE, Duration::from_secs),
            scopes: Scopes::of_words(told.scope.as_deref().unwrap_or_default()),
            owner: told.owner,
            organization: told.organization,
        })
    }

    /// Confidential apps show their secret as HTTP Basic, native ones name themselves in the form.
    fn token_call(&self, app: &App, form: &[(&str, &str)]) -> Call {
        let mut body = Serializer::new(String::new());
        body.extend_pairs(form);
        let url = self.bases.auth("oauth/token");
        let credentials = match &app.client_secret {
            Some(secret) => Some(Credentials::new(&app.client_id, secret, &url)),
            None => {
                body.append_pair("client_id", &app.client_id);
                None
            }
        };
        let call = form_call(url, body.finish());
        match &credentials {
            Some(credentials) => call.credentials(credentials),
            None => call,
        }
    }

    async fn about_token(
        &self,
        path: &str,
        app: &App,
        token: &SecretString,
    ) -> Result<Answer, CalendlyError> {
        let form = about_form(app, token);
        self.ask_oauth(form_call(self.bases.auth(path), form)).await
    }

    async fn ask_oauth(&self, call: Call) -> Result<Answer, CalendlyError> {
        let answer = self.http.send(&call).await?;
        if answer.is_success() {
            Ok(answer)
        } else {
            Err(error::oauth_refusal(&answer))
        }
    }
}

/// Here the app names itself in the form, whatever kind it is.
fn about_form(app: &App, token: &SecretString) -> String {
    let mut body = Serializer::new(String::new());
    body.append_pair("client_id", &app.client_id);
    if let Some(secret) = &app.client_secret {
        body.append_pair("client_secret", secret.expose_secret());
    }
    body.append_pair("token", token.expose_secret());
    body.finish()
}

/// A form holds secrets, so it is sent nowhere but to where it is meant for.
fn form_call(url: Url, form: String) -> Call {
    Call::new(Method::POST, url)
        .body("application/x-www-form-urlencoded", form)
        .limit(ANSWER_LIMIT)
        .stays()
}
