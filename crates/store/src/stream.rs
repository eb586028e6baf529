//! The table's stream: the change that the old and the new image of an item mean.
//!
//! Changes of items from which nothing is derived (descriptions, pointers, and items that are themselves derived) are
//! [`Change::Nothing`].

use domain::{
    Attachment, AttachmentChange, AttachmentRef, AvatarId, ChangedPart, ChangedTask, Channel, CommentChange,
    EmailAddress, EventId, IdSeed, Invitation, Job, JobState, MemberChange, Membership, Project,
    ProjectChange, ProjectId, ReviewChange, Status, Task, TaskChange, UserId,
};
use serde_json::Value;

use crate::StoreError;
use crate::attribute::{Item, number_of, text_of};
use crate::item::{JobItem, Resource, TaskItem};
use crate::keys::{
    TASK_PREFIX, TTL_ATTRIBUTE, attachment_of, comment_of, project_of, review_of, task_of, user_of,
};
use crate::stream_images::{time, user, version};
use crate::stream_parts::{comment, review};
use crate::tombstone::is_live;

/// A change of one item.
#[derive(Clone, PartialEq, Eq)]
pub enum Change {
    /// A change of a task.
    Task(TaskChange),
    /// A done task that was removed with its project.
    DoneTaskGone(Task),
    /// A change of a project.
    Project(ProjectChange),
    /// A change of a membership.
    Member(MemberChange),
    /// A membership that was removed with its project.
    MemberGone(ProjectId, UserId),
    /// A change of a comment.
    Comment(CommentChange),
    /// A change of a review.
    Review(ReviewChange),
    /// A change of an attachment.
    Attachment(AttachmentChange),
    /// An attachment whose file never arrived, or was rejected, and that DynamoDB has deleted by itself.
    AttachmentExpired(Attachment),
    /// A change of a profile.
    Profile(ProfileChange),
    /// An invitation as it is now.
    Invitation(Invitation),
    /// A user's channel as it is now, also a removed one.
    Channel(Channel),
    /// A job that has just become ready to be worked on.
    JobReady(Job),
    /// Somebody has signed up with this address, which has an account, and the id of this.
    SignedUpAgain(EmailAddress, EventId),
    /// A user's points have changed.
    Balance(UserId),
    /// A user has deleted their account.
    AccountDeleted(UserId),
    /// A change from which nothing is derived.
    Nothing,
}

/// A change of a profile.
#[derive(Clone, PartialEq, Eq)]
pub struct ProfileChange {
    /// The user.
    pub user_id: UserId,
    /// The address that they had before, and the id of this.
    pub address_left: Option<(EmailAddress, EventId)>,
    /// The picture that they have replaced or removed.
    pub avatar_unused: Option<AvatarId>,
    /// Whether they now take part in the ranking of everybody, or do no longer.
    pub is_ranked_anew: bool,
}

impl Change {
    /// Reads the images of a stream record, in DynamoDB's JSON (`{"pk": {"S": "…"}, …}`).
    ///
    /// # Errors
    /// [`StoreError::Unexpected`] if an image does not have a form that this version knows. A retry does not help.
    pub fn read(old: Option<&Value>, new: Option<&Value>) -> Result<Self, StoreError> {
        Self::of(old.map(item).transpose()?, new.map(item).transpose()?)
    }

    fn of(old: Option<Item>, new: Option<Item>) -> Result<Self, StoreError> {
        let kind = new
            .as_ref()
            .or(old.as_ref())
            .and_then(|item| text_of(item, "kind"));
        match kind.unwrap_or_default() {
            "task" | "task_tombstone" => task(old, new),
            "project" => project(old, new),
            "member" => member(old, new),
            "comment" => changed(comment(old, new)?, Self::Comment),
            "review" => changed(review(old, new)?, Self::Review),
            "attachment" => attachment(old, new),
            "invitation" => now(new, Self::Invitation),
            "channel" => now(new, Self::Channel),
            "job" => job(old, new),
            "profile" => profile(old, new),
            "balance" => Ok(balance(new.as_ref()).unwrap_or(Self::Nothing)),
            "sign_up" if old.is_none() => Ok(signed_up(new.as_ref()).unwrap_or(Self::Nothing)),
            _ => Ok(Self::Nothing),
        }
    }
}

/// The task that a record's item is or belongs to, for the change feed: by its key, as the images may have a form that this version
/// does not know. `None` for other items and for removals: these follow a tombstone, or the deletion of the project.
pub fn changed_task(
    keys: &Value,
    old: Option<&Value>,
    new: Option<&Value>,
) -> Option<(ProjectId, ChangedTask)> {
    let new = new?;
    let text = |name: &str| keys.get(name)?.get("S")?.as_str();
    let project = project_of(text("pk")?)?;
    let sk = text("sk")?;
    let is_task = sk.starts_with(TASK_PREFIX);
    let (task_id, part) = if is_task {
        (task_of(sk)?, ChangedPart::Task)
    } else if let Some((task, _)) = comment_of(sk) {
        (task, ChangedPart::Comments)
    } else if let Some(task) = review_of(sk) {
        (task, ChangedPart::Review)
    } else {
        (attachment_of(sk)?.0, ChangedPart::Attachments)
    };
    let is_new = is_task && old.is_none() && new.get("deleted_at").is_none();
    Some((
        project,
        ChangedTask {
            task_id,
            part,
            is_new,
        },
    ))
}

fn changed<T>(change: Option<T>, of: impl FnOnce(T) -> Change) -> Result<Change, StoreError> {
    Ok(change.map_or(Change::Nothing, of))
}

fn now<T: Resource>(new: Option<Item>, change: impl FnOnce(T) -> Change) -> Result<Change, StoreError> {
    let new = new.map(T::read).transpose()?;
    Ok(new.map_or(Change::Nothing, change))
}

pub(crate) fn item(image: &Value) -> Result<Item, StoreError> {
    let item: serde_dynamo::Item =
        // The error's own text may repeat a value.
        serde_json::from_value(image.clone())
            .map_err(|_| StoreError::unexpected("an image is not in DynamoDB's JSON"))?;
    Ok(item.into())
}

/// What happened to an item. A removed one belonged to a deleted project, or is an expired tombstone: both deletions were
/// reported before.
enum Step<T> {
    Created(T),
    Changed { before: T, after: T },
    Deleted { before: T, tombstone: Item },
    Nothing,
}

impl<T> Step<T> {
    fn of(
        old: Option<Item>,
        new: Option<Item>,
        read: impl Fn(Item) -> Result<T, StoreError>,
    ) -> Result<Self, StoreError> {
        Ok(match (old.filter(is_live), new) {
            (None, Some(new)) if is_live(&new) => Self::Created(read(new)?),
            (Some(old), Some(new)) if is_live(&new) => Self::Changed {
                before: read(old)?,
                after: read(new)?,
            },
            (Some(old), Some(tombstone)) => Self::Deleted {
                before: read(old)?,
                tombstone,
            },
            _ => Self::Nothing,
        })
    }
}

fn task(old: Option<Item>, new: Option<Item>) -> Result<Change, StoreError> {
    if let (Some(gone), None) = (old.as_ref().filter(|old| is_live(old)), &new) {
        let (task, ..) = TaskItem::read(gone.clone())?;
        return Ok(match task.status {
            Status::Done => Change::DoneTaskGone(task),
            Status::ToDo | Status::InProgress => Change::Nothing,
        });
    }
    Ok(Change::Task(match Step::of(old, new, TaskItem::image)? {
        Step::Created(task) => TaskChange::Created(task),
        Step::Changed { before, after } => TaskChange::Changed { before, after },
        Step::Deleted { before, tombstone } => TaskChange::Deleted {
            before,
            by: user(&tombstone, "deleted_by")?,
            at: time(&tombstone, "deleted_at")?,
            version: version(&tombstone)?,
        },
        Step::Nothing => return Ok(Change::Nothing),
    }))
}

fn project(old: Option<Item>, new: Option<Item>) -> Result<Change, StoreError> {
    Ok(Change::Project(match Step::of(old, new, Project::read)? {
        Step::Created(project) => ProjectChange::Created(project),
        Step::Changed { before, after } => ProjectChange::Changed { before, after },
        Step::Deleted { before, tombstone } => ProjectChange::Deleted {
            before,
            by: user(&tombstone, "updated_by")?,
            at: time(&tombstone, "deleted_at")?,
            version: version(&tombstone)?,
        },
        Step::Nothing => return Ok(Change::Nothing),
    }))
}

fn member(old: Option<Item>, new: Option<Item>) -> Result<Change, StoreError> {
    if let (Some(gone), None) = (old.as_ref().filter(|old| is_live(old)), &new) {
        let Membership {
            project_id, user_id, ..
        } = Membership::read(gone.clone())?;
        return Ok(Change::MemberGone(project_id, user_id));
    }
    Ok(Change::Member(match Step::of(old, new, Membership::read)? {
        Step::Created(member) => MemberChange::Began(member),
        Step::Changed { before, after } => MemberChange::Changed { before, after },
        Step::Deleted { before, tombstone } => MemberChange::Ended {
            before,
            by: user(&tombstone, "updated_by")?,
            at: time(&tombstone, "deleted_at")?,
            version: version(&tombstone)?,
        },
        Step::Nothing => return Ok(Change::Nothing),
    }))
}

fn job(old: Option<Item>, new: Option<Item>) -> Result<Change, StoreError> {
    let Some(new) = new.map(JobItem::read).transpose()? else {
        return Ok(Change::Nothing);
    };
    let old = old.map(JobItem::read).transpose()?;
    // Later the job continues by itself, or by an operator who redrives its message.
    let is_news = new.state == JobState::Queued && new.is_ready() && old.is_none_or(|old| !old.is_ready());
    Ok(if is_news {
        Change::JobReady(new)
    } else {
        Change::Nothing
    })
}

fn attachment(old: Option<Item>, new: Option<Item>) -> Result<Change, StoreError> {
    let read = |item: Option<Item>| item.filter(is_live).map(Attachment::read).transpose();
    let before = read(old)?;
    let Some(now) = new else {
        // The deletion of an expired tombstone was reported before; an arrived attachment is removed only with its project.
        let expired = before.filter(|attachment| attachment.expires_at().is_some());
        return Ok(expired.map_or(Change::Nothing, Change::AttachmentExpired));
    };
    let ids = text_of(&now, "pk")
        .and_then(project_of)
        .zip(text_of(&now, "sk").and_then(attachment_of));
    let (project_id, (task_id, attachment_id)) =
        ids.ok_or_else(|| StoreError::unexpected("a key names no attachment"))?;
    let attachment = AttachmentRef {
        project_id,
        task_id,
        attachment_id,
    };
    let (by, at, version) = (
        user(&now, "updated_by")?,
        time(&now, "updated_at")?,
        version(&now)?,
    );
    let after = read(Some(now))?;
    if before.is_none() && after.is_none() {
        return Ok(Change::Nothing);
    }
    Ok(Change::Attachment(AttachmentChange {
        attachment,
        by,
        at,
        version,
        before,
        after,
    }))
}

fn profile(old: Option<Item>, new: Option<Item>) -> Result<Change, StoreError> {
    let Some(new) = new else {
        return Ok(Change::Nothing);
    };
    if !is_live(&new) {
        // The deletion of a rewritten tombstone was reported before.
        return match old.is_none_or(|old| is_live(&old)) {
            true => Ok(Change::AccountDeleted(user(&new, "id")?)),
            false => Ok(Change::Nothing),
        };
    }
    let user_id = user(&new, "id")?;
    let address_left = match (email(old.as_ref()), email(Some(&new))) {
        (Some(before), Some(after)) if before.lower_case() != after.lower_case() => {
            let id = notice_id(&["address_left", user_id.as_str(), &version(&new)?.to_string()]);
            Some((before, id))
        }
        _ => None,
    };
    let avatar = |item: &Item| text_of(item, "avatar").and_then(|text| AvatarId::parse(text).ok());
    let before = old.as_ref().and_then(avatar);
    let avatar_unused = before.filter(|before| avatar(&new).as_ref() != Some(before));
    let takes_part = |item: &Item| {
        item.get("in_global_ranking")
            .is_some_and(|value| value.as_bool() == Ok(&true))
    };
    let is_ranked_anew = old.as_ref().is_some_and(takes_part) != takes_part(&new);
    if address_left.is_none() && avatar_unused.is_none() && !is_ranked_anew {
        return Ok(Change::Nothing);
    }
    Ok(Change::Profile(ProfileChange {
        user_id,
        address_left,
        avatar_unused,
        is_ranked_anew,
    }))
}

fn balance(item: Option<&Item>) -> Option<Change> {
    text_of(item?, "pk").and_then(user_of).map(Change::Balance)
}

fn signed_up(item: Option<&Item>) -> Option<Change> {
    let expires_at: u64 = number_of(item?, TTL_ATTRIBUTE)?;
    let id = notice_id(&["signed_up_again", text_of(item?, "pk")?, &expires_at.to_string()]);
    Some(Change::SignedUpAgain(email(item)?, id))
}

fn notice_id(cause: &[&str]) -> EventId {
    EventId::from_seed(IdSeed::derive(cause))
}

fn email(item: Option<&Item>) -> Option<EmailAddress> {
    EmailAddress::known(text_of(item?, "email")?.into()).ok()
}

/// An item in DynamoDB's JSON, as a stream record has it.
#[cfg(any(test, feature = "testing"))]
pub fn image(item: std::collections::HashMap<String, aws_sdk_dynamodb::types::AttributeValue>) -> Value {
    serde_json::to_value(serde_dynamo::Item::from(item)).unwrap_or_default()
}

#[cfg(test)]
#[path = "stream_tests.rs"]
mod tests;
