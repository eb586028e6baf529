//! What comes of a row, of an element, of a card.

use std::borrow::Cow;

use domain::{Invalid, NewTask};
use serde::{Deserialize, Serialize};

use crate::ImportedComment;

/// A task that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Where it was: the row of a CSV file, as a spreadsheet counts them; else the place in the list, from 1. The same
    /// in each reading of the file.
    pub row: u64,
    /// The task, with status, description and, if the file has them, the times of its past.
    pub task: NewTask,
    /// What was said about it, in the order of the file.
    pub comments: Vec<ImportedComment>,
    /// What could not be mapped.
    pub warnings: Vec<Warning>,
}

/// Something that the import leaves out, or changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable, `snake_case`.
    pub code: Cow<'static, str>,
    /// For people. Holds what they have written, so it is nothing for a log.
    pub detail: String,
}

impl Warning {
    pub(crate) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            code: Cow::Borrowed(code),
            detail: detail.into(),
        }
    }
}

/// Why no task comes of a row. There may be several for one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowError {
    /// As [`Imported::row`].
    pub row: u64,
    /// The heading of the column, or the RFC 6901 pointer into the element. `None`: all of it.
    pub place: Option<String>,
    /// Stable, `snake_case`: the API's own for a field, `row_too_large`, `too_many_cells`, `not_utf8`, `unclosed_quote`,
    /// `invalid_json`, …
    pub code: Cow<'static, str>,
    /// For people.
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

    /// What the API would say about the task, with pointers turned into places by `place`.
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

/// Why nothing, or nothing more, can be read of the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct FileError {
    /// Stable, `snake_case`.
    pub code: &'static str,
    /// For people.
    pub detail: String,
    /// Where in the file, in bytes from its beginning, if that helps.
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

    pub(crate) fn at(code: &'static str, detail: impl std::fmt::Display, at_byte: u64) -> Self {
        Self {
            code,
            detail: format!("{detail} (at byte {at_byte})"),
            at_byte: Some(at_byte),
        }
    }
}
