//! CSV (RFC 4180 and its variants).

mod cells;
mod columns;
mod export;
mod header;
mod import;
mod reader;
mod record;
mod rows;

pub(crate) use cells::checklist;
pub use cells::guarded;
pub use export::{csv_header, write_csv_header, write_csv_row, write_csv_task};
pub use header::CsvHeader;
pub use import::CsvImport;
pub use reader::CsvReader;
pub use record::{CsvPosition, CsvRecord, MAX_ROW_BYTES};

#[cfg(test)]
mod reader_tests;
#[cfg(test)]
mod round_trip_tests;
