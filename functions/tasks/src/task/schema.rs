//! Bodies of tasks.
#![expect(
    dead_code,
    reason = "for the OpenAPI document only: `domain` parses the bodies"
)]

use std::collections::BTreeSet;

use utoipa::ToSchema;

use crate::enumerations::{Priority, Status};

/// One line of a checklist; without `id` it is new.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChecklistLine {
    #[schema(format = "ChecklistItemId")]
    id: Option<String>,
    #[schema(format = "Title")]
    text: String,
    #[schema(nullable = false)]
    done: Option<bool>,
}

/// A new task; all but `title` may be left out.
#[derive(ToSchema)]
#[schema(as = NewTask)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTaskBody {
    #[schema(format = "Title", example = "Pack the books")]
    title: String,
    /// Markdown of at most 256 KiB in UTF-8.
    #[schema(format = "Markdown")]
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
    /// The kind of thing that it is, in a list of wishes.
    #[schema(format = "Label", example = "Travel")]
    category: Option<String>,
    /// Why somebody wants it: at most 2,000 characters.
    #[schema(format = "Why")]
    why: Option<String>,
    start: Option<Moment>,
    /// Not before `start`.
    due: Option<Moment>,
    #[schema(format = "EstimateMinutes")]
    estimate_minutes: Option<u32>,
    /// What completing it earns.
    #[schema(format = "Points")]
    points: Option<u32>,
    #[schema(nullable = false, max_items = 100)]
    checklist: Option<Vec<ChecklistLine>>,
    /// Tasks of the project that block it: they must be done before it. Without repeats.
    #[schema(nullable = false, max_items = 20)]
    blocked_by: Option<BTreeSet<LinkedTaskId>>,
    /// The task of the project that it is a part of.
    #[schema(format = "TaskId")]
    parent_id: Option<String>,
}

/// An RFC 7396 merge patch of a task: absent keeps, `null` clears, lists are replaced as a whole.
#[derive(ToSchema)]
#[schema(as = TaskPatch)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskPatchBody {
    #[schema(nullable = false, format = "Title")]
    title: Option<String>,
    #[schema(format = "Markdown")]
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
    /// The kind of thing that it is, in a list of wishes.
    #[schema(format = "Label", example = "Travel")]
    category: Option<String>,
    /// Why somebody wants it: at most 2,000 characters.
    #[schema(format = "Why")]
    why: Option<String>,
    start: Option<Moment>,
    due: Option<Moment>,
    #[schema(format = "EstimateMinutes")]
    estimate_minutes: Option<u32>,
    #[schema(format = "Points")]
    points: Option<u32>,
    #[schema(max_items = 100)]
    checklist: Option<Vec<ChecklistLine>>,
    #[schema(max_items = 20)]
    blocked_by: Option<BTreeSet<LinkedTaskId>>,
    #[schema(format = "TaskId")]
    parent_id: Option<String>,
}

/// A date (2026-03-01), an instant (2026-03-01T09:00:00Z), or a time in a named zone
/// (2026-03-01T10:00:00+01:00[Europe/Berlin], RFC 9557). Years 1900 to 9998.
#[derive(ToSchema)]
#[schema(value_type = String, format = "date-or-date-time", example = "2026-03-01")]
pub(crate) struct Moment(String);

/// A user's id.
#[derive(ToSchema)]
#[schema(value_type = String, format = "UserId")]
pub(crate) struct AssigneeId(String);

/// A task's id.
#[derive(ToSchema)]
#[schema(value_type = String, format = "TaskId")]
pub(crate) struct LinkedTaskId(String);

/// A label.
#[derive(ToSchema)]
#[schema(value_type = String, format = "Label")]
pub(crate) struct LabelText(String);
