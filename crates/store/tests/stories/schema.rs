//! Both folders of migrations come out the same.

use sqlx::Row;
use std::collections::BTreeMap;
use store::{Database, Store};

/// Table → its columns, by name, with whether they may be empty.
type Tables = BTreeMap<String, Vec<(String, bool)>>;

/// PostgreSQL has its queue in a schema of its own.
const SQLITE_ONLY: &str = "jobs";

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let sqlite = testkit::database::sqlite().await;
    let postgres = testkit::database::postgres().await;

    let mut in_sqlite = tables(&sqlite).await;
    let in_postgres = tables(&postgres).await;
    postgres.remove().await;

    assert!(in_sqlite.remove(SQLITE_ONLY).is_some());
    assert!(10 < in_sqlite.len());
    assert_eq!(in_sqlite, in_postgres);
}

async fn tables(store: &Store) -> Tables {
    let columns: Vec<(String, String, bool)> = match store.database() {
        Database::Sqlite { read, .. } => {
            sqlx::query(
                "select t.name, c.name, c.\"notnull\" = 0
                 from sqlite_schema t, pragma_table_info(t.name) c
                 where t.type = 'table' and t.name not like 'sqlite%' and t.name not like '_sqlx%'",
            )
            .try_map(|row: sqlx::sqlite::SqliteRow| {
                Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
            })
            .fetch_all(read)
            .await
        }
        Database::Postgres(pool) => {
            sqlx::query(
                "select table_name::text, column_name::text, is_nullable = 'YES'
                 from information_schema.columns
                 where table_schema = current_schema() and table_name not like '\\_sqlx%'",
            )
            .try_map(|row: sqlx::postgres::PgRow| {
                Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
            })
            .fetch_all(pool)
            .await
        }
    }
    .unwrap();
    let mut tables = Tables::new();
    for (table, column, nullable) in columns {
        tables.entry(table).or_default().push((column, nullable));
    }
    for columns in tables.values_mut() {
        columns.sort();
    }
    tables
}

#[tokio::test]
async fn every_table_of_sqlite_is_strict() {
    let store = testkit::database::sqlite().await;
    let Database::Sqlite { read, .. } = store.database() else {
        unreachable!("it was opened as one");
    };

    let lax: Vec<String> = sqlx::query_scalar(
        "select name from pragma_table_list
         where type = 'table' and strict = 0 and name not like 'sqlite%' and name not like '_sqlx%'",
    )
    .fetch_all(read)
    .await
    .unwrap();

    assert_eq!(lax, Vec::<String>::new());
}
