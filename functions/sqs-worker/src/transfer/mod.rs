//! Imports and exports: files become tasks, a project becomes a file.
//!
//! | file | has |
//! |---|---|
//! | `import` | the steps of an import: look at all rows, then make tasks of them |
//! | `spec` | what was asked for, whatever the format |
//! | `rows` | the rows of a file, whatever the format |
//! | `source` | the file, range by range |
//! | `tally` | what came of it, for the job's result |
//! | `make` | a row becomes a task, with its comments |
//! | `export` | the steps of an export |
//! | `target` | the file that it makes, part by part |
//! | `text` | tasks as text, whatever the format |

mod export;
mod import;
mod make;
mod rows;
mod source;
mod spec;
mod tally;
mod target;
mod text;

use domain::JobError;

use crate::error::ProcessingError;

pub(crate) use export::step as export;
pub(crate) use import::step as import;
pub(crate) use text::Format;

/// Why a step comes to nothing.
enum StepError {
    /// The job ends, for a reason that whoever has asked for it shall know.
    Failed(JobError),
    /// It is tried again, or operators look at it.
    Processing(ProcessingError),
}

impl StepError {
    fn failed(code: &str, detail: impl Into<String>) -> Self {
        Self::Failed(JobError {
            code: code.to_owned(),
            detail: detail.into(),
        })
    }
}

impl<E: Into<ProcessingError>> From<E> for StepError {
    fn from(error: E) -> Self {
        Self::Processing(error.into())
    }
}

/// As wide as a number of things can be.
fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
