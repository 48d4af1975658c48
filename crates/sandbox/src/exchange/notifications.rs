//! Who wants to hear of changes: by asking for what happened, or by listening (exchange-ews.md §9).

use super::ask::Ask;
use super::item::change_key;
use super::showing::{instant, item_id};
use super::soap::{Outcome, Refusal, message, response};
use super::world::World;
use super::xml::{self, Element, escaped, leaf, yes};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Events that one answer holds at most.
const MOST: usize = 50;

/// Somebody's wish to hear of the changes in some folders.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Subscription {
    pub id: String,
    pub owner: String,
    pub folders: Vec<String>,
    pub kinds: Vec<String>,
    /// Whether it is listened to, not asked.
    pub is_streaming: bool,
    /// What happened, oldest first, with the count at which it did.
    pub events: Vec<Happened>,
}

/// Something that happened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Happened {
    pub revision: u64,
    pub text: String,
}

impl World {
    /// Notes for everybody who wants to hear of it that something happened in a folder.
    pub fn notify(
        &mut self,
        folder: &str,
        kind: &str,
        item: &str,
        revision: u64,
        now: DateTime<Utc>,
    ) {
        let text = format!(
            "{}{}<t:ParentFolderId Id=\"{}\" ChangeKey=\"AQAAAA==\"/>",
            leaf("TimeStamp", &instant(now)),
            item_id(item, &change_key(revision)),
            escaped(folder)
        );
        for subscription in &mut self.subscriptions {
            let wants = subscription.folders.iter().any(|known| known == folder)
                && subscription.kinds.iter().any(|known| known == kind);
            if wants {
                let mark = if subscription.is_streaming {
                    String::new()
                } else {
                    leaf("Watermark", &watermark(revision))
                };
                subscription.events.push(Happened {
                    revision,
                    text: format!("<t:{kind}>{mark}{text}</t:{kind}>"),
                });
            }
        }
    }
}

fn watermark(revision: u64) -> String {
    format!("AQAAAA{revision:010}")
}

pub fn subscribe(ask: &mut Ask<'_>, operation: Element<'_>) -> Outcome {
    let request = xml::children(operation).next();
    let request = request.ok_or_else(|| Refusal::schema("The kind of subscription is missing."))?;
    let is_streaming = match request.tag_name().name() {
        "StreamingSubscriptionRequest" => true,
        "PullSubscriptionRequest" => false,
        _ => {
            let text = "The server reaches nobody from here.";
            return Err(Refusal::new("ErrorInvalidPushSubscriptionUrl", text));
        }
    };
    let ids = xml::child(request, "FolderIds");
    let ids = ids.ok_or_else(|| Refusal::schema("FolderIds is missing."))?;
    let folders: Result<Vec<String>, Refusal> = xml::children(ids)
        .map(|id| ask.folder(id).map(|folder| folder.id.clone()))
        .collect();
    let kinds = xml::child(request, "EventTypes").into_iter();
    let kinds = kinds.flat_map(xml::children).filter_map(|kind| kind.text());
    let kinds: Vec<String> = kinds.map(str::to_owned).collect();
    if let Some(code) = &ask.world.manners.tells_nobody {
        let refused = Err(Refusal::new(code, "The subscription was refused."));
        return Ok(response("Subscribe", &[message("Subscribe", &refused, "")]));
    }
    let outcome = folders.map(|folders| {
        let id = ask.world.new_id();
        let revision = ask.world.revision;
        ask.world.subscriptions.push(Subscription {
            id: id.clone(),
            owner: ask.email.clone(),
            folders,
            kinds,
            is_streaming,
            events: Vec::new(),
        });
        let mark = if is_streaming {
            String::new()
        } else {
            format!("<m:Watermark>{}</m:Watermark>", watermark(revision))
        };
        format!("<m:SubscriptionId>{id}</m:SubscriptionId>{mark}")
    });
    Ok(response("Subscribe", &[message("Subscribe", &outcome, "")]))
}

fn unknown() -> Refusal {
    let text = "The specified subscription was not found.";
    Refusal::new("ErrorSubscriptionNotFound", text)
}

pub fn events(ask: &mut Ask<'_>, operation: Element<'_>) -> Outcome {
    let id = xml::text(operation, "SubscriptionId");
    let since = xml::text(operation, "Watermark");
    let email = ask.email.clone();
    let mut all = ask.world.subscriptions.iter();
    let found = all.find(|known| known.id == id && known.owner == email && !known.is_streaming);
    let outcome = match (
        found,
        since
            .strip_prefix("AQAAAA")
            .and_then(|mark| mark.parse().ok()),
    ) {
        (None, _) => Err(unknown()),
        (Some(_), None) => {
            let text = "The watermark is invalid.";
            Err(Refusal::new("ErrorInvalidWatermark", text))
        }
        (Some(found), Some(since)) => {
            let since: u64 = since;
            let fresh = found.events.iter().filter(|event| since < event.revision);
            let fresh: Vec<&Happened> = fresh.collect();
            let told: String = fresh
                .iter()
                .take(MOST)
                .map(|event| event.text.as_str())
                .collect();
            let told = if told.is_empty() {
                format!(
                    "<t:StatusEvent>{}</t:StatusEvent>",
                    leaf("Watermark", &watermark(since))
                )
            } else {
                told
            };
            Ok(format!(
                "<m:Notification>{}{}{}{told}</m:Notification>",
                leaf("SubscriptionId", id),
                leaf("PreviousWatermark", &watermark(since)),
                leaf("MoreEvents", yes(MOST < fresh.len())),
            ))
        }
    };
    Ok(response("GetEvents", &[message("GetEvents", &outcome, "")]))
}

pub fn unsubscribe(ask: &mut Ask<'_>, operation: Element<'_>) -> Outcome {
    let id = xml::text(operation, "SubscriptionId");
    let before = ask.world.subscriptions.len();
    let email = ask.email.clone();
    let subscriptions = &mut ask.world.subscriptions;
    subscriptions.retain(|known| known.id != id || known.owner != email);
    let outcome = if ask.world.subscriptions.len() < before {
        Ok(String::new())
    } else {
        Err(unknown())
    };
    Ok(response(
        "Unsubscribe",
        &[message("Unsubscribe", &outcome, "")],
    ))
}

/// What a listener is told next: the events that wait, which are gone then. None where there is nothing to tell.
///
/// # Errors
/// One of the subscriptions is not there.
pub fn waiting(world: &mut World, email: &str, ids: &[String]) -> Result<Option<String>, Refusal> {
    let mut told = String::new();
    for id in ids {
        let mut all = world.subscriptions.iter_mut();
        let found = all.find(|known| known.id == *id && known.owner == email && known.is_streaming);
        let events = std::mem::take(&mut found.ok_or_else(unknown)?.events);
        if !events.is_empty() {
            let events: String = events.into_iter().map(|event| event.text).collect();
            let id = leaf("SubscriptionId", id);
            told.push_str(&format!("<m:Notification>{id}{events}</m:Notification>"));
        }
    }
    let wrap = |told: String| {
        let body = Ok(format!("<m:Notifications>{told}</m:Notifications>"));
        let each = message("GetStreamingEvents", &body, "");
        response("GetStreamingEvents", &[each])
    };
    Ok((!told.is_empty()).then(|| wrap(told)))
}

/// What a listener is told whose subscriptions are not there (any more).
pub fn lost(ids: &[String]) -> String {
    let each = ids.iter().map(|id| leaf("SubscriptionId", id));
    let ids: String = each.collect();
    let rest = format!("<m:ErrorSubscriptionIds>{ids}</m:ErrorSubscriptionIds>");
    let each = message("GetStreamingEvents", &Err(unknown()), &rest);
    response("GetStreamingEvents", &[each])
}

/// What a listener is told about the connection: `OK` or `Closed`.
pub fn status(word: &str) -> String {
    let body = Ok(format!("<m:ConnectionStatus>{word}</m:ConnectionStatus>"));
    let each = message("GetStreamingEvents", &body, "");
    response("GetStreamingEvents", &[each])
}
