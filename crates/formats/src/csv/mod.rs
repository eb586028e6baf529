//! CSV (RFC 4180, and what programs make of it).

mod cells;
mod export;
mod header;
mod import;
mod reader;
mod rows;

pub use export::{CSV_HEADER, write_csv_header, write_csv_task};
pub use header::CsvHeader;
pub use import::{CSV_FIELDS, CsvImport};
pub use reader::{CsvPosition, CsvReader, CsvRecord, MAX_ROW_BYTES};

#[cfg(test)]
mod reader_tests;
#[cfg(test)]
mod round_trip_tests;
