//! As much SMTP as mail programs speak (RFC 5321), over a connection on this machine: no TLS, no sign-in.

use super::Mailbox;
use crate::clock::MovableClock;
use std::io;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// The largest mail, in octets.
const LARGEST: usize = 1024 * 1024;
/// The longest command line: RFC 5321 §4.5.3.1.4 asks for 512 octets, extensions for more.
const LONGEST_LINE: u64 = 2048;
/// Recipients of one mail (RFC 5321 §4.5.3.1.8).
const MOST_RECIPIENTS: usize = 100;

/// Takes mails until it is dropped.
pub(crate) async fn serve(listener: TcpListener, mailbox: Mailbox, clock: MovableClock) {
    let mut conversations = JoinSet::new();
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "the mail catcher could not take a connection");
                continue;
            }
        };
        let conversation = Conversation::new(stream, mailbox.clone(), clock.clone());
        conversations.spawn(async move {
            // Whoever goes away in the middle ends their own conversation only.
            if let Err(error) = conversation.hold().await {
                tracing::debug!(%error, "a conversation about mails ended early");
            }
        });
        while conversations.try_join_next().is_some() {}
    }
}

/// A mail whose recipients are being named.
#[derive(Debug, Default)]
struct Envelope {
    from: Option<String>,
    to: Vec<String>,
}

struct Conversation {
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
    mailbox: Mailbox,
    clock: MovableClock,
    envelope: Envelope,
    has_greeted: bool,
}

/// Whether the conversation goes on.
enum After {
    GoOn,
    End,
}

impl Conversation {
    fn new(stream: TcpStream, mailbox: Mailbox, clock: MovableClock) -> Self {
        let (reader, writer) = stream.into_split();
        Self {
            reader: BufReader::new(reader),
            writer,
            mailbox,
            clock,
            envelope: Envelope::default(),
            has_greeted: false,
        }
    }

    async fn say(&mut self, answer: &str) -> io::Result<()> {
        let line = format!("{answer}\r\n");
        self.writer.write_all(line.as_bytes()).await
    }

    async fn hold(mut self) -> io::Result<()> {
        self.say("220 catcher.localhost ESMTP").await?;
        loop {
            let mut line = Vec::new();
            let mut limited = (&mut self.reader).take(LONGEST_LINE);
            if limited.read_until(b'\n', &mut line).await? == 0 {
                return Ok(());
            }
            if !line.ends_with(b"\n") {
                return self.say("500 5.5.2 line too long").await;
            }
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            match self.obey(&line).await? {
                After::GoOn => {}
                After::End => return Ok(()),
            }
        }
    }

    async fn obey(&mut self, line: &str) -> io::Result<After> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word.to_ascii_uppercase().as_str() {
            "EHLO" => {
                self.begin();
                self.say("250-catcher.localhost").await?;
                self.say(&format!("250-SIZE {LARGEST}")).await?;
                self.say("250-8BITMIME").await?;
                self.say("250 ENHANCEDSTATUSCODES").await?;
            }
            "HELO" => {
                self.begin();
                self.say("250 catcher.localhost").await?;
            }
            "MAIL" => {
                let answer = self.from(rest);
                self.say(answer).await?;
            }
            "RCPT" => {
                let answer = self.to(rest);
                self.say(&answer).await?;
            }
            "DATA" => return self.data().await,
            "RSET" => {
                self.envelope = Envelope::default();
                self.say("250 2.0.0 forgotten").await?;
            }
            "NOOP" => self.say("250 2.0.0 nothing done").await?,
            "VRFY" => self.say("252 2.5.0 try it").await?,
            "QUIT" => {
                self.say("221 2.0.0 bye").await?;
                return Ok(After::End);
            }
            _ => self.say("500 5.5.1 unknown command").await?,
        }
        Ok(After::GoOn)
    }

    fn begin(&mut self) {
        self.has_greeted = true;
        self.envelope = Envelope::default();
    }

    fn from(&mut self, rest: &str) -> &'static str {
        if !self.has_greeted || self.envelope.from.is_some() {
            return "503 5.5.1 not now";
        }
        let Some((path, parameters)) = path(rest, "FROM:") else {
            return "501 5.5.4 MAIL FROM:<address>";
        };
        let size = parameters.split(' ').find_map(|parameter| {
            parameter
                .to_ascii_uppercase()
                .strip_prefix("SIZE=")?
                .parse()
                .ok()
        });
        if size.is_some_and(|size: usize| LARGEST < size) {
            return "552 5.3.4 too large";
        }
        self.envelope.from = Some(path);
        "250 2.1.0 from there"
    }

    fn to(&mut self, rest: &str) -> String {
        if self.envelope.from.is_none() {
            return "503 5.5.1 MAIL first".to_owned();
        }
        let Some((path, _)) = path(rest, "TO:").filter(|(path, _)| path.contains('@')) else {
            return "501 5.5.4 RCPT TO:<address>".to_owned();
        };
        if MOST_RECIPIENTS <= self.envelope.to.len() {
            return "452 4.5.3 too many recipients".to_owned();
        }
        match path.split_once('@').map_or("", |(local, _)| local) {
            "bounce" => format!("550 5.1.1 <{path}>: nobody of that name is here"),
            "refused" => format!("550 5.7.1 <{path}>: this address takes no mail from you"),
            "later" => format!("451 4.7.1 <{path}>: greylisted, try again later"),
            _ => {
                self.envelope.to.push(path);
                "250 2.1.5 to there".to_owned()
            }
        }
    }

    async fn data(&mut self) -> io::Result<After> {
        if self.envelope.to.is_empty() {
            self.say("503 5.5.1 RCPT first").await?;
            return Ok(After::GoOn);
        }
        self.say("354 end with a dot on a line of its own").await?;
        let text = self.text().await?;
        let Envelope { from, to } = std::mem::take(&mut self.envelope);
        match text {
            Text::Whole(raw) => {
                let at = self.clock.now();
                self.mailbox.add(from.unwrap_or_default(), to, at, &raw);
                self.say("250 2.0.0 caught").await?;
            }
            Text::TooLarge => self.say("552 5.3.4 too large").await?,
            Text::CutOff => return Ok(After::End),
        }
        Ok(After::GoOn)
    }

    /// Everything up to the line with a single dot; lines end with CR LF and nothing else (RFC 5321 §2.3.8).
    async fn text(&mut self) -> io::Result<Text> {
        let mut raw = Vec::new();
        let mut is_at_start = true;
        let mut is_too_large = false;
        loop {
            let mut line = Vec::new();
            let mut limited = (&mut self.reader).take(LONGEST_LINE);
            if limited.read_until(b'\n', &mut line).await? == 0 {
                return Ok(Text::CutOff);
            }
            if is_at_start && line == b".\r\n" {
                return Ok(if is_too_large {
                    Text::TooLarge
                } else {
                    Text::Whole(raw)
                });
            }
            let part = match line.as_slice() {
                [b'.', rest @ ..] if is_at_start => rest,
                all => all,
            };
            is_too_large |= LARGEST < raw.len() + part.len();
            if !is_too_large {
                raw.extend_from_slice(part);
            }
            is_at_start = line.ends_with(b"\r\n");
        }
    }
}

/// What came after `DATA`.
enum Text {
    Whole(Vec<u8>),
    /// It was read to its end and forgotten.
    TooLarge,
    /// The connection ended.
    CutOff,
}

/// The address of `FROM:<address> parameters`, and the parameters.
fn path(rest: &str, before: &str) -> Option<(String, String)> {
    let start = rest.get(..before.len())?;
    let path = rest.get(before.len()..)?.trim_start();
    let (path, parameters) = path.strip_prefix('<')?.split_once('>')?;
    start
        .eq_ignore_ascii_case(before)
        .then(|| (path.to_owned(), parameters.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn an_address_stands_between_angle_brackets() {
        let found = |path: &str, parameters: &str| Some((path.to_owned(), parameters.to_owned()));
        for (rest, expected) in [
            ("FROM:<a@b.example>", found("a@b.example", "")),
            (
                "from: <a@b.example> SIZE=12",
                found("a@b.example", "SIZE=12"),
            ),
            ("FROM:<>", found("", "")),
            ("FROM:a@b.example", None),
            ("TO:<a@b.example>", None),
            ("FROM", None),
            ("FRÖM:<a@b.example>", None),
        ] {
            assert_eq!(path(rest, "FROM:"), expected, "{rest:?}");
        }
    }
}
