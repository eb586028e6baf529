//! Imports and exports.
//!
//! | file | has |
//! |---|---|
//! | `import` | the steps of an import: validate all rows, then create tasks |
//! | `rows` | the rows of a file, whatever the format |
//! | `source` | the file, range by range |
//! | `summary` | the job's result, and results of single rows |
//! | `create_task` | a row becomes a task, with its comments |
//! | `export` | the steps of an export |
//! | `target` | the exported file, part by part |
//! | `text` | tasks as text, whatever the format |
//! | `error` | why a step fails |

mod create_task;
mod error;
mod export;
mod import;
mod rows;
mod source;
mod summary;
mod target;
mod text;

pub(crate) use export::step as export;
pub(crate) use import::step as import;
pub(crate) use text::Format;
