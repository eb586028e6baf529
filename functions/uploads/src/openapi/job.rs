//! What is asked for when a job is, and pages of jobs.
#![expect(dead_code, reason = "described, never made")]

use std::collections::HashSet;

use http_function::JobView;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::{Ref, RefOr, Schema};

use super::schema::Sha256;

/// What to do, by its kind.
#[derive(ToSchema)]
#[serde(untagged)]
pub(crate) enum NewJob {
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

/// Makes tasks of the rows of a CSV file.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCsvImport {
    #[schema(pattern = "^import_csv$", example = "import_csv")]
    kind: String,
    #[schema(
        pattern = "^prj_[0-9a-f]{32}$",
        example = "prj_00000000000000000000000000000000"
    )]
    project_id: String,
    /// Up to 1 GiB.
    #[schema(minimum = 0, maximum = 1_073_741_824)]
    size_bytes: u64,
    /// Of the file's bytes.
    sha256: Sha256,
    /// `text/csv` if it is left out.
    #[schema(
        max_length = 255,
        pattern = "^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$"
    )]
    content_type: Option<String>,
    /// Nothing is made of it.
    file_name: Option<String>,
    /// For columns whose heading is not the field's own name.
    mapping: Option<ImportMapping>,
    /// Between cells; found out from the file if it is left out.
    #[schema(pattern = r"^[,;\t|]$")]
    delimiter: Option<String>,
    /// Only says what would happen.
    #[schema(default = false)]
    dry_run: Option<bool>,
    /// Whether the rows without errors are imported where others have some, or none is.
    #[schema(pattern = "^(skip|stop)$", default = "skip")]
    on_error: Option<String>,
}

/// A task's field → the heading of its column.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportMapping {
    #[schema(nullable = false, min_length = 1, max_length = 1000)]
    title: Option<String>,
    #[schema(nullable = false, min_length = 1, max_length = 1000)]
    description: Option<String>,
    #[schema(nullable = false, min_length = 1, max_length = 1000)]
    status: Option<String>,
    #[schema(nullable = false, min_length = 1, max_length = 1000)]
    priority: Option<String>,
    #[schema(nullable = false, min_length = 1, max_length = 1000)]
    assignees: Option<String>,
    #[schema(nullable = false, min_length = 1, max_length = 1000)]
    labels: Option<String>,
    #[schema(nullable = false, min_length = 1, max_length = 1000)]
    start: Option<String>,
    #[schema(nullable = false, min_length = 1, max_length = 1000)]
    due: Option<String>,
    #[schema(nullable = false, min_length = 1, max_length = 1000)]
    estimate_minutes: Option<String>,
    #[schema(nullable = false, min_length = 1, max_length = 1000)]
    points: Option<String>,
    #[schema(nullable = false, min_length = 1, max_length = 1000)]
    checklist: Option<String>,
}

/// Makes tasks of a JSON document, such as an export makes.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewJsonImport {
    #[schema(pattern = "^import_json$", example = "import_json")]
    kind: String,
    #[schema(
        pattern = "^prj_[0-9a-f]{32}$",
        example = "prj_00000000000000000000000000000000"
    )]
    project_id: String,
    /// Up to 1 GiB.
    #[schema(minimum = 0, maximum = 1_073_741_824)]
    size_bytes: u64,
    /// Of the file's bytes.
    sha256: Sha256,
    /// `application/json` if it is left out.
    #[schema(
        max_length = 255,
        pattern = "^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$"
    )]
    content_type: Option<String>,
    /// Nothing is made of it.
    file_name: Option<String>,
    /// Only says what would happen.
    #[schema(default = false)]
    dry_run: Option<bool>,
    /// Whether the elements without errors are imported where others have some, or none is.
    #[schema(pattern = "^(skip|stop)$", default = "skip")]
    on_error: Option<String>,
}

/// Makes tasks of the cards of a Trello board's export.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTrelloImport {
    #[schema(pattern = "^import_trello$", example = "import_trello")]
    kind: String,
    #[schema(
        pattern = "^prj_[0-9a-f]{32}$",
        example = "prj_00000000000000000000000000000000"
    )]
    project_id: String,
    /// Up to 64 MiB.
    #[schema(minimum = 0, maximum = 67_108_864)]
    size_bytes: u64,
    /// Of the file's bytes.
    sha256: Sha256,
    /// `application/json` if it is left out.
    #[schema(
        max_length = 255,
        pattern = "^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$"
    )]
    content_type: Option<String>,
    /// Nothing is made of it.
    file_name: Option<String>,
    /// Only says what would happen.
    #[schema(default = false)]
    dry_run: Option<bool>,
    /// Also archived cards, and those of archived lists.
    #[schema(default = false)]
    include_archived: Option<bool>,
}

/// Makes tasks of a Todoist project's CSV export.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTodoistImport {
    #[schema(pattern = "^import_todoist$", example = "import_todoist")]
    kind: String,
    #[schema(
        pattern = "^prj_[0-9a-f]{32}$",
        example = "prj_00000000000000000000000000000000"
    )]
    project_id: String,
    /// Up to 16 MiB.
    #[schema(minimum = 0, maximum = 16_777_216)]
    size_bytes: u64,
    /// Of the file's bytes.
    sha256: Sha256,
    /// `text/csv` if it is left out.
    #[schema(
        max_length = 255,
        pattern = "^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$"
    )]
    content_type: Option<String>,
    /// Nothing is made of it.
    file_name: Option<String>,
    /// Only says what would happen.
    #[schema(default = false)]
    dry_run: Option<bool>,
}

/// Writes a project into a file.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewExport {
    #[schema(pattern = "^export_(csv|json)$", example = "export_csv")]
    kind: String,
    #[schema(
        pattern = "^prj_[0-9a-f]{32}$",
        example = "prj_00000000000000000000000000000000"
    )]
    project_id: String,
}

/// Changes these tasks alike.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBulkUpdate {
    #[schema(pattern = "^bulk_update$", example = "bulk_update")]
    kind: String,
    #[schema(
        pattern = "^prj_[0-9a-f]{32}$",
        example = "prj_00000000000000000000000000000000"
    )]
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
    #[schema(
        pattern = "^prj_[0-9a-f]{32}$",
        example = "prj_00000000000000000000000000000000"
    )]
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
    #[schema(
        pattern = "^prj_[0-9a-f]{32}$",
        example = "prj_00000000000000000000000000000000"
    )]
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
    #[schema(
        pattern = "^prj_[0-9a-f]{32}$",
        example = "prj_00000000000000000000000000000000"
    )]
    project_id: String,
    filter: TaskFilter,
}

/// A task's id.
#[derive(PartialEq, Eq, Hash, ToSchema)]
#[schema(value_type = String, pattern = "^tsk_[0-9a-f]{32}$", example = "tsk_00000000000000000000000000000000")]
pub(crate) struct JobTaskId(String);

/// Conditions, all of which have to be fulfilled; the same as the parameters of a list of tasks. None: all tasks.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskFilter {
    #[schema(pattern = "^(to_do|in_progress|done)$", nullable = false)]
    status: Option<String>,
    /// A person, or `me`.
    #[schema(pattern = "^(me|usr_[0-9a-f]{32})$", nullable = false)]
    assignee: Option<String>,
    #[schema(
        nullable = false,
        max_length = 50,
        min_length = 1,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*[^\s\u0000-\u001f\u007f-\u009f\u2028\u2029][^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"
    )]
    label: Option<String>,
    #[schema(pattern = "^(none|low|medium|high|urgent)$", nullable = false)]
    priority: Option<String>,
    /// A date or a date-time with offset; due before it.
    #[schema(nullable = false, format = "date-or-date-time")]
    due_before: Option<String>,
    /// Due at it or after.
    #[schema(nullable = false, format = "date-or-date-time")]
    due_after: Option<String>,
    /// In title, labels or the beginning of the description.
    #[schema(nullable = false, max_length = 200, min_length = 1, pattern = r"[^\s]")]
    q: Option<String>,
}

/// A page of jobs.
#[derive(ToSchema)]
pub(crate) struct JobPage {
    #[schema(max_items = 100)]
    items: Vec<JobView>,
    /// Pass it as `cursor` for the next page; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// A page of results of single rows or tasks.
#[derive(ToSchema)]
pub(crate) struct JobResultPage {
    #[schema(max_items = 100)]
    items: Vec<JobResult>,
    /// Pass it as `cursor` for the next page; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// What came of one row or task. Of a bulk change: `task_id`, `status` (`ok`, `unchanged`, `error`), `code` and `detail` of an
/// error.
#[derive(ToSchema)]
#[schema(value_type = Object)]
pub(crate) struct JobResult(Value);

/// The function `tasks` describes it.
fn task_patch() -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name("TaskPatch"))
}
