//! Messages on their way: due, held, tried again, given up (calendly.md §8.3).

use super::ids::HookId;
use super::instants::micros;
use super::webhooks::Hook;
use super::world::World;
use crate::chance::Chance;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::Sha256;

/// The header that carries the signature.
pub const SIGNATURE: &str = "Calendly-Webhook-Signature";

/// After this long a message is given up, and a subscription to which nothing could be delivered is disabled.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::hours(24);

/// The longest wait between two attempts. The first is a second, each following one twice as long.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Standing {
    /// Until it is released.
    Held,
    /// Until then.
    Waiting(DateTime<Utc>),
    UnderWay,
    Delivered,
    GivenUp,
}

/// The order in which held messages are released.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// As they were made.
    #[default]
    Given,
    /// The last one first.
    Reversed,
    /// Any, by the seed.
    Random,
}

/// One attempt to deliver.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attempt {
    pub at: DateTime<Utc>,
    /// The header as it was sent.
    pub signature: Option<String>,
    /// The status that came back; absent when none did.
    pub status: Option<u16>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Message {
    number: u64,
    /// Who goes first among those that are due.
    turn: u64,
    hook: HookId,
    event: String,
    url: String,
    body: String,
    key: Option<String>,
    made_at: DateTime<Utc>,
    standing: Standing,
    attempts: Vec<Attempt>,
}

/// All messages.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Outbox {
    is_held: bool,
    messages: Vec<Message>,
    turns: u64,
}

/// A message as it goes out.
#[derive(Debug, Clone)]
pub struct Parcel {
    pub number: u64,
    pub url: String,
    pub body: String,
    pub signature: Option<String>,
}

impl Outbox {
    /// What was under way when everything ended is due again.
    pub fn resume(&mut self) {
        for message in &mut self.messages {
            if message.standing == Standing::UnderWay {
                message.standing = Standing::Waiting(message.made_at);
            }
        }
    }

    pub fn add(&mut self, hook: &Hook, event: &str, body: String, now: DateTime<Utc>) {
        let standing = if self.is_held {
            Standing::Held
        } else {
            Standing::Waiting(now)
        };
        let number = self.next_number();
        self.messages.push(Message {
            number,
            turn: number,
            hook: hook.id.clone(),
            event: event.to_owned(),
            url: hook.url.clone(),
            body,
            key: hook.signing_key.clone(),
            made_at: now,
            standing,
            attempts: Vec::new(),
        });
    }

    fn next_number(&mut self) -> u64 {
        self.turns += 1;
        self.turns
    }

    /// Messages from now on wait until they are released.
    pub fn hold(&mut self) {
        self.is_held = true;
    }

    /// What is held goes out in this order, each so many times; later messages are held no more.
    pub fn release(&mut self, order: Order, times: usize, chance: &mut Chance, now: DateTime<Utc>) {
        self.is_held = false;
        let held = self.messages.iter().enumerate();
        let held = held.filter(|(_, message)| message.standing == Standing::Held);
        let mut held: Vec<usize> = held.map(|(at, _)| at).collect();
        match order {
            Order::Given => {}
            Order::Reversed => held.reverse(),
            Order::Random => chance.shuffle(&mut held),
        }
        for at in held {
            let turn = self.next_number();
            let message = &mut self.messages[at];
            message.turn = turn;
            message.standing = Standing::Waiting(now);
            let message = message.clone();
            for _ in 1..times {
                self.send_copy(&message, now);
            }
        }
    }

    /// Sends a message once more, whatever became of it. `false` when there is none.
    pub fn repeat(&mut self, number: u64, now: DateTime<Utc>) -> bool {
        let known = self.messages.iter().find(|known| known.number == number);
        let Some(message) = known.cloned() else {
            return false;
        };
        self.send_copy(&message, now);
        true
    }

    fn send_copy(&mut self, message: &Message, now: DateTime<Utc>) {
        let number = self.next_number();
        self.messages.push(Message {
            number,
            turn: number,
            standing: Standing::Waiting(now),
            attempts: Vec::new(),
            ..message.clone()
        });
    }

    /// Nothing more goes to this subscription.
    pub fn forget(&mut self, hook: &HookId) {
        for message in &mut self.messages {
            let is_open = matches!(message.standing, Standing::Held | Standing::Waiting(_));
            if message.hook == *hook && is_open {
                message.standing = Standing::GivenUp;
            }
        }
    }

    /// What is to be sent now, in order; it counts as under way from here on.
    pub fn take_due(&mut self, now: DateTime<Utc>) -> Vec<Parcel> {
        let is_due =
            |message: &Message| matches!(message.standing, Standing::Waiting(due) if due <= now);
        let mut due: Vec<&mut Message> = self.messages.iter_mut().filter(|m| is_due(m)).collect();
        due.sort_by_key(|message| message.turn);
        let parcels = due.into_iter().map(|message| {
            message.standing = Standing::UnderWay;
            let key = message.key.as_deref();
            Parcel {
                number: message.number,
                url: message.url.clone(),
                body: message.body.clone(),
                signature: key.map(|key| signature(key, now, &message.body)),
            }
        });
        parcels.collect()
    }

    /// Whether something waits for its time.
    pub fn is_waiting(&self) -> bool {
        let mut messages = self.messages.iter();
        messages.any(|message| matches!(message.standing, Standing::Waiting(_)))
    }

    /// Whether nothing is due and nothing is under way.
    pub fn is_settled(&self, now: DateTime<Utc>) -> bool {
        !self.messages.iter().any(|message| match message.standing {
            Standing::Waiting(due) => due <= now,
            Standing::UnderWay => true,
            Standing::Held | Standing::Delivered | Standing::GivenUp => false,
        })
    }

    /// Every message and what became of it, in the order in which they were made.
    pub fn shown(&self) -> Vec<Value> {
        let messages = self.messages.iter().map(|message| {
            let (standing, due) = match message.standing {
                Standing::Held => ("held", None),
                Standing::Waiting(due) => ("waiting", Some(micros(due))),
                Standing::UnderWay => ("under way", None),
                Standing::Delivered => ("delivered", None),
                Standing::GivenUp => ("given up", None),
            };
            let attempts = message.attempts.iter().map(|attempt| {
                json!({
                    "at": micros(attempt.at),
                    "status": attempt.status,
                    "signature": attempt.signature,
                })
            });
            json!({
                "number": message.number,
                "event": message.event,
                "url": message.url,
                "body": message.body,
                "standing": standing,
                "due": due,
                "attempts": attempts.collect::<Vec<_>>(),
            })
        });
        messages.collect()
    }
}

/// `t=<unix seconds>,v1=<hex>`: HMAC-SHA256 over `t`, a dot and the very bytes of the body (calendly.md §8.2).
fn signature(key: &str, now: DateTime<Utc>, body: &str) -> String {
    let time = now.timestamp();
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(format!("{time}.{body}").as_bytes());
    format!("t={time},v1={}", hex::encode(mac.finalize().into_bytes()))
}

impl World {
    /// Notes what came of an attempt: success ends all waiting of the subscription, failure begins it.
    pub fn note_attempt(&mut self, number: u64, attempt: Attempt) {
        let now = attempt.at;
        let is_success = attempt
            .status
            .is_some_and(|status| (200..300).contains(&status));
        let messages = self.outbox.messages.iter_mut();
        let Some(message) = messages.into_iter().find(|known| known.number == number) else {
            return;
        };
        message.attempts.push(attempt);
        let hook = self.hooks.get_mut(&message.hook);
        if is_success {
            message.standing = Standing::Delivered;
            if let Some(hook) = hook {
                hook.retry_started_at = None;
            }
            return;
        }
        let doublings = u32::try_from(message.attempts.len() - 1).unwrap_or(u32::MAX);
        let seconds = 1_i64.checked_shl(doublings.min(20)).unwrap_or(1);
        let wait = TimeDelta::seconds(seconds).min(LONGEST_WAIT);
        message.standing = if now - message.made_at < GIVEN_UP_AFTER {
            Standing::Waiting(now + wait)
        } else {
            Standing::GivenUp
        };
        let Some(hook) = hook else {
            message.standing = Standing::GivenUp;
            return;
        };
        let since = *hook.retry_started_at.get_or_insert(now);
        if GIVEN_UP_AFTER <= now - since {
            hook.is_disabled = true;
            hook.updated_at = now;
            let hook = hook.id.clone();
            self.outbox.forget(&hook);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_sheet() {
        let at = DateTime::from_timestamp(1_700_000_000, 0).unwrap();

        assert_eq!(
            signature("secret", at, r#"{"a":1}"#),
            "t=1700000000,v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686"
        );
    }
}
