//! The rows of a file, whatever the format. CSV and JSON are read as they come; the exports of other products at once,
//! since what belongs to a card may stand anywhere in them.

use std::collections::BTreeMap;

use formats::csv::{CsvHeader, CsvImport, CsvPosition, CsvReader};
use formats::json::{JsonImport, JsonPosition, JsonReader};
use formats::todoist::TodoistProject;
use formats::trello::TrelloBoard;
use formats::{Directory, FileError, Imported, RowError, Warning};
use serde::{Deserialize, Serialize};

use super::source::Source;
use super::spec::Format;
use super::{StepError, count};
use crate::{Ports, State};

/// The headings are in every checkpoint, which has not much room.
const MAX_HEADER_BYTES: usize = 32 * 1024;

/// A place between two rows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Place {
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
    /// Behind so many rows of a file that is read at once.
    Whole { rows: u64 },
}

impl Place {
    /// Where to read on, in bytes from the beginning.
    fn offset(&self) -> u64 {
        match self {
            Self::Start | Self::Whole { .. } => 0,
            Self::Csv { position, .. } => position.offset,
            Self::Json { position, .. } => position.offset,
        }
    }
}

/// A row, and what can be made of it.
pub(super) struct Row {
    /// Where it is in the file; see [`Imported::row`].
    pub(super) number: u64,
    pub(super) task: Result<Imported, Vec<RowError>>,
}

/// What a file says besides its rows.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    /// Columns of which nothing is made.
    pub(super) ignored_columns: Vec<String>,
    /// What else nothing is made of.
    pub(super) warnings: Vec<Warning>,
}

/// Reads a file from a place on.
pub(super) struct Rows<'a, O> {
    source: Source<'a, O>,
    reader: Reader<'a>,
    place: Place,
    remarks: Remarks,
    is_over: bool,
}

enum Reader<'a> {
    Csv {
        reader: CsvReader,
        mapping: &'a BTreeMap<String, String>,
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

impl<'a, O: Ports> Rows<'a, O> {
    /// Begins at `place`; reads `range_bytes` at once.
    pub(super) async fn at(
        state: &'a State<O>,
        job: &domain::Job,
        format: Format<'a>,
        place: Place,
        range_bytes: u64,
    ) -> Result<Self, StepError> {
        let mut source = Source::new(state, job, place.offset(), range_bytes)?;
        let done = match &place {
            Place::Whole { rows } => *rows,
            _ => 0,
        };
        let mut remarks = Remarks::default();
        let reader = match format {
            Format::Csv { mapping, delimiter } => Reader::Csv {
                reader: match &place {
                    Place::Csv { header, position } => CsvReader::resume(header.clone(), *position),
                    _ => CsvReader::new(delimiter).map_err(refused)?,
                },
                mapping,
                import: None,
            },
            Format::Json => match &place {
                Place::Json { import, position } => Reader::Json {
                    reader: JsonReader::resume(*position),
                    import: Some(import.clone()),
                },
                _ => Reader::Json {
                    reader: JsonReader::new(),
                    import: None,
                },
            },
            Format::Trello { include_archived } => {
                let file = source.whole().await?;
                let board = TrelloBoard::parse(&file, include_archived).map_err(refused)?;
                remarks.warnings = board.warnings().to_vec();
                let board = Box::new(board);
                Reader::Trello { board, done }
            }
            Format::Todoist => {
                let file = source.whole().await?;
                let project = TodoistProject::parse(&file).map_err(refused)?;
                remarks.warnings = project.warnings().to_vec();
                let project = Box::new(project);
                Reader::Todoist { project, done }
            }
        };
        Ok(Self {
            source,
            reader,
            place,
            remarks,
            is_over: false,
        })
    }

    /// Behind the row that was read last.
    pub(super) fn place(&self) -> Place {
        self.place.clone()
    }

    /// Known once the first row has been read, or the end.
    pub(super) fn remarks(&mut self) -> Remarks {
        std::mem::take(&mut self.remarks)
    }

    /// How much of the file has been read, in bytes.
    pub(super) fn taken_bytes(&self) -> u64 {
        self.source.taken_bytes()
    }

    /// The next row; `None` at the end.
    pub(super) async fn next(&mut self, people: &Directory) -> Result<Option<Row>, StepError> {
        if self.is_over {
            return Ok(None);
        }
        let Self {
            source,
            reader,
            place,
            remarks,
            ..
        } = self;
        let row = match reader {
            Reader::Csv {
                reader,
                mapping,
                import,
            } => csv((reader, mapping, import), source, place, remarks, people).await?,
            Reader::Json { reader, import } => json((reader, import), source, place, remarks, people).await?,
            Reader::Trello { board, done } => {
                *done += 1;
                *place = Place::Whole { rows: *done };
                let number = *done;
                board.task(number, people).map(|task| Row { number, task })
            }
            Reader::Todoist { project, done } => {
                *done += 1;
                *place = Place::Whole { rows: *done };
                todoist(project, *done, people)
            }
        };
        self.is_over = row.is_none();
        Ok(row)
    }
}

async fn csv<O: Ports>(
    (reader, mapping, import): (&mut CsvReader, &BTreeMap<String, String>, &mut Option<CsvImport>),
    source: &mut Source<'_, O>,
    place: &mut Place,
    remarks: &mut Remarks,
    people: &Directory,
) -> Result<Option<Row>, StepError> {
    let record = loop {
        let mut input = source.rest();
        let length = input.len();
        let record = reader.read(&mut input).map_err(refused)?;
        let taken = length - input.len();
        source.take(taken);
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
            let new = CsvImport::new(header, mapping).map_err(refused)?;
            remarks.ignored_columns = new.ignored_columns().to_vec();
            import.insert(new)
        }
    };
    let Some(record) = record else {
        return Ok(None);
    };
    match place {
        Place::Csv { position, .. } => *position = record.next,
        _ => {
            *place = Place::Csv {
                header: header.clone(),
                position: record.next,
            };
        }
    }
    let number = record.row;
    let task = match record.cells {
        Ok(cells) => import.task(number, &cells, people),
        Err(error) => Err(vec![error]),
    };
    Ok(Some(Row { number, task }))
}

async fn json<O: Ports>(
    (reader, import): (&mut JsonReader, &mut Option<JsonImport>),
    source: &mut Source<'_, O>,
    place: &mut Place,
    remarks: &mut Remarks,
    people: &Directory,
) -> Result<Option<Row>, StepError> {
    let element = loop {
        let mut input = source.rest();
        let length = input.len();
        let element = reader.read(&mut input).map_err(refused)?;
        let taken = length - input.len();
        source.take(taken);
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
            remarks.warnings = warnings;
            import.insert(new)
        }
    };
    let Some(element) = element else {
        return Ok(None);
    };
    match place {
        Place::Json { position, .. } => *position = element.next,
        _ => {
            *place = Place::Json {
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

/// The rows that nothing can be made of come first.
fn todoist(project: &TodoistProject, nth: u64, people: &Directory) -> Option<Row> {
    let errors = count(project.errors().len());
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
