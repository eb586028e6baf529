//! Reads tasks from rows.

use std::collections::BTreeMap;

use domain::{IMPORT_FIELDS, Invalid, NewTask, UserId};
use serde_json::{Map, Number, Value};

use super::cells::{checklist, split, unguarded};
use super::header::CsvHeader;
use crate::{FileError, Imported, People, RowError, Warning};

/// Columns of Taskfleet's own export that a new task does not take; they cause no warning.
const OWN: [&str; 10] = [
    "id",
    "project_id",
    "excerpt",
    "rank",
    "version",
    "created_by",
    "updated_by",
    "created_at",
    "updated_at",
    "completed_at",
];

/// The assignment of columns to fields.
#[derive(Debug)]
pub struct CsvImport {
    /// Field, index of its column, heading.
    columns: Vec<(&'static str, usize, String)>,
    ignored: Vec<String>,
}

impl CsvImport {
    /// `mapping` is field → heading, for headings that differ from the field's name (regardless of case, and of spaces or
    /// underscores: `Estimate minutes`).
    ///
    /// # Errors
    /// `unknown_field` if `mapping` has a field that is not one of [`IMPORT_FIELDS`], `unknown_column` if it has a heading that
    /// is not in the file, `no_title_column` if no column is the title.
    pub fn new(header: &CsvHeader, mapping: &BTreeMap<String, String>) -> Result<Self, FileError> {
        if let Some(unknown) = mapping
            .keys()
            .find(|field| !IMPORT_FIELDS.contains(&field.as_str()))
        {
            let detail = format!(
                "{unknown} is not a field; fields are {}",
                IMPORT_FIELDS.join(", ")
            );
            return Err(FileError::new("unknown_field", detail));
        }
        let mut columns = Vec::new();
        for field in IMPORT_FIELDS {
            let at = match mapping.get(field) {
                Some(heading) => Some(header.position(heading).ok_or_else(|| {
                    let known = header.headings.join(", ");
                    FileError::new(
                        "unknown_column",
                        format!("no column is called {heading}; there are {known}"),
                    )
                })?),
                None => header
                    .headings
                    .iter()
                    .position(|heading| field_name(heading) == field),
            };
            if let Some(at) = at {
                columns.push((field, at, header.headings.get(at).cloned().unwrap_or_default()));
            }
        }
        if columns.first().is_none_or(|(field, ..)| *field != "title") {
            let detail = format!("no column is the title; there are {}", header.headings.join(", "));
            return Err(FileError::new("no_title_column", detail));
        }
        let is_used = |at: usize| columns.iter().any(|(_, used, _)| *used == at);
        let headings = header.headings.iter().enumerate();
        let ignored = headings
            .filter(|(at, heading)| {
                !is_used(*at) && !heading.is_empty() && !OWN.contains(&field_name(heading).as_str())
            })
            .map(|(_, heading)| heading.clone())
            .collect();
        Ok(Self { columns, ignored })
    }

    /// The headings of columns that are not imported.
    pub fn ignored_columns(&self) -> &[String] {
        &self.ignored
    }

    /// Reads the task of a row. Empty cells set nothing.
    ///
    /// # Errors
    /// All errors that the API would report for these values; [`RowError::place`] is the heading.
    pub fn task(&self, row: u64, cells: &[String], people: &dyn People) -> Result<Imported, Vec<RowError>> {
        let mut warnings = Vec::new();
        let mut body = Map::new();
        for (field, at, _) in &self.columns {
            let cell = unguarded(cells.get(*at).map(String::as_str).unwrap_or_default());
            if *field == "title" || !cell.trim().is_empty() {
                let _ = body.insert((*field).to_owned(), value(field, cell, people, &mut warnings));
            }
        }
        let task = NewTask::parse(Value::Object(body))
            .map_err(|invalid: Invalid| RowError::of(row, invalid, |pointer| self.heading(pointer)))?;
        Ok(Imported {
            row,
            task,
            comments: Vec::new(),
            warnings,
        })
    }

    fn heading(&self, pointer: &str) -> Option<String> {
        let field = pointer.split('/').nth(1)?;
        let mut columns = self.columns.iter();
        columns
            .find(|(known, ..)| *known == field)
            .map(|(_, _, heading)| heading.clone())
    }
}

/// The heading in the form of a field name.
fn field_name(heading: &str) -> String {
    heading.trim().to_lowercase().replace([' ', '-'], "_")
}

/// The cell in the form of the API, which refuses invalid values.
fn value(field: &str, cell: &str, people: &dyn People, warnings: &mut Vec<Warning>) -> Value {
    match field {
        "status" | "priority" => match field_name(cell).as_str() {
            "todo" => "to_do".into(),
            word => word.into(),
        },
        "assignees" => {
            let mut users = Vec::new();
            for name in split(cell) {
                match people.find(&name) {
                    Some(user) if users.contains(&user) => {}
                    Some(user) => users.push(user),
                    None => {
                        let detail = format!("{name} is not a member of the project");
                        warnings.push(Warning::new("unknown_person", detail));
                    }
                }
            }
            users.iter().map(UserId::as_str).collect()
        }
        "labels" => {
            let mut labels: Vec<String> = Vec::new();
            for label in split(cell) {
                if !labels.contains(&label) {
                    labels.push(label);
                }
            }
            labels.into()
        }
        "start" | "due" => cell.trim().into(),
        "estimate_minutes" | "points" => {
            let number = cell.trim().parse().ok().and_then(Number::from_f64);
            number.map_or_else(|| cell.trim().into(), Value::Number)
        }
        "checklist" => checklist(cell),
        _ => cell.into(),
    }
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
