//! Asking Calendly: one request, paced, limited, and its answer read (calendly.md §4).

use crate::bases::Bases;
use crate::error::{self, CalendlyError};
use crate::pace::{Lane, Paces};
use crate::page::Paging;
use crate::uri::{InvalidUri, Kind, Uri};
use crate::wire::One;
use domain::Clock;
use provider::http::header::{self, HeaderValue};
use provider::http::{Answer, Call, Credentials, Http, Method};
use secrecy::SecretString;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::sync::Arc;
use url::Url;

/// The largest answer that is read: a hundred event types with all their texts are a tenth of it.
const ANSWER_LIMIT: usize = 8 << 20;

/// Entries of a page, at most.
const MOST_ENTRIES: u16 = 100;

/// Asks Calendly, for whomever the token of a call belongs to. Cheap to clone; clones share connections and pace.
#[derive(Clone)]
pub struct Client {
    pub(crate) http: Http,
    pub(crate) bases: Arc<Bases>,
    paces: Paces,
}

impl Client {
    /// A client of the Calendly at these addresses. The clock tells when a rate limit is over.
    pub fn new(http: Http, bases: Bases, clock: Arc<dyn Clock>) -> Self {
        Self {
            http,
            bases: Arc::new(bases),
            paces: Paces::new(clock),
        }
    }

    /// Where Calendly is.
    pub fn bases(&self) -> &Bases {
        &self.bases
    }

    /// The address of a resource from its ids, as [`Bases::uri`] makes it.
    ///
    /// # Errors
    /// [`InvalidUri::Id`]
    pub fn uri(&self, kind: Kind, ids: &[&str]) -> Result<Uri, InvalidUri> {
        self.bases.uri(kind, ids)
    }

    /// An address of the API, to which a query may be added.
    pub(crate) fn at(&self, path: &str) -> Query {
        Query(self.bases.api(path))
    }

    /// The address of a resource, to be asked.
    pub(crate) fn resource(&self, kind: Kind, uri: &Uri) -> Result<Query, CalendlyError> {
        Ok(Query(self.bases.resource(kind, uri)?))
    }

    /// What lies beneath a resource, for instance an event's `invitees`.
    pub(crate) fn beneath(
        &self,
        kind: Kind,
        uri: &Uri,
        path: &str,
    ) -> Result<Query, CalendlyError> {
        let mut url = self.bases.resource(kind, uri)?;
        url.set_path(&format!("{}/{path}", url.path()));
        Ok(Query(url))
    }

    /// Whether an address that a query or body names is one of such a resource.
    pub(crate) fn names<'a>(&self, kind: Kind, uri: &'a Uri) -> Result<&'a str, CalendlyError> {
        Ok(self.bases.reference(kind, uri)?)
    }

    /// The same, where none need be named.
    pub(crate) fn may_name<'a>(
        &self,
        kind: Kind,
        uri: Option<&'a Uri>,
    ) -> Result<Option<&'a str>, CalendlyError> {
        uri.map(|uri| self.names(kind, uri)).transpose()
    }

    /// Reads what is at an address, as it comes.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        token: &SecretString,
        query: Query,
    ) -> Result<T, CalendlyError> {
        let call = Call::new(Method::GET, query.0);
        read(&self.send(token, Lane::Requests, call).await?)
    }

    /// Reads one resource.
    pub(crate) async fn get_one<T: DeserializeOwned>(
        &self,
        token: &SecretString,
        query: Query,
    ) -> Result<T, CalendlyError> {
        Ok(self.get::<One<T>>(token, query).await?.resource)
    }

    /// Makes one resource.
    pub(crate) async fn post_one<T: DeserializeOwned>(
        &self,
        token: &SecretString,
        query: Query,
        body: &impl Serialize,
    ) -> Result<T, CalendlyError> {
        let call = with_body(Method::POST, query, body)?;
        let answer = self.send(token, Lane::Requests, call).await?;
        Ok(read::<One<T>>(&answer)?.resource)
    }

    /// Makes one booking, which counts against limits of its own.
    pub(crate) async fn post_booking<T: DeserializeOwned>(
        &self,
        token: &SecretString,
        query: Query,
        body: &impl Serialize,
    ) -> Result<T, CalendlyError> {
        let call = with_body(Method::POST, query, body)?;
        let answer = self.send(token, Lane::Bookings, call).await?;
        Ok(read::<One<T>>(&answer)?.resource)
    }

    /// Asks for something that is done later; whatever the answer says besides is not read.
    pub(crate) async fn post_order(
        &self,
        token: &SecretString,
        query: Query,
        body: &impl Serialize,
    ) -> Result<(), CalendlyError> {
        let call = with_body(Method::POST, query, body)?;
        self.send(token, Lane::Requests, call).await.map(drop)
    }

    /// Changes one resource. There are no preconditions: the last writer wins (calendly.md §11).
    pub(crate) async fn patch_one<T: DeserializeOwned>(
        &self,
        token: &SecretString,
        query: Query,
        body: &impl Serialize,
    ) -> Result<T, CalendlyError> {
        let call = with_body(Method::PATCH, query, body)?;
        let answer = self.send(token, Lane::Requests, call).await?;
        Ok(read::<One<T>>(&answer)?.resource)
    }

    /// Removes one resource.
    pub(crate) async fn delete(
        &self,
        token: &SecretString,
        query: Query,
    ) -> Result<(), CalendlyError> {
        let call = Call::new(Method::DELETE, query.0);
        self.send(token, Lane::Requests, call).await.map(drop)
    }

    /// Sends one request unless nothing is left of its limit; an answer that comes back is one of success.
    async fn send(
        &self,
        token: &SecretString,
        lane: Lane,
        call: Call,
    ) -> Result<Answer, CalendlyError> {
        // What fits into no header field is nobody's token.
        let credentials = Credentials::bearer(token, &self.bases.api(""));
        let credentials = credentials.ok_or(CalendlyError::Refused)?;
        self.paces.claim(token, lane)?;
        let call = call
            .header(header::ACCEPT, HeaderValue::from_static("application/json"))
            .credentials(&credentials)
            .limit(ANSWER_LIMIT)
            .stays();
        let answer = self.http.send(&call).await?;
        self.paces.note(token, lane, &answer);
        if answer.is_success() {
            Ok(answer)
        } else {
            Err(error::refusal(&answer))
        }
    }
}

/// Reads the body of an answer of success.
pub(crate) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, CalendlyError> {
    serde_json::from_slice(&answer.body).map_err(|error| CalendlyError::unreadable(&error))
}

fn with_body(method: Method, query: Query, body: &impl Serialize) -> Result<Call, CalendlyError> {
    let body = serde_json::to_vec(body)
        .map_err(|_| CalendlyError::invalid("body", "cannot be written as JSON"))?;
    Ok(Call::new(method, query.0).body("application/json", body))
}

/// An address with its query.
pub(crate) struct Query(Url);

impl Query {
    pub(crate) fn with(mut self, name: &str, value: impl Display) -> Self {
        self.0
            .query_pairs_mut()
            .append_pair(name, &value.to_string());
        self
    }

    pub(crate) fn maybe(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// A name that may come several times, written `name[]`.
    pub(crate) fn each(self, name: &str, values: &[impl Display]) -> Self {
        values
            .iter()
            .fold(self, |query, value| query.with(name, value))
    }

    /// # Errors
    /// [`CalendlyError::Invalid`] for a count that Calendly does not allow.
    pub(crate) fn page(self, paging: &Paging) -> Result<Self, CalendlyError> {
        self.page_of(paging, MOST_ENTRIES)
    }

    pub(crate) fn page_of(self, paging: &Paging, most: u16) -> Result<Self, CalendlyError> {
        paging.check(most)?;
        Ok(self
            .maybe("count", paging.count)
            .maybe("page_token", paging.token.as_deref()))
    }
}
