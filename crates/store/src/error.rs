//! What can go wrong between us and the database.

use std::path::PathBuf;
use uuid::Uuid;

/// What the driver said.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a query did not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A row like this exists already, or one that it needs does not.
    #[error("it contradicts what is stored")]
    Conflict(#[source] Cause),
    /// A row makes no sense; somebody edited the database by hand, or it was written by another version.
    #[error("the value of {table}.{column} in row {id} cannot be understood")]
    Inconsistent {
        /// In which table.
        table: &'static str,
        /// In which column.
        column: &'static str,
        /// In which row.
        id: Uuid,
    },
    /// The database does not answer now; the same may work later.
    #[error("the database does not answer")]
    Unavailable(#[source] Cause),
    /// The database refused the statement: a fault of ours.
    #[error("the database refused a statement")]
    Database(#[source] Cause),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match kind_of(&error) {
            Kind::Conflict => Self::Conflict(error.into()),
            Kind::Unavailable => Self::Unavailable(error.into()),
            Kind::Fault => Self::Database(error.into()),
        }
    }
}

enum Kind {
    Conflict,
    Unavailable,
    Fault,
}

fn kind_of(error: &sqlx::Error) -> Kind {
    match error {
        sqlx::Error::Database(answer)
            if answer.is_unique_violation() || answer.is_foreign_key_violation() =>
        {
            Kind::Conflict
        }
        sqlx::Error::Database(answer) => match answer.code().as_deref() {
            Some(code) if is_passing(code) => Kind::Unavailable,
            Some(_) | None => Kind::Fault,
        },
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Kind::Unavailable,
        _ => Kind::Fault,
    }
}

/// Whether the same statement may work later.
///
/// PostgreSQL: connection lost (class 08), serialization failure and deadlock (40001, 40P01), out of resources
/// (53), shutting down (57P). SQLite: `BUSY` (5), `LOCKED` (6), `IOERR` (10), `FULL` (13) and `CANTOPEN` (14), where
/// the low byte of an extended code tells.
fn is_passing(code: &str) -> bool {
    match (code.len(), code.parse::<u32>()) {
        (5, _) => ["08", "40001", "40P01", "53", "57P"]
            .iter()
            .any(|prefix| code.starts_with(prefix)),
        (_, Ok(number)) => matches!(number & 0xff, 5 | 6 | 10 | 13 | 14),
        (_, Err(_)) => false,
    }
}

/// Why a database could not be opened or brought up to date; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names no database that we know.
    #[error(
        "the database URL must be sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE; a database in memory is not supported"
    )]
    UnknownUrl,
    /// The URL is one of PostgreSQL, but cannot be read.
    #[error("the PostgreSQL URL cannot be read")]
    InvalidUrl(#[source] Cause),
    /// The folder of the SQLite file does not exist.
    #[error(
        "the folder {} of the database file does not exist; create it, or name another file", folder.display()
    )]
    NoFolder {
        /// The missing folder.
        folder: PathBuf,
    },
    /// The SQLite file cannot be made or opened.
    #[error(
        "the database file {} cannot be opened; see that the server may write to it and to its folder", path.display()
    )]
    NoFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: Cause,
    },
    /// The file is no SQLite database.
    #[error("the file {} is no SQLite database; name another file, or move it away", path.display())]
    NotSqlite {
        /// The file.
        path: PathBuf,
    },
    /// The PostgreSQL server does not answer or refuses us.
    #[error(
        "the PostgreSQL server cannot be reached; see that it runs and that address, user, password and database are right"
    )]
    Unreachable(#[source] Cause),
    /// The database holds tables of something else.
    #[error(
        "the database holds tables that are not Integrator's; give Integrator a database of its own"
    )]
    NotOurs,
    /// The database was migrated by a newer version.
    #[error(
        "this database was written by a newer version of Integrator (migration {found}, this version knows up to {known}); start that version, or restore a backup"
    )]
    Newer {
        /// The newest migration found in it.
        found: i64,
        /// The newest migration this version has.
        known: i64,
    },
    /// A migration that was applied is not the one this version has.
    #[error(
        "migration {migration} of this database differs from that of this version; it was written by a development version of Integrator, restore a backup or start with a new database"
    )]
    Altered {
        /// Which one.
        migration: i64,
    },
    /// A migration failed; the database is as it was before it.
    #[error("migration of the database failed; it was left as it was")]
    Migration(#[source] Cause),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_passing_troubles_are_called_unavailable() {
        for (code, passing) in [
            ("08006", true),
            ("40001", true),
            ("57P01", true),
            ("53300", true),
            ("42601", false),
            ("5", true),
            ("517", true),
            ("1", false),
            ("1811", false),
        ] {
            assert_eq!(is_passing(code), passing, "{code}");
        }
    }
}
