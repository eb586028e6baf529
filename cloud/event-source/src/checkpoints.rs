//! The position of each stream's mapping.

use std::path::Path;

use cloud_core::sqlite::Database;
use rusqlite::{OptionalExtension as _, params};

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS checkpoints (
    mapping TEXT PRIMARY KEY,
    sequence_number TEXT
);
";

/// The checkpoints of all mappings. Clones share them.
#[derive(Clone)]
pub(super) struct Checkpoints {
    database: Database,
}

impl Checkpoints {
    pub(super) fn open(data_dir: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            database: Database::open(&data_dir.join("event_sources.db"), SCHEMA)?,
        })
    }

    /// `None`: the mapping has never run. `Some(None)`: it begins with the oldest record.
    pub(super) async fn load(&self, mapping: &str) -> anyhow::Result<Option<Option<String>>> {
        let mapping = mapping.to_owned();
        self.database
            .transaction(move |tx| {
                Ok(tx
                    .query_row(
                        "SELECT sequence_number FROM checkpoints WHERE mapping = ?",
                        [mapping],
                        |row| row.get(0),
                    )
                    .optional()?)
            })
            .await
    }

    /// Stores that all records up to and including this one are processed; durable when this returns.
    pub(super) async fn save(&self, mapping: &str, sequence_number: Option<&str>) -> anyhow::Result<()> {
        let (mapping, sequence_number) = (mapping.to_owned(), sequence_number.map(str::to_owned));
        self.database
            .transaction(move |tx| {
                tx.execute(
                    "INSERT INTO checkpoints VALUES (?, ?)
                     ON CONFLICT (mapping) DO UPDATE SET sequence_number = excluded.sequence_number",
                    params![mapping, sequence_number],
                )?;
                Ok(())
            })
            .await
    }
}
