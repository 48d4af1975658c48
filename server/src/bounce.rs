//! `integrator take-bounce`: what the operator's mail server reports about mails that did not arrive.

use crate::adapters::{OsEntropy, SystemClock};
use crate::config::Database;
use anyhow::Context;
use services::outreach::bounces::{NotTaken, Taken, take};
use std::io::{Read, Write};
use std::process::ExitCode;
use store::Store;

/// The largest report that is read; it may bring the whole mail back.
const LONGEST: u64 = 10 << 20;

/// What is no report, or about no mail of ours (`EX_DATAERR` of sysexits.h): handing it over again would not help.
const NOT_OURS: u8 = 65;
/// The database cannot be reached (`EX_TEMPFAIL`): mail servers try again by themselves.
const TRY_AGAIN: u8 = 75;

/// Reads a message from standard input and notes what it says.
///
/// # Errors
/// There is no database, or standard input cannot be read.
pub async fn take_bounce(database: &Database) -> anyhow::Result<ExitCode> {
    // Opening would make a missing database, and a report about a mail of nobody would be lost there.
    if let Some(file) = database.file()
        && !file.exists()
    {
        anyhow::bail!("there is no database {}", file.display());
    }
    let mut message = Vec::new();
    std::io::stdin()
        .take(LONGEST)
        .read_to_end(&mut message)
        .context("the message cannot be read from standard input")?;
    let store = match Store::connect(&database.url).await {
        Ok(store) => store,
        Err(error) => return Ok(told(&error, TRY_AGAIN)),
    };
    let taken = take(&store, &SystemClock, &OsEntropy, &message).await;
    store.close().await;
    Ok(match taken {
        Ok(Taken::Bounced | Taken::NothingLost | Taken::Known) => ExitCode::SUCCESS,
        Err(error @ (NotTaken::NoReport | NotTaken::Unknown)) => told(&error, NOT_OURS),
        Err(NotTaken::Service(error)) => told(&error, TRY_AGAIN),
    })
}

fn told(error: &dyn std::error::Error, code: u8) -> ExitCode {
    // Nothing is left to tell when standard error itself is closed.
    let _ = writeln!(std::io::stderr(), "integrator: {error}");
    ExitCode::from(code)
}
