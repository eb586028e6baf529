//! The small picture of a picture. That there can be none is a state of the attachment, and no error.

use domain::{Attachment, AttachmentState, Thumbnail, ThumbnailFailure};
use store::StoreError;

use super::Place;
use super::picture::{self, MAX_FILE_BYTES, Source};
use crate::error::ProcessingError;
use crate::{Ports, State};

pub(super) async fn make<O: Ports>(state: &State<O>, place: &Place) -> Result<(), ProcessingError> {
    let Some(current) = place.read(state).await? else {
        return forget(state, place).await;
    };
    if !lacks_one(current.attachment()) {
        return Ok(());
    }
    let thumbnail = match thumbnail(state, place, current.attachment()).await? {
        Ok(thumbnail) => thumbnail,
        Err(reason) => Thumbnail::Failed(reason),
    };
    let changed = current.attachment().with_thumbnail(thumbnail, state.clock.now());
    match state.store.update_attachment(&current, &changed).await {
        Ok(()) => Ok(()),
        // Deleted while the picture was made: then the message that removes its files may have been too early for this
        // one. Or somebody else has made it, from the same bytes.
        Err(StoreError::Conflict) => match place.read(state).await? {
            None => forget(state, place).await,
            Some(now) if lacks_one(now.attachment()) => Err(super::uploaded::changed_meanwhile()),
            Some(_) => Ok(()),
        },
        Err(error) => Err(error.into()),
    }
}

/// Says that it is not tried any more.
pub(super) async fn give_up<O: Ports>(state: &State<O>, place: &Place) -> Result<(), ProcessingError> {
    let Some(current) = place.read(state).await? else {
        return forget(state, place).await;
    };
    if current.attachment().thumbnail != Thumbnail::Pending {
        return Ok(());
    }
    let failed = Thumbnail::Failed(ThumbnailFailure::GaveUp);
    let changed = current.attachment().with_thumbnail(failed, state.clock.now());
    Ok(state.store.update_attachment(&current, &changed).await?)
}

/// Also where it was given up: then an operator has sent the message back.
fn lacks_one(attachment: &Attachment) -> bool {
    let is_open = matches!(
        attachment.thumbnail,
        Thumbnail::Pending | Thumbnail::Failed(ThumbnailFailure::GaveUp)
    );
    is_open && attachment.state == AttachmentState::Available
}

async fn thumbnail<O: Ports>(
    state: &State<O>,
    place: &Place,
    attachment: &Attachment,
) -> Result<Result<Thumbnail, ThumbnailFailure>, ProcessingError> {
    if attachment.size_bytes > MAX_FILE_BYTES {
        return Ok(Err(ThumbnailFailure::FileTooLarge));
    }
    let bytes = match picture::source(state, &place.file()).await? {
        Source::Bytes(bytes) => bytes,
        Source::TooLarge => return Ok(Err(ThumbnailFailure::FileTooLarge)),
        // Being deleted: the next look at it says so.
        Source::Gone => {
            return Err(ProcessingError::Retryable(
                "the file of a live attachment is not there".to_owned(),
            ));
        }
    };
    let made = match picture::make(&bytes, pictures::thumbnail) {
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
    picture::put(state, &place.thumbnail(), made).await?;
    Ok(Ok(thumbnail))
}

/// Nobody refers to it any more.
async fn forget<O: Ports>(state: &State<O>, place: &Place) -> Result<(), ProcessingError> {
    Ok(state.ports.delete(&[place.thumbnail()]).await?)
}
