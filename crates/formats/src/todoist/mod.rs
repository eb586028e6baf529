//! The CSV export of a Todoist project (todoist.com/help, "Import or export a project as a CSV file"). It has only open tasks.
//!
//! | Todoist | Taskfleet |
//! |---|---|
//! | `section` | a label; and the status, by the order or if the name as a whole says one (`Doing`, …) |
//! | description of a section, comments on the project or a section | below the description of the next task |
//! | `task` | task, in the order of the file |
//! | `CONTENT`, `DESCRIPTION` | title, description; `@label` is a label |
//! | `PRIORITY` 1 to 4 | urgent, high, medium, none; empty: none |
//! | `INDENT` over 1 | an item of its parent's checklist, if it has only a title; else a task with its parent's title below the description |
//! | `note` | comment on the task above; its file is a link, and a warning |
//! | `RESPONSIBLE` | assignee, found by name; others are below the description |
//! | `DEADLINE` | due; then `DATE` is the start |
//! | `DATE` | due, if it means one day, in `TIMEZONE` if it has a time; the first day of a repetition. Else the text goes below the description |
//! | `DURATION` in minutes or hours | estimate; in days: text |
//! | `AUTHOR`, if there are several; other columns | below the description |
//! | `meta`, `IS_COLLAPSED` | left out, with one warning |

mod project;
mod row;
mod task;

pub use project::TodoistProject;

#[cfg(test)]
mod tests;
