//! A line to a real server that misbehaves on demand: answers lost, cut, refused, repeated, reordered.
//!
//! It stands between the product and a real CalDAV server and passes everything on, until a test says what goes wrong
//! with which request. So faults happen to real answers, and the server's state is the truth.

use crate::loopback;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// What goes wrong with one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The server never sees it; the connection is closed.
    Unreachable,
    /// It is answered with this status, and the server never sees it.
    Refused(u16),
    /// The server does it, and nobody hears of it.
    AnswerLost,
    /// The server does it, and half of its answer arrives.
    AnswerCut,
    /// The parts of a list come in the other order, and each twice.
    ListJumbled,
    /// A list comes without its parts, as if that were everything.
    ListEmptied,
}

/// The line; it stays open until it is dropped.
pub struct UnrulyLine {
    address: SocketAddr,
    plan: Arc<Mutex<Plan>>,
    reads: Arc<AtomicUsize>,
    writes: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Plan {
    /// Requests that still go well before [`Self::trouble`] happens.
    before: usize,
    trouble: Option<Trouble>,
    overtaker: Option<Overtaker>,
}

/// Another client, which writes an object just before our next write arrives.
struct Overtaker {
    path: String,
    text: String,
}

impl Plan {
    fn next(&mut self) -> Option<Trouble> {
        match self.before.checked_sub(1) {
            Some(left) => {
                self.before = left;
                None
            }
            None => self.trouble.take(),
        }
    }
}

impl UnrulyLine {
    /// A line to the server on this port of loopback.
    ///
    /// # Panics
    /// When loopback cannot be listened on.
    pub async fn to(port: u16) -> Self {
        let (listener, address) = loopback::listen().await;
        let plan = Arc::new(Mutex::new(Plan::default()));
        let (reads, writes) = (Arc::default(), Arc::default());
        let task = tokio::spawn({
            let line = Line {
                port,
                plan: Arc::clone(&plan),
                reads: Arc::clone(&reads),
                writes: Arc::clone(&writes),
            };
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(line.clone().serve(stream));
                }
            }
        });
        Self {
            address,
            plan,
            reads,
            writes,
            task,
        }
    }

    /// Where it listens, for instance `http://127.0.0.1:4711`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// After `before` more requests that go well, one goes wrong like this.
    pub fn plan(&self, before: usize, trouble: Trouble) {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        (plan.before, plan.trouble) = (before, Some(trouble));
    }

    /// Just before the next write arrives, another client writes this object.
    pub fn overtake(&self, path: &str, text: &str) {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        plan.overtaker = Some(Overtaker {
            path: path.to_owned(),
            text: text.to_owned(),
        });
    }

    /// Nothing more goes wrong.
    pub fn heal(&self) {
        *self.plan.lock().unwrap_or_else(PoisonError::into_inner) = Plan::default();
    }

    /// How many requests that change nothing came so far.
    pub fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }

    /// How many requests that change something came so far.
    pub fn writes(&self) -> usize {
        self.writes.load(Ordering::SeqCst)
    }
}

impl Drop for UnrulyLine {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[derive(Clone)]
struct Line {
    port: u16,
    plan: Arc<Mutex<Plan>>,
    reads: Arc<AtomicUsize>,
    writes: Arc<AtomicUsize>,
}

impl Line {
    /// Passes on the requests of one connection, one after the other.
    async fn serve(self, mut stream: TcpStream) {
        while let Some(request) = Message::read_request(&mut stream).await {
            let is_write = ["PUT ", "DELETE ", "MOVE ", "MKCALENDAR "]
                .iter()
                .any(|verb| request.head.starts_with(verb));
            let counter = if is_write { &self.writes } else { &self.reads };
            counter.fetch_add(1, Ordering::SeqCst);
            let (trouble, overtaker) = {
                let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
                let overtaker = is_write.then(|| plan.overtaker.take()).flatten();
                (plan.next(), overtaker)
            };
            if let Some(overtaker) = overtaker
                && request.by(&overtaker).forward(self.port).await.is_none()
            {
                return;
            }
            let answer = match trouble {
                Some(Trouble::Unreachable) => return,
                Some(Trouble::Refused(status)) => Message::refusal(status),
                _ => match request.forward(self.port).await {
                    Some(answer) => answer,
                    None => return,
                },
            };
            let bytes = match trouble {
                Some(Trouble::AnswerLost) => return,
                Some(Trouble::ListJumbled) => answer.jumbled().bytes(),
                Some(Trouble::ListEmptied) => answer.emptied().bytes(),
                _ => answer.bytes(),
            };
            let is_cut = trouble == Some(Trouble::AnswerCut);
            let sent = &bytes[..if is_cut { bytes.len() / 2 } else { bytes.len() }];
            let arrived = stream.write_all(sent).await.is_ok() && stream.flush().await.is_ok();
            if !arrived || is_cut {
                return;
            }
        }
    }
}

/// A request or an answer.
struct Message {
    /// First line and fields, each with its line end.
    head: String,
    body: Vec<u8>,
}

impl Message {
    fn refusal(status: u16) -> Self {
        Self {
            head: format!("HTTP/1.1 {status} Refused\r\n"),
            body: Vec::new(),
        }
    }

    async fn read_request(stream: &mut TcpStream) -> Option<Self> {
        let head = read_head(stream).await?;
        let mut body = vec![0; length(&head).unwrap_or(0)];
        stream.read_exact(&mut body).await.ok()?;
        Some(Self { head, body })
    }

    /// Sends it to the server over a connection of its own, and reads the answer to its end.
    async fn forward(&self, port: u16) -> Option<Self> {
        let mut server = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
        let fields = self
            .head
            .lines()
            .filter(|line| !is_field(line, "connection") && !is_field(line, "accept-encoding"));
        let mut head: String = fields.map(|line| format!("{line}\r\n")).collect();
        head.push_str("Connection: close\r\n\r\n");
        server.write_all(head.as_bytes()).await.ok()?;
        server.write_all(&self.body).await.ok()?;
        server.flush().await.ok()?;
        let head = read_head(&mut server).await?;
        let body = match length(&head) {
            Some(length) => {
                let mut body = vec![0; length];
                server.read_exact(&mut body).await.ok()?;
                body
            }
            None => {
                let mut rest = Vec::new();
                server.read_to_end(&mut rest).await.ok()?;
                let is_chunked = head.lines().any(|line| {
                    is_field(line, "transfer-encoding")
                        && line.to_ascii_lowercase().contains("chunked")
                });
                if is_chunked { joined(&rest) } else { rest }
            }
        };
        Some(Self { head, body })
    }

    /// As it goes over the wire, with its length and without what concerned the other connection.
    fn bytes(&self) -> Vec<u8> {
        let fields = self.head.lines().filter(|line| {
            !["connection", "transfer-encoding", "content-length"]
                .iter()
                .any(|name| is_field(line, name))
        });
        // Whatever the server speaks, the line is kept open.
        let mut bytes: Vec<u8> = fields
            .map(|line| line.replacen("HTTP/1.0 ", "HTTP/1.1 ", 1))
            .flat_map(|line| format!("{line}\r\n").into_bytes())
            .collect();
        bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", self.body.len()).as_bytes());
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// What another client of the same person writes.
    fn by(&self, overtaker: &Overtaker) -> Self {
        let kept = ["host", "authorization"];
        let fields = self
            .head
            .lines()
            .filter(|line| kept.iter().any(|name| is_field(line, name)));
        let fields: String = fields.map(|line| format!("{line}\r\n")).collect();
        let Overtaker { path, text } = overtaker;
        let length = text.len();
        Self {
            head: format!(
                "PUT {path} HTTP/1.1\r\n{fields}Content-Type: text/calendar; charset=utf-8\r\nContent-Length: {length}\r\n"
            ),
            body: text.clone().into_bytes(),
        }
    }

    /// A list without its parts; anything else as it is. A token stays.
    fn emptied(self) -> Self {
        let Ok(text) = std::str::from_utf8(&self.body) else {
            return self;
        };
        let Some((before, _, after)) = parts_of(text) else {
            return self;
        };
        Self {
            body: format!("{before}{after}").into_bytes(),
            ..self
        }
    }

    /// A list whose parts come from the last to the first, each twice; anything else as it is. A token stays where it was.
    fn jumbled(self) -> Self {
        let Ok(text) = std::str::from_utf8(&self.body) else {
            return self;
        };
        let Some((before, parts, after)) = parts_of(text) else {
            return self;
        };
        let twice: String = parts.iter().rev().flat_map(|part| [*part, *part]).collect();
        Self {
            body: format!("{before}{twice}{after}").into_bytes(),
            ..self
        }
    }
}

/// The `response` elements of a multistatus, with what stands before and after them.
fn parts_of(text: &str) -> Option<(&str, Vec<&str>, &str)> {
    let open = ["<response>", "<D:response>", "<ns0:response>"]
        .into_iter()
        .find(|open| text.contains(open))?;
    let close = open.replace('<', "</");
    let first = text.find(open)?;
    let end = text.rfind(&close)? + close.len();
    let mut parts = Vec::new();
    let mut at = first;
    while at < end {
        let length = text[at..end].find(&close)? + close.len();
        parts.push(&text[at..at + length]);
        at += length;
    }
    Some((&text[..first], parts, &text[end..]))
}

async fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8_lossy(&head);
    Some(head.trim_end_matches("\r\n").to_owned() + "\r\n")
}

fn is_field(line: &str, name: &str) -> bool {
    line.split_once(':')
        .is_some_and(|(known, _)| known.eq_ignore_ascii_case(name))
}

fn length(head: &str) -> Option<usize> {
    let line = head.lines().find(|line| is_field(line, "content-length"))?;
    line.split_once(':')?.1.trim().parse().ok()
}

/// The body of chunks (RFC 9112 §7.1).
fn joined(mut chunks: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = chunks.windows(2).position(|two| two == b"\r\n") {
        let size = String::from_utf8_lossy(&chunks[..end]);
        let size = size.split(';').next().unwrap_or_default().trim();
        let Ok(size) = usize::from_str_radix(size, 16) else {
            break;
        };
        let from = end + 2;
        if size == 0 || chunks.len() < from + size {
            break;
        }
        body.extend_from_slice(&chunks[from..from + size]);
        chunks = chunks.get(from + size + 2..).unwrap_or_default();
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_jumbled_and_its_token_stays() {
        let message = Message {
            head: String::new(),
            body: b"<m><response>a</response><response>b</response><sync-token>t</sync-token></m>"
                .to_vec(),
        };

        let jumbled = String::from_utf8(message.jumbled().body).unwrap();

        assert_eq!(
            jumbled,
            "<m><response>b</response><response>b</response><response>a</response><response>a</response>\
             <sync-token>t</sync-token></m>"
        );
    }

    #[test]
    fn a_list_is_emptied_and_its_token_stays() {
        let message = Message {
            head: String::new(),
            body: b"<m><response>a</response><sync-token>t</sync-token></m>".to_vec(),
        };

        assert_eq!(message.emptied().body, b"<m><sync-token>t</sync-token></m>");
    }

    #[test]
    fn chunks_are_joined() {
        assert_eq!(
            joined(b"4\r\nWiki\r\n5;x=1\r\npedia\r\n0\r\n\r\n"),
            b"Wikipedia"
        );
    }
}
