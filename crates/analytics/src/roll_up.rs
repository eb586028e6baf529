//! The figures of a day over all projects.

use jiff::civil::Date;

/// The query; its `?` are bound to [`bind_roll_up`], in order. It is no report: it has no project, so it is not in the reports' folder.
pub const ROLL_UP: &str = include_str!("roll_up.sql");

/// The values of its parameters for Athena's `ExecutionParameters`.
pub fn bind_roll_up(day: Date) -> Vec<String> {
    vec![format!("'{day}'")]
}
