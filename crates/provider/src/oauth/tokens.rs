//! What a token service is asked and answers (RFC 6749 §4.1.3, §5, §6).

use super::{App, OauthError, Permission, Pkce, post_form};
use crate::ProviderError;
use crate::http::{Answer, Http};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::time::Duration;
use url::Url;

/// How long an access token lives where the answer does not say: mostly an hour or a little more.
const USUAL_LIFE: Duration = Duration::from_secs(60 * 60);

/// How many letters of a service's own words are told.
const WORDS: usize = 200;

/// Tokens, and what they are good for.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// The tokens.
    pub permission: Permission,
    /// What was allowed, with blanks between; empty where the answer does not say.
    pub scope: String,
}

#[derive(Deserialize)]
struct Told {
    access_token: String,
    refresh_token: Option<String>,
    expires_in: Option<u64>,
    #[serde(default)]
    scope: String,
}

impl Tokens {
    /// Reads a success.
    ///
    /// # Errors
    /// [`ProviderError::InvalidAnswer`]: it holds no token.
    pub fn read(answer: &Answer) -> Result<Self, ProviderError> {
        let told: Told = serde_json::from_slice(&answer.body)
            .map_err(|_| ProviderError::InvalidAnswer("it holds no token".to_owned()))?;
        Ok(Self {
            permission: Permission {
                access: told.access_token.into(),
                refresh: told.refresh_token.map(SecretString::from),
                lives: told.expires_in.map_or(USUAL_LIFE, Duration::from_secs),
            },
            scope: told.scope,
        })
    }
}

/// Why there are no tokens; empty where the answer is none of a token service.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct NoTokens {
    /// The error code, for instance `invalid_grant`.
    #[serde(default)]
    pub error: String,
    /// The service's own words.
    #[serde(default)]
    pub error_description: String,
    /// Microsoft's numbers of what went wrong.
    #[serde(default)]
    pub error_codes: Vec<u64>,
}

impl NoTokens {
    /// Reads a refusal.
    pub fn read(answer: &Answer) -> Self {
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    /// The app is to blame: says so in the first line of the service's own words, or else by the code. Lines after it are not for
    /// people.
    pub fn of_app(self) -> OauthError {
        let line = self.error_description.lines().next().unwrap_or_default();
        let words: String = line.chars().take(WORDS).collect();
        OauthError::AppRefused(if words.is_empty() { self.error } else { words })
    }
}

impl App {
    /// Gives a code for tokens.
    ///
    /// # Errors
    /// As [`post_form`]; any status is an answer.
    pub async fn redeem(
        &self,
        http: &Http,
        service: Url,
        code: &SecretString,
        pkce: &Pkce,
    ) -> Result<Answer, ProviderError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.expose_secret()),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("code_verifier", pkce.verifier().expose_secret()),
        ];
        self.ask(http, service, &form).await
    }

    /// Gives a refresh token for an access token.
    ///
    /// # Errors
    /// As [`post_form`]; any status is an answer.
    pub async fn refresh(
        &self,
        http: &Http,
        service: Url,
        refresh: &SecretString,
    ) -> Result<Answer, ProviderError> {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose_secret()),
        ];
        self.ask(http, service, &form).await
    }

    async fn ask(
        &self,
        http: &Http,
        service: Url,
        form: &[(&str, &str)],
    ) -> Result<Answer, ProviderError> {
        let secret = self.client_secret.as_ref();
        let secret = secret.map(|secret| ("client_secret", secret.expose_secret()));
        let mut form = form.to_vec();
        form.push(("client_id", &self.client_id));
        form.extend(secret);
        post_form(http, service, &form).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::StatusCode;

    fn answer(body: &'static str) -> Answer {
        Answer {
            status: StatusCode::OK,
            headers: crate::http::header::HeaderMap::new(),
            body: body.into(),
            url: Url::parse("http://127.0.0.1/token").unwrap(),
            connection: None,
            certificate: None,
        }
    }

    #[test]
    fn what_an_answer_leaves_out_is_as_usual() {
        let tokens = Tokens::read(&answer(r#"{"access_token": "a"}"#)).unwrap();

        assert_eq!(tokens.permission.access.expose_secret(), "a");
        assert!(tokens.permission.refresh.is_none());
        assert_eq!(tokens.permission.lives, USUAL_LIFE);
        assert_eq!(tokens.scope, "");
        for none in ["", "{}", r#"{"refresh_token": "r"}"#, "<html></html>"] {
            assert!(Tokens::read(&answer(none)).is_err(), "{none}");
        }
    }

    #[test]
    fn an_app_is_refused_in_the_first_line_of_the_words_or_by_the_code() {
        let blamed = |body| NoTokens::read(&answer(body)).of_app().to_string();

        assert!(
            blamed(r#"{"error": "invalid_client", "error_description": "Who?\r\nTrace"}"#)
                .ends_with(": Who?")
        );
        assert!(blamed(r#"{"error": "invalid_client"}"#).ends_with(": invalid_client"));
        assert_eq!(NoTokens::read(&answer("<html></html>")).error, "");
    }
}
