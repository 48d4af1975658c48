//! The schema, as numbered steps; one folder per database with the same numbers and names.

use crate::{Database, OpenError, Store};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{Row, migrate};

static SQLITE: Migrator = migrate!("migrations/sqlite");
static POSTGRES: Migrator = migrate!("migrations/postgres");

impl Store {
    /// Brings the schema up to date; each step in a transaction of its own. Safe to call at every start, and by
    /// several processes at once.
    ///
    /// # Errors
    /// [`OpenError`] when the database is not ours, is newer than this version, or refuses a step.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        self.pending_migrations().await?;
        let done = match self.database() {
            Database::Sqlite { write, .. } => SQLITE.run(write).await,
            Database::Postgres(pool) => POSTGRES.run(pool).await,
        };
        done.map_err(|error| match error {
            MigrateError::VersionMismatch(migration) => OpenError::Altered { migration },
            MigrateError::VersionMissing(found) => OpenError::Newer {
                found,
                known: self.newest(),
            },
            other => OpenError::Migration(other.into()),
        })
    }

    /// How many steps [`Store::migrate`] would take; none when the schema is up to date.
    ///
    /// # Errors
    /// [`OpenError`] when the database is not ours or is newer than this version.
    pub async fn pending_migrations(&self) -> Result<usize, OpenError> {
        let applied = self.applied().await?;
        let known = self.newest();
        match applied {
            Some(found) if known < found => Err(OpenError::Newer { found, known }),
            applied => Ok(self
                .migrator()
                .iter()
                .filter(|step| applied.is_none_or(|applied| applied < step.version))
                .count()),
        }
    }

    /// The newest step taken; `None` in an empty database.
    async fn applied(&self) -> Result<Option<i64>, OpenError> {
        let failed = |error: sqlx::Error| OpenError::Migration(error.into());
        let tables: Vec<String> = match self.database() {
            Database::Sqlite { write, .. } => {
                sqlx::query("select name from sqlite_schema where type = 'table'")
                    .try_map(|row: sqlx::sqlite::SqliteRow| row.try_get(0))
                    .fetch_all(write)
                    .await
                    .map_err(failed)?
            }
            Database::Postgres(pool) => sqlx::query(
                "select tablename::text from pg_tables where schemaname = current_schema()",
            )
            .try_map(|row: sqlx::postgres::PgRow| row.try_get(0))
            .fetch_all(pool)
            .await
            .map_err(failed)?,
        };
        if !tables.iter().any(|table| table == "_sqlx_migrations") {
            return if tables.is_empty() {
                Ok(None)
            } else {
                Err(OpenError::NotOurs)
            };
        }
        // Another program that uses sqlx has such a table too, but not this table of ours.
        if tables.len() > 1 && !tables.iter().any(|table| table == "organizations") {
            return Err(OpenError::NotOurs);
        }
        let newest = "select max(version) from _sqlx_migrations";
        match self.database() {
            Database::Sqlite { write, .. } => sqlx::query_scalar(newest).fetch_one(write).await,
            Database::Postgres(pool) => sqlx::query_scalar(newest).fetch_one(pool).await,
        }
        .map_err(failed)
    }

    fn migrator(&self) -> &'static Migrator {
        match self.database() {
            Database::Sqlite { .. } => &SQLITE,
            Database::Postgres(_) => &POSTGRES,
        }
    }

    fn newest(&self) -> i64 {
        self.migrator()
            .iter()
            .map(|step| step.version)
            .max()
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_have_the_same_steps() {
        let steps = |migrator: &'static Migrator| {
            migrator
                .iter()
                .map(|step| (step.version, step.description.clone()))
                .collect::<Vec<_>>()
        };

        assert_eq!(steps(&SQLITE), steps(&POSTGRES));
    }
}
