//! A mail server in memory that answers by address, as the stand-in's catcher does.

use async_trait::async_trait;
use domain::mail::Mail;
use services::mail::{MailError, Mailer, Said};
use std::sync::{Arc, Mutex};

/// What was handed over. Clones are the same.
#[derive(Clone, Default)]
pub struct PostOffice {
    inside: Arc<Mutex<Inside>>,
}

#[derive(Default)]
struct Inside {
    mails: Vec<Mail>,
    asked: usize,
    is_up_again: bool,
}

impl PostOffice {
    /// The mails that were taken.
    pub fn mails(&self) -> Vec<Mail> {
        self.inside.lock().unwrap().mails.clone()
    }

    /// To whom, in alphabetical order.
    pub fn recipients(&self) -> Vec<String> {
        let mut recipients: Vec<_> = self
            .mails()
            .into_iter()
            .map(|mail| mail.to.address)
            .collect();
        recipients.sort();
        recipients
    }

    /// How often it was handed something, taken or not.
    pub fn asked(&self) -> usize {
        self.inside.lock().unwrap().asked
    }

    /// From now on what begins with `later@` is taken, too.
    pub fn recover(&self) {
        self.inside.lock().unwrap().is_up_again = true;
    }
}

#[async_trait]
impl Mailer for PostOffice {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let mut inside = self.inside.lock().unwrap();
        inside.asked += 1;
        let said = |code: &str, words: &str| {
            Box::new(Said::new(format!("it answered {code}")).in_words(format!("{code} {words}")))
        };
        match mail.to.address.split_once('@').unwrap().0 {
            "bounce" => Err(MailError::Refused(said(
                "550",
                "nobody of that name is here",
            ))),
            "later" if !inside.is_up_again => Err(MailError::Later(said("451", "greylisted"))),
            _ => {
                inside.mails.push(mail.clone());
                Ok(())
            }
        }
    }
}
