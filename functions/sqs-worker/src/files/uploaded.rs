//! Objects that clients have uploaded.

use batch_function::ProcessingError;
use domain::{Action, Attachment, AttachmentRef, AttachmentState, ObjectKey, Thumbnail, Work};
use store::{StoreError, Wanted};

use super::changed_concurrently;
use super::s3_event::S3Event;
use crate::job;
use crate::ports::Ports;
use crate::state::State;

/// Handles all objects of a message. One that fails does not delay the others.
pub(crate) async fn handle_s3_event<P: Ports>(
    state: &State<P>,
    event: S3Event,
) -> Result<(), ProcessingError> {
    let mut outcome = Ok(());
    for key in event.created {
        let handled = match key {
            ObjectKey::File(attachment) => attachment_uploaded(state, &attachment).await,
            ObjectKey::AvatarUpload(user_id, avatar_id) => {
                let work = Work::Avatar { user_id, avatar_id };
                state.ports.enqueue(&work).await.map_err(ProcessingError::from)
            }
            ObjectKey::Import(job) => job::source_arrived(state, &job).await,
            // Created by the worker itself; the bucket sends no message about these.
            ObjectKey::Thumbnail(..)
            | ObjectKey::Avatar(..)
            | ObjectKey::Export(_)
            | ObjectKey::JobSpec(..) => Ok(()),
        };
        outcome = outcome.and(handled);
    }
    outcome
}

/// Marks an attachment as uploaded, and sends the work that its new state requires. If the function dies between the two, the
/// redelivered message does the rest.
async fn attachment_uploaded<P: Ports>(state: &State<P>, ids: &AttachmentRef) -> Result<(), ProcessingError> {
    let Some(current) = state.store.attachment(ids).await? else {
        // Deleted during the upload, or uploaded after it expired: nobody may ever see it.
        return Ok(state.ports.delete(&[ids.file()]).await?);
    };
    let mut attachment = Attachment::clone(&current);
    if attachment.state == AttachmentState::Pending {
        if !may_upload(state, &attachment).await? {
            let by = &attachment.created_by;
            return match state
                .store
                .delete_attachment(&current, by, state.clock.now())
                .await
            {
                Err(StoreError::Conflict) => Err(changed_concurrently()),
                deleted => Ok(deleted?),
            };
        }
        let Some(size_bytes) = state.ports.size_bytes(&ids.file()).await? else {
            // The message is about an earlier object of this key, which was deleted.
            return Ok(());
        };
        attachment = if size_bytes == attachment.size_bytes {
            attachment.arrived(state.clock.now())
        } else {
            // S3 compares the length of each part, but not their number.
            attachment.in_state(AttachmentState::Rejected, state.clock.now())
        };
        match state.store.update_attachment(&current, &attachment).await {
            // Another worker has updated it, or somebody has deleted it: the retry finds that.
            Err(StoreError::Conflict) => return Err(changed_concurrently()),
            outcome => outcome?,
        }
    }
    send_next_work(state, ids, &attachment).await
}

/// Whether the user who has asked for the upload could ask for it now: its address outlives a membership.
async fn may_upload<P>(state: &State<P>, attachment: &Attachment) -> Result<bool, ProcessingError> {
    let wanted = Wanted::new(&attachment.created_by, &attachment.project_id);
    match state.store.read(wanted).await {
        Ok(found) => Ok(found.is_some_and(|found| found.access.role.may(Action::Comment))),
        Err(StoreError::SessionEnded) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Sends the work that an attachment in this state requires.
pub(super) async fn send_next_work<P: Ports>(
    state: &State<P>,
    ids: &AttachmentRef,
    attachment: &Attachment,
) -> Result<(), ProcessingError> {
    match (attachment.state, &attachment.thumbnail) {
        (AttachmentState::Checking, _) => state.ports.enqueue(&ids.clone().to_verify(None)).await?,
        (AttachmentState::Available, Thumbnail::Pending) => {
            state.ports.enqueue(&Work::Thumbnail(ids.clone())).await?;
        }
        (AttachmentState::Rejected, _) => state.ports.delete(&[ids.file()]).await?,
        (AttachmentState::Pending | AttachmentState::Available, _) => {}
    }
    Ok(())
}
