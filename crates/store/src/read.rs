//! The read that authorizes: project, membership and what the request is about, in one round trip.

use std::collections::HashMap;

use domain::{ProjectId, Task, TaskId, UserId};

use crate::batch::{Item, Key};
use crate::item::{BodyItem, MemberItem, ProjectItem, TaskItem};
use crate::keys::{META, body_sk, member_sk, project_pk, task_sk, user_pk};
use crate::tasks::StoredTask;
use crate::{ProjectAccess, Store, StoreError};

/// What to read for a request of `user` in `project`.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Who asks.
    pub user: &'a UserId,
    /// Where.
    pub project: &'a ProjectId,
    /// The task it is about, with its description.
    pub task: Option<&'a TaskId>,
    /// Another task it names.
    pub neighbour: Option<&'a TaskId>,
    /// People whose membership matters, at most 20.
    pub people: &'a [UserId],
}

/// What was read. Strongly consistent.
#[derive(Debug)]
pub struct Found {
    /// The project and the caller's role in it.
    pub access: ProjectAccess,
    /// The task, unless it does not exist or is deleted.
    pub task: Option<StoredTask>,
    /// The other task, likewise.
    pub neighbour: Option<Task>,
    /// Those of the people asked for who are no members, in order.
    pub strangers: Vec<UserId>,
}

/// Times a task and its description are read again because they were written in between.
const MAX_TORN_READS: u32 = 10;

impl Store {
    /// One round trip. `None` if there is no such project, it is being deleted, or the user is no member: the
    /// three cannot be told apart.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn read(&self, wanted: Wanted<'_>) -> Result<Option<Found>, StoreError> {
        let pk = project_pk(wanted.project);
        let membership = |user: &UserId| -> Key { (user_pk(user), member_sk(wanted.project)) };
        let mut keys = vec![(pk.clone(), META.to_owned()), membership(wanted.user)];
        if let Some(task) = wanted.task {
            keys.extend([(pk.clone(), task_sk(task)), (pk.clone(), body_sk(task))]);
        }
        keys.extend(wanted.neighbour.map(|task| (pk.clone(), task_sk(task))));
        keys.extend(wanted.people.iter().map(membership));
        // BatchGetItem refuses a key given twice: the caller may assign themself, a task may be its own neighbour.
        keys.sort();
        keys.dedup();

        for _ in 0..MAX_TORN_READS {
            let mut items = self.batch_get(&keys).await?;
            let strangers = wanted
                .people
                .iter()
                .filter(|user| !items.get(&membership(user)).is_some_and(is_live))
                .cloned()
                .collect();
            let project = items.remove(&(pk.clone(), META.to_owned()));
            let Some(access) = access(project, items.remove(&membership(wanted.user)))? else {
                return Ok(None);
            };
            let neighbour = match wanted
                .neighbour
                .and_then(|task| items.get(&(pk.clone(), task_sk(task))))
            {
                Some(item) if is_live(item) => Some(TaskItem::read(item.clone())?.0),
                _ => None,
            };
            let task = match wanted.task {
                None => Some(None),
                Some(id) => task_of(&mut items, &pk, id)?,
            };
            if let Some(task) = task {
                return Ok(Some(Found {
                    access,
                    task,
                    neighbour,
                    strangers,
                }));
            }
        }
        Err(StoreError::Throttled)
    }
}

impl Store {
    /// A task with its description, for whom it is already known that they may see it.
    pub(crate) async fn task_with_body(
        &self,
        project: &ProjectId,
        id: &TaskId,
    ) -> Result<Option<StoredTask>, StoreError> {
        let pk = project_pk(project);
        let keys = [(pk.clone(), task_sk(id)), (pk.clone(), body_sk(id))];
        for _ in 0..MAX_TORN_READS {
            if let Some(task) = task_of(&mut self.batch_get(&keys).await?, &pk, id)? {
                return Ok(task);
            }
        }
        Err(StoreError::Throttled)
    }
}

pub(crate) fn is_live(item: &Item) -> bool {
    !item.contains_key("deleted_at")
}

/// From a project's item and somebody's membership in it.
pub(crate) fn access(
    project: Option<Item>,
    membership: Option<Item>,
) -> Result<Option<ProjectAccess>, StoreError> {
    let (Some(project), Some(membership)) = (project, membership) else {
        return Ok(None);
    };
    let item = ProjectItem::read(project)?;
    let membership = MemberItem::read_live(membership)?;
    Ok(membership
        .filter(|_| item.deleted_at.is_none())
        .map(|membership| ProjectAccess::new(item, membership)))
}

/// The task with its description; the outer `None` says that the two were written while they were read.
fn task_of(
    items: &mut HashMap<Key, Item>,
    pk: &str,
    id: &TaskId,
) -> Result<Option<Option<StoredTask>>, StoreError> {
    let Some(item) = items.remove(&(pk.to_owned(), task_sk(id))).filter(is_live) else {
        return Ok(Some(None));
    };
    let (task, inline, record) = TaskItem::read(item)?;
    let description = match record.body_version {
        None => inline,
        Some(version) => match items
            .remove(&(pk.to_owned(), body_sk(id)))
            .map(BodyItem::read)
            .transpose()?
        {
            Some((written, text)) if written == version => Some(text),
            // BatchGetItem reads each item by itself, not all at one moment.
            _ => return Ok(None),
        },
    };
    Ok(Some(Some(StoredTask::new(task, description, record))))
}
