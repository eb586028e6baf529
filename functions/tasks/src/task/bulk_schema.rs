//! The body of a bulk change, and what its response holds of one operation.
#![expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]

use utoipa::ToSchema;

use super::schema::TaskPatchBody;
use crate::enumerations::Status;

/// What is to be done, in this order.
#[derive(ToSchema)]
#[schema(as = Bulk)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkBody {
    #[schema(min_items = 1, max_items = 100)]
    operations: Vec<Operation>,
}

/// One change of one task. `version` is what `If-Match` is elsewhere; without it, whatever is there.
#[derive(ToSchema)]
#[serde(untagged)]
pub(crate) enum Operation {
    Update(UpdateOperation),
    MoveToEnd(MoveOperation),
    MoveAfter(MoveAfterOperation),
    MoveBefore(MoveBeforeOperation),
    Delete(DeleteOperation),
}

/// Always `update`.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UpdateWord {
    Update,
}

/// Always `move`.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MoveWord {
    Move,
}

/// Always `delete`.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeleteWord {
    Delete,
}

/// A task's id.
#[derive(ToSchema)]
#[schema(value_type = String, format = "TaskId", example = "tsk_00000000000000000000000000000000")]
pub(crate) struct OperatedTask(String);

/// A task's version.
#[derive(ToSchema)]
#[schema(value_type = u32, minimum = 0, maximum = 4_294_967_295_u32)]
pub(crate) struct OperatedVersion(u32);

/// Change it.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateOperation {
    op: UpdateWord,
    task_id: OperatedTask,
    version: Option<OperatedVersion>,
    changes: TaskPatchBody,
}

/// Put it at the end of a column.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveOperation {
    op: MoveWord,
    task_id: OperatedTask,
    version: Option<OperatedVersion>,
    status: Status,
}

/// Put it directly after another task, which must be in that column.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveAfterOperation {
    op: MoveWord,
    task_id: OperatedTask,
    version: Option<OperatedVersion>,
    status: Status,
    after: OperatedTask,
}

/// Put it directly before another task, which must be in that column.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveBeforeOperation {
    op: MoveWord,
    task_id: OperatedTask,
    version: Option<OperatedVersion>,
    status: Status,
    before: OperatedTask,
}

/// Delete it.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeleteOperation {
    op: DeleteWord,
    task_id: OperatedTask,
    version: Option<OperatedVersion>,
}

/// What went wrong with one of several things.
#[derive(ToSchema)]
#[schema(as = ItemProblem)]
pub(crate) struct ItemProblemView {
    /// Stable; clients may match on it.
    code: String,
    /// For people.
    detail: String,
    /// Every field that was refused, if that was the reason.
    #[schema(nullable = false)]
    errors: Option<Vec<ItemFieldError>>,
    /// The tasks that must be done first, if that was the reason.
    #[schema(nullable = false)]
    blocked_by: Option<Vec<String>>,
}

/// Why a field was refused.
#[derive(ToSchema)]
pub(crate) struct ItemFieldError {
    /// RFC 6901, into the operation's own part of the body.
    pointer: String,
    code: String,
    detail: String,
}
