//! Carries notices to their addresses (microsoft-graph.md §7).

use super::Microsoft;
use super::subscriptions::Notice;
use crate::receivers;
use reqwest::Client;
use std::time::Duration;

/// How often the clock is looked at while something waits; it may stand still or leap.
const LOOK: Duration = Duration::from_millis(20);

/// A receiver has to answer within this.
const PATIENCE: Duration = Duration::from_secs(3);

/// Delivers whatever is due, for ever.
pub async fn deliver(microsoft: Microsoft) {
    let client = receivers::client();
    loop {
        let now = microsoft.now();
        let (due, is_waiting) = {
            let mut world = microsoft.world();
            (world.outbox.take_due(now), world.outbox.is_waiting())
        };
        for (at, notice) in due {
            tokio::spawn(attempt(microsoft.clone(), client.clone(), at, notice));
        }
        if is_waiting {
            let _ = tokio::time::timeout(LOOK, microsoft.woken()).await;
        } else {
            microsoft.woken().await;
        }
    }
}

async fn attempt(microsoft: Microsoft, client: Client, at: usize, notice: Notice) {
    let request = client
        .post(&notice.address)
        .header("content-type", "application/json; charset=utf-8")
        .timeout(PATIENCE)
        .body(notice.body.to_string());
    let answer = request.send().await.ok();
    let status = answer.map(|answer| answer.status().as_u16());
    let now = microsoft.now();
    microsoft.world().outbox.note(at, status, now);
    microsoft.wake_deliverer();
}
