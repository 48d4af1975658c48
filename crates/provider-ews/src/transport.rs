//! How a request gets in (exchange-ews.md §2, §3): by a token, by NTLM once per connection, or by Basic where nobody listens.
//!
//! A refused password is never tried again, here or in another way: Exchange locks accounts.

use crate::ntlm::{self, Circumstances, Identity};
use crate::soap::{self, Message};
use crate::way_in::{Way, challenge, is_private, offered, with};
use domain::clock::{Clock, Entropy};
use provider::ProviderError;
use provider::http::{Answer, Call, Credentials, Http, Method, Opened, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Accounts whose connections are kept.
const MOST_SESSIONS: usize = 256;

/// How often the three messages are begun anew because the connection was gone in between.
const MOST_HANDSHAKES: usize = 3;

/// Whoever asks, and where.
#[derive(Clone)]
pub(crate) struct Asker<'a> {
    pub(crate) url: &'a Url,
    /// Empty for a token.
    pub(crate) user: &'a str,
    /// A password or a token.
    pub(crate) secret: &'a SecretString,
}

/// Lets requests in, and keeps the connections that were let in.
pub(crate) struct Transport {
    http: Http,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    sessions: Mutex<HashMap<[u8; 32], Arc<Session>>>,
}

/// The connection of one account. One request is under way at a time, so that it is the same one.
struct Session {
    http: Http,
    way: tokio::sync::Mutex<Option<Way>>,
}

/// How an answer is read.
#[derive(Debug, Clone, Copy)]
enum Reading {
    Whole,
    /// As it comes, and something has to come this often.
    AsItComes(Duration),
}

impl Transport {
    pub(crate) fn new(http: Http, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            http,
            clock,
            entropy,
            sessions: Mutex::default(),
        }
    }

    pub(crate) fn http(&self) -> &Http {
        &self.http
    }

    /// Asks an operation about so many things.
    pub(crate) async fn ask(
        &self,
        asker: &Asker<'_>,
        operation: &str,
        count: usize,
    ) -> Result<Vec<Message>, ProviderError> {
        let answer = self.post(asker, soap::envelope(operation)).await?;
        soap::messages(&answer, count)
    }

    /// Sends an XML text and answers what came back, whatever its status but 401.
    ///
    /// # Errors
    /// As for [`Self::send`].
    pub(crate) async fn post(
        &self,
        asker: &Asker<'_>,
        body: String,
    ) -> Result<Answer, ProviderError> {
        self.send(asker, call(asker.url, body)).await
    }

    /// Sends a call and answers what came back, whatever its status but 401.
    ///
    /// # Errors
    /// [`ProviderError::Unauthorized`] when the password or token was refused, [`ProviderError::Unsupported`] where there is
    /// no way in that we know.
    pub(crate) async fn send(
        &self,
        asker: &Asker<'_>,
        call: Call,
    ) -> Result<Answer, ProviderError> {
        let opened = if asker.user.is_empty() {
            by_token(&self.http, asker, call, Reading::Whole).await?
        } else {
            let session = self.session(asker);
            let mut way = session.way.lock().await;
            let got_in = self.get_in(&session.http, asker, call, *way, Reading::Whole);
            let (opened, taken) = got_in.await?;
            *way = taken;
            opened
        };
        match opened {
            Opened::Whole(answer) => Ok(answer),
            Opened::Stream(_) => Err(ProviderError::InvalidAnswer("it does not end".to_owned())),
        }
    }

    /// Sends a call whose answer is read as it comes; something has to come every `quiet`. It has a connection of its own,
    /// for it holds it as long as it goes on.
    ///
    /// # Errors
    /// As for [`Self::send`].
    pub(crate) async fn open(
        &self,
        asker: &Asker<'_>,
        call: Call,
        quiet: Duration,
    ) -> Result<Opened, ProviderError> {
        let reading = Reading::AsItComes(quiet);
        if asker.user.is_empty() {
            return by_token(&self.http, asker, call, reading).await;
        }
        let known = *self.session(asker).way.lock().await;
        let http = self.http.apart();
        let (opened, _) = self.get_in(&http, asker, call, known, reading).await?;
        Ok(opened)
    }

    /// Gets a call in by the way that is known, or else by the best that the server offers; tells by which.
    async fn get_in(
        &self,
        http: &Http,
        asker: &Asker<'_>,
        call: Call,
        known: Option<Way>,
        reading: Reading,
    ) -> Result<(Opened, Option<Way>), ProviderError> {
        if known == Some(Way::Basic) {
            return Ok((basic(http, asker, call, reading).await?, known));
        }
        let opened = send(http, &call, reading).await?;
        let answer = match &opened {
            Opened::Whole(answer) if answer.status == StatusCode::UNAUTHORIZED => answer,
            Opened::Whole(_) | Opened::Stream(_) => return Ok((opened, known)),
        };
        let way = offered(answer).ok_or_else(|| {
            let text = "the server offers neither NTLM nor Basic to sign in";
            ProviderError::Unsupported(text.to_owned())
        })?;
        let opened = match way {
            Way::Ntlm => self.by_ntlm(http, asker, call, reading).await?,
            Way::Basic => basic(http, asker, call, reading).await?,
        };
        Ok((opened, Some(way)))
    }

    fn session(&self, asker: &Asker<'_>) -> Arc<Session> {
        let mut digest = Sha256::new();
        for part in [asker.url.as_str(), asker.user, asker.secret.expose_secret()] {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
        let key: [u8; 32] = digest.finalize().into();
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if MOST_SESSIONS <= sessions.len() && !sessions.contains_key(&key) {
            // Whoever is at it keeps theirs; the others sign in again.
            sessions.clear();
        }
        let session = sessions.entry(key).or_insert_with(|| {
            Arc::new(Session {
                http: self.http.apart(),
                way: tokio::sync::Mutex::new(None),
            })
        });
        Arc::clone(session)
    }

    /// The three messages, which have to go over one connection.
    async fn by_ntlm(
        &self,
        http: &Http,
        asker: &Asker<'_>,
        call: Call,
        reading: Reading,
    ) -> Result<Opened, ProviderError> {
        let identity = Identity::new(asker.user, asker.secret);
        for _ in 0..MOST_HANDSHAKES {
            let first = ntlm::negotiate();
            let empty = self::call(asker.url, String::new());
            let asked = http.send(&with(empty, &first)?).await?;
            if asked.status != StatusCode::UNAUTHORIZED {
                // An outage.
                return Ok(Opened::Whole(asked));
            }
            // Nothing to be answered is a refusal of whoever asks.
            let challenge = challenge(&asked).ok_or(ProviderError::Unauthorized)?;
            // A connection comes back a moment after its answer.
            tokio::task::yield_now().await;
            let mut random = [0; 8];
            self.entropy.fill(&mut random);
            let circumstances = Circumstances {
                random,
                now: self.clock.now(),
                host: asker.url.host_str().unwrap_or_default(),
                certificate: asked.certificate.as_deref(),
            };
            let third = ntlm::authenticate(&first, &challenge, &identity, &circumstances);
            let third = third.ok_or_else(|| {
                ProviderError::InvalidAnswer("its NTLM challenge is none".to_owned())
            })?;
            let opened = send(http, &with(call.clone(), &third)?, reading).await?;
            let is_same = opened.connection() == asked.connection;
            if opened.status() == StatusCode::UNAUTHORIZED && !is_same {
                // The challenge was that of another connection, so nothing was said about the password.
                continue;
            }
            return let_in(opened);
        }
        Err(ProviderError::Unavailable(
            "the server keeps no connection open, which NTLM needs".into(),
        ))
    }
}

/// A call with an XML text. Sent on it would show the text, and perhaps the password, to somebody else, so it stays.
pub(crate) fn call(url: &Url, body: String) -> Call {
    Call::new(Method::POST, url.clone())
        .body("text/xml; charset=utf-8", body)
        .stays()
}

async fn send(http: &Http, call: &Call, reading: Reading) -> Result<Opened, ProviderError> {
    match reading {
        Reading::Whole => http.send(call).await.map(Opened::Whole),
        Reading::AsItComes(quiet) => http.open(call, quiet).await,
    }
}

fn let_in(opened: Opened) -> Result<Opened, ProviderError> {
    if opened.status() == StatusCode::UNAUTHORIZED {
        return Err(ProviderError::Unauthorized);
    }
    Ok(opened)
}

async fn by_token(
    http: &Http,
    asker: &Asker<'_>,
    call: Call,
    reading: Reading,
) -> Result<Opened, ProviderError> {
    let token = Credentials::bearer(asker.secret, asker.url);
    let token = token.ok_or(ProviderError::Unauthorized)?;
    let_in(send(http, &call.credentials(&token), reading).await?)
}

async fn basic(
    http: &Http,
    asker: &Asker<'_>,
    call: Call,
    reading: Reading,
) -> Result<Opened, ProviderError> {
    if !is_private(asker.url) {
        return Err(ProviderError::Unsupported(
            "the server takes the password in clear, so its address has to begin with https"
                .to_owned(),
        ));
    }
    let credentials = Credentials::new(asker.user, asker.secret, asker.url);
    let_in(send(http, &call.credentials(&credentials), reading).await?)
}
