//! Carries messages to their addresses (calendly.md §8.3).

use super::Calendly;
use super::deliveries::{Attempt, Parcel, SIGNATURE};
use crate::receivers;
use reqwest::Client;
use std::time::Duration;
use tracing::debug;

/// A receiver that takes longer does not hold up the next message.
const IN_ORDER: Duration = Duration::from_millis(500);

/// How often the clock is looked at while something waits; it may stand still or leap.
const LOOK: Duration = Duration::from_millis(20);

/// Delivers whatever is due, for ever.
pub async fn deliver(calendly: Calendly) {
    let client = receivers::client();
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
