//! The file of an import, range by range.

use aws::FilesError;
use bytes::Bytes;
use domain::{Job, ObjectKey};

use super::StepError;
use crate::error::ProcessingError;
use crate::{Ports, State};

/// A file that is read from some place on.
pub(super) struct Source<'a, O> {
    state: &'a State<O>,
    key: ObjectKey,
    size_bytes: u64,
    /// Where the next range begins.
    offset: u64,
    range_bytes: u64,
    /// What of the last range has not been taken.
    rest: Bytes,
    /// What has been taken.
    taken_bytes: u64,
}

impl<'a, O: Ports> Source<'a, O> {
    /// Reads `range_bytes` at once, from `offset` on.
    ///
    /// # Errors
    /// [`ProcessingError::Permanent`] for a job without a file.
    pub(super) fn new(
        state: &'a State<O>,
        job: &Job,
        offset: u64,
        range_bytes: u64,
    ) -> Result<Self, ProcessingError> {
        let source = job.source.as_ref();
        let source = source.ok_or_else(|| ProcessingError::Permanent("an import has no file".to_owned()))?;
        Ok(Self {
            state,
            key: ObjectKey::Import(job.id.clone()),
            size_bytes: source.size_bytes,
            offset,
            range_bytes,
            rest: Bytes::new(),
            taken_bytes: 0,
        })
    }

    /// What is there to be read now.
    pub(super) fn rest(&self) -> &[u8] {
        &self.rest
    }

    /// So many bytes of it have been read.
    pub(super) fn take(&mut self, bytes: usize) {
        let bytes = bytes.min(self.rest.len());
        self.taken_bytes += super::count(bytes);
        self.rest = self.rest.slice(bytes..);
    }

    /// How much has been read altogether, in bytes.
    pub(super) fn taken_bytes(&self) -> u64 {
        self.taken_bytes
    }

    /// Gets the next range, once all of the last one is taken. False at the end of the file.
    pub(super) async fn fill(&mut self) -> Result<bool, StepError> {
        if self.offset >= self.size_bytes {
            return Ok(false);
        }
        let end = self.size_bytes.min(self.offset + self.range_bytes);
        self.rest = match self.state.ports.get(&self.key, self.offset..end).await {
            Ok(bytes) => bytes,
            Err(FilesError::NotFound) => return Err(gone()),
            Err(error) => return Err(error.into()),
        };
        // S3 has compared length and digest when it came; a file that ends too early is another one.
        if super::count(self.rest.len()) != end - self.offset {
            return Err(gone());
        }
        self.offset = end;
        Ok(true)
    }

    /// All that is left of the file, at once.
    pub(super) async fn whole(&mut self) -> Result<Bytes, StepError> {
        self.range_bytes = self.size_bytes;
        self.fill().await?;
        Ok(std::mem::take(&mut self.rest))
    }
}

fn gone() -> StepError {
    StepError::failed(
        "source_gone",
        "the file is not there any more; ask for another import",
    )
}
