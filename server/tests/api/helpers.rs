//! Starts the program on a free port with a folder of its own, and talks to it.

use chrono::{DateTime, Utc};
use domain::item::{Content, Item, ItemKind, ItemSource, Privacy, ShowAs, Uid, Version};
use domain::member::{Member, MemberState, Role, WorkingHours};
use domain::organization::Organization;
use domain::time::{Timing, ZoneId};
use domain::{ItemId, MemberId, OrganizationId, SessionId};
use reqwest::header::{COOKIE, HeaderMap, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use store::{SessionRecord, Store};
use tempfile::TempDir;
use uuid::Uuid;

/// Longer than anything here takes; only a hang reaches it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// 32 zero bytes as base64: a key that everybody may know.
pub const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// The program, with nothing of our own environment but what finds it its libraries.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_integrator"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("INTEGRATOR_") {
            command.env_remove(name);
        }
    }
    command
}

/// A folder with a database, a key and built client files; it outlives the servers started in it.
pub struct Place {
    folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let site = folder.path().join("site");
        let files = [
            ("pkg/integrator.0123456789ab.js", "export default 1;"),
            ("pkg/integrator.0123456789ab.js.br", "(brotli)"),
            ("pkg/integrator.0123456789ab.js.gz", "(gzip)"),
            ("pkg/integrator.ba9876543210.wasm", "(wasm)"),
            ("pkg/integrator.00112233aabb.css", "body {}"),
            ("robots.txt", "User-agent: *\nDisallow: /\n"),
            (
                "manifest.json",
                r#"{ "js": "/pkg/integrator.0123456789ab.js", "wasm": "/pkg/integrator.ba9876543210.wasm",
                     "css": "/pkg/integrator.00112233aabb.css", "site": "1" }"#,
            ),
        ];
        for (name, text) in files {
            let path = site.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self { folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn database(&self) -> PathBuf {
        self.path().join("integrator.db")
    }

    /// A command with database and key.
    pub fn command(&self, subcommand: &str) -> Command {
        let mut command = program();
        command
            .arg(subcommand)
            .current_dir(self.path())
            .env(
                "INTEGRATOR_DATABASE",
                format!("sqlite:{}", self.database().display()),
            )
            .env("INTEGRATOR_SECRET_KEY", KEY);
        command
    }

    /// Starts a server and waits until it is ready.
    pub fn serve(&self) -> Server {
        self.serve_with(|_| {})
    }

    /// The same with more settings.
    pub fn serve_with(&self, set: impl FnOnce(&mut Command)) -> Server {
        let mut command = self.command("serve");
        command
            .env("INTEGRATOR_LISTEN", "127.0.0.1:0")
            .env("INTEGRATOR_ASSETS", self.path().join("site"))
            .env("INTEGRATOR_LOG_FORMAT", "json")
            .stderr(Stdio::piped());
        set(&mut command);
        Server::start(command)
    }

    /// The database itself, as no browser sees it.
    pub async fn store(&self) -> Store {
        let store = Store::connect(&format!("sqlite:{}", self.database().display()))
            .await
            .unwrap();
        store.migrate().await.unwrap();
        store
    }
}

/// A running server; dropping it kills it, as a crash would.
pub struct Server {
    child: Child,
    lines: Receiver<Value>,
    pub address: String,
    /// What first-run set-up asks for, where there is no organization yet.
    pub setup_code: Option<String>,
    /// What it logged until it was ready.
    pub start: Vec<Value>,
}

impl Server {
    fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let stderr = child.stderr.take().unwrap();
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let line = serde_json::from_str(&line).unwrap_or(json!({ "message": line }));
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let mut server = Self {
            child,
            lines,
            address: String::new(),
            setup_code: None,
            start: Vec::new(),
        };
        while server.address.is_empty() {
            let Ok(line) = server.lines.recv_timeout(PATIENCE) else {
                panic!("the server did not become ready: {:#?}", server.start);
            };
            let message = line["message"].as_str().unwrap_or_default();
            if let Some((_, code)) = message.split_once("enter the code ") {
                server.setup_code = Some(code.to_owned());
            }
            if message.starts_with("ready at ") {
                server.address = format!("http://{}", line["address"].as_str().unwrap());
            }
            server.start.push(line);
        }
        server
    }

    /// Asks it politely to stop, as a supervisor does.
    pub fn ask_to_stop(&self) {
        let told = Command::new("kill")
            .arg(self.child.id().to_string())
            .status()
            .unwrap();
        assert!(told.success());
    }

    /// Waits until it has ended.
    pub fn wait(mut self) -> (ExitStatus, Vec<Value>) {
        let status = self.child.wait().unwrap();
        let lines = std::mem::replace(&mut self.lines, channel().1);
        (status, lines.iter().collect())
    }

    /// A browser that nobody has signed in.
    pub fn browser(&self) -> Browser {
        Browser {
            client: client(),
            address: self.address.clone(),
            cookie: None,
        }
    }

    /// A browser with a session.
    pub fn browser_of(&self, member: &Someone) -> Browser {
        let cookie = format!("integrator_session={}", member.token);
        Browser {
            cookie: Some(cookie),
            ..self.browser()
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client that follows nothing and keeps nothing, so that tests see every answer as it is.
#[expect(
    clippy::disallowed_methods,
    reason = "this plays the browser, which guards nothing"
)]
fn client() -> Client {
    // The provider may be there already; then it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .unwrap()
}

/// Something that speaks HTTP with at most one cookie.
pub struct Browser {
    client: Client,
    pub address: String,
    pub cookie: Option<String>,
}

impl Browser {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .client
            .request(method, format!("{}{path}", self.address));
        match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path)
            .header("accept", "text/html")
            .send()
            .await
            .unwrap()
    }

    /// A page that must be there.
    pub async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.unwrap()
    }

    /// What a form without script sends.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let body = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
            .collect::<Vec<_>>()
            .join("&");
        self.request(Method::POST, path)
            .header("accept", "text/html")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(body)
            .send()
            .await
            .unwrap()
    }

    pub async fn send_json(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let answer = self.request(method, path).json(&body).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    pub async fn read_json(&self, method: Method, path: &str) -> (StatusCode, Value) {
        let answer = self.request(method, path).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    /// Adds an appointment today and answers it.
    pub async fn add(&self, subject: &str) -> Value {
        let (status, item) = self
            .send_json(Method::POST, "/api/items", draft(subject))
            .await;
        assert_eq!(status, StatusCode::CREATED, "{item}");
        item
    }

    /// Makes the organization of `server` and signs its owner in.
    pub async fn set_up(&mut self, server: &Server) {
        let code = server.setup_code.clone().unwrap();
        let answer = self.post_form("/api/fn/set_up", &set_up_form(&code)).await;
        self.cookie = session_cookie(answer.headers()).map(|line| pair_of(&line));
        assert!(self.cookie.is_some(), "{answer:?}");
    }
}

/// What the set-up page sends.
pub fn set_up_form(code: &str) -> [(&str, &str); 6] {
    [
        ("code", code),
        ("organization", "Fernhill Services"),
        ("name", "Dana W."),
        ("email", EMAIL),
        ("password", PASSWORD),
        ("zone", "Europe/London"),
    ]
}

pub const EMAIL: &str = "dana@fernhill.example";
pub const PASSWORD: &str = "correct horse battery";

/// The whole `Set-Cookie` line of a session.
pub fn session_cookie(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(SET_COOKIE)
        .iter()
        .map(|line| line.to_str().unwrap().to_owned())
        .find(|line| line.contains("integrator_session="))
}

/// Name and value of a `Set-Cookie` line, as a browser sends them back.
pub fn pair_of(line: &str) -> String {
    line.split(';').next().unwrap().to_owned()
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// A new appointment this noon.
pub fn draft(subject: &str) -> Value {
    let today = now().date_naive();
    json!({
        "kind": "appointment",
        "subject": subject,
        "when": { "timed": { "start": format!("{today}T12:00:00"), "end": format!("{today}T13:00:00") } },
        "request": Uuid::from_u128(random()).to_string(),
    })
}

/// A member with a session, written into the database directly.
pub struct Someone {
    pub organization: OrganizationId,
    pub member: MemberId,
    pub token: String,
}

/// An organization with one member, its owner.
pub async fn organization(store: &Store, name: &str) -> Someone {
    let id = OrganizationId::new(Uuid::from_u128(random()));
    let mut writing = store.write().await.unwrap();
    writing
        .insert_organization(
            &Organization {
                id,
                name: name.to_owned(),
            },
            now(),
        )
        .await
        .unwrap();
    writing.commit().await.unwrap();
    member(store, id, &format!("Owner of {name}"), Role::Owner).await
}

/// One more member of an organization, signed in.
pub async fn member(
    store: &Store,
    organization: OrganizationId,
    name: &str,
    role: Role,
) -> Someone {
    let id = MemberId::new(Uuid::from_u128(random()));
    let token = format!("token-of-{id}");
    let member = Member {
        id,
        organization,
        name: name.to_owned(),
        email: format!("{id}@fernhill.example"),
        role,
        state: MemberState::Active,
        zone: ZoneId::new("Europe/London"),
        working_hours: WorkingHours::default(),
        job_title: "Electrician".to_owned(),
    };
    let session = SessionRecord {
        id: SessionId::new(Uuid::from_u128(random())),
        organization,
        member: id,
        token_hash: Sha256::digest(token.as_bytes()).to_vec(),
        device: "test".to_owned(),
        address: "127.0.0.1".to_owned(),
        created_at: now(),
        last_seen_at: now(),
        expires_at: now() + chrono::TimeDelta::hours(1),
    };
    let mut writing = store.write().await.unwrap();
    writing.insert_member(&member, None, now()).await.unwrap();
    writing.insert_session(&session).await.unwrap();
    writing.commit().await.unwrap();
    Someone {
        organization,
        member: id,
        token,
    }
}

/// An item of theirs this noon, written into the database directly.
pub fn item_of(
    someone: &Someone,
    subject: &str,
    source: ItemSource,
) -> (Item, domain::time::TimeRange) {
    let id = ItemId::new(Uuid::from_u128(random()));
    let noon = now().date_naive().and_hms_opt(12, 0, 0).unwrap();
    let hour = chrono::TimeDelta::hours(1);
    let item = Item {
        id,
        organization: someone.organization,
        kind: ItemKind::Appointment,
        uid: Uid::new(format!("{id}@test")),
        content: Content {
            subject: subject.to_owned(),
            description: format!("{subject}: description"),
            location: format!("{subject}: place"),
            timing: Timing::zoned(noon, noon + hour, ZoneId::utc()),
            show_as: ShowAs::Busy,
            privacy: Privacy::Public,
        },
        customer: None,
        assignees: vec![someone.member],
        source,
        version: Version::FIRST,
        deleted: false,
    };
    let span = domain::time::TimeRange::new(noon.and_utc(), (noon + hour).and_utc()).unwrap();
    (item, span)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the server under test has the real clock"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests run side by side and must not share ids"
)]
fn random() -> u128 {
    Uuid::now_v7().as_u128()
}
