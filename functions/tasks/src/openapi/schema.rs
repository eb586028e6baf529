//! What requests may hold, for the OpenAPI document only: requests are read by `domain`, which reports all errors at
//! once. The conformance test holds these two against each other.
#![expect(dead_code, reason = "described, never made")]

use std::collections::BTreeSet;

use utoipa::openapi::schema::{AdditionalProperties, AnyOfBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use crate::activity::ActivityView;
use crate::view::{ProjectView, TaskSummaryView};

/// A column of the board.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    ToDo,
    InProgress,
    Done,
}

/// How much it matters.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Priority {
    None,
    Low,
    Medium,
    High,
    Urgent,
}

/// A member's role: a viewer reads, an editor also changes tasks, an owner also changes the project.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    Viewer,
    Editor,
    Owner,
}

/// What kind of thing happened.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EventKind {
    ProjectCreated,
    ProjectChanged,
    ProjectDeleted,
    TaskCreated,
    TaskChanged,
    StatusChanged,
    AssigneesChanged,
    TaskMoved,
    TaskDeleted,
    CommentCreated,
    CommentChanged,
    CommentDeleted,
    AttachmentAdded,
    AttachmentRemoved,
    MemberJoined,
    RoleChanged,
    MemberLeft,
    MemberRemoved,
}

/// What a project is for.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProjectKind {
    Board,
    BucketList,
}

/// A new project.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewProject {
    #[schema(
        max_length = 200,
        min_length = 1,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*[^\s\u0000-\u001f\u007f-\u009f\u2028\u2029][^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$",
        example = "Move house"
    )]
    name: String,
    /// Default `board`; fixed from then on.
    #[schema(nullable = false)]
    kind: Option<ProjectKind>,
    /// Markdown.
    #[schema(
        max_length = 10_000,
        pattern = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
    )]
    description: Option<String>,
}

/// An RFC 7396 merge patch of a project: absent keeps, `null` clears.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProjectPatch {
    #[schema(
        nullable = false,
        max_length = 200,
        min_length = 1,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*[^\s\u0000-\u001f\u007f-\u009f\u2028\u2029][^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"
    )]
    name: Option<String>,
    #[schema(
        max_length = 10_000,
        pattern = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
    )]
    description: Option<String>,
    #[schema(nullable = false)]
    archived: Option<bool>,
}

/// One line of a checklist; without `id` it is new.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChecklistLine {
    #[schema(pattern = "^chk_[0-9a-f]{32}$")]
    id: Option<String>,
    #[schema(
        max_length = 500,
        min_length = 1,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*[^\s\u0000-\u001f\u007f-\u009f\u2028\u2029][^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"
    )]
    text: String,
    #[schema(nullable = false)]
    done: Option<bool>,
}

/// A new task; all but `title` may be left out.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTask {
    #[schema(
        max_length = 500,
        min_length = 1,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*[^\s\u0000-\u001f\u007f-\u009f\u2028\u2029][^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$",
        example = "Pack the books"
    )]
    title: String,
    /// Markdown of at most 256 KiB in UTF-8.
    #[schema(
        max_length = 262_144,
        pattern = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
    )]
    description: Option<String>,
    /// Default `to_do`.
    #[schema(nullable = false)]
    status: Option<Status>,
    /// Default `none`.
    #[schema(nullable = false)]
    priority: Option<Priority>,
    /// Ids of members, without repeats.
    #[schema(nullable = false, max_items = 20)]
    assignees: Option<BTreeSet<AssigneeId>>,
    /// Without repeats.
    #[schema(nullable = false, max_items = 50)]
    labels: Option<BTreeSet<LabelText>>,
    start: Option<Moment>,
    /// Not before `start`.
    due: Option<Moment>,
    #[schema(maximum = 60_000_000, minimum = 0)]
    estimate_minutes: Option<u32>,
    /// What completing it earns.
    #[schema(maximum = 1_000_000, minimum = 0)]
    points: Option<u32>,
    #[schema(nullable = false, max_items = 100)]
    checklist: Option<Vec<ChecklistLine>>,
}

/// An RFC 7396 merge patch of a task: absent keeps, `null` clears, lists are replaced as a whole.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskPatch {
    #[schema(
        nullable = false,
        max_length = 500,
        min_length = 1,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*[^\s\u0000-\u001f\u007f-\u009f\u2028\u2029][^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"
    )]
    title: Option<String>,
    #[schema(
        max_length = 262_144,
        pattern = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
    )]
    description: Option<String>,
    /// A new status puts the task at the end of that column.
    #[schema(nullable = false)]
    status: Option<Status>,
    #[schema(nullable = false)]
    priority: Option<Priority>,
    #[schema(max_items = 20)]
    assignees: Option<BTreeSet<AssigneeId>>,
    #[schema(max_items = 50)]
    labels: Option<BTreeSet<LabelText>>,
    start: Option<Moment>,
    due: Option<Moment>,
    #[schema(maximum = 60_000_000, minimum = 0)]
    estimate_minutes: Option<u32>,
    #[schema(maximum = 1_000_000, minimum = 0)]
    points: Option<u32>,
    #[schema(max_items = 100)]
    checklist: Option<Vec<ChecklistLine>>,
}

/// Where a task goes: beside one neighbour, or without one to the end of the column. Written by hand, because no
/// derive can say "not both".
pub(crate) struct Move;

impl PartialSchema for Move {
    fn schema() -> RefOr<Schema> {
        let either = AnyOfBuilder::new()
            .item(beside(
                "after",
                "Directly after this task, which must be in that column",
                "before",
            ))
            .item(beside(
                "before",
                "Directly before this task, which must be in that column",
                "after",
            ));
        let description = "Where a task goes: beside one neighbour, or without one to the end of the column.";
        either.description(Some(description)).into()
    }
}

impl ToSchema for Move {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Status::name().into_owned(), Status::schema()));
    }
}

fn beside(side: &str, description: &str, other: &str) -> ObjectBuilder {
    let null = ObjectBuilder::new().schema_type(Type::Null);
    let neighbour = ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .pattern(Some("^tsk_[0-9a-f]{32}$"))
        .description(Some(description));
    ObjectBuilder::new()
        .property("status", Ref::from_schema_name(Status::name()))
        .property(side, neighbour)
        .property(other, null)
        .required("status")
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
}

/// A date (2026-03-01), an instant (2026-03-01T09:00:00Z), or a time in a named zone
/// (2026-03-01T10:00:00+01:00[Europe/Berlin], RFC 9557). Years 1900 to 9998.
#[derive(ToSchema)]
#[schema(value_type = String, format = "date-or-date-time", example = "2026-03-01")]
pub(crate) struct Moment(String);

/// A user's id.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^usr_[0-9a-f]{32}$")]
pub(crate) struct AssigneeId(String);

/// A label.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 50, min_length = 1, pattern = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*[^\s\u0000-\u001f\u007f-\u009f\u2028\u2029][^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$")]
pub(crate) struct LabelText(String);

/// A page of projects.
#[derive(ToSchema)]
pub(crate) struct ProjectPage {
    #[schema(max_items = 100)]
    items: Vec<ProjectView>,
    /// Pass it as `cursor` for the next page; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// A page of what happened.
#[derive(ToSchema)]
pub(crate) struct ActivityPage {
    #[schema(max_items = 100)]
    items: Vec<ActivityView>,
    /// Pass it as `cursor` for the next page; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// A page of tasks.
#[derive(ToSchema)]
pub(crate) struct TaskPage {
    #[schema(max_items = 100)]
    items: Vec<TaskSummaryView>,
    /// Pass it as `cursor` for the next page; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Filters and order of a project's tasks. A task must fulfil all filters.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TaskListParameters {
    /// In this column
    #[param(nullable = false)]
    status: Option<Status>,
    /// Assigned to this user; `me` is the caller
    #[param(nullable = false, pattern = "^(me|usr_[0-9a-f]{32})$")]
    assignee: Option<String>,
    /// With this label
    #[param(
        nullable = false,
        max_length = 50,
        min_length = 1,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*[^\s\u0000-\u001f\u007f-\u009f\u2028\u2029][^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"
    )]
    label: Option<String>,
    /// Of this priority
    #[param(nullable = false)]
    priority: Option<Priority>,
    /// Due before the start of this date or before this instant
    #[param(nullable = false, format = "date-or-date-time")]
    due_before: Option<String>,
    /// Due at the start of this date or at this instant, or later
    #[param(nullable = false, format = "date-or-date-time")]
    due_after: Option<String>,
    /// In title, labels or the first 200 characters of the description, in any case
    #[param(nullable = false, max_length = 200, min_length = 1, pattern = r"[^\s]")]
    q: Option<String>,
    /// By board order, creation, last change, due date (none last) or priority (none first); `-` reverses
    #[param(
        nullable = false,
        pattern = "^-?(rank|created_at|updated_at|due|priority)$",
        default = "rank"
    )]
    sort: Option<String>,
}

/// Filters and order of the caller's tasks. A task must fulfil all filters.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MyTasksParameters {
    /// In this column
    #[param(nullable = false)]
    status: Option<Status>,
    /// With this label
    #[param(
        nullable = false,
        max_length = 50,
        min_length = 1,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*[^\s\u0000-\u001f\u007f-\u009f\u2028\u2029][^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"
    )]
    label: Option<String>,
    /// Of this priority
    #[param(nullable = false)]
    priority: Option<Priority>,
    /// Due before the start of this date or before this instant
    #[param(nullable = false, format = "date-or-date-time")]
    due_before: Option<String>,
    /// Due at the start of this date or at this instant, or later
    #[param(nullable = false, format = "date-or-date-time")]
    due_after: Option<String>,
    /// In title, labels or the first 200 characters of the description, in any case
    #[param(nullable = false, max_length = 200, min_length = 1, pattern = r"[^\s]")]
    q: Option<String>,
    /// By due date (none last), creation or priority (none first); `-` reverses
    #[param(nullable = false, pattern = "^-?(due|created_at|priority)$", default = "due")]
    sort: Option<String>,
}
