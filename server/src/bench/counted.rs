//! A service that counts what it is asked.

use anyhow::Context;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

/// How many requests a service has answered so far, this one not counted. `path` tells it, as a number and nothing else.
///
/// # Errors
/// It does not answer, or does not count.
pub async fn requests(service: &Url, path: &str) -> anyhow::Result<u32> {
    let host = service.host_str().context("the service has no host")?;
    let port = service
        .port_or_known_default()
        .context("the service has no port")?;
    let mut stream = TcpStream::connect((host, port)).await?;
    let request = format!("GET {path} HTTP/1.0\r\nhost: {host}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (_, body) = answer
        .split_once("\r\n\r\n")
        .context("the service does not answer")?;
    body.trim().parse().context("the service does not count")
}
