//! A copy of a SQLite database while it is in use.

use crate::database::{create_file, sqlite_options};
use crate::{Cause, Database, Store};
use sqlx::ConnectOptions;
use std::path::{Path, PathBuf};

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// PostgreSQL has its own tool.
    #[error("a PostgreSQL database is backed up with pg_dump")]
    NotSqlite,
    /// There is a file of that name.
    #[error("{} exists already; name a new file", path.display())]
    Exists {
        /// That file.
        path: PathBuf,
    },
    /// It could not be written.
    #[error("the backup {} could not be written", path.display())]
    NotWritten {
        /// Where to.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: Cause,
    },
}

impl Store {
    /// Writes a consistent copy to a new file, readable by its owner alone; others read and write meanwhile.
    ///
    /// # Errors
    /// [`BackupError`]; then there is no file of that name.
    pub async fn backup_to(&self, target: &Path) -> Result<(), BackupError> {
        let Database::Sqlite { path: source, .. } = self.database() else {
            return Err(BackupError::NotSqlite);
        };
        if target.exists() {
            return Err(BackupError::Exists {
                path: target.to_owned(),
            });
        }
        let failed = |cause: Cause| BackupError::NotWritten {
            path: target.to_owned(),
            cause,
        };
        create_file(target).map_err(|error| failed(error.into()))?;
        if let Err(error) = copy(source, target).await {
            // What is left of it is no backup; that it cannot be removed changes nothing in the answer.
            std::fs::remove_file(target).ok();
            return Err(failed(error.into()));
        }
        Ok(())
    }
}

/// `vacuum into` on a connection of its own: it may not run inside a transaction, and the writer stays free.
async fn copy(source: &Path, target: &Path) -> Result<(), sqlx::Error> {
    let mut connection = sqlite_options(source).connect().await?;
    sqlx::query("vacuum into $1")
        .bind(target.to_string_lossy().into_owned())
        .execute(&mut connection)
        .await?;
    sqlx::Connection::close(connection).await
}
