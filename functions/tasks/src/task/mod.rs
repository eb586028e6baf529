//! `/v1/projects/{project_id}/tasks` and `/v1/tasks`.

pub(crate) mod assigned;
pub(crate) mod bulk;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod move_task;
pub(crate) mod read;
pub(crate) mod update;
