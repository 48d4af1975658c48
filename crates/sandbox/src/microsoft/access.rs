//! Tokens: which of them lets whom in, and how they end (microsoft-graph.md §2).

use super::world::World;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// An access token lives so long; it is 60 to 90 minutes there.
const ACCESS_LIFE: TimeDelta = TimeDelta::seconds(4_200);

/// A refresh token that nobody uses dies.
pub const IDLE_LIFE: TimeDelta = TimeDelta::days(90);

/// A refresh token that was exchanged for another one stays good so long.
pub const GRACE: TimeDelta = TimeDelta::hours(1);

/// Lets in for a while.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Access {
    pub secret: String,
    pub app: String,
    pub account: String,
    pub scopes: Vec<String>,
    pub expires_at: DateTime<Utc>,
    pub is_revoked: bool,
}

/// Gets the next access token, and another of its kind.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Refresh {
    pub secret: String,
    pub app: String,
    pub account: String,
    pub scopes: Vec<String>,
    pub made_at: DateTime<Utc>,
    /// When it was first exchanged for another one.
    pub rotated_at: Option<DateTime<Utc>>,
    pub end: Option<End>,
}

/// Why what was allowed is allowed no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// The sessions were ended, or the password was reset.
    Revoked,
    /// The person took the app off their account.
    Withdrawn,
}

impl World {
    /// The access token with this secret, if it is good.
    pub fn access(&self, secret: &str, now: DateTime<Utc>) -> Option<&Access> {
        let mut accesses = self.accesses.iter();
        accesses.find(|known| known.secret == secret && now < known.expires_at && !known.is_revoked)
    }

    /// A new access token, as the answer tells it, and with `offline_access` a refresh token beside it.
    pub fn new_tokens(
        &mut self,
        app: &str,
        account: &str,
        scopes: &[String],
        now: DateTime<Utc>,
    ) -> Value {
        let secret = format!("EwB4A8l6{}", self.chance.secret());
        self.accesses.retain(|known| now < known.expires_at);
        self.accesses.push(Access {
            secret: secret.clone(),
            app: app.to_owned(),
            account: account.to_owned(),
            scopes: scopes.to_vec(),
            expires_at: now + ACCESS_LIFE,
            is_revoked: false,
        });
        // The scope that is about tokens is not told among those of Graph.
        let told: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let told: Vec<&str> = told
            .into_iter()
            .filter(|scope| *scope != "offline_access")
            .collect();
        let mut body = json!({
            "token_type": "Bearer",
            "scope": told.join(" "),
            "expires_in": ACCESS_LIFE.num_seconds(),
            "ext_expires_in": ACCESS_LIFE.num_seconds(),
            "access_token": secret,
        });
        if scopes.iter().any(|scope| scope == "offline_access") {
            let refresh = format!("M.C5_BAY.{}", self.chance.secret());
            self.refreshes.push(Refresh {
                secret: refresh.clone(),
                app: app.to_owned(),
                account: account.to_owned(),
                scopes: scopes.to_vec(),
                made_at: now,
                rotated_at: None,
                end: None,
            });
            body["refresh_token"] = json!(refresh);
        }
        body
    }

    /// Ends whatever an account has let in.
    pub fn end_sessions(&mut self, account: &str, end: End) {
        for one in self
            .accesses
            .iter_mut()
            .filter(|one| one.account == account)
        {
            // An access token is looked at by itself, so that it lives on where merely a session ended.
            one.is_revoked |= end == End::Withdrawn;
        }
        for one in self
            .refreshes
            .iter_mut()
            .filter(|one| one.account == account)
        {
            one.end = one.end.or(Some(end));
        }
    }
}
