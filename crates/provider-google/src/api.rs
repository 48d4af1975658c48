//! Requests to one account.

use crate::refusal;
use domain::linked_calendar::RemoteCalendarId;
use provider::http::header::{self, HeaderValue};
use provider::http::{Answer, Call, Credentials, Http, Method, Url};
use provider::{Access, ProviderError};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An account that is open for requests.
pub(crate) struct Api<'a> {
    http: &'a Http,
    base: Url,
    credentials: Credentials,
}

/// One of its calendars.
pub(crate) struct Calendar<'a> {
    api: &'a Api<'a>,
    id: &'a str,
}

impl<'a> Api<'a> {
    pub(crate) fn open(http: &'a Http, access: &Access) -> Result<Self, ProviderError> {
        let base = Url::parse(&access.base_url)
            .map_err(|_| ProviderError::Unsupported("its address is no web address".to_owned()))?;
        Self::new(http, base, &access.password)
    }

    pub(crate) fn new(
        http: &'a Http,
        base: Url,
        token: &SecretString,
    ) -> Result<Self, ProviderError> {
        let credentials = Credentials::bearer(token, &base).ok_or(ProviderError::Unauthorized)?;
        Ok(Self {
            http,
            base,
            credentials,
        })
    }

    pub(crate) fn calendar(&'a self, id: &'a RemoteCalendarId) -> Calendar<'a> {
        Calendar {
            api: self,
            id: &id.0,
        }
    }

    /// The address of what lies below the API under these names.
    pub(crate) fn url(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }

    /// Reads something that must be there.
    pub(crate) async fn get<T: DeserializeOwned>(&self, url: Url) -> Result<T, ProviderError> {
        read(&self.send(Call::new(Method::GET, url)).await?)
    }

    /// Tells something; any status is an answer, also 401, which here may be about an address of ours.
    pub(crate) async fn post(&self, path: &[&str], body: &Value) -> Result<Answer, ProviderError> {
        let call = Call::new(Method::POST, self.url(path));
        self.ask(call.body("application/json", body.to_string()))
            .await
    }

    /// The address of several requests at once, which is beside the API (google.md §1).
    pub(crate) fn batch_url(&self) -> Result<Url, ProviderError> {
        let url = self.base.join("../../batch/calendar/v3");
        url.map_err(|_| ProviderError::Unsupported("its address is no web address".to_owned()))
    }

    /// Asks; any status is an answer, except those that concern the whole account.
    pub(crate) async fn send(&self, call: Call) -> Result<Answer, ProviderError> {
        usual(self.ask(call).await?)
    }

    async fn ask(&self, call: Call) -> Result<Answer, ProviderError> {
        let call = call.credentials(&self.credentials).stays();
        self.http.send(&call).await
    }
}

/// An answer, alone or as a part of a batch, unless it concerns the whole account.
pub(crate) fn usual(answer: Answer) -> Result<Answer, ProviderError> {
    match answer.status.as_u16() {
        401 | 429 | 500..=599 => Err(refusal::of(&answer)),
        _ => Ok(answer),
    }
}

impl Calendar<'_> {
    pub(crate) fn api(&self) -> &Api<'_> {
        self.api
    }

    /// The list of its events with this query.
    pub(crate) async fn list(&self, query: &[(&str, &str)]) -> Result<Answer, ProviderError> {
        let mut url = self.api.url(&["calendars", self.id, "events"]);
        url.query_pairs_mut().extend_pairs(query);
        self.api.send(Call::new(Method::GET, url)).await
    }

    /// One event, also one that was deleted.
    pub(crate) async fn event(&self, id: &str) -> Result<Answer, ProviderError> {
        let url = self.api.url(&["calendars", self.id, "events", id]);
        self.api.send(Call::new(Method::GET, url)).await
    }

    /// Fails unless the calendar is there (sync case 27: its events were not deleted).
    pub(crate) async fn is_there(&self) -> Result<(), ProviderError> {
        let answer = self.list(&[("maxResults", "1")]).await?;
        if answer.is_success() {
            Ok(())
        } else {
            Err(refusal::of(&answer))
        }
    }

    /// A new event.
    pub(crate) async fn insert(&self, body: &Value) -> Result<Answer, ProviderError> {
        self.write(Method::POST, self.inserting(), Some(body), None)
            .await
    }

    /// Where new events are written.
    pub(crate) fn inserting(&self) -> Url {
        self.quietly(&["calendars", self.id, "events"])
    }

    /// A partial change, under a condition where there is one.
    pub(crate) async fn patch(
        &self,
        id: &str,
        body: &Value,
        etag: Option<&str>,
    ) -> Result<Answer, ProviderError> {
        let url = self.quietly(&["calendars", self.id, "events", id]);
        self.write(Method::PATCH, url, Some(body), etag).await
    }

    /// Something else in the place of an event.
    pub(crate) async fn replace(
        &self,
        id: &str,
        body: &Value,
        etag: &str,
    ) -> Result<Answer, ProviderError> {
        let url = self.quietly(&["calendars", self.id, "events", id]);
        self.write(Method::PUT, url, Some(body), Some(etag)).await
    }

    /// Removes an event or an occurrence.
    pub(crate) async fn delete(
        &self,
        id: &str,
        etag: Option<&str>,
    ) -> Result<Answer, ProviderError> {
        let url = self.quietly(&["calendars", self.id, "events", id]);
        self.write(Method::DELETE, url, None, etag).await
    }

    /// An address for writing, after which nobody gets a mail.
    fn quietly(&self, path: &[&str]) -> Url {
        let mut url = self.api.url(path);
        url.query_pairs_mut().append_pair("sendUpdates", "none");
        url
    }

    async fn write(
        &self,
        method: Method,
        url: Url,
        body: Option<&Value>,
        etag: Option<&str>,
    ) -> Result<Answer, ProviderError> {
        let mut call = Call::new(method, url);
        if let Some(body) = body {
            call = call.body("application/json", body.to_string());
        }
        if let Some(etag) = etag {
            let value = HeaderValue::from_str(etag);
            let value = value.map_err(|_| ProviderError::PreconditionFailed)?;
            call = call.header(header::IF_MATCH, value);
        }
        self.api.send(call).await
    }
}

/// The body of a success.
pub(crate) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, ProviderError> {
    if !answer.is_success() {
        return Err(refusal::of(answer));
    }
    serde_json::from_slice(&answer.body)
        .map_err(|_| ProviderError::InvalidAnswer("it is no JSON as described".to_owned()))
}
