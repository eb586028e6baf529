use domain::{
    ChecklistItem, Label, Markdown, Moment, Priority, ProjectId, Rank, SortField, Status, Task, TaskDetail,
    TaskId, TaskImage, Title, UserId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{corrupt, from_item, to_item};
use crate::StoreError;
use crate::batch::{Item, number};
use crate::jobs::is_of_import;
use crate::keys;

/// Longer descriptions are an item of their own, in bytes: a move of the task then does not write them again, nor
/// do six indexes hold them.
const MAX_INLINE_DESCRIPTION_BYTES: usize = 1024;

/// A task. Its ids are in its key, and only there: with a short title it stays below 1 KiB, which is what a write
/// unit holds, in the table and in each of five indexes. The last seven attributes are keys of these.
#[derive(Serialize, Deserialize)]
pub(crate) struct TaskItem {
    pk: String,
    sk: String,
    kind: String,
    title: Title,
    /// Left out where the inline description is short enough to be its own: a unit of capacity ends at 1 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    excerpt: Option<String>,
    /// The description, if it is short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<Markdown>,
    /// The task's version that wrote the description's own item, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_version: Option<u64>,
    status: Status,
    rank: Rank,
    priority: Priority,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    assignees: Vec<UserId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    labels: Vec<Label>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    due: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    estimate_minutes: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    points: Option<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    checklist: Vec<ChecklistItem>,
    version: u64,
    created_by: UserId,
    created_at: Timestamp,
    updated_at: Timestamp,
    updated_by: UserId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    completed_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    rank_sk: String,
    created_pk: String,
    created_sk: String,
    updated_pk: String,
    updated_sk: String,
    due_sk: String,
    priority_sk: String,
}

/// What the store knows of a task besides the domain's view of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TaskRecord {
    pub(crate) body_version: Option<u64>,
    pub(crate) fingerprint: Option<String>,
}

impl TaskItem {
    /// The task's item, and its description's if that is long. `record.body_version` is updated by the caller.
    pub(crate) fn write(detail: &TaskDetail, record: &TaskRecord) -> Result<Item, StoreError> {
        let task = detail.task.clone();
        let pk = keys::project_pk(&task.project_id);
        let description = detail
            .description
            .clone()
            .filter(|_| record.body_version.is_none());
        let is_own_excerpt = task.excerpt.as_deref() == description.as_ref().map(Markdown::as_str);
        to_item(&Self {
            sk: keys::task_sk(&task.id),
            kind: "task".to_owned(),
            description,
            body_version: record.body_version,
            fingerprint: record.fingerprint.clone(),
            rank_sk: sort_key(SortField::Rank, &task),
            created_pk: pk.clone(),
            created_sk: sort_key(SortField::CreatedAt, &task),
            updated_pk: pk.clone(),
            updated_sk: sort_key(SortField::UpdatedAt, &task),
            due_sk: sort_key(SortField::Due, &task),
            priority_sk: sort_key(SortField::Priority, &task),
            pk,
            title: task.title,
            excerpt: task.excerpt.filter(|_| !is_own_excerpt),
            status: task.status,
            rank: task.rank,
            priority: task.priority,
            assignees: task.assignees,
            labels: task.labels,
            start: task.start,
            due: task.due,
            estimate_minutes: task.estimate_minutes,
            points: task.points,
            checklist: task.checklist,
            version: task.version,
            created_by: task.created_by,
            created_at: task.created_at,
            updated_at: task.updated_at,
            updated_by: task.updated_by,
            completed_at: task.completed_at,
        })
    }

    /// The task, its description if that is inline, and the rest.
    pub(crate) fn read(item: Item) -> Result<(Task, Option<Markdown>, TaskRecord), StoreError> {
        let item: Self = from_item(item)?;
        let record = TaskRecord {
            body_version: item.body_version,
            fingerprint: item.fingerprint,
        };
        let task = Task {
            id: keys::task_of(&item.sk).ok_or_else(|| StoreError::unexpected("a key names no task"))?,
            project_id: keys::project_of(&item.pk)
                .ok_or_else(|| StoreError::unexpected("a key names no project"))?,
            title: item.title,
            excerpt: item
                .excerpt
                .or_else(|| item.description.as_ref().map(|text| text.as_str().to_owned())),
            status: item.status,
            rank: item.rank,
            priority: item.priority,
            assignees: item.assignees,
            labels: item.labels,
            start: item.start,
            due: item.due,
            estimate_minutes: item.estimate_minutes,
            points: item.points,
            checklist: item.checklist,
            version: item.version,
            created_by: item.created_by,
            created_at: item.created_at,
            updated_at: item.updated_at,
            updated_by: item.updated_by,
            completed_at: item.completed_at,
        };
        Ok((task, item.description, record))
    }
}

impl TaskItem {
    /// The task as the stream shows it.
    pub(crate) fn image(item: Item) -> Result<TaskImage, StoreError> {
        // Written only where a task got another rank to make room for others: nobody moved it.
        let spread_version = number(&item, "spread_version");
        let (task, description, record) = Self::read(item)?;
        Ok(TaskImage {
            is_rebalanced: spread_version == Some(task.version),
            is_imported: is_of_import(record.fingerprint.as_deref()),
            task,
            description,
            body_version: record.body_version,
        })
    }
}

/// The task's key in the index of an order.
pub(crate) fn sort_key(field: SortField, task: &Task) -> String {
    match field {
        SortField::Rank => keys::rank_sk(task.status, &task.rank, &task.id),
        SortField::CreatedAt => keys::time_sk(task.created_at, task.id.as_str()),
        SortField::UpdatedAt => keys::time_sk(task.updated_at, task.id.as_str()),
        SortField::Due => keys::due_sk(task.due.as_ref(), &task.id),
        SortField::Priority => keys::priority_sk(task),
    }
}

/// A long description, written in one transaction with its task.
#[derive(Serialize, Deserialize)]
pub(crate) struct BodyItem {
    pk: String,
    sk: String,
    kind: String,
    /// The task's version that wrote it: tells whether it belongs to the task item read beside it.
    pub(crate) version: u64,
    text: String,
}

impl BodyItem {
    /// Whether a description needs an item of its own.
    pub(crate) fn is_needed(description: &Markdown) -> bool {
        description.as_str().len() > MAX_INLINE_DESCRIPTION_BYTES
    }

    pub(crate) fn write(task: &Task, description: &Markdown) -> Result<Item, StoreError> {
        to_item(&Self {
            pk: keys::project_pk(&task.project_id),
            sk: keys::body_sk(&task.id),
            kind: "task_body".to_owned(),
            version: task.version,
            text: description.as_str().to_owned(),
        })
    }

    pub(crate) fn read(item: Item) -> Result<(u64, Markdown), StoreError> {
        let item: Self = from_item(item)?;
        Ok((item.version, Markdown::parse(&item.text).map_err(corrupt)?))
    }
}

/// A pointer from an assignee to a task, with the keys of the orders in which "my tasks" can be listed.
#[derive(Serialize, Deserialize)]
pub(crate) struct PointerItem {
    pk: String,
    sk: String,
    kind: String,
    pub(crate) task_id: TaskId,
    pub(crate) project_id: ProjectId,
    created_pk: String,
    created_sk: String,
    due_sk: String,
    priority_sk: String,
}

impl PointerItem {
    pub(crate) fn write(user: &UserId, task: &Task) -> Result<Item, StoreError> {
        to_item(&Self {
            pk: keys::user_pk(user),
            sk: keys::task_sk(&task.id),
            kind: "task_pointer".to_owned(),
            task_id: task.id.clone(),
            project_id: task.project_id.clone(),
            created_pk: keys::user_tasks_pk(user),
            created_sk: sort_key(SortField::CreatedAt, task),
            due_sk: sort_key(SortField::Due, task),
            priority_sk: sort_key(SortField::Priority, task),
        })
    }

    pub(crate) fn read(item: Item) -> Result<Self, StoreError> {
        from_item(item)
    }

    /// The pointer's own place in an order: that of the task when it was written.
    pub(crate) fn sort_key(&self, field: SortField) -> String {
        match field {
            SortField::CreatedAt => self.created_sk.clone(),
            SortField::Priority => self.priority_sk.clone(),
            // The domain offers no others for "my tasks".
            SortField::Due | SortField::Rank | SortField::UpdatedAt => self.due_sk.clone(),
        }
    }
}

#[derive(Serialize)]
struct TaskTombstone {
    pk: String,
    sk: String,
    kind: &'static str,
    id: TaskId,
    project_id: ProjectId,
    version: u64,
    deleted_at: Timestamp,
    deleted_by: UserId,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    expires_at: i64,
    updated_pk: String,
    updated_sk: String,
}

/// What is left of a deleted task: a late retry of its creation cannot resurrect it, and delta sync learns of it.
pub(crate) fn task_tombstone(
    task: &Task,
    by: &UserId,
    record: &TaskRecord,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<Item, StoreError> {
    to_item(&TaskTombstone {
        pk: keys::project_pk(&task.project_id),
        sk: keys::task_sk(&task.id),
        kind: "task_tombstone",
        id: task.id.clone(),
        project_id: task.project_id.clone(),
        version: task.version + 1,
        deleted_at: now,
        deleted_by: by.clone(),
        fingerprint: record.fingerprint.clone(),
        expires_at: expires_at.as_second(),
        updated_pk: keys::tombstones_pk(&task.project_id),
        updated_sk: keys::time_sk(now, task.id.as_str()),
    })
}
