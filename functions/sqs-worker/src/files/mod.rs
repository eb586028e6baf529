//! Files: what follows an upload, and what is left of deleted ones.
//!
//! An attachment becomes available here and nowhere else, once S3 has reported its object. Messages are delivered twice, late
//! and in another order: each handler reads the current state first, does what is missing, and finds nothing to do the second
//! time. Where the function may die between a mark and the message that must follow it, the mark is what the message is sent
//! again by.

mod avatar;
mod picture;
mod remove;
mod s3_event;
mod thumbnail;
mod uploaded;
mod verify;

pub(crate) use avatar::{create as create_avatar, remove as remove_avatar};
pub(crate) use remove::{remove_file, remove_files_of};
pub(crate) use s3_event::S3Event;
pub(crate) use thumbnail::{create as create_thumbnail, give_up as give_up_thumbnail};
pub(crate) use uploaded::handle_s3_event;
pub(crate) use verify::verify;

use batch_function::ProcessingError;

/// A concurrent change of the attachment: the retry reads it.
fn changed_concurrently() -> ProcessingError {
    ProcessingError::retryable("the attachment has changed meanwhile")
}
