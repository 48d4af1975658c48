//! A migrated database, made once for all processes and copied for each story: taking every step anew costs more than most
//! stories do.

use super::{administer, open};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, Row as _};
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempDir};

/// Held on the server while a template is looked for and made, so that one process makes it and the others wait.
const LOCK: i64 = 0x1A7E_6A7E;

/// Puts a migrated SQLite database at `path`.
///
/// # Panics
/// When it cannot be made or copied.
pub(super) async fn sqlite_at(path: &Path) {
    let template = std::env::temp_dir().join(format!(
        "integrator-template-{:016x}.db",
        steps_of("sqlite")
    ));
    if !template.exists() {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let made = folder.path().join("template.db");
        // Closing works the journal into the file and removes it.
        open(&format!("sqlite:{}", made.display()))
            .await
            .close()
            .await;
        put(&made, &template);
    }
    fs::copy(&template, path).expect("the template can be copied");
}

/// Copies a file to where others find it whole or not at all.
fn put(from: &Path, to: &Path) {
    let folder = to.parent().expect("the template has a folder");
    let beside = NamedTempFile::new_in(folder).expect("a temporary file can be made");
    fs::copy(from, beside.path()).expect("the template can be copied");
    // Another process may have been faster; its file says the same.
    beside
        .persist(to)
        .expect("the template can be put in place");
}

/// The name of a migrated database on this server, for `create database … template`.
///
/// # Panics
/// When the server does not let us make it.
pub(super) async fn on_postgres(admin: &PgConnectOptions) -> String {
    let name = format!("integrator_template_{:016x}", steps_of("postgres"));
    let mut connection = PgConnection::connect_with(admin)
        .await
        .expect("the PostgreSQL server answers");
    let lock = format!("select pg_advisory_lock({LOCK})");
    connection
        .execute(AssertSqlSafe(lock))
        .await
        .expect("the lock of the template can be had");
    let known = sqlx::query("select count(*) from pg_database where datname = $1")
        .bind(&name)
        .fetch_one(&mut connection)
        .await
        .expect("the PostgreSQL server tells its databases");
    if known.get::<i64, _>(0) == 0 {
        // Under another name until it is whole.
        let unfinished = format!("{name}_unfinished");
        administer(
            admin,
            &format!("drop database if exists {unfinished} with (force)"),
        )
        .await;
        administer(admin, &format!("create database {unfinished}")).await;
        let own = admin.clone().database(&unfinished).to_url_lossy();
        open(own.as_str()).await.close().await;
        administer(
            admin,
            &format!("alter database {unfinished} rename to {name}"),
        )
        .await;
    }
    // The lock goes with the connection.
    connection
        .close()
        .await
        .expect("the PostgreSQL server says goodbye");
    name
}

/// A number for the migrations of one database as they are now: after a change the template is another one.
fn steps_of(database: &str) -> u64 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../store/migrations")
        .join(database);
    let entries = fs::read_dir(&folder).expect("the migrations lie in the crate `store`");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder can be read").path())
        .collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(file.as_os_str().as_encoded_bytes());
        hasher.write(&fs::read(&file).expect("a migration can be read"));
    }
    hasher.finish()
}
