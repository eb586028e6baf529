//! The project as a whole: its rows are a tree of tasks, whose plain leaves become checklist items.

use domain::JobKind;

use super::row::Row;
use super::task::{Note, Section, Task};
use crate::csv::{CsvHeader, CsvReader};
use crate::{FileError, Imported, People, RowError, Warning, status};

/// Columns that are read.
const KNOWN: [&str; 12] = [
    "TYPE",
    "CONTENT",
    "DESCRIPTION",
    "PRIORITY",
    "INDENT",
    "RESPONSIBLE",
    "DATE",
    "DATE_LANG",
    "TIMEZONE",
    "DURATION",
    "DURATION_UNIT",
    "DEADLINE",
];
/// Columns without content; they cause no warning.
const VIEW: [&str; 2] = ["IS_COLLAPSED", "DEADLINE_LANG"];

/// A parsed project.
#[derive(Debug, Default)]
pub struct TodoistProject {
    tasks: Vec<Task>,
    warnings: Vec<Warning>,
    errors: Vec<RowError>,
}

impl TodoistProject {
    /// Parses a whole export.
    ///
    /// # Errors
    /// `too_large`, `not_todoist` for CSV without the columns TYPE and CONTENT, and those of [`CsvReader`].
    pub fn parse(file: &[u8]) -> Result<Self, FileError> {
        if file.len() as u64 > JobKind::ImportTodoist.max_source_bytes() {
            return Err(FileError::new("too_large", "the file is larger than 16 MiB"));
        }
        let mut project = Self::default();
        let mut reader = CsvReader::new(None)?;
        let mut rows = Rows::default();
        let mut input = file;
        loop {
            let record = match reader.read(&mut input)? {
                Some(record) => Some(record),
                None => reader.finish()?,
            };
            let header = reader
                .header()
                .filter(|header| is_todoist(header))
                .ok_or_else(not_todoist)?;
            let Some(record) = record else {
                project.warn_of_columns(header);
                break;
            };
            match record.cells {
                Ok(cells) => project.add(Row::new(record.row, header, &cells), &mut rows),
                Err(error) => project.errors.push(error),
            }
        }
        project.tasks = with_checklists(rows.tasks);
        Ok(project)
    }

    /// The number of tasks to import.
    pub fn task_count(&self) -> u64 {
        self.tasks.len() as u64
    }

    /// Warnings about the project as a whole.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The errors of rows that cannot be read.
    pub fn errors(&self) -> &[RowError] {
        &self.errors
    }

    /// The `number`th task, from 1; `None` after the last one. [`Imported::row`] is its row in the file.
    pub fn task(&self, number: u64, people: &dyn People) -> Option<Result<Imported, Vec<RowError>>> {
        let task = self.tasks.get(usize::try_from(number.checked_sub(1)?).ok()?)?;
        Some(task.draft(people).finish(task.row.number, people))
    }

    fn add(&mut self, row: Row, rows: &mut Rows) {
        match row.kind.to_lowercase().as_str() {
            "task" => rows.add(row),
            "section" => rows.begin(&row.content),
            "note" => {
                let Some(task) = rows.tasks.last_mut().filter(|_| rows.has_task) else {
                    let text = domain::excerpt(&row.content);
                    self.warnings.push(Warning::new(
                        "project_comment",
                        format!("a comment on the project: {text}"),
                    ));
                    return;
                };
                task.notes.push(Note::new(row));
            }
            "meta" => self
                .warnings
                .push(Warning::new("view_left_out", domain::excerpt(&row.content))),
            other => {
                let detail = format!("{} is none of task, section, note", domain::excerpt(other));
                let mut error = RowError::new(row.number, "unknown_type", detail);
                error.place = Some("TYPE".to_owned());
                self.errors.push(error);
            }
        }
    }

    fn warn_of_columns(&mut self, header: &CsvHeader) {
        let is = |heading: &str, names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(heading));
        for heading in header.headings.iter().filter(|heading| !heading.is_empty()) {
            if is(heading, &["AUTHOR"]) {
                let detail = "whoever imports a task is its author; comments say who has written them";
                self.warnings.push(Warning::new("author_left_out", detail));
            } else if !is(heading, &KNOWN) && !is(heading, &VIEW) {
                self.warnings
                    .push(Warning::new("ignored_column", heading.clone()));
            }
        }
    }
}

/// The rows read so far.
#[derive(Debug, Default)]
struct Rows {
    tasks: Vec<Task>,
    section: Option<Section>,
    /// Whether the previous row is a task, or a note on one.
    has_task: bool,
    /// Indent and title of the possible parents of the next task.
    parents: Vec<(u32, String)>,
}

impl Rows {
    fn begin(&mut self, section: &str) {
        let name = section.trim().to_owned();
        self.section = Some(Section {
            status: status::of_name(&name),
            name,
        });
        self.has_task = false;
        self.parents.clear();
    }

    fn add(&mut self, row: Row) {
        while self.parents.pop_if(|(indent, _)| *indent >= row.indent).is_some() {}
        let parent = self.parents.last().map(|(_, title)| title.clone());
        self.parents.push((row.indent, row.title.clone()));
        self.has_task = true;
        let section = self.section.clone();
        self.tasks.push(Task {
            row,
            section,
            parent,
            notes: Vec::new(),
            checklist: Vec::new(),
        });
    }
}

/// Moves subtasks with only a title into the checklist of their parent.
fn with_checklists(tasks: Vec<Task>) -> Vec<Task> {
    // From the end, so that the subtasks of each task are known before it.
    let mut kept: Vec<Task> = Vec::new();
    let mut lines: Vec<(u32, String)> = Vec::new();
    let mut indent_below = 0;
    for mut task in tasks.into_iter().rev() {
        let indent = task.row.indent;
        let is_leaf = indent_below <= indent;
        // A task without parent is no subtask of the one above either, whatever its indent.
        indent_below = if task.parent.is_some() { indent } else { 0 };
        if is_leaf && task.parent.is_some() && task.row.is_plain() && task.notes.is_empty() {
            lines.push((indent, task.row.title));
            continue;
        }
        // All waiting lines that are deeper are its subtasks; those of other tasks have been taken already.
        while let Some((_, line)) = lines.pop_if(|(line_indent, _)| *line_indent > indent) {
            task.checklist.push(line);
        }
        kept.push(task);
    }
    kept.reverse();
    kept
}

fn is_todoist(header: &CsvHeader) -> bool {
    ["TYPE", "CONTENT"]
        .iter()
        .all(|heading| header.position(heading).is_some())
}

fn not_todoist() -> FileError {
    FileError::new(
        "not_todoist",
        "the file is no export of a Todoist project: it has no columns TYPE and CONTENT",
    )
}
