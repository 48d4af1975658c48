//! Requests to one account. Each asks for ids that stay and for texts (microsoft-graph.md §1).

use crate::refusal;
use crate::turns::Mailbox;
use domain::linked_calendar::RemoteCalendarId;
use provider::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use provider::http::{Answer, Call, Credentials, Http, Method, StatusCode, Url};
use provider::{Access, ProviderError};
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::HashMap;

const PREFER: HeaderName = HeaderName::from_static("prefer");
const PREFERRED: &str = "IdType=\"ImmutableId\", outlook.body-content-type=\"text\"";

/// Requests of one batch (microsoft-graph.md §1).
const BATCH: usize = 20;

/// An account that is open for requests.
pub(crate) struct Api<'a> {
    http: &'a Http,
    base: Url,
    credentials: Credentials,
    mailbox: Mailbox,
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

    /// Reads each of these, several in one request; in their order.
    pub(crate) async fn get_all(&self, urls: &[Url]) -> Result<Vec<Told>, ProviderError> {
        let mut told = Vec::with_capacity(urls.len());
        for chunk in urls.chunks(BATCH) {
            match chunk {
                [one] => told.push(self.get(one.clone()).await?),
                several => told.extend(self.batch(several).await?),
            }
        }
        Ok(told)
    }

    async fn batch(&self, urls: &[Url]) -> Result<Vec<Told>, ProviderError> {
        let parts = urls.iter().enumerate().map(|(number, url)| {
            let path = url
                .path()
                .strip_prefix(self.base.path())
                .unwrap_or(url.path());
            let query = url.query().unwrap_or_default();
            json!({
                "id": number.to_string(),
                "method": "GET",
                "url": format!("/{path}?{query}"),
                "headers": {"Prefer": PREFERRED},
            })
        });
        let body = json!({"requests": parts.collect::<Vec<Value>>()});
        let call = Call::new(Method::POST, self.url(&["$batch"], &[]))
            .body("application/json", body.to_string());
        let turn = self.mailbox.all().await;
        let told = self.checked(call, "").await?;
        drop(turn);
        let answers: Batch = told.read()?;
        let mut answers: HashMap<String, Part> = answers
            .responses
            .into_iter()
            .map(|part| (part.id.clone(), part))
            .collect();
        let mut all = Vec::with_capacity(urls.len());
        for (number, url) in urls.iter().enumerate() {
            let part = answers.remove(&number.to_string()).ok_or_else(|| {
                ProviderError::InvalidAnswer("a part of a batch was not answered".to_owned())
            })?;
            all.push(usual(part.told(&told.answer, url.clone())?)?);
        }
        Ok(all)
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
    async fn checked(&self, call: Call, preferred: &str) -> Result<Told, ProviderError> {
        let prefer = HeaderValue::from_str(&format!("{PREFERRED}{preferred}"));
        let prefer = prefer.unwrap_or_else(|_| HeaderValue::from_static(PREFERRED));
        let call = call.credentials(&self.credentials).header(PREFER, prefer);
        let answer = self.http.send(&call.stays()).await?;
        usual(Told { answer })
    }
}

fn usual(told: Told) -> Result<Told, ProviderError> {
    match told.status() {
        401 | 429 | 500..=599 => Err(refusal::of(&told)),
        _ => Ok(told),
    }
}

#[derive(Deserialize)]
struct Batch {
    responses: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    id: String,
    status: u16,
    #[serde(default)]
    headers: HashMap<String, String>,
    #[serde(default)]
    body: Value,
}

impl Part {
    /// It as an answer of its own, which came as part of another one.
    fn told(self, whole: &Answer, url: Url) -> Result<Told, ProviderError> {
        let status = StatusCode::from_u16(self.status)
            .map_err(|_| ProviderError::InvalidAnswer("a part has no status".to_owned()))?;
        let headers: HeaderMap = self
            .headers
            .iter()
            .filter_map(|(name, value)| Some((name.parse().ok()?, value.parse().ok()?)))
            .collect::<Vec<(HeaderName, HeaderValue)>>()
            .into_iter()
            .collect();
        Ok(Told {
            answer: Answer {
                status,
                headers,
                body: self.body.to_string().into(),
                url,
                ..whole.clone()
            },
        })
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
        let url = self.url(&["events"], &[]);
        self.api.write(Method::POST, url, Some(body), None).await
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
