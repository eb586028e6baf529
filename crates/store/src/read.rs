//! The read that authorizes: project, membership, the caller's profile and what the request is about, in one round trip.

use std::collections::HashMap;

use domain::{
    Attachment, AttachmentId, Comment, CommentId, Membership, ProjectId, Task, TaskDetail, TaskId, TaskRef,
    UserId,
};
use jiff::tz::TimeZone;

use crate::access::{ProjectAccess, access, zone_of};
use crate::attribute::Item;
use crate::item::{
    BodyItem, ChecklistPart, PersonName, Resource as _, ReviewSlot, Stored, StoredTask, TaskItem,
    live_member, stored,
};
use crate::keys::{
    Key, attachment_sk, body_key, checklist_key, comment_sk, member_key, meta_key, profile_key, project_pk,
    review_key, task_key, task_sk,
};
use crate::tombstone::is_live;
use crate::{Store, StoreError};

/// The items to read for a request of `user` in `project`.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The caller.
    pub user: &'a UserId,
    /// The project.
    pub project: &'a ProjectId,
    /// The task that the request is about, with its description.
    pub task: Option<&'a TaskId>,
    /// Another task that the request names.
    pub neighbour: Option<&'a TaskId>,
    /// Tasks that the request links to, at most 21.
    pub links: &'a [TaskId],
    /// The task that the comment or attachment belongs to, without its description.
    pub parent: Option<&'a TaskId>,
    /// A comment on `parent`.
    pub comment: Option<&'a CommentId>,
    /// An attachment of `parent`.
    pub attachment: Option<&'a AttachmentId>,
    /// Whether the review of `parent` is wanted.
    pub review: bool,
    /// Attachments of `parent` that are to be pictures of its review, at most 20.
    pub pictures: &'a [AttachmentId],
    /// Users whose membership matters, at most 50.
    pub people: &'a [UserId],
    /// Users whose names will be shown, at most 20.
    pub names: &'a [UserId],
}

impl<'a> Wanted<'a> {
    /// The project and the caller's role in it.
    pub fn new(user: &'a UserId, project: &'a ProjectId) -> Self {
        Self {
            user,
            project,
            task: None,
            neighbour: None,
            links: &[],
            parent: None,
            comment: None,
            attachment: None,
            review: false,
            pictures: &[],
            people: &[],
            names: &[],
        }
    }
}

/// The result of [`Store::read`]. Strongly consistent.
#[derive(Debug)]
pub struct Found {
    /// The project and the caller's role in it.
    pub access: ProjectAccess,
    /// The caller's time zone.
    pub time_zone: TimeZone,
    /// The task, unless it does not exist or is deleted.
    pub task: Option<StoredTask>,
    /// The other task, likewise.
    pub neighbour: Option<Task>,
    /// Those of the tasks to link to that do not exist or are deleted.
    pub unknown_links: Vec<TaskId>,
    /// The task that the comment or attachment belongs to, likewise.
    pub parent: Option<Task>,
    /// The comment, unless it does not exist or is deleted.
    pub comment: Option<Stored<Comment>>,
    /// The attachment, likewise.
    pub attachment: Option<Stored<Attachment>>,
    /// The review, or its absence.
    pub review: ReviewSlot,
    /// The pictures, without those that do not exist or are deleted.
    pub pictures: Vec<Attachment>,
    /// The memberships of the requested users, in request order.
    pub members: Vec<Membership>,
    /// Requested users who are not members, in request order.
    pub non_members: Vec<UserId>,
    /// The names of all requested users.
    pub names: HashMap<UserId, PersonName>,
}

impl Store {
    /// One round trip, two for a task with a long checklist. `None` if the project does not exist, is being deleted, or the user is no member: callers cannot
    /// distinguish these.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`], whether or not their membership has ended; see [`StoreError`].
    pub async fn read(&self, wanted: Wanted<'_>) -> Result<Option<Found>, StoreError> {
        let pk = project_pk(wanted.project);
        let membership = |user: &UserId| member_key(user, wanted.project);
        let mut keys = vec![
            meta_key(wanted.project),
            membership(wanted.user),
            profile_key(wanted.user),
        ];
        let task_ref = |task: &TaskId| TaskRef {
            project_id: wanted.project.clone(),
            task_id: task.clone(),
        };
        let wanted_task = wanted.task.map(task_ref);
        if let Some(task) = &wanted_task {
            keys.extend([task_key(task), body_key(task)]);
        }
        let others = wanted
            .neighbour
            .into_iter()
            .chain(wanted.parent)
            .chain(wanted.links);
        keys.extend(others.map(|task| (pk.clone(), task_sk(task))));
        let comment = wanted.parent.zip(wanted.comment);
        let comment = comment.map(|(task, comment)| (pk.clone(), comment_sk(task, comment)));
        keys.extend(comment.clone());
        let attachment = wanted.parent.zip(wanted.attachment);
        let attachment = attachment.map(|(task, attachment)| (pk.clone(), attachment_sk(task, attachment)));
        keys.extend(attachment.clone());
        let review = wanted.parent.filter(|_| wanted.review);
        let review = review.map(|task| review_key(&task_ref(task)));
        keys.extend(review.clone());
        let pictures = wanted.parent.into_iter().flat_map(|task| {
            let key = |id| (pk.clone(), attachment_sk(task, id));
            wanted.pictures.iter().map(key)
        });
        let pictures: Vec<Key> = pictures.collect();
        keys.extend(pictures.iter().cloned());
        keys.extend(wanted.people.iter().map(membership));
        keys.extend(wanted.names.iter().map(profile_key));
        // BatchGetItem refuses a key given twice: the caller may assign themself, a task may be its own neighbour.
        keys.sort();
        keys.dedup();

        let mut attempts = self.attempts();
        loop {
            let mut items = self.batch_get(&keys).await?;
            let profile = items.get(&profile_key(wanted.user));
            self.admit(wanted.user, profile)?;
            let time_zone = zone_of(profile);
            let project = items.remove(&meta_key(wanted.project));
            // The caller may be among the requested users.
            let own = items.get(&membership(wanted.user)).cloned();
            let Some(access) = access(project, own)? else {
                return Ok(None);
            };
            let mut members = Vec::with_capacity(wanted.people.len());
            let mut non_members = Vec::new();
            for user in wanted.people {
                let item = items.get(&membership(user)).cloned();
                match item.map(live_member).transpose()?.flatten() {
                    Some(member) => members.push(member),
                    None => non_members.push(user.clone()),
                }
            }
            let mut names = HashMap::with_capacity(wanted.names.len());
            for user in wanted.names {
                let item = items.get(&profile_key(user)).cloned();
                names.insert(user.clone(), PersonName::read(item)?);
            }
            let head = |task: Option<&TaskId>| -> Result<Option<Task>, StoreError> {
                match task.and_then(|task| items.get(&(pk.clone(), task_sk(task)))) {
                    Some(item) if is_live(item) => Ok(Some(TaskItem::read(item.clone())?.0)),
                    _ => Ok(None),
                }
            };
            let (neighbour, parent) = (head(wanted.neighbour)?, head(wanted.parent)?);
            let is_unknown = |task: &&TaskId| !items.get(&(pk.clone(), task_sk(task))).is_some_and(is_live);
            let unknown_links = wanted.links.iter().filter(is_unknown).cloned().collect();
            let comment = comment.as_ref().and_then(|key| items.remove(key)).filter(is_live);
            let comment = comment.map(stored).transpose()?;
            let attachment = attachment
                .as_ref()
                .and_then(|key| items.remove(key))
                .filter(is_live);
            let attachment = attachment.map(stored).transpose()?;
            let review = ReviewSlot::read(review.as_ref().and_then(|key| items.remove(key)))?;
            let pictures = pictures.iter().filter_map(|key| items.remove(key));
            let pictures = pictures.filter(is_live).map(Attachment::read);
            let pictures = pictures.collect::<Result<Vec<_>, _>>()?;
            let task = match &wanted_task {
                None => Some(None),
                Some(task) => task_of(&mut items, task)?,
            };
            if let Some(mut task) = task {
                // Boxed, like all that few requests need: the future of each request would be larger by it.
                if !Box::pin(self.add_checklist(task.as_mut())).await? {
                    continue;
                }
                return Ok(Some(Found {
                    access,
                    time_zone,
                    task,
                    neighbour,
                    unknown_links,
                    parent,
                    comment,
                    attachment,
                    review,
                    pictures,
                    members,
                    non_members,
                    names,
                }));
            }
            if !attempts.again().await {
                return Err(StoreError::Throttled);
            }
        }
    }

    /// A task with its description, without authorization.
    pub(crate) async fn task_with_body(&self, task: &TaskRef) -> Result<Option<StoredTask>, StoreError> {
        let keys = [task_key(task), body_key(task)];
        let mut attempts = self.attempts();
        loop {
            if let Some(mut task) = task_of(&mut self.batch_get(&keys).await?, task)?
                && Box::pin(self.add_checklist(task.as_mut())).await?
            {
                return Ok(task);
            }
            if !attempts.again().await {
                return Err(StoreError::Throttled);
            }
        }
    }

    /// Reads a long checklist, which few tasks have: all others would pay for looking. Returns whether it is of this task as it
    /// was read.
    async fn add_checklist(&self, task: Option<&mut StoredTask>) -> Result<bool, StoreError> {
        let Some((stored, long)) = task.and_then(|task| {
            let long = task.record.checklist.clone()?;
            Some((task, long))
        }) else {
            return Ok(true);
        };
        let key = checklist_key(&stored.task().reference());
        let item = self.get(&key).await?.map(ChecklistPart::read).transpose()?;
        let Some((_, checklist)) = item.filter(|(version, _)| *version == long.version) else {
            return Ok(false);
        };
        stored.detail.task.checklist = checklist;
        Ok(true)
    }
}

/// The task with its description; the outer `None` if the two were written while they were read.
fn task_of(
    items: &mut HashMap<Key, Item>,
    reference: &TaskRef,
) -> Result<Option<Option<StoredTask>>, StoreError> {
    let Some(item) = items.remove(&task_key(reference)).filter(is_live) else {
        return Ok(Some(None));
    };
    let (task, inline, record) = TaskItem::read(item)?;
    let description = match record.body_version {
        None => inline,
        Some(version) => match items
            .remove(&body_key(reference))
            .map(BodyItem::read)
            .transpose()?
        {
            Some((written, text)) if written == version => Some(text),
            // BatchGetItem reads each item separately, not all at one time.
            _ => return Ok(None),
        },
    };
    Ok(Some(Some(StoredTask {
        detail: TaskDetail { task, description },
        record,
    })))
}
