//! Reads a CSV file in chunks.

use domain::{CSV_DELIMITERS, CsvOptions};

use super::columns::titles;
use super::header::{CsvHeader, LineScan};
use super::record::{CsvPosition, CsvRecord, MAX_ROW_BYTES};
use super::rows::Rows;
use crate::FileError;
use crate::sniff::{json_importer, refuse_binary};
use crate::text::decoded;
use crate::words::heading;

/// The header is looked for in so many lines …
const MAX_PREAMBLE_LINES: usize = 32;
/// … and bytes.
const MAX_PREAMBLE_BYTES: usize = 64 * 1024;

/// Reads RFC 4180 and its variants: rows that end with CRLF, LF or CR; a byte order mark; `, ; tab |` as delimiter, detected in
/// the line of the headings or declared by the first (`sep=;`, as Excel writes). Empty lines and rows of empty cells are skipped. Memory is
/// bounded by [`MAX_ROW_BYTES`], whatever the size of the file and its rows.
#[derive(Debug)]
pub struct CsvReader {
    delimiter: Option<u8>,
    /// The headings of which the header has one; none: the first line is the header.
    titles: Vec<String>,
    phase: Phase,
    /// Lines that were read in search of the header, to be read again as rows.
    backlog: Vec<u8>,
    /// Lines before the headings.
    preamble: Vec<String>,
}

#[derive(Debug)]
enum Phase {
    Header {
        line: Vec<u8>,
        scan: LineScan,
        position: CsvPosition,
        /// The first line, which is the header if no other is.
        first: Option<(CsvHeader, CsvPosition)>,
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
            titles: Vec::new(),
            phase: Phase::header(CsvPosition {
                offset: 0,
                row: 1,
                after_cr: false,
            }),
            backlog: Vec::new(),
            preamble: Vec::new(),
        })
    }

    /// A reader that looks for the header: the first line with a column that may be the title. Some products write other lines
    /// before it, which are skipped.
    ///
    /// # Errors
    /// See [`Self::new`].
    pub fn for_import(options: &CsvOptions) -> Result<Self, FileError> {
        let mapped = options.mapping.get("title").and_then(Option::as_deref);
        let titles = match mapped {
            Some(mapped) => vec![heading(mapped)],
            None => titles().map(str::to_owned).collect(),
        };
        Ok(Self {
            titles,
            ..Self::new(options.delimiter)?
        })
    }

    /// The lines before the headings, once these are read.
    pub fn preamble(&self) -> &[String] {
        &self.preamble
    }

    /// A reader that resumes at a [`CsvRecord::next`] or [`Self::position`]; its input is the file from there.
    pub fn resume(header: CsvHeader, position: CsvPosition) -> Self {
        let rows = Box::new(Rows::new(&header, position));
        Self {
            delimiter: Some(header.delimiter),
            titles: Vec::new(),
            phase: Phase::Rows { header, rows },
            backlog: Vec::new(),
            preamble: Vec::new(),
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
            Phase::Rows { rows, .. } => {
                if !self.backlog.is_empty() {
                    let mut rest = self.backlog.as_slice();
                    let record = rows.read(&mut rest)?;
                    self.backlog = rest.to_vec();
                    if record.is_some() {
                        return Ok(record);
                    }
                }
                rows.read(input)
            }
        }
    }

    /// The next of the last rows: one that does not end with the end of a line, and those that were read in search of the header.
    /// Call it after all of the file was read, until there is none.
    ///
    /// # Errors
    /// `empty_file`, and those of [`Self::read`].
    pub fn finish(&mut self) -> Result<Option<CsvRecord>, FileError> {
        if let Phase::Header { line, first, .. } = &self.phase {
            let is_blank = line.trim_ascii().is_empty();
            if is_blank && first.is_none() {
                return Err(FileError::new("empty_file", "the file is empty"));
            }
            if first.is_none() {
                refuse_binary(line)?;
            }
            if !is_blank {
                self.read_header(&mut &b"\n"[..])?;
            }
            self.take_first();
        }
        let Phase::Rows { rows, .. } = &mut self.phase else {
            return Err(FileError::new(
                "invalid_header",
                "the first line's quotes do not match",
            ));
        };
        let mut rest = self.backlog.as_slice();
        let record = rows.read(&mut rest)?;
        self.backlog = rest.to_vec();
        match record {
            Some(record) => Ok(Some(record)),
            None => rows.finish(),
        }
    }

    fn read_header(&mut self, input: &mut &[u8]) -> Result<(), FileError> {
        let Phase::Header {
            line,
            scan,
            position,
            first,
        } = &mut self.phase
        else {
            return Ok(());
        };
        while let Some((&byte, rest)) = input.split_first() {
            *input = rest;
            position.offset += 1;
            if first.is_some() {
                self.backlog.push(byte);
            }
            // Empty lines before the first one; a CRLF counts at its CR.
            if line.is_empty() && matches!(byte, b'\r' | b'\n') {
                position.row += u64::from(!(byte == b'\n' && position.after_cr));
                position.after_cr = byte == b'\r';
                continue;
            }
            position.after_cr = byte == b'\r';
            line.push(byte);
            match (position.offset, line.as_slice()) {
                (4, line) if refuse_binary(line).is_err() => return refuse_binary(line),
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
                    if first.is_none() {
                        refuse_binary(line)?;
                        if !self.titles.is_empty() && json_importer(line).is_some() {
                            let importer = "import_json, or import_trello if it is a Trello board,";
                            return Err(FileError::other("JSON", importer));
                        }
                    }
                    let header = match CsvHeader::parse(line, self.delimiter) {
                        Ok(header) => Some(header),
                        // Another line may be the header.
                        Err(error)
                            if first.is_some() || error.code == "empty_header" && !self.titles.is_empty() =>
                        {
                            None
                        }
                        Err(error) => return Err(error),
                    };
                    let is_found = |header: &CsvHeader| {
                        self.titles.is_empty()
                            || header.has_one(&self.titles) && (first.is_none() || header.headings.len() > 1)
                    };
                    if let Some(header) = header {
                        if is_found(&header) {
                            let rows = Box::new(Rows::new(&header, *position));
                            self.phase = Phase::Rows { header, rows };
                            self.backlog.clear();
                            return Ok(());
                        }
                        if first.is_none() {
                            *first = Some((header, *position));
                        }
                    }
                    if let Some((text, _)) = decoded(line) {
                        self.preamble.push(text.trim().to_owned());
                    }
                    (*line, *scan) = (Vec::new(), LineScan::default());
                    if self.preamble.len() > MAX_PREAMBLE_LINES || self.backlog.len() > MAX_PREAMBLE_BYTES {
                        self.take_first();
                        return Ok(());
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes the first line as the header, and what follows as rows.
    fn take_first(&mut self) {
        if let Phase::Header { first, .. } = &mut self.phase
            && let Some((header, position)) = first.take()
        {
            let rows = Box::new(Rows::new(&header, position));
            self.phase = Phase::Rows { header, rows };
            self.preamble.clear();
        }
    }
}

impl Phase {
    fn header(position: CsvPosition) -> Self {
        Self::Header {
            line: Vec::new(),
            scan: LineScan::default(),
            position,
            first: None,
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
