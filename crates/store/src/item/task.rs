use std::collections::BTreeMap;
use std::fmt;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    ChecklistItem, LongChecklist, Markdown, ProjectId, Task, TaskDetail, TaskId, TaskImage, Unreadable,
    UserId, signature,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::convert::{from_item, from_value, to_item, to_value};
use super::resource::{Resource, put_ids, put_texts};
use crate::StoreError;
use crate::attribute::{Item, number, number_of, size_bytes, text_of};
use crate::idempotency::is_of_import;
use crate::keys::{self, BY_DUE, BY_PRIORITY, Key};
use crate::tombstone::tombstone_expires_at;

/// A longer description, in bytes, is an item of its own: then a move of the task does not write it again, and the indexes do
/// not hold it.
const MAX_INLINE_DESCRIPTION_BYTES: usize = 1024;

/// The same of a checklist. Each of its items has some 54 bytes beside its text.
const MAX_INLINE_CHECKLIST_BYTES: usize = 2048;
const CHECKLIST_ITEM_BYTES: usize = 54;

/// The attribute with the signature of a long description.
const SIGNATURE: &str = "grams";
const MIN_SIGNATURE_BYTES: usize = 8;
const MAX_SIGNATURE_BYTES: usize = 256;
/// A write unit.
const UNIT_BYTES: usize = 1024;
/// What a move may add to an item: the time of completion, and a longer rank.
const SLACK_BYTES: usize = 64;

/// A task. Its ids are only in its key: with a short title it stays below 1 KiB, which is what a write unit holds, in the table
/// and in each index. It is in `by_due` only with a due date, in `by_priority` only with a priority.
impl Resource for Task {
    const KIND: &'static str = "task";
    const FALLBACKS: &'static [(&'static str, &'static str)] =
        &[("status", "to_do"), ("priority", "none"), ("rank", "i")];

    fn primary_key(&self) -> Key {
        keys::task_key(&self.reference())
    }

    fn list_key(&self) -> Option<Key> {
        Some((
            keys::project_pk(&self.project_id),
            keys::time_sk(self.created_at, self.id.as_str()),
        ))
    }

    fn restore(item: &mut Item) -> Result<(), StoreError> {
        let project = text_of(item, "pk").and_then(keys::project_of);
        let ids = project.zip(text_of(item, "sk").and_then(keys::task_of));
        let ids = ids
            .as_ref()
            .map(|(project, id)| [("project_id", project.as_str()), ("id", id.as_str())]);
        put_ids(item, ids)
    }
}

/// The attributes of a task that the domain does not know.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct TaskRecord {
    pub(crate) body_version: Option<u64>,
    /// Size of that description in bytes; none where an older version wrote the item.
    pub(crate) body_bytes: Option<u64>,
    /// Signature of that description, where there was room for one; written anew each time.
    pub(crate) body_signature: Option<Vec<u8>>,
    /// A checklist that is an item of its own.
    pub(crate) checklist: Option<LongChecklist>,
    pub(crate) fingerprint: Option<String>,
    /// The time of an import.
    pub(crate) imported_at: Option<Timestamp>,
    /// Attributes that cannot be read, as they are stored.
    pub(crate) unreadable: Item,
    /// Index keys of a task without a due date or priority, which former versions wrote. The next edit removes them.
    pub(crate) former_keys: Item,
}

// User content stays out of logs.
impl fmt::Debug for TaskRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "TaskRecord({:?}, {} unreadable)",
            self.body_version,
            self.unreadable.len()
        )
    }
}

impl TaskRecord {
    /// Notes that `version` wrote this description, or that it is in the task's item.
    pub(crate) fn set_body(&mut self, body: Option<&Markdown>, version: u64) {
        self.body_version = body.map(|_| version);
        self.body_bytes = body.map(|body| body.as_str().len() as u64);
    }

    /// Notes that `version` wrote this checklist, or that it is in the task's item.
    pub(crate) fn set_checklist(&mut self, checklist: &[ChecklistItem], version: u64) {
        self.checklist = ChecklistPart::is_needed(checklist).then(|| LongChecklist::of(checklist, version));
    }
}

/// A task with the attributes that the domain does not know: `description`, if it is short; `body_version`, the version of the
/// task that wrote the description's own item, if there is one, its size, `body_bytes`, and its signature, `grams`; instead of a long
/// checklist what is known of it; and the keys of the indexes.
pub(crate) struct TaskItem;

impl TaskItem {
    /// The caller has called [`TaskRecord::set_body`] where the description is another one.
    pub(crate) fn write(detail: &TaskDetail, record: &TaskRecord) -> Result<Item, StoreError> {
        let task = &detail.task;
        let mut item = task.write(record.fingerprint.as_deref())?;
        match (record.body_version, &detail.description) {
            (Some(version), _) => {
                item.insert("body_version".to_owned(), number(version));
                item.extend(
                    record
                        .body_bytes
                        .map(|bytes| ("body_bytes".to_owned(), number(bytes))),
                );
            }
            (None, Some(description)) => {
                // An excerpt that equals the description is left out: a unit of capacity ends at 1 KiB.
                if task.excerpt.as_deref() == Some(description.as_str()) {
                    item.remove("excerpt");
                }
                put_texts(&mut item, [("description", description.as_str().to_owned())]);
            }
            (None, None) => {}
        }
        if let Some(long) = &record.checklist {
            item.insert("checklist".to_owned(), to_value(long)?);
        }
        let updated_at = keys::time_sk(task.updated_at, task.id.as_str());
        put_texts(
            &mut item,
            [
                ("rank_sk", keys::rank_sk(task.status, &task.rank, &task.id)),
                ("updated_pk", keys::project_pk(&task.project_id)),
                ("updated_sk", updated_at),
            ],
        );
        item.extend(record.former_keys.clone());
        put_texts(
            &mut item,
            record.imported_at.map(|at| ("imported_at", at.to_string())),
        );
        put_texts(&mut item, keys::due_sk(task).map(|key| (BY_DUE.sk, key)));
        put_texts(
            &mut item,
            keys::priority_sk(task).map(|key| (BY_PRIORITY.sk, key)),
        );
        if let Some(description) = detail
            .description
            .as_ref()
            .filter(|_| record.body_version.is_some())
        {
            put_signature(&mut item, description);
        }
        Ok(item)
    }

    /// The task, an inline description, and the rest.
    pub(crate) fn read(mut item: Item) -> Result<(Task, Option<Markdown>, TaskRecord), StoreError> {
        let mut record = TaskRecord {
            body_version: number_of(&item, "body_version"),
            body_bytes: number_of(&item, "body_bytes"),
            body_signature: item
                .remove(SIGNATURE)
                .and_then(|bytes| Some(bytes.as_b().ok()?.as_ref().to_vec())),
            checklist: None,
            fingerprint: text_of(&item, "fingerprint").map(str::to_owned),
            imported_at: text_of(&item, "imported_at").and_then(|at| at.parse().ok()),
            unreadable: Item::new(),
            former_keys: former_keys(&item),
        };
        // A list, or else what is known of one that is an item of its own.
        if let Some(long) = item.remove("checklist") {
            match long.is_m() {
                true => record.checklist = Some(from_value(&long)?),
                false => drop(item.insert("checklist".to_owned(), long)),
            }
        }
        let description = item.remove("description");
        if let Some(description) = description.clone().filter(|_| !item.contains_key("excerpt")) {
            item.insert("excerpt".to_owned(), description);
        }
        let description = description.as_ref().map(from_value).transpose()?;
        let (task, unreadable) = Task::read_all(item)?;
        record.unreadable = unreadable;
        Ok((task, description, record))
    }

    /// The task's image in a stream record.
    pub(crate) fn image(item: Item) -> Result<TaskImage, StoreError> {
        // Written only where a task got another rank by a rebalance: no user moved it.
        let rebalance_version =
            number_of(&item, "rebalance_version").or_else(|| number_of(&item, "spread_version"));
        let (task, description, record) = Self::read(item)?;
        Ok(TaskImage {
            is_rebalanced: rebalance_version == Some(task.version),
            is_imported: is_of_import(record.fingerprint.as_deref()),
            imported_at: record.imported_at,
            task,
            description,
            body_version: record.body_version,
            checklist: record.checklist,
            unreadable: Unreadable(json_of(record.unreadable)),
        })
    }
}

fn former_keys(item: &Item) -> Item {
    let keys = [(BY_DUE.sk, '~'), (BY_PRIORITY.sk, '0')].into_iter();
    keys.filter(|(name, mark)| text_of(item, name).is_some_and(|key| key.starts_with(*mark)))
        .filter_map(|(name, _)| Some((name.to_owned(), item.get(name)?.clone())))
        .collect()
}

fn json_of(attributes: Item) -> BTreeMap<String, Value> {
    let read = |(name, value): (String, AttributeValue)| (name, from_value(&value).unwrap_or_default());
    attributes.into_iter().map(read).collect()
}

/// Adds the signature of a description that is an item of its own, as large as costs nothing: a write is paid by the KiB, in
/// the table and in each index.
fn put_signature(item: &mut Item, description: &Markdown) {
    let room = UNIT_BYTES - size_bytes(item) % UNIT_BYTES;
    let bytes = room
        .saturating_sub(SLACK_BYTES + SIGNATURE.len())
        .min(MAX_SIGNATURE_BYTES);
    if bytes >= MIN_SIGNATURE_BYTES {
        let signature = signature(description.as_str(), bytes);
        item.insert(SIGNATURE.to_owned(), AttributeValue::B(Blob::new(signature)));
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
    text: Markdown,
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
            text: description.clone(),
        })
    }

    pub(crate) fn read(item: Item) -> Result<(u64, Markdown), StoreError> {
        let item: Self = from_item(item)?;
        Ok((item.version, item.text))
    }
}

/// A long checklist, written in one transaction with its task.
#[derive(Serialize, Deserialize)]
pub(crate) struct ChecklistPart {
    pk: String,
    sk: String,
    kind: String,
    /// As in [`BodyItem`].
    version: u64,
    items: Vec<ChecklistItem>,
}

impl ChecklistPart {
    /// Whether a checklist needs an item of its own.
    pub(crate) fn is_needed(checklist: &[ChecklistItem]) -> bool {
        let bytes = |item: &ChecklistItem| item.text.as_str().len() + CHECKLIST_ITEM_BYTES;
        checklist.iter().map(bytes).sum::<usize>() > MAX_INLINE_CHECKLIST_BYTES
    }

    pub(crate) fn write(task: &Task) -> Result<Item, StoreError> {
        let (pk, sk) = keys::checklist_key(&task.reference());
        to_item(&Self {
            pk,
            sk,
            kind: "task_checklist".to_owned(),
            version: task.version,
            items: task.checklist.clone(),
        })
    }

    /// The version of the task that wrote it, and the checklist.
    pub(crate) fn read(item: Item) -> Result<(u64, Vec<ChecklistItem>), StoreError> {
        let item: Self = from_item(item)?;
        Ok((item.version, item.items))
    }
}

/// A task as it was read, to be changed: the change is refused if the stored version is another one by then.
#[derive(Debug, Clone, PartialEq)]
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
