//! What is refused, by whom, and that it says so.

use super::*;
use sandbox::{Fault, FaultKind};

const ME: &str = "/user/details/me/";

#[tokio::test]
async fn what_goes_wrong_at_calendly_is_told_apart() {
    let program = Program::begin().await;
    let status = |status| FaultKind::Status {
        status,
        retry_after: (status == 429).then_some(7),
    };
    let cases = [
        (status(404), StatusCode::NOT_FOUND, "calendly_not_found"),
        (
            status(424),
            StatusCode::FAILED_DEPENDENCY,
            "calendly_availability_unknown",
        ),
        (
            status(500),
            StatusCode::SERVICE_UNAVAILABLE,
            "calendly_unavailable",
        ),
        (
            FaultKind::Html,
            StatusCode::BAD_GATEWAY,
            "calendly_unreadable",
        ),
        (
            FaultKind::Truncated,
            StatusCode::BAD_GATEWAY,
            "calendly_unreadable",
        ),
        // The last, because nothing is asked any more until the time is over.
        (
            status(429),
            StatusCode::TOO_MANY_REQUESTS,
            "calendly_rate_limited",
        ),
    ];
    for (kind, status, code) in cases {
        let path = "/calendly/api/users/me";
        program
            .story
            .sandbox
            .add_fault(Fault::always(path, kind.clone()));

        let problem = program.answered(status, Method::GET, ME, None).await;

        assert_eq!(problem["code"], code, "{kind:?}");
        assert_eq!(problem["status"], status.as_u16(), "{kind:?}");
        program.story.sandbox.clear_faults();
    }
}

#[tokio::test]
async fn a_token_that_calendly_refuses_is_not_called_the_programs_fault() {
    let program = Program::begin().await;
    let refused = FaultKind::Status {
        status: 401,
        retry_after: None,
    };
    let path = "/calendly/api/users/me";
    program
        .story
        .sandbox
        .add_fault(Fault::always(path, refused));

    let problem = program
        .answered(StatusCode::CONFLICT, Method::GET, ME, None)
        .await;

    assert_eq!(problem["code"], "calendly_needs_reauthentication");
    program.story.sandbox.clear_faults();
    let problem = program
        .answered(StatusCode::CONFLICT, Method::GET, ME, None)
        .await;
    assert_eq!(problem["code"], "calendly_needs_reauthentication");
}

#[tokio::test]
async fn whoever_has_not_connected_calendly_is_told_to() {
    let story = Story::begin().await;
    let token = api_token(&story.place, &[Scope::CalendlyRead]).await;
    let program = Program { story, token };

    let problem = program
        .answered(StatusCode::CONFLICT, Method::GET, ME, None)
        .await;

    assert_eq!(problem["code"], "calendly_not_connected");
}

#[tokio::test]
async fn ids_that_are_none_are_never_asked() {
    let program = Program::begin().await;

    for path in [
        "/single/event/types/..%2Fusers%2Fme/",
        "/scheduled/events/a%20b",
        "/invitee-no-show/%3Fx/",
        "/organization/a/invitation/b%2Fc/",
    ] {
        let problem = program
            .answered(StatusCode::BAD_REQUEST, Method::GET, path, None)
            .await;
        assert_eq!(problem["code"], "calendly_invalid", "{path}");
    }
}
