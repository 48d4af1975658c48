//! A mail server on a loopback port that keeps what it is given and answers what a test says.
//!
//! It speaks as much SMTP (RFC 5321) as a mail client asks: `EHLO`, `AUTH PLAIN`, `MAIL`, `RCPT`, `DATA`, `QUIT`; no TLS.

use crate::loopback;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::task::JoinHandle;

/// A mail as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// `MAIL FROM`.
    pub from: String,
    /// `RCPT TO`.
    pub to: Vec<String>,
    /// Headers and body as sent, lines joined by `\n`.
    pub text: String,
}

/// The mail server. It ends with this value.
pub struct MailServer {
    address: SocketAddr,
    world: Arc<Mutex<World>>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct World {
    mails: Vec<Received>,
    logins: Vec<String>,
    /// What `RCPT` is answered instead of yes.
    refusal: Option<&'static str>,
    extensions: Vec<&'static str>,
}

fn lock(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

impl MailServer {
    /// Listens on a free port.
    ///
    /// # Panics
    /// When there is none.
    pub async fn start() -> Self {
        let (listener, address) = loopback::listen().await;
        let world = Arc::new(Mutex::new(World {
            extensions: vec!["AUTH PLAIN", "8BITMIME"],
            ..World::default()
        }));
        let shared = Arc::clone(&world);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let world = Arc::clone(&shared);
                // A client that goes away in the middle ends its own conversation only.
                tokio::spawn(async move { Conversation::new(stream, world).hold().await });
            }
        });
        Self {
            address,
            world,
            task,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers this to every recipient from now on, for instance `451 4.3.0 later`; none takes all.
    pub fn refuse_with(&self, answer: Option<&'static str>) {
        lock(&self.world).refusal = answer;
    }

    /// What it has taken so far.
    pub fn mails(&self) -> Vec<Received> {
        lock(&self.world).mails.clone()
    }

    /// The `AUTH PLAIN` answers it was given, in base64.
    pub fn logins(&self) -> Vec<String> {
        lock(&self.world).logins.clone()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Conversation {
    lines: Lines<BufReader<OwnedReadHalf>>,
    writer: OwnedWriteHalf,
    world: Arc<Mutex<World>>,
}

impl Conversation {
    fn new(stream: TcpStream, world: Arc<Mutex<World>>) -> Self {
        let (reader, writer) = stream.into_split();
        Self {
            lines: BufReader::new(reader).lines(),
            writer,
            world,
        }
    }

    async fn say(&mut self, answer: &str) -> std::io::Result<()> {
        self.writer
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
    }

    async fn hold(mut self) -> std::io::Result<()> {
        self.say("220 mail.example ESMTP").await?;
        let mut mail = Received {
            from: String::new(),
            to: Vec::new(),
            text: String::new(),
        };
        while let Some(line) = self.lines.next_line().await? {
            let word = line
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_uppercase();
            match word.as_str() {
                "EHLO" => {
                    let extensions = lock(&self.world).extensions.clone();
                    for extension in extensions {
                        self.say(&format!("250-{extension}")).await?;
                    }
                    self.say("250 HELP").await?;
                }
                "AUTH" => {
                    lock(&self.world).logins.push(line.clone());
                    self.say("235 2.7.0 welcome").await?;
                }
                "MAIL" => {
                    mail.from = between(&line);
                    mail.to.clear();
                    self.say("250 2.1.0 ok").await?;
                }
                "RCPT" => {
                    let refusal = lock(&self.world).refusal;
                    if refusal.is_none() {
                        mail.to.push(between(&line));
                    }
                    self.say(refusal.unwrap_or("250 2.1.5 ok")).await?;
                }
                "DATA" => {
                    self.say("354 go on").await?;
                    mail.text = self.text().await?;
                    lock(&self.world).mails.push(mail.clone());
                    self.say("250 2.0.0 taken").await?;
                }
                "QUIT" => {
                    self.say("221 2.0.0 bye").await?;
                    return Ok(());
                }
                "RSET" | "NOOP" => self.say("250 2.0.0 ok").await?,
                _ => self.say("502 5.5.1 not here").await?,
            }
        }
        Ok(())
    }

    /// Everything up to the line with a single dot.
    async fn text(&mut self) -> std::io::Result<String> {
        let mut text = String::new();
        while let Some(line) = self.lines.next_line().await? {
            if line == "." {
                break;
            }
            text.push_str(line.strip_prefix('.').unwrap_or(&line));
            text.push('\n');
        }
        Ok(text)
    }
}

/// What stands between `<` and `>`.
fn between(line: &str) -> String {
    let start = line.find('<').map_or(0, |at| at + 1);
    let end = line.find('>').unwrap_or(line.len());
    line[start..end].to_owned()
}
