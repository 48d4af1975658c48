//! Programs that others wrote, used by scripts in Python: they judge what we imitate, or play another calendar program.

use async_trait::async_trait;
use provider::contract::{Look, OtherProgram, Seen, Step};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// The folder into which judges write what they counted, for the summary of `cargo xtask test`.
pub const COUNTS: &str = "INTEGRATOR_TEST_COUNTS";

/// The Python that has the servers and clients: `INTEGRATOR_TEST_PYTHON`, else the one below `target`.
///
/// # Panics
/// When it is not there.
pub fn python() -> PathBuf {
    let python = std::env::var_os("INTEGRATOR_TEST_PYTHON").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/python/bin/python"),
        PathBuf::from,
    );
    assert!(
        python.exists(),
        "there is no Python with what others wrote at {}: run `cargo xtask test`, which installs it",
        python.display()
    );
    python
}

/// Where the environment's Python packages are, which bring calendar files of many programs along.
///
/// # Panics
/// When Python does not tell.
pub fn python_packages() -> PathBuf {
    let told = std::process::Command::new(python())
        .args([
            "-c",
            "import sysconfig; print(sysconfig.get_path('purelib'))",
        ])
        .output()
        .expect("Python starts");
    let path = String::from_utf8(told.stdout).expect("a path in UTF-8");
    PathBuf::from(path.trim())
}

/// What a judge printed.
#[derive(Debug)]
pub struct Verdict(String);

impl Verdict {
    /// The number behind `what: `.
    ///
    /// # Panics
    /// When it was not counted.
    pub fn counted(&self, what: &str) -> usize {
        let number = counts(&self.0).find(|(name, _)| *name == what);
        number
            .unwrap_or_else(|| panic!("{what} is not counted: {self:?}"))
            .1
    }
}

/// The lines `name: number`.
fn counts(told: &str) -> impl Iterator<Item = (&str, usize)> {
    told.lines().filter_map(|line| {
        let (name, number) = line.split_once(": ")?;
        Some((name, number.parse().ok()?))
    })
}

/// Runs a script in which programs that others wrote, named by `who`, judge us. What they count is kept for the summary.
///
/// # Panics
/// When the script does not succeed: they do not agree.
pub async fn judged_by(who: &str, script: &str, arguments: &[&str]) -> Verdict {
    let told = Command::new(python())
        .arg(script)
        .args(arguments)
        .output()
        .await
        .expect("Python starts");
    assert!(
        told.status.success(),
        "{}\nWithout its packages, run `cargo xtask test`, which installs them.",
        String::from_utf8_lossy(&told.stderr)
    );
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    if let Some(folder) = std::env::var_os(COUNTS) {
        let lines: Vec<_> = counts(&told)
            .map(|(name, number)| format!("{number} {name}"))
            .collect();
        let file = Path::new(&folder).join(who);
        std::fs::write(file, lines.join(", ")).expect("the folder for counts can be written");
    }
    Verdict(told)
}

/// A program that others wrote, for as long as this value lives. Its script reads steps and tells what changed (see
/// `python/steps.py`).
pub struct Foreign {
    child: Child,
    steps: ChildStdin,
    told: Lines<BufReader<ChildStdout>>,
}

impl Foreign {
    /// Starts the script with these arguments.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start(script: &str, arguments: &[&str]) -> Self {
        let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("python");
        let mut child = Command::new(python())
            .arg(script)
            .args(arguments)
            .env("PYTHONPATH", shared)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("Python starts");
        Self {
            steps: child.stdin.take().expect("it is piped"),
            told: BufReader::new(child.stdout.take().expect("it is piped")).lines(),
            child,
        }
    }

    /// Its next line.
    async fn line(&mut self) -> String {
        let line = self.told.next_line().await.expect("its output is text");
        match line {
            Some(line) => line,
            None => panic!(
                "it ended with {:?}; why stands above",
                self.child.wait().await
            ),
        }
    }
}

#[async_trait]
impl OtherProgram for Foreign {
    async fn step(&mut self, step: Step) -> Look {
        let word: &[u8] = match step {
            Step::Make => b"make\n",
            Step::Change => b"change\n",
            Step::Look => b"look\n",
        };
        self.steps.write_all(word).await.expect("it reads");
        let mut look = Look::default();
        loop {
            let line = self.line().await;
            let fields: Vec<_> = line.split('\t').collect();
            match fields[..] {
                ["seen", subject, start, end, kind] => look.changed.push(Seen {
                    subject: subject.to_owned(),
                    start: provider::contract::at(start),
                    end: provider::contract::at(end),
                    repeats: kind == "series",
                }),
                ["gone", number] => look.gone = number.parse().expect("it is a number"),
                ["."] => break,
                _ => panic!("it says {line:?}"),
            }
        }
        look.changed.sort_unstable();
        look
    }
}
