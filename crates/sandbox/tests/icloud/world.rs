//! A sandbox on loopback, and somebody who asks its iCloud.

use reqwest::{Client, Method, RequestBuilder};
use sandbox::{Icloud, People, Running, Sandbox, SandboxOptions};
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;

pub const DANA: &str = "dana@fernhill.example";
pub const ROBIN: &str = "robin@fernhill.example";

/// The sandbox, at Monday, 30 November 2026, with a password of Dana's and an empty calendar.
pub struct World {
    pub sandbox: Running,
    pub http: Client,
    pub password: String,
    /// The calendar's path.
    pub calendar: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub etag: Option<String>,
    pub location: Option<String>,
    pub retry_after: Option<String>,
    pub schemes: Option<String>,
    pub body: String,
}

impl Answer {
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let field = |name: &str| {
            let value = response.headers().get(name)?.to_str().unwrap();
            Some(value.to_owned())
        };
        Self {
            status: response.status().as_u16(),
            etag: field("etag"),
            location: field("location"),
            retry_after: field("retry-after"),
            schemes: field("www-authenticate"),
            body: response.text().await.unwrap(),
        }
    }

    /// What stands between the two, each time.
    pub fn all(&self, before: &str, after: &str) -> Vec<String> {
        let parts = self.body.split(before).skip(1);
        let found = parts.filter_map(|part| Some(part.split_once(after)?.0.to_owned()));
        found.collect()
    }

    /// The token at the end of a sync report.
    pub fn token(&self) -> String {
        let tokens = self.all("</response><sync-token>", "</sync-token>");
        tokens.last().cloned().unwrap()
    }

    /// The names of the objects that are listed, and whether each is there.
    pub fn listed(&self) -> Vec<(String, bool)> {
        let responses = self.all("<response>", "</response>");
        let named = responses.iter().filter_map(|response| {
            let href = response.split("<href>").nth(1)?.split("</href>").next()?;
            let name = href.rsplit('/').next()?.strip_suffix(".ics")?;
            let is_gone = response.contains("</href><status>HTTP/1.1 404");
            Some((name.to_owned(), !is_gone))
        });
        named.collect()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this plays whoever asks, which guards nothing"
)]
fn client() -> Client {
    // The provider may be there already; then it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

impl World {
    pub async fn new() -> Self {
        Self::begun(None).await
    }

    /// One that keeps what it holds.
    pub async fn kept_in(file: &Path) -> Self {
        Self::begun(Some(file)).await
    }

    async fn begun(file: Option<&Path>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = SandboxOptions {
            clock: Arc::new(|| "2026-11-30T08:00:00Z".parse().unwrap()),
            seed: 7,
            people: People::default(),
        };
        let sandbox = match file {
            Some(file) => Sandbox::resume(listener, options, file.to_owned()).unwrap(),
            None => Sandbox::start(listener, options).unwrap(),
        };
        let icloud = sandbox.icloud();
        Self {
            password: icloud.add_password(DANA, "Test").unwrap(),
            calendar: icloud.add_calendar(DANA, "Mirror").unwrap(),
            http: client(),
            sandbox,
        }
    }

    pub fn icloud(&self) -> &Icloud {
        self.sandbox.icloud()
    }

    /// A request of Dana's program.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.as_whom(method, path, DANA, &self.password)
    }

    pub fn as_whom(&self, method: &str, path: &str, user: &str, password: &str) -> RequestBuilder {
        let address = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.sandbox.base_url())
        };
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.http
            .request(method, address)
            .basic_auth(user, Some(password))
    }

    /// With these fields in its head.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        fields: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = self.request(method, path).body(body.to_owned());
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        Answer::of(request).await
    }

    /// These properties of what is there.
    pub async fn find(&self, path: &str, depth: &str, properties: &str) -> Answer {
        let body = format!(
            "<propfind xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\" xmlns:CS=\"http://calendarserver.org/ns/\"><prop>{properties}</prop></propfind>"
        );
        self.send("PROPFIND", path, &[("depth", depth)], &body)
            .await
    }

    pub async fn put(&self, name: &str, text: &str, fields: &[(&str, &str)]) -> Answer {
        let path = format!("{}{name}.ics", self.calendar);
        let mut all = vec![("content-type", "text/calendar; charset=utf-8")];
        all.extend(fields);
        self.send("PUT", &path, &all, text).await
    }

    /// The version of an object.
    pub async fn etag(&self, name: &str) -> String {
        let path = format!("{}{name}.ics", self.calendar);
        let found = self.find(&path, "0", "<getetag/>").await;
        found.all("<getetag>", "</getetag>")[0].replace("&quot;", "\"")
    }

    pub async fn sync(&self, token: &str) -> Answer {
        let body = format!(
            "<sync-collection xmlns=\"DAV:\"><sync-token>{token}</sync-token><sync-level>1</sync-level>\
             <limit><nresults>1</nresults></limit><prop><getetag/></prop></sync-collection>"
        );
        self.send("REPORT", &self.calendar, &[("depth", "0")], &body)
            .await
    }
}

/// A file with one event with these lines.
pub fn file(uid: &str, lines: &str) -> String {
    let lines = lines.replace('\n', "\r\n");
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//T//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20261101T090000Z\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

/// A visit of an hour on 3 December.
pub fn visit(uid: &str) -> String {
    file(
        uid,
        "DTSTART:20261203T090000Z\nDTEND:20261203T100000Z\nSUMMARY:Visit",
    )
}
