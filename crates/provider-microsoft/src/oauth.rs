//! Being let in at Microsoft's own page (microsoft-graph.md §2).
//!
//! A refresh token lives for 90 days without use, and each renewal brings the next one. There is no way to give one back: the
//! person takes the app off their account.

use crate::api::Api;
use crate::bases::Bases;
use crate::calendars;
use crate::turns::Turns;
use async_trait::async_trait;
use provider::http::{Answer, Http, Url};
use provider::oauth::{App, Authorization, NoTokens, OauthError, Permission, Pkce, Tokens};
use provider::{Account, ProviderError};
use secrecy::SecretString;

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

    fn token_service(&self) -> Url {
        self.bases
            .login(self.audience.tenant(), "oauth2/v2.0/token")
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
        let service = self.token_service();
        let answer = self.app.redeem(&self.http, service, code, pkce).await?;
        let tokens = tokens(&answer)?;
        let missing = missing(&tokens);
        if !missing.is_empty() {
            return Err(OauthError::Missing(missing));
        }
        let permission = tokens.permission;
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
        let service = self.token_service();
        let answer = self.app.refresh(&self.http, service, refresh).await?;
        Ok(tokens(&answer)?.permission)
    }

    /// Microsoft cannot be told.
    async fn give_back(&self, _refresh: &SecretString) -> Result<(), OauthError> {
        Ok(())
    }
}

fn tokens(answer: &Answer) -> Result<Tokens, OauthError> {
    if answer.is_success() {
        Ok(Tokens::read(answer)?)
    } else {
        Err(why(answer))
    }
}

/// What was not allowed of what a sync needs; scopes may be told with their resource before them.
fn missing(told: &Tokens) -> Vec<String> {
    let is_granted = |scope: &str| {
        let mut granted = told.scope.split_whitespace();
        granted.any(|known| {
            let known = known.rsplit('/').next().unwrap_or(known);
            known.eq_ignore_ascii_case(scope)
        })
    };
    let missing = NEEDED.iter().filter(|(scope, _)| !is_granted(scope));
    let missing = missing.map(|(_, meaning)| *meaning);
    let offline = told.permission.refresh.is_none().then_some(OFFLINE);
    missing.chain(offline).map(str::to_owned).collect()
}

/// Tells a permission that ended from an app that is not known and from an outage.
fn why(answer: &Answer) -> OauthError {
    let told = NoTokens::read(answer);
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
        ) => told.of_app(),
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
            let told = Tokens {
                permission: Permission {
                    access: "a".into(),
                    refresh: refresh.map(SecretString::from),
                    lives: std::time::Duration::ZERO,
                },
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
