//! The rows below the header.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::header::{CsvHeader, not_utf8};
use super::record::{CsvPosition, CsvRecord, MAX_CELLS, MAX_ROW_BYTES};
use crate::text::decoded;
use crate::{FileError, RowError};

/// The longest row that is skipped. A row that is too long is read to its end to find the next one, but not without limit:
/// most likely a quote is never closed, and the rest of the file is one row.
const MAX_SKIPPED_BYTES: u64 = 64 * 1024 * 1024;
const FIRST_BUFFER_BYTES: usize = 8 * 1024;

/// The state of [`csv_core`], and the row that is being read.
pub(super) struct Rows {
    core: Reader,
    columns: usize,
    /// The position of the row that is being read.
    position: CsvPosition,
    /// The bytes of the row so far, as in the file. 0: between rows.
    row_bytes: u64,
    last_byte: u8,
    cells: Vec<u8>,
    cell_bytes: usize,
    ends: Vec<usize>,
    cell_count: usize,
    is_too_large: bool,
    has_too_many: bool,
}

impl Rows {
    pub(super) fn new(header: &CsvHeader, position: CsvPosition) -> Self {
        let mut core = ReaderBuilder::new().delimiter(header.delimiter).build();
        // The parser recognizes a byte order mark only in its first input.
        let _ = core.read_record(b"\n", &mut [0; 1], &mut [0; 1]);
        Self {
            core,
            columns: header.headings.len(),
            position,
            row_bytes: 0,
            last_byte: 0,
            cells: vec![0; FIRST_BUFFER_BYTES],
            cell_bytes: 0,
            ends: vec![0; MAX_CELLS],
            cell_count: 0,
            is_too_large: false,
            has_too_many: false,
        }
    }

    pub(super) fn position(&self) -> CsvPosition {
        self.position
    }

    pub(super) fn read(&mut self, input: &mut &[u8]) -> Result<Option<CsvRecord>, FileError> {
        while let Some(byte) = input.first() {
            if self.row_bytes == 0 && matches!(byte, b'\r' | b'\n') {
                self.pass_line_end(*byte);
                *input = input.get(1..).unwrap_or_default();
                continue;
            }
            if self.take(input) {
                if let Some(record) = self.record()? {
                    return Ok(Some(record));
                }
            } else if self.row_bytes > MAX_SKIPPED_BYTES {
                let detail = format!(
                    "row {} has no end; is there a quote that is not closed?",
                    self.position.row
                );
                return Err(FileError::at("row_without_end", detail, self.position.offset));
            }
        }
        Ok(None)
    }

    /// The last row, if it ends with the file.
    pub(super) fn finish(&mut self) -> Result<Option<CsvRecord>, FileError> {
        if self.row_bytes == 0 {
            return Ok(None);
        }
        // A line end ends a row, but not within quotes.
        let (row_bytes, last_byte) = (self.row_bytes, self.last_byte);
        let mut is_over = false;
        let mut line_end: &[u8] = b"\n";
        while !line_end.is_empty() && !is_over {
            is_over = self.take(&mut line_end);
        }
        (self.row_bytes, self.last_byte) = (row_bytes, last_byte);
        if is_over {
            return self.record();
        }
        let error = RowError::new(
            self.position.row,
            "unclosed_quote",
            "the row has a quote that is not closed",
        );
        Ok(Some(self.end_of_row(Err(error), None)))
    }

    /// Skips an end of line outside a row: an empty line, or the rest of a CRLF.
    fn pass_line_end(&mut self, byte: u8) {
        self.position.offset += 1;
        self.position.row += u64::from(!(byte == b'\n' && self.position.after_cr));
        self.position.after_cr = byte == b'\r';
    }

    /// Passes input to the parser; returns whether the row has ended.
    fn take(&mut self, input: &mut &[u8]) -> bool {
        let cells = self.cells.get_mut(self.cell_bytes..).unwrap_or_default();
        let ends = self.ends.get_mut(self.cell_count..).unwrap_or_default();
        let (result, read, written, ended) = self.core.read_record(input, cells, ends);
        let (taken, rest) = input.split_at_checked(read).unwrap_or((input, &[]));
        *input = rest;
        self.row_bytes += read as u64;
        self.last_byte = taken.last().copied().unwrap_or(self.last_byte);
        self.cell_bytes += written;
        self.cell_count += ended;
        match result {
            ReadRecordResult::Record => return true,
            ReadRecordResult::OutputFull if self.cells.len() > MAX_ROW_BYTES => {
                // The rest overwrites the beginning, which is not needed any more.
                (self.is_too_large, self.cell_bytes) = (true, 0);
            }
            ReadRecordResult::OutputFull => {
                self.cells
                    .resize((self.cells.len() * 2).min(MAX_ROW_BYTES + 1), 0);
            }
            ReadRecordResult::OutputEndsFull => (self.has_too_many, self.cell_count) = (true, 0),
            ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
        }
        false
    }

    /// The row that has ended; `None` if all its cells are empty.
    fn record(&mut self) -> Result<Option<CsvRecord>, FileError> {
        let row = self.position.row;
        let mut damage = None;
        let result = if self.is_too_large || self.row_bytes > MAX_ROW_BYTES as u64 {
            let detail = format!("the row has {} bytes, more than 1 MiB", self.row_bytes);
            Err(RowError::new(row, "row_too_large", detail))
        } else if self.has_too_many {
            Err(self.too_many_cells())
        } else {
            let (cells, code) = self.decoded_cells()?;
            damage = code;
            Ok(cells)
        };
        let is_blank = matches!(&result, Ok(cells) if cells.iter().all(|cell| cell.trim().is_empty()));
        let record = self.end_of_row(result, damage);
        Ok((!is_blank).then_some(record))
    }

    /// The cells, at least one for each heading; and the code of what was changed to read them.
    fn decoded_cells(&self) -> Result<(Vec<String>, Option<&'static str>), FileError> {
        let whole = self.cells.get(..self.cell_bytes).unwrap_or_default();
        let refused = || {
            let FileError { code, detail, .. } = not_utf8();
            FileError::new(code, format!("row {}: {detail}", self.position.row))
        };
        let (_, damage) = decoded(whole).ok_or_else(refused)?;
        let mut cells = Vec::with_capacity(self.columns.max(self.cell_count));
        let mut start = 0;
        for end in self.ends.iter().take(self.cell_count) {
            let bytes = self.cells.get(start..*end).unwrap_or_default();
            let text = match (std::str::from_utf8(bytes), damage) {
                (Ok(text), _) => text.into(),
                (Err(_), Some("windows_1252")) => {
                    decoded(bytes).map_or_else(|| String::from_utf8_lossy(bytes), |(text, _)| text)
                }
                (Err(_), _) => String::from_utf8_lossy(bytes),
            };
            cells.push(text.into_owned());
            start = *end;
        }
        // Some programs end each row with a delimiter.
        while cells.len() > self.columns && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            let _ = cells.pop();
        }
        cells.resize(self.columns.max(cells.len()), String::new());
        Ok((cells, damage))
    }

    fn too_many_cells(&self) -> RowError {
        let detail = format!("the row has more than {MAX_CELLS} cells");
        RowError::new(self.position.row, "too_many_cells", detail)
    }

    fn end_of_row(
        &mut self,
        cells: Result<Vec<String>, RowError>,
        damage: Option<&'static str>,
    ) -> CsvRecord {
        let row = self.position.row;
        self.position = CsvPosition {
            offset: self.position.offset + self.row_bytes,
            row: row + 1,
            after_cr: self.last_byte == b'\r',
        };
        (self.row_bytes, self.cell_bytes, self.cell_count) = (0, 0, 0);
        (self.is_too_large, self.has_too_many) = (false, false);
        CsvRecord {
            row,
            cells,
            damage,
            next: self.position,
        }
    }
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rows({:?})", self.position)
    }
}
