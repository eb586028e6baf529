//! What is left of deleted attachments.

use domain::{CommentId, TaskRef, UserId};
use store::StoreError;

use super::Place;
use crate::error::ProcessingError;
use crate::{Ports, State};

/// Removes the files of one that is deleted, or has expired. One that is there again (a late retry with the same
/// idempotency key makes an expired one anew, under the same id) keeps its files.
pub(super) async fn file<O: Ports>(
    state: &State<O>,
    place: &Place,
    upload_id: Option<String>,
) -> Result<(), ProcessingError> {
    // S3 keeps the parts of an upload apart from all objects, and has them paid for.
    if let Some(upload_id) = upload_id {
        state.ports.abort_upload(&place.file(), &upload_id).await?;
    }
    if place.read(state).await?.is_some() {
        return Ok(());
    }
    Ok(state.ports.delete(&[place.file(), place.thumbnail()]).await?)
}

/// Deletes all attachments of a deleted task, or those of a deleted comment. Each deletion is told by the stream, as any
/// other, and the file goes by a message of its own. No new ones come: who makes one makes sure that both are there.
pub(super) async fn files_of<O: Ports>(
    state: &State<O>,
    task: &TaskRef,
    comment: Option<&CommentId>,
    by: &UserId,
) -> Result<(), ProcessingError> {
    let mut outcome = Ok(());
    for current in state.store.attachments_to_remove(task).await? {
        if comment.is_some() && current.attachment().comment_id.as_ref() != comment {
            continue;
        }
        match state
            .store
            .delete_attachment(&current, by, state.clock.now())
            .await
        {
            Ok(()) => {}
            // It has arrived just now, or somebody else deletes it.
            Err(StoreError::Conflict) => outcome = Err(super::uploaded::changed_meanwhile()),
            Err(error) => return Err(error.into()),
        }
    }
    outcome
}
