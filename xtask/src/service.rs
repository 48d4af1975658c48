//! A program that runs beside us until we stop it, by its process id.

use crate::shell::{self, LOOK_EVERY};
use crate::{interrupt, step::Seconds};
use anyhow::{Context, Result, bail};
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A running child. Dropping it stops it.
pub struct Service {
    name: &'static str,
    child: Child,
    log: PathBuf,
    stop_signal: &'static str,
}

/// How a program is run and ended.
pub struct Manner {
    /// The signal that ends it in good order.
    pub stop_signal: &'static str,
    /// Who it runs as, if not as we do.
    pub user: Option<User>,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            stop_signal: "TERM",
            user: None,
        }
    }
}

/// A user of the system, by number.
#[derive(Clone, Copy)]
pub struct User {
    pub id: u32,
    pub group: u32,
}

impl Service {
    /// Starts the program with its output in `log`.
    ///
    /// It gets a process group of its own, so that a terminal's Ctrl-C reaches only us and the
    /// children end in our order; and where `setpriv` exists (util-linux) the kernel stops it
    /// even when we are killed without a chance to.
    ///
    /// # Errors
    /// When the program cannot be started or the log not written.
    pub fn start(name: &'static str, command: &mut Command, log: &Path) -> Result<Self> {
        Self::start_in_manner(Manner::default(), name, command, log)
    }

    /// Like [`start`](Self::start), in another manner.
    ///
    /// # Errors
    /// When the program cannot be started or the log not written.
    pub fn start_in_manner(
        manner: Manner,
        name: &'static str,
        command: &mut Command,
        log: &Path,
    ) -> Result<Self> {
        let output = shell::create_log(log)?;
        let mut command = ending_with_us(command, manner.stop_signal);
        if let Some(user) = manner.user {
            command.uid(user.id).gid(user.group);
        }
        let child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        Ok(Self {
            name,
            child,
            log: log.to_path_buf(),
            stop_signal: manner.stop_signal,
        })
    }

    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until `is_ready` says so.
    ///
    /// # Errors
    /// When the program ends before, or the time is over: with the end of its log.
    pub fn wait_until_ready(
        &mut self,
        patience: Duration,
        is_ready: impl Fn() -> bool,
    ) -> Result<()> {
        let started = Instant::now();
        while !is_ready() {
            interrupt::check()?;
            self.check()?;
            if patience < started.elapsed() {
                bail!(
                    "{} did not become ready within {}. The end of {}:\n{}",
                    self.name,
                    Seconds(patience),
                    self.log.display(),
                    shell::tail(&self.log, 20)
                );
            }
            sleep(LOOK_EVERY);
        }
        Ok(())
    }

    /// # Errors
    /// When the program has ended by itself.
    pub fn check(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!(
                "{} has ended ({status}). The end of {}:\n{}",
                self.name,
                self.log.display(),
                shell::tail(&self.log, 20)
            );
        }
        Ok(())
    }

    /// Asks the program to end, waits ten seconds for it, then ends it.
    pub fn stop(&mut self) {
        let patience = Duration::from_secs(10);
        let started = Instant::now();
        let is_running = |child: &mut Child| matches!(child.try_wait(), Ok(None));
        if is_running(&mut self.child) {
            shell::signal(self.child.id(), self.stop_signal);
        }
        while is_running(&mut self.child) {
            if patience < started.elapsed() {
                println!("{} did not end when asked to; it was killed.", self.name);
                // Both can only fail for a process that is gone.
                let _ = self.child.kill();
                let _ = self.child.wait();
                return;
            }
            sleep(LOOK_EVERY);
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop();
    }
}

fn ending_with_us(command: &Command, stop_signal: &str) -> Command {
    let mut wrapped = if shell::is_on_path("setpriv") {
        let mut setpriv = Command::new("setpriv");
        setpriv
            .args(["--pdeathsig", stop_signal, "--"])
            .arg(command.get_program());
        setpriv
    } else {
        Command::new(command.get_program())
    };
    wrapped.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => wrapped.env(name, value),
            None => wrapped.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        wrapped.current_dir(folder);
    }
    wrapped
}

/// A free port of the loopback interface.
///
/// # Errors
/// When the system has none.
pub fn free_port() -> Result<u16> {
    let listener =
        std::net::TcpListener::bind("127.0.0.1:0").context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}

/// Whether nobody listens on the port.
pub fn is_free(host: &str, port: u16) -> bool {
    std::net::TcpListener::bind((host, port)).is_ok()
}

/// The port that a service beside the demo has for good: whoever is connected to it remembers the address. The first time
/// any free one is taken and written down in `file`.
///
/// # Errors
/// When the port is taken by somebody else, or the file cannot be read or written.
pub fn kept_port(name: &str, file: &Path) -> Result<u16> {
    let Ok(kept) = fs::read_to_string(file) else {
        let port = free_port()?;
        fs::write(file, port.to_string())?;
        return Ok(port);
    };
    let port = kept
        .trim()
        .parse()
        .with_context(|| format!("{} holds no port", file.display()))?;
    if !is_free("127.0.0.1", port) {
        bail!(
            "port {port}, which {name} had before, is taken: is this already running? \
             If another program has it, start afresh with --reset"
        );
    }
    Ok(port)
}
