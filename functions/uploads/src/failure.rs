//! How errors of S3 are answered.

use api::ApiError;
use aws::FilesError;

/// The error of a call that only a fault, ours or S3's, can make fail.
pub(crate) fn files_failed(error: FilesError) -> ApiError {
    match error {
        FilesError::Unavailable => ApiError::unavailable(error),
        FilesError::NotFound | FilesError::Refused(_) => ApiError::internal(error),
    }
}
