//! The CSV export of a Todoist project (todoist.com/help, "Import or export a project as a CSV file"). It has only open tasks.
//!
//! | Todoist | Taskfleet |
//! |---|---|
//! | `section` | a label; and the status, if the name has one (`Doing`, …); its position does not count |
//! | `task` | task, in the order of the file |
//! | `CONTENT`, `DESCRIPTION` | title, description; `@label` is a label |
//! | `PRIORITY` 1 to 4 | urgent, high, medium, none; empty: none |
//! | `INDENT` over 1 | an item of its parent's checklist, if it has only a title; else a task with a warning |
//! | `note` | comment on the task above; its file is a link, and a warning |
//! | `RESPONSIBLE` | assignee, found by name |
//! | `DEADLINE` | due; then `DATE` is the start |
//! | `DATE` | due, if it is a complete date: with year, month and day; with `TIMEZONE`, if it has a time. Other texts, such as `every monday` or `tomorrow`, go into the description with a warning |
//! | `DURATION` in minutes | estimate; in days: text and a warning |
//! | `AUTHOR` of a task, `meta`, `IS_COLLAPSED`, other columns | left out, with one warning for all rows |

mod date;
mod project;
mod row;
mod task;

pub use project::TodoistProject;

#[cfg(test)]
mod tests;
