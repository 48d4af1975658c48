//! A mailer that keeps what it is given.

use async_trait::async_trait;
use domain::mail::Mail;
use services::mail::{MailError, Mailer};
use std::sync::{Arc, Mutex};

/// What was handed over, and how the next mails are answered. Clones are the same box.
#[derive(Clone, Default)]
pub struct Mailbox {
    world: Arc<Mutex<World>>,
}

#[derive(Default)]
struct World {
    mails: Vec<Mail>,
    answer: Answer,
    asked: usize,
}

/// How mails are answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Answer {
    #[default]
    Taken,
    /// An outage, or a 4xx.
    Later,
    /// A 5xx.
    Refused,
}

impl Mailbox {
    pub fn answer(&self, answer: Answer) {
        self.world.lock().unwrap().answer = answer;
    }

    /// What was taken so far.
    pub fn mails(&self) -> Vec<Mail> {
        self.world.lock().unwrap().mails.clone()
    }

    pub fn subjects(&self) -> Vec<String> {
        let mails = self.mails();
        mails.into_iter().map(|mail| mail.subject).collect()
    }

    /// How often it was handed something, taken or not.
    pub fn asked(&self) -> usize {
        self.world.lock().unwrap().asked
    }
}

#[async_trait]
impl Mailer for Mailbox {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let mut world = self.world.lock().unwrap();
        world.asked += 1;
        match world.answer {
            Answer::Taken => {
                world.mails.push(mail.clone());
                Ok(())
            }
            Answer::Later => Err(MailError::Later("451 on purpose".into())),
            Answer::Refused => Err(MailError::Refused("550 on purpose".into())),
        }
    }
}
