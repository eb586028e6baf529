//! The file of an import, range by range.

use aws::FilesError;
use batch_function::ProcessingError;
use bytes::Bytes;
use domain::{Job, ObjectKey};

use super::error::StepError;
use crate::ports::Ports;
use crate::state::State;

/// A file that is read from an offset on.
pub(super) struct Source<'a, P> {
    state: &'a State<P>,
    key: ObjectKey,
    size_bytes: u64,
    /// The offset of the next range.
    offset: u64,
    range_bytes: u64,
    /// The rest of the last range.
    rest: Bytes,
    /// The number of bytes that were consumed.
    read_bytes: u64,
}

impl<'a, P: Ports> Source<'a, P> {
    /// Reads ranges of `range_bytes`, from `offset` on.
    ///
    /// # Errors
    /// [`ProcessingError::Permanent`] for a job without a file.
    pub(super) fn new(
        state: &'a State<P>,
        job: &Job,
        offset: u64,
        range_bytes: u64,
    ) -> Result<Self, ProcessingError> {
        let source = job.source.as_ref();
        let source = source.ok_or_else(|| ProcessingError::permanent("an import has no file"))?;
        Ok(Self {
            state,
            key: ObjectKey::Import(job.id.clone()),
            size_bytes: source.size_bytes,
            offset,
            range_bytes,
            rest: Bytes::new(),
            read_bytes: 0,
        })
    }

    /// The bytes to be consumed next.
    pub(super) fn rest(&self) -> &[u8] {
        &self.rest
    }

    /// Consumes bytes of [`Self::rest`].
    pub(super) fn consume(&mut self, bytes: usize) {
        let bytes = bytes.min(self.rest.len());
        self.read_bytes += bytes as u64;
        self.rest = self.rest.slice(bytes..);
    }

    /// The number of bytes that were consumed.
    pub(super) fn read_bytes(&self) -> u64 {
        self.read_bytes
    }

    /// Gets the next range, once all of the last one is consumed. Returns false at the end of the file.
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
        // S3 has verified length and digest of the upload; a file that ends too early is another one.
        if self.rest.len() as u64 != end - self.offset {
            return Err(gone());
        }
        self.offset = end;
        Ok(true)
    }

    /// The rest of the file, at once.
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
