//! Why Calendly did not do what it was asked, as a page explains it.

use crate::ServiceError;
use crate::calendly::access::AskError;
use crate::wording::one_line;
use calendly::scopes::{Scope, Scopes};
use calendly::{CalendlyError, Detail};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::caller::NotAllowed;
use domain::view::calendly::MissingScope;
use domain::view::calendly_workspace::Trouble;
use store::StoreError;

/// Signs of Calendly's own words that are shown, at most.
const LONGEST: usize = 400;

/// Why a use case of the workspace did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// Calendly did not; the page says why, and what to do.
    #[error("Calendly did not do what it was asked")]
    Trouble(Trouble),
    /// We did not.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<Trouble> for WorkspaceError {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<StoreError> for WorkspaceError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

impl From<NotAllowed> for WorkspaceError {
    fn from(error: NotAllowed) -> Self {
        Self::Service(error.into())
    }
}

/// What a page is told of this error; `local` is the reader's wall clock.
pub(super) fn of(
    error: AskError,
    local: impl Fn(DateTime<Utc>) -> NaiveDateTime,
    now: DateTime<Utc>,
) -> WorkspaceError {
    let error = match error {
        AskError::NotConnected => return Trouble::NotConnected.into(),
        AskError::NeedsReauthentication(why) => {
            return Trouble::NeedsReauthentication(why).into();
        }
        AskError::Service(error) => return error.into(),
        AskError::Calendly(error) => error,
    };
    let trouble = match error {
        // A refused token has switched the integration off already; this is a token that was replaced meanwhile.
        CalendlyError::Refused | CalendlyError::InvalidGrant => Trouble::Unavailable,
        CalendlyError::MissingScopes(scopes) => Trouble::MissingScopes(missing(&scopes)),
        CalendlyError::NotAllowed { message } => Trouble::NotAllowed(words(&message)),
        CalendlyError::NotFound | CalendlyError::InvalidUri(_) => Trouble::Gone,
        CalendlyError::Invalid { details } => Trouble::Refused(objections(&details)),
        CalendlyError::Exists => Trouble::Exists,
        CalendlyError::AvailabilityUnknown => Trouble::AvailabilityUnknown,
        CalendlyError::RateLimited(wait) => {
            let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::days(1));
            Trouble::TooManyRequests(local(now.checked_add_signed(wait).unwrap_or(now)))
        }
        error @ (CalendlyError::Unavailable(_)
        | CalendlyError::InvalidAnswer(_)
        | CalendlyError::AppRefused { .. }) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "Calendly could not be asked for a page"
            );
            Trouble::Unavailable
        }
    };
    trouble.into()
}

/// Permissions with what will not work without them.
fn missing(scopes: &Scopes) -> Vec<MissingScope> {
    let named = scopes.words().map(|word| MissingScope {
        scope: word.to_owned(),
        effect: Scope::named(word).map_or("", Scope::loss).to_owned(),
    });
    named.collect()
}

/// `start_time must be in the future; email is invalid`
fn objections(details: &[Detail]) -> String {
    let lines: Vec<String> = details
        .iter()
        .map(|detail| match &detail.parameter {
            Some(parameter) => [parameter, " ", &detail.message].concat(),
            None => detail.message.clone(),
        })
        .collect();
    words(&lines.join("; "))
}

/// A stranger's words as one line that fits into a banner.
fn words(text: &str) -> String {
    one_line(text).chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::integration::ForcedReason;
    use std::time::Duration;

    fn now() -> DateTime<Utc> {
        "2026-03-18T10:00:00Z".parse().unwrap()
    }

    fn told(error: impl Into<AskError>) -> Trouble {
        match of(error.into(), |at| at.naive_utc(), now()) {
            WorkspaceError::Trouble(trouble) => trouble,
            WorkspaceError::Service(error) => panic!("{error}"),
        }
    }

    #[test]
    fn each_refusal_is_told_apart() {
        let detail = |parameter: &str, message: &str| Detail {
            parameter: Some(parameter.to_owned()),
            message: message.to_owned(),
            code: None,
        };
        let revoked = ForcedReason::TokenRevoked;
        let cases = [
            (AskError::NotConnected, Trouble::NotConnected),
            (
                AskError::NeedsReauthentication(revoked),
                Trouble::NeedsReauthentication(revoked),
            ),
            (CalendlyError::NotFound.into(), Trouble::Gone),
            (CalendlyError::Exists.into(), Trouble::Exists),
            (
                CalendlyError::AvailabilityUnknown.into(),
                Trouble::AvailabilityUnknown,
            ),
            (
                CalendlyError::NotAllowed {
                    message: "Please\nupgrade".to_owned(),
                }
                .into(),
                Trouble::NotAllowed("Please upgrade".to_owned()),
            ),
            (
                CalendlyError::Invalid {
                    details: vec![detail("email", "is invalid"), detail("url", "is taken")],
                }
                .into(),
                Trouble::Refused("email is invalid; url is taken".to_owned()),
            ),
            (
                CalendlyError::RateLimited(Duration::from_secs(40)).into(),
                Trouble::TooManyRequests("2026-03-18T10:00:40".parse().unwrap()),
            ),
            (
                CalendlyError::InvalidAnswer("half".to_owned()).into(),
                Trouble::Unavailable,
            ),
        ];
        for (error, trouble) in cases {
            assert_eq!(told(error), trouble);
        }
    }

    #[test]
    fn a_missing_permission_says_what_will_not_work() {
        let scopes = Scopes::of_words("webhooks:read");

        let Trouble::MissingScopes(missing) = told(CalendlyError::MissingScopes(scopes)) else {
            panic!("another trouble");
        };

        assert_eq!(missing[0].scope, "webhooks:read");
        assert_eq!(missing[0].effect, Scope::WebhooksRead.loss());
    }
}
