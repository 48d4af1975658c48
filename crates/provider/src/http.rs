//! One HTTP stack for all providers: guarded addresses, limits of size and time, redirects by our own rules.
//!
//! - Every address that a name resolves to, and every literal one, is tested before a connection is made
//!   ([`AllowedNetworks`]); the connection then goes to that very address, so a name cannot change its mind in between.
//! - Plain `http` goes only to networks that the operator allowed: elsewhere it would show the password to everybody.
//! - Redirects keep method and body; a call with credentials follows only where those may go ([`Credentials`]).
//! - An answer is read up to a limit and no further, so no file, however large, is ever loaded whole. One that goes on and
//!   on is read as it comes ([`Http::open`]).
//! - Proxies of the environment are not used: a proxy resolves names itself, out of the guard's sight.
//!
//! Neither credentials nor bodies nor paths (which hold account names) are logged.

mod addresses;
mod certificate;
mod credentials;
mod open;
mod status;

pub use addresses::{AllowedNetworks, InvalidNetwork};
pub use certificate::{Untrusted, untrusted};
pub use credentials::Credentials;
pub use open::{Incoming, Opened};
pub use reqwest::header;
pub use reqwest::{Method, StatusCode};
pub use status::Answered;
pub use url::Url;

use crate::ProviderError;
use addresses::{GuardedResolver, Refused};
use bytes::{Bytes, BytesMut};
use header::{HeaderMap, HeaderName, HeaderValue};
use hyper_util::client::legacy::connect::HttpInfo;
use reqwest::tls::TlsInfo;
use std::borrow::Cow;
use std::error::Error;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

/// How often one call is sent on before we give up.
const MAX_REDIRECTS: usize = 5;

/// Largest answer that is read where a call names no limit: a list of tens of thousands of events.
pub const ANSWER_LIMIT: usize = 20 << 20;

/// How much of a refusal is read: enough for its reason.
const REFUSAL_LIMIT: usize = 64 << 10;

/// How long we wait for a provider.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Until a connection stands.
    pub connect: Duration,
    /// Until the last byte of the answer is here.
    pub answer: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(120),
        }
    }
}

/// The client; cheap to clone, its clones share their connections.
#[derive(Clone)]
pub struct Http {
    /// For `https`: public addresses and allowed ones.
    secure: reqwest::Client,
    /// For `http`: allowed addresses alone.
    plain: reqwest::Client,
    allowed: AllowedNetworks,
    patience: Patience,
    tls: rustls::ClientConfig,
}

/// Whose connections a client uses.
#[derive(Clone, Copy)]
enum Pool {
    Shared,
    Apart,
}

/// One request to be sent.
#[derive(Debug, Clone)]
pub struct Call {
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Bytes,
    credentials: Option<Credentials>,
    limit: usize,
    stays: bool,
}

/// What came back, whatever its status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body; of a refusal only its beginning.
    pub body: Bytes,
    /// Who answered, after redirects.
    pub url: Url,
    /// Our end of the connection on which it came: the same for two answers that came on the same one.
    pub connection: Option<SocketAddr>,
    /// The certificate of whoever answered (DER), from a client that is [apart](Http::apart).
    pub certificate: Option<Bytes>,
}

impl Call {
    /// A request without body and credentials.
    pub fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            credentials: None,
            limit: ANSWER_LIMIT,
            stays: false,
        }
    }

    /// With a header field.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// With a body of this type.
    #[must_use]
    pub fn body(mut self, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header(header::CONTENT_TYPE, HeaderValue::from_static(media_type))
    }

    /// With what lets us in.
    #[must_use]
    pub fn credentials(mut self, credentials: &Credentials) -> Self {
        self.credentials = Some(credentials.clone());
        self
    }

    /// Reads no more than this many bytes of the answer.
    #[must_use]
    pub fn limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Follows nowhere: being sent on is an answer like any other. For services that never do it, and for bodies that
    /// hold secrets.
    #[must_use]
    pub fn stays(mut self) -> Self {
        self.stays = true;
        self
    }
}

impl Http {
    /// A client that reaches public addresses and those in `allowed`.
    pub fn new(allowed: AllowedNetworks) -> Self {
        Self::with_patience(allowed, Patience::default())
    }

    /// The same, waiting as long as told.
    pub fn with_patience(allowed: AllowedNetworks, patience: Patience) -> Self {
        Self::built(allowed, patience, tls(), Pool::Shared)
    }

    /// The same with connections of its own, one to each server that is kept: for services that let in a connection and not
    /// a request, so that nobody else may be handed it.
    #[must_use]
    pub fn apart(&self) -> Self {
        let tls = self.tls.clone();
        Self::built(self.allowed.clone(), self.patience, tls, Pool::Apart)
    }

    fn built(
        allowed: AllowedNetworks,
        patience: Patience,
        tls: rustls::ClientConfig,
        pool: Pool,
    ) -> Self {
        let client = |resolver| client(resolver, patience, tls.clone(), pool);
        Self {
            secure: client(GuardedResolver::secure(allowed.clone())),
            plain: client(GuardedResolver::plain(allowed.clone())),
            allowed,
            patience,
            tls,
        }
    }

    /// Sends the call, on to where it is redirected, and reads the answer.
    ///
    /// # Errors
    /// [`ProviderError::AddressForbidden`] before anything is sent, [`ProviderError::Unavailable`] when nobody answers
    /// in time or the answer breaks off, [`ProviderError::TooLarge`], and [`ProviderError::Unsupported`] when a call with
    /// credentials is sent on to where those must not go. Any status is an answer, not an error.
    pub async fn send(&self, call: &Call) -> Result<Answer, ProviderError> {
        let mut url = call.url.clone();
        for _ in 0..=MAX_REDIRECTS {
            let response = self.send_once(call, &url, self.patience.answer).await?;
            let next = onward(&response, &url).filter(|_| !call.stays);
            let Some(next) = next else {
                return read(response, url, call.limit).await;
            };
            if let Some(credentials) = &call.credentials
                && !credentials.may_go_to(&next)
            {
                return Err(ProviderError::Unsupported(format!(
                    "the server sends us on to {}; enter that address, if you trust it with your password",
                    next.origin().ascii_serialization()
                )));
            }
            url = next;
        }
        Err(ProviderError::InvalidAnswer(format!(
            "it sent us on more than {MAX_REDIRECTS} times"
        )))
    }

    /// Whether the operator allows `http` to the host of this address.
    pub async fn reaches_plain(&self, url: &Url) -> bool {
        match url.host() {
            Some(url::Host::Domain(name)) => tokio::net::lookup_host((name, 0))
                .await
                .is_ok_and(|mut found| found.any(|address| self.allowed.contains(address.ip()))),
            Some(_) => self.allowed.check_literal(url).is_ok(),
            None => false,
        }
    }

    /// Sends the call; its answer has to be read to the end within `until`.
    async fn send_once(
        &self,
        call: &Call,
        url: &Url,
        until: Duration,
    ) -> Result<reqwest::Response, ProviderError> {
        let client = match url.scheme() {
            "https" => &self.secure,
            "http" => &self.plain,
            other => {
                return Err(ProviderError::Unsupported(format!(
                    "{other}: is no web address"
                )));
            }
        };
        // Literal addresses never meet the resolver.
        self.allowed
            .check_literal(url)
            .map_err(ProviderError::from)?;
        let mut headers = call.headers.clone();
        if let Some(credentials) = &call.credentials {
            headers.insert(header::AUTHORIZATION, credentials.header());
        }
        let started = Instant::now();
        let outcome = client
            .request(call.method.clone(), url.clone())
            .headers(headers)
            .body(call.body.clone())
            .timeout(until)
            .send()
            .await;
        tracing::debug!(
            method = %call.method,
            host = url.host_str().unwrap_or_default(),
            status = outcome.as_ref().map_or(0, |answer| answer.status().as_u16()),
            wait_ms = started.elapsed().as_millis(),
            "asked a provider"
        );
        outcome.map_err(failure)
    }
}

impl Answer {
    /// Whether the status is one of success.
    pub fn is_success(&self) -> bool {
        self.status.is_success()
    }

    /// The body as text; what is not UTF-8 becomes U+FFFD.
    pub fn text(&self) -> Cow<'_, str> {
        // Several times as fast where nothing is to be mended.
        match str::from_utf8(&self.body) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(&self.body),
        }
    }

    /// A header field as text.
    pub fn field(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What a status that is no success means.
    pub fn refusal(&self) -> ProviderError {
        status::refusal(self.status, &self.headers)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place where clients are made; the guard is put in here"
)]
fn client(
    resolver: GuardedResolver,
    patience: Patience,
    tls: rustls::ClientConfig,
    pool: Pool,
) -> reqwest::Client {
    let (idle, tells_certificate) = match pool {
        Pool::Shared => (4, false),
        Pool::Apart => (1, true),
    };
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .tls_info(tells_certificate)
        .dns_resolver(resolver)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("Integrator/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(patience.connect)
        .tcp_nodelay(true)
        .tcp_keepalive(Duration::from_secs(60))
        // One account asks one thing after the other, and several CalDAV servers stumble over HTTP/2 (caldav sheet §17).
        .http1_only()
        .pool_max_idle_per_host(idle)
        .build()
        .expect("the settings are constant and valid")
}

/// TLS with the usual public authorities and those that the operator installed on this machine.
fn tls() -> rustls::ClientConfig {
    rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("ring supports the default TLS versions")
        .with_root_certificates(Arc::clone(&ROOTS))
        .with_no_client_auth()
}

/// The authorities that are trusted; the system's are read once in the life of a process.
static ROOTS: LazyLock<Arc<rustls::RootCertStore>> = LazyLock::new(|| {
    let mut roots = rustls::RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    // A certificate of the system that cannot be read is no reason to trust less of the others.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    Arc::new(roots)
});

/// Where a redirect leads; `None` for every other answer.
///
/// 301, 302 and 303 are followed with the same method as 307 and 308 are: a `PROPFIND` that became a `GET` would
/// find a page for people (caldav sheet §3).
fn onward(response: &reqwest::Response, from: &Url) -> Option<Url> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(header::LOCATION)?;
    from.join(std::str::from_utf8(location.as_bytes()).ok()?)
        .ok()
}

async fn read(
    mut response: reqwest::Response,
    url: Url,
    limit: usize,
) -> Result<Answer, ProviderError> {
    let status = response.status();
    let too_large = ProviderError::TooLarge { limit };
    let announced = usize::try_from(response.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
    if status.is_success() && limit < announced {
        return Err(too_large);
    }
    let connection = connection(&response);
    let certificate = response
        .extensions()
        .get::<TlsInfo>()
        .and_then(TlsInfo::peer_certificate)
        .map(Bytes::copy_from_slice);
    let headers = std::mem::take(response.headers_mut());
    let mut body = BytesMut::with_capacity(announced.min(limit));
    while let Some(chunk) = response.chunk().await.map_err(failure)? {
        if !status.is_success() && REFUSAL_LIMIT < body.len() + chunk.len() {
            break;
        }
        if limit < body.len() + chunk.len() {
            return Err(too_large);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status,
        headers,
        body: body.freeze(),
        url,
        connection,
        certificate,
    })
}

/// Our end of the connection on which an answer comes.
fn connection(response: &reqwest::Response) -> Option<SocketAddr> {
    let known = response.extensions().get::<HttpInfo>();
    known.map(HttpInfo::local_addr)
}

/// What a request that got no answer means.
fn failure(error: reqwest::Error) -> ProviderError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(inner) = cause {
        if let Some(refused) = inner.downcast_ref::<Refused>() {
            return refused.clone().into();
        }
        cause = inner.source();
    }
    // The address may name the account.
    ProviderError::Unavailable(Box::new(error.without_url()))
}
