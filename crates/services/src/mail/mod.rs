//! Mails: asked for in the transaction that makes them necessary, sent by a job.
//!
//! What waits is readable from table `mails`; the job is only the nudge. Without a mail server (an operator's choice)
//! nothing is written there, and people are told on their pages alone.

mod send;

pub(crate) use send::send_job;
pub use send::{SendError, handlers, send};

use crate::environment::Environment;
use async_trait::async_trait;
use domain::mail::Mail;
use std::error::Error;
use std::fmt;
use store::{StoreError, Writing};

/// What lies beneath; kept for the log.
pub type Source = Box<dyn Error + Send + Sync>;

/// Takes mails to where they go. The one that speaks SMTP lives in `server`.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands a mail over. It may be handed over twice (the answer was lost); its id tells.
    ///
    /// # Errors
    /// [`MailError`] says whether another try may help.
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;
}

/// Why a mail was not taken. Neither variant shows addresses or the text.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The mail server does not answer, or asks to come back (4xx, RFC 5321 §4.2.1).
    #[error("the mail server cannot take it now")]
    Later(#[source] Source),
    /// The mail server will not take this mail, however often it is tried (5xx), or the address is none.
    #[error("the mail server refuses it")]
    Refused(#[source] Source),
}

impl MailError {
    /// What the mail server said, for whoever wrote the mail: it may hold addresses, so it is never logged.
    pub fn words(&self) -> String {
        let (Self::Later(source) | Self::Refused(source)) = self;
        match source.downcast_ref::<Said>() {
            Some(said) => said.words.clone(),
            None => source.to_string(),
        }
    }
}

/// An answer of the mail server, as the source of a [`MailError`]. Shown or logged it leaves out the server's own words, which
/// hold addresses.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Said {
    what: String,
    words: String,
}

impl Said {
    /// What happened, in words that hold no address.
    pub fn new(what: impl Into<String>) -> Self {
        let what = what.into();
        Self {
            words: what.clone(),
            what,
        }
    }

    /// The same with the server's own words.
    #[must_use]
    pub fn in_words(self, words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            ..self
        }
    }
}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Said").field(&self.what).finish()
    }
}

/// Puts a mail on its way, inside the caller's transaction; asked for again under the same key it stays one. Without a
/// mail server it does nothing. After the commit the queue is to be woken.
///
/// # Errors
/// [`StoreError`]; the transaction is then to be given up.
pub(crate) async fn post(
    env: &Environment,
    writing: &mut Writing,
    mail: &Mail,
) -> Result<(), StoreError> {
    if env.mailer.is_none() {
        return Ok(());
    }
    if writing.insert_mail(mail, env.clock.now()).await? {
        env.queue.enqueue(writing, send_job(mail)).await?;
    }
    Ok(())
}
