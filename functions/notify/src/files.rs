//! Consequences for files: the worker removes those of deleted attachments.

use batch_function::ProcessingError;
use domain::{Attachment, AttachmentChange};

use crate::history::record_and_notify;
use crate::outbox::Outbox;
use crate::ports::Ports;
use crate::state::State;

pub(crate) async fn attachment_changed<P: Ports>(
    state: &State<P>,
    change: &AttachmentChange,
    outbox: &mut Outbox,
) -> Result<(), ProcessingError> {
    record_and_notify(state, &change.history(), &[], None, outbox).await?;
    if !change.is_deletion() {
        return Ok(());
    }
    let upload_id = change.upload_id().map(str::to_owned);
    outbox.enqueue(change.attachment.clone().to_remove(upload_id));
    Ok(())
}

/// An attachment that the table's TTL has deleted: its reserved storage is still to be released. A client may have
/// uploaded its file, just before or in part.
pub(crate) async fn attachment_expired<P: Ports>(
    state: &State<P>,
    attachment: &Attachment,
    outbox: &mut Outbox,
) -> Result<(), ProcessingError> {
    state.store.release_expired(attachment, state.clock.now()).await?;
    outbox.enqueue(attachment.reference().to_remove(attachment.upload_id.clone()));
    Ok(())
}
