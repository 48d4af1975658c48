//! Being let in at Microsoft's own page (microsoft-graph.md §2).
//!
//! A refresh token lives for 90 days without use, and each renewal brings the next one. There is no way to give one back: the
//! person takes the app off their account.

use crate::api::Api;
use crate::bases::Bases;
use crate::calendars;
use crate::turns::Turns;
use async_trait::async_trait;
use provider::http::{Answer, Http};
use provider::oauth::{App, Authorization, OauthError, Permission, Pkce, post_form};
use provider::{Account, ProviderError};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::time::Duration;

/// How long an access token lives where the answer does not say; it is 60 to 90 minutes.
const USUAL_LIFE: Duration = Duration::from_secs(60 * 60);

/// What is asked for beside [`NEEDED`]; without the first there is no refresh token, and without the last the mailbox's zone is
/// not known.
const SCOPES: &str = "offline_access User.Read Calendars.ReadWrite MailboxSettings.Read";

/// What has to be allowed, and how Microsoft's page calls it (microsoft-graph.md §3).
const NEEDED: [(&str, &str); 2] = [
    ("User.Read", "Sign you in and read your profile"),
    ("Calendars.ReadWrite", "Have full access to your calendars"),
];
const OFFLINE: &str = "Maintain access to data you have given it access to";

/// Whose accounts a page lets in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Work and school accounts: Office 365.
    Work {
        /// The one organization that may come, by the id or a domain of its tenant; none for all of them.
        tenant: Option<String>,
    },
    /// Personal accounts: Outlook.com.
    Personal,
}

impl Audience {
    /// What stands for it in the addresses of the login service.
    fn tenant(&self) -> &str {
        match self {
            Self::Work { tenant } => tenant.as_deref().unwrap_or("organizations"),
            Self::Personal => "consumers",
        }
    }
}

/// Microsoft's page, for the app that the operator registered there, of the kind “Web”.
#[derive(Clone)]
pub struct MicrosoftPage {
    http: Http,
    bases: Bases,
    app: App,
    audience: Audience,
}

#[derive(Deserialize)]
struct Told {
    access_token: String,
    refresh_token: Option<String>,
    expires_in: Option<u64>,
    #[serde(default)]
    scope: String,
}

#[derive(Default, Deserialize)]
struct ToldError {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
    #[serde(default)]
    error_codes: Vec<u64>,
}

impl MicrosoftPage {
    /// The page at these addresses, for these accounts.
    pub fn new(http: Http, bases: Bases, app: App, audience: Audience) -> Self {
        Self {
            http,
            bases,
            app,
            audience,
        }
    }

    async fn tokens(&self, form: &[(&str, &str)]) -> Result<Told, OauthError> {
        let secret = self.app.client_secret.as_ref();
        let secret = secret.map(|secret| ("client_secret", secret.expose_secret()));
        let mut form = form.to_vec();
        form.push(("client_id", &self.app.client_id));
        form.extend(secret);
        let url = self
            .bases
            .login(self.audience.tenant(), "oauth2/v2.0/token");
        let answer = post_form(&self.http, url, &form).await?;
        if !answer.is_success() {
            return Err(why(&answer));
        }
        let told = serde_json::from_slice(&answer.body);
        Ok(told.map_err(|_| ProviderError::InvalidAnswer("it holds no token".to_owned()))?)
    }
}

#[async_trait]
impl Authorization for MicrosoftPage {
    /// The account is chosen each time: whoever is signed in already may have several.
    fn page(&self, state: &str, pkce: &Pkce, hint: Option<&str>) -> String {
        let mut url = self
            .bases
            .login(self.audience.tenant(), "oauth2/v2.0/authorize");
        url.query_pairs_mut()
            .append_pair("client_id", &self.app.client_id)
            .append_pair("redirect_uri", &self.app.redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("response_mode", "query")
            .append_pair("scope", SCOPES)
            .append_pair("prompt", "select_account")
            .append_pair("code_challenge", &pkce.challenge())
            .append_pair("code_challenge_method", "S256")
            .append_pair("state", state)
            .extend_pairs(hint.map(|hint| ("login_hint", hint)));
        url.into()
    }

    async fn exchange(
        &self,
        code: &SecretString,
        pkce: &Pkce,
    ) -> Result<(Permission, Account), OauthError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.expose_secret()),
            ("redirect_uri", self.app.redirect_uri.as_str()),
            ("code_verifier", pkce.verifier().expose_secret()),
        ];
        let told = self.tokens(&form).await?;
        let missing = missing(&told);
        if !missing.is_empty() {
            return Err(OauthError::Missing(missing));
        }
        let permission = permission(told);
        let base = self.bases.graph();
        let turns = Turns::default().of(base.as_str(), "");
        let api = Api::new(&self.http, base.clone(), &permission.access, turns)?;
        let account = Account {
            name: calendars::account(&api).await?,
            base_url: base.to_string(),
        };
        Ok((permission, account))
    }

    async fn renew(&self, refresh: &SecretString) -> Result<Permission, OauthError> {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose_secret()),
        ];
        Ok(permission(self.tokens(&form).await?))
    }

    /// Microsoft cannot be told.
    async fn give_back(&self, _refresh: &SecretString) -> Result<(), OauthError> {
        Ok(())
    }
}

fn permission(told: Told) -> Permission {
    Permission {
        access: told.access_token.into(),
        refresh: told.refresh_token.map(SecretString::from),
        lives: told.expires_in.map_or(USUAL_LIFE, Duration::from_secs),
    }
}

/// What was not allowed of what a sync needs; scopes may be told with their resource before them.
fn missing(told: &Told) -> Vec<String> {
    let is_granted = |scope: &str| {
        let mut granted = told.scope.split_whitespace();
        granted.any(|known| {
            let known = known.rsplit('/').next().unwrap_or(known);
            known.eq_ignore_ascii_case(scope)
        })
    };
    let missing = NEEDED.iter().filter(|(scope, _)| !is_granted(scope));
    let missing = missing.map(|(_, meaning)| *meaning);
    let offline = told.refresh_token.is_none().then_some(OFFLINE);
    missing.chain(offline).map(str::to_owned).collect()
}

/// Tells a permission that ended from an app that is not known and from an outage.
fn why(answer: &Answer) -> OauthError {
    let told: ToldError = serde_json::from_slice(&answer.body).unwrap_or_default();
    let is_of_app = told.error_codes.iter().any(|code| APP_CODES.contains(code));
    match (answer.status.as_u16(), told.error.as_str()) {
        (
            400 | 401,
            "invalid_grant" | "interaction_required" | "login_required" | "consent_required",
        ) if !is_of_app => OauthError::InvalidGrant,
        (
            400 | 401 | 403,
            "invalid_grant"
            | "invalid_client"
            | "unauthorized_client"
            | "invalid_request"
            | "invalid_scope"
            | "invalid_resource"
            | "unsupported_grant_type",
        ) => {
            // The first line says it; those after it are for Microsoft.
            let words = told.error_description.lines().next().unwrap_or_default();
            let words: String = words.chars().take(200).collect();
            OauthError::AppRefused(if words.is_empty() { told.error } else { words })
        }
        (400, "temporarily_unavailable" | "server_error") => {
            ProviderError::Unavailable(Box::new(provider::http::Answered(answer.status))).into()
        }
        _ => answer.refusal().into(),
    }
}

/// Numbers of refusals that concern the address to come back to, not the person.
const APP_CODES: [u64; 2] = [50_011, 500_112];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_allowed_is_missing() {
        let graph = "https://graph.microsoft.com/";
        for (scope, refresh, count) in [
            ("User.Read Calendars.ReadWrite".to_owned(), Some("x"), 0),
            (
                format!("openid {graph}user.read {graph}Calendars.ReadWrite"),
                Some("x"),
                0,
            ),
            ("User.Read Calendars.ReadWrite".to_owned(), None, 1),
            ("User.Read Calendars.Read".to_owned(), Some("x"), 1),
            (String::new(), None, 3),
        ] {
            let told = Told {
                access_token: String::new(),
                refresh_token: refresh.map(str::to_owned),
                expires_in: None,
                scope: scope.clone(),
            };

            assert_eq!(missing(&told).len(), count, "{scope}");
        }
    }

    #[test]
    fn an_audience_has_a_tenant() {
        let own = Audience::Work {
            tenant: Some("fernhill.example".to_owned()),
        };
        assert_eq!(own.tenant(), "fernhill.example");
        assert_eq!(Audience::Work { tenant: None }.tenant(), "organizations");
        assert_eq!(Audience::Personal.tenant(), "consumers");
    }
}
