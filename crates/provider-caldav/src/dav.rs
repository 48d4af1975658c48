//! Requests to one account.

use crate::calendars::is_same;
use crate::xml::Multistatus;
use crate::{bodies, href, icloud};
use domain::remote_event::Etag;
use provider::http::header::{self, HeaderName, HeaderValue};
use provider::http::{Answer, Call, Credentials, Http, Method, Url};
use provider::{Access, ProviderError};

/// The most that is read of one event.
pub(crate) const EVENT_LIMIT: usize = 1 << 20;

/// How far a request reaches (RFC 4918 §10.2).
pub(crate) const DEPTH: HeaderName = HeaderName::from_static("depth");

/// An account that is open for requests.
pub(crate) struct Dav<'a> {
    http: &'a Http,
    base: Url,
    credentials: Credentials,
}

impl<'a> Dav<'a> {
    pub(crate) fn open(http: &'a Http, access: &Access) -> Result<Self, ProviderError> {
        let base = Url::parse(&access.base_url)
            .map_err(|_| ProviderError::Unsupported("its address is no web address".to_owned()))?;
        let credentials = credentials(&access.user, &access.password, &base);
        Ok(Self {
            http,
            base,
            credentials,
        })
    }

    /// The id of where the account's calendars are.
    pub(crate) fn home(&self) -> String {
        href::decode(self.base.path())
    }

    /// Properties of what is at `id`, and with depth `1` of its members.
    pub(crate) async fn propfind(
        &self,
        id: &str,
        depth: &'static str,
        body: &'static str,
    ) -> Result<(Multistatus, Url), ProviderError> {
        let call = self
            .call("PROPFIND", id)
            .header(DEPTH, HeaderValue::from_static(depth))
            .body(bodies::XML, body);
        let answer = self.send(call).await?;
        if !answer.is_success() {
            return Err(answer.refusal());
        }
        let found = Multistatus::parse(&answer.text()).map_err(ProviderError::InvalidAnswer)?;
        // Xandikos lists what is not there, as not there.
        let is_gone = found.responses.iter().any(|response| {
            response.is_gone()
                && href::id_of(&response.href, &answer.url)
                    .is_some_and(|listed| is_same(&listed, id))
        });
        if is_gone {
            return Err(ProviderError::NotFound);
        }
        Ok((found, answer.url))
    }

    /// Asks a calendar for a report; the answer may be a refusal.
    pub(crate) async fn report(
        &self,
        id: &str,
        depth: &'static str,
        body: String,
    ) -> Result<Answer, ProviderError> {
        let call = self
            .call("REPORT", id)
            .header(DEPTH, HeaderValue::from_static(depth))
            .body(bodies::XML, body);
        self.send(call).await
    }

    /// Reads one object; the answer may be a refusal.
    pub(crate) async fn get(&self, id: &str) -> Result<Answer, ProviderError> {
        let call = self
            .call("GET", id)
            .header(header::ACCEPT, HeaderValue::from_static("text/calendar"))
            // A proxy that compresses changes the etag (caldav sheet §8).
            .header(
                header::ACCEPT_ENCODING,
                HeaderValue::from_static("identity"),
            )
            .limit(EVENT_LIMIT);
        self.send(call).await
    }

    /// Writes one object under a condition; the answer may be a refusal.
    pub(crate) async fn put(
        &self,
        id: &str,
        condition: (HeaderName, HeaderValue),
        file: Vec<u8>,
    ) -> Result<Answer, ProviderError> {
        let call = self
            .call("PUT", id)
            .header(condition.0, condition.1)
            .body("text/calendar; charset=utf-8", file);
        self.send(call).await
    }

    /// Removes one object under a condition; the answer may be a refusal.
    pub(crate) async fn delete(
        &self,
        id: &str,
        condition: (HeaderName, HeaderValue),
    ) -> Result<Answer, ProviderError> {
        let call = self.call("DELETE", id).header(condition.0, condition.1);
        self.send(call).await
    }

    /// The version of one object; `None` where the server has none to tell.
    pub(crate) async fn etag(&self, id: &str) -> Result<Option<Etag>, ProviderError> {
        let (found, _) = self.propfind(id, "0", bodies::ETAG).await?;
        let response = found.responses.into_iter().next();
        Ok(response.and_then(|response| response.found.etag).map(Etag))
    }

    fn call(&self, method: &str, id: &str) -> Call {
        Call::new(verb(method), href::url_of(id, &self.base)).credentials(&self.credentials)
    }

    /// Refusals that concern the whole account are errors at once.
    async fn send(&self, call: Call) -> Result<Answer, ProviderError> {
        let answer = self.http.send(&call).await?;
        match answer.status.as_u16() {
            401 | 429 | 503 => Err(answer.refusal()),
            _ => Ok(answer),
        }
    }
}

/// Credentials for an account at `home`, and where its provider is known to spread accounts over hosts, for those.
pub(crate) fn credentials(user: &str, password: &secrecy::SecretString, home: &Url) -> Credentials {
    let credentials = Credentials::new(user, password, home);
    match icloud::domain_of(home) {
        Some(domain) => credentials.and_domain(domain),
        None => credentials,
    }
}

/// A verb of WebDAV.
pub(crate) fn verb(name: &str) -> Method {
    Method::from_bytes(name.as_bytes()).expect("we only name verbs of letters")
}
