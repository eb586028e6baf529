//! Deleting a project with all that is in it.
//!
//! First the project becomes a tombstone, at which moment it is gone for everyone. Then its items are deleted, and
//! last the membership of whoever deletes it: if the function is stopped half-way, their next DELETE goes on.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity, Select};
use domain::{Job, Project, ProjectId, Role, UserId};
use jiff::{SignedDuration, Timestamp};

use super::ProjectAccess;
use crate::actions::{member_key, meta_key, profile_key, text};
use crate::batch::{Item, Key, text as text_of};
use crate::item::{JobItem, MemberItem, ProjectItem, project_tombstone};
use crate::keys::{BODY_PREFIX, BY_CREATED, BY_RANK, META, TASK_PREFIX, members_pk, project_pk};
use crate::settings::not_deleted;
use crate::write::{Change, Expect};
use crate::{Store, StoreError};

/// Tombstones live this long, in hours: 30 days.
pub(crate) const TOMBSTONE_HOURS: i64 = 30 * 24;
/// As many tasks can be deleted safely within one request.
const MAX_TASKS: i32 = 1000;

/// As many keys are collected before they are deleted.
const MAX_KEYS: usize = 500;

/// A project as whoever wants to delete it finds it.
#[derive(Debug)]
pub enum Deletable {
    /// It is there.
    Live(Box<ProjectAccess>),
    /// An earlier deletion was stopped half-way; the caller has this role.
    HalfDeleted(Role),
}

/// What became of a deletion.
#[derive(Debug, PartialEq, Eq)]
pub enum Deletion {
    /// Nothing of it is left but a tombstone.
    Done,
    /// It is gone for everyone, but it has more than 1,000 tasks: this job removes them.
    Job(Job),
}

/// A range of a partition, of the table or of an index: names of the keys, and their values.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) index: Option<&'static str>,
    pub(super) pk: (&'static str, &'a str),
    pub(super) sk: (&'static str, &'static str, &'static str),
}

impl<'a> Part<'a> {
    pub(super) fn of_table(pk: &'a str, low: &'static str, high: &'static str) -> Self {
        Self {
            index: None,
            pk: ("pk", pk),
            sk: ("sk", low, high),
        }
    }
}

impl Store {
    /// Like [`Store::read`], but also finds what is half deleted.
    ///
    /// # Errors
    /// [`StoreError::AccountDeleted`]; see [`StoreError`].
    pub async fn read_for_deletion(
        &self,
        user: &UserId,
        project: &ProjectId,
    ) -> Result<Option<Deletable>, StoreError> {
        let keys = [meta_key(project), member_key(user, project), profile_key(user)];
        let mut items = self.batch_get(&keys).await?;
        let [meta, membership, profile] = keys.map(|key| items.remove(&key));
        not_deleted(profile.as_ref())?;
        let (Some(meta), Some(membership)) = (meta, membership) else {
            return Ok(None);
        };
        let (item, Some(member)) = (ProjectItem::read(meta)?, MemberItem::read_live(membership)?) else {
            return Ok(None);
        };
        Ok(Some(match item.deleted_at {
            Some(_) => Deletable::HalfDeleted(member.role),
            None => Deletable::Live(Box::new(ProjectAccess::new(item, member))),
        }))
    }

    /// Deletes the project that was read as `current`: at once, or by a job if it is large.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it has another version by now.
    pub async fn delete_project(
        &self,
        current: &ProjectAccess,
        by: &UserId,
        now: Timestamp,
    ) -> Result<Deletion, StoreError> {
        let project: &Project = &current.project;
        let expires_at = now + SignedDuration::from_hours(TOMBSTONE_HOURS);
        let item = project_tombstone(project, current.fingerprint.as_deref(), (by, now), expires_at)?;
        let expect = Expect::Version(project.version);
        if self.has_more_tasks_than(&project.id, MAX_TASKS).await? {
            let tasks = self.count_tasks(&project.id).await?;
            let job = Job::deleting(project.id.clone(), by.clone(), tasks, now);
            let actions = vec![
                self.put_if(item, expect)?,
                self.put_any(JobItem::write(&job, None)?)?,
            ];
            self.transact(actions).await?.done()?;
            return Ok(Deletion::Job(job));
        }
        self.apply(Change::alone(item, expect)).await?.done()?;
        self.finish_deletion(&project.id, by).await?;
        Ok(Deletion::Done)
    }

    /// Deletes what is left of a half-deleted project.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn finish_deletion(&self, project: &ProjectId, by: &UserId) -> Result<(), StoreError> {
        let own = member_key(by, project);
        self.delete_contents(project, &own).await?;
        // Only now: without it nobody could go on with a deletion that was stopped.
        self.batch_delete(&[own]).await
    }

    /// Deletes the project's tasks, their bodies and pointers, comments, invitations, and memberships but `own`: a part
    /// at a time, so that each try gets further. Descriptions' items are not read, because a read costs by size: the
    /// tasks tell which there are.
    async fn delete_contents(&self, project: &ProjectId, own: &Key) -> Result<(), StoreError> {
        let mut keys = Vec::new();
        let (pk, members) = (project_pk(project), members_pk(project));
        let before_bodies = Part::of_table(&pk, "!", BODY_PREFIX);
        let after_bodies = Part::of_table(&pk, "BODY$", "~");
        let members = Part {
            index: Some(BY_CREATED.name),
            pk: (BY_CREATED.pk, &members),
            sk: (BY_CREATED.sk, "!", "~"),
        };
        for part in [before_bodies, after_bodies, members] {
            let mut start = None;
            loop {
                let (items, next) = self.key_page(part, start).await?;
                for item in &items {
                    let (Some(pk), Some(sk)) = (text_of(item, "pk"), text_of(item, "sk")) else {
                        continue;
                    };
                    keys.extend(assignees(item).map(|user| (format!("USER#{user}"), sk.to_owned())));
                    if item.contains_key("body_version") {
                        keys.push((pk.to_owned(), sk.replacen(TASK_PREFIX, BODY_PREFIX, 1)));
                    }
                    keys.push((pk.to_owned(), sk.to_owned()));
                }
                if keys.len() >= MAX_KEYS {
                    self.delete_keys(std::mem::take(&mut keys), own).await?;
                }
                start = next;
                if start.is_none() {
                    break;
                }
            }
        }
        self.delete_keys(keys, own).await
    }

    async fn delete_keys(&self, mut keys: Vec<Key>, own: &Key) -> Result<(), StoreError> {
        keys.retain(|key| key.1 != META && key != own);
        // `USER#` before `PROJECT#`: only tasks tell which pointers there are, so they go last.
        keys.sort_by(|one, other| other.cmp(one));
        keys.dedup();
        self.batch_delete(&keys).await
    }

    pub(super) async fn key_page(
        &self,
        part: Part<'_>,
        start: Option<Item>,
    ) -> Result<(Vec<Item>, Option<Item>), StoreError> {
        let ((pk, partition), (sk, low, high)) = (part.pk, part.sk);
        let output = self
            .client
            .query()
            .table_name(&*self.table)
            .set_index_name(part.index.map(str::to_owned))
            .key_condition_expression(format!("{pk} = :pk AND {sk} BETWEEN :low AND :high"))
            .expression_attribute_values(":pk", text(partition))
            .expression_attribute_values(":low", text(low))
            .expression_attribute_values(":high", text(high))
            .projection_expression("pk, sk, rank_sk, assignees, body_version")
            .consistent_read(part.index.is_none())
            .limit(500)
            .set_exclusive_start_key(start)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.meter.record(output.consumed_capacity());
        Ok((output.items.unwrap_or_default(), output.last_evaluated_key))
    }

    async fn has_more_tasks_than(&self, project: &ProjectId, bound: i32) -> Result<bool, StoreError> {
        let mut count = 0;
        let mut start: Option<HashMap<String, AttributeValue>> = None;
        loop {
            let output = self
                .client
                .query()
                .table_name(&*self.table)
                .index_name(BY_RANK.name)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text(project_pk(project)))
                .select(Select::Count)
                .limit(bound + 1)
                .set_exclusive_start_key(start)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await?;
            self.meter.record(output.consumed_capacity());
            count += output.count;
            start = output.last_evaluated_key;
            if count > bound || start.is_none() {
                return Ok(count > bound);
            }
        }
    }
}

pub(super) fn assignees(item: &Item) -> impl Iterator<Item = &String> {
    let list = item.get("assignees").and_then(|value| value.as_l().ok());
    list.into_iter().flatten().filter_map(|user| user.as_s().ok())
}
