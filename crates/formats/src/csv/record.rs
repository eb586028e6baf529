//! Rows and positions of a CSV file, and their limits.

use serde::{Deserialize, Serialize};

use crate::RowError;

/// The longest row, in bytes of the file: a description of 256 KiB in which every character is a quote, and more.
pub const MAX_ROW_BYTES: usize = 1024 * 1024;
/// The most columns of a file.
pub(super) const MAX_CELLS: usize = 4096;

/// A position between two rows from which a reader can resume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CsvPosition {
    /// The offset in the file, in bytes.
    pub offset: u64,
    /// The number of the row that begins there, or after empty lines. The header is row 1.
    pub row: u64,
    /// Whether a line feed there still belongs to the previous row.
    pub after_cr: bool,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvRecord {
    /// The number as spreadsheets count: the header is row 1, and empty lines count.
    pub row: u64,
    /// A cell for each heading, missing ones empty, and those beyond the headings; or the reason why the row cannot be read:
    /// `row_too_large`, `too_many_cells`, `unclosed_quote`.
    pub cells: Result<Vec<String>, RowError>,
    /// The code of a warning about the text of the cells: `windows_1252` if they were not in UTF-8, `damaged_text` if a part of
    /// a character is missing.
    pub damage: Option<&'static str>,
    /// The position of the next row.
    pub next: CsvPosition,
}
