//! What Calendly refused, as problems of this server (calendly.md §4.2).
//!
//! That Calendly does not honour its token (401 there) is never a 401 here: the token of whoever asks is in order, and
//! asking with another one would not help. `code` begins with `calendly_` wherever Calendly had the last word.

use crate::problem::{ParameterProblem, ProblemDetails};
use axum::http::StatusCode;
use calendly::CalendlyError;
use domain::integration::ForcedReason;
use services::calendly::AskError;
use std::time::Duration;

/// When it may be tried again after an outage.
const AFTER_OUTAGE: Duration = Duration::from_secs(60);

/// A refusal as it is sent.
pub fn problem(error: AskError) -> ProblemDetails {
    match error {
        AskError::NotConnected => ProblemDetails::new(
            StatusCode::CONFLICT,
            "calendly_not_connected",
            "The member of this API token has not connected Calendly. Calendly was not asked. Connect it in Options > \
             Integrator.",
        ),
        AskError::NeedsReauthentication(why) => ProblemDetails::new(
            StatusCode::CONFLICT,
            "calendly_needs_reauthentication",
            [
                match why {
                    ForcedReason::TokenRevoked => "Calendly does not honour the member's token any more.",
                    _ => "Calendly was switched off for the member of this API token.",
                },
                " Nothing was changed. The API token is in order. Re-authenticate Calendly in Options > Integrator.",
            ]
            .concat(),
        ),
        AskError::Calendly(error) => of_calendly(error),
        AskError::Service(_) => ProblemDetails::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The server cannot answer just now. Nothing was changed. Try again in a minute.",
        ),
    }
}

fn of_calendly(error: CalendlyError) -> ProblemDetails {
    match error {
        CalendlyError::Refused | CalendlyError::InvalidGrant => ProblemDetails::new(
            StatusCode::CONFLICT,
            "calendly_needs_reauthentication",
            "Calendly does not honour the member's token. Nothing was changed. The API token is in order. \
             Re-authenticate Calendly in Options > Integrator.",
        ),
        CalendlyError::MissingScopes(scopes) => ProblemDetails::new(
            StatusCode::FORBIDDEN,
            "calendly_scope_missing",
            "The member's token at Calendly lacks a permission. Nothing was changed. Replace it in Options > Integrator \
             by one that has it.",
        )
        .required_scopes(scopes.words().map(str::to_owned).collect()),
        CalendlyError::NotAllowed { message } => ProblemDetails::new(
            StatusCode::FORBIDDEN,
            "calendly_not_allowed",
            said("Calendly does not allow this to the member's account", &message),
        ),
        CalendlyError::NotFound => ProblemDetails::new(
            StatusCode::NOT_FOUND,
            "calendly_not_found",
            "Calendly does not have this, or not for the member of this API token. Nothing was changed.",
        ),
        CalendlyError::Invalid { details } => ProblemDetails::new(
            StatusCode::BAD_REQUEST,
            "calendly_invalid",
            "What was asked of Calendly is not valid. Nothing was changed. See details.",
        )
        .details(
            details
                .into_iter()
                .map(|detail| ParameterProblem {
                    parameter: detail.parameter,
                    message: detail.message,
                })
                .collect(),
        ),
        CalendlyError::InvalidUri(error) => ProblemDetails::new(
            StatusCode::BAD_REQUEST,
            "calendly_invalid",
            "An address or id in the request is none of Calendly's. Calendly was not asked. See details.",
        )
        .details(vec![ParameterProblem {
            parameter: None,
            message: error.to_string(),
        }]),
        CalendlyError::Exists => ProblemDetails::new(
            StatusCode::CONFLICT,
            "calendly_exists",
            "Calendly already has this. Nothing was changed.",
        ),
        CalendlyError::AvailabilityUnknown => ProblemDetails::new(
            StatusCode::FAILED_DEPENDENCY,
            "calendly_availability_unknown",
            "Calendly could not read a connected calendar. Nobody knows what is free, so nothing is. Try again later.",
        ),
        CalendlyError::RateLimited(wait) => ProblemDetails::new(
            StatusCode::TOO_MANY_REQUESTS,
            "calendly_rate_limited",
            "Calendly asks to wait. Nothing was changed. Try again after the time in Retry-After.",
        )
        .wait(wait),
        CalendlyError::Unavailable(_) => ProblemDetails::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "calendly_unavailable",
            "Calendly does not answer. Look at what is there before you try again.",
        )
        .wait(AFTER_OUTAGE),
        CalendlyError::InvalidAnswer(_) | CalendlyError::AppRefused { .. } => ProblemDetails::new(
            StatusCode::BAD_GATEWAY,
            "calendly_unreadable",
            "Calendly answered in a way that cannot be read. Look at what is there before you try again.",
        ),
    }
}

/// With Calendly's own words, where it said some.
fn said(sentence: &str, message: &str) -> String {
    match message.trim() {
        "" => [sentence, ". Nothing was changed."].concat(),
        words => [sentence, ". Nothing was changed. Calendly says: ", words].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header::RETRY_AFTER;
    use axum::response::IntoResponse;

    #[test]
    fn every_refusal_of_calendly_has_a_status_that_is_true_here() {
        let outage = || std::io::Error::other("down").into();
        let cases = [
            (CalendlyError::Refused, 409),
            (CalendlyError::InvalidGrant, 409),
            (CalendlyError::MissingScopes(Default::default()), 403),
            (
                CalendlyError::NotAllowed {
                    message: "Upgrade".to_owned(),
                },
                403,
            ),
            (CalendlyError::NotFound, 404),
            (CalendlyError::Invalid { details: vec![] }, 400),
            (CalendlyError::Exists, 409),
            (CalendlyError::AvailabilityUnknown, 424),
            (CalendlyError::RateLimited(Duration::from_secs(7)), 429),
            (CalendlyError::Unavailable(outage()), 503),
            (CalendlyError::InvalidAnswer("half".to_owned()), 502),
            (
                CalendlyError::AppRefused {
                    code: "invalid_client".to_owned(),
                },
                502,
            ),
        ];
        for (error, status) in cases {
            let name = format!("{error:?}");

            let answer = problem(AskError::Calendly(error)).into_response();

            assert_eq!(answer.status().as_u16(), status, "{name}");
        }
    }

    #[test]
    fn a_wait_that_calendly_asks_for_is_passed_on() {
        let limited = CalendlyError::RateLimited(Duration::from_secs(7));

        let answer = problem(limited.into()).into_response();

        assert_eq!(answer.headers()[RETRY_AFTER], "7");
    }
}
