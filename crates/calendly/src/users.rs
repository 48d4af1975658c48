//! People (calendly.md §6.1).

use crate::client::Client;
use crate::error::CalendlyError;
use crate::uri::{Kind, Uri};
use crate::wire::More;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// A person at Calendly (calendly.md §7). Inside other resources it comes with fewer fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// Its address.
    pub uri: Uri,
    /// The full name.
    pub name: String,
    /// The part of the booking page's address that names them.
    #[serde(default)]
    pub slug: Option<String>,
    /// Their mail address.
    pub email: String,
    /// Their booking page.
    #[serde(default)]
    pub scheduling_url: Option<String>,
    /// IANA name of their zone.
    #[serde(default)]
    pub timezone: Option<String>,
    /// Their picture.
    #[serde(default)]
    pub avatar_url: Option<String>,
    /// When they came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// When this was changed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// `12h` or `24h`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_notation: Option<String>,
    /// Their language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Whatever else came.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub more: More,
}

/// Whom a token belongs to: a person, and the organization in which it acts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The organization.
    pub current_organization: Uri,
    /// The person.
    #[serde(flatten)]
    pub user: User,
}

impl Client {
    /// Whom the token belongs to (`GET /users/me`); needs `users:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]; [`CalendlyError::Refused`] for a token that is none.
    pub async fn me(&self, token: &SecretString) -> Result<Me, CalendlyError> {
        self.get_one(token, self.at("users/me")).await
    }

    /// One person (`GET /users/{uuid}`); needs `users:read`.
    ///
    /// # Errors
    /// [`CalendlyError`]
    pub async fn user(&self, token: &SecretString, user: &Uri) -> Result<Me, CalendlyError> {
        self.get_one(token, self.resource(Kind::User, user)?).await
    }
}
