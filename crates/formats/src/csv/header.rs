//! The first line: the headings and the delimiter.

use csv_core::{ReadRecordResult, ReaderBuilder};
use domain::CSV_DELIMITERS;
use serde::{Deserialize, Serialize};

use super::record::MAX_CELLS;
use crate::FileError;
use crate::sniff::SAVE_AS;
use crate::text::decoded;
use crate::words::heading;

/// The headings, which a reader needs again to resume within a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CsvHeader {
    /// The delimiter of cells, an ASCII character.
    pub delimiter: u8,
    /// The headings in the order of the file, without white space around them; some may be empty, or repeated.
    pub headings: Vec<String>,
}

impl CsvHeader {
    /// The index of a heading, regardless of case.
    pub fn position(&self, heading: &str) -> Option<usize> {
        let wanted = heading.trim().to_lowercase();
        self.headings
            .iter()
            .position(|known| known.to_lowercase() == wanted)
    }

    /// Whether one of the headings is one of these, in the form of [`heading`].
    pub(super) fn has_one(&self, headings: &[String]) -> bool {
        self.headings.iter().any(|text| headings.contains(&heading(text)))
    }

    /// Parses the header from `line`, the bytes up to the end that [`LineScan`] has found.
    pub(super) fn parse(line: &[u8], delimiter: Option<u8>) -> Result<Self, FileError> {
        if line.contains(&0) {
            let detail = format!("the file is no text in UTF-8, or no CSV at all; {SAVE_AS}");
            return Err(FileError::new("not_text", detail));
        }
        let (text, _) = decoded(line).ok_or_else(not_utf8)?;
        let delimiter = delimiter.unwrap_or_else(|| likeliest(line));
        let headings = headings(&text, delimiter)?;
        if headings.iter().all(String::is_empty) {
            return Err(FileError::new("empty_header", "the first line has no headings"));
        }
        Ok(Self { delimiter, headings })
    }
}

pub(super) fn not_utf8() -> FileError {
    let detail = format!("the file is neither in UTF-8 nor in Windows-1252; {SAVE_AS}");
    FileError::new("not_utf8", detail)
}

/// Finds the end of the first line, before the delimiter is known.
#[derive(Debug, Default)]
pub(super) struct LineScan {
    in_quotes: bool,
    /// The previous byte; a quote opens only where a cell begins.
    before: Option<u8>,
}

impl LineScan {
    /// Whether the line ends with this byte.
    pub(super) fn ends_with(&mut self, byte: u8, delimiter: Option<u8>) -> bool {
        let ends = !self.in_quotes && matches!(byte, b'\r' | b'\n');
        if byte == b'"' {
            let begins = match (self.before, delimiter) {
                (None, _) => true,
                (Some(before), Some(delimiter)) => before == delimiter,
                (Some(before), None) => CSV_DELIMITERS.contains(&before),
            };
            // A doubled quote within a cell closes and opens it again.
            self.in_quotes = !self.in_quotes && (begins || self.before == Some(b'"'));
        }
        self.before = Some(byte);
        ends
    }
}

/// The most frequent delimiter outside of quotes.
fn likeliest(line: &[u8]) -> u8 {
    let mut best = (0, b',');
    for delimiter in CSV_DELIMITERS {
        let mut in_quotes = false;
        let count = line
            .iter()
            .filter(|byte| {
                in_quotes ^= **byte == b'"';
                !in_quotes && **byte == delimiter
            })
            .count();
        if count > best.0 {
            best = (count, delimiter);
        }
    }
    best.1
}

fn headings(line: &str, delimiter: u8) -> Result<Vec<String>, FileError> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
    let (mut cells, mut ends) = (vec![0; line.len() + 1], vec![0; MAX_CELLS + 1]);
    let (result, read, _, count) = reader.read_record(line.as_bytes(), &mut cells, &mut ends);
    if result == ReadRecordResult::OutputEndsFull {
        let detail = format!("there are more than {MAX_CELLS} columns");
        return Err(FileError::new("too_many_columns", detail));
    }
    // Quotes that have a different meaning with another delimiter.
    if result != ReadRecordResult::Record || !line.get(read..).unwrap_or_default().trim().is_empty() {
        return Err(FileError::new(
            "invalid_header",
            "the first line's quotes do not match",
        ));
    }
    let mut start = 0;
    let cells = ends.into_iter().take(count).map(|end| {
        let cell = cells.get(start..end).unwrap_or_default();
        start = end;
        String::from_utf8_lossy(cell).trim().to_owned()
    });
    Ok(cells.collect())
}
