//! How a request gets in (exchange-ews.md §2, §3): by a token, by NTLM once per connection, or by Basic where nobody listens.
//!
//! A refused password is never tried again, here or in another way: Exchange locks accounts.

use crate::ntlm::{self, Circumstances, Identity};
use crate::soap::{self, Message};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::clock::{Clock, Entropy};
use provider::ProviderError;
use provider::http::{Answer, Call, Credentials, Http, Method, StatusCode, Url, header};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

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

/// How an account gets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Ntlm,
    Basic,
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
    /// [`ProviderError::Unauthorized`] when the password or token was refused, [`ProviderError::Unsupported`] where there is
    /// no way in that we know.
    pub(crate) async fn post(
        &self,
        asker: &Asker<'_>,
        body: String,
    ) -> Result<Answer, ProviderError> {
        // Sent on it would show the body, and perhaps the password, to somebody else.
        let call = Call::new(Method::POST, asker.url.clone())
            .body("text/xml; charset=utf-8", body)
            .stays();
        if asker.user.is_empty() {
            let token = Credentials::bearer(asker.secret, asker.url);
            let token = token.ok_or(ProviderError::Unauthorized)?;
            return let_in(self.http.send(&call.credentials(&token)).await?);
        }
        let session = self.session(asker);
        let mut way = session.way.lock().await;
        if *way == Some(Way::Basic) {
            return basic(&session, asker, call).await;
        }
        let answer = session.http.send(&call).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        match offered(&answer) {
            Some(Way::Ntlm) => {
                let answer = self.by_ntlm(&session, asker, call).await;
                *way = Some(Way::Ntlm);
                answer
            }
            Some(Way::Basic) => {
                let answer = basic(&session, asker, call).await?;
                *way = Some(Way::Basic);
                Ok(answer)
            }
            None => Err(ProviderError::Unsupported(
                "the server offers neither NTLM nor Basic to sign in".to_owned(),
            )),
        }
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
        session: &Session,
        asker: &Asker<'_>,
        call: Call,
    ) -> Result<Answer, ProviderError> {
        let identity = Identity::new(asker.user, asker.secret);
        for _ in 0..MOST_HANDSHAKES {
            let first = ntlm::negotiate();
            let empty = Call::new(Method::POST, asker.url.clone())
                .body("text/xml; charset=utf-8", "")
                .stays();
            let asked = session.http.send(&with(empty, &first)?).await?;
            if asked.status != StatusCode::UNAUTHORIZED {
                // An outage.
                return Ok(asked);
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
            let answer = session.http.send(&with(call.clone(), &third)?).await?;
            let is_same = answer.connection == asked.connection;
            if answer.status == StatusCode::UNAUTHORIZED && !is_same {
                // The challenge was that of another connection, so nothing was said about the password.
                continue;
            }
            return let_in(answer);
        }
        Err(ProviderError::Unavailable(
            "the server keeps no connection open, which NTLM needs".into(),
        ))
    }
}

fn let_in(answer: Answer) -> Result<Answer, ProviderError> {
    if answer.status == StatusCode::UNAUTHORIZED {
        return Err(ProviderError::Unauthorized);
    }
    Ok(answer)
}

async fn basic(session: &Session, asker: &Asker<'_>, call: Call) -> Result<Answer, ProviderError> {
    if !is_private(asker.url) {
        return Err(ProviderError::Unsupported(
            "the server takes the password in clear, so its address has to begin with https"
                .to_owned(),
        ));
    }
    let credentials = Credentials::new(asker.user, asker.secret, asker.url);
    let_in(session.http.send(&call.credentials(&credentials)).await?)
}

/// Whether nobody else sees what goes there: it is encrypted, or stays on this machine.
fn is_private(url: &Url) -> bool {
    let is_here = match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "https" || is_here
}

/// The best way in that an answer offers.
fn offered(answer: &Answer) -> Option<Way> {
    let offers = answer.headers.get_all(header::WWW_AUTHENTICATE).iter();
    let words: Vec<String> = offers
        .filter_map(|offer| offer.to_str().ok())
        .flat_map(|offer| offer.split(','))
        .filter_map(|offer| offer.split_whitespace().next())
        .map(str::to_ascii_lowercase)
        .collect();
    let has = |word: &str| words.iter().any(|known| known == word);
    if has("ntlm") {
        Some(Way::Ntlm)
    } else if has("basic") {
        Some(Way::Basic)
    } else {
        None
    }
}

fn challenge(answer: &Answer) -> Option<Vec<u8>> {
    let mut offers = answer.headers.get_all(header::WWW_AUTHENTICATE).iter();
    let value = offers.find_map(|offer| offer.to_str().ok()?.strip_prefix("NTLM "))?;
    STANDARD.decode(value.trim()).ok()
}

fn with(call: Call, message: &[u8]) -> Result<Call, ProviderError> {
    let text = format!("NTLM {}", STANDARD.encode(message));
    let mut value: header::HeaderValue = text
        .parse()
        .map_err(|_| ProviderError::InvalidAnswer("its NTLM challenge is too long".to_owned()))?;
    value.set_sensitive(true);
    Ok(call.header(header::AUTHORIZATION, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use provider::http::header::{HeaderMap, HeaderValue};

    #[test]
    fn a_password_in_clear_stays_on_this_machine_or_is_encrypted() {
        for (address, expected) in [
            ("https://mail.example.org/EWS/Exchange.asmx", true),
            ("http://127.0.0.1:4711/EWS/Exchange.asmx", true),
            ("http://[::1]/EWS/Exchange.asmx", true),
            ("http://localhost/EWS/Exchange.asmx", true),
            ("http://10.0.0.7/EWS/Exchange.asmx", false),
            ("http://localhost.example.org/EWS/Exchange.asmx", false),
        ] {
            assert_eq!(
                is_private(&Url::parse(address).unwrap()),
                expected,
                "{address}"
            );
        }
    }

    #[test]
    fn the_best_way_in_is_taken_however_it_is_offered() {
        let offered = |offers: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for offer in offers {
                headers.append(header::WWW_AUTHENTICATE, HeaderValue::from_static(offer));
            }
            offered(&Answer {
                status: StatusCode::UNAUTHORIZED,
                headers,
                body: "".into(),
                url: Url::parse("https://mail.example.org/").unwrap(),
                connection: None,
                certificate: None,
            })
        };

        assert_eq!(
            offered(&["Negotiate", "NTLM", "Basic realm=\"a, b\""]),
            Some(Way::Ntlm)
        );
        assert_eq!(offered(&["Negotiate, NTLM"]), Some(Way::Ntlm));
        assert_eq!(offered(&["Basic realm=\"mail\""]), Some(Way::Basic));
        assert_eq!(offered(&["Negotiate"]), None);
        assert_eq!(offered(&[]), None);
    }
}
