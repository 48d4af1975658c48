//! The key under which credentials are sealed.

use super::{Setting, SettingError, given};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use domain::Entropy;
use secrecy::SecretString;
use std::fmt;
use std::io::Write;
use std::path::Path;

const SECRET_KEY: Setting = Setting::new("--secret-key", "INTEGRATOR_SECRET_KEY");
const SECRET_KEY_FILE: Setting = Setting::new("--secret-key-file", "INTEGRATOR_SECRET_KEY_FILE");
const MAKE_ONE: &str = "Make one with `integrator new-secret-key --out integrator.key`, name that file, and keep a copy: \
                        without it the stored credentials cannot be read.";

/// The key, as typed.
#[derive(clap::Args, Default)]
pub struct SecretArgs {
    /// A file with the secret key, made by `integrator new-secret-key`
    #[arg(long, env = "INTEGRATOR_SECRET_KEY_FILE", value_name = "FILE")]
    pub secret_key_file: Option<String>,
    /// The secret key itself; prefer the file, since others can read a command line
    #[arg(
        long,
        env = "INTEGRATOR_SECRET_KEY",
        value_name = "KEY",
        hide_env_values = true
    )]
    pub secret_key: Option<String>,
}

/// The key, checked.
#[derive(Clone)]
pub struct Secrets {
    /// 32 bytes as base64.
    pub key: SecretString,
    /// Where it came from, for people.
    source: String,
    /// Whether others on this machine can read the file.
    pub readable_by_others: bool,
}

impl SecretArgs {
    /// # Errors
    /// There is no key, or it is none.
    pub fn check(self) -> Result<Secrets, SettingError> {
        match (given(self.secret_key_file), given(self.secret_key)) {
            (Some(file), None) => from_file(&file),
            (None, Some(key)) => Ok(Secrets {
                key: parse(&key).ok_or_else(|| SECRET_KEY.refuse(PROBLEM, MAKE_ONE))?,
                source: "(set, not shown)".to_owned(),
                readable_by_others: false,
            }),
            (Some(_), Some(_)) => Err(SECRET_KEY.refuse(
                "both the key and the file are set, and they may differ",
                "Set only INTEGRATOR_SECRET_KEY_FILE.",
            )),
            (None, None) => Err(SECRET_KEY_FILE.refuse("a secret key is needed", MAKE_ONE)),
        }
    }
}

const PROBLEM: &str = "this is no key: 32 bytes as base64 were expected";

fn from_file(file: &str) -> Result<Secrets, SettingError> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| SECRET_KEY_FILE.wrong(file, error.to_string(), MAKE_ONE))?;
    let key = parse(text.trim()).ok_or_else(|| {
        SECRET_KEY_FILE.wrong(file, "the file holds no key of 32 bytes", MAKE_ONE)
    })?;
    Ok(Secrets {
        key,
        source: format!("(in {file}, not shown)"),
        readable_by_others: readable_by_others(Path::new(file)),
    })
}

/// Any usual spelling of base64, brought to one.
fn parse(text: &str) -> Option<SecretString> {
    [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD]
        .into_iter()
        .find_map(|spelling| spelling.decode(text).ok())
        .filter(|bytes| bytes.len() == 32)
        .map(|bytes| STANDARD.encode(bytes).into())
}

#[cfg(unix)]
fn readable_by_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn readable_by_others(_file: &Path) -> bool {
    false
}

/// A fresh key, as `new-secret-key` prints it.
pub fn new_key(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; 32];
    entropy.fill(&mut bytes);
    STANDARD.encode(bytes)
}

/// Writes a key where only its owner can read it.
///
/// # Errors
/// The file exists (a key that is overwritten is lost, and everything sealed with it), or cannot be written.
pub fn write_key(file: &Path, key: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(file)?, "{key}")
}

impl fmt::Display for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        SECRET_KEY_FILE.line(f, &self.source)
    }
}
