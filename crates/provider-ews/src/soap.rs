//! The frame of every request and answer (exchange-ews.md §5), and what a refusal means (§16).

use crate::xml::{Element, parse};
use provider::ProviderError;
use provider::http::{Answer, Answered, StatusCode};
use std::time::Duration;

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const MESSAGES: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";
const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";

/// How long a server is left alone that is busy and does not say how long.
const BUSY: Duration = Duration::from_secs(60);

/// The longest wait that we believe.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// An operation as it is sent. The version is that of Exchange 2013 SP1, which every later one speaks.
pub(crate) fn envelope(operation: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <soap:Envelope xmlns:soap=\"{SOAP}\" xmlns:m=\"{MESSAGES}\" xmlns:t=\"{TYPES}\"><soap:Header>\
         <t:RequestServerVersion Version=\"Exchange2013_SP1\"/>\
         <t:TimeZoneContext><t:TimeZoneDefinition Id=\"UTC\"/></t:TimeZoneContext></soap:Header>\
         <soap:Body>{operation}</soap:Body></soap:Envelope>"
    )
}

/// One of the messages of an answer: what was asked about one thing, or why not.
#[derive(Debug)]
pub(crate) struct Message {
    element: Element,
}

impl Message {
    /// What it holds.
    ///
    /// # Errors
    /// What the refusal means.
    pub(crate) fn ok(&self) -> Result<&Element, ProviderError> {
        match self.code() {
            // A warning comes with what was asked for.
            "NoError" => Ok(&self.element),
            code => Err(meaning(code, &self.element)),
        }
    }

    /// Exchange's word for why not; `NoError` where all is well.
    pub(crate) fn code(&self) -> &str {
        self.element.text_of("ResponseCode")
    }

    /// Whether what was asked about is not there (any more).
    pub(crate) fn is_gone(&self) -> bool {
        matches!(
            self.code(),
            "ErrorItemNotFound"
                | "ErrorInvalidId"
                | "ErrorInvalidIdEmpty"
                | "ErrorInvalidIdMalformed"
                | "ErrorInvalidIdMalformedEwsLegacyIdFormat"
                | "ErrorCalendarOccurrenceIsDeletedFromRecurrence"
                | "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange"
        )
    }
}

/// The messages of an answer, of which there are as many as things that were asked for.
///
/// # Errors
/// It is no answer, or refuses all of it.
pub(crate) fn messages(answer: &Answer, count: usize) -> Result<Vec<Message>, ProviderError> {
    let found = each(&body(answer)?);
    if found.len() != count {
        return Err(ProviderError::InvalidAnswer(format!(
            "it has {} messages where {count} were asked for",
            found.len()
        )));
    }
    Ok(found)
}

/// Whether it is an envelope at all, whatever it holds.
pub(crate) fn is_envelope(answer: &Answer) -> bool {
    parse(&answer.text()).is_ok_and(|envelope| envelope.name == "Envelope")
}

/// Exchange's word for what came of the whole, or else of the first thing that was asked for.
pub(crate) fn code(answer: &Answer) -> Option<String> {
    let envelope = parse(&answer.text()).ok()?;
    let inside = envelope.child("Body")?.children.first()?;
    let told = match inside.child("detail") {
        Some(detail) => detail,
        None => inside.child("ResponseMessages")?.children.first()?,
    };
    Some(told.text_of("ResponseCode").to_owned())
}

/// The build of the server (exchange-ews.md §1), where the answer tells it.
pub(crate) fn build(answer: &Answer) -> Option<[u32; 4]> {
    let envelope = parse(&answer.text()).ok()?;
    let told = envelope.at(&["Header", "ServerVersionInfo"])?;
    let number = |name: &str| told.attribute(name).parse().unwrap_or(0);
    Some([
        told.attribute("MajorVersion").parse().ok()?,
        number("MinorVersion"),
        number("MajorBuildNumber"),
        number("MinorBuildNumber"),
    ])
}

/// The messages of an envelope that came in a stream.
///
/// # Errors
/// As for [`messages`].
pub(crate) fn told(envelope: &str) -> Result<Vec<Message>, ProviderError> {
    let body = inside(&parse(envelope)?, StatusCode::OK)?;
    Ok(each(&body))
}

fn each(body: &Element) -> Vec<Message> {
    let found = body.child("ResponseMessages").into_iter();
    let found = found.flat_map(|messages| messages.children.iter().cloned());
    found.map(|element| Message { element }).collect()
}

/// What the body of an envelope holds.
///
/// # Errors
/// It is no answer, or refuses all of it.
pub(crate) fn body(answer: &Answer) -> Result<Element, ProviderError> {
    let is_fault = match answer.status.as_u16() {
        200..=299 => false,
        // A fault is told with this status, and so is that of a server in front.
        500 => true,
        300..=399 | 440 => {
            let text = "the server sends programs to a page for people; ask its operator to let EWS through";
            return Err(ProviderError::Unsupported(text.to_owned()));
        }
        _ => return Err(answer.refusal()),
    };
    let envelope = match parse(&answer.text()) {
        Ok(envelope) => envelope,
        Err(_) if is_fault => {
            return Err(ProviderError::Unavailable(Box::new(Answered(
                answer.status,
            ))));
        }
        Err(error) => return Err(error),
    };
    inside(&envelope, answer.status)
}

fn inside(envelope: &Element, status: StatusCode) -> Result<Element, ProviderError> {
    let inside = envelope
        .child("Body")
        .and_then(|body| body.children.first());
    let Some(inside) = inside.filter(|_| envelope.name == "Envelope") else {
        return Err(ProviderError::InvalidAnswer(
            "it is no answer of Exchange".to_owned(),
        ));
    };
    if inside.name == "Fault" {
        let detail = inside.child("detail").cloned().unwrap_or_default();
        return Err(match detail.text_of("ResponseCode") {
            "" => ProviderError::Unavailable(Box::new(Answered(status))),
            code => meaning(code, &detail),
        });
    }
    Ok(inside.clone())
}

/// What Exchange's word for a refusal means; `told` is what it stands in.
pub(crate) fn meaning(code: &str, told: &Element) -> ProviderError {
    let unsupported = |text: String| ProviderError::Unsupported(text);
    match code {
        "ErrorServerBusy" => ProviderError::RateLimited(back_off(told).unwrap_or(BUSY)),
        "ErrorExceededConnectionCount"
        | "ErrorExceededSubscriptionCount"
        | "ErrorTooManyObjectsOpened" => ProviderError::RateLimited(BUSY),
        "ErrorFolderNotFound"
        | "ErrorSyncFolderNotFound"
        | "ErrorItemNotFound"
        | "ErrorNonExistentMailbox"
        | "ErrorInvalidId"
        | "ErrorInvalidIdMalformed"
        | "ErrorInvalidIdEmpty"
        | "ErrorInvalidFolderId"
        | "ErrorCannotUseFolderIdForItemId" => ProviderError::NotFound,
        "ErrorInvalidSyncStateData" => ProviderError::SyncTokenExpired,
        // What was told of changes has a gap (exchange-ews.md §9): whoever listens begins anew.
        "ErrorSubscriptionNotFound"
        | "ErrorInvalidSubscription"
        | "ErrorExpiredSubscription"
        | "ErrorReadEventsFailed"
        | "ErrorMissedNotificationEvents" => ProviderError::SyncTokenExpired,
        "ErrorIrresolvableConflict"
        | "ErrorStaleObject"
        | "ErrorInvalidChangeKey"
        | "ErrorChangeKeyRequired"
        | "ErrorChangeKeyRequiredForWriteOperations" => ProviderError::PreconditionFailed,
        "ErrorAccessDenied"
        | "ErrorAccountDisabled"
        | "ErrorImpersonateUserDenied"
        | "ErrorCannotDeleteObject"
        | "ErrorCreateItemAccessDenied" => ProviderError::Forbidden,
        "ErrorPasswordExpired" | "ErrorPasswordChangeRequired" => ProviderError::Unauthorized,
        "ErrorOccurrenceCrossingBoundary" => unsupported(
            "Exchange lets no occurrence of a series move past its neighbour".to_owned(),
        ),
        "ErrorQuotaExceeded" => unsupported("the mailbox has no room left".to_owned()),
        // Of several things those that were not begun any more.
        "ErrorBatchProcessingStopped"
        | "ErrorTimeoutExpired"
        | "ErrorInternalServerError"
        | "ErrorInternalServerTransientError"
        | "ErrorMailboxMoveInProgress"
        | "ErrorMailboxStoreUnavailable"
        | "ErrorConnectionFailed"
        | "ErrorMailboxFailover"
        | "ErrorADUnavailable"
        | "ErrorFreeBusyGenerationFailed"
        | "ErrorProxyRequestProcessingFailed"
        | "ErrorMailboxLogonFailed"
        | "ErrorServiceDiscoveryFailed"
        | "ErrorADOperation" => ProviderError::Unavailable(code.into()),
        "" => ProviderError::InvalidAnswer("it does not say what came of it".to_owned()),
        code => {
            let code: String = code.chars().take(80).collect();
            unsupported(format!("Exchange refuses this ({code})"))
        }
    }
}

/// The wait that is named beside a refusal.
fn back_off(told: &Element) -> Option<Duration> {
    let values = told.child("MessageXml")?.children.iter();
    let mut values = values.filter(|value| value.attribute("Name") == "BackOffMilliseconds");
    let milliseconds = values.next()?.text.trim().parse().ok()?;
    Some(Duration::from_millis(milliseconds).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(inside: &str) -> Element {
        parse(&format!("<Message>{inside}</Message>")).unwrap()
    }

    #[test]
    fn every_refusal_means_what_the_caller_does_next() {
        let kind = |code: &str| match meaning(code, &told("")) {
            ProviderError::RateLimited(_) => "wait",
            ProviderError::NotFound => "gone",
            ProviderError::SyncTokenExpired => "begin anew",
            ProviderError::PreconditionFailed => "read again",
            ProviderError::Forbidden => "may not",
            ProviderError::Unauthorized => "connect again",
            ProviderError::Unavailable(_) => "later",
            ProviderError::Unsupported(_) => "never",
            _ => "nonsense",
        };
        for (code, expected) in [
            ("ErrorServerBusy", "wait"),
            ("ErrorSyncFolderNotFound", "gone"),
            ("ErrorInvalidSyncStateData", "begin anew"),
            ("ErrorIrresolvableConflict", "read again"),
            ("ErrorAccessDenied", "may not"),
            ("ErrorPasswordExpired", "connect again"),
            ("ErrorMailboxMoveInProgress", "later"),
            ("ErrorBatchProcessingStopped", "later"),
            ("ErrorTimeZone", "never"),
            ("", "nonsense"),
        ] {
            assert_eq!(kind(code), expected, "{code}");
        }
    }

    #[test]
    fn a_busy_server_says_how_long() {
        let wait = "<MessageXml><Value Name=\"BackOffMilliseconds\">25000</Value></MessageXml>";
        for (inside, expected) in [(wait, Duration::from_secs(25)), ("", BUSY)] {
            let found = meaning("ErrorServerBusy", &told(inside));
            assert!(
                matches!(found, ProviderError::RateLimited(found) if found == expected),
                "{inside}"
            );
        }
    }
}
