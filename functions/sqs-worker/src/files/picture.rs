//! What is common to the pictures that are made of pictures.

use aws::FilesError;
use bytes::Bytes;
use domain::{ContentType, ObjectKey, ThumbnailFailure};
use pictures::ScaledPicture;

use crate::error::ProcessingError;
use crate::{Ports, State};

/// Files of more bytes are not looked at: they are held in memory.
pub(super) const MAX_FILE_BYTES: u64 = 40 * 1024 * 1024;

/// A file's bytes.
pub(super) enum Source {
    /// All of them.
    Bytes(Bytes),
    /// It is not there.
    Gone,
    /// There are too many.
    TooLarge,
}

pub(super) async fn source<O: Ports>(state: &State<O>, key: &ObjectKey) -> Result<Source, ProcessingError> {
    let Some(size_bytes) = state.ports.size_bytes(key).await? else {
        return Ok(Source::Gone);
    };
    if size_bytes > MAX_FILE_BYTES {
        return Ok(Source::TooLarge);
    }
    match state.ports.get(key, 0..size_bytes).await {
        Ok(bytes) => Ok(Source::Bytes(bytes)),
        Err(FilesError::NotFound) => Ok(Source::Gone),
        Err(error) => Err(error.into()),
    }
}

/// Makes a smaller picture. This keeps the thread, and with it the whole batch: there is nothing else that it could do
/// meanwhile, since an instance has one batch at a time, and a second thread would decode no faster. Messages of the
/// batch that wait are hidden for longer than a picture within the limits can take.
pub(super) fn make(
    bytes: &Bytes,
    how: fn(&[u8], &pictures::Limits) -> Result<ScaledPicture, ThumbnailFailure>,
) -> Result<ScaledPicture, ThumbnailFailure> {
    how(bytes, &pictures::Limits::default())
}

pub(super) async fn put<O: Ports>(
    state: &State<O>,
    key: &ObjectKey,
    made: ScaledPicture,
) -> Result<(), ProcessingError> {
    let content_type = ContentType::try_from(made.content_type.to_owned());
    let content_type =
        content_type.map_err(|_| ProcessingError::Permanent("a picture without a type".to_owned()))?;
    Ok(state.ports.put(key, &content_type, made.bytes.into()).await?)
}
