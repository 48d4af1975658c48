//! Dana's mailbox at an imitated Exchange, with one empty calendar, and the adapter.

use async_trait::async_trait;
use domain::linked_calendar::RemoteCalendarId;
use domain::remote_event::{ProviderEventId, SyncToken};
use domain::time::ZoneId;
use provider::contract::{CalendarCalls as _, Fixture};
use provider::http::{AllowedNetworks, Http, Url};
use provider::{Access, CalendarProvider, Login};
use provider_ews::{Autodiscover, EwsProvider};
use reqwest::Client;
use sandbox::{Exchange, People, Running, Sandbox, SandboxOptions};
use secrecy::SecretString;
use serde_json::Value;
use std::sync::Arc;
use testkit::clock::MockClock;
use testkit::entropy::SequenceEntropy;
use testkit::zones::TestZones;
use tokio::net::TcpListener;

pub const DANA: &str = "dana@fernhill.example";

/// The sandbox on Monday, 30 November 2026.
pub struct World {
    pub sandbox: Running,
    pub provider: EwsProvider,
    pub access: Access,
    pub calendar: RemoteCalendarId,
    client: Client,
}

/// An adapter that asks autodiscover below this address.
pub fn provider(autodiscover: &str) -> EwsProvider {
    EwsProvider::new(
        Http::new(AllowedNetworks::loopback()),
        Autodiscover::At(Url::parse(autodiscover).unwrap()),
        Arc::new(TestZones),
        Arc::new(MockClock::at("2026-11-30T08:00:00Z")),
        Arc::new(SequenceEntropy::numbered(7)),
    )
}

impl World {
    pub async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = SandboxOptions {
            clock: Arc::new(|| "2026-11-30T08:00:00Z".parse().unwrap()),
            seed: 7,
            people: People::default(),
        };
        let sandbox = Sandbox::start(listener, options).unwrap();
        let exchange = sandbox.exchange();
        let calendar = RemoteCalendarId(exchange.add_calendar(DANA, "Work").unwrap());
        let provider = provider(sandbox.base_url());
        let login = Login {
            server: exchange.base(),
            user: exchange.user(DANA).unwrap(),
            password: exchange.password(DANA).unwrap().into(),
        };
        let account = provider.sign_in(&login).await.unwrap();
        Self {
            access: Access {
                base_url: account.base_url,
                user: account.name,
                password: login.password,
                zone: ZoneId::new("Europe/London"),
            },
            provider,
            calendar,
            client: client(),
            sandbox,
        }
    }

    pub fn exchange(&self) -> &Exchange {
        self.sandbox.exchange()
    }

    pub fn login(&self, server: &str, user: &str, password: &str) -> Login {
        Login {
            server: server.to_owned(),
            user: user.to_owned(),
            password: SecretString::from(password),
        }
    }

    /// Another program's operation, which must succeed; tells the id of the item that it is about.
    pub async fn foreign(&self, operation: &str) -> String {
        let body = self.answer(operation).await;
        let id = body.split("<t:ItemId Id=\"").nth(1);
        id.and_then(|rest| rest.split('"').next())
            .unwrap_or_default()
            .to_owned()
    }

    /// When something begins in the calendar before the end of a year, as another program is told.
    pub async fn starts_until(&self, year: i32) -> Vec<String> {
        let body = self
            .answer(&format!(
                "<m:FindItem Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>\
                 <m:CalendarView StartDate=\"2026-01-01T00:00:00Z\" EndDate=\"{year}-12-31T00:00:00Z\"/>\
                 <m:ParentFolderIds><t:FolderId Id=\"{}\"/></m:ParentFolderIds></m:FindItem>",
                self.calendar.0
            ))
            .await;
        let starts = body.split("<t:Start>").skip(1);
        starts
            .map(|rest| rest.split('<').next().unwrap().to_owned())
            .collect()
    }

    async fn answer(&self, operation: &str) -> String {
        let envelope = format!(
            "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
             xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
             xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"><soap:Body>{operation}</soap:Body></soap:Envelope>"
        );
        let password = self.exchange().password(DANA).unwrap();
        let request = self.client.post(self.exchange().ews());
        let request = request.basic_auth(DANA, Some(password)).body(envelope);
        let body = request.send().await.unwrap().text().await.unwrap();
        assert!(body.contains("NoError"), "{body}");
        body
    }

    /// Another program makes an item with these properties.
    pub async fn make(&self, properties: &str) -> String {
        let folder = &self.calendar.0;
        self.foreign(&format!(
            "<m:CreateItem SendMeetingInvitations=\"SendToNone\"><m:SavedItemFolderId><t:FolderId Id=\"{folder}\"/></m:SavedItemFolderId>\
             <m:Items><t:CalendarItem>{properties}</t:CalendarItem></m:Items></m:CreateItem>"
        ))
        .await
    }

    /// Another program has an item, or an occurrence, say something else.
    pub async fn set(&self, id: &str, path: &str, property: &str) {
        self.foreign(&format!(
            "<m:UpdateItem ConflictResolution=\"AlwaysOverwrite\" SendMeetingInvitationsOrCancellations=\"SendToNone\"><m:ItemChanges>\
             <t:ItemChange>{id}<t:Updates><t:SetItemField><t:FieldURI FieldURI=\"{path}\"/><t:CalendarItem>{property}</t:CalendarItem>\
             </t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
        ))
        .await;
    }

    /// Puts a property of ours into an item.
    pub async fn set_own(&self, id: &str, name: &str, property: &str) {
        self.foreign(&format!(
            "<m:UpdateItem ConflictResolution=\"AlwaysOverwrite\" SendMeetingInvitationsOrCancellations=\"SendToNone\"><m:ItemChanges>\
             <t:ItemChange><t:ItemId Id=\"{id}\"/><t:Updates><t:SetItemField><t:ExtendedFieldURI \
             PropertySetId=\"b0a6d7de-0c55-4c0f-9a9e-6d3f4c1f8a27\" PropertyName=\"{name}\" PropertyType=\"String\"/>\
             <t:CalendarItem>{property}</t:CalendarItem></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
        ))
        .await;
    }

    /// What an item says, as Exchange keeps it.
    pub fn kept(&self, id: &str) -> Value {
        self.exchange().item(id).unwrap()["said"].clone()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this plays another program, which guards nothing"
)]
fn client() -> Client {
    // The provider may be there already; then it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().build().unwrap()
}

pub fn visit(title: &str) -> String {
    format!(
        "<t:Subject>{title}</t:Subject><t:Start>2026-12-03T10:00:00</t:Start><t:End>2026-12-03T11:00:00</t:End>\
         <t:StartTimeZone Id=\"W. Europe Standard Time\"/>"
    )
}

#[async_trait]
impl Fixture for World {
    fn provider(&self) -> &dyn CalendarProvider {
        &self.provider
    }

    fn access(&self) -> &Access {
        &self.access
    }

    fn calendar(&self) -> &RemoteCalendarId {
        &self.calendar
    }

    fn absent(&self) -> ProviderEventId {
        ProviderEventId("AAMkNothing".to_owned())
    }

    async fn dead_tokens(&self) -> Vec<SyncToken> {
        let (_, dead) = self.everything().await;
        let exchange = self.exchange();
        exchange.expire_sync_states(&self.calendar.0).unwrap();
        let others = ["1:garbled", "of another version of this program"];
        let others = others.map(|token| SyncToken(token.to_owned()));
        [dead].into_iter().chain(others).collect()
    }

    async fn write(&self, _: &str, title: &str) -> ProviderEventId {
        ProviderEventId(self.make(&visit(title)).await)
    }

    async fn rewrite(&self, id: &ProviderEventId, title: &str) {
        let item = format!("<t:ItemId Id=\"{}\"/>", id.0);
        let subject = format!("<t:Subject>{title}</t:Subject>");
        self.set(&item, "item:Subject", &subject).await;
    }

    async fn erase(&self, id: &ProviderEventId) {
        let id = &id.0;
        self.foreign(&format!(
            "<m:DeleteItem DeleteType=\"HardDelete\" SendMeetingCancellations=\"SendToNone\"><m:ItemIds><t:ItemId Id=\"{id}\"/></m:ItemIds></m:DeleteItem>"
        ))
        .await;
    }

    async fn remove_calendar(&self) {
        self.exchange().remove_calendar(&self.calendar.0);
    }
}
