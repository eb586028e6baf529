//! The ids of an attachment, and what is found by them.

use batch_function::ProcessingError;
use domain::{Attachment, AttachmentId, ObjectKey, PartialHash, ProjectId, TaskId, Work};
use store::Stored;

use crate::state::State;

/// An attachment.
pub(crate) struct AttachmentRef {
    project_id: ProjectId,
    task_id: TaskId,
    attachment_id: AttachmentId,
}

impl AttachmentRef {
    pub(crate) fn new(project_id: &ProjectId, task_id: &TaskId, attachment_id: &AttachmentId) -> Self {
        Self {
            project_id: project_id.clone(),
            task_id: task_id.clone(),
            attachment_id: attachment_id.clone(),
        }
    }

    /// The key of its file.
    pub(super) fn file(&self) -> ObjectKey {
        let Self {
            project_id,
            task_id,
            attachment_id,
        } = self;
        ObjectKey::File(project_id.clone(), task_id.clone(), attachment_id.clone())
    }

    /// The key of its thumbnail.
    pub(super) fn thumbnail(&self) -> ObjectKey {
        let Self {
            project_id,
            task_id,
            attachment_id,
        } = self;
        ObjectKey::Thumbnail(project_id.clone(), task_id.clone(), attachment_id.clone())
    }

    /// Its current state; `None` if it is deleted, expired, or never existed.
    pub(super) async fn read<P>(
        &self,
        state: &State<P>,
    ) -> Result<Option<Stored<Attachment>>, ProcessingError> {
        let attachment = domain::AttachmentRef {
            project_id: self.project_id.clone(),
            task_id: self.task_id.clone(),
            attachment_id: self.attachment_id.clone(),
        };
        let found = state.store.attachment(&attachment).await;
        Ok(found?)
    }

    /// The work that verifies its file, or the rest of it.
    pub(super) fn to_verify(&self, so_far: Option<PartialHash>) -> Work {
        Work::Verify {
            project_id: self.project_id.clone(),
            task_id: self.task_id.clone(),
            attachment_id: self.attachment_id.clone(),
            so_far,
        }
    }

    /// The work that creates its thumbnail.
    pub(super) fn to_thumbnail(&self) -> Work {
        Work::Thumbnail {
            project_id: self.project_id.clone(),
            task_id: self.task_id.clone(),
            attachment_id: self.attachment_id.clone(),
        }
    }
}

/// A concurrent change of the attachment: the retry reads it.
pub(super) fn changed_concurrently() -> ProcessingError {
    ProcessingError::retryable("the attachment has changed meanwhile")
}
