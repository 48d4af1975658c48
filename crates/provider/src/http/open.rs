//! Answers that are read as they come: for services that tell what happens on a request that stays open.

use super::{Answer, Call, Http, StatusCode, connection, failure, header, read};
use crate::ProviderError;
use bytes::Bytes;
use header::HeaderMap;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

/// No answer stays open for longer, however lively it is.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// What came of a call that was opened.
#[derive(Debug)]
pub enum Opened {
    /// An answer that was read to its end.
    Whole(Answer),
    /// One that is read as it comes.
    Stream(Incoming),
}

/// An answer that comes piece by piece. Dropping it closes its connection.
#[derive(Debug)]
pub struct Incoming {
    response: reqwest::Response,
    quiet: Duration,
}

impl Http {
    /// Sends the call, on to nowhere, and opens its answer, which may go on for as long as something comes at least every
    /// `quiet`. Its beginning is waited for as for any other answer, and one that is no success is read whole.
    ///
    /// # Errors
    /// As for [`Http::send`].
    pub async fn open(&self, call: &Call, quiet: Duration) -> Result<Opened, ProviderError> {
        let patience = self.patience.answer;
        let asked = self.send_once(call, &call.url, LONGEST);
        let response = within(patience, asked).await?;
        if response.status().is_success() {
            return Ok(Opened::Stream(Incoming { response, quiet }));
        }
        let answer = read(response, call.url.clone(), call.limit);
        within(patience, answer).await.map(Opened::Whole)
    }
}

impl Opened {
    /// The status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Whole(answer) => answer.status,
            Self::Stream(incoming) => incoming.response.status(),
        }
    }

    /// Our end of the connection on which it comes ([`Answer::connection`]).
    pub fn connection(&self) -> Option<SocketAddr> {
        match self {
            Self::Whole(answer) => answer.connection,
            Self::Stream(incoming) => connection(&incoming.response),
        }
    }
}

impl Incoming {
    /// The header fields.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// What comes next; none at the end. Nothing is lost where nobody waits for it any more.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`] when nothing comes for too long, or the answer breaks off.
    pub async fn piece(&mut self) -> Result<Option<Bytes>, ProviderError> {
        let next = async { self.response.chunk().await.map_err(failure) };
        within(self.quiet, next).await
    }
}

async fn within<T>(
    time: Duration,
    what: impl Future<Output = Result<T, ProviderError>>,
) -> Result<T, ProviderError> {
    let in_time = tokio::time::timeout(time, what).await;
    in_time.unwrap_or_else(|_| {
        Err(ProviderError::Unavailable(
            format!("nothing came for {time:?}").into(),
        ))
    })
}
