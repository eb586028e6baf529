//! The file of an export, part by part. What is not in a part yet is not kept between steps: a step ends where a part does.

use aws::{FilesError, UploadedPart};
use bytes::Bytes;
use domain::{ContentType, Job, ObjectKey};
use serde::{Deserialize, Serialize};

use crate::error::ProcessingError;
use crate::{Ports, State};

/// S3 takes no smaller parts but for the last one (user guide, "Amazon S3 multipart upload limits"), and 10,000 of them; the
/// checkpoint has room for some 3,000.
pub(super) const PART_BYTES: usize = 5 * 1024 * 1024;

/// An upload in parts.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Upload {
    id: String,
    /// Of its parts, in order.
    etags: Vec<String>,
    pub(super) size_bytes: u64,
}

/// What became of a call.
pub(super) enum Done<T> {
    Well(T),
    /// The upload is not there any more.
    Lost,
}

/// Where the file goes.
pub(super) struct Target<'a, O> {
    state: &'a State<O>,
    key: ObjectKey,
    content_type: ContentType,
}

impl<'a, O: Ports> Target<'a, O> {
    pub(super) fn new(state: &'a State<O>, job: &Job, content_type: ContentType) -> Self {
        Self {
            state,
            key: ObjectKey::Export(job.id.clone()),
            content_type,
        }
    }

    /// All of it at once.
    pub(super) async fn put(&self, bytes: Vec<u8>) -> Result<(), ProcessingError> {
        let ports = &self.state.ports;
        ports
            .put(&self.key, &self.content_type, Bytes::from(bytes))
            .await?;
        Ok(())
    }

    /// Another part. An upload that is begun and not saved is forgotten by S3's own rule.
    pub(super) async fn add(
        &self,
        upload: Option<Upload>,
        bytes: Vec<u8>,
    ) -> Result<Done<Upload>, ProcessingError> {
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
        let size_bytes = super::count(bytes.len());
        let part = ports.put_part(&self.key, &upload.id, number, Bytes::from(bytes));
        match part.await {
            Ok(part) => {
                upload.etags.push(part.etag);
                upload.size_bytes += size_bytes;
                Ok(Done::Well(upload))
            }
            Err(FilesError::NotFound) => Ok(Done::Lost),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes the file of its parts. Done again, it finds the file there.
    pub(super) async fn complete(&self, upload: &Upload) -> Result<Done<()>, ProcessingError> {
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
            Ok(()) => Ok(Done::Well(())),
            Err(FilesError::NotFound) => {
                let found = ports.size_bytes(&self.key).await?;
                let is_there = found == Some(upload.size_bytes);
                Ok(if is_there { Done::Well(()) } else { Done::Lost })
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
