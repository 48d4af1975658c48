//! Why Calendly did not do what it was asked: one variant per thing the caller does next (calendly.md §4.2).

use crate::pace;
use crate::scopes::Scopes;
use crate::uri::InvalidUri;
use provider::ProviderError;
use provider::http::{Answer, StatusCode};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Why Calendly did not do what it was asked. What is printed of it holds no token and nothing of a person.
#[derive(Debug, thiserror::Error)]
pub enum CalendlyError {
    /// The token is not honoured (401): refresh it once where it is of OAuth, else the member has to connect again.
    #[error("Calendly refused the token")]
    Refused,
    /// The token may not do this (403 `Insufficient scope`): one with these scopes is needed. Empty where Calendly did
    /// not say which.
    #[error("the token lacks a scope: {0}")]
    MissingScopes(Scopes),
    /// The person or their plan may not do this (403); asking again changes nothing.
    #[error("Calendly does not allow this to this account")]
    NotAllowed {
        /// Calendly's own words, for the person; often which plan is needed.
        message: String,
    },
    /// It is not there, or not to be seen with this token (404).
    #[error("Calendly does not have this")]
    NotFound,
    /// What was asked makes no sense (400), as Calendly or the client itself found; the details are for whoever wrote it.
    #[error("what was asked of Calendly is not valid{}", parameters(.details))]
    Invalid {
        /// What is wrong, field by field; at least one.
        details: Vec<Detail>,
    },
    /// There already is one (409): a webhook of the same address and scope, a contact of the same mail address.
    #[error("Calendly already has this")]
    Exists,
    /// A calendar that Calendly reads could not be read (424): nobody knows what is free, and nothing is.
    #[error("Calendly could not read a connected calendar")]
    AvailabilityUnknown,
    /// Too many requests (429, or the client knows that none is left): not before this much time has passed.
    #[error("Calendly asks to wait {0:?}")]
    RateLimited(Duration),
    /// An outage; never shown as "wrong token".
    #[error("Calendly is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The answer makes no sense: a page for people, half an answer, one that is too large.
    #[error("Calendly answered in a way we cannot read: {0}")]
    InvalidAnswer(String),
    /// OAuth: the code or refresh token is used up or taken back (400 or 401 `invalid_grant`): the member has to connect
    /// again, and the same token is never tried twice.
    #[error("Calendly does not honour this permission any more")]
    InvalidGrant,
    /// OAuth: Calendly does not know this app, or not its secret or redirect address: the operator has to look.
    #[error("Calendly refused the app: {code}")]
    AppRefused {
        /// The error code (RFC 6749 §5.2), for instance `invalid_client`.
        code: String,
    },
    /// An address is not one of Calendly's; nothing was asked.
    #[error(transparent)]
    InvalidUri(#[from] InvalidUri),
}

/// What is wrong with one field.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// The field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// What is wrong, for a person. May repeat what was entered, so it is not printed.
    #[serde(default)]
    pub message: String,
    /// Calendly's word for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl std::fmt::Debug for Detail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Detail")
            .field("parameter", &self.parameter)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

/// The names of the fields, where there are any; they are Calendly's words, so not more of them than fits into a line.
fn parameters(details: &[Detail]) -> String {
    let names: Vec<&str> = details
        .iter()
        .filter_map(|detail| detail.parameter.as_deref())
        .filter(|name| name.len() <= 64)
        .take(8)
        .collect();
    match names.is_empty() {
        true => String::new(),
        false => format!(": {}", names.join(", ")),
    }
}

impl CalendlyError {
    /// What was asked breaks a rule that the client knows; Calendly is not asked.
    pub(crate) fn invalid(parameter: &str, message: impl Into<String>) -> Self {
        Self::Invalid {
            details: vec![Detail {
                parameter: Some(parameter.to_owned()),
                message: message.into(),
                code: None,
            }],
        }
    }

    /// An answer of success that does not say what it should.
    pub(crate) fn unreadable(what: &serde_json::Error) -> Self {
        // The error's own text may quote the answer, and with it people.
        Self::InvalidAnswer(format!(
            "{} at line {}, column {}",
            match what.classify() {
                serde_json::error::Category::Eof => "it breaks off",
                serde_json::error::Category::Syntax => "it is no JSON",
                serde_json::error::Category::Data | serde_json::error::Category::Io => {
                    "a field is missing or of another type"
                }
            },
            what.line(),
            what.column()
        ))
    }
}

impl From<ProviderError> for CalendlyError {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::RateLimited(wait) => Self::RateLimited(wait),
            ProviderError::TooLarge { .. }
            | ProviderError::InvalidAnswer(_)
            | ProviderError::Unsupported(_) => Self::InvalidAnswer(error.to_string()),
            // Before an answer there is no refusal: all the others are about the way there.
            ProviderError::Unavailable(source) => Self::Unavailable(source),
            ProviderError::AddressForbidden(_)
            | ProviderError::Unauthorized
            | ProviderError::Forbidden
            | ProviderError::NotFound
            | ProviderError::PreconditionFailed
            | ProviderError::SyncTokenExpired => Self::Unavailable(Box::new(error)),
        }
    }
}

/// The body of an error (calendly.md §4.2); all of it may be missing.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    title: String,
    message: String,
    details: Vec<Detail>,
    required_scopes: Option<Vec<String>>,
    /// OAuth endpoints.
    error: String,
}

/// The answered status of an outage.
fn outage(status: StatusCode) -> CalendlyError {
    CalendlyError::Unavailable(Box::new(provider::http::Answered(status)))
}

/// What a refusal of the API means.
pub(crate) fn refusal(answer: &Answer) -> CalendlyError {
    let body = match answer.status.as_u16() {
        401 => return CalendlyError::Refused,
        429 => return CalendlyError::RateLimited(pace::asked_to_wait(&answer.headers)),
        408 | 500..=599 => return outage(answer.status),
        // Somebody between us and Calendly may answer with a page; that it "has nothing" is not Calendly's word.
        status => match serde_json::from_slice::<Refusal>(&answer.body) {
            Ok(body) => body,
            Err(_) => {
                return CalendlyError::InvalidAnswer(format!("{status} without its reason"));
            }
        },
    };
    match answer.status.as_u16() {
        400 | 422 => CalendlyError::Invalid {
            details: body.details(),
        },
        403 => match body.required_scopes {
            Some(scopes) => CalendlyError::MissingScopes(scopes.iter().collect()),
            None if body.title.eq_ignore_ascii_case("insufficient scope") => {
                CalendlyError::MissingScopes(Scopes::default())
            }
            None => CalendlyError::NotAllowed {
                message: body.message,
            },
        },
        402 => CalendlyError::NotAllowed {
            message: body.message,
        },
        404 | 410 => CalendlyError::NotFound,
        409 => CalendlyError::Exists,
        424 => CalendlyError::AvailabilityUnknown,
        status => CalendlyError::InvalidAnswer(format!("it answered {status}")),
    }
}

/// What a refusal of the OAuth service means (calendly.md §2.2, RFC 6749 §5.2).
pub(crate) fn oauth_refusal(answer: &Answer) -> CalendlyError {
    match answer.status.as_u16() {
        429 => return CalendlyError::RateLimited(pace::asked_to_wait(&answer.headers)),
        408 | 500..=599 => return outage(answer.status),
        _ => {}
    }
    match serde_json::from_slice::<Refusal>(&answer.body) {
        Ok(body) if body.error == "invalid_grant" => CalendlyError::InvalidGrant,
        Ok(body) if !body.error.is_empty() && body.error.len() <= 64 => {
            CalendlyError::AppRefused { code: body.error }
        }
        Ok(_) | Err(_) => {
            CalendlyError::InvalidAnswer(format!("{} without its reason", answer.status.as_u16()))
        }
    }
}

impl Refusal {
    /// At least one detail.
    fn details(self) -> Vec<Detail> {
        if !self.details.is_empty() {
            return self.details;
        }
        vec![Detail {
            parameter: None,
            message: if self.message.is_empty() {
                self.title
            } else {
                self.message
            },
            code: None,
        }]
    }
}
