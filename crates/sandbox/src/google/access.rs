//! Tokens: which of them lets whom in, and how they end (google.md §2).

use super::world::World;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Refresh tokens of one account for one app; the oldest goes without a word.
const MOST_REFRESHES: usize = 100;

/// An access token lives so long.
const ACCESS_LIFE: TimeDelta = TimeDelta::seconds(3599);

/// Lets in for an hour.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Access {
    pub secret: String,
    pub app: String,
    pub email: String,
    pub scopes: Vec<String>,
    pub expires_at: DateTime<Utc>,
    pub is_revoked: bool,
}

/// Gets access tokens, again and again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Refresh {
    pub secret: String,
    pub app: String,
    pub email: String,
    pub scopes: Vec<String>,
    pub made_at: DateTime<Utc>,
    pub used_at: DateTime<Utc>,
    pub is_revoked: bool,
}

impl World {
    /// The access token with this secret, if it is good.
    pub fn access(&self, secret: &str, now: DateTime<Utc>) -> Option<&Access> {
        let mut accesses = self.accesses.iter();
        accesses.find(|known| known.secret == secret && now < known.expires_at && !known.is_revoked)
    }

    /// A new access token, as the answer tells it.
    pub fn new_access(
        &mut self,
        app: &str,
        email: &str,
        scopes: &[String],
        now: DateTime<Utc>,
    ) -> Value {
        let secret = format!("ya29.{}", self.chance.secret());
        self.accesses.retain(|known| now < known.expires_at);
        self.accesses.push(Access {
            secret: secret.clone(),
            app: app.to_owned(),
            email: email.to_owned(),
            scopes: scopes.to_vec(),
            expires_at: now + ACCESS_LIFE,
            is_revoked: false,
        });
        json!({
            "access_token": secret,
            "expires_in": ACCESS_LIFE.num_seconds(),
            "scope": scopes.join(" "),
            "token_type": "Bearer",
        })
    }

    pub fn new_refresh(
        &mut self,
        app: &str,
        email: &str,
        scopes: Vec<String>,
        now: DateTime<Utc>,
    ) -> String {
        let secret = format!("1//{}", self.chance.secret());
        self.refreshes.push(Refresh {
            secret: secret.clone(),
            app: app.to_owned(),
            email: email.to_owned(),
            scopes,
            made_at: now,
            used_at: now,
            is_revoked: false,
        });
        let live = self.refreshes.iter_mut();
        let live = live.filter(|one| one.app == app && one.email == email && !one.is_revoked);
        let live: Vec<&mut Refresh> = live.collect();
        let surplus = live.len().saturating_sub(MOST_REFRESHES);
        for oldest in live.into_iter().take(surplus) {
            oldest.is_revoked = true;
        }
        secret
    }

    /// What somebody has allowed an app, as long as a refresh token of it lives.
    pub fn allowed(&self, app: &str, email: &str) -> Option<&[String]> {
        let mut live = self.refreshes.iter().rev();
        let live = live.find(|one| one.app == app && one.email == email && !one.is_revoked);
        live.map(|refresh| refresh.scopes.as_slice())
    }

    /// Takes back all that an account has allowed the app of this token. `false` when there is no such token.
    pub fn revoke(&mut self, secret: &str) -> bool {
        let access = self
            .accesses
            .iter()
            .find(|one| one.secret == secret && !one.is_revoked);
        let access = access.map(|one| (one.app.clone(), one.email.clone()));
        let refresh = self
            .refreshes
            .iter()
            .find(|one| one.secret == secret && !one.is_revoked);
        let refresh = refresh.map(|one| (one.app.clone(), one.email.clone()));
        let Some((app, email)) = access.or(refresh) else {
            return false;
        };
        self.take_back(&app, &email);
        true
    }

    /// Takes back all that an account has allowed an app.
    pub fn take_back(&mut self, app: &str, email: &str) {
        for one in &mut self.accesses {
            one.is_revoked |= one.app == app && one.email == email;
        }
        for one in &mut self.refreshes {
            one.is_revoked |= one.app == app && one.email == email;
        }
    }
}
