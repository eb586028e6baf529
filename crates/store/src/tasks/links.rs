//! What links a task to others: pointers beside it, and the conditions under which its links hold.
//!
//! A write that adds a link to a task looks for circles among links that it reads together with the project's guard (`link_graph`), and
//! commits only if the guard still has the version that was read, which it raises: of two writes that close a circle together one has
//! to look again. A new task closes no circle, so it needs the guard only for the limits of its parent.
//!
//! A query cannot be a part of a transaction. The number of a parent's subtasks, and the levels below a task that gets a parent, are
//! queried: changes in the same moment may exceed these limits, by what each of them adds, and close no circle.

use std::collections::{BTreeMap, HashSet};

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{
    LinkRefusal, MAX_DEPENDENCY_LEVELS, MAX_LINKED_TASKS, MAX_SUBTASK_LEVELS, MAX_SUBTASKS, ProjectId,
    Status, Task, TaskId,
};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::link_graph::{GuardVersion, LinkGraph};
use crate::attribute::{Item, number, text, text_of};
use crate::batch::MAX_BATCH_GET;
use crate::keys::{Key, key_item, project_pk, task_of, task_sk};
use crate::link_keys::{blocks_key, child_key, children_of, guard_key};
use crate::range::Range;
use crate::tombstone::is_live;
use crate::{Store, StoreError};

/// Partitions of pointers that are queried side by side.
const PARALLEL: usize = 8;

/// What a write of a task must write and check together with it.
#[derive(Default)]
pub(super) struct Links {
    pub(super) puts: Vec<Item>,
    pub(super) deletes: Vec<Key>,
    pub(super) conditions: Vec<TransactWriteItem>,
}

/// How another task must be when a link to it is written.
#[derive(Default)]
struct Required {
    exists: bool,
    /// Unless it does not exist.
    is_done: bool,
}

/// The change of a task's links.
struct LinkChange<'a> {
    after: &'a Task,
    is_new: bool,
    added: Vec<&'a TaskId>,
    removed: Vec<&'a TaskId>,
    parent: Option<&'a TaskId>,
    former_parent: Option<&'a TaskId>,
    becomes_done: bool,
}

impl<'a> LinkChange<'a> {
    fn between(before: Option<&'a Task>, after: &'a Task) -> Self {
        let known = before.map_or(&[][..], |before| &before.blocked_by);
        let former_parent = before.and_then(|before| before.parent_id.as_ref());
        let parent = after.parent_id.as_ref();
        Self {
            after,
            is_new: before.is_none(),
            added: after
                .blocked_by
                .iter()
                .filter(|task| !known.contains(task))
                .collect(),
            removed: known
                .iter()
                .filter(|task| !after.blocked_by.contains(task))
                .collect(),
            parent: parent.filter(|_| parent != former_parent),
            former_parent: former_parent.filter(|_| parent != former_parent),
            becomes_done: becomes_done(before, after.status) && !after.blocked_by.is_empty(),
        }
    }

    fn is_none(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.parent.is_none()
            && self.former_parent.is_none()
            && !self.becomes_done
    }

    /// How each of the linked tasks must be.
    fn required(&self) -> BTreeMap<&'a TaskId, Required> {
        let mut required: BTreeMap<_, Required> = BTreeMap::new();
        for task in self.added.iter().copied().chain(self.parent) {
            required.entry(task).or_default().exists = true;
        }
        if self.becomes_done {
            for task in &self.after.blocked_by {
                required.entry(task).or_default().is_done = true;
            }
        }
        required
    }
}

pub(super) fn becomes_done(before: Option<&Task>, status: Status) -> bool {
    status == Status::Done && before.is_none_or(|before| before.status != Status::Done)
}

/// The keys of the pointers that lead to a task from those that it is linked to.
pub(super) fn pointers_to(task: &Task) -> impl Iterator<Item = Key> {
    let parent = task.parent_id.iter();
    let parent = parent.map(|parent| child_key(&task.project_id, parent, &task.id));
    let blockers = task.blocked_by.iter();
    parent.chain(blockers.map(|blocker| blocks_key(&task.project_id, blocker, &task.id)))
}

fn pointer(key: &Key) -> Item {
    let mut item = key_item(key);
    item.insert("kind".to_owned(), text("task_link"));
    item
}

/// The ids in an attribute of a task's item.
fn ids_in(item: &Item, name: &str) -> Vec<TaskId> {
    let list = item.get(name).and_then(|value| value.as_l().ok());
    let texts = list.into_iter().flatten().filter_map(|id| id.as_s().ok());
    texts.filter_map(|id| TaskId::parse(id).ok()).collect()
}

impl Store {
    /// What a change of a task's links needs. No round trip without one.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if other tasks forbid it.
    pub(super) async fn links(&self, before: Option<&Task>, after: &Task) -> Result<Links, StoreError> {
        let change = LinkChange::between(before, after);
        if change.is_none() {
            return Ok(Links::default());
        }
        // Boxed, because few writes need it.
        Box::pin(self.links_of(&change)).await
    }

    async fn links_of(&self, change: &LinkChange<'_>) -> Result<Links, StoreError> {
        let (project, after) = (&change.after.project_id, change.after);
        let mut links = Links::default();
        let mut graph = match change.parent.is_some() || (!change.is_new && !change.added.is_empty()) {
            true => LinkGraph::guarded(self, project),
            false => LinkGraph::unguarded(self, project),
        };
        if !change.added.is_empty() {
            check_blockers(&mut graph, after, &change.added).await?;
        }
        if let Some(parent) = change.parent {
            self.check_parent(&mut graph, after, parent, change.is_new)
                .await?;
        }
        if let Some(version) = graph.guard().await? {
            links.conditions.push(self.next_guard(project, version)?);
        }
        if change.becomes_done {
            self.check_done(after).await?;
        }
        for (task, required) in change.required() {
            links.conditions.push(self.if_linkable(project, task, &required)?);
        }
        let parent = change.parent.map(|parent| child_key(project, parent, &after.id));
        let blockers = change.added.iter();
        let blockers = blockers.map(|blocker| blocks_key(project, blocker, &after.id));
        links
            .puts
            .extend(parent.into_iter().chain(blockers).map(|key| pointer(&key)));
        let parent = change.former_parent;
        let parent = parent.map(|parent| child_key(project, parent, &after.id));
        let blockers = change.removed.iter();
        let blockers = blockers.map(|blocker| blocks_key(project, blocker, &after.id));
        links.deletes.extend(parent.into_iter().chain(blockers));
        Ok(links)
    }

    /// Fails unless all tasks that block this one are done or gone.
    pub(super) async fn check_done(&self, task: &Task) -> Result<(), StoreError> {
        let found = self.heads(&task.project_id, &task.blocked_by).await?;
        let is_open = |blocker: &&TaskId| {
            let item = found.iter().find(|(id, _)| id == *blocker);
            item.is_some_and(|(_, item)| text_of(item, "status") != Some(Status::Done.as_str()))
        };
        let open: Vec<_> = task.blocked_by.iter().filter(is_open).cloned().collect();
        match open.is_empty() {
            true => Ok(()),
            false => Err(LinkRefusal::Blocked(open).into()),
        }
    }

    /// Conditions that all tasks that block this one are done or gone.
    pub(super) fn if_unblocked(&self, task: &Task) -> Result<Vec<TransactWriteItem>, StoreError> {
        let required = Required {
            exists: false,
            is_done: true,
        };
        let blockers = task.blocked_by.iter();
        blockers
            .map(|blocker| self.if_linkable(&task.project_id, blocker, &required))
            .collect()
    }

    fn if_linkable(
        &self,
        project: &ProjectId,
        task: &TaskId,
        required: &Required,
    ) -> Result<TransactWriteItem, StoreError> {
        let key = (project_pk(project), task_sk(task));
        let condition = match (required.exists, required.is_done) {
            (_, false) => return self.check_live(&key),
            (true, true) => "attribute_exists(pk) AND attribute_not_exists(deleted_at) AND #status = :done",
            (false, true) => "attribute_not_exists(pk) OR attribute_exists(deleted_at) OR #status = :done",
        };
        self.check(&key, |check| {
            check
                .condition_expression(condition)
                .expression_attribute_names("#status", "status")
                .expression_attribute_values(":done", text(Status::Done.as_str()))
        })
    }

    /// Raises the version of the project's guard from this one.
    fn next_guard(
        &self,
        project: &ProjectId,
        version: GuardVersion,
    ) -> Result<TransactWriteItem, StoreError> {
        self.change(&guard_key(project), |update| {
            let update = update
                .update_expression("SET version = :next, kind = :kind")
                .expression_attribute_values(":next", number(version.unwrap_or_default() + 1))
                .expression_attribute_values(":kind", text("dependencies"));
            match version {
                None => update.condition_expression("attribute_not_exists(pk)"),
                Some(version) => update
                    .condition_expression("version = :version")
                    .expression_attribute_values(":version", number(version)),
            }
        })
    }

    /// Walks from the new parent up, and from the task down to its subtasks.
    async fn check_parent(
        &self,
        graph: &mut LinkGraph<'_>,
        task: &Task,
        parent: &TaskId,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let project = &task.project_id;
        let mut depth = 0;
        let mut above = Some(parent.clone());
        while let Some(id) = above.filter(|_| depth <= MAX_SUBTASK_LEVELS) {
            if id == task.id {
                return Err(LinkRefusal::Cycle.into());
            }
            let found = graph.tasks(&[id]).await?;
            let Some(found) = found.first() else {
                break;
            };
            depth += 1;
            above = text_of(found, "parent_id").and_then(|id| TaskId::parse(id).ok());
        }
        let pk = project_pk(project);
        let (low, high) = children_of(parent);
        let siblings = Range {
            limit: MAX_SUBTASKS,
            ..Range::of_table(&pk, (&low, &high))
        };
        if self.count(siblings).await? >= MAX_SUBTASKS {
            return Err(LinkRefusal::TooManySubtasks.into());
        }
        let mut level = vec![task.id.clone()];
        let mut walked = 0;
        while !level.is_empty() {
            if depth > MAX_SUBTASK_LEVELS || walked > MAX_LINKED_TASKS {
                return Err(LinkRefusal::SubtasksTooDeep.into());
            }
            if is_new {
                break;
            }
            let below = stream::iter(level).map(|id| self.children(project, id));
            let below: Vec<Vec<TaskId>> = below.buffer_unordered(PARALLEL).try_collect().await?;
            level = below.into_iter().flatten().collect();
            walked += level.len();
            depth += 1;
        }
        Ok(())
    }

    /// The ids of a task's direct subtasks, by the pointers to them.
    async fn children(&self, project: &ProjectId, parent: TaskId) -> Result<Vec<TaskId>, StoreError> {
        let pk = project_pk(project);
        let (low, high) = children_of(&parent);
        let (items, _) = self.range(Range::of_table(&pk, (&low, &high))).await?;
        let ids = items.iter().filter_map(|item| task_of(text_of(item, "sk")?));
        Ok(ids.collect())
    }

    /// The items of those of these tasks that are not deleted, in no order.
    pub(super) async fn heads(
        &self,
        project: &ProjectId,
        tasks: &[TaskId],
    ) -> Result<Vec<(TaskId, Item)>, StoreError> {
        let pk = project_pk(project);
        let mut found = Vec::with_capacity(tasks.len());
        for chunk in tasks.chunks(MAX_BATCH_GET) {
            let keys: Vec<Key> = chunk.iter().map(|task| (pk.clone(), task_sk(task))).collect();
            let items = self.batch_get(&keys).await?.into_iter();
            let live = items.filter(|(_, item)| is_live(item));
            found.extend(live.filter_map(|((_, sk), item)| Some((task_of(&sk)?, item))));
        }
        Ok(found)
    }
}

/// Walks from the tasks that would block this one to those that block them, a level in a round trip.
async fn check_blockers(graph: &mut LinkGraph<'_>, task: &Task, added: &[&TaskId]) -> Result<(), StoreError> {
    let mut level: Vec<TaskId> = added.iter().copied().cloned().collect();
    let mut seen: HashSet<TaskId> = level.iter().cloned().collect();
    let mut levels = 0;
    while !level.is_empty() {
        levels += 1;
        if levels > MAX_DEPENDENCY_LEVELS || seen.len() > MAX_LINKED_TASKS {
            return Err(LinkRefusal::DependenciesTooDeep.into());
        }
        let found = graph.tasks(&level).await?;
        let above = found.iter().flat_map(|item| ids_in(item, "blocked_by"));
        level = above.filter(|id| seen.insert(id.clone())).collect();
        if seen.contains(&task.id) {
            return Err(LinkRefusal::Cycle.into());
        }
    }
    Ok(())
}
