//! The one request this tool makes: GET from a server on this machine.

use anyhow::{Context, Result};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// What a server answered.
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// Gets `path` from `127.0.0.1:port`, following nothing, within ten seconds.
///
/// # Errors
/// When nobody listens or the answer is not HTTP.
pub fn get(port: u16, path: &str) -> Result<Answer> {
    let patience = Some(Duration::from_secs(10));
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(patience)?;
    stream.set_write_timeout(patience)?;
    // HTTP/1.0, so that the answer is not chunked and ends with the connection.
    write!(
        stream,
        "GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html, */*\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let text = String::from_utf8_lossy(&answer);
    let (head, body) = text
        .split_once("\r\n\r\n")
        .context("the answer is not HTTP")?;
    let status = head
        .split_whitespace()
        .nth(1)
        .and_then(|word| word.parse().ok())
        .context("the answer has no status")?;
    Ok(Answer {
        status,
        body: body.to_owned(),
    })
}

/// Whether `path` is answered with 200.
pub fn is_ok(port: u16, path: &str) -> bool {
    get(port, path).is_ok_and(|answer| answer.status == 200)
}

/// Whether anything at all answers there, be it a refusal.
pub fn answers(port: u16) -> bool {
    get(port, "/").is_ok()
}
