//! From what a member typed to where the calendars are (RFC 6764, RFC 4791 §6.2; caldav sheet §3).
//!
//! Tried in order: the address as typed, `/.well-known/caldav`, the root. Whoever answers with a principal leads to the
//! home of its calendars, which is then asked once more with the credentials: only that shows that they are accepted.
//!
//! Credentials go to a server only after it asked for them, and only to the host that was typed, its subdomains over
//! https, and the known hosts of its provider. If a server sends us elsewhere, the member is told where, and decides.

mod address;

use crate::calendars::{self, is_same};
use crate::dav::{DEPTH, Dav, credentials, verb};
use crate::xml::{Multistatus, Response};
use crate::{bodies, href};
use address::Place;
use domain::time::{ZoneId, Zones};
use provider::http::header::{HeaderValue, WWW_AUTHENTICATE};
use provider::http::{Answer, Call, Credentials, Http, Url};
use provider::{Access, Account, Login, ProviderError};

/// Finds the account and tests the credentials.
pub(crate) async fn sign_in(
    http: &Http,
    zones: &dyn Zones,
    login: &Login,
) -> Result<Account, ProviderError> {
    let places = address::places(http, login).await?;
    let mut first_error = None;
    for place in &places {
        let visit = Visit::new(http, zones, login, place);
        match visit.sign_in(place).await {
            Ok(account) => return Ok(account),
            // Nobody there: then perhaps at the other scheme.
            Err(error @ ProviderError::Unavailable(_)) => {
                first_error.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
    }
    Err(first_error.unwrap_or_else(|| no_service(&login.server)))
}

/// What one address turned out to be.
enum Found {
    /// Somebody's principal is there or named there.
    Principal { principal: Url, homes: Vec<Url> },
    /// A collection, but no principal: an old server, or the address of one calendar.
    Collection(Url),
    /// Nothing of use to us.
    Nothing,
}

/// Talking to one host without knowing yet what it is.
struct Visit<'a> {
    http: &'a Http,
    zones: &'a dyn Zones,
    login: &'a Login,
    credentials: Credentials,
}

impl<'a> Visit<'a> {
    fn new(http: &'a Http, zones: &'a dyn Zones, login: &'a Login, place: &Place) -> Self {
        let mut credentials = credentials(&login.user, &login.password, &place.typed);
        if let Some(domain) = place.domain()
            && !credentials.has_domain()
        {
            credentials = credentials.and_domain(domain);
        }
        Self {
            http,
            zones,
            login,
            credentials,
        }
    }

    async fn sign_in(&self, place: &Place) -> Result<Account, ProviderError> {
        let mut collection = None;
        let mut outage = None;
        let mut forbidden = false;
        for url in place.candidates() {
            match self.look(&url).await {
                Ok(Found::Principal { principal, homes }) => {
                    return self.enter(principal, homes).await;
                }
                Ok(Found::Collection(url)) => {
                    collection.get_or_insert(url);
                }
                // Nor is an endless page or a path that leads in circles a CalDAV server.
                Ok(Found::Nothing)
                | Err(ProviderError::TooLarge { .. } | ProviderError::InvalidAnswer(_)) => {}
                Err(ProviderError::Forbidden) => forbidden = true,
                // An answer such as 502 may concern this path alone; without any answer the others are not tried.
                Err(error @ ProviderError::Unavailable(_)) => {
                    if answered(&error) {
                        outage.get_or_insert(error);
                    } else {
                        return Err(error);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        if let Some(url) = collection {
            return self.enter(url, Vec::new()).await;
        }
        match outage {
            Some(error) => Err(error),
            None if forbidden => Err(ProviderError::Forbidden),
            None => Err(no_service(place.host())),
        }
    }

    /// Asks one address whose it is.
    async fn look(&self, url: &Url) -> Result<Found, ProviderError> {
        let (mut answer, asked) = self.ask(url, bodies::WHOSE).await?;
        let mut found = self.whose(&answer)?;
        // A root that strangers may see tells nobody's principal: then as the member.
        let is_strangers = matches!(found, Found::Collection(_) | Found::Nothing);
        if is_strangers && !asked && answer.status.as_u16() == 207 {
            answer = self.ask_as_member(&answer.url, bodies::WHOSE).await?;
            found = self.whose(&answer)?;
        }
        Ok(found)
    }

    fn whose(&self, answer: &Answer) -> Result<Found, ProviderError> {
        match answer.status.as_u16() {
            207 => {}
            403 => return Err(ProviderError::Forbidden),
            429 | 500..=599 if answer.status.as_u16() != 501 => return Err(answer.refusal()),
            _ => return Ok(Found::Nothing),
        }
        let Ok(listed) = Multistatus::parse(&answer.text()) else {
            return Ok(Found::Nothing);
        };
        let Some(response) = listed.responses.into_iter().next() else {
            return Ok(Found::Nothing);
        };
        let homes = self.urls(&response.found.homes, &answer.url);
        Ok(match &response.found.principal {
            Some(principal) => Found::Principal {
                principal: self.url(principal, &answer.url),
                homes,
            },
            None if !homes.is_empty() => Found::Principal {
                principal: answer.url.clone(),
                homes,
            },
            None if response.found.is_collection || response.found.is_calendar => {
                Found::Collection(answer.url.clone())
            }
            None => Found::Nothing,
        })
    }

    /// From the principal to the home of its calendars, and a last question with the credentials.
    async fn enter(&self, principal: Url, homes: Vec<Url>) -> Result<Account, ProviderError> {
        let homes = if homes.is_empty() {
            let (answer, _) = self.ask(&principal, bodies::HOME).await?;
            let listed = match answer.status.as_u16() {
                207 => Multistatus::parse(&answer.text()).map_err(ProviderError::InvalidAnswer)?,
                _ => return Err(answer.refusal()),
            };
            let hrefs = listed.responses.into_iter().next();
            hrefs.map_or_else(Vec::new, |response| {
                self.urls(&response.found.homes, &answer.url)
            })
        } else {
            homes
        };
        let (base, is_home) = match homes.as_slice() {
            [home] => (home.clone(), true),
            // Several homes: the principal names them each time. None: an old server, and perhaps no calendars at all.
            [] => (principal, false),
            [_, _, ..] => (principal, true),
        };
        let answer = self.ask_as_member(&base, bodies::CALENDARS).await?;
        let host = base.host_str().unwrap_or_default();
        match answer.status.as_u16() {
            207 => {}
            404 | 410 => return Err(no_service(host)),
            _ => return Err(answer.refusal()),
        }
        let listed = Multistatus::parse(&answer.text()).map_err(ProviderError::InvalidAnswer)?;
        if listed.responses.iter().all(Response::is_gone) {
            return Err(no_service(host));
        }
        let account = Account {
            name: self.login.user.clone(),
            base_url: answer.url.to_string(),
        };
        if !is_home {
            self.require_calendars(&account).await?;
        }
        Ok(account)
    }

    /// A collection without a home is one of ours only if there are calendars in it.
    async fn require_calendars(&self, account: &Account) -> Result<(), ProviderError> {
        let access = Access {
            base_url: account.base_url.clone(),
            user: self.login.user.clone(),
            password: self.login.password.clone(),
            zone: ZoneId::utc(),
        };
        let dav = Dav::open(self.http, &access)?;
        match calendars::list(&dav, self.zones).await {
            Ok(calendars) if calendars.is_empty() => Err(no_service(&account.base_url)),
            Ok(_) => Ok(()),
            Err(ProviderError::NotFound | ProviderError::InvalidAnswer(_)) => {
                Err(no_service(&account.base_url))
            }
            Err(error) => Err(error),
        }
    }

    /// Asks as a stranger, and as the member once the server wants that; tells whether it was as the member.
    async fn ask(&self, url: &Url, body: &'static str) -> Result<(Answer, bool), ProviderError> {
        let answer = self.http.send(&question(url, body)).await?;
        if answer.status.as_u16() != 401 {
            return Ok((answer, false));
        }
        let schemes = answer.field(&WWW_AUTHENTICATE).map(str::to_ascii_lowercase);
        if let Some(schemes) = schemes
            && !schemes.contains("basic")
            && answer.headers.get_all(WWW_AUTHENTICATE).iter().count() == 1
        {
            return Err(ProviderError::Unsupported(
                "the server takes no password in the usual way (HTTP Basic)".to_owned(),
            ));
        }
        Ok((self.ask_as_member(&answer.url, body).await?, true))
    }

    async fn ask_as_member(&self, url: &Url, body: &'static str) -> Result<Answer, ProviderError> {
        if !self.credentials.may_go_to(url) {
            return Err(ProviderError::Unsupported(format!(
                "the server sends us on to {}; enter that address, if you trust it with your password",
                url.origin().ascii_serialization()
            )));
        }
        let call = question(url, body).credentials(&self.credentials);
        let answer = self.http.send(&call).await?;
        match answer.status.as_u16() {
            401 | 429 | 503 => Err(answer.refusal()),
            _ => Ok(answer),
        }
    }

    fn urls(&self, hrefs: &[String], base: &Url) -> Vec<Url> {
        let mut urls: Vec<Url> = Vec::new();
        for href in hrefs {
            let url = self.url(href, base);
            if !urls.iter().any(|known| is_same(known.path(), url.path())) {
                urls.push(url);
            }
        }
        urls
    }

    /// Where an `href` leads. A host that may not see the credentials is taken for another name of the one that answers:
    /// servers behind a proxy often do not know how they are called outside.
    fn url(&self, href: &str, base: &Url) -> Url {
        match base.join(href.trim()) {
            Ok(url) if self.credentials.may_go_to(&url) => url,
            Ok(url) => href::url_of(&href::decode(url.path()), base),
            Err(_) => base.clone(),
        }
    }
}

fn question(url: &Url, body: &'static str) -> Call {
    Call::new(verb("PROPFIND"), url.clone())
        .header(DEPTH, HeaderValue::from_static("0"))
        .body(bodies::XML, body)
}

/// Whether an outage is an answer of the server, and not the lack of one.
fn answered(error: &ProviderError) -> bool {
    match error {
        ProviderError::Unavailable(source) => source.is::<provider::http::Answered>(),
        _ => true,
    }
}

fn no_service(place: &str) -> ProviderError {
    ProviderError::Unsupported(format!("there is no CalDAV server at {place}"))
}
