//! The environment and the caller of the current request (on the server only).
//!
//! The server puts [`Environment`] and, for a signed-in browser, [`Caller`] into the context of every
//! page and server function.

use crate::{AppError, paths};
use axum::http::header::{COOKIE, REFERER, SET_COOKIE};
use axum::http::{HeaderValue, request::Parts};
use chrono::{DateTime, Utc};
use domain::Caller;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use secrecy::{ExposeSecret as _, SecretString};
use services::Environment;
use services::accounts::{NewSession, SignInOrigin};

/// What every use case needs: where things are, and who asks.
///
/// # Errors
/// [`AppError::SignedOut`] without a session; the page then goes to the sign-in.
pub fn request_scope() -> Result<(Environment, Caller), AppError> {
    Ok((environment()?, caller()?))
}

/// The environment, for what works signed out too.
///
/// # Errors
/// [`AppError::Unavailable`] where a handler forgot to provide it.
pub fn environment() -> Result<Environment, AppError> {
    use_context::<Environment>().ok_or(AppError::Unavailable)
}

/// Who asks.
///
/// # Errors
/// [`AppError::SignedOut`] without a session; the page then goes to the sign-in and comes back afterwards.
pub fn caller() -> Result<Caller, AppError> {
    match use_context::<Option<Caller>>()
        .flatten()
        .or_else(use_context::<Caller>)
    {
        Some(caller) => Ok(caller),
        None => {
            leptos_axum::redirect(&paths::sign_in_then(&current_page()));
            Err(AppError::SignedOut)
        }
    }
}

/// The page the reader looks at: the request's own address, or, for a server function, where it was called from.
fn current_page() -> String {
    let Some(parts) = use_context::<Parts>() else {
        return paths::CALENDAR.to_owned();
    };
    let own = parts
        .uri
        .path_and_query()
        .map_or("", |address| address.as_str());
    if !own.starts_with("/api/") {
        return paths::own_address(own).to_owned();
    }
    let referer = parts
        .headers
        .get(REFERER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let path = referer.splitn(4, '/').nth(3).unwrap_or("");
    paths::own_address(&format!("/{path}")).to_owned()
}

/// From where somebody comes, as the server found it.
pub fn origin() -> SignInOrigin {
    use_context::<SignInOrigin>().unwrap_or_else(|| SignInOrigin {
        address: String::new(),
        device: String::new(),
    })
}

/// Signs the browser in and leads it to `next`, where that is an address of ours.
pub fn enter(env: &Environment, session: &NewSession, next: &str) {
    SessionCookie::of(env).set(env, &session.token, session.expires_at);
    leptos_axum::redirect(paths::own_address(next));
}

/// Whether the browser still holds a cookie of a session that is no more.
pub fn session_ended(env: &Environment) -> bool {
    let has_cookie = cookie(SessionCookie::of(env).name()).is_some_and(|token| !token.is_empty());
    has_cookie
        && use_context::<Option<Caller>>()
            .flatten()
            .or_else(use_context::<Caller>)
            .is_none()
}

/// What was typed into a sign-in form that was refused: without script the page is drawn anew, and text must not be lost.
const TYPED_EMAIL_COOKIE: &str = "typed_email";

/// Remembers it for the page that says why, for two minutes; what a cookie cannot hold is not remembered.
pub fn keep_typed_email(email: &str) {
    let fits = |byte: u8| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte);
    if email.len() < 255 && email.bytes().all(fits) {
        set_cookie(&format!(
            "{TYPED_EMAIL_COOKIE}={email}; Path={}; Max-Age=120; HttpOnly; SameSite=Strict",
            paths::SIGN_IN
        ));
    }
}

/// What was remembered.
pub fn typed_email() -> String {
    cookie(TYPED_EMAIL_COOKIE).unwrap_or_default()
}

/// The value of an API token that was just made, on its way to the one page that shows it.
const MADE_TOKEN_COOKIE: &str = "made_api_token";

/// Remembers it for that page, for two minutes. Scripts cannot read it.
pub fn keep_made_token(env: &Environment, value: &SecretString) {
    set_cookie(&made_token_line(env, value.expose_secret(), 120));
}

/// What was remembered; only the first who asks is told.
pub fn take_made_token(env: &Environment) -> Option<String> {
    let value = cookie(MADE_TOKEN_COOKIE).filter(|value| !value.is_empty())?;
    set_cookie(&made_token_line(env, "", 0));
    Some(value)
}

fn made_token_line(env: &Environment, value: &str, age: i64) -> String {
    let secure = match env.settings.public_address.starts_with("https://") {
        true => "; Secure",
        false => "",
    };
    format!("{MADE_TOKEN_COOKIE}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{secure}")
}

/// A cookie of the request.
pub fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    parts
        .headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}

/// Adds a `Set-Cookie` line to the answer.
pub fn set_cookie(line: &str) {
    if let (Some(response), Ok(value)) = (
        use_context::<ResponseOptions>(),
        HeaderValue::from_str(line),
    ) {
        response.append_header(SET_COOKIE, value);
    }
}

/// Writes the session cookie: hidden from scripts, sent to us alone.
///
/// With an https address it is called `__Host-integrator_session`, which browsers refuse to take from
/// anybody but this very host (RFC 6265bis §4.1.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionCookie {
    secure: bool,
}

impl SessionCookie {
    /// For this installation.
    pub fn of(env: &Environment) -> Self {
        Self {
            secure: env.settings.public_address.starts_with("https://"),
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        if self.secure {
            "__Host-integrator_session"
        } else {
            "integrator_session"
        }
    }

    /// Signs the browser in until `expires_at`.
    pub fn set(self, env: &Environment, token: &SecretString, expires_at: DateTime<Utc>) {
        let age = (expires_at - env.clock.now()).num_seconds().max(0);
        set_cookie(&self.line(token.expose_secret(), age));
    }

    /// Signs the browser out.
    pub fn clear(self) {
        set_cookie(&self.line("", 0));
    }

    /// The `Set-Cookie` line for `age` seconds.
    pub fn line(self, value: &str, age: i64) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!(
            "{}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}",
            self.name()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_cookie_is_hidden_from_scripts() {
        let line = SessionCookie { secure: true }.line("token", 60);

        assert_eq!(
            line,
            "__Host-integrator_session=token; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure"
        );
    }
}
