//! Breaks the sandbox on purpose, so that tests see what happens then.

use crate::calendly::{Refusal, refused};
use crate::{exchange, google, icloud, microsoft, spoiling};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Longer than anybody waits.
const FOREVER: Duration = Duration::from_secs(600);

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// This status, with the body that it has at the service that is asked. Nothing is done.
    Status {
        /// 400 to 599.
        status: u16,
        /// Seconds, sent as `Retry-After` and `X-RateLimit-Reset`.
        #[serde(default)]
        retry_after: Option<i64>,
    },
    /// This status for this reason, in the words of Google or Microsoft, whose statuses mean several things, or a fault of Exchange with
    /// this code. Nothing is done.
    Reason {
        /// 400 to 599.
        status: u16,
        /// For instance `quotaExceeded`, or `ErrorServerBusy` of Exchange.
        reason: String,
        /// Seconds, sent as `Retry-After`.
        #[serde(default)]
        retry_after: Option<i64>,
    },
    /// No answer, and nothing is done.
    Timeout,
    /// It is done, and no answer comes.
    Lost,
    /// A page for people where JSON is awaited, with status 200. Nothing is done.
    Html,
    /// It is done, and half of the answer comes.
    Truncated,
    /// It is done, and the connection ends in the middle of the answer.
    Cut,
    /// It is done, and lists in the answer come without their parts, as if that were everything.
    Emptied,
    /// It is done, after a while.
    Slow {
        /// How long.
        milliseconds: u64,
    },
}

/// Something that goes wrong at some addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The beginning of the path, for instance `/calendly/api/scheduled_events`.
    pub path: String,
    /// Only with this method.
    #[serde(default)]
    pub method: Option<String>,
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// How often; absent means until it is cleared.
    #[serde(default)]
    pub times: Option<u32>,
}

impl Fault {
    /// This one at this path until it is cleared.
    pub fn always(path: &str, kind: FaultKind) -> Self {
        Self {
            path: path.to_owned(),
            method: None,
            kind,
            times: None,
        }
    }

    /// This one at the next so many requests to this path.
    pub fn next(path: &str, kind: FaultKind, times: u32) -> Self {
        Self {
            times: Some(times),
            ..Self::always(path, kind)
        }
    }
}

/// All of them; the first that fits counts.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Vec<Fault>>>);

impl Faults {
    fn list(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn add(&self, fault: Fault) {
        self.list().push(fault);
    }

    pub fn clear(&self) {
        self.list().clear();
    }

    /// Nothing goes wrong any more; what would have.
    pub fn take_all(&self) -> Vec<Fault> {
        std::mem::take(&mut *self.list())
    }

    pub fn all(&self) -> Vec<Fault> {
        self.list().clone()
    }

    /// The fault of this request, which counts as one time.
    fn take(&self, method: &str, path: &str) -> Option<FaultKind> {
        let mut faults = self.list();
        let is_it = |fault: &Fault| {
            let wanted = fault.method.as_deref();
            path.starts_with(&fault.path)
                && wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
        };
        let at = faults.iter().position(is_it)?;
        let fault = &mut faults[at];
        let kind = fault.kind.clone();
        let times = fault.times.as_mut();
        let is_spent = times.is_some_and(|times| {
            *times = times.saturating_sub(1);
            *times == 0
        });
        if is_spent {
            faults.remove(at);
        }
        Some(kind)
    }
}

/// Answers wrongly where a fault says so.
pub async fn apply(State(faults): State<Faults>, request: Request, next: Next) -> Response {
    let kind = faults.take(request.method().as_str(), request.uri().path());
    let path = request.uri().path();
    let is_google = path.starts_with("/google/");
    let is_microsoft = path.starts_with("/microsoft/");
    let is_icloud = path.starts_with("/icloud/");
    let is_exchange = ["/exchange/", "/autodiscover/"]
        .iter()
        .any(|begin| path.starts_with(begin));
    match kind {
        None => next.run(request).await,
        Some(FaultKind::Status {
            status,
            retry_after,
        }) if is_exchange => exchange::broken(status, None, retry_after),
        Some(FaultKind::Reason {
            status,
            reason,
            retry_after,
        }) if is_exchange => exchange::broken(status, Some(&reason), retry_after),
        Some(FaultKind::Status {
            status,
            retry_after,
        }) if is_google => google::refused(&google::Refusal::of_status(status, None, retry_after)),
        Some(FaultKind::Status {
            status,
            retry_after,
        }) if is_microsoft => {
            microsoft::refused(&microsoft::Refusal::of_status(status, None, retry_after))
        }
        Some(FaultKind::Reason {
            status,
            reason,
            retry_after,
        }) if is_microsoft => {
            let code = Some(reason.as_str());
            microsoft::refused(&microsoft::Refusal::of_status(status, code, retry_after))
        }
        Some(FaultKind::Status {
            status,
            retry_after,
        }) if is_icloud => icloud::refused(&icloud::Refusal::of_status(status, retry_after)),
        Some(FaultKind::Status {
            status,
            retry_after,
        }) => status_of(status, retry_after),
        Some(FaultKind::Reason {
            status,
            reason,
            retry_after,
        }) => {
            let reason = Some(reason.as_str());
            google::refused(&google::Refusal::of_status(status, reason, retry_after))
        }
        Some(FaultKind::Timeout) => {
            tokio::time::sleep(FOREVER).await;
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
        Some(FaultKind::Lost) => {
            // Done also when whoever asks has hung up by then.
            tokio::spawn(next.run(request));
            tokio::time::sleep(FOREVER).await;
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
        Some(FaultKind::Html) => Html("<!doctype html><title>Maintenance</title>").into_response(),
        Some(FaultKind::Truncated) => spoiling::halved(next.run(request).await).await,
        Some(FaultKind::Cut) => spoiling::cut(next.run(request).await).await,
        Some(FaultKind::Emptied) => spoiling::emptied(next.run(request).await).await,
        Some(FaultKind::Slow { milliseconds }) => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            next.run(request).await
        }
    }
}

/// The answer that Calendly gives with this status (calendly.md §4.2).
fn status_of(status: u16, retry_after: Option<i64>) -> Response {
    let mut refusal = match status {
        401 => Refusal::unauthenticated(),
        403 => Refusal::denied("You do not have permission"),
        404 => Refusal::not_found(),
        409 => Refusal::exists("Hook with this url already exists"),
        424 => Refusal::calendar_unreadable(),
        429 => Refusal::limited(retry_after.unwrap_or(60)),
        500..=599 => Refusal::new(
            status,
            "Internal Server Error",
            "The server encountered an unexpected condition",
        ),
        _ => Refusal::new(
            status,
            "Invalid Argument",
            "The supplied parameters are invalid.",
        ),
    };
    refusal.retry_after = retry_after.or(refusal.retry_after);
    let mut response = refused(&refusal);
    if let Some(seconds) = refusal.retry_after {
        let headers = response.headers_mut();
        headers.insert("x-ratelimit-remaining", HeaderValue::from(0));
        headers.insert("x-ratelimit-reset", HeaderValue::from(seconds));
    }
    response
}
