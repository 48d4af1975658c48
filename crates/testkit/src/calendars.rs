//! Real CalDAV servers, each a process of its own on loopback with a folder that goes when it does.

use crate::foreign::python;
use provider::Login;
use provider::http::{AllowedNetworks, Answer, Call, Credentials, Http, Method, Url, header};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// Who signs in to the servers of the tests.
pub const USER: &str = "ada";

/// With which password.
pub const PASSWORD: &str = "s3cret";

/// Under which mail address the same user may sign in as well; where invitations name it, they are the user's.
pub const ADDRESS: &str = "ada@fernhill.example";

/// Asks for the version of each object and nothing else, so that the only addresses in the answer are theirs.
const ETAGS: &str = r#"<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>"#;

/// Takes all events out of the index of a Git repository.
const LOSE_OBJECTS: &str = "\
import sys
from dulwich.repo import Repo
index = Repo(sys.argv[1]).open_index()
for name in [name for name in index if name.endswith(b'.ics')]:
    del index[name]
index.write()
";

/// Rights of a Radicale on which everything below `/ada/` is the user's, by whichever name they sign in, and everything
/// else its owner's.
const RIGHTS: &str = "\
[root]
user: .+
collection:
permissions: R

[by-address]
user: ada@fernhill\\.example
collection: ada(/.*)?
permissions: RrWw

[owner]
user: .+
collection: {user}(/.*)?
permissions: RrWw
";

/// Rights of a Radicale on which `readonly` may only be read and everything else is its owner's.
const READ_ONLY_RIGHTS: &str = "\
[root]
user: .+
collection:
permissions: R

[principal]
user: .+
collection: {user}
permissions: RW

[readonly]
user: .+
collection: {user}/readonly(/.*)?
permissions: r

[calendars]
user: .+
collection: {user}/[^/]+
permissions: rw
";

/// Radicale (GPL; run, never linked): users with passwords, calendars as folders of files.
pub struct Radicale;

/// Xandikos (GPL; run, never linked): no users, calendars as Git repositories.
pub struct Xandikos;

/// A running server.
pub struct CalendarServer {
    // Dropped in this order: first the process, then its folder.
    _process: Child,
    folder: TempDir,
    port: u16,
    /// The path below which calendars are made.
    home: &'static str,
    http: Http,
}

impl Radicale {
    /// Starts one for [`USER`], who has no calendar yet.
    ///
    /// # Panics
    /// When it is not installed or does not start.
    pub async fn start() -> CalendarServer {
        Self::start_with("type = from_file\nfile = {folder}/rights\n", |folder| {
            write(&folder.join("rights"), RIGHTS);
        })
        .await
    }

    /// Starts one on which the calendar `readonly` may only be read; it exists already, with these objects.
    ///
    /// # Panics
    /// When it is not installed or does not start.
    pub async fn start_with_readonly_calendar(objects: &[(&str, &str)]) -> CalendarServer {
        Self::start_with("type = from_file\nfile = {folder}/rights\n", |folder| {
            write(&folder.join("rights"), READ_ONLY_RIGHTS);
            let calendar = folder.join("collections/collection-root/ada/readonly");
            std::fs::create_dir_all(&calendar).expect("the folder is ours");
            write(
                &calendar.join(".Radicale.props"),
                r#"{"tag": "VCALENDAR", "D:displayname": "Read only"}"#,
            );
            for (name, text) in objects {
                write(&calendar.join(name), text);
            }
        })
        .await
    }

    async fn start_with(rights: &str, fill: impl FnOnce(&Path)) -> CalendarServer {
        let folder = folder();
        let place = folder.path().display().to_string();
        fill(folder.path());
        write(
            &folder.path().join("users"),
            &format!("{USER}:{PASSWORD}\n{ADDRESS}:{PASSWORD}\n"),
        );
        // Without `delay` each refused password would cost a second.
        write(
            &folder.path().join("config"),
            &format!(
                "[auth]\ntype = htpasswd\nhtpasswd_filename = {place}/users\nhtpasswd_encryption = plain\ndelay = 0\n\
                 [storage]\nfilesystem_folder = {place}/collections\n\
                 [rights]\n{}[logging]\nlevel = error\n",
                rights.replace("{folder}", &place)
            ),
        );
        run(folder, "/ada/", |folder, port| {
            vec![
                "radicale".to_owned(),
                "--config".to_owned(),
                folder.join("config").display().to_string(),
                "--server-hosts".to_owned(),
                format!("127.0.0.1:{port}"),
            ]
        })
        .await
    }
}

impl Xandikos {
    /// Starts one without calendars; it asks nobody for a password.
    ///
    /// # Panics
    /// When it is not installed or does not start.
    pub async fn start() -> CalendarServer {
        let folder = folder();
        run(folder, "/ada/calendars/", |folder, port| {
            [
                "xandikos",
                "serve",
                "--autocreate",
                "--current-user-principal",
                "/ada/",
                "--no-detect-systemd",
                "--listen-address",
                "127.0.0.1",
                "--port",
                &port.to_string(),
                "--directory",
                &folder.join("collections").display().to_string(),
                "--state-dir",
                &folder.join("state").display().to_string(),
            ]
            .map(str::to_owned)
            .to_vec()
        })
        .await
    }
}

impl CalendarServer {
    /// Where it listens, for instance `http://127.0.0.1:5232`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What a member types to connect it.
    pub fn login(&self) -> Login {
        Login {
            server: self.url(),
            user: USER.to_owned(),
            password: SecretString::from(PASSWORD),
        }
    }

    /// The folder in which it keeps a calendar's files (Radicale).
    pub fn files_of(&self, calendar: &str) -> PathBuf {
        self.folder
            .path()
            .join("collections/collection-root")
            .join(calendar.trim_matches('/'))
    }

    /// Makes an empty calendar and answers its path.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn make_calendar(&self, name: &str) -> String {
        let path = format!("{}{}/", self.home, name.to_lowercase());
        let body = format!(
            r##"<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/"><D:set><D:prop><D:displayname>{name}</D:displayname><A:calendar-color>#3366CCFF</A:calendar-color><C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set></D:prop></D:set></C:mkcalendar>"##
        );
        let call = self
            .call("MKCALENDAR", &path)
            .body("application/xml; charset=utf-8", body);
        let answer = self.send(call).await;
        assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
        path
    }

    /// Writes an object as another client would, whatever is there, and answers its etag.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn put(&self, path: &str, text: &str) -> String {
        match self.offer(path, text).await {
            Ok(etag) => etag,
            Err(refusal) => panic!("{refusal}"),
        }
    }

    /// The same for an object that the server may refuse; then its answer.
    ///
    /// # Panics
    /// When it takes the object and does not tell the etag, as both servers do.
    pub async fn offer(&self, path: &str, text: &str) -> Result<String, String> {
        let call = self
            .call("PUT", path)
            .body("text/calendar; charset=utf-8", text.to_owned());
        let answer = self.send(call).await;
        if !answer.is_success() {
            return Err(format!("{}: {}", answer.status, answer.text()));
        }
        let etag = answer.field(&header::ETAG);
        Ok(etag.expect("both servers tell the etag").to_owned())
    }

    /// The object as another client would read it; `None` when there is none.
    ///
    /// # Panics
    /// When the server fails.
    pub async fn get(&self, path: &str) -> Option<String> {
        let answer = self.send(self.call("GET", path)).await;
        match answer.status.as_u16() {
            404 | 410 => None,
            200 => Some(answer.text().into_owned()),
            other => panic!("GET {path} answered {other}"),
        }
    }

    /// Removes an object or a calendar as another client would.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn delete(&self, path: &str) {
        let answer = self.send(self.call("DELETE", path)).await;
        assert!(answer.is_success(), "{}", answer.status);
    }

    /// Every object of a calendar, by path, as the server holds it, without folds.
    ///
    /// # Panics
    /// When the server does not list it.
    pub async fn objects(&self, calendar: &str) -> BTreeMap<String, String> {
        let call = self
            .call("PROPFIND", calendar)
            .header(
                header::HeaderName::from_static("depth"),
                header::HeaderValue::from_static("1"),
            )
            .body("application/xml; charset=utf-8", ETAGS);
        let answer = self.send(call).await;
        assert_eq!(answer.status.as_u16(), 207, "{}", answer.text());
        let mut objects = BTreeMap::new();
        for path in hrefs(&answer.text()).filter(|path| !path.ends_with('/')) {
            if let Some(text) = self.get(path).await {
                let text = text.replace("\r\n ", "").replace("\n ", "");
                objects.insert(path.to_owned(), text);
            }
        }
        objects
    }

    /// Makes a calendar anew at the same address, with these objects by name: as after a move to another machine, the
    /// server knows none of the tokens it gave before.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn make_anew(&self, name: &str, objects: &BTreeMap<String, String>) {
        let path = format!("{}{}/", self.home, name.to_lowercase());
        self.delete(&path).await;
        self.make_calendar(name).await;
        for (path, text) in objects {
            self.put(path, text).await;
        }
    }

    /// Its disk loses the objects of a calendar, while it runs.
    ///
    /// # Panics
    /// When there is no such calendar on its disk.
    pub fn lose_files(&self, calendar: &str) {
        let folder = self.folder.path().join("collections");
        let repository = folder.join(calendar.trim_matches('/'));
        if repository.join(".git").exists() {
            // Xandikos looks its objects up in a Git index.
            let lost = std::process::Command::new(python())
                .args(["-c", LOSE_OBJECTS, &repository.display().to_string()])
                .status();
            assert!(
                lost.is_ok_and(|status| status.success()),
                "the folder is ours"
            );
            return;
        }
        for entry in std::fs::read_dir(self.files_of(calendar)).expect("the folder is ours") {
            let path = entry.expect("the folder is ours").path();
            if path.extension().is_some_and(|extension| extension == "ics") {
                std::fs::remove_file(path).expect("the folder is ours");
            }
        }
    }

    fn call(&self, method: &str, path: &str) -> Call {
        let url = Url::parse(&self.url())
            .and_then(|base| base.join(path))
            .expect("tests name valid paths");
        let credentials = Credentials::new(USER, &SecretString::from(PASSWORD), &url);
        let method = Method::from_bytes(method.as_bytes()).expect("tests name valid verbs");
        Call::new(method, url).credentials(&credentials)
    }

    async fn send(&self, call: Call) -> Answer {
        self.http.send(&call).await.expect("the server answers")
    }
}

/// The addresses a multistatus names, whatever prefix its server gives to `DAV:`.
fn hrefs(multistatus: &str) -> impl Iterator<Item = &str> {
    multistatus
        .split('<')
        .filter_map(|tag| tag.split_once("href>"))
        .map(|(prefix, path)| (prefix, path.trim()))
        .filter(|(prefix, path)| !prefix.starts_with('/') && !path.is_empty())
        .map(|(_, path)| path)
}

/// A folder for a server: in memory where there is such a place, since it syncs every write and nothing has to survive.
fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| TempDir::new())
        .expect("a temporary folder")
}

/// Starts `python -m …` on a free port and waits until it answers.
async fn run(
    folder: TempDir,
    home: &'static str,
    arguments: impl Fn(&Path, u16) -> Vec<String>,
) -> CalendarServer {
    let http = Http::new(AllowedNetworks::loopback());
    // Somebody may take the free port before the server does; then another one is tried.
    for _ in 0..5 {
        let port = free_port();
        let log = folder.path().join("log");
        let file = std::fs::File::create(&log).expect("the folder is ours");
        let mut process = Command::new(python())
            .arg("-m")
            .args(arguments(folder.path(), port))
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("an open file"))
            .stderr(file)
            .kill_on_drop(true)
            .spawn()
            .expect("Python starts");
        if answers(&mut process, port).await {
            return CalendarServer {
                _process: process,
                folder,
                port,
                home,
                http,
            };
        }
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        assert!(
            said.to_lowercase().contains("in use"),
            "the CalDAV server did not start: {said}"
        );
    }
    panic!("five ports in a row were taken by others")
}

/// Waits until the port is open; false when the process ended instead.
async fn answers(process: &mut Child, port: u16) -> bool {
    loop {
        if process.try_wait().is_ok_and(|ended| ended.is_some()) {
            return false;
        }
        if tokio::net::TcpStream::connect(("127.0.0.1", port))
            .await
            .is_ok()
        {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A port of loopback that nobody uses at this moment.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .expect("loopback has free ports")
        .port()
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).expect("the folder is ours");
}
