//! Comparing a file that came in parts with its digest. S3 compares each part's, and keeps of the whole only a digest of
//! these ("Checking object integrity", Amazon S3 user guide: composite checksums); so it is read here.

use aws::{FilesError, WorkQueue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{AttachmentState, PartialHash, Sha256Digest, Work};
use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Digest as _, Sha256};
use store::StoreError;

use super::Place;
use super::uploaded::{changed_meanwhile, follow};
use crate::error::ProcessingError;
use crate::{Ports, State, Until};

/// As much is read at once, and held in memory.
const RANGE_BYTES: u64 = 8 * 1024 * 1024;

/// Reads on from `so_far`. Where the time is not enough, the rest is left to another message, which carries the hash
/// function's state: what was read once is not read again.
pub(super) async fn compare<O: Ports>(
    state: &State<O>,
    place: &Place,
    so_far: Option<PartialHash>,
    until: Until,
) -> Result<(), ProcessingError> {
    let Some(current) = place.read(state).await? else {
        // Deleted meanwhile; its file goes by a message of its own.
        return Ok(());
    };
    let attachment = current.attachment();
    if attachment.state != AttachmentState::Checking {
        return follow(state, place, attachment).await;
    }
    let (mut hash, mut offset_bytes) = resume(so_far)?;
    while offset_bytes < attachment.size_bytes {
        if !until.is_far(state.clock.now()) {
            return leave(state, place, &hash, offset_bytes).await;
        }
        let end = attachment.size_bytes.min(offset_bytes + RANGE_BYTES);
        match state.ports.get(&place.file(), offset_bytes..end).await {
            Ok(bytes) if bytes.len() as u64 == end - offset_bytes => hash.update(&bytes),
            // Shorter than it was said to be, or not there at all: not the file that was declared.
            Ok(_) | Err(FilesError::NotFound) => break,
            Err(error) => return Err(error.into()),
        }
        offset_bytes = end;
    }
    let is_same =
        offset_bytes == attachment.size_bytes && Sha256Digest(hash.finalize().into()) == attachment.sha256;
    let verdict = if is_same {
        AttachmentState::Available
    } else {
        AttachmentState::Rejected
    };
    let checked = attachment.in_state(verdict, state.clock.now());
    match state.store.update_attachment(&current, &checked).await {
        Err(StoreError::Conflict) => return Err(changed_meanwhile()),
        outcome => outcome?,
    }
    follow(state, place, &checked).await
}

async fn leave<O: Ports>(
    state: &State<O>,
    place: &Place,
    hash: &Sha256,
    offset_bytes: u64,
) -> Result<(), ProcessingError> {
    let Place(project_id, task_id, attachment_id) = place;
    let rest = Work::Verify {
        project_id: project_id.clone(),
        task_id: task_id.clone(),
        attachment_id: attachment_id.clone(),
        so_far: Some(PartialHash {
            offset_bytes,
            state: STANDARD.encode(hash.serialize()),
        }),
    };
    Ok(state.ports.send(WorkQueue::of(&rest, false), &rest, 0).await?)
}

/// A state that cannot be read (another version of the hash function wrote it) is worth nothing: from the beginning.
fn resume(so_far: Option<PartialHash>) -> Result<(Sha256, u64), ProcessingError> {
    let Some(so_far) = so_far else {
        return Ok((Sha256::new(), 0));
    };
    let bytes = STANDARD.decode(&so_far.state).unwrap_or_default();
    let state = SerializedState::<Sha256>::try_from(bytes.as_slice()).ok();
    match state.and_then(|state| Sha256::deserialize(&state).ok()) {
        Some(hash) => Ok((hash, so_far.offset_bytes)),
        None => Ok((Sha256::new(), 0)),
    }
}
