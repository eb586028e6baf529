//! Results of an import: tasks, comments, warnings and errors.

use std::borrow::Cow;

use domain::{CommentBody, Invalid, NewTask, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A task to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The row of a CSV file, as a spreadsheet counts; else the number in the list, from 1. The same whenever the file is read.
    pub row: u64,
    /// The beginning of the title, for people.
    pub title: String,
    /// The task, with the times of its past if the file has them.
    pub task: NewTask,
    /// The comments in the order of the file.
    pub comments: Vec<ImportedComment>,
    /// Warnings about content that could not be mapped.
    pub warnings: Vec<Warning>,
}

/// Codes of warnings about values that their fields cannot have.
const UNREAD: [&str; 4] = [
    "unknown_status",
    "unknown_priority",
    "date_as_text",
    "number_as_text",
];

impl Imported {
    /// For an import that stops at errors: the same, if all values of its fields were read.
    ///
    /// # Errors
    /// An error for each kind of values that were not.
    pub fn strict(self) -> Result<Self, Vec<RowError>> {
        let unread = self
            .warnings
            .iter()
            .filter(|warning| UNREAD.contains(&warning.code.as_ref()));
        let errors: Vec<_> = unread
            .map(|warning| RowError {
                row: self.row,
                place: None,
                code: warning.code.clone(),
                detail: warning.detail.clone(),
            })
            .collect();
        if errors.is_empty() { Ok(self) } else { Err(errors) }
    }
}

/// A comment to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedComment {
    /// The author. `None`: the importing user, and the first line of the body names the author (`*Ada, 2026-03-01:*`).
    pub author: Option<UserId>,
    /// The text.
    pub body: CommentBody,
    /// The time of its creation, if the file has it.
    pub created_at: Option<Timestamp>,
}

/// A warning about content that the import drops or changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// A stable `snake_case` code.
    pub code: Cow<'static, str>,
    /// A description for people. It holds user content, which must not be logged.
    pub detail: String,
}

impl Warning {
    /// A warning.
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            code: Cow::Borrowed(code),
            detail: detail.into(),
        }
    }
}

/// An error of a row, which then gives no task. A row may have several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowError {
    /// The row, as in [`Imported::row`].
    pub row: u64,
    /// The heading of the column, or the RFC 6901 pointer into the element. `None`: the whole row.
    pub place: Option<String>,
    /// A stable `snake_case` code: that of the API for a field, `row_too_large`, `too_many_cells`, `not_utf8`,
    /// `unclosed_quote`, `invalid_json`, …
    pub code: Cow<'static, str>,
    /// A description for people.
    pub detail: String,
}

impl RowError {
    pub(crate) fn new(row: u64, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            row,
            place: None,
            code: Cow::Borrowed(code),
            detail: detail.into(),
        }
    }

    /// The errors that the API would report for the task; `place` converts their pointers.
    pub(crate) fn of(row: u64, invalid: Invalid, place: impl Fn(&str) -> Option<String>) -> Vec<Self> {
        let errors = invalid.0.into_iter();
        errors
            .map(|error| Self {
                row,
                place: place(&error.pointer),
                code: Cow::Borrowed(error.code),
                detail: error.detail,
            })
            .collect()
    }
}

/// An error of the file as a whole, which ends reading.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct FileError {
    /// A stable `snake_case` code.
    pub code: &'static str,
    /// A description for people.
    pub detail: String,
    /// The offset in the file in bytes, if it helps.
    pub at_byte: Option<u64>,
}

impl FileError {
    pub(crate) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            at_byte: None,
        }
    }

    /// A file that another importer reads.
    pub(crate) fn other(what: &str, importer: &str) -> Self {
        Self::new("other_format", format!("this is {what}; {importer} reads it"))
    }

    pub(crate) fn at(code: &'static str, detail: impl std::fmt::Display, at_byte: u64) -> Self {
        Self {
            code,
            detail: format!("{detail} (at byte {at_byte})"),
            at_byte: Some(at_byte),
        }
    }
}
