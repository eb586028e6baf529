//! Links between the tasks of a project: the tasks that block a task, and the task that it is a part of.

use serde_json::Value;

use crate::input::{array, distinct};
use crate::{Invalid, Task, TaskId};

/// The most tasks that block a task.
pub const MAX_BLOCKERS: usize = 20;
/// The most direct subtasks of a task.
pub const MAX_SUBTASKS: usize = 100;
/// The most levels of subtasks below a task that is no subtask itself.
pub const MAX_SUBTASK_LEVELS: usize = 5;
/// The most levels of tasks that block a task directly or through others, when one is added.
pub const MAX_DEPENDENCY_LEVELS: usize = 50;
/// The most tasks on these levels.
pub const MAX_LINKED_TASKS: usize = 500;

/// Why other tasks forbid a change of a task.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkRefusal {
    /// These tasks block it, and are not done.
    #[error("the tasks in blocked_by must be done first")]
    Blocked(Vec<TaskId>),
    /// It would block itself, or be a part of itself.
    #[error("the task would block itself, or be a part of itself, through other tasks")]
    Cycle,
    /// Too many tasks would block it through others.
    #[error(
        "more than {MAX_DEPENDENCY_LEVELS} levels of tasks, or {MAX_LINKED_TASKS} tasks, would block it through each other"
    )]
    DependenciesTooDeep,
    /// It, or a part of it, would be too many levels below a task that is no subtask.
    #[error(
        "there would be more than {MAX_SUBTASK_LEVELS} levels of subtasks, or {MAX_LINKED_TASKS} tasks on them"
    )]
    SubtasksTooDeep,
    /// The parent has as many subtasks as it may have.
    #[error("the parent has {MAX_SUBTASKS} subtasks already")]
    TooManySubtasks,
}

impl LinkRefusal {
    /// The stable code of the problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Blocked(_) => "blocked",
            Self::Cycle => "dependency_cycle",
            Self::DependenciesTooDeep => "dependencies_too_deep",
            Self::SubtasksTooDeep => "subtasks_too_deep",
            Self::TooManySubtasks => "too_many_subtasks",
        }
    }

    /// The tasks that must be done first.
    pub fn blockers(&self) -> &[TaskId] {
        match self {
            Self::Blocked(blockers) => blockers,
            _ => &[],
        }
    }
}

pub(super) fn blocked_by(value: Value) -> Result<Vec<TaskId>, Invalid> {
    array(value, MAX_BLOCKERS, TaskId::from_json).and_then(distinct)
}

/// The links that a body gives to a task.
pub(super) struct NewLinks<'a> {
    pub(super) blocked_by: &'a [TaskId],
    pub(super) parent: Option<&'a TaskId>,
    /// The task with the links that it has already, which are not checked again; `None` if it does not exist yet.
    pub(super) current: Option<&'a Task>,
}

impl NewLinks<'_> {
    /// # Errors
    /// `self_reference`, and `unknown_task` for each that is in `unknown`.
    pub(super) fn check(&self, unknown: &[TaskId]) -> Result<(), Invalid> {
        let error = |task: &TaskId, is_known: bool| {
            if self.current.is_some_and(|current| current.id == *task) {
                return Some(Invalid::new("self_reference", "must be another task"));
            }
            let is_unknown = !is_known && unknown.contains(task);
            is_unknown.then(|| Invalid::new("unknown_task", "is not a task of this project"))
        };
        let known = self.current.map_or(&[][..], |current| &current.blocked_by);
        let blockers = self.blocked_by.iter().enumerate().filter_map(|(at, task)| {
            let error = error(task, known.contains(task))?;
            Some(error.at(&at.to_string()).at("blocked_by"))
        });
        let known = self.current.and_then(|current| current.parent_id.as_ref());
        let parent = self.parent.and_then(|task| error(task, known == Some(task)));
        let errors = blockers.chain(parent.map(|error| error.at("parent_id")));
        Invalid::if_any(errors.flat_map(|invalid| invalid.0).collect())
    }
}
