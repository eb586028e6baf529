//! S3's errors as answers.

use api::ApiError;
use aws::FilesError;

/// Of a call that nothing but a fault, ours or S3's, could make fail.
pub(crate) fn files_failed(error: FilesError) -> ApiError {
    match error {
        FilesError::Unavailable => ApiError::unavailable(error),
        FilesError::NotFound | FilesError::Refused(_) => ApiError::internal(error),
    }
}
