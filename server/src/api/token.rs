//! `Authorization: Bearer` (RFC 6750): programs that come with an API token.
//!
//! No cookie counts here, so no other site can make a browser act with somebody's session; and a token opens no page.

use super::Refusal;
use crate::problem::ProblemDetails;
use crate::router::AppState;
use crate::security::only_reads;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Caller;
use domain::api_token::{Access, Denied, Family, permit};
use services::accounts::api_tokens::{Grant, grant};

/// Whoever a token acts for, after it was found that it may do this.
#[derive(Debug, Clone)]
pub struct Permitted(pub Caller);

impl<S: Send + Sync> FromRequestParts<S> for Permitted {
    type Rejection = Refusal;

    /// Where no wall asked for a token there is nobody.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let permitted = parts.extensions.get::<Self>().cloned();
        permitted.ok_or(Refusal::Token(NoToken::Missing))
    }
}

/// Why a program was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoToken {
    /// It came with none.
    Missing,
    /// It came with one that is not honoured.
    NotHonoured,
    /// The token may not do this.
    Denied(Denied),
}

/// The wall before a family of the API: reading needs its scope for reading, everything else that for writing.
pub async fn wall(
    State((state, family)): State<(AppState, Family)>,
    mut request: Request,
    next: Next,
) -> Response {
    let access = match only_reads(request.method()) {
        true => Access::Read,
        false => Access::Write,
    };
    match let_in(&state, request.headers(), family, access).await {
        Ok(caller) => {
            request.extensions_mut().insert(Permitted(caller));
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    }
}

async fn let_in(
    state: &AppState,
    headers: &HeaderMap,
    family: Family,
    access: Access,
) -> Result<Caller, Refusal> {
    let value = bearer(headers).ok_or(Refusal::Token(NoToken::Missing))?;
    let Some(Grant { caller, scopes }) = grant(&state.env, value).await? else {
        return Err(Refusal::Token(NoToken::NotHonoured));
    };
    permit(&scopes, &caller, family, access)
        .map_err(|denied| Refusal::Token(NoToken::Denied(denied)))?;
    Ok(caller)
}

/// The token of a request (RFC 6750 §2.1); the word before it may be written anyhow (RFC 9110 §11.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

impl IntoResponse for NoToken {
    fn into_response(self) -> Response {
        // RFC 6750 §3: no error code for whoever came with nothing.
        let (status, code, detail, challenge) = match self {
            Self::Missing => (
                StatusCode::UNAUTHORIZED,
                "token_missing",
                "The request carries no API token. Nothing was changed. Send one as Authorization: Bearer; they are made \
                 in Options > API tokens.",
                "Bearer realm=\"integrator\"",
            ),
            Self::NotHonoured => (
                StatusCode::UNAUTHORIZED,
                "token_not_honoured",
                "This API token is not honoured: it is none, expired, or was revoked. Nothing was changed. Make a new one \
                 in Options > API tokens.",
                "Bearer realm=\"integrator\", error=\"invalid_token\"",
            ),
            Self::Denied(Denied::Scope(_)) => (
                StatusCode::FORBIDDEN,
                "scope_missing",
                "This API token lacks a permission. Nothing was changed. Make one that has it in Options > API tokens.",
                "Bearer realm=\"integrator\", error=\"insufficient_scope\"",
            ),
            Self::Denied(Denied::Role | Denied::Never) => (
                StatusCode::FORBIDDEN,
                "not_allowed",
                "The role of the token's member does not allow this. Nothing was changed. Ask an admin.",
                "Bearer realm=\"integrator\"",
            ),
        };
        let mut problem = ProblemDetails::new(status, code, detail);
        if let Self::Denied(Denied::Scope(scope)) = self {
            problem = problem.required_scopes(vec![scope.word().to_owned()]);
        }
        let mut answer = problem.into_response();
        answer.headers_mut().insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static(challenge),
        );
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        bearer(&headers).map(str::to_owned)
    }

    #[test]
    fn a_token_is_read_from_its_header() {
        let token = Some("integrator_x".to_owned());

        assert_eq!(read("Bearer integrator_x"), token);
        assert_eq!(read("bearer  integrator_x "), token);
        for other in [
            "",
            "Bearer",
            "Bearer  ",
            "Basic aW50ZWdyYXRvcg==",
            "integrator_x",
        ] {
            assert_eq!(read(other), None, "{other:?}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
    }
}
