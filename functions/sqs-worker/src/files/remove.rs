//! Files of deleted attachments.

use batch_function::ProcessingError;
use domain::{AttachmentRef, CommentId, TaskRef, UserId};
use store::StoreError;

use super::changed_concurrently;
use crate::ports::Ports;
use crate::state::State;

/// Deletes the files of a deleted or expired attachment. If it exists again (a late retry with the same idempotency key
/// creates an expired one again, under the same id), it keeps its files.
pub(crate) async fn remove_file<P: Ports>(
    state: &State<P>,
    attachment: &AttachmentRef,
    upload_id: Option<&str>,
) -> Result<(), ProcessingError> {
    // S3 keeps the parts of a multipart upload apart from all objects, and charges for them.
    if let Some(upload_id) = upload_id {
        state.ports.abort_upload(&attachment.file(), upload_id).await?;
    }
    if state.store.attachment(attachment).await?.is_some() {
        return Ok(());
    }
    let keys = [attachment.file(), attachment.thumbnail()];
    Ok(state.ports.delete(&keys).await?)
}

/// Deletes all attachments of a deleted task, or of a deleted comment. The stream reports each deletion, as any other, and
/// the file is deleted by a message of its own. There are no new ones: whoever creates an attachment checks that task and
/// comment exist.
pub(crate) async fn remove_files_of<P: Ports>(
    state: &State<P>,
    task: &TaskRef,
    comment: Option<&CommentId>,
    by: &UserId,
) -> Result<(), ProcessingError> {
    let mut outcome = Ok(());
    for current in state.store.attachments_to_remove(task).await? {
        if comment.is_some() && current.comment_id.as_ref() != comment {
            continue;
        }
        match state
            .store
            .delete_attachment(&current, by, state.clock.now())
            .await
        {
            Ok(()) => {}
            // It has become available at this moment, or somebody else deletes it.
            Err(StoreError::Conflict) => outcome = Err(changed_concurrently()),
            Err(error) => return Err(error.into()),
        }
    }
    outcome
}
