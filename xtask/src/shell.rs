//! Runs other programs to their end.

use crate::interrupt;
use crate::step::Seconds;
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often a waiting loop looks.
pub const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Lets the program talk to the terminal and waits for it.
///
/// # Errors
/// When it cannot be started or does not succeed; the message ends with `advice`.
pub fn run(command: &mut Command, advice: &str) -> Result<()> {
    let mut child = spawn(command)?;
    let status = wait(&mut child, |_| ())?;
    if !status.success() {
        bail!("`{}` failed ({status}); {advice}", shown(command));
    }
    Ok(())
}

/// Like [`run`], with the output kept in `log` and its end shown on failure.
///
/// # Errors
/// When it cannot be started or does not succeed; the message ends with `advice`.
pub fn run_logged(command: &mut Command, log: &Path, advice: &str) -> Result<()> {
    let status = status_logged(command, log, None)?;
    if !status.success() {
        bail!(
            "`{}` failed ({status}); {advice}\nThe end of {}:\n{}",
            shown(command),
            log.display(),
            tail(log, 30)
        );
    }
    Ok(())
}

/// Runs the program with both outputs in `log`. With a name, says every 15 seconds how far it is.
///
/// # Errors
/// When it cannot be started; not when it merely fails, which is for the caller to judge.
pub fn status_logged(
    command: &mut Command,
    log: &Path,
    progress: Option<&str>,
) -> Result<ExitStatus> {
    let output = create_log(log)?;
    let mut child = spawn(
        command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output),
    )?;
    let mut next_word = Duration::from_secs(15);
    wait(&mut child, |elapsed| {
        if let Some(name) = progress
            && next_word <= elapsed
        {
            next_word += Duration::from_secs(15);
            let line: String = tail(log, 1).trim().chars().take(100).collect();
            println!("  {name}, {}: {line}", Seconds(elapsed));
        }
    })
}

/// What the program writes to its standard output.
///
/// # Errors
/// When it cannot be started or does not succeed; its standard error goes into the message.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !output.status.success() {
        bail!(
            "`{}` failed ({}): {}",
            shown(command),
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether the program can be started and succeeds; it stays silent either way.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Opens an empty log, with its folder.
///
/// # Errors
/// When the file cannot be written.
pub fn create_log(log: &Path) -> Result<File> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    // Appending, so that two handles to it (output and error) do not overwrite each other.
    fs::write(log, "").with_context(|| format!("cannot write {}", log.display()))?;
    Ok(File::options().append(true).open(log)?)
}

/// The last lines of a file; empty when it cannot be read.
pub fn tail(path: &Path, lines: usize) -> String {
    const ENOUGH: u64 = 64 * 1024;
    let mut text = Vec::new();
    let read = File::open(path).and_then(|mut file| {
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(ENOUGH)))?;
        file.read_to_end(&mut text)
    });
    if read.is_err() {
        return String::new();
    }
    let text = String::from_utf8_lossy(&text);
    let all: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// The program by its name, wherever on `PATH` it lies.
pub fn is_on_path(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
    })
}

/// Cargo itself, the one that runs us.
///
/// It does not inherit what Cargo told us of our own package: build scripts that look at such variables (`ring`'s does) would
/// run again, and everything above them be compiled again, whenever somebody calls Cargo by hand in between.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let told = name.to_string_lossy();
        if told.starts_with("CARGO_PKG_") || told.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(name);
        }
    }
    cargo
}

fn spawn(command: &mut Command) -> Result<Child> {
    command
        .spawn()
        .with_context(|| format!("cannot start `{}`", shown(command)))
}

/// Waits for the end, or passes an interruption on: a terminal's Ctrl-C reaches the child by
/// itself, a `kill` of this process does not.
fn wait(child: &mut Child, mut meanwhile: impl FnMut(Duration)) -> Result<ExitStatus> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            interrupt::check()?;
            return Ok(status);
        }
        if interrupt::requested() {
            signal(child.id(), "TERM");
            child.wait()?;
            interrupt::check()?;
        }
        meanwhile(started.elapsed());
        sleep(LOOK_EVERY);
    }
}

/// Sends a signal to one process by its id.
pub fn signal(process: u32, name: &str) {
    // A process that has ended meanwhile is what we want; the answer tells nothing more.
    let _ = Command::new("kill")
        .args([&format!("-{name}"), &process.to_string()])
        .stderr(Stdio::null())
        .status();
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    let mut words = vec![name.to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .take(6)
            .map(|word| word.to_string_lossy().into_owned()),
    );
    words.join(" ")
}
