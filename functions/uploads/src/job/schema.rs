//! The body that creates a job, and a row's result.
#![expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]

use std::collections::HashSet;

use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Schema};

use crate::schema::Sha256;

/// What to do, by its kind.
#[derive(ToSchema)]
#[schema(as = NewJob)]
#[serde(untagged)]
pub(crate) enum NewJobBody {
    ImportCsv(NewCsvImport),
    ImportJson(NewJsonImport),
    ImportTrello(NewTrelloImport),
    ImportTodoist(NewTodoistImport),
    Export(NewExport),
    UpdateTasks(NewBulkUpdate),
    UpdateFiltered(NewFilteredUpdate),
    DeleteTasks(NewBulkDelete),
    DeleteFiltered(NewFilteredDelete),
}

/// The bodies of imports: what all of them take, and the options of each.
macro_rules! imports {
    ($($(#[doc = $doc:literal])* $name:ident: $kind:literal matches $pattern:literal, $bytes:literal of
        #[doc = $size:literal] #[doc = $content_type:literal] {
        $($(#[$meta:meta])* $option:ident: $type:ty,)*
    })*) => { $(
        $(#[doc = $doc])*
        #[derive(ToSchema)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            #[schema(pattern = $pattern, example = $kind)]
            kind: String,
            #[schema(format = "ProjectId", example = "prj_00000000000000000000000000000000")]
            project_id: String,
            #[doc = $size]
            #[schema(format = $bytes)]
            size_bytes: u64,
            /// Of the file's bytes.
            sha256: Sha256,
            #[doc = $content_type]
            #[schema(format = "ContentType")]
            content_type: Option<String>,
            /// Nothing is made of it.
            file_name: Option<String>,
            /// Only says what would happen.
            #[schema(default = false)]
            dry_run: Option<bool>,
            $($(#[$meta])* $option: $type,)*
        }
    )* };
}

imports! {
    /// Makes tasks of the rows of a CSV file.
    NewCsvImport: "import_csv" matches "^import_csv$", "CsvImportBytes" of
        /// Up to 1 GiB.
        /// `text/csv` if it is left out.
    {
        /// For columns whose heading is no known name of the field, and for those that look like a field and are none.
        mapping: Option<ImportMapping>,
        /// The meaning of words in the column of the status, as an object of word → status.
        #[schema(schema_with = statuses)]
        statuses: Option<Value>,
        /// The meaning of words in the column of the priority, as an object of word → priority.
        #[schema(schema_with = priorities)]
        priorities: Option<Value>,
        /// Between cells; found out from the file if it is left out.
        #[schema(format = "ImportDelimiter")]
        delimiter: Option<String>,
        /// Whether the rows without errors are imported where others have some, or none is.
        #[schema(format = "OnError", default = "skip")]
        on_error: Option<String>,
    }
    /// Makes tasks of a JSON document, such as an export makes.
    NewJsonImport: "import_json" matches "^import_json$", "JsonImportBytes" of
        /// Up to 1 GiB.
        /// `application/json` if it is left out.
    {
        /// Whether the elements without errors are imported where others have some, or none is.
        #[schema(format = "OnError", default = "skip")]
        on_error: Option<String>,
    }
    /// Makes tasks of the cards of a Trello board's export.
    NewTrelloImport: "import_trello" matches "^import_trello$", "TrelloImportBytes" of
        /// Up to 64 MiB.
        /// `application/json` if it is left out.
    {
        /// Also archived cards, and those of archived lists.
        #[schema(default = false)]
        include_archived: Option<bool>,
        /// The statuses of lists, as an object of name → status. Other lists have the status that their name as a whole says
        /// (`Done`), or else `to_do`.
        #[schema(schema_with = statuses)]
        statuses: Option<Value>,
    }
    /// Makes tasks of a Todoist project's CSV export.
    NewTodoistImport: "import_todoist" matches "^import_todoist$", "TodoistImportBytes" of
        /// Up to 16 MiB.
        /// `text/csv` if it is left out.
    {
        /// The statuses of sections, as an object of name → status. Other sections have the status that their name as a whole
        /// says (`Done`), or else `to_do`.
        #[schema(schema_with = statuses)]
        statuses: Option<Value>,
    }
}

/// The type of each member of [`ImportMapping`].
macro_rules! import_mapping {
    ($(#[$doc:meta])* $($field:ident)*) => {
        $(#[$doc])*
        #[derive(ToSchema)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct ImportMapping {
            $(#[schema(format = "ImportHeading")] $field: Option<String>,)*
        }
    };
}

import_mapping! {
    /// A task's field → the heading of its column; `null`: no column is this field. Without it the usual headings of Taskfleet and
    /// other products are known.
    title description status priority assignees labels start due estimate_minutes points checklist category why created_at completed_at
}

/// Writes a project into a file.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewExport {
    #[schema(pattern = "^export_(csv|json)$", example = "export_csv")]
    kind: String,
    #[schema(format = "ProjectId", example = "prj_00000000000000000000000000000000")]
    project_id: String,
}

/// Changes these tasks alike.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBulkUpdate {
    #[schema(pattern = "^bulk_update$", example = "bulk_update")]
    kind: String,
    #[schema(format = "ProjectId", example = "prj_00000000000000000000000000000000")]
    project_id: String,
    #[schema(min_items = 1, max_items = 10_000)]
    task_ids: HashSet<JobTaskId>,
    #[schema(schema_with = task_patch)]
    changes: Value,
}

/// Changes all tasks alike that fulfil the filter.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewFilteredUpdate {
    #[schema(pattern = "^bulk_update$", example = "bulk_update")]
    kind: String,
    #[schema(format = "ProjectId", example = "prj_00000000000000000000000000000000")]
    project_id: String,
    filter: TaskFilter,
    #[schema(schema_with = task_patch)]
    changes: Value,
}

/// Deletes these tasks.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBulkDelete {
    #[schema(pattern = "^bulk_delete$", example = "bulk_delete")]
    kind: String,
    #[schema(format = "ProjectId", example = "prj_00000000000000000000000000000000")]
    project_id: String,
    #[schema(min_items = 1, max_items = 10_000)]
    task_ids: HashSet<JobTaskId>,
}

/// Deletes all tasks that fulfil the filter.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewFilteredDelete {
    #[schema(pattern = "^bulk_delete$", example = "bulk_delete")]
    kind: String,
    #[schema(format = "ProjectId", example = "prj_00000000000000000000000000000000")]
    project_id: String,
    filter: TaskFilter,
}

/// A task's id.
#[derive(PartialEq, Eq, Hash, ToSchema)]
#[schema(value_type = String, format = "TaskId", example = "tsk_00000000000000000000000000000000")]
pub(crate) struct JobTaskId(String);

/// Conditions, all of which have to be fulfilled; the same as the parameters of a list of tasks. None: all tasks.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskFilter {
    #[schema(format = "Status", nullable = false)]
    status: Option<String>,
    /// A person, or `me`.
    #[schema(format = "Assignee", nullable = false)]
    assignee: Option<String>,
    #[schema(nullable = false, format = "Label")]
    label: Option<String>,
    #[schema(format = "Priority", nullable = false)]
    priority: Option<String>,
    /// A date or a date-time with offset; due before it.
    #[schema(nullable = false, format = "date-or-date-time")]
    due_before: Option<String>,
    /// Due at it or after.
    #[schema(nullable = false, format = "date-or-date-time")]
    due_after: Option<String>,
    /// When the job is created: `today`, `overdue`, `next_7_days`.
    #[schema(nullable = false, format = "DueWithin")]
    due: Option<String>,
    /// Whose days count; by default those of the caller's profile.
    #[schema(nullable = false, format = "TimeZoneName")]
    time_zone: Option<String>,
    /// In title, description, labels or checklist, as in a list of tasks.
    #[schema(nullable = false, format = "SearchText")]
    q: Option<String>,
}

/// What came of one row or task. Of a bulk change: `task_id`, `status` (`ok`, `unchanged`, `error`), `code` and `detail` of an
/// error.
#[derive(ToSchema)]
#[schema(value_type = Object)]
pub(crate) struct JobResult(Value);

fn statuses() -> Schema {
    words(
        "Status",
        "The meaning of words or names of the file. Without it they mean what they say as a whole.",
    )
}

fn priorities() -> Schema {
    words(
        "Priority",
        "The meaning of words of the file. Without it they mean what they say as a whole.",
    )
}

/// Words of the file and what they mean; the function `tasks` describes the values.
fn words(meaning: &str, description: &str) -> Schema {
    ObjectBuilder::new()
        .description(Some(description))
        .schema_type(SchemaType::from_iter([Type::Object, Type::Null]))
        .max_properties(Some(domain::MAX_WORDS))
        .additional_properties(Some(RefOr::<Schema>::Ref(Ref::from_schema_name(meaning))))
        .into()
}

/// The function `tasks` describes it.
fn task_patch() -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name("TaskPatch"))
}
