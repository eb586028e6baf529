//! What follows from the end of what has files. The files themselves are the worker's.

use domain::{Attachment, AttachmentChange, CommentId, TaskRef, UserId, Work};

use crate::State;
use crate::follow::{ProcessingError, chronicle, enqueue};
use crate::ports::Ports;

pub(crate) async fn attachment<O: Ports>(
    state: &State<O>,
    change: &AttachmentChange,
) -> Result<(), ProcessingError> {
    chronicle(state, &change.history(), &[], None).await?;
    if !change.is_deletion() {
        return Ok(());
    }
    let work = Work::RemoveFile {
        project_id: change.attachment.project_id.clone(),
        task_id: change.attachment.task_id.clone(),
        attachment_id: change.attachment.attachment_id.clone(),
        upload_id: change.upload_id().map(str::to_owned),
    };
    enqueue(state, &work, false).await
}

/// One that the table has forgotten by itself: nobody has given back what it had reserved. Something may have been
/// uploaded for it all the same, just before or in part.
pub(crate) async fn expired<O: Ports>(
    state: &State<O>,
    attachment: &Attachment,
) -> Result<(), ProcessingError> {
    state.store.release_expired(attachment, state.clock.now()).await?;
    let work = Work::RemoveFile {
        project_id: attachment.project_id.clone(),
        task_id: attachment.task_id.clone(),
        attachment_id: attachment.id.clone(),
        upload_id: attachment.upload_id.clone(),
    };
    enqueue(state, &work, false).await
}

/// Those of a deleted task, or of a deleted comment.
pub(crate) async fn remove_all<O: Ports>(
    state: &State<O>,
    task: &TaskRef,
    comment: Option<&CommentId>,
    by: &UserId,
) -> Result<(), ProcessingError> {
    let work = Work::RemoveFilesOf {
        project_id: task.project_id.clone(),
        task_id: task.task_id.clone(),
        comment_id: comment.cloned(),
        by: by.clone(),
    };
    enqueue(state, &work, false).await
}
