//! The exported file, part by part. Text that is not in a part is not kept between steps: a step ends where a part does.

use aws::{FilesError, UploadedPart};
use batch_function::ProcessingError;
use bytes::Bytes;
use domain::{ContentType, Job, ObjectKey};
use serde::{Deserialize, Serialize};

use crate::ports::Ports;
use crate::state::State;

/// The minimum size of a part, except the last (user guide, "Amazon S3 multipart upload limits"). S3 allows 10,000 parts; the
/// checkpoint has room for some 3,000.
pub(super) const PART_BYTES: usize = 5 * 1024 * 1024;

/// A multipart upload.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Upload {
    id: String,
    /// The entity tags of its parts, in order.
    etags: Vec<String>,
    pub(super) size_bytes: u64,
}

/// The outcome of a call.
pub(super) enum Uploaded<T> {
    Done(T),
    /// The upload does not exist any more.
    UploadGone,
}

/// The object to be written.
pub(super) struct Target<'a, P> {
    state: &'a State<P>,
    key: ObjectKey,
    content_type: ContentType,
}

impl<'a, P: Ports> Target<'a, P> {
    pub(super) fn new(state: &'a State<P>, job: &Job, content_type: ContentType) -> Self {
        Self {
            state,
            key: ObjectKey::Export(job.id.clone()),
            content_type,
        }
    }

    /// Puts the whole file at once.
    pub(super) async fn put(&self, bytes: Vec<u8>) -> Result<(), ProcessingError> {
        let put = self.state.ports.put(&self.key, &self.content_type, bytes.into());
        Ok(put.await?)
    }

    /// Uploads another part. An upload that is begun and not saved is deleted by the bucket's lifecycle rule.
    pub(super) async fn add(
        &self,
        upload: Option<Upload>,
        bytes: Vec<u8>,
    ) -> Result<Uploaded<Upload>, ProcessingError> {
        let ports = &self.state.ports;
        let mut upload = match upload {
            Some(upload) => upload,
            None => Upload {
                id: ports.create_upload(&self.key, &self.content_type).await?,
                etags: Vec::new(),
                size_bytes: 0,
            },
        };
        let number = number(upload.etags.len() + 1);
        let size_bytes = bytes.len() as u64;
        let part = ports.put_part(&self.key, &upload.id, number, Bytes::from(bytes));
        match part.await {
            Ok(part) => {
                upload.etags.push(part.etag);
                upload.size_bytes += size_bytes;
                Ok(Uploaded::Done(upload))
            }
            Err(FilesError::NotFound) => Ok(Uploaded::UploadGone),
            Err(error) => Err(error.into()),
        }
    }

    /// Completes the upload. Repeated, it finds the file.
    pub(super) async fn complete(&self, upload: &Upload) -> Result<Uploaded<()>, ProcessingError> {
        let ports = &self.state.ports;
        let etags = upload.etags.iter().enumerate();
        let parts: Vec<_> = etags
            .map(|(at, etag)| UploadedPart {
                number: number(at + 1),
                etag: etag.clone(),
                sha256: None,
            })
            .collect();
        match ports.complete_upload(&self.key, &upload.id, &parts).await {
            Ok(()) => Ok(Uploaded::Done(())),
            Err(FilesError::NotFound) => {
                let found = ports.size_bytes(&self.key).await?;
                let is_complete = found == Some(upload.size_bytes);
                Ok(if is_complete {
                    Uploaded::Done(())
                } else {
                    Uploaded::UploadGone
                })
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
