//! Keys of what links tasks of a project to each other.

use domain::{ProjectId, TaskId, TaskRef};

use crate::keys::{Key, project_pk};

/// The key of the guard of a project's links between tasks.
pub(crate) fn guard_key(project: &ProjectId) -> Key {
    (project_pk(project), "DEPENDENCIES".to_owned())
}

/// The key of the pointer to a task from one that blocks it.
pub(crate) fn blocks_key(project: &ProjectId, blocker: &TaskId, blocked: &TaskId) -> Key {
    (project_pk(project), format!("BLOCKS#{blocker}#{blocked}"))
}

/// The key of the pointer to a task from its parent.
pub(crate) fn child_key(project: &ProjectId, parent: &TaskId, child: &TaskId) -> Key {
    (project_pk(project), format!("CHILD#{parent}#{child}"))
}

/// The key of what a task's parent has counted of it.
pub(crate) fn counted_key(task: &TaskRef) -> Key {
    (project_pk(&task.project_id), format!("COUNTED#{}", task.task_id))
}

/// Inclusive bounds of the pointers to the tasks that a task blocks.
pub(crate) fn blocked_by(blocker: &TaskId) -> (String, String) {
    (format!("BLOCKS#{blocker}#"), format!("BLOCKS#{blocker}$"))
}

/// Inclusive bounds of the pointers to a task's subtasks.
pub(crate) fn children_of(parent: &TaskId) -> (String, String) {
    (format!("CHILD#{parent}#"), format!("CHILD#{parent}$"))
}
