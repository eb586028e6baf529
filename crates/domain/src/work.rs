//! What is left to be done by the queues' worker.

use serde::{Deserialize, Serialize};

use crate::{AttachmentId, AvatarId, JobId, ProjectId, TaskId, UserId};

/// A message to the worker. Holds ids only: what it is about is read when the work is done, so a message that is late, or
/// comes twice, does what is right then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "snake_case", deny_unknown_fields)]
pub enum Work {
    /// Do a job, or go on with it.
    Job {
        /// Which.
        job_id: JobId,
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
    },
    /// Make a person's picture of what they have uploaded.
    Portrait {
        /// Whose.
        user_id: UserId,
        /// The upload.
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
    },
    /// Remove a deleted task's attachments.
    RemoveFilesOf {
        /// Where.
        project_id: ProjectId,
        /// The task.
        task_id: TaskId,
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
