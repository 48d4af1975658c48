//! Passwords for the servers we start.

use anyhow::{Context, Result};
use std::fs::File;
use std::io::Read;

/// 32 hexadecimal digits from the system's source of randomness.
///
/// # Errors
/// When the system has none.
pub fn random_password() -> Result<String> {
    let mut bytes = [0_u8; 16];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("cannot read /dev/urandom")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
