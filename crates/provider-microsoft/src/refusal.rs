//! What a refusal means (microsoft-graph.md §14). The code in the body tells more than the status.

use crate::api::Told;
use provider::ProviderError;
use serde::Deserialize;

#[derive(Default, Deserialize)]
struct Body {
    #[serde(default)]
    error: Why,
}

#[derive(Default, Deserialize)]
struct Why {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

fn why(told: &Told) -> Why {
    let body: Body = serde_json::from_slice(&told.answer.body).unwrap_or_default();
    body.error
}

/// Whether Graph could not reach an address of ours, or does not take it (microsoft-graph.md §14). The code is also that of a
/// time which is wrong.
pub(crate) fn is_of_address(told: &Told) -> bool {
    let Why { code, message } = why(told);
    told.status() == 400
        && matches!(code.as_str(), "InvalidRequest" | "ValidationError")
        && !message.to_ascii_lowercase().contains("expiration")
}

/// What a status that is no success means.
pub(crate) fn of(told: &Told) -> ProviderError {
    let Why { code, message } = why(told);
    let unsupported = |text: &str| ProviderError::Unsupported(text.to_owned());
    match (told.answer.status.as_u16(), code.as_str()) {
        (401 | 403 | 404, "MailboxNotEnabledForRESTAPI") => {
            unsupported("this mailbox is not in Microsoft’s cloud; connect it as Exchange")
        }
        (400, "ErrorOccurrenceCrossingBoundary") => {
            unsupported("Outlook holds no occurrence on the day of its neighbour or beyond it")
        }
        (400, _) => {
            let words: String = message.chars().take(200).collect();
            ProviderError::Unsupported(format!("Microsoft refuses this ({words})"))
        }
        (409, _) => ProviderError::PreconditionFailed,
        _ => told.answer.refusal(),
    }
}

/// Whether a round of changes was refused because of its token: 410 alone decides, and a 400 whose code speaks of the state
/// (microsoft-graph.md §6; which ones there are is not documented).
pub(crate) fn is_dead_token(told: &Told) -> bool {
    match told.answer.status.as_u16() {
        410 => true,
        400 => {
            let code = why(told).code.to_ascii_lowercase();
            code.contains("syncstate") || code.contains("resync")
        }
        _ => false,
    }
}
