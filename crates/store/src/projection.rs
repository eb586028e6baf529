//! The rows by which the relational view shows an item, read from the images of a stream record, or from an item of a scan.
//!
//! It depends on that item alone, so that a view that follows the stream equals one that is made anew from the table.

use std::sync::Arc;

use domain::{
    Event, EventId, History, Membership, Name, PointEntry, Profile, Project, ProjectId, Task, TaskId, UserId,
};
use serde_json::Value;

use crate::StoreError;
use crate::attribute::{Item, text_of};
use crate::item::{Resource, TaskItem};
use crate::keys::{project_of, task_of};
use crate::points::{entry_of, ledger_user_of};
use crate::stream::item;
use crate::stream_images::{user, version};
use crate::tombstone::is_live;

/// The attribute `kind` of the items that the view shows; the others say nothing to it.
pub const PROJECTED_KINDS: [&str; 7] = [
    "activity",
    "member",
    "point_entry",
    "profile",
    "project",
    "task",
    "task_tombstone",
];

/// A row of the view, by its key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProjectedKey {
    /// A user.
    User(UserId),
    /// A project.
    Project(ProjectId),
    /// A membership.
    Member(ProjectId, UserId),
    /// A task.
    Task(TaskId),
    /// The entry that a version of a task has caused in a user's ledger.
    PointEntry(UserId, TaskId, u64),
    /// An event.
    Event(EventId),
}

/// The content of a row.
#[derive(Clone, PartialEq)]
pub enum Projected {
    /// A user: the name that others see, and nothing else of the profile.
    User(Name),
    /// A project.
    Project(Project),
    /// A membership.
    Member(Membership),
    /// A task without its description.
    Task(Box<Task>),
    /// An entry of a ledger.
    PointEntry(PointEntry),
    /// An event of a history.
    Event(Arc<History>, Event),
}

/// A row after a change of its item.
#[derive(Clone, PartialEq)]
pub struct Projection {
    /// The row.
    pub key: ProjectedKey,
    /// The item's version. A row of a lower one is older; at the same one, a removed row is newer.
    pub version: u64,
    /// Its content; none if the item is deleted.
    pub value: Option<Projected>,
}

impl Projection {
    /// The rows of an item: reads the images of a stream record, in DynamoDB's JSON. An item of a scan is a new image.
    ///
    /// # Errors
    /// [`StoreError::Unexpected`] if an image does not have a form that this version knows. A retry does not help.
    pub fn read(old: Option<&Value>, new: Option<&Value>) -> Result<Vec<Self>, StoreError> {
        let Some(image) = new.or(old) else {
            return Ok(Vec::new());
        };
        let item = item(image)?;
        let kind = text_of(&item, "kind").unwrap_or_default().to_owned();
        let is_deleted = new.is_none() || !is_live(&item) || kind == "task_tombstone";
        let row = |key, version, value: Projected| Self {
            key,
            version,
            value: (!is_deleted).then_some(value),
        };
        // A tombstone has no more than its version.
        let deleted = |key, version| Self {
            key,
            version,
            value: None,
        };
        Ok(match kind.as_str() {
            "profile" if is_deleted => vec![deleted(ProjectedKey::User(user(&item, "id")?), version(&item)?)],
            "profile" => {
                let profile = Profile::read(item)?;
                let key = ProjectedKey::User(profile.id);
                vec![row(key, profile.version, Projected::User(profile.name))]
            }
            "project" => {
                let project = Project::read(item)?;
                let key = ProjectedKey::Project(project.id.clone());
                vec![row(key, project.version, Projected::Project(project))]
            }
            "member" => {
                let member = Membership::read(item)?;
                let key = ProjectedKey::Member(member.project_id.clone(), member.user_id.clone());
                vec![row(key, member.version, Projected::Member(member))]
            }
            "task" | "task_tombstone" if is_deleted => {
                vec![deleted(ProjectedKey::Task(task_id(&item)?), version(&item)?)]
            }
            "task" => {
                let (task, ..) = TaskItem::read(item)?;
                let key = ProjectedKey::Task(task.id.clone());
                vec![row(key, task.version, Projected::Task(Box::new(task)))]
            }
            "point_entry" => {
                let user = text_of(&item, "pk").and_then(ledger_user_of);
                let user = user.ok_or_else(|| StoreError::unexpected("a key names no ledger"))?;
                let entry = entry_of(item)?;
                let key = ProjectedKey::PointEntry(user, entry.task_id.clone(), entry.version);
                vec![row(key, entry.version, Projected::PointEntry(entry))]
            }
            "activity" => {
                let mut history = History::read(item)?;
                let events = std::mem::take(&mut history.events);
                let history = Arc::new(history);
                let event = |event: Event| {
                    let key = ProjectedKey::Event(event.id.clone());
                    let value = Projected::Event(Arc::clone(&history), event);
                    row(key, history.version, value)
                };
                events.into_iter().map(event).collect()
            }
            _ => Vec::new(),
        })
    }
}

fn task_id(item: &Item) -> Result<TaskId, StoreError> {
    let is_of_project = text_of(item, "pk").and_then(project_of).is_some();
    text_of(item, "sk")
        .filter(|_| is_of_project)
        .and_then(task_of)
        .ok_or_else(|| StoreError::unexpected("a key names no task"))
}

#[cfg(test)]
#[path = "projection_tests.rs"]
mod tests;
