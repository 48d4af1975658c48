//! One address cannot keep the server busy with passwords: few of its tries run at once.
//!
//! How often an account may be tried is decided in `services`; this only guards the time and memory that checking a
//! password takes.

use crate::session::ClientAddress;
use crate::telemetry::problem;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::view::calendar::Problem;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// How many tries of one address run at once.
const AT_ONCE: usize = 4;

/// Counts the tries that are being answered, by address.
#[derive(Clone, Default)]
pub struct SignInLimit {
    running: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One try that is being answered; it counts until it is dropped.
struct Try {
    limit: SignInLimit,
    address: IpAddr,
}

impl SignInLimit {
    fn begin(&self, address: IpAddr) -> Option<Try> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let count = running.entry(address).or_insert(0);
        if AT_ONCE <= *count {
            return None;
        }
        *count += 1;
        Some(Try {
            limit: self.clone(),
            address,
        })
    }
}

impl Drop for Try {
    fn drop(&mut self) {
        let mut running = self
            .limit
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = running.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                running.remove(&self.address);
            }
        }
    }
}

/// Asks an address to wait while too many of its tries run; requests without a password pass.
pub async fn limit(State(limit): State<SignInLimit>, request: Request, next: Next) -> Response {
    let holds_password = matches!(request.uri().path(), "/api/fn/sign_in" | "/api/fn/set_up");
    let address = request.extensions().get::<ClientAddress>().copied();
    let (true, Some(ClientAddress(address))) = (holds_password, address) else {
        return next.run(request).await;
    };
    match limit.begin(address) {
        Some(_counted) => next.run(request).await,
        None => {
            let mut answer = problem(
                StatusCode::TOO_MANY_REQUESTS,
                Problem {
                    code: "too_many".to_owned(),
                    detail: "Too many sign-ins from your network run at once. Nothing was changed. Try again in a few \
                             seconds."
                        .to_owned(),
                    current: None,
                },
            );
            answer
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
            answer
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_waits_while_too_many_of_its_tries_run() {
        let limit = SignInLimit::default();
        let [here, there]: [IpAddr; 2] = [[192, 0, 2, 1].into(), [192, 0, 2, 2].into()];

        let running: Vec<_> = (0..AT_ONCE).map(|_| limit.begin(here)).collect();

        assert!(running.iter().all(Option::is_some));
        assert!(limit.begin(here).is_none());
        assert!(limit.begin(there).is_some());
        drop(running);
        assert!(limit.begin(here).is_some());
    }

    #[test]
    fn nothing_is_remembered_of_tries_that_ended() {
        let limit = SignInLimit::default();

        drop(limit.begin([192, 0, 2, 1].into()));

        assert!(limit.running.lock().unwrap().is_empty());
    }
}
