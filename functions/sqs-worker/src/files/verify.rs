//! Verification of a multipart upload against its declared digest. S3 verifies each part, and keeps only a digest of the parts'
//! digests ("Checking object integrity", Amazon S3 user guide: composite checksums); so the file is read here.

use aws::FilesError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use batch_function::ProcessingError;
use domain::{Attachment, AttachmentRef, AttachmentState, PartialHash, Sha256Digest};
use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Digest as _, Sha256};
use store::StoreError;

use super::changed_concurrently;
use super::uploaded::send_next_work;
use crate::deadline::Deadline;
use crate::ports::Ports;
use crate::renewal::renew;
use crate::state::State;

/// Bytes that are read at once and held in memory.
const RANGE_BYTES: u64 = 8 * 1024 * 1024;

/// Reads the file from `so_far` on. If the time does not suffice, another message continues with the state of the hash
/// function: nothing is read twice.
pub(crate) async fn verify<P: Ports>(
    state: &State<P>,
    ids: &AttachmentRef,
    so_far: Option<&PartialHash>,
    deadline: Deadline,
) -> Result<(), ProcessingError> {
    let Some(current) = state.store.attachment(ids).await? else {
        // Deleted meanwhile; its file is deleted by a message of its own.
        return Ok(());
    };
    let attachment: &Attachment = &current;
    if attachment.state != AttachmentState::Checking {
        return send_next_work(state, ids, attachment).await;
    }
    let (mut hash, mut offset_bytes) = so_far.and_then(resume).unwrap_or_default();
    while offset_bytes < attachment.size_bytes {
        if !deadline.has_time(state.clock.now()) {
            let so_far = partial(&hash, offset_bytes);
            return Ok(state.ports.enqueue(&ids.clone().to_verify(Some(so_far))).await?);
        }
        let end = attachment.size_bytes.min(offset_bytes + RANGE_BYTES);
        match state.ports.get(&ids.file(), offset_bytes..end).await {
            Ok(bytes) if bytes.len() as u64 == end - offset_bytes => hash.update(&bytes),
            // Shorter than declared, or missing: not the declared file.
            Ok(_) | Err(FilesError::NotFound) => break,
            Err(error) => {
                let read_before = so_far.map_or(0, |so_far| so_far.offset_bytes);
                if offset_bytes <= read_before {
                    return Err(error.into());
                }
                let work = ids.clone().to_verify(Some(partial(&hash, offset_bytes)));
                return renew(state, &work, &error.to_string()).await;
            }
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
    let verified = attachment.in_state(verdict, state.clock.now());
    match state.store.update_attachment(&current, &verified).await {
        Err(StoreError::Conflict) => return Err(changed_concurrently()),
        outcome => outcome?,
    }
    send_next_work(state, ids, &verified).await
}

fn partial(hash: &Sha256, offset_bytes: u64) -> PartialHash {
    PartialHash {
        offset_bytes,
        state: STANDARD.encode(hash.serialize()),
    }
}

/// `None` for a state that another version of the hash function wrote: the file is read from the beginning then.
fn resume(so_far: &PartialHash) -> Option<(Sha256, u64)> {
    let bytes = STANDARD.decode(&so_far.state).ok()?;
    let state = SerializedState::<Sha256>::try_from(bytes.as_slice()).ok()?;
    Some((Sha256::deserialize(&state).ok()?, so_far.offset_bytes))
}
