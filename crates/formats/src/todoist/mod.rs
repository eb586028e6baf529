//! A Todoist project's CSV export (todoist.com/help, "Import or export a project as a CSV file"). Only open tasks are in it.
//!
//! | there | here |
//! |---|---|
//! | `section` | a label; and the status, if the name says one (`Doing`, …): its place says nothing |
//! | `task` | task, in the order of the file |
//! | `CONTENT`, `DESCRIPTION` | title, description; `@label` is a label |
//! | `PRIORITY` 1 to 4 | urgent, high, medium, none; empty: none, as nobody has said anything |
//! | `INDENT` over 1 | a line in its parent's checklist, if it has nothing but a title; else a task with a warning |
//! | `note` | comment on the task above; its file is a link, and a warning |
//! | `RESPONSIBLE` | assignee, found by name |
//! | `DEADLINE` | due; then `DATE` is the start |
//! | `DATE` | due, if it is a date as such: with year, month and day; with `TIMEZONE`, if it has a time. What is left, such as `every monday` or `tomorrow`, is text in the description, and a warning |
//! | `DURATION` in minutes | estimate; in days: text and a warning |
//! | `AUTHOR` of a task, `meta`, `IS_COLLAPSED`, other columns | left out, with a warning for all of them at once |

mod date;
mod project;
mod task;

pub use project::TodoistProject;

#[cfg(test)]
mod tests;
