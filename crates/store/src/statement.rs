//! One text, bound once, run on whichever database is open.
//!
//! The macros `match` on the open transaction and write the same query into both arms, so that each arm is plain,
//! typed sqlx. They are used inside the methods of [`crate::Reading`] and [`crate::Writing`] only.

use std::collections::HashSet;
use std::fmt::Write;
use std::hash::Hash;

/// Binds per statement of many rows: enough to forget the cost of a statement, few enough for both databases
/// (SQLite 32,766, PostgreSQL 65,535).
const MANY: usize = 2_000;

/// All rows of a query, as values of a `FromRow` type.
macro_rules! fetch_all {
    ($on:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $on.open() {
            $crate::Open::Sqlite(transaction) => {
                sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($bind))*.fetch_all(&mut **transaction).await
            }
            $crate::Open::Postgres(transaction) => {
                sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($bind))*.fetch_all(&mut **transaction).await
            }
        }
        .map_err($crate::StoreError::from)
    };
}

/// The row of a query, if there is one.
macro_rules! fetch_optional {
    ($on:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $on.open() {
            $crate::Open::Sqlite(transaction) => {
                sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($bind))*.fetch_optional(&mut **transaction).await
            }
            $crate::Open::Postgres(transaction) => {
                sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($bind))*.fetch_optional(&mut **transaction).await
            }
        }
        .map_err($crate::StoreError::from)
    };
}

/// Runs a statement; answers how many rows it touched.
macro_rules! execute {
    ($on:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $on.open() {
            $crate::Open::Sqlite(transaction) => sqlx::query::<sqlx::Sqlite>($sql)$(.bind($bind))*
                .execute(&mut **transaction)
                .await
                .map(|done| done.rows_affected()),
            $crate::Open::Postgres(transaction) => sqlx::query::<sqlx::Postgres>($sql)$(.bind($bind))*
                .execute(&mut **transaction)
                .await
                .map(|done| done.rows_affected()),
        }
        .map_err($crate::StoreError::from)
    };
}

/// All rows of a query with a list: `in ({list})` in the text stands for the list, which may be of any length.
/// The binds of `[…]` come first; longer lists are asked in parts, so an `order by` holds within a part only.
macro_rules! fetch_in {
    ($on:expr, $row:ty, $sql:expr, [$($bind:expr),* $(,)?], $list:expr $(,)?) => {{
        let list = $list;
        let mut found: Vec<$row> = Vec::new();
        for part in $crate::statement::parts(&list) {
            let before = 0 $(+ { let _ = stringify!($bind); 1 })*;
            let sql = sqlx::AssertSqlSafe($crate::statement::with_list($sql, before, part.len()));
            match $on.open() {
                $crate::Open::Sqlite(transaction) => {
                    let mut query = sqlx::query_as::<sqlx::Sqlite, $row>(sql)$(.bind($bind))*;
                    for value in part {
                        query = query.bind(value);
                    }
                    found.extend(query.fetch_all(&mut **transaction).await?);
                }
                $crate::Open::Postgres(transaction) => {
                    let mut query = sqlx::query_as::<sqlx::Postgres, $row>(sql)$(.bind($bind))*;
                    for value in part {
                        query = query.bind(value);
                    }
                    found.extend(query.fetch_all(&mut **transaction).await?);
                }
            }
        }
        found
    }};
}

/// Runs a statement with a list, as [`fetch_in`] does.
macro_rules! execute_in {
    ($on:expr, $sql:expr, [$($bind:expr),* $(,)?], $list:expr $(,)?) => {{
        let list = $list;
        for part in $crate::statement::parts(&list) {
            let before = 0 $(+ { let _ = stringify!($bind); 1 })*;
            let sql = sqlx::AssertSqlSafe($crate::statement::with_list($sql, before, part.len()));
            match $on.open() {
                $crate::Open::Sqlite(transaction) => {
                    let mut query = sqlx::query::<sqlx::Sqlite>(sql)$(.bind($bind))*;
                    for value in part {
                        query = query.bind(value);
                    }
                    query.execute(&mut **transaction).await?;
                }
                $crate::Open::Postgres(transaction) => {
                    let mut query = sqlx::query::<sqlx::Postgres>(sql)$(.bind($bind))*;
                    for value in part {
                        query = query.bind(value);
                    }
                    query.execute(&mut **transaction).await?;
                }
            }
        }
    }};
}

/// Inserts many rows, as many per statement as is good. `$head` ends before `values`, `$tail` stands after the
/// rows (`on conflict …`, or empty); the binds of one row follow its name. While the database carries a statement out,
/// the next one is made.
macro_rules! insert_many {
    ($on:expr, $head:expr, $tail:expr, $rows:expr, |$row:pat_param| [$($bind:expr),+ $(,)?] $(,)?) => {{
        const COLUMNS: usize = 0 $(+ { let _ = stringify!($bind); 1 })+;
        const WHOLE: usize = $crate::statement::rows_at_once(COLUMNS);
        let mut parts = $rows.chunks(WHOLE);
        let text = |rows, places| {
            sqlx::AssertSqlSafe($crate::statement::with_rows($head, COLUMNS, rows, places, $tail))
        };
        match $on.open() {
            $crate::Open::Sqlite(transaction) => {
                let mut next = || {
                    let part = parts.next()?;
                    let sql = text(part.len(), $crate::statement::Places::InOrder);
                    let mut query = sqlx::query::<sqlx::Sqlite>(sql).persistent(part.len() == WHOLE);
                    for $row in part {
                        query = query$(.bind($bind))+;
                    }
                    Some(query)
                };
                let mut made = next();
                while let Some(query) = made.take() {
                    let (done, following) = tokio::join!(
                        biased;
                        query.execute(&mut **transaction),
                        async { next() }
                    );
                    done?;
                    made = following;
                }
            }
            $crate::Open::Postgres(transaction) => {
                let mut next = || {
                    let part = parts.next()?;
                    let sql = text(part.len(), $crate::statement::Places::Numbered);
                    let mut query = sqlx::query::<sqlx::Postgres>(sql).persistent(part.len() == WHOLE);
                    for $row in part {
                        query = query$(.bind($bind))+;
                    }
                    Some(query)
                };
                let mut made = next();
                while let Some(query) = made.take() {
                    let (done, following) = tokio::join!(
                        biased;
                        query.execute(&mut **transaction),
                        async { next() }
                    );
                    done?;
                    made = following;
                }
            }
        }
    }};
}

pub(crate) use {execute, execute_in, fetch_all, fetch_in, fetch_optional, insert_many};

/// How many rows of so many columns go into one statement.
pub(crate) const fn rows_at_once(columns: usize) -> usize {
    MANY / columns
}

/// How the places of many rows are written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Places {
    /// `?`, for SQLite: it looks up numbered places one by one, which for thousands takes longer than the insert.
    InOrder,
    /// `$1`, for PostgreSQL, which knows no other.
    Numbered,
}

/// `head values ($1, $2), ($3, $4) tail`
pub(crate) fn with_rows(
    head: &str,
    columns: usize,
    rows: usize,
    places: Places,
    tail: &str,
) -> String {
    let mut sql = String::with_capacity(head.len() + tail.len() + rows * (columns * 6 + 4));
    sql.push_str(head);
    sql.push_str(" values ");
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        match places {
            Places::InOrder => {
                sql.push('?');
                sql.extend(std::iter::repeat_n(", ?", columns - 1));
            }
            Places::Numbered => push_numbers(&mut sql, row * columns, columns),
        }
        sql.push(')');
    }
    sql.push(' ');
    sql.push_str(tail);
    sql
}

/// The text with `{list}` replaced by so many places, numbered after those `before` it.
pub(crate) fn with_list(sql: &str, before: usize, length: usize) -> String {
    let mut list = String::with_capacity(length * 6);
    push_numbers(&mut list, before, length);
    sql.replace("{list}", &list)
}

fn push_numbers(sql: &mut String, before: usize, count: usize) {
    for number in before + 1..=before + count {
        let comma = if number == before + 1 { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(sql, "{comma}${number}");
    }
}

/// A list in parts of few different lengths, so that the databases meet the same few texts again; the last part is
/// filled up by repeating its last value, which `in` does not mind. Not longer: the driver looks up the name of each bind
/// among all of them.
pub(crate) fn parts<T: Clone>(list: &[T]) -> Vec<Vec<T>> {
    const LENGTHS: [usize; 4] = [1, 4, 20, 100];
    list.chunks(LENGTHS[LENGTHS.len() - 1])
        .map(|part| {
            let mut part = part.to_vec();
            let length = LENGTHS
                .into_iter()
                .find(|length| part.len() <= *length)
                .unwrap_or(part.len());
            if let Some(last) = part.last().cloned() {
                part.resize(length, last);
            }
            part
        })
        .collect()
}

/// The same in the same order, each once: a list in parts would find a double twice.
pub(crate) fn unique<T: Copy + Eq + Hash>(list: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = HashSet::new();
    list.filter(|value| seen.insert(*value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_numbered_through() {
        assert_eq!(
            with_rows(
                "insert into t (a, b)",
                2,
                2,
                Places::Numbered,
                "on conflict do nothing"
            ),
            "insert into t (a, b) values ($1, $2), ($3, $4) on conflict do nothing"
        );
        assert_eq!(
            with_rows("insert into t (a, b)", 2, 2, Places::InOrder, ""),
            "insert into t (a, b) values (?, ?), (?, ?) "
        );
    }

    #[test]
    fn a_list_is_numbered_after_the_other_binds() {
        assert_eq!(
            with_list("a = $1 and b in ({list})", 1, 3),
            "a = $1 and b in ($2, $3, $4)"
        );
    }

    #[test]
    fn a_list_is_filled_up_with_its_last_value() {
        assert_eq!(parts(&[1, 2]), vec![vec![1, 2, 2, 2]]);
        assert_eq!(parts::<i32>(&[]), Vec::<Vec<i32>>::new());
        assert_eq!(
            parts(&[7; 101])
                .into_iter()
                .map(|part| part.len())
                .collect::<Vec<_>>(),
            [100, 1]
        );
    }
}
