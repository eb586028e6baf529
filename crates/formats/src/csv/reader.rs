//! Reads a CSV file in chunks.

use domain::CSV_DELIMITERS;

use super::header::{CsvHeader, LineScan, not_utf8};
use super::record::{CsvPosition, CsvRecord, MAX_ROW_BYTES};
use super::rows::Rows;
use crate::FileError;

/// Reads RFC 4180 and its variants: rows that end with CRLF, LF or CR; a byte order mark; `, ; tab |` as delimiter, detected in
/// the first line or declared by it (`sep=;`, as Excel writes). Empty lines and rows of empty cells are skipped. Memory is
/// bounded by [`MAX_ROW_BYTES`], whatever the size of the file and its rows.
#[derive(Debug)]
pub struct CsvReader {
    delimiter: Option<u8>,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Header {
        line: Vec<u8>,
        scan: LineScan,
        position: CsvPosition,
    },
    Rows {
        header: CsvHeader,
        rows: Box<Rows>,
    },
}

impl CsvReader {
    /// A reader at the beginning of a file.
    ///
    /// # Errors
    /// `invalid_delimiter` for a delimiter other than `, ; tab |`.
    pub fn new(delimiter: Option<char>) -> Result<Self, FileError> {
        let known = |wanted: char| {
            CSV_DELIMITERS
                .into_iter()
                .find(|known| char::from(*known) == wanted)
        };
        let delimiter = match delimiter {
            None => None,
            Some(wanted) => Some(known(wanted).ok_or_else(|| {
                FileError::new(
                    "invalid_delimiter",
                    "the delimiter must be a comma, semicolon, tab or vertical bar",
                )
            })?),
        };
        Ok(Self {
            delimiter,
            phase: Phase::header(CsvPosition {
                offset: 0,
                row: 1,
                after_cr: false,
            }),
        })
    }

    /// A reader that resumes at a [`CsvRecord::next`] or [`Self::position`]; its input is the file from there.
    pub fn resume(header: CsvHeader, position: CsvPosition) -> Self {
        let rows = Box::new(Rows::new(&header, position));
        Self {
            delimiter: Some(header.delimiter),
            phase: Phase::Rows { header, rows },
        }
    }

    /// The headings, once they are read.
    pub fn header(&self) -> Option<&CsvHeader> {
        match &self.phase {
            Phase::Header { .. } => None,
            Phase::Rows { header, .. } => Some(header),
        }
    }

    /// The position of the next row.
    pub fn position(&self) -> CsvPosition {
        match &self.phase {
            Phase::Header { position, .. } => *position,
            Phase::Rows { rows, .. } => rows.position(),
        }
    }

    /// The next row. Advances `input` behind the bytes it has read; `None`: the next chunk is needed.
    ///
    /// # Errors
    /// An error of the file as a whole, after which nothing can be read.
    pub fn read(&mut self, input: &mut &[u8]) -> Result<Option<CsvRecord>, FileError> {
        self.read_header(input)?;
        match &mut self.phase {
            Phase::Header { .. } => Ok(None),
            Phase::Rows { rows, .. } => rows.read(input),
        }
    }

    /// The last row, if the file does not end with the end of one. Call it after all of the file was read.
    ///
    /// # Errors
    /// `empty_file`, and those of [`Self::read`].
    pub fn finish(&mut self) -> Result<Option<CsvRecord>, FileError> {
        if let Phase::Header { line, .. } = &self.phase {
            if line.trim_ascii().is_empty() {
                return Err(FileError::new("empty_file", "the file is empty"));
            }
            self.read_header(&mut &b"\n"[..])?;
        }
        match &mut self.phase {
            Phase::Header { .. } => Err(FileError::new(
                "invalid_header",
                "the first line's quotes do not match",
            )),
            Phase::Rows { rows, .. } => Ok(rows.finish()),
        }
    }

    fn read_header(&mut self, input: &mut &[u8]) -> Result<(), FileError> {
        let Phase::Header { line, scan, position } = &mut self.phase else {
            return Ok(());
        };
        while let Some((&byte, rest)) = input.split_first() {
            *input = rest;
            position.offset += 1;
            // Empty lines before the first one; a CRLF counts at its CR.
            if line.is_empty() && matches!(byte, b'\r' | b'\n') {
                position.row += u64::from(!(byte == b'\n' && position.after_cr));
                position.after_cr = byte == b'\r';
                continue;
            }
            position.after_cr = byte == b'\r';
            line.push(byte);
            match (position.offset, line.as_slice()) {
                (2, [0xff, 0xfe] | [0xfe, 0xff]) => return Err(not_utf8()),
                (3, [0xef, 0xbb, 0xbf]) => (*line, *scan) = (Vec::new(), LineScan::default()),
                (_, line) if line.len() > MAX_ROW_BYTES => {
                    return Err(FileError::new(
                        "header_too_large",
                        "the first line is longer than 1 MiB",
                    ));
                }
                _ if (position.offset > 3 || byte < 0x80) && scan.ends_with(byte, self.delimiter) => {
                    position.row += 1;
                    if let Some(delimiter) = declared_delimiter(line) {
                        (self.delimiter, *line, *scan) = (Some(delimiter), Vec::new(), LineScan::default());
                        continue;
                    }
                    let header = CsvHeader::parse(line, self.delimiter)?;
                    let rows = Box::new(Rows::new(&header, *position));
                    self.phase = Phase::Rows { header, rows };
                    return Ok(());
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Phase {
    fn header(position: CsvPosition) -> Self {
        Self::Header {
            line: Vec::new(),
            scan: LineScan::default(),
            position,
        }
    }
}

/// The delimiter that a first line of Excel declares.
fn declared_delimiter(line: &[u8]) -> Option<u8> {
    match line.trim_ascii_end() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] => {
            CSV_DELIMITERS.contains(delimiter).then_some(*delimiter)
        }
        // The tab of `sep=<tab>` has been trimmed as white space.
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'='] => line.contains(&b'\t').then_some(b'\t'),
        _ => None,
    }
}
