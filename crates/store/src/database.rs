//! The two native pools, and what truly differs between them.

use crate::error::OpenError;
use crate::transaction::Open;
use crate::{Result, StoreError};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// How long to wait for a connection before saying that the database does not answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Rows that SQLite's thread may read ahead: a page's rows then cross the threads at once, not one by one.
const ROWS_AHEAD: usize = 500;
/// Snapshots at the same time; each costs at most two megabytes of cache.
const SQLITE_READERS: u32 = 8;
const POSTGRES_CONNECTIONS: u32 = 16;

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// The open connections.
#[derive(Debug, Clone)]
pub enum Database {
    /// A file with one writer and many readers.
    Sqlite {
        /// Many connections that cannot write.
        read: SqlitePool,
        /// The one connection that can.
        write: SqlitePool,
        /// Where the file lies.
        path: PathBuf,
    },
    /// A server.
    Postgres(PgPool),
}

impl Database {
    pub(crate) async fn open(url: &str) -> std::result::Result<Self, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.contains(":memory:") {
                return Err(OpenError::UnknownUrl);
            }
            return open_sqlite(PathBuf::from(path)).await;
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return open_postgres(url).await;
        }
        Err(OpenError::UnknownUrl)
    }

    pub(crate) fn kind(&self) -> DatabaseKind {
        match self {
            Self::Sqlite { .. } => DatabaseKind::Sqlite,
            Self::Postgres(_) => DatabaseKind::Postgres,
        }
    }

    pub(crate) async fn begin_reading(&self) -> Result<Open> {
        Ok(match self {
            Self::Sqlite { read, .. } => Open::Sqlite(read.begin().await?),
            Self::Postgres(pool) => {
                const SNAPSHOT: &str =
                    "begin transaction isolation level repeatable read read only";
                begin_postgres(pool, SNAPSHOT).await?
            }
        })
    }

    /// On SQLite it takes the write lock at once: a transaction that reads first and wants to write later would
    /// be refused, however long it were ready to wait.
    pub(crate) async fn begin_writing(&self) -> Result<Open> {
        Ok(match self {
            Self::Sqlite { write, .. } => Open::Sqlite(write.begin_with("begin immediate").await?),
            Self::Postgres(pool) => begin_postgres(pool, "begin").await?,
        })
    }

    pub(crate) async fn ping(&self) -> Result<()> {
        match self {
            Self::Sqlite { read, .. } => sqlx::query("select 1").execute(read).await.map(drop),
            Self::Postgres(pool) => sqlx::query("select 1").execute(pool).await.map(drop),
        }
        .map_err(StoreError::from)
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { read, write, .. } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

pub(crate) fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .row_buffer_size(ROWS_AHEAD)
        .synchronous(SqliteSynchronous::Normal)
        .pragma("temp_store", "memory")
}

async fn open_sqlite(path: PathBuf) -> std::result::Result<Database, OpenError> {
    create_file(&path)?;
    let refused = |error: sqlx::Error| match &error {
        // SQLITE_NOTADB
        sqlx::Error::Database(answer) if answer.code().as_deref() == Some("26") => {
            OpenError::NotSqlite { path: path.clone() }
        }
        _ => OpenError::NoFile {
            path: path.clone(),
            cause: error.into(),
        },
    };

    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(
            sqlite_options(&path)
                .journal_mode(SqliteJournalMode::Wal)
                // An import makes the journal large; afterwards it is cut back to 16 MiB.
                .pragma("journal_size_limit", "16777216")
                // So large it may become before it is worked into the file: whoever writes waits for that.
                .pragma("wal_autocheckpoint", "4096")
                // What an import touches is then written once, when it is kept, and not again and again before.
                .pragma("cache_size", "-8192"),
        )
        .await
        .map_err(refused)?;
    let read = SqlitePoolOptions::new()
        .max_connections(SQLITE_READERS)
        .acquire_timeout(PATIENCE)
        .max_lifetime(None)
        .connect_lazy_with(sqlite_options(&path).pragma("query_only", "on"));
    Ok(Database::Sqlite { read, write, path })
}

/// Makes the file, empty and for its owner alone, before SQLite would make it for everybody. The files beside it
/// (`-wal`, `-shm`) get the same permissions from SQLite.
pub(crate) fn create_file(path: &Path) -> std::result::Result<(), OpenError> {
    let folder = match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(OpenError::NoFolder {
            folder: folder.to_owned(),
        });
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(OpenError::NoFile {
            path: path.to_owned(),
            cause: error.into(),
        }),
    }
}

/// Begins on a task of its own, for whoever asks may be dropped meanwhile, as the request of a reader who has gone on.
/// Dropped amid its `begin`, sqlx would give the connection back to the pool with the transaction open.
async fn begin_postgres(pool: &PgPool, statement: &'static str) -> Result<Open> {
    let pool = pool.clone();
    match tokio::spawn(async move { pool.begin_with(statement).await }).await {
        Ok(transaction) => Ok(Open::Postgres(transaction?)),
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The program is ending.
            Err(_) => Err(sqlx::Error::PoolClosed.into()),
        },
    }
}

async fn open_postgres(url: &str) -> std::result::Result<Database, OpenError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| OpenError::InvalidUrl(error.into()))?
        .application_name("integrator");
    // The pool would go on trying for as long as it has patience; at the start the first answer counts.
    tokio::time::timeout(PATIENCE, options.connect())
        .await
        .map_err(|silence| OpenError::Unreachable(silence.into()))?
        .map_err(|error| OpenError::Unreachable(error.into()))?
        .close()
        .await
        .map_err(|error| OpenError::Unreachable(error.into()))?;
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .connect_lazy_with(options);
    Ok(Database::Postgres(pool))
}
