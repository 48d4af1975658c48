//! Requests to one account. Each asks for ids that stay and for texts (microsoft-graph.md §1).

use crate::batch::Asked;
use crate::refusal;
use crate::turns::Mailbox;
use domain::linked_calendar::RemoteCalendarId;
use provider::http::header::{self, HeaderName, HeaderValue};
use provider::http::{Answer, Call, Credentials, Http, Method, Url};
use provider::{Access, ProviderError};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::Value;

const PREFER: HeaderName = HeaderName::from_static("prefer");
pub(crate) const PREFERRED: &str = "IdType=\"ImmutableId\", outlook.body-content-type=\"text\"";

/// An account that is open for requests.
pub(crate) struct Api<'a> {
    http: &'a Http,
    pub(crate) base: Url,
    credentials: Credentials,
    pub(crate) mailbox: Mailbox,
}

/// One of its calendars.
pub(crate) struct Calendar<'a> {
    api: &'a Api<'a>,
    id: &'a str,
}

/// What came back, alone or as a part of a batch.
pub(crate) struct Told {
    pub(crate) answer: Answer,
}

impl Told {
    pub(crate) fn status(&self) -> u16 {
        self.answer.status.as_u16()
    }

    /// The body of a success.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, ProviderError> {
        if !self.answer.is_success() {
            return Err(refusal::of(self));
        }
        serde_json::from_slice(&self.answer.body)
            .map_err(|_| ProviderError::InvalidAnswer("it is no JSON as described".to_owned()))
    }
}

impl<'a> Api<'a> {
    pub(crate) fn open(
        http: &'a Http,
        access: &Access,
        mailbox: Mailbox,
    ) -> Result<Self, ProviderError> {
        let base = Url::parse(&access.base_url)
            .map_err(|_| ProviderError::Unsupported("its address is no web address".to_owned()))?;
        Self::new(http, base, &access.password, mailbox)
    }

    pub(crate) fn new(
        http: &'a Http,
        base: Url,
        token: &SecretString,
        mailbox: Mailbox,
    ) -> Result<Self, ProviderError> {
        let credentials = Credentials::bearer(token, &base).ok_or(ProviderError::Unauthorized)?;
        Ok(Self {
            http,
            base,
            credentials,
            mailbox,
        })
    }

    pub(crate) fn calendar(&'a self, id: &'a RemoteCalendarId) -> Calendar<'a> {
        Calendar {
            api: self,
            id: &id.0,
        }
    }

    /// The address of what lies below the API under these names, with this query.
    pub(crate) fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    /// An address that an answer named, if it is one of this API.
    pub(crate) fn named(&self, link: &str) -> Option<Url> {
        let url = Url::parse(link).ok()?;
        let is_ours =
            url.origin() == self.base.origin() && url.path().starts_with(self.base.path());
        is_ours.then_some(url)
    }

    /// Reads something.
    pub(crate) async fn get(&self, url: Url) -> Result<Told, ProviderError> {
        self.send(Call::new(Method::GET, url), "").await
    }

    /// Reads something that must be there.
    pub(crate) async fn read<T: DeserializeOwned>(&self, url: Url) -> Result<T, ProviderError> {
        self.get(url).await?.read()
    }

    /// Reads a page of as many as this.
    pub(crate) async fn page(&self, url: Url, most: usize) -> Result<Told, ProviderError> {
        let more = format!(", odata.maxpagesize={most}");
        self.send(Call::new(Method::GET, url), &more).await
    }

    /// Writes something, under a condition where there is one.
    pub(crate) async fn write(
        &self,
        method: Method,
        url: Url,
        body: Option<&Value>,
        etag: Option<&str>,
    ) -> Result<Told, ProviderError> {
        let mut call = Call::new(method, url);
        if let Some(body) = body {
            call = call.body("application/json", body.to_string());
        }
        if let Some(etag) = etag {
            let value = HeaderValue::from_str(etag);
            let value = value.map_err(|_| ProviderError::PreconditionFailed)?;
            call = call.header(header::IF_MATCH, value);
        }
        self.send(call, "").await
    }

    async fn send(&self, call: Call, preferred: &str) -> Result<Told, ProviderError> {
        let _turn = self.mailbox.one().await;
        self.checked(call, preferred).await
    }

    /// Asks; any status is an answer, except those that concern the whole account.
    pub(crate) async fn checked(&self, call: Call, preferred: &str) -> Result<Told, ProviderError> {
        let prefer = HeaderValue::from_str(&format!("{PREFERRED}{preferred}"));
        let prefer = prefer.unwrap_or_else(|_| HeaderValue::from_static(PREFERRED));
        let call = call.credentials(&self.credentials).header(PREFER, prefer);
        let answer = self.http.send(&call.stays()).await?;
        usual(Told { answer })
    }
}

/// An answer, alone or as a part of a batch, unless it concerns the whole account.
pub(crate) fn usual(told: Told) -> Result<Told, ProviderError> {
    match told.status() {
        401 | 429 | 500..=599 => Err(refusal::of(&told)),
        _ => Ok(told),
    }
}

impl Calendar<'_> {
    pub(crate) fn api(&self) -> &Api<'_> {
        self.api
    }

    /// The address of something in it.
    pub(crate) fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let path: Vec<&str> = ["me", "calendars", self.id]
            .iter()
            .chain(path)
            .copied()
            .collect();
        self.api.url(&path, query)
    }

    /// Fails unless the calendar is there (sync case 27: its events were not deleted).
    pub(crate) async fn is_there(&self) -> Result<(), ProviderError> {
        let _: Value = self.api.read(self.url(&[], &[("$select", "id")])).await?;
        Ok(())
    }

    /// A new event.
    pub(crate) async fn insert(&self, body: &Value) -> Result<Told, ProviderError> {
        self.api.one(&self.inserting(body)).await
    }

    /// New events, several in one request; each is answered as [`Self::insert`] would answer it, in their order.
    pub(crate) async fn insert_each(&self, bodies: &[&Value]) -> Vec<Result<Told, ProviderError>> {
        let asked: Vec<Asked<'_>> = bodies.iter().map(|body| self.inserting(body)).collect();
        self.api.each(&asked).await
    }

    fn inserting<'b>(&self, body: &'b Value) -> Asked<'b> {
        Asked {
            url: self.url(&["events"], &[]),
            body: Some(body),
        }
    }

    /// A change of what is named, under a condition where there is one.
    pub(crate) async fn patch(
        &self,
        id: &str,
        body: &Value,
        etag: Option<&str>,
    ) -> Result<Told, ProviderError> {
        let url = self.url(&["events", id], &[]);
        self.api.write(Method::PATCH, url, Some(body), etag).await
    }

    /// Removes an event or an occurrence.
    pub(crate) async fn delete(&self, id: &str, etag: Option<&str>) -> Result<Told, ProviderError> {
        let url = self.url(&["events", id], &[]);
        self.api.write(Method::DELETE, url, None, etag).await
    }
}
