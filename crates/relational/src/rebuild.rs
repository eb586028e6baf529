//! Making the view anew: every item of a scan is written, and what the scan did not find is removed.
//!
//! The function may follow the stream meanwhile. A row that was neither read nor written since the beginning belongs to no item: a strongly
//! consistent scan would have found it.

use jiff::Timestamp;
use store::Projection;

use crate::cell::Cell;
use crate::database::{Database, MAX_CHANGED, MAX_ROWS, Parameters};
use crate::error::Error;
use crate::row::Row;
use crate::statements::{self, Mode};
use crate::table::{TABLES, Table};

/// A rebuild under way.
#[derive(Debug)]
pub struct Rebuild<'a> {
    database: &'a Database,
    /// By the database's clock.
    began_at: Timestamp,
}

impl<'a> Rebuild<'a> {
    /// Begins: the scan has to begin afterwards.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn begin(database: &'a Database) -> Result<Self, Error> {
        let rows = database.rows("SELECT now()", &Vec::new()).await?;
        let now = rows.first().ok_or(Error::Unreachable)?.try_get(0)?;
        Ok(Self {
            database,
            began_at: now,
        })
    }

    /// Writes what some items of the scan show.
    ///
    /// # Errors
    /// See [`Error`]; some may be written.
    pub async fn write(&self, projections: Vec<Projection>) -> Result<(), Error> {
        let rows = projections.into_iter().map(Row::from).collect();
        self.database.write_as(rows, Mode::Rebuild).await
    }

    /// Removes the rows of items that the scan did not find, and forgets those that were removed long ago. Returns how many of both.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn finish(self) -> Result<(usize, usize), Error> {
        let (mut removed, mut forgotten) = (0, 0);
        for table in TABLES {
            removed += self.remove_unconfirmed(table).await?;
            forgotten += self.forget(table).await?;
        }
        Ok((removed, forgotten))
    }

    async fn remove_unconfirmed(&self, table: &'static Table) -> Result<usize, Error> {
        let began_at = Cell::Time(Some(self.began_at));
        // A transaction changes the rows and those of their lists.
        let limit = MAX_ROWS.min(MAX_CHANGED / table.max_changed());
        let mut count = 0;
        loop {
            let parameters: Parameters<'_> = vec![began_at.parameter()];
            let found = self
                .database
                .rows(&statements::unconfirmed(table, limit), &parameters)
                .await?;
            let keys: Vec<Vec<Cell>> = found
                .iter()
                .map(|row| table.key_of(row))
                .collect::<Result<_, _>>()?;
            if keys.is_empty() {
                return Ok(count);
            }
            let removed = self.database.remove_unconfirmed(table, &began_at, &keys).await?;
            count += removed;
        }
    }

    async fn forget(&self, table: &'static Table) -> Result<usize, Error> {
        let mut count = 0;
        loop {
            let found = self
                .database
                .rows(&statements::forgettable(table, MAX_ROWS), &Vec::new())
                .await?;
            if found.is_empty() {
                return Ok(count);
            }
            for row in &found {
                let mut cells = table.key_of(row)?;
                cells.push(Cell::Integer(Some(row.try_get(table.key.len())?)));
                let parameters: Parameters<'_> = cells.iter().map(Cell::parameter).collect();
                self.database
                    .rows(&statements::forget(table), &parameters)
                    .await?;
                count += 1;
            }
        }
    }
}
