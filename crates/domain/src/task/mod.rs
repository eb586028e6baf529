//! Tasks: their fields, and how they are created, changed and moved.

mod bulk;
mod input;
mod links;
mod model;
mod patch;

pub use bulk::{Bulk, MAX_OPERATIONS, Operation, OperationKind, TaskOperation};
pub use input::{MAX_ASSIGNEES, MAX_CHECKLIST_ITEMS, MAX_ESTIMATE_MINUTES, MAX_LABELS, MAX_POINTS, NewTask};
pub use links::{
    LinkRefusal, MAX_BLOCKERS, MAX_DEPENDENCY_LEVELS, MAX_LINKED_TASKS, MAX_SUBTASK_LEVELS, MAX_SUBTASKS,
};
pub use model::{ChecklistItem, Priority, Status, Task, TaskDetail};
pub use patch::{Anchor, Move, TaskPatch};

#[cfg(test)]
mod tests;
