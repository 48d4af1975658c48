//! Fetching the file, unless it is as it was.

use crate::charset;
use crate::token::Seen;
use provider::http::header::{
    ACCEPT, ETAG, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use provider::http::{Call, Credentials, Http, Method, Url};
use provider::{Access, ProviderError};
use secrecy::{ExposeSecret, SecretString};

/// The largest file that is read: tens of thousands of events.
const LARGEST: usize = 20 << 20;

/// Where a calendar is, and what lets us in.
pub(crate) struct Place {
    url: Url,
    credentials: Option<Credentials>,
}

impl Place {
    /// Without a password nothing is shown: most of these addresses ask for none.
    pub(crate) fn new(url: Url, user: &str, password: &SecretString) -> Self {
        let is_open = password.expose_secret().is_empty();
        let credentials = (!is_open).then(|| Credentials::new(user.trim(), password, &url));
        Self { url, credentials }
    }

    /// # Errors
    /// [`ProviderError::Unsupported`] for what is no address.
    pub(crate) fn of(access: &Access) -> Result<Self, ProviderError> {
        let url = Url::parse(&access.base_url)
            .map_err(|_| ProviderError::Unsupported("its address is no web address".to_owned()))?;
        Ok(Self::new(url, &access.user, &access.password))
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// What to call a calendar that has no name: its host. Its path is often a secret.
    pub(crate) fn name(&self) -> String {
        self.url.host_str().unwrap_or_default().to_owned()
    }
}

/// What came of it.
pub(crate) enum Fetched {
    /// It is as it was.
    Same,
    File(File),
}

/// A file as it is now.
pub(crate) struct File {
    pub(crate) text: String,
    pub(crate) seen: Seen,
}

/// The file, unless it is what was seen before (RFC 9110 §13.1).
pub(crate) async fn fetch(
    http: &Http,
    place: &Place,
    before: Option<&Seen>,
) -> Result<Fetched, ProviderError> {
    let mut call = Call::new(Method::GET, place.url.clone())
        .limit(LARGEST)
        .header(ACCEPT, HeaderValue::from_static("text/calendar, */*;q=0.5"));
    if let Some(credentials) = &place.credentials {
        call = call.credentials(credentials);
    }
    let known = |name: HeaderName, value: &Option<String>, call: Call| match value {
        Some(value) => match HeaderValue::from_str(value) {
            Ok(value) => call.header(name, value),
            Err(_) => call,
        },
        None => call,
    };
    if let Some(before) = before {
        call = known(IF_NONE_MATCH, &before.etag, call);
        call = known(IF_MODIFIED_SINCE, &before.modified, call);
    }
    let answer = http.send(&call).await?;
    match answer.status.as_u16() {
        200 => {
            let text = charset::text(&answer).into_owned();
            let seen = Seen::new(&text, answer.field(&ETAG), answer.field(&LAST_MODIFIED));
            Ok(Fetched::File(File { text, seen }))
        }
        304 => Ok(Fetched::Same),
        _ => Err(answer.refusal()),
    }
}
