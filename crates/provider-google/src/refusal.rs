//! What a refusal means (google.md §14). One status means several things; the reason in the body tells which.

use provider::ProviderError;
use provider::http::Answer;
use serde::Deserialize;
use std::time::Duration;

/// How long an account is left alone that used up what Google allows it in hours, not minutes.
const SPENT: Duration = Duration::from_secs(60 * 60);

/// The usual pause of an account that asks too often, where Google names none (google.md §14: up to 64 seconds).
const OFTEN: Duration = Duration::from_secs(64);

#[derive(Default, Deserialize)]
struct Body {
    #[serde(default)]
    error: Told,
}

#[derive(Default, Deserialize)]
struct Told {
    #[serde(default)]
    message: String,
    #[serde(default)]
    errors: Vec<One>,
}

#[derive(Deserialize)]
struct One {
    #[serde(default)]
    reason: String,
}

/// Google's word for why, and its sentence.
pub(crate) fn reason(answer: &Answer) -> (String, String) {
    let body: Body = serde_json::from_slice(&answer.body).unwrap_or_default();
    let first = body.error.errors.into_iter().next();
    (
        first.map(|one| one.reason).unwrap_or_default(),
        body.error.message,
    )
}

/// What a status that is no success means.
pub(crate) fn of(answer: &Answer) -> ProviderError {
    let (reason, message) = reason(answer);
    let unsupported = |text: &str| ProviderError::Unsupported(text.to_owned());
    match (answer.status.as_u16(), reason.as_str()) {
        // A scope that was unticked or taken back: only connecting again helps.
        (403, "insufficientPermissions") => ProviderError::Unauthorized,
        (403 | 429, "quotaExceeded" | "dailyLimitExceeded") => {
            ProviderError::RateLimited(SPENT.max(named_wait(answer)))
        }
        (403, "rateLimitExceeded" | "userRateLimitExceeded") => match named_wait(answer) {
            Duration::ZERO => ProviderError::RateLimited(OFTEN),
            wait => ProviderError::RateLimited(wait),
        },
        (403, "accessNotConfigured") => {
            unsupported("the Google Calendar API is not enabled for the operator’s app")
        }
        (403, "forbiddenForNonOrganizer") => {
            unsupported("Google lets only the organizer change this event")
        }
        (400, _) => {
            let words: String = message.chars().take(200).collect();
            ProviderError::Unsupported(format!("Google refuses this ({words})"))
        }
        (409, _) => ProviderError::PreconditionFailed,
        _ => answer.refusal(),
    }
}

/// The same of something that the account may lack a right or a scope for while all else goes on.
pub(crate) fn of_one_thing(answer: &Answer) -> ProviderError {
    match (answer.status.as_u16(), reason(answer).0.as_str()) {
        (403, "insufficientPermissions") => ProviderError::Forbidden,
        _ => of(answer),
    }
}

/// `Retry-After` in seconds; nothing where none is named.
fn named_wait(answer: &Answer) -> Duration {
    let seconds = answer.field(&provider::http::header::RETRY_AFTER);
    let seconds = seconds
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(0);
    Duration::from_secs(seconds).min(Duration::from_secs(24 * 60 * 60))
}

/// Whether a list was refused because of the token (google.md §6: 410 alone decides; a 400 that speaks of it counts, too).
pub(crate) fn is_dead_token(answer: &Answer) -> bool {
    let speaks_of_it = || {
        let (_, message) = reason(answer);
        message.to_lowercase().contains("token")
    };
    match answer.status.as_u16() {
        410 => true,
        400 => speaks_of_it(),
        _ => false,
    }
}
