//! `integrator backup`: one file, taken while the server runs.

use crate::config::Database;
use anyhow::{Context, bail};
use std::path::Path;
use store::{BackupError, Store};

/// Copies the database as it is at one moment; a running server goes on meanwhile.
///
/// # Errors
/// The database is no SQLite file, the target exists, or cannot be written.
pub async fn backup(database: &Database, to: &Path) -> anyhow::Result<()> {
    // Opening would make a missing database, and a backup of nothing would look like a success.
    if let Some(file) = database.file()
        && !file.exists()
    {
        bail!("there is no database {}", file.display());
    }
    let store = Store::connect(&database.url)
        .await
        .with_context(|| format!("the database {} cannot be opened", database.masked()))?;
    let copied = store.backup_to(to).await;
    store.close().await;
    match copied {
        Err(BackupError::NotSqlite) => bail!(
            "PostgreSQL is backed up with its own tool: pg_dump --format=custom --file={} {}",
            to.display(),
            database.masked()
        ),
        outcome => Ok(outcome?),
    }
}
