//! The two kinds of transactions.

use crate::Result;
use sqlx::{Postgres, Sqlite, Transaction};
use std::ops::{Deref, DerefMut};

/// A transaction on either database.
#[derive(Debug)]
pub enum Open {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// A consistent snapshot: whatever others write meanwhile, it keeps reading the same.
#[derive(Debug)]
pub struct Reading {
    open: Open,
}

impl Reading {
    pub(crate) fn new(open: Open) -> Self {
        Self { open }
    }

    /// The transaction itself, for the queue in `jobs`.
    pub fn open(&mut self) -> &mut Open {
        &mut self.open
    }
}

/// A transaction that may write. It also reads, and sees what it wrote itself.
#[derive(Debug)]
pub struct Writing {
    reading: Reading,
}

impl Writing {
    pub(crate) fn new(open: Open) -> Self {
        Self {
            reading: Reading::new(open),
        }
    }

    /// Keeps everything that was written.
    ///
    /// # Errors
    /// [`crate::StoreError`] when the database could not keep it; then nothing was kept.
    pub async fn commit(self) -> Result<()> {
        match self.reading.open {
            Open::Sqlite(transaction) => transaction.commit().await?,
            Open::Postgres(transaction) => transaction.commit().await?,
        }
        Ok(())
    }
}

impl Deref for Writing {
    type Target = Reading;

    fn deref(&self) -> &Reading {
        &self.reading
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut Reading {
        &mut self.reading
    }
}
