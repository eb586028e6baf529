//! What is left to be done by the queues' worker.

use serde::{Deserialize, Serialize};

use crate::{AttachmentId, AvatarId, CommentId, Job, JobId, JobKind, ProjectId, TaskId, UserId};

/// How far a file's SHA-256 is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HashedSoFar {
    /// So many bytes from its beginning are in it.
    pub offset_bytes: u64,
    /// The hash function's state after them, in base64.
    pub state: String,
}

/// A message to the worker. Holds ids only: the worker reads the current state when it processes the message, so a message
/// that is late or delivered twice does the right thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "snake_case", deny_unknown_fields)]
pub enum Work {
    /// Run a job, or continue it.
    Job {
        /// The job.
        job_id: JobId,
        /// Its kind, which decides the queue. Messages of earlier versions have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<JobKind>,
    },
    /// Make a picture's thumbnail.
    Thumbnail {
        /// Where.
        project_id: ProjectId,
        /// The task it is attached to.
        task_id: TaskId,
        /// The picture.
        attachment_id: AttachmentId,
    },
    /// Compare a file that came in parts with the digest that was declared, which S3 cannot do.
    Verify {
        /// Where.
        project_id: ProjectId,
        /// The task it is attached to.
        task_id: TaskId,
        /// The file.
        attachment_id: AttachmentId,
        /// How far it was read before; none: nothing of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        so_far: Option<HashedSoFar>,
    },
    /// Make a person's picture of what they have uploaded.
    #[serde(alias = "portrait")]
    Avatar {
        /// Whose.
        user_id: UserId,
        /// The upload.
        avatar_id: AvatarId,
    },
    /// Remove a person's picture that is not shown any more.
    #[serde(alias = "remove_portrait")]
    RemoveAvatar {
        /// Whose.
        user_id: UserId,
        /// Which.
        avatar_id: AvatarId,
    },
    /// Remove what is left of a deleted attachment: its file, its thumbnail, its unfinished upload.
    RemoveFile {
        /// Where.
        project_id: ProjectId,
        /// The task it was attached to.
        task_id: TaskId,
        /// Which.
        attachment_id: AttachmentId,
        /// S3's name of its upload, if it came in parts or should have.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        upload_id: Option<String>,
    },
    /// Remove a deleted task's attachments, or a deleted comment's.
    RemoveFilesOf {
        /// Where.
        project_id: ProjectId,
        /// The task.
        task_id: TaskId,
        /// Only those of this comment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment_id: Option<CommentId>,
        /// Who has deleted it.
        by: UserId,
    },
    /// Remove all that is left of a deleted project.
    RemoveProject {
        /// Which.
        project_id: ProjectId,
        /// Who has deleted it.
        by: UserId,
    },
    /// Remove all that is left of a deleted account.
    RemoveAccount {
        /// Whose.
        user_id: UserId,
    },
}

impl Work {
    /// The message that runs a job.
    pub fn job(job: &Job) -> Self {
        Self::Job {
            job_id: job.id.clone(),
            kind: Some(job.kind),
        }
    }

    /// Whether it may take minutes. Slow work has a queue of its own, so that it delays no other.
    pub fn is_slow(&self) -> bool {
        match self {
            Self::Job { kind, .. } => kind.is_none_or(JobKind::is_slow),
            Self::Verify { .. } | Self::RemoveProject { .. } | Self::RemoveAccount { .. } => true,
            Self::Thumbnail { .. }
            | Self::Avatar { .. }
            | Self::RemoveAvatar { .. }
            | Self::RemoveFile { .. }
            | Self::RemoveFilesOf { .. } => false,
        }
    }
}

#[cfg(test)]
#[path = "work_tests.rs"]
mod tests;
