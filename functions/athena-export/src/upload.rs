//! A file in parts, as it is made.

use aws::{Condition, FilesError, LakeError, UploadedPart};
use bytes::Bytes;
use domain::LakeKey;

use crate::ports::Ports;

/// The size of a part, of which S3 takes 10,000.
pub(crate) const PART_BYTES: usize = 8 * 1024 * 1024;

/// An upload. A file of one part is put at once.
pub(crate) struct Upload<'a, P> {
    ports: &'a P,
    key: &'a LakeKey,
    begun: Option<(String, Vec<UploadedPart>)>,
}

impl<'a, P: Ports> Upload<'a, P> {
    pub(crate) fn new(ports: &'a P, key: &'a LakeKey) -> Self {
        Self {
            ports,
            key,
            begun: None,
        }
    }

    /// Adds a part that is not the last.
    pub(crate) async fn part(&mut self, bytes: Vec<u8>) -> Result<(), FilesError> {
        let Self { ports, key, begun } = self;
        let (id, parts) = match begun {
            Some(begun) => begun,
            None => begun.insert((ports.create_upload(key).await?, Vec::new())),
        };
        let number = u32::try_from(parts.len() + 1).unwrap_or(u32::MAX);
        parts.push(ports.put_part(key, id, number, Bytes::from(bytes)).await?);
        Ok(())
    }

    /// Adds the last part and replaces the object, if the condition holds.
    pub(crate) async fn finish(&mut self, end: Vec<u8>, condition: Condition) -> Result<(), LakeError> {
        if self.begun.is_none() {
            return self.ports.put(self.key, Bytes::from(end), condition).await;
        }
        self.part(end).await?;
        if let Some((id, parts)) = &self.begun {
            self.ports.complete_upload(self.key, id, parts, condition).await?;
        }
        self.begun = None;
        Ok(())
    }

    /// Removes the parts of an upload that was not finished. Best effort: the bucket removes what is left.
    pub(crate) async fn abort(self) {
        if let Some((id, _)) = &self.begun
            && let Err(error) = self.ports.abort_upload(self.key, id).await
        {
            tracing::warn!(%error, "the parts of an upload are left");
        }
    }
}
