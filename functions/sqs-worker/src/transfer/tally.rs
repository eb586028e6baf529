//! What came of an import: the job's result, and those of single rows.

use domain::{Job, TaskId};
use formats::{RowError, Warning};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::rows::Remarks;

/// As many rows are told of one by one.
const MAX_RESULTS: u64 = 100_000;
/// As many errors of one row are told, and as many warnings.
const MAX_OF_A_ROW: usize = 20;
/// As many of a file's remarks are in the job's own result.
const MAX_REMARKS: usize = 50;
/// Texts for people are cut to so many characters.
const MAX_CHARACTERS: usize = 200;

/// Numbers of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    /// Looked at.
    pub(super) rows: u64,
    /// That a task was made of.
    pub(super) created: u64,
    /// With errors, so left out.
    pub(super) failed: u64,
    /// Comments that were made.
    pub(super) comments: u64,
    /// Warnings, of the file as a whole as well.
    pub(super) warnings: u64,
}

/// The job's result, in the API's JSON.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Tally {
    #[serde(flatten)]
    pub(super) counts: Counts,
    /// Columns of which nothing is made.
    ignored_columns: Vec<String>,
    /// What else nothing is made of: the first ones; all are among the results of rows.
    unmapped: Vec<Warning>,
    /// Rows with errors or warnings that are not among the results of rows, because there are too many.
    results_left_out: u64,
}

impl Tally {
    /// As the job has it.
    pub(super) fn of(job: &Job) -> Self {
        // Null at the beginning.
        serde_json::from_value(job.result.clone()).unwrap_or_default()
    }

    /// Takes in what the file says besides its rows.
    pub(super) fn remark(&mut self, remarks: &Remarks) {
        let columns = remarks.ignored_columns.iter().take(MAX_REMARKS);
        self.ignored_columns = columns.map(|heading| short(heading)).collect();
        let warnings = remarks.warnings.iter().take(MAX_REMARKS);
        self.unmapped = warnings
            .map(|warning| Warning {
                code: warning.code.clone(),
                detail: short(&warning.detail),
            })
            .collect();
    }

    pub(super) fn json(&self) -> Value {
        json!(self)
    }
}

/// Results of single rows, as many as are told.
pub(super) struct Results<'a> {
    job: &'a Job,
    tally: &'a mut Tally,
    rows: Vec<Value>,
}

impl<'a> Results<'a> {
    pub(super) fn new(job: &'a Job, tally: &'a mut Tally) -> Self {
        Self {
            job,
            tally,
            rows: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn into_rows(self) -> Vec<Value> {
        self.rows
    }

    /// A row of which a task was made, or would be.
    pub(super) fn fine(&mut self, row: u64, task: Option<&TaskId>, warnings: &[Warning]) {
        if warnings.is_empty() {
            return;
        }
        let status = if task.is_some() { "created" } else { "checked" };
        self.push(json!({
            "row": row, "status": status, "task_id": task, "errors": [], "warnings": told(warnings),
        }));
    }

    /// A row that is left out.
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
            "row": row, "status": "failed", "task_id": null, "errors": errors, "warnings": [],
        }));
    }

    /// Something that concerns the file, and no row of it.
    pub(super) fn remark(&mut self, warning: &Warning) {
        let warnings = told(std::slice::from_ref(warning));
        self.push(json!({
            "row": null, "status": "file", "task_id": null, "errors": [], "warnings": warnings,
        }));
    }

    fn push(&mut self, row: Value) {
        if self.job.results + super::count(self.rows.len()) < MAX_RESULTS {
            self.rows.push(row);
        } else {
            self.tally.results_left_out += 1;
        }
    }
}

fn told(warnings: &[Warning]) -> Vec<Value> {
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
