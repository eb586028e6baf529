//! Creating, changing and deleting a task.

use domain::{Markdown, Task, TaskDetail, UserId};
use jiff::Timestamp;

use super::links::pointers_to;
use crate::actions::Expect;
use crate::attribute::{Item, text_of};
use crate::idempotency::is_of_import;
use crate::item::{
    BodyItem, ChecklistPart, Edit, PointerItem, StoredTask, TaskItem, TaskRecord, task_tombstone,
};
use crate::keys::{Key, body_key, checklist_key, pointer_key, task_key};
use crate::tombstone::is_live;
use crate::write::{Change, MAX_TRANSACTION_ACTIONS, Write, Written};
use crate::{Created, Store, StoreError};

impl Store {
    /// Creates a task: one put, or a transaction if it has assignees or a long description. `fingerprint` is the
    /// digest of the body of a request with an idempotency key, from which the task's id was derived.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if the tasks that it is linked to forbid it; [`StoreError::Conflict`] if one of them has changed
    /// meanwhile, or is deleted.
    pub async fn create_task(
        &self,
        detail: &TaskDetail,
        fingerprint: Option<&str>,
    ) -> Result<Created<TaskDetail>, StoreError> {
        let task = &detail.task;
        let body = long(detail.description.as_ref());
        let mut record = TaskRecord {
            fingerprint: fingerprint.map(str::to_owned),
            imported_at: is_of_import(fingerprint).then_some(task.updated_at),
            ..TaskRecord::default()
        };
        record.set_body(body, task.version);
        record.set_checklist(&task.checklist, task.version);
        let mut puts = pointers(task, &task.assignees)?;
        if record.checklist.is_some() {
            puts.push(ChecklistPart::write(task)?);
        }
        puts.extend(body.map(|body| BodyItem::write(task, body)).transpose()?);
        if fingerprint.is_some() && (task.parent_id.is_some() || !task.blocked_by.is_empty()) {
            // A retry succeeds whatever has become of the linked tasks since.
            if let Some(existing) = self.get(&task_key(&task.reference())).await? {
                return Box::pin(self.existing_task(existing, task, fingerprint)).await;
            }
        }
        let links = self.links(None, task).await?;
        puts.extend(links.puts);
        let change = Change {
            puts,
            conditions: links.conditions,
            ..Change::alone(TaskItem::write(detail, &record)?, Expect::Absent)
        };
        match self.apply(change).await? {
            Write::Done => Ok(Created::Resource(detail.clone())),
            Write::Refused(existing) => {
                let existing = existing.ok_or(StoreError::Conflict)?;
                Box::pin(self.existing_task(existing, task, fingerprint)).await
            }
        }
    }

    /// The response to a retry, from the item that an earlier attempt created.
    async fn existing_task(
        &self,
        item: Item,
        wanted: &Task,
        fingerprint: Option<&str>,
    ) -> Result<Created<TaskDetail>, StoreError> {
        if text_of(&item, "fingerprint") != fingerprint {
            return Ok(Created::KeyReused);
        }
        if !is_live(&item) {
            return Ok(Created::Deleted);
        }
        let found = self.task_with_body(&wanted.reference()).await?;
        Ok(found.map_or(Created::Deleted, |stored| Created::Resource(stored.into_detail())))
    }

    /// Replaces the task that was read as `current` by its changed state.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if the tasks that it is linked to forbid it; [`StoreError::Conflict`] if the stored version is
    /// another one, or deleted, or if a linked task has changed meanwhile.
    pub async fn update_task(&self, current: &StoredTask, changed: &TaskDetail) -> Result<(), StoreError> {
        let (before, after) = (current.task(), &changed.task);
        let mut record = current.record.clone();
        record.former_keys.clear();
        let mut puts = Vec::new();
        let mut deletes = Vec::new();
        if changed.description != current.detail.description {
            let body = long(changed.description.as_ref());
            if let Some(body) = body {
                puts.push(BodyItem::write(after, body)?);
            } else if record.body_version.is_some() {
                deletes.push(body_key(&after.reference()));
            }
            record.set_body(body, after.version);
        }
        if before.checklist != after.checklist || is_too_long(&record, after) {
            record.set_checklist(&after.checklist, after.version);
            if record.checklist.is_some() {
                puts.push(ChecklistPart::write(after)?);
            } else if current.record.checklist.is_some() {
                deletes.push(checklist_key(&after.reference()));
            }
        }
        let reordered = (&before.due, before.priority) != (&after.due, after.priority);
        let renewed = after
            .assignees
            .iter()
            .filter(|user| reordered || !before.assignees.contains(user));
        puts.extend(pointers(after, renewed)?);
        deletes.extend(
            before
                .assignees
                .iter()
                .filter(|user| !after.assignees.contains(user))
                .map(|user| pointer_key(user, &after.id)),
        );
        let expect = Expect::Version(before.version);
        let rewritten = before
            .unreadable
            .iter()
            .filter(|name| !after.unreadable.contains(name));
        let edit = Edit::between(
            TaskItem::write(&current.detail, &current.record)?,
            TaskItem::write(changed, &record)?,
            &rewritten.cloned().collect::<Vec<_>>(),
        );
        let links = self.links(Some(before), after).await?;
        puts.extend(links.puts);
        deletes.extend(links.deletes);
        // Only where all assignees and all links are others than before. A pointer that stays leads to a task that has no such link, and
        // goes with the task that it comes from.
        let room = MAX_TRANSACTION_ACTIONS.saturating_sub(1 + puts.len() + links.conditions.len());
        deletes.truncate(room);
        let change = Change {
            item: Written::Edited(edit),
            expect,
            puts,
            deletes,
            conditions: links.conditions,
        };
        self.apply(change).await?.done()
    }

    /// Deletes the task that was read as `current`; a tombstone stays for 30 days.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the stored version is another one, or deleted.
    pub async fn delete_task(
        &self,
        current: &StoredTask,
        by: &UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let task = current.task();
        let pointers = task.assignees.iter().map(|user| pointer_key(user, &task.id));
        let mut deletes: Vec<Key> = pointers.chain(pointers_to(task)).collect();
        if current.record.body_version.is_some() {
            deletes.push(body_key(&task.reference()));
        }
        if current.record.checklist.is_some() {
            deletes.push(checklist_key(&task.reference()));
        }
        let item = task_tombstone(task, by, &current.record, now)?;
        let expect = Expect::Version(task.version);
        let change = Change {
            deletes,
            ..Change::alone(item, expect)
        };
        self.apply(change).await?.done()
    }
}

/// Whether a former version wrote a long checklist into the task's item.
fn is_too_long(record: &TaskRecord, task: &Task) -> bool {
    record.checklist.is_none() && ChecklistPart::is_needed(&task.checklist)
}

fn long(description: Option<&Markdown>) -> Option<&Markdown> {
    description.filter(|description| BodyItem::is_needed(description))
}

fn pointers<'a>(task: &Task, users: impl IntoIterator<Item = &'a UserId>) -> Result<Vec<Item>, StoreError> {
    users
        .into_iter()
        .map(|user| PointerItem::write(user, task))
        .collect()
}
