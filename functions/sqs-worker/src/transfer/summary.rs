//! The result of an import, and the results of single rows.

use domain::{Job, TaskId};
use formats::{RowError, Warning};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::rows::FileNotes;

/// The limit of row results.
const MAX_RESULTS: u64 = 100_000;
/// The limit of a row's errors, and of its warnings.
const MAX_OF_A_ROW: usize = 20;
/// The limit of a file's notes in the job's result.
const MAX_NOTES: usize = 50;
/// The limit of texts, in characters.
const MAX_CHARACTERS: usize = 200;

/// What is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    /// Rows that were read.
    pub(super) rows: u64,
    /// Created tasks.
    pub(super) created: u64,
    /// Rows with errors, which were skipped.
    pub(super) failed: u64,
    /// Created comments.
    pub(super) comments: u64,
    /// Warnings, including those of the file as a whole.
    pub(super) warnings: u64,
}

/// The job's result, in the API's JSON.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ImportSummary {
    #[serde(flatten)]
    pub(super) counts: Counts,
    /// Columns that are not imported.
    ignored_columns: Vec<String>,
    /// The first warnings about other parts of the file that are not imported. All are among the row results.
    unmapped: Vec<Warning>,
    /// Rows with errors or warnings beyond the limit of row results.
    results_left_out: u64,
}

impl ImportSummary {
    /// The job's result so far.
    pub(super) fn of(job: &Job) -> Self {
        // Null at the beginning.
        serde_json::from_value(job.result.clone()).unwrap_or_default()
    }

    /// Sets the notes about the file.
    pub(super) fn set_notes(&mut self, notes: &FileNotes) {
        let columns = notes.ignored_columns.iter().take(MAX_NOTES);
        self.ignored_columns = columns.map(|heading| short(heading)).collect();
        let warnings = notes.warnings.iter().take(MAX_NOTES);
        self.unmapped = warnings
            .map(|warning| Warning {
                code: warning.code.clone(),
                detail: short(&warning.detail),
            })
            .collect();
    }
}

/// Results of single rows, up to the limit.
pub(super) struct Results<'a> {
    job: &'a Job,
    summary: &'a mut ImportSummary,
    rows: Vec<Value>,
}

impl<'a> Results<'a> {
    pub(super) fn new(job: &'a Job, summary: &'a mut ImportSummary) -> Self {
        Self {
            job,
            summary,
            rows: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn into_rows(self) -> Vec<Value> {
        self.rows
    }

    /// Adds a row whose task was created, or would be, if it has warnings.
    pub(super) fn ok(&mut self, row: u64, title: &str, task: Option<&TaskId>, warnings: &[Warning]) {
        if warnings.is_empty() {
            return;
        }
        let status = if task.is_some() { "created" } else { "checked" };
        self.push(json!({
            "row": row, "status": status, "title": title, "task_id": task, "errors": [], "warnings": shortened(warnings),
        }));
    }

    /// Adds a row that is skipped.
    pub(super) fn failed(&mut self, row: u64, errors: &[RowError]) {
        let errors: Vec<_> = errors
            .iter()
            .take(MAX_OF_A_ROW)
            .map(|error| {
                let place = error.place.as_deref().map(short);
                json!({"place": place, "code": error.code, "detail": short(&error.detail)})
            })
            .collect();
        self.push(json!({
            "row": row, "status": "failed", "title": null, "task_id": null, "errors": errors, "warnings": [],
        }));
    }

    /// Adds a warning about the file as a whole.
    pub(super) fn file_warning(&mut self, warning: &Warning) {
        let warnings = shortened(std::slice::from_ref(warning));
        self.push(json!({
            "row": null, "status": "file", "title": null, "task_id": null, "errors": [], "warnings": warnings,
        }));
    }

    fn push(&mut self, row: Value) {
        if self.job.results + (self.rows.len() as u64) < MAX_RESULTS {
            self.rows.push(row);
        } else {
            self.summary.results_left_out += 1;
        }
    }
}

fn shortened(warnings: &[Warning]) -> Vec<Value> {
    let warnings = warnings.iter().take(MAX_OF_A_ROW);
    warnings
        .map(|warning| json!({"code": warning.code, "detail": short(&warning.detail)}))
        .collect()
}

fn short(text: &str) -> String {
    if text.len() <= MAX_CHARACTERS {
        return text.to_owned();
    }
    domain::excerpt(text)
}
