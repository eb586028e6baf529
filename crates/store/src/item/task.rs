use domain::{
    ChecklistItem, Label, Markdown, Moment, Priority, ProjectId, Rank, SortField, Status, Task, TaskDetail,
    TaskId, TaskImage, Title, UserId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::convert::{corrupt, from_item, to_item};
use crate::StoreError;
use crate::attribute::{Item, number_of};
use crate::idempotency::is_of_import;
use crate::keys;
use crate::tombstone::tombstone_expires_at;

/// A longer description, in bytes, is an item of its own: then a move of the task does not write it again, and five indexes do
/// not hold it.
const MAX_INLINE_DESCRIPTION_BYTES: usize = 1024;

/// A task. Its ids are only in its key: with a short title it stays below 1 KiB, which is what a write unit holds, in the table
/// and in each of five indexes. The last seven attributes are keys of these.
#[derive(Serialize, Deserialize)]
pub(crate) struct TaskItem {
    pk: String,
    sk: String,
    kind: String,
    title: Title,
    /// Absent if it equals the inline description: a unit of capacity ends at 1 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    excerpt: Option<String>,
    /// A short description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<Markdown>,
    /// The version of the task that wrote the description's own item, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_version: Option<u64>,
    /// Its size, in bytes of UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_bytes: Option<usize>,
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

/// The attributes of a task that the domain does not know.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TaskRecord {
    pub(crate) body_version: Option<u64>,
    /// Size of that description; none where an older version wrote the item.
    pub(crate) body_bytes: Option<usize>,
    pub(crate) fingerprint: Option<String>,
}

impl TaskRecord {
    /// Notes that `version` wrote this description, or that it is in the task's item.
    pub(crate) fn set_body(&mut self, body: Option<&Markdown>, version: u64) {
        self.body_version = body.map(|_| version);
        self.body_bytes = body.map(|body| body.as_str().len());
    }
}

impl TaskItem {
    /// The caller has called [`TaskRecord::set_body`] where the description is another one.
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
            body_bytes: record.body_bytes,
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

    /// The task, an inline description, and the rest.
    pub(crate) fn read(item: Item) -> Result<(Task, Option<Markdown>, TaskRecord), StoreError> {
        let item: Self = from_item(item)?;
        let record = TaskRecord {
            body_version: item.body_version,
            body_bytes: item.body_bytes,
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

    /// The task's image in a stream record.
    pub(crate) fn image(item: Item) -> Result<TaskImage, StoreError> {
        // Written only where a task got another rank by a rebalance: no user moved it.
        let rebalance_version = number_of(&item, "rebalance_version");
        let (task, description, record) = Self::read(item)?;
        Ok(TaskImage {
            is_rebalanced: rebalance_version == Some(task.version),
            is_imported: is_of_import(record.fingerprint.as_deref()),
            task,
            description,
            body_version: record.body_version,
        })
    }
}

/// The task's sort key in the index of an order.
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
    /// The version of the task that wrote it: shows whether it belongs to the task item that was read with it.
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

/// A task as it was read, to be changed: the change is refused if the stored version is another one by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTask {
    pub(crate) detail: TaskDetail,
    pub(crate) record: TaskRecord,
}

impl StoredTask {
    /// The task and its description.
    pub fn detail(&self) -> &TaskDetail {
        &self.detail
    }

    /// The task.
    pub fn task(&self) -> &Task {
        &self.detail.task
    }

    /// Converts into the task and its description.
    pub fn into_detail(self) -> TaskDetail {
        self.detail
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

/// The tombstone of a deleted task, which delta sync lists.
pub(crate) fn task_tombstone(
    task: &Task,
    by: &UserId,
    record: &TaskRecord,
    now: Timestamp,
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
        expires_at: tombstone_expires_at(now).as_second(),
        updated_pk: keys::tombstones_pk(&task.project_id),
        updated_sk: keys::time_sk(now, task.id.as_str()),
    })
}
