//! Messages to the worker.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    AttachmentId, AttachmentRef, AvatarId, CommentId, EventId, Job, JobId, JobKind, ProjectId, TaskId, UserId,
};

/// The SHA-256 of the beginning of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartialHash {
    /// The number of hashed bytes, from the beginning of the file.
    pub offset_bytes: u64,
    /// The state of the hash function after these bytes, in base64.
    pub state: String,
}

/// How a membership, or its role, has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The user who ended it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// How far the work is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
}

/// A message to the worker. It holds ids and positions only: the worker reads the current state of the resources, so a late or redelivered
/// message does no harm. Members that a newer version added are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "snake_case")]
pub enum Work {
    /// Run or resume a job.
    Job {
        /// The job.
        job_id: JobId,
        /// Its kind, which decides the queue. Messages of earlier versions have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<JobKind>,
        /// The number of its steps when the message was sent.
        #[serde(default, skip_serializing_if = "is_zero")]
        steps: u64,
        /// The user who has asked for it. Messages of earlier versions have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_id: Option<UserId>,
    },
    /// Make the thumbnail of a picture.
    Thumbnail(AttachmentRef),
    /// Compare a file that was uploaded in parts with its declared digest, which S3 cannot do.
    Verify {
        /// The project.
        project_id: ProjectId,
        /// The task.
        task_id: TaskId,
        /// The attachment.
        attachment_id: AttachmentId,
        /// The hash of the part that was read before; none: nothing was read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        so_far: Option<PartialHash>,
    },
    /// Make the avatar of an uploaded picture.
    #[serde(alias = "portrait")]
    Avatar {
        /// The user.
        user_id: UserId,
        /// The avatar.
        avatar_id: AvatarId,
    },
    /// Delete a replaced avatar.
    #[serde(alias = "remove_portrait")]
    RemoveAvatar {
        /// The user.
        user_id: UserId,
        /// The avatar.
        avatar_id: AvatarId,
    },
    /// Delete the file, the thumbnail and the unfinished upload of a deleted attachment.
    RemoveFile {
        /// The project.
        project_id: ProjectId,
        /// The task.
        task_id: TaskId,
        /// The attachment.
        attachment_id: AttachmentId,
        /// The upload id at S3, if it was or should have been uploaded in parts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        upload_id: Option<String>,
    },
    /// Delete what a deleted task, or a deleted comment, leaves: links of other tasks to it, comments, texts in the history,
    /// attachments.
    #[serde(alias = "remove_files_of")]
    RemoveContents {
        /// The project.
        project_id: ProjectId,
        /// The task.
        task_id: TaskId,
        /// The comment, if only that is deleted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment_id: Option<CommentId>,
        /// The user who deleted it.
        by: UserId,
        /// How far the history is redacted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<String>,
    },
    /// End what a former member has in a project: jobs, exports and assignments; and if the project is deleted, what their inbox
    /// holds of it.
    EndMembership {
        /// The project.
        project_id: ProjectId,
        /// The user.
        user_id: UserId,
        /// How it has ended; none: with the project.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ended: Option<Ended>,
    },
    /// Revoke what a former owner of a project has sent: invitations.
    RevokeInvitations {
        /// The project.
        project_id: ProjectId,
        /// The former owner.
        user_id: UserId,
        /// Since when, and by whom.
        ended: Ended,
    },
    /// Notify the owners of a project that somebody has joined.
    NotifyOwners {
        /// The project.
        project_id: ProjectId,
        /// The event.
        event_id: EventId,
        /// The user who acted.
        actor: UserId,
        /// When.
        at: Timestamp,
        /// How far the members are read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<String>,
    },
    /// Notify the members of a bucket list that one of its tasks was achieved.
    NotifyAchieved {
        /// The project.
        project_id: ProjectId,
        /// The task.
        task_id: TaskId,
        /// The event.
        event_id: EventId,
        /// The user who acted.
        actor: UserId,
        /// When.
        at: Timestamp,
        /// How far the members are read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<String>,
    },
    /// Delete the remaining data of a deleted project.
    RemoveProject {
        /// The project.
        project_id: ProjectId,
        /// The user who deleted it.
        by: UserId,
    },
    /// Have the digest sent that is collected for a user. Messages of earlier versions only: they go on to the function `deliver`.
    Digest {
        /// The user.
        user_id: UserId,
    },
    /// Find what should have begun and has not.
    Sweep {
        /// How far the open work is read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<String>,
    },
    /// Delete the remaining data of a deleted account.
    RemoveAccount {
        /// The user.
        user_id: UserId,
    },
}

impl Work {
    /// The message that runs a job.
    pub fn job(job: &Job) -> Self {
        Self::Job {
            job_id: job.id.clone(),
            kind: Some(job.kind),
            steps: job.steps,
            user_id: Some(job.created_by.clone()),
        }
    }

    /// The user among whom and others the queue is shared fairly; `None` for work that nobody asks for by itself.
    pub fn tenant(&self) -> Option<&UserId> {
        match self {
            Self::Job { user_id, .. } => user_id.as_ref(),
            _ => None,
        }
    }

    /// Whether it may take minutes. Slow work has a queue of its own, so that it delays no other.
    pub fn is_slow(&self) -> bool {
        match self {
            Self::Job { kind, .. } => kind.is_none_or(JobKind::is_slow),
            Self::Verify { .. }
            | Self::RemoveContents { .. }
            | Self::EndMembership { .. }
            | Self::RemoveProject { .. }
            | Self::RemoveAccount { .. } => true,
            Self::Thumbnail(_)
            | Self::Avatar { .. }
            | Self::Digest { .. }
            | Self::RemoveAvatar { .. }
            | Self::RemoveFile { .. }
            | Self::RevokeInvitations { .. }
            | Self::Sweep { .. }
            | Self::NotifyOwners { .. }
            | Self::NotifyAchieved { .. } => false,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl AttachmentRef {
    /// The work that verifies its file, or the rest of it.
    pub fn to_verify(self, so_far: Option<PartialHash>) -> Work {
        let Self {
            project_id,
            task_id,
            attachment_id,
        } = self;
        Work::Verify {
            project_id,
            task_id,
            attachment_id,
            so_far,
        }
    }

    /// The work that deletes its file, its thumbnail and its unfinished upload.
    pub fn to_remove(self, upload_id: Option<String>) -> Work {
        let Self {
            project_id,
            task_id,
            attachment_id,
        } = self;
        Work::RemoveFile {
            project_id,
            task_id,
            attachment_id,
            upload_id,
        }
    }
}

#[cfg(test)]
#[path = "work_tests.rs"]
mod tests;
