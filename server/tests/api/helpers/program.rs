//! Starts the program on a free port, with a folder of its own.

use super::{Browser, Someone};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use store::Store;
use tempfile::TempDir;

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
                     "css": "/pkg/integrator.00112233aabb.css", "loads": {}, "site": "1" }"#,
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
        Browser::new(&self.address)
    }

    /// A browser with a session.
    pub fn browser_of(&self, member: &Someone) -> Browser {
        let mut browser = self.browser();
        browser.cookie = Some(format!("integrator_session={}", member.token));
        browser
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
