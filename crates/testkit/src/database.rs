//! A database of its own for each story, on SQLite and on PostgreSQL.

mod template;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use std::env;
use std::future::Future;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};
use store::Store;
use tempfile::TempDir;

/// The variable with the URL of a PostgreSQL server where databases may be made and dropped.
pub const POSTGRES: &str = "INTEGRATOR_TEST_POSTGRES";

/// Makes two tests of one story, `NAME::sqlite` and `NAME::postgres`; each has an empty, migrated [`Store`] of its own.
///
/// ```text
/// story!(what_was_written_is_read, async |store| {
///     let mut writing = store.write().await.unwrap();
///     …
/// });
/// ```
#[macro_export]
macro_rules! story {
    ($name:ident, $story:expr $(,)?) => {
        mod $name {
            use super::*;

            #[test]
            fn sqlite() {
                $crate::database::on_sqlite($story);
            }

            #[test]
            fn postgres() {
                $crate::database::on_postgres($story);
            }
        }
    };
}

/// Runs a story on a new SQLite database.
pub fn on_sqlite<S: AsyncFnOnce(Store)>(story: S) {
    run(sqlite(), story);
}

/// Runs a story on a new PostgreSQL database.
///
/// # Panics
/// When there is no server: a story is never skipped in silence.
pub fn on_postgres<S: AsyncFnOnce(Store)>(story: S) {
    run(postgres(), story);
}

fn run<S: AsyncFnOnce(Store)>(database: impl Future<Output = TestDatabase>, story: S) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be had");
    let database = runtime.block_on(database);
    let store = database.store.clone();
    let told = catch_unwind(AssertUnwindSafe(|| runtime.block_on(story(store))));
    runtime.block_on(database.remove());
    if let Err(panic) = told {
        resume_unwind(panic);
    }
}

/// An empty, migrated database, for tests that are no stories; use it like a [`Store`].
pub struct TestDatabase {
    store: Store,
    place: Place,
}

enum Place {
    Folder(TempDir),
    Server {
        admin: Box<PgConnectOptions>,
        name: String,
    },
}

impl Deref for TestDatabase {
    type Target = Store;
    fn deref(&self) -> &Store {
        &self.store
    }
}

/// A new SQLite database; it goes with the value.
///
/// # Panics
/// When it cannot be made.
pub async fn sqlite() -> TestDatabase {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let path = folder.path().join("test.db");
    template::sqlite_at(&path).await;
    TestDatabase {
        store: open(&format!("sqlite:{}", path.display())).await,
        place: Place::Folder(folder),
    }
}

/// A new PostgreSQL database; it goes with [`TestDatabase::remove`].
///
/// # Panics
/// When there is no server.
pub async fn postgres() -> TestDatabase {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let url = env::var(POSTGRES).unwrap_or_else(|_| {
        panic!(
            "{POSTGRES} is not set: run `cargo xtask test`, which starts a PostgreSQL and sets it"
        )
    });
    let admin = PgConnectOptions::from_str(&url).expect("the URL of the PostgreSQL server is one");
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("integrator_test_{}_{number}", std::process::id());
    // An earlier process of that number may have been killed before it could clean up.
    administer(
        &admin,
        &format!("drop database if exists {name} with (force)"),
    )
    .await;
    let template = template::on_postgres(&admin).await;
    administer(
        &admin,
        &format!("create database {name} template {template}"),
    )
    .await;
    let own = admin.clone().database(&name).to_url_lossy();
    TestDatabase {
        store: open(own.as_str()).await,
        place: Place::Server {
            admin: Box::new(admin),
            name,
        },
    }
}

async fn open(url: &str) -> Store {
    let store = Store::connect(url).await.expect("the database opens");
    store.migrate().await.expect("the database can be migrated");
    store
}

async fn administer(admin: &PgConnectOptions, sql: &str) {
    let mut connection = PgConnection::connect_with(admin)
        .await
        .expect("the PostgreSQL server answers");
    connection
        .execute(AssertSqlSafe(sql))
        .await
        .expect("the PostgreSQL server lets us make and drop databases");
    connection
        .close()
        .await
        .expect("the PostgreSQL server says goodbye");
}

impl TestDatabase {
    /// The store, for what wants to own one.
    pub fn store(&self) -> Store {
        self.store.clone()
    }

    /// Closes the database and removes it.
    pub async fn remove(self) {
        self.store.close().await;
        match self.place {
            Place::Folder(folder) => drop(folder),
            Place::Server { admin, name } => {
                administer(
                    &admin,
                    &format!("drop database if exists {name} with (force)"),
                )
                .await;
            }
        }
    }
}
