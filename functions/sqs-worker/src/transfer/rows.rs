//! The rows of a file, whatever the format. CSV and JSON are read row by row; the exports of other products at once, since the
//! parts of a card may be anywhere in them.

use domain::{CsvOptions, ImportFormat, ImportSpec, Job, OnError};
use formats::csv::{CsvHeader, CsvImport, CsvPosition, CsvReader};
use formats::json::{JsonImport, JsonPosition, JsonReader};
use formats::todoist::TodoistProject;
use formats::trello::TrelloBoard;
use formats::{Directory, FileError, Imported, RowError, Warning};
use serde::{Deserialize, Serialize};

use super::error::StepError;
use super::source::Source;
use crate::ports::Ports;
use crate::state::State;

/// The headings are in every checkpoint, whose size is limited.
const MAX_HEADER_BYTES: usize = 32 * 1024;

/// A position between two rows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RowPosition {
    #[default]
    Start,
    Csv {
        header: CsvHeader,
        position: CsvPosition,
    },
    Json {
        import: JsonImport,
        position: JsonPosition,
    },
    /// After this many rows of a file that is read at once.
    Whole { rows: u64 },
}

impl RowPosition {
    /// The offset to read from, in bytes.
    fn offset(&self) -> u64 {
        match self {
            Self::Start | Self::Whole { .. } => 0,
            Self::Csv { position, .. } => position.offset,
            Self::Json { position, .. } => position.offset,
        }
    }
}

/// A row, and the task that it describes.
pub(super) struct Row {
    /// The position in the file; see [`Imported::row`].
    pub(super) number: u64,
    pub(super) task: Result<Imported, Vec<RowError>>,
}

/// Notes about the file as a whole.
#[derive(Debug, Default)]
pub(super) struct FileNotes {
    /// Columns that are not imported.
    pub(super) ignored_columns: Vec<String>,
    /// Warnings about other parts that are not imported.
    pub(super) warnings: Vec<Warning>,
}

/// Reads a file from a position on.
pub(super) struct Rows<'a, P> {
    source: Source<'a, P>,
    reader: Reader<'a>,
    position: RowPosition,
    notes: FileNotes,
    /// Whether a value that cannot be read is an error.
    is_strict: bool,
    is_over: bool,
}

enum Reader<'a> {
    Csv {
        reader: CsvReader,
        options: &'a CsvOptions,
        import: Option<CsvImport>,
    },
    Json {
        reader: JsonReader,
        import: Option<JsonImport>,
    },
    Trello {
        board: Box<TrelloBoard>,
        done: u64,
    },
    Todoist {
        project: Box<TodoistProject>,
        done: u64,
    },
}

impl<'a, P: Ports> Rows<'a, P> {
    /// Begins at `position` and reads ranges of `range_bytes`.
    pub(super) async fn at(
        state: &'a State<P>,
        job: &Job,
        spec: &'a ImportSpec,
        position: RowPosition,
        range_bytes: u64,
    ) -> Result<Self, StepError> {
        let mut source = Source::new(state, job, position.offset(), range_bytes)?;
        let done = match &position {
            RowPosition::Whole { rows } => *rows,
            _ => 0,
        };
        let mut notes = FileNotes::default();
        let reader = match &spec.format {
            ImportFormat::Csv(options) => Reader::Csv {
                reader: match &position {
                    RowPosition::Csv { header, position } => CsvReader::resume(header.clone(), *position),
                    _ => CsvReader::for_import(options).map_err(refused)?,
                },
                options,
                import: None,
            },
            ImportFormat::Json => match &position {
                RowPosition::Json { import, position } => Reader::Json {
                    reader: JsonReader::resume(*position),
                    import: Some(import.clone()),
                },
                _ => Reader::Json {
                    reader: JsonReader::new(),
                    import: None,
                },
            },
            ImportFormat::Trello {
                include_archived,
                statuses,
            } => {
                let file = source.whole().await?;
                let board = TrelloBoard::parse(&file, *include_archived, statuses).map_err(refused)?;
                notes.warnings = board.warnings().to_vec();
                let board = Box::new(board);
                Reader::Trello { board, done }
            }
            ImportFormat::Todoist { statuses } => {
                let file = source.whole().await?;
                let project = TodoistProject::parse(&file, statuses).map_err(refused)?;
                notes.warnings = project.warnings().to_vec();
                let project = Box::new(project);
                Reader::Todoist { project, done }
            }
        };
        Ok(Self {
            source,
            reader,
            position,
            notes,
            is_strict: spec.on_error == OnError::Stop,
            is_over: false,
        })
    }

    /// The position after the row that was read last.
    pub(super) fn position(&self) -> RowPosition {
        self.position.clone()
    }

    /// The notes, which are complete once the first row has been read, or the end.
    pub(super) fn take_notes(&mut self) -> FileNotes {
        std::mem::take(&mut self.notes)
    }

    /// The number of bytes of the file that were read.
    pub(super) fn read_bytes(&self) -> u64 {
        self.source.read_bytes()
    }

    /// The next row; `None` at the end.
    pub(super) async fn next(&mut self, people: &Directory) -> Result<Option<Row>, StepError> {
        if self.is_over {
            return Ok(None);
        }
        let Self {
            source,
            reader,
            position,
            notes,
            ..
        } = self;
        let mut row = match reader {
            Reader::Csv {
                reader,
                options,
                import,
            } => csv((reader, options, import), source, position, notes, people).await?,
            Reader::Json { reader, import } => {
                json((reader, import), source, position, notes, people).await?
            }
            Reader::Trello { board, done } => {
                *done += 1;
                *position = RowPosition::Whole { rows: *done };
                let number = *done;
                board.task(number, people).map(|task| Row { number, task })
            }
            Reader::Todoist { project, done } => {
                *done += 1;
                *position = RowPosition::Whole { rows: *done };
                todoist(project, *done, people)
            }
        };
        self.is_over = row.is_none();
        if self.is_strict
            && let Some(Row { task, .. }) = &mut row
        {
            let read = std::mem::replace(task, Err(Vec::new()));
            *task = read.and_then(Imported::strict);
        }
        Ok(row)
    }
}

async fn csv<P: Ports>(
    (reader, options, import): (&mut CsvReader, &CsvOptions, &mut Option<CsvImport>),
    source: &mut Source<'_, P>,
    at: &mut RowPosition,
    notes: &mut FileNotes,
    people: &Directory,
) -> Result<Option<Row>, StepError> {
    let record = loop {
        let mut input = source.rest();
        let length = input.len();
        let record = reader.read(&mut input).map_err(refused)?;
        let consumed = length - input.len();
        source.consume(consumed);
        if record.is_some() {
            break record;
        }
        if !source.fill().await? {
            break reader.finish().map_err(refused)?;
        }
    };
    let header = reader
        .header()
        .ok_or_else(|| StepError::failed("empty_file", "the file is empty"))?;
    let import = match import {
        Some(import) => import,
        None => {
            let length: usize = header.headings.iter().map(String::len).sum();
            if length > MAX_HEADER_BYTES {
                return Err(StepError::failed(
                    "header_too_large",
                    "the headings have more than 32 KiB",
                ));
            }
            let new = CsvImport::new(header, options).map_err(refused)?;
            notes.ignored_columns = new.ignored_columns().to_vec();
            notes.warnings = new.warnings().to_vec();
            let before = reader.preamble();
            if !before.is_empty() {
                notes
                    .warnings
                    .push(Warning::new("lines_before_headings", before.join("; ")));
            }
            import.insert(new)
        }
    };
    let Some(record) = record else {
        return Ok(None);
    };
    match at {
        RowPosition::Csv { position, .. } => *position = record.next,
        _ => {
            *at = RowPosition::Csv {
                header: header.clone(),
                position: record.next,
            };
        }
    }
    let number = record.row;
    let mut task = match record.cells {
        Ok(cells) => import.task(number, &cells, people),
        Err(error) => Err(vec![error]),
    };
    if let (Ok(imported), Some(code)) = (&mut task, record.damage) {
        let detail = match code {
            "windows_1252" => "its text is not in UTF-8 and was read as Windows-1252",
            _ => "parts of characters are missing in its text and are replaced by \u{fffd}",
        };
        imported.warnings.push(Warning::new(code, detail));
    }
    Ok(Some(Row { number, task }))
}

async fn json<P: Ports>(
    (reader, import): (&mut JsonReader, &mut Option<JsonImport>),
    source: &mut Source<'_, P>,
    at: &mut RowPosition,
    notes: &mut FileNotes,
    people: &Directory,
) -> Result<Option<Row>, StepError> {
    let element = loop {
        let mut input = source.rest();
        let length = input.len();
        let element = reader.read(&mut input).map_err(refused)?;
        let consumed = length - input.len();
        source.consume(consumed);
        if element.is_some() {
            break element;
        }
        if !source.fill().await? {
            reader.finish().map_err(refused)?;
            break None;
        }
    };
    let import = match import {
        Some(import) => import,
        None => {
            let (new, warnings) = JsonImport::new(reader.members()).map_err(refused)?;
            notes.warnings = warnings;
            import.insert(new)
        }
    };
    let Some(element) = element else {
        return Ok(None);
    };
    match at {
        RowPosition::Json { position, .. } => *position = element.next,
        _ => {
            *at = RowPosition::Json {
                import: import.clone(),
                position: element.next,
            };
        }
    }
    let number = element.row;
    let task = match element.json {
        Ok(json) => import.task(number, &json, people),
        Err(error) => Err(vec![error]),
    };
    Ok(Some(Row { number, task }))
}

/// Rows that cannot be parsed come first.
fn todoist(project: &TodoistProject, nth: u64, people: &Directory) -> Option<Row> {
    let errors = project.errors().len() as u64;
    if nth <= errors {
        let at = usize::try_from(nth.checked_sub(1)?).ok()?;
        let error = project.errors().get(at)?.clone();
        return Some(Row {
            number: error.row,
            task: Err(vec![error]),
        });
    }
    let task = project.task(nth - errors, people)?;
    let number = match &task {
        Ok(task) => task.row,
        Err(errors) => errors.first().map_or(0, |error| error.row),
    };
    Some(Row { number, task })
}

fn refused(error: FileError) -> StepError {
    StepError::failed(error.code, error.detail)
}
