//! The end of an attachment, which gives its bytes back.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Attachment, ProjectId, TaskId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{BYTES, COUNT, StoredAttachment, attachment_key, task_usage_key, usage_key};
use crate::actions::number;
use crate::batch::number as number_of;
use crate::item::{attachment_tombstone, to_item};
use crate::keys::{project_pk, released_sk};
use crate::projects::TOMBSTONE_HOURS;
use crate::read::is_live;
use crate::write::{Change, Expect, Write};
use crate::{Store, StoreError};

#[derive(Serialize)]
struct ReleasedItem {
    pk: String,
    sk: String,
    kind: &'static str,
    expires_at: i64,
}

impl Store {
    /// Deletes the attachment that was read as `current`; a tombstone without its name stays for 30 days.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it has another version by now, or is deleted.
    pub async fn delete_attachment(
        &self,
        current: &StoredAttachment,
        by: &UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let attachment = &current.attachment;
        let expires_at = now + SignedDuration::from_hours(TOMBSTONE_HOURS);
        let fingerprint = current.fingerprint.as_deref();
        let item = attachment_tombstone(attachment, by, fingerprint, now, expires_at)?;
        let expect = Expect::Version(attachment.version);
        let mut actions = vec![self.put_if(item.clone(), expect)?];
        actions.extend(self.giving_back(
            &attachment.project_id,
            &attachment.task_id,
            attachment.size_bytes,
        )?);
        match self.transact(actions).await? {
            Write::Done => Ok(()),
            // The SDK sends again what got no answer: then it is this deletion itself that stands in the way.
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

    /// Gives back what an attachment had reserved that never arrived, and that the table has forgotten by itself. Doing it
    /// again changes nothing. One that a late retry has made anew, with the same id, is another one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn release_expired(&self, attachment: &Attachment, now: Timestamp) -> Result<(), StoreError> {
        let (project, task) = (&attachment.project_id, &attachment.task_id);
        let marker = to_item(&ReleasedItem {
            pk: project_pk(project),
            sk: released_sk(&attachment.id, attachment.created_at),
            kind: "released",
            // Longer than the stream and the queue of what failed keep a record.
            expires_at: (now + SignedDuration::from_hours(TOMBSTONE_HOURS)).as_second(),
        })?;
        let mut actions = vec![self.put_new(marker)?];
        actions.extend(self.giving_back(project, task, attachment.size_bytes)?);
        match self.transact(actions).await? {
            // Done before; or the project is deleted, and nothing of it is counted any more.
            Write::Done | Write::Refused(_) => Ok(()),
        }
    }

    /// Only where there is something to take away from: a project that is being deleted has no usage left.
    fn giving_back(
        &self,
        project: &ProjectId,
        task: &TaskId,
        size_bytes: u64,
    ) -> Result<[TransactWriteItem; 2], StoreError> {
        let project_usage = self.change(&usage_key(project), |update| {
            update
                .update_expression("ADD #bytes :size, #count :one")
                .condition_expression("attribute_exists(pk)")
                .expression_attribute_names("#bytes", BYTES)
                .expression_attribute_names("#count", COUNT)
                .expression_attribute_values(":size", number(-i128::from(size_bytes)))
                .expression_attribute_values(":one", number(-1))
        })?;
        let task_usage = self.change(&task_usage_key(project, task), |update| {
            update
                .update_expression("ADD #count :one")
                .condition_expression("attribute_exists(pk)")
                .expression_attribute_names("#count", COUNT)
                .expression_attribute_values(":one", number(-1))
        })?;
        Ok([project_usage, task_usage])
    }

    /// For one that is not counted any more, since its project is being deleted.
    async fn delete_uncounted(&self, attachment: &Attachment, alone: Change) -> Result<(), StoreError> {
        let usages = [
            usage_key(&attachment.project_id),
            task_usage_key(&attachment.project_id, &attachment.task_id),
        ];
        let at = attachment_key(attachment);
        let mut wanted = usages.to_vec();
        wanted.push(at.clone());
        let items = self.batch_get(&wanted).await?;
        let is_counted = usages.iter().all(|key| items.contains_key(key));
        if is_counted || !items.get(&at).is_some_and(is_live) {
            return Err(StoreError::Conflict);
        }
        self.apply(alone).await?.done()
    }
}
