//! Thumbnails of pictures. That a file has none is a state of the attachment, not an error.

use batch_function::ProcessingError;
use domain::{Attachment, AttachmentRef, AttachmentState, Thumbnail, ThumbnailFailure};
use store::StoreError;

use super::changed_concurrently;
use super::picture::{self, MAX_FILE_BYTES, Source};
use crate::ports::Ports;
use crate::state::State;

/// Creates the thumbnail of an available picture, if it has none.
pub(crate) async fn create<P: Ports>(
    state: &State<P>,
    attachment: &AttachmentRef,
) -> Result<(), ProcessingError> {
    let Some(current) = state.store.attachment(attachment).await? else {
        return delete_orphan(state, attachment).await;
    };
    if !needs_thumbnail(&current) {
        return Ok(());
    }
    let thumbnail = match thumbnail(state, attachment, &current).await? {
        Ok(thumbnail) => thumbnail,
        Err(reason) => Thumbnail::Failed { reason },
    };
    let changed = current.with_thumbnail(thumbnail, state.clock.now());
    match state.store.update_attachment(&current, &changed).await {
        Ok(()) => Ok(()),
        // The attachment was deleted meanwhile, and the message that deletes its files may have been processed before this
        // one was put. Or another worker has created the thumbnail, from the same bytes.
        Err(StoreError::Conflict) => match state.store.attachment(attachment).await? {
            None => delete_orphan(state, attachment).await,
            Some(now) if needs_thumbnail(&now) => Err(changed_concurrently()),
            Some(_) => Ok(()),
        },
        Err(error) => Err(error.into()),
    }
}

/// Marks the thumbnail as given up.
pub(crate) async fn give_up<P: Ports>(
    state: &State<P>,
    attachment: &AttachmentRef,
) -> Result<(), ProcessingError> {
    let Some(current) = state.store.attachment(attachment).await? else {
        return delete_orphan(state, attachment).await;
    };
    if current.thumbnail != Thumbnail::Pending {
        return Ok(());
    }
    let failed = Thumbnail::Failed {
        reason: ThumbnailFailure::GaveUp,
    };
    let changed = current.with_thumbnail(failed, state.clock.now());
    Ok(state.store.update_attachment(&current, &changed).await?)
}

/// Also true if it was given up: then an operator has redriven the message.
fn needs_thumbnail(attachment: &Attachment) -> bool {
    let is_open = matches!(
        attachment.thumbnail,
        Thumbnail::Pending
            | Thumbnail::Failed {
                reason: ThumbnailFailure::GaveUp
            }
    );
    is_open && attachment.state == AttachmentState::Available
}

async fn thumbnail<P: Ports>(
    state: &State<P>,
    ids: &AttachmentRef,
    attachment: &Attachment,
) -> Result<Result<Thumbnail, ThumbnailFailure>, ProcessingError> {
    if attachment.size_bytes > MAX_FILE_BYTES {
        return Ok(Err(ThumbnailFailure::FileTooLarge));
    }
    let bytes = match picture::read_source(state, &ids.file()).await? {
        Source::Bytes(bytes) => bytes,
        Source::TooLarge => return Ok(Err(ThumbnailFailure::FileTooLarge)),
        // It is being deleted: the retry finds that.
        Source::Gone => {
            return Err(ProcessingError::retryable(
                "the file of a live attachment is not there",
            ));
        }
    };
    let made = match picture::scale_down(&bytes, pictures::thumbnail) {
        Ok(made) => made,
        Err(reason) => return Ok(Err(reason)),
    };
    let thumbnail = Thumbnail::Ready {
        width: made.width,
        height: made.height,
        picture_width: made.picture_width,
        picture_height: made.picture_height,
        is_animated: made.is_animated,
    };
    picture::put(state, &ids.thumbnail(), made).await?;
    Ok(Ok(thumbnail))
}

/// Deletes the thumbnail of an attachment that no longer exists.
async fn delete_orphan<P: Ports>(
    state: &State<P>,
    attachment: &AttachmentRef,
) -> Result<(), ProcessingError> {
    Ok(state.ports.delete(&[attachment.thumbnail()]).await?)
}
