//! Changing an attachment, and deleting it, which releases its bytes.

use domain::{Attachment, AttachmentState, UserId};
use jiff::Timestamp;
use serde::Serialize;

use crate::actions::Expect;
use crate::attribute::number_of;
use crate::item::{Resource, Stored, to_item};
use crate::keys::{attachment_key, project_pk, released_sk, task_usage_key, usage_key};
use crate::open_work::open_work_item;
use crate::tombstone::{is_live, tombstone_expires_at};
use crate::write::{Change, Write};
use crate::{Store, StoreError};

#[derive(Serialize)]
struct ReleasedItem {
    pk: String,
    sk: String,
    kind: &'static str,
    expires_at: i64,
}

impl Store {
    /// Replaces the attachment that was read as `current` by its changed state.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the stored version is another one, or deleted.
    pub async fn update_attachment(
        &self,
        current: &Stored<Attachment>,
        changed: &Attachment,
    ) -> Result<(), StoreError> {
        let (before, after) = (current.write(None)?, changed.write(None)?);
        let mut change = Change::edit(before, after, Expect::Version(current.version));
        if changed.state == AttachmentState::Checking && current.state != AttachmentState::Checking {
            let verifying = changed.reference().to_verify(None);
            change.puts.push(open_work_item(&verifying, changed.updated_at)?);
        }
        self.apply(change).await?.done()
    }

    /// Deletes the attachment that was read as `current`; a tombstone without its name stays for 30 days.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the stored version is another one, or deleted.
    pub async fn delete_attachment(
        &self,
        current: &Stored<Attachment>,
        by: &UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let attachment: &Attachment = current;
        let item = current.write_deleted(by, now)?;
        let expect = Expect::Version(attachment.version);
        let mut actions = vec![self.put_if(item.clone(), expect)?];
        actions.extend(self.release_actions(&attachment.task_ref(), attachment.size_bytes)?);
        match self.transact(actions).await? {
            Write::Done => Ok(()),
            // The SDK retries a request without a response: the refusal may be due to this same deletion.
            Write::Refused(Some(existing)) if existing == item => Ok(()),
            Write::Refused(Some(existing))
                if !is_live(&existing) || number_of(&existing, "version") != Some(attachment.version) =>
            {
                Err(StoreError::Conflict)
            }
            Write::Refused(_) => {
                self.delete_uncounted(attachment, Change::alone(item, expect))
                    .await
            }
        }
    }

    /// Releases the bytes of an attachment that never arrived, and that DynamoDB has deleted by itself. Idempotent. An attachment
    /// that a late retry has created again with the same id is another one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn release_expired(&self, attachment: &Attachment, now: Timestamp) -> Result<(), StoreError> {
        let marker = to_item(&ReleasedItem {
            pk: project_pk(&attachment.project_id),
            sk: released_sk(&attachment.id, attachment.created_at),
            kind: "released",
            // Longer than the stream and the failure queue keep a record.
            expires_at: tombstone_expires_at(now).as_second(),
        })?;
        let mut actions = vec![self.put_new(marker)?];
        actions.extend(self.release_actions(&attachment.task_ref(), attachment.size_bytes)?);
        match self.transact(actions).await? {
            // Released before; or the project is deleted, and its usage with it.
            Write::Done | Write::Refused(_) => Ok(()),
        }
    }

    /// For an attachment that is not counted any more, because its project is being deleted.
    async fn delete_uncounted(&self, attachment: &Attachment, alone: Change) -> Result<(), StoreError> {
        let usages = [
            usage_key(&attachment.project_id),
            task_usage_key(&attachment.task_ref()),
        ];
        let own = attachment_key(&attachment.reference());
        let mut wanted = usages.to_vec();
        wanted.push(own.clone());
        let items = self.batch_get(&wanted).await?;
        let is_counted = usages.iter().all(|key| items.contains_key(key));
        if is_counted || !items.get(&own).is_some_and(is_live) {
            return Err(StoreError::Conflict);
        }
        self.apply(alone).await?.done()
    }
}
