//! The mail catcher, spoken to as mail programs do, and read as people do.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use chrono::{DateTime, Utc};
use sandbox::{People, Running, Sandbox, SandboxOptions};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

fn monday() -> DateTime<Utc> {
    "2026-11-30T08:00:00Z".parse().unwrap()
}

/// A sandbox that takes mails, and somebody who talks to it.
struct World {
    sandbox: Running,
    lines: Lines<BufReader<OwnedReadHalf>>,
    writer: OwnedWriteHalf,
}

impl World {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = SandboxOptions {
            clock: Arc::new(monday),
            seed: 1,
            people: People::default(),
        };
        let mut sandbox = Sandbox::start(listener, options).unwrap();
        let smtp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = sandbox.catch_mails(smtp).unwrap();
        let stream = TcpStream::connect(address).await.unwrap();
        let (reader, writer) = stream.into_split();
        let mut world = Self {
            sandbox,
            lines: BufReader::new(reader).lines(),
            writer,
        };
        assert!(world.hear().await.starts_with("220 "));
        world
    }

    /// Sends as it is.
    async fn send(&mut self, text: &str) {
        self.writer.write_all(text.as_bytes()).await.unwrap();
    }

    /// The last line of an answer.
    async fn hear(&mut self) -> String {
        loop {
            let line = self.lines.next_line().await.unwrap().unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line;
            }
        }
    }

    async fn ask(&mut self, command: &str) -> String {
        self.send(&format!("{command}\r\n")).await;
        self.hear().await
    }

    /// Hands over one mail, whose text comes with its final dot.
    async fn mail(&mut self, to: &str, text: &str) -> String {
        self.ask("EHLO here").await;
        self.ask("MAIL FROM:<office@fernhill.example>").await;
        self.ask(&format!("RCPT TO:<{to}>")).await;
        self.ask("DATA").await;
        self.send(text).await;
        self.hear().await
    }

    async fn page(&self, path: &str) -> String {
        let (host, rest) = self.sandbox.base_url().split_at("http://".len());
        assert_eq!(host, "http://");
        let mut stream = TcpStream::connect(rest).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: {rest}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut answer)
            .await
            .unwrap();
        String::from_utf8(answer).unwrap()
    }
}

#[tokio::test]
async fn a_mail_is_caught_without_the_dots_that_smtp_doubles() {
    let mut world = World::new().await;

    let answer = world
        .mail(
            "ida@example.org",
            "Subject: Dots\r\n\r\none\r\n..two\r\n.\n.\r\n...\r\n.\r\n",
        )
        .await;
    let bye = world.ask("QUIT").await;

    assert!(answer.starts_with("250 "), "{answer}");
    assert!(bye.starts_with("221 "), "{bye}");
    let [mail] = world.sandbox.mails().try_into().unwrap();
    assert_eq!(mail.to, ["ida@example.org"]);
    assert_eq!(mail.from, "office@fernhill.example");
    // Only CR LF ends a line: the lone dot after a bare LF is text.
    assert_eq!(
        mail.raw,
        "Subject: Dots\r\n\r\none\r\n.two\r\n\n.\r\n..\r\n"
    );
    assert_eq!(mail.at, monday());
}

#[tokio::test]
async fn some_addresses_are_refused_so_that_refusals_can_be_tried() {
    let mut world = World::new().await;
    world.ask("EHLO here").await;
    world.ask("MAIL FROM:<office@fernhill.example>").await;

    for (to, code) in [
        ("bounce@example.org", "550 5.1.1"),
        ("refused@example.org", "550 5.7.1"),
        ("later@example.org", "451 4.7.1"),
        ("bounced@example.org", "250 "),
    ] {
        let answer = world.ask(&format!("RCPT TO:<{to}>")).await;
        assert!(answer.starts_with(code), "{to}: {answer}");
    }
}

#[tokio::test]
async fn commands_out_of_order_are_refused_and_the_conversation_goes_on() {
    let mut world = World::new().await;

    for (command, code) in [
        ("MAIL FROM:<a@b.example>", "503"),
        ("EHLO here", "250"),
        ("RCPT TO:<a@b.example>", "503"),
        ("DATA", "503"),
        ("MAIL FROM:a@b.example", "501"),
        ("MAIL FROM:<a@b.example> SIZE=99999999", "552"),
        ("mail from:<a@b.example> SIZE=10", "250"),
        ("MAIL FROM:<a@b.example>", "503"),
        ("RCPT TO:<nobody>", "501"),
        ("RCPT TO:<a@b.example>", "250"),
        ("RSET", "250"),
        ("DATA", "503"),
        ("NOOP", "250"),
        ("VRFY dana", "252"),
        ("EXPN all", "500"),
    ] {
        let answer = world.ask(command).await;
        assert!(answer.starts_with(code), "{command}: {answer}");
    }
}

#[tokio::test]
async fn a_mail_that_is_too_large_is_read_to_its_end_and_forgotten() {
    let mut world = World::new().await;
    let line = format!("{}\r\n", "x".repeat(998));

    let answer = world
        .mail("ida@example.org", &[&line.repeat(1100), ".\r\n"].concat())
        .await;

    assert!(answer.starts_with("552 "), "{answer}");
    assert_eq!(world.sandbox.mails(), []);
    assert!(world.ask("NOOP").await.starts_with("250 "));
}

#[tokio::test]
async fn people_read_what_was_caught_and_a_stranger_s_markup_is_text() {
    let mut world = World::new().await;
    assert!(world.page("/mail").await.contains("Nothing was sent yet"));
    world
        .mail(
            "ida@example.org",
            "From: Dana <dana@fernhill.example>\r\nSubject: <script>alert(1)</script>\r\n\r\n\
             Book: http://127.0.0.1:3000/m/abc\r\n<b>bold</b>\r\n.\r\n",
        )
        .await;

    let (list, one, none) = (
        world.page("/mail").await,
        world.page("/mail/1").await,
        world.page("/mail/2").await,
    );

    for page in [&list, &one] {
        assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
        assert!(!page.contains("<script>alert"), "{page}");
    }
    assert!(
        one.contains("<a href=\"http://127.0.0.1:3000/m/abc\""),
        "{one}"
    );
    assert!(one.contains("&lt;b&gt;bold"), "{one}");
    assert!(none.starts_with("HTTP/1.1 404"), "{none}");
    assert!(world.page("/sandbox/mails").await.contains("\"number\":1"));
}
