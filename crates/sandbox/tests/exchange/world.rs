//! A sandbox on loopback, and Dana, who asks its Exchange.

use chrono::{DateTime, Utc};
use reqwest::{Client, RequestBuilder};
use sandbox::{Exchange, People, Running, Sandbox, SandboxOptions};
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;

pub const DANA: &str = "dana@fernhill.example";

/// The sandbox, at Monday, 30 November 2026, 08:00 in London.
pub struct World {
    pub sandbox: Running,
    pub http: Client,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub offers: Vec<String>,
    pub body: String,
}

impl Answer {
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let offers = response.headers().get_all("www-authenticate").iter();
        let offers = offers.map(|value| value.to_str().unwrap().to_owned());
        Self {
            offers: offers.collect(),
            status: response.status().as_u16(),
            body: response.text().await.unwrap(),
        }
    }

    /// The text of the first element of this name, whatever its prefix.
    pub fn text(&self, name: &str) -> Option<String> {
        let document = roxmltree::Document::parse(&self.body).unwrap();
        let mut nodes = document.descendants();
        let found = nodes.find(|node| node.tag_name().name() == name)?;
        Some(found.text().unwrap_or_default().to_owned())
    }

    /// An attribute of the first element of this name.
    pub fn attribute(&self, name: &str, attribute: &str) -> Option<String> {
        let document = roxmltree::Document::parse(&self.body).unwrap();
        let mut nodes = document.descendants();
        let found = nodes.find(|node| node.tag_name().name() == name)?;
        found.attribute(attribute).map(str::to_owned)
    }

    pub fn count(&self, name: &str) -> usize {
        let document = roxmltree::Document::parse(&self.body).unwrap();
        let nodes = document.descendants();
        nodes.filter(|node| node.tag_name().name() == name).count()
    }

    /// The code of the first message, or of the fault.
    pub fn code(&self) -> String {
        self.text("ResponseCode").unwrap()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this plays whoever asks, which guards nothing"
)]
fn client() -> Client {
    // The provider may be there already; then it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().build().unwrap()
}

impl World {
    pub async fn new() -> Self {
        Self::began(Sandbox::start).await
    }

    /// One that goes on from what is kept in this file.
    pub async fn kept_in(file: &Path) -> Self {
        let resume = |listener, options| Sandbox::resume(listener, options, file.to_owned());
        Self::began(resume).await
    }

    async fn began(
        begin: impl FnOnce(TcpListener, SandboxOptions) -> std::io::Result<Running>,
    ) -> Self {
        let start: DateTime<Utc> = "2026-11-30T08:00:00Z".parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = SandboxOptions {
            clock: Arc::new(move || start),
            seed: 7,
            people: People::default(),
        };
        Self {
            sandbox: begin(listener, options).unwrap(),
            http: client(),
        }
    }

    pub fn exchange(&self) -> &Exchange {
        self.sandbox.exchange()
    }

    /// An operation without anybody's name.
    pub fn request(&self, operation: &str) -> RequestBuilder {
        self.http
            .post(self.exchange().ews())
            .body(envelope("Exchange2013_SP1", operation))
    }

    /// An operation that Dana asks for.
    pub async fn ask(&self, operation: &str) -> Answer {
        let password = self.exchange().password(DANA).unwrap();
        Answer::of(self.request(operation).basic_auth(DANA, Some(password))).await
    }

    /// Makes an item in Dana's calendar; tells its id.
    pub async fn visit(&self, subject: &str) -> String {
        let answer = self.ask(&create(&visit(subject))).await;
        assert_eq!(answer.code(), "NoError", "{answer:?}");
        answer.attribute("ItemId", "Id").unwrap()
    }
}

pub fn envelope(version: &str, operation: &str) -> String {
    format!(
        "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
         xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\">\
         <soap:Header><t:RequestServerVersion Version=\"{version}\"/></soap:Header>\
         <soap:Body>{operation}</soap:Body></soap:Envelope>"
    )
}

pub fn visit(subject: &str) -> String {
    format!(
        "<t:Subject>{subject}</t:Subject><t:Start>2026-12-03T10:00:00</t:Start><t:End>2026-12-03T11:00:00</t:End>\
         <t:StartTimeZone Id=\"W. Europe Standard Time\"/>"
    )
}

pub fn create(properties: &str) -> String {
    format!(
        "<m:CreateItem SendMeetingInvitations=\"SendToNone\"><m:Items><t:CalendarItem>{properties}</t:CalendarItem></m:Items></m:CreateItem>"
    )
}

pub fn sync(state: &str, most: usize) -> String {
    let state = if state.is_empty() {
        String::new()
    } else {
        format!("<m:SyncState>{state}</m:SyncState>")
    };
    format!(
        "<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
         <m:SyncFolderId><t:DistinguishedFolderId Id=\"calendar\"/></m:SyncFolderId>{state}\
         <m:MaxChangesReturned>{most}</m:MaxChangesReturned></m:SyncFolderItems>"
    )
}
