//! Consequences for files: the worker removes those of deleted attachments, tasks and comments.

use batch_function::ProcessingError;
use domain::{Attachment, AttachmentChange, CommentId, TaskRef, UserId, Work};

use crate::history::record_and_notify;
use crate::ports::Ports;
use crate::state::State;

pub(crate) async fn attachment_changed<P: Ports>(
    state: &State<P>,
    change: &AttachmentChange,
) -> Result<(), ProcessingError> {
    record_and_notify(state, &change.history(), &[], None).await?;
    if !change.is_deletion() {
        return Ok(());
    }
    let upload_id = change.upload_id().map(str::to_owned);
    let work = change.attachment.clone().to_remove(upload_id);
    Ok(state.ports.enqueue(&work).await?)
}

/// An attachment that the table's TTL has deleted: its reserved storage is still to be released. A client may have
/// uploaded its file, just before or in part.
pub(crate) async fn attachment_expired<P: Ports>(
    state: &State<P>,
    attachment: &Attachment,
) -> Result<(), ProcessingError> {
    state.store.release_expired(attachment, state.clock.now()).await?;
    let work = attachment.reference().to_remove(attachment.upload_id.clone());
    Ok(state.ports.enqueue(&work).await?)
}

/// Removes the attachments of a deleted task, or of a deleted comment.
pub(crate) async fn remove_all<P: Ports>(
    state: &State<P>,
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
    Ok(state.ports.enqueue(&work).await?)
}
