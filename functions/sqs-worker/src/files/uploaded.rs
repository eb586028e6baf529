//! An object has arrived.

use aws::WorkQueue;
use domain::{Attachment, AttachmentState, ObjectKey, Thumbnail, Work};
use store::StoreError;

use super::{Notice, Place};
use crate::error::ProcessingError;
use crate::{Ports, State, job};

/// Follows up all objects of a message. One that fails for now does not keep the others waiting.
pub(crate) async fn uploaded<O: Ports>(state: &State<O>, notice: Notice) -> Result<(), ProcessingError> {
    let mut outcome = Ok(());
    for key in notice.arrived {
        let one = match key {
            ObjectKey::File(project, task, attachment) => {
                file(state, &Place(project, task, attachment)).await
            }
            ObjectKey::AvatarUpload(user_id, avatar_id) => {
                let work = Work::Avatar { user_id, avatar_id };
                send(state, &work).await
            }
            ObjectKey::Import(job) => job::source_arrived(state, &job).await,
            // What the worker has made itself; the bucket sends no message about it.
            ObjectKey::Thumbnail(..)
            | ObjectKey::Avatar(..)
            | ObjectKey::Export(_)
            | ObjectKey::JobSpec(_) => Ok(()),
        };
        outcome = outcome.and(one);
    }
    outcome
}

/// Marks an attachment as arrived, and sends what follows from how it stands then. So where the function died between
/// the two, the same message does the rest.
async fn file<O: Ports>(state: &State<O>, place: &Place) -> Result<(), ProcessingError> {
    let Some(current) = place.read(state).await? else {
        // Deleted while it was on its way, or uploaded after its time: nobody may ever see it.
        state.ports.delete(&[place.file()]).await?;
        return Ok(());
    };
    let mut attachment = current.attachment().clone();
    if attachment.state == AttachmentState::Pending {
        let Some(size_bytes) = state.ports.size_bytes(&place.file()).await? else {
            // The message is about an earlier object under this key, which was deleted.
            return Ok(());
        };
        attachment = if size_bytes == attachment.size_bytes {
            attachment.arrived(state.clock.now())
        } else {
            // S3 compares the length of each part, but not how many there are.
            attachment.in_state(AttachmentState::Rejected, state.clock.now())
        };
        match state.store.update_attachment(&current, &attachment).await {
            // Somebody else was here, or has deleted it: seen when the message comes again.
            Err(StoreError::Conflict) => return Err(changed_meanwhile()),
            outcome => outcome?,
        }
    }
    follow(state, place, &attachment).await
}

/// What an attachment in this state still lacks.
pub(super) async fn follow<O: Ports>(
    state: &State<O>,
    place: &Place,
    attachment: &Attachment,
) -> Result<(), ProcessingError> {
    match (attachment.state, &attachment.thumbnail) {
        (AttachmentState::Checking, _) => send(state, &place.to_verify()).await,
        (AttachmentState::Available, Thumbnail::Pending) => send(state, &place.to_show()).await,
        (AttachmentState::Rejected, _) => Ok(state.ports.delete(&[place.file()]).await?),
        (AttachmentState::Pending | AttachmentState::Available, _) => Ok(()),
    }
}

pub(super) fn changed_meanwhile() -> ProcessingError {
    ProcessingError::Retryable("the attachment has changed meanwhile".to_owned())
}

async fn send<O: Ports>(state: &State<O>, work: &Work) -> Result<(), ProcessingError> {
    Ok(state.ports.send(WorkQueue::of(work, false), work, 0).await?)
}
