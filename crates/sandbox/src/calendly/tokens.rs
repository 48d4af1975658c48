//! Tokens: personal ones and those of apps (calendly.md §2).

use super::ids::{AppId, ResourceId, TokenId, UserId};
use super::scopes::Scopes;
use super::table::Row;
use super::world::World;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// How many personal tokens somebody may have.
pub const MOST: usize = 10;

/// Lets its user in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Token {
    pub id: TokenId,
    pub user: UserId,
    /// As its user called it.
    pub name: String,
    pub secret: String,
    pub scopes: Scopes,
    /// Absent for personal tokens.
    pub app: Option<AppId>,
    /// Gets the next token, once; absent when it was used, and for personal tokens.
    pub refresh: Option<String>,
    pub created_at: DateTime<Utc>,
    /// Absent for personal tokens.
    pub expires_at: Option<DateTime<Utc>>,
    pub is_revoked: bool,
}

impl Row for Token {
    type Id = TokenId;

    fn id(&self) -> &TokenId {
        &self.id
    }
}

impl Token {
    /// Whether this secret is this token's, and it is good.
    pub fn opens(&self, secret: &str, now: DateTime<Utc>) -> bool {
        self.secret == secret && self.is_good(now)
    }

    pub fn is_good(&self, now: DateTime<Utc>) -> bool {
        !self.is_revoked && self.expires_at.is_none_or(|end| now < end)
    }
}

impl World {
    /// The personal tokens of somebody that were not revoked.
    pub fn personal_tokens(&self, user: &UserId) -> Vec<&Token> {
        let tokens = self.tokens.iter();
        tokens
            .filter(|token| token.user == *user && token.app.is_none() && !token.is_revoked)
            .collect()
    }

    /// A new personal token; tells its secret.
    pub fn new_personal_token(
        &mut self,
        user: &UserId,
        name: &str,
        scopes: Scopes,
        now: DateTime<Utc>,
    ) -> String {
        let secret = self.chance.token();
        let id = TokenId::of(&self.chance.id());
        self.tokens.add(Token {
            id,
            user: user.clone(),
            name: name.to_owned(),
            secret: secret.clone(),
            scopes,
            app: None,
            refresh: None,
            created_at: now,
            expires_at: None,
            is_revoked: false,
        });
        secret
    }

    /// Revokes the token that has this secret, or this refresh token. `false` when there is none.
    pub fn revoke(&mut self, secret: &str) -> bool {
        let mut tokens = self.tokens.iter_mut();
        let found =
            tokens.find(|token| token.secret == secret || token.refresh.as_deref() == Some(secret));
        let Some(token) = found else {
            return false;
        };
        token.is_revoked = true;
        token.refresh = None;
        true
    }
}
