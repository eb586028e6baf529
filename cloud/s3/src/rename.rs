//! Changes the prefixes of stored keys.

use std::path::Path;

use cloud_core::sqlite::Database;

use super::store;

/// Renames all keys that begin with the first of a pair, pair by pair, in every bucket. It is done once for
/// each `revision`, which is stored in the same transaction: an interrupted caller may repeat the call. No
/// service may have the data open.
///
/// # Errors
/// When the data cannot be read or written, or a renamed key is taken.
pub fn rename_prefixes(data_dir: &Path, revision: i64, pairs: &[(&str, &str)]) -> anyhow::Result<()> {
    let path = data_dir.join("s3.db");
    if !path.exists() {
        return Ok(());
    }
    Database::open(&path, store::SCHEMA)?.transact(|tx| {
        let last: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if last >= revision {
            return Ok(());
        }
        for (from, to) in pairs {
            for table in ["objects", "uploads"] {
                tx.execute(
                    &format!(
                        "UPDATE {table} SET key = CAST(?2 || substr(key, length(?1) + 1) AS BLOB)
                         WHERE substr(key, 1, length(?1)) = ?1"
                    ),
                    [from.as_bytes(), to.as_bytes()],
                )?;
            }
        }
        Ok(tx.pragma_update(None, "user_version", revision)?)
    })
}
