//! Carries messages to their addresses (calendly.md §8.3).

use super::Calendly;
use super::deliveries::{Attempt, Parcel, SIGNATURE};
use reqwest::Client;
use reqwest::redirect::Policy;
use std::time::Duration;
use tracing::debug;

/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(10);

/// Until the answer is here.
const ANSWER: Duration = Duration::from_secs(15);

/// A receiver that takes longer does not hold up the next message.
const IN_ORDER: Duration = Duration::from_millis(500);

/// How often the clock is looked at while something waits; it may stand still or leap.
const LOOK: Duration = Duration::from_millis(20);

/// Delivers whatever is due, for ever.
pub async fn deliver(calendly: Calendly) {
    let client = client();
    loop {
        let now = calendly.now();
        let (parcels, is_waiting) = {
            let mut world = calendly.world();
            (world.outbox.take_due(now), world.outbox.is_waiting())
        };
        for parcel in parcels {
            let mut attempt = tokio::spawn(attempt(calendly.clone(), client.clone(), parcel));
            if tokio::time::timeout(IN_ORDER, &mut attempt).await.is_err() {
                debug!("a receiver is slow; the next message goes before it");
            }
        }
        if is_waiting {
            let _ = tokio::time::timeout(LOOK, calendly.woken()).await;
        } else {
            calendly.woken().await;
        }
    }
}

async fn attempt(calendly: Calendly, client: Client, parcel: Parcel) {
    let mut request = client
        .post(&parcel.url)
        .header("Content-Type", "application/json")
        .body(parcel.body);
    if let Some(signature) = &parcel.signature {
        request = request.header(SIGNATURE, signature);
    }
    let at = calendly.now();
    let status = match request.send().await {
        Ok(response) => Some(response.status().as_u16()),
        Err(_) => None,
    };
    let attempt = Attempt {
        at,
        signature: parcel.signature,
        status,
    };
    calendly.world().note_attempt(parcel.number, attempt);
    calendly.wake_deliverer();
}

/// Redirects count as failures. No authority is trusted: receivers are on this machine, by plain HTTP.
#[expect(
    clippy::disallowed_methods,
    reason = "the guard of the product refuses loopback, which is all that this one may reach"
)]
fn client() -> Client {
    let provider = rustls::crypto::ring::default_provider().into();
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring supports the default TLS versions")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .redirect(Policy::none())
        .connect_timeout(CONNECT)
        .timeout(ANSWER)
        .build()
        .expect("the settings are constant and valid")
}
