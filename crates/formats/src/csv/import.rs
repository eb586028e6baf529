//! Reads tasks from rows.

use std::collections::BTreeMap;

use domain::{CsvOptions, HISTORY_FIELDS, IMPORT_FIELDS, Moment, search_fold};
use jiff::tz::TimeZone;

use super::cells::{checklist, split, unguarded};
use super::columns::{Dialect, HEADINGS};
use super::export::{LINKS, csv_header};
use super::header::CsvHeader;
use crate::amount::Unit;
use crate::draft::Draft;
use crate::words::{heading, truth};
use crate::{FileError, Imported, People, RowError, Warning};

/// Fields of which several columns may be there.
const LISTS: [&str; 3] = ["assignees", "labels", "description"];

/// The assignment of columns to fields.
#[derive(Debug)]
pub struct CsvImport {
    /// In the order of the fields.
    columns: Vec<Column>,
    /// Columns whose values are kept below the description.
    others: Vec<Column>,
    ignored: Vec<String>,
    warnings: Vec<Warning>,
    /// The number of headings.
    width: usize,
    /// The columns with a row's time zone, and with whether its times are days.
    zone: Option<usize>,
    is_all_day: Option<usize>,
    dialect: Dialect,
    /// Whether Taskfleet has written the file.
    is_own: bool,
    /// The order's words, folded.
    statuses: BTreeMap<String, domain::Status>,
    priorities: BTreeMap<String, domain::Priority>,
}

#[derive(Debug)]
struct Column {
    field: &'static str,
    at: usize,
    heading: String,
}

impl CsvImport {
    /// Headings decide, in the spellings of several products and languages; the mapping of `options` goes before them. A field
    /// that is mapped to a repeated heading has all these columns.
    ///
    /// # Errors
    /// `unknown_field` if the mapping has a field that is not one of [`IMPORT_FIELDS`] or [`HISTORY_FIELDS`], `unknown_column` if
    /// it has a heading that is not in the file, `no_title_column` if no column is the title, `other_format`.
    pub fn new(header: &CsvHeader, options: &CsvOptions) -> Result<Self, FileError> {
        refuse_todoist(header)?;
        let known = IMPORT_FIELDS.into_iter().chain(HISTORY_FIELDS);
        if let Some(unknown) = options
            .mapping
            .keys()
            .find(|field| !known.clone().any(|known| known == *field))
        {
            let known: Vec<_> = known.collect();
            let detail = format!("{unknown} is not a field; fields are {}", known.join(", "));
            return Err(FileError::new("unknown_field", detail));
        }
        let keys: Vec<_> = header.headings.iter().map(|text| heading(text)).collect();
        // Earlier versions wrote no links.
        let is_own = csv_header().all(|own| LINKS.contains(&own) || keys.contains(&heading(own)));
        let mut columns: Vec<Column> = Vec::new();
        let mut left_out = Vec::new();
        for (field, headings) in HEADINGS {
            let mut found = match options.mapping.get(field) {
                Some(Some(mapped)) => mapped_columns(header, mapped)?,
                _ => known_columns(&keys, headings, LISTS.contains(&field)),
            };
            found.retain(|at| columns.iter().all(|column| column.at != *at));
            // A heading that is a name of two fields is that of the mapped one.
            found.retain(|at| {
                let mut mapped = options.mapping.iter().filter(|(other, _)| *other != field);
                let text = header.headings.get(*at).map(String::as_str).unwrap_or_default();
                !mapped.any(|(_, mapped)| mapped.as_deref().is_some_and(|mapped| same(mapped, text)))
            });
            if options.mapping.get(field) == Some(&None) {
                left_out.extend(found);
                continue;
            }
            columns.extend(found.into_iter().map(|at| Column {
                field,
                at,
                heading: header.headings.get(at).cloned().unwrap_or_default(),
            }));
        }
        let mut warnings = Vec::new();
        if !columns.iter().any(|column| column.field == "title") {
            let ([only], true) = (header.headings.as_slice(), columns.is_empty()) else {
                return Err(no_title(header));
            };
            let detail = format!("the only column, {only}, is the title; its first line is the heading");
            warnings.push(Warning::new("title_assumed", detail));
            columns.push(Column {
                field: "title",
                at: 0,
                heading: only.clone(),
            });
        }
        let known = |key: &str| keys.iter().position(|known| known == key);
        let (zone, is_all_day) = (known("timezone"), known("isallday"));
        let is_used = |at: usize| {
            columns.iter().any(|column| column.at == at) || [zone, is_all_day].contains(&Some(at))
        };
        let (mut others, mut ignored) = (Vec::new(), Vec::new());
        for (at, text) in header.headings.iter().enumerate().filter(|(at, _)| !is_used(*at)) {
            let is_one = |own: &str| heading(own) == heading(text);
            let is_ours = is_own && csv_header().any(is_one);
            // The ids of other tasks mean nothing here: like what no field takes, they go below the description.
            if is_ours && !LINKS.into_iter().any(is_one) {
                continue;
            }
            if !is_ours && !text.is_empty() && !ignored.contains(text) {
                ignored.push(text.clone());
            }
            if !left_out.contains(&at) {
                let heading = if text.is_empty() {
                    format!("Column {}", at + 1)
                } else {
                    text.clone()
                };
                others.push(Column {
                    field: "",
                    at,
                    heading,
                });
            }
        }
        Ok(Self {
            columns,
            others,
            ignored,
            warnings,
            width: header.headings.len(),
            zone,
            is_all_day,
            dialect: Dialect::of(&header.headings),
            is_own,
            statuses: folded(&options.statuses),
            priorities: folded(&options.priorities),
        })
    }

    /// The headings of columns that are no field's. Their values are below the description, unless the mapping leaves the column
    /// out.
    pub fn ignored_columns(&self) -> &[String] {
        &self.ignored
    }

    /// Warnings about the file as a whole.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Reads the task of a row. Empty cells set nothing; a cell that its field cannot have is below the description, with a
    /// warning.
    ///
    /// # Errors
    /// All errors that the API would report for these values; none are expected.
    pub fn task(&self, row: u64, cells: &[String], people: &dyn People) -> Result<Imported, Vec<RowError>> {
        let mut draft = Draft::default();
        let mut set: Vec<&str> = Vec::new();
        let cell_of = |at: Option<usize>| at.and_then(|at| cells.get(at)).map(|cell| cell.trim());
        let zone = cell_of(self.zone).and_then(|name| TimeZone::get(name).ok());
        for column in &self.columns {
            let cell = unguarded(cells.get(column.at).map(String::as_str).unwrap_or_default());
            if is_blank(cell) {
                continue;
            }
            if set.contains(&column.field) && !LISTS.contains(&column.field) {
                draft.keep(column.heading.as_str(), cell);
                continue;
            }
            set.push(column.field);
            self.set(&mut draft, column, cell, (people, zone.as_ref()));
        }
        if let Some(zone) = &zone
            && cell_of(self.is_all_day).and_then(truth) == Some(true)
        {
            draft.start = draft.start.map(|moment| day_in(moment, zone));
            draft.due = draft.due.map(|moment| day_in(moment, zone));
        }
        if draft.completed_at.is_some() && !set.contains(&"status") {
            draft.status = domain::Status::Done;
        }
        for column in &self.others {
            let cell = unguarded(cells.get(column.at).map(String::as_str).unwrap_or_default());
            if !is_blank(cell) {
                draft.keep(column.heading.as_str(), cell);
            }
        }
        let more = cells.get(self.width..).unwrap_or_default();
        for cell in more.iter().filter(|cell| !is_blank(cell)) {
            draft.keep_unread("more_cells", "More cells than headings", cell);
        }
        draft.finish(row, people)
    }

    fn set(
        &self,
        draft: &mut Draft,
        column: &Column,
        cell: &str,
        (people, zone): (&dyn People, Option<&TimeZone>),
    ) {
        let name = column.heading.as_str();
        let word = cell.trim();
        match column.field {
            "title" => draft.title = cell.to_owned(),
            "description" if draft.description.is_empty() => draft.description = cell.to_owned(),
            "description" => draft.description = format!("{}\n\n{cell}", draft.description),
            "status" => match chosen(word, &self.statuses, self.dialect.statuses) {
                Some(status) => draft.status = status,
                None => draft.set_status(name, word),
            },
            "priority" => match chosen(word, &self.priorities, self.dialect.priorities) {
                Some(priority) => draft.priority = priority,
                None => draft.set_priority(name, word),
            },
            "assignees" => match people.find(word) {
                Some(_) => draft.assign(&[word], (name, word), people),
                None => {
                    for person in self.list(cell) {
                        draft.assign(&[&person], (name, &person), people);
                    }
                }
            },
            "labels" => draft.labels.extend(self.list(cell)),
            "start" => draft.start = draft.moment(name, word, zone),
            // Notion writes both days of a span.
            "due" => match word.split_once('\u{2192}') {
                Some((start, due)) if draft.start.is_none() => {
                    draft.start = draft.moment(name, start, zone);
                    draft.due = draft.moment(name, due, zone);
                }
                _ => draft.due = draft.moment(name, word, zone),
            },
            // Without a unit it is a number of points, in every product that calls it so.
            "estimate_minutes"
                if heading(name) == "estimate" && !word.contains(|c: char| c.is_alphabetic() || c == ':') =>
            {
                draft.set_points(name, word);
            }
            "estimate_minutes" => {
                let in_hours = name.to_lowercase().contains("hour");
                let unit = if in_hours { Unit::Hours } else { Unit::Minutes };
                draft.set_estimate(name, word, self.dialect.estimate.unwrap_or(unit));
            }
            "points" => draft.set_points(name, word),
            "checklist" => draft.checklist.extend(checklist(cell)),
            "category" => cell.clone_into(&mut draft.category),
            "why" => cell.clone_into(&mut draft.why),
            "created_at" => draft.created_at = draft.time(name, word),
            "completed_at" => draft.completed_at = draft.time(name, word),
            _ => match truth(word) {
                Some(is_done) if is_done => draft.status = domain::Status::Done,
                Some(_) => {}
                None => draft.completed_at = draft.time(name, word),
            },
        }
    }

    /// Splits a list at semicolons; in files of other products that have none at line ends or commas.
    fn list(&self, cell: &str) -> Vec<String> {
        if self.is_own || cell.contains(';') {
            return split(cell);
        }
        let bare = cell.trim();
        let bare = bare
            .strip_prefix('[')
            .and_then(|bare| bare.strip_suffix(']'))
            .unwrap_or(bare);
        let separator = if bare.contains('\n') { '\n' } else { ',' };
        let parts = bare.split(separator).map(|part| part.trim().trim_matches('"'));
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }
}

/// The day of an instant, for products that write days as the midnights of a zone.
fn day_in(moment: Moment, zone: &TimeZone) -> Moment {
    let day = moment.first().to_zoned(zone.clone()).date();
    let is_day = moment.as_str().len() == 10;
    Moment::parse(&day.to_string())
        .ok()
        .filter(|_| !is_day)
        .unwrap_or(moment)
}

fn mapped_columns(header: &CsvHeader, mapped: &str) -> Result<Vec<usize>, FileError> {
    let headings = header.headings.iter().enumerate();
    let found: Vec<_> = headings
        .filter(|(_, text)| same(text, mapped))
        .map(|(at, _)| at)
        .collect();
    if found.is_empty() {
        let known = header.headings.join(", ");
        let detail = format!("no column is called {mapped}; there are {known}");
        return Err(FileError::new("unknown_column", detail));
    }
    Ok(found)
}

/// The columns with the best of these headings, or with any of them.
fn known_columns(keys: &[String], headings: &str, are_all: bool) -> Vec<usize> {
    let mut found = Vec::new();
    for known in headings.split_whitespace() {
        let columns = keys.iter().enumerate().filter(|(_, key)| *key == known);
        found.extend(columns.map(|(at, _)| at));
        if !are_all && !found.is_empty() {
            found.truncate(1);
            break;
        }
    }
    found
}

fn same(one: &str, other: &str) -> bool {
    search_fold(one) == search_fold(other)
}

fn is_blank(cell: &str) -> bool {
    matches!(cell.trim(), "" | "[]" | "null")
}

fn folded<T: Copy>(words: &BTreeMap<String, T>) -> BTreeMap<String, T> {
    words
        .iter()
        .map(|(word, value)| (search_fold(word), *value))
        .collect()
}

fn chosen<T: Copy>(word: &str, words: &BTreeMap<String, T>, numbers: &[(&str, T)]) -> Option<T> {
    let number = || {
        numbers
            .iter()
            .find(|(number, _)| *number == word)
            .map(|(_, value)| *value)
    };
    words.get(&search_fold(word)).copied().or_else(number)
}

fn no_title(header: &CsvHeader) -> FileError {
    let some = header.headings.iter().find(|text| !text.is_empty());
    let detail = format!(
        "no column is known as the title; there are {}. Name it in the order: \"mapping\": {{\"title\": \"{}\"}}",
        header.headings.join(", "),
        some.map(String::as_str).unwrap_or_default()
    );
    FileError::new("no_title_column", detail)
}

fn refuse_todoist(header: &CsvHeader) -> Result<(), FileError> {
    let has = |wanted: &str| header.position(wanted).is_some();
    if has("TYPE") && has("CONTENT") && (has("INDENT") || has("PRIORITY")) {
        return Err(FileError::other(
            "the export of a Todoist project",
            "import_todoist",
        ));
    }
    Ok(())
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
