//! What a story may ask of a service: an account of Dana's, and the hand of another program.

use super::theirs::{Edit, Kept, Theirs};
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveDateTime, Utc};
use domain::connection::ProviderKind;
use domain::linked_calendar::RemoteCalendarId;
use domain::time::{ZoneId, Zones as _};
use provider::http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use provider::http::{Call, Http, Method, Url};
use sandbox::FaultKind;
use services::zones::SystemZones;

/// What lets us into Dana's account.
pub struct Access {
    pub address: String,
    pub user: String,
    pub secret: String,
}

/// An imitated service with an account of Dana's. Nothing here goes through our adapter: it is another program's hand, the
/// person's, or the service's own.
#[async_trait]
pub trait Service: Send + Sync {
    fn kind(&self) -> ProviderKind;

    /// Lets us in anew, as after a person allowed it.
    fn let_in(&self) -> Access;

    /// Nothing that let us in before does so any more.
    fn revoke(&self);

    fn add_calendar(&self, name: &str) -> RemoteCalendarId;

    /// Another program writes an event, or it comes by an invitation; tells its id.
    async fn write(&self, calendar: &RemoteCalendarId, event: &Theirs) -> String;

    async fn edit(&self, calendar: &RemoteCalendarId, id: &str, edit: &Edit);

    async fn erase(&self, calendar: &RemoteCalendarId, id: &str);

    /// Puts an event there of which nobody can tell when it takes place.
    async fn write_nonsense(&self, calendar: &RemoteCalendarId);

    /// Another program moves an event to another calendar of the account, as far as the service keeps its identity then.
    async fn relocate(&self, from: &RemoteCalendarId, id: &str, to: &RemoteCalendarId);

    /// Dana answers an invitation there, as the event now says.
    async fn answer(&self, calendar: &RemoteCalendarId, id: &str, event: &Theirs);

    /// Moves one occurrence of a series in London, which is named by the start that its series gives it; it keeps its hour.
    async fn move_occurrence(
        &self,
        calendar: &RemoteCalendarId,
        id: &str,
        original: NaiveDateTime,
        to: NaiveDateTime,
    );

    async fn cancel_occurrence(
        &self,
        calendar: &RemoteCalendarId,
        id: &str,
        original: NaiveDateTime,
    );

    /// What stands in a calendar; changed occurrences are part of their series.
    fn kept(&self, calendar: &RemoteCalendarId) -> Vec<Kept>;

    /// How many events take place at this instant, as another program is told.
    async fn taking_place(&self, calendar: &RemoteCalendarId, at: DateTime<Utc>) -> usize;

    fn expire_tokens(&self, calendar: &RemoteCalendarId);

    fn remove_calendar(&self, calendar: &RemoteCalendarId);

    fn make_read_only(&self, calendar: &RemoteCalendarId);

    /// How many mails guests would have got.
    fn mails(&self) -> usize;

    /// The beginning of the paths at which it is asked about calendars.
    fn path(&self) -> &'static str;

    /// How it asks for a pause of ten minutes.
    fn throttled(&self) -> FaultKind;
}

/// When a clock in London shows this.
pub fn london(local: NaiveDateTime) -> DateTime<Utc> {
    instant(local, "Europe/London")
}

/// When a clock in this zone shows this.
pub fn instant(local: NaiveDateTime, zone: &str) -> DateTime<Utc> {
    SystemZones.instant(local, &ZoneId::new(zone))
}

/// Another program: it asks over HTTP in Dana's name.
pub struct Hand {
    http: Http,
    authorization: String,
}

impl Hand {
    pub fn bearer(http: &Http, token: &str) -> Self {
        Self {
            http: http.clone(),
            authorization: format!("Bearer {token}"),
        }
    }

    pub fn basic(http: &Http, user: &str, password: &str) -> Self {
        let both = STANDARD.encode(format!("{user}:{password}"));
        Self {
            http: http.clone(),
            authorization: format!("Basic {both}"),
        }
    }

    /// A request, which must succeed; the body of the answer.
    pub async fn ask(
        &self,
        method: &str,
        address: &str,
        fields: &[(&'static str, &str)],
        (media_type, body): (&'static str, String),
    ) -> String {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut call = Call::new(method, Url::parse(address).unwrap()).body(media_type, body);
        let fields = fields
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), *value));
        let own = (AUTHORIZATION, self.authorization.as_str());
        for (name, value) in fields.chain([own]) {
            call = call.header(name, HeaderValue::from_str(value).unwrap());
        }
        let answer = self.http.send(&call).await.unwrap();
        let body = answer.text().into_owned();
        assert!(answer.is_success(), "{address}: {body}");
        body
    }
}
