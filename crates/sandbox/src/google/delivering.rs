//! Carries push messages to their addresses (google.md §7).

use super::Google;
use super::channels::Notice;
use crate::receivers;
use reqwest::Client;
use std::time::Duration;

/// How often the clock is looked at while something waits; it may stand still or leap.
const LOOK: Duration = Duration::from_millis(20);

/// Delivers whatever is due, for ever.
pub async fn deliver(google: Google) {
    let client = receivers::client();
    loop {
        let now = google.now();
        let (due, is_waiting) = {
            let mut world = google.world();
            (world.outbox.take_due(now), world.outbox.is_waiting())
        };
        for (at, notice) in due {
            tokio::spawn(attempt(google.clone(), client.clone(), at, notice));
        }
        if is_waiting {
            let _ = tokio::time::timeout(LOOK, google.woken()).await;
        } else {
            google.woken().await;
        }
    }
}

async fn attempt(google: Google, client: Client, at: usize, notice: Notice) {
    let mut request = client.post(&notice.address);
    for (name, value) in &notice.headers {
        request = request.header(name, value);
    }
    let answer = request.send().await.ok();
    let status = answer.map(|answer| answer.status().as_u16());
    let now = google.now();
    google.world().outbox.note(at, status, now);
    google.wake_deliverer();
}
