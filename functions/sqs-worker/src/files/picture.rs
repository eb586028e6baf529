//! Scaling pictures down, for avatars and thumbnails.

use aws::FilesError;
use batch_function::ProcessingError;
use bytes::Bytes;
use domain::{ContentType, ObjectKey, ThumbnailFailure};
use pictures::ScaledPicture;

use crate::ports::Ports;
use crate::state::State;

/// Larger files are not decoded: they are held in memory.
pub(super) const MAX_FILE_BYTES: u64 = 40 * 1024 * 1024;

/// The bytes of a file.
pub(super) enum Source {
    /// All of them.
    Bytes(Bytes),
    /// The file does not exist.
    Gone,
    /// The file has more than [`MAX_FILE_BYTES`].
    TooLarge,
}

pub(super) async fn read_source<P: Ports>(
    state: &State<P>,
    key: &ObjectKey,
) -> Result<Source, ProcessingError> {
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

/// Scales a picture down. This blocks the thread, and with it the whole batch: an instance processes one batch at a time, and
/// a second thread would decode no faster. The visibility time-out of the batch's waiting messages is longer than any
/// picture within the limits can take.
pub(super) fn scale_down(
    bytes: &Bytes,
    how: fn(&[u8], &pictures::Limits) -> Result<ScaledPicture, ThumbnailFailure>,
) -> Result<ScaledPicture, ThumbnailFailure> {
    how(bytes, &pictures::Limits::default())
}

pub(super) async fn put<P: Ports>(
    state: &State<P>,
    key: &ObjectKey,
    made: ScaledPicture,
) -> Result<(), ProcessingError> {
    let content_type = ContentType::try_from(made.content_type.to_owned());
    let content_type = content_type.map_err(|_| ProcessingError::permanent("a picture without a type"))?;
    Ok(state.ports.put(key, &content_type, made.bytes.into()).await?)
}
