//! What was asked for, whatever the format.

use std::collections::BTreeMap;

use domain::{JobSpec, OnError};

/// An import.
#[derive(Debug, Clone, Copy)]
pub(super) struct Import<'a> {
    pub(super) format: Format<'a>,
    /// Only say what would happen.
    pub(super) dry_run: bool,
    /// What to make of rows with errors.
    pub(super) on_error: OnError,
}

/// What the file is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Format<'a> {
    Csv {
        mapping: &'a BTreeMap<String, String>,
        delimiter: Option<char>,
    },
    Json,
    Trello {
        include_archived: bool,
    },
    Todoist,
}

impl<'a> Import<'a> {
    /// `None` for a job of another kind.
    pub(super) fn of(spec: &'a JobSpec) -> Option<Self> {
        let (format, dry_run, on_error) = match spec {
            JobSpec::ImportCsv {
                mapping,
                delimiter,
                dry_run,
                on_error,
            } => {
                let delimiter = *delimiter;
                (Format::Csv { mapping, delimiter }, *dry_run, *on_error)
            }
            JobSpec::ImportJson { dry_run, on_error } => (Format::Json, *dry_run, *on_error),
            JobSpec::ImportTrello {
                dry_run,
                include_archived,
            } => {
                let include_archived = *include_archived;
                (Format::Trello { include_archived }, *dry_run, OnError::Skip)
            }
            JobSpec::ImportTodoist { dry_run } => (Format::Todoist, *dry_run, OnError::Skip),
            JobSpec::ExportCsv
            | JobSpec::ExportJson
            | JobSpec::BulkUpdate { .. }
            | JobSpec::BulkDelete { .. }
            | JobSpec::ProjectDelete => return None,
        };
        Some(Self {
            format,
            dry_run,
            on_error,
        })
    }
}
