//! Being let in at Google's own page (google.md §2).
//!
//! A refresh token is good again and again, and an answer normally holds no new one. It dies when the person takes it back,
//! after half a year without use, and after seven days while the operator's page of agreement is “in testing”.

use crate::api::Api;
use crate::bases::Bases;
use crate::{calendars, refusal};
use async_trait::async_trait;
use provider::Account;
use provider::http::{Answer, Http};
use provider::oauth::{
    App, Authorization, NoTokens, OauthError, Permission, Pkce, Tokens, post_form,
};
use secrecy::{ExposeSecret, SecretString};

/// What is asked for, the wider scopes that allow it as well, and how Google's page calls it (google.md §3).
const NEEDED: [(&str, &[&str], &str); 2] = [
    (
        "https://www.googleapis.com/auth/calendar.events",
        &["https://www.googleapis.com/auth/calendar"],
        "View and edit events on all your calendars",
    ),
    (
        "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
        &[
            "https://www.googleapis.com/auth/calendar",
            "https://www.googleapis.com/auth/calendar.readonly",
            "https://www.googleapis.com/auth/calendar.calendarlist",
        ],
        "See the list of calendars you’re subscribed to",
    ),
];

/// Asked for as well; whoever leaves it out is told of nobody when they are busy, and all else goes on.
const WISHED: &str = "https://www.googleapis.com/auth/calendar.freebusy";

/// Google's page, for the app that the operator registered there, of the kind “Web application”.
#[derive(Clone)]
pub struct GooglePage {
    http: Http,
    bases: Bases,
    app: App,
}

impl GooglePage {
    /// The page at these addresses.
    pub fn new(http: Http, bases: Bases, app: App) -> Self {
        Self { http, bases, app }
    }
}

#[async_trait]
impl Authorization for GooglePage {
    /// It asks for agreement each time: without it, whoever agreed before gets no refresh token (google.md §2).
    fn page(&self, state: &str, pkce: &Pkce, hint: Option<&str>) -> String {
        let [events, list] = NEEDED.map(|(scope, ..)| scope);
        let scopes = [events, list, WISHED].join(" ");
        let mut url = self.bases.authorize();
        url.query_pairs_mut()
            .append_pair("client_id", &self.app.client_id)
            .append_pair("redirect_uri", &self.app.redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("scope", &scopes)
            .append_pair("access_type", "offline")
            .append_pair("prompt", "consent")
            .append_pair("include_granted_scopes", "true")
            .append_pair("code_challenge", &pkce.challenge())
            .append_pair("code_challenge_method", "S256")
            .append_pair("state", state)
            .extend_pairs(hint.map(|hint| ("login_hint", hint)));
        url.into()
    }

    /// What was allowed stays allowed even where it does not suffice: taking it back would take back everything that this
    /// account has ever allowed the app, also for a connection that stands.
    async fn exchange(
        &self,
        code: &SecretString,
        pkce: &Pkce,
    ) -> Result<(Permission, Account), OauthError> {
        let service = self.bases.oauth("token");
        let answer = self.app.redeem(&self.http, service, code, pkce).await?;
        let Tokens { permission, scope } = tokens(&answer)?;
        let missing = missing(&scope);
        if !missing.is_empty() {
            return Err(OauthError::Missing(missing));
        }
        let base = self.bases.api();
        let api = Api::new(&self.http, base.clone(), &permission.access)?;
        let account = Account {
            name: calendars::account(&api).await?,
            base_url: base.to_string(),
        };
        Ok((permission, account))
    }

    async fn renew(&self, refresh: &SecretString) -> Result<Permission, OauthError> {
        let service = self.bases.oauth("token");
        let answer = self.app.refresh(&self.http, service, refresh).await?;
        Ok(tokens(&answer)?.permission)
    }

    async fn give_back(&self, refresh: &SecretString) -> Result<(), OauthError> {
        let form = [("token", refresh.expose_secret())];
        let answer = post_form(&self.http, self.bases.oauth("revoke"), &form).await?;
        if answer.is_success() {
            return Ok(());
        }
        match why(&answer) {
            OauthError::InvalidGrant => Ok(()),
            error => Err(error),
        }
    }
}

fn tokens(answer: &Answer) -> Result<Tokens, OauthError> {
    if answer.is_success() {
        Ok(Tokens::read(answer)?)
    } else {
        Err(why(answer))
    }
}

/// What a person left unticked of what a sync needs.
fn missing(granted: &str) -> Vec<String> {
    let granted: Vec<&str> = granted.split_whitespace().collect();
    let lacks = |scope: &str, wider: &[&str]| {
        !granted
            .iter()
            .any(|known| *known == scope || wider.contains(known))
    };
    let missing = NEEDED
        .iter()
        .filter(|(scope, wider, _)| lacks(scope, wider));
    missing.map(|(.., meaning)| (*meaning).to_owned()).collect()
}

/// Tells a permission that ended from an app that is not known and from an outage.
fn why(answer: &Answer) -> OauthError {
    let told = NoTokens::read(answer);
    match (answer.status.as_u16(), told.error.as_str()) {
        (400, "invalid_grant" | "invalid_token") => OauthError::InvalidGrant,
        (
            400 | 401 | 403,
            "invalid_client"
            | "unauthorized_client"
            | "redirect_uri_mismatch"
            | "org_internal"
            | "admin_policy_enforced"
            | "invalid_request"
            | "invalid_scope"
            | "unsupported_grant_type",
        ) => told.of_app(),
        _ => refusal::of(answer).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_unticked_is_missing() {
        let [events, list] = NEEDED.map(|(scope, ..)| scope);
        let auth = "https://www.googleapis.com/auth/";
        for (granted, count) in [
            (format!("{events} {list}"), 0),
            (format!("{auth}calendar"), 0),
            ("openid email".to_owned(), 2),
            (events.to_owned(), 1),
            (list.to_owned(), 1),
            (format!("{auth}calendar.readonly"), 1),
            (format!("{events} {auth}calendar.calendarlist"), 0),
        ] {
            assert_eq!(missing(&granted).len(), count, "{granted}");
        }
    }
}
