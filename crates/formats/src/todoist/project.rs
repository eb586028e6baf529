//! The project as a whole: its rows are a tree of tasks, whose plain leaves become checklist items.

use std::collections::{BTreeMap, BTreeSet};

use domain::{JobKind, Status};

use super::row::Row;
use super::task::{Note, Section, Task};
use crate::csv::{CsvHeader, CsvReader};
use crate::draft::grouped;
use crate::lists::ListStatuses;
use crate::sniff::{json_importer, refuse_binary, table_importer};
use crate::{FileError, Imported, People, RowError, Warning};

/// A parsed project.
#[derive(Debug, Default)]
pub struct TodoistProject {
    tasks: Vec<Task>,
    warnings: Vec<Warning>,
    errors: Vec<RowError>,
    /// Whether tasks have several authors.
    has_authors: bool,
}

impl TodoistProject {
    /// Parses a whole export. A section's status is that of `statuses`, or the one that its name as a whole says; its tasks are to
    /// do otherwise.
    ///
    /// # Errors
    /// `too_large`, `not_todoist` for CSV without the columns TYPE and CONTENT, `other_format`, `unknown_list`, and those of
    /// [`CsvReader`].
    pub fn parse(file: &[u8], statuses: &BTreeMap<String, Status>) -> Result<Self, FileError> {
        if file.len() as u64 > JobKind::ImportTodoist.max_source_bytes() {
            return Err(FileError::new("too_large", "the file is larger than 16 MB"));
        }
        refuse_binary(file)?;
        let mut project = Self::default();
        let mut reader = CsvReader::new(None)?;
        let mut rows = Rows::new(statuses);
        let mut input = file;
        loop {
            let record = match reader.read(&mut input)? {
                Some(record) => Some(record),
                None => reader.finish()?,
            };
            let header = reader
                .header()
                .filter(|header| is_todoist(header))
                .ok_or_else(|| not_todoist(file))?;
            let Some(record) = record else {
                break;
            };
            if let Some(code) = record.damage {
                let detail = format!("row {} is not in UTF-8", record.row);
                project.warnings.push(Warning::new(code, detail));
            }
            match record.cells {
                Ok(cells) => project.add(Row::new(record.row, header, &cells), &mut rows),
                Err(error) => project.errors.push(error),
            }
        }
        for text in std::mem::take(&mut rows.texts) {
            match rows.tasks.last_mut() {
                Some(task) => task.texts.push(text),
                None => project.warnings.push(Warning::new("text_without_task", text)),
            }
        }
        let authors: BTreeSet<_> = rows.tasks.iter().map(|task| &task.row.author).collect();
        project.has_authors = authors.into_iter().filter(|author| !author.is_empty()).count() > 1;
        project.warnings.extend(rows.statuses.warnings()?);
        project.warnings = grouped(project.warnings);
        project.tasks = with_checklists(rows.tasks, project.has_authors);
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
        Some(
            task.draft(people, self.has_authors)
                .finish(task.row.number, people),
        )
    }

    fn add(&mut self, row: Row, rows: &mut Rows<'_>) {
        match row.kind.to_lowercase().as_str() {
            "task" => rows.add(row),
            "section" => rows.begin(&row),
            "note" => match rows.tasks.last_mut().filter(|_| rows.has_task) {
                Some(task) => task.notes.push(Note::new(row)),
                None => rows.texts.push(Note::new(row).paragraph()),
            },
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
}

/// The rows read so far.
struct Rows<'a> {
    tasks: Vec<Task>,
    statuses: ListStatuses<'a>,
    /// Texts on the project or a section, for the next task.
    texts: Vec<String>,
    section: Option<Section>,
    /// Whether the previous row is a task, or a note on one.
    has_task: bool,
    /// Indent and title of the possible parents of the next task.
    parents: Vec<(u32, String)>,
}

impl<'a> Rows<'a> {
    fn new(statuses: &'a BTreeMap<String, Status>) -> Self {
        Self {
            tasks: Vec::new(),
            statuses: ListStatuses::new(statuses),
            texts: Vec::new(),
            section: None,
            has_task: false,
            parents: Vec::new(),
        }
    }

    fn begin(&mut self, row: &Row) {
        let name = row.content.trim().to_owned();
        if !row.description.is_empty() {
            self.texts
                .push(format!("Todoist section {name}: {}", row.description));
        }
        self.section = Some(Section {
            status: self.statuses.of(&name),
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
            texts: std::mem::take(&mut self.texts),
            checklist: Vec::new(),
        });
    }
}

/// Moves subtasks with only a title into the checklist of their parent.
fn with_checklists(tasks: Vec<Task>, has_authors: bool) -> Vec<Task> {
    // From the end, so that the subtasks of each task are known before it.
    let mut kept: Vec<Task> = Vec::new();
    let mut lines: Vec<(u32, String)> = Vec::new();
    let mut indent_below = 0;
    for mut task in tasks.into_iter().rev() {
        let indent = task.row.indent;
        let is_leaf = indent_below <= indent;
        // A task without parent is no subtask of the one above either, whatever its indent.
        indent_below = if task.parent.is_some() { indent } else { 0 };
        let is_plain = task.row.is_plain() && task.notes.is_empty() && task.texts.is_empty();
        if is_leaf && task.parent.is_some() && is_plain && !has_authors {
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

fn not_todoist(file: &[u8]) -> FileError {
    match json_importer(file).or_else(|| table_importer(file).filter(|other| *other != "import_todoist")) {
        Some(other) => FileError::new(
            "not_todoist",
            format!(
                "the file is no export of a Todoist project, which has columns TYPE and CONTENT; {other} may read it"
            ),
        ),
        None => FileError::new(
            "not_todoist",
            "the file is no export of a Todoist project: it has no columns TYPE and CONTENT",
        ),
    }
}
