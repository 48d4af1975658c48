//! A mail catcher: a mail server that delivers nothing, and pages to read what it was given.
//!
//! It takes every mail but those to recipients that begin so, so that refusals can be tried: `bounce@` and `refused@` are
//! refused for good, `later@` for now.

mod message;
mod pages;
mod smtp;

pub use message::Mail;
pub use pages::router;
pub(crate) use smtp::serve;

use chrono::{DateTime, Utc};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many mails are kept; the oldest go first.
const KEPT: usize = 500;

/// What was caught. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mailbox {
    inside: Arc<Mutex<Inside>>,
}

#[derive(Debug, Default)]
struct Inside {
    mails: VecDeque<Mail>,
    count: u64,
}

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, from: String, to: Vec<String>, at: DateTime<Utc>, raw: &[u8]) {
        let mut inside = self.lock();
        inside.count += 1;
        let mail = Mail::read(inside.count, from, to, at, raw);
        if KEPT <= inside.mails.len() {
            inside.mails.pop_front();
        }
        inside.mails.push_back(mail);
    }

    /// Every mail, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.lock().mails.iter().cloned().collect()
    }

    fn mail(&self, number: u64) -> Option<Mail> {
        let inside = self.lock();
        inside
            .mails
            .iter()
            .find(|mail| mail.number == number)
            .cloned()
    }

    /// Forgets all of them; numbers go on.
    pub fn clear(&self) {
        self.lock().mails.clear();
    }
}
