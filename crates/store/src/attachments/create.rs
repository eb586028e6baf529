//! Creating an attachment, which reserves its bytes.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Attachment, MAX_ATTACHMENTS};

use super::usage::{BYTES, COUNT};
use crate::attribute::{Item, number, number_of, text, text_of};
use crate::item::Resource;
use crate::keys::{
    Key, attachment_key, comment_sk, meta_key, profile_key, project_pk, task_key, task_usage_key, usage_key,
};
use crate::tombstone::is_live;
use crate::write::Write;
use crate::{Created, Store, StoreError};

/// Outcome of creating an attachment.
#[derive(Debug, PartialEq, Eq)]
pub enum CreatedAttachment {
    /// The attachment was created, now or before; or its idempotency key was used before.
    Attachment(Created<Attachment>),
    /// The attachment is larger than the rest of the project's quota.
    QuotaExceeded {
        /// The rest of the project's quota.
        left_bytes: u64,
    },
    /// The task has [`MAX_ATTACHMENTS`] already.
    TooMany,
    /// The task, its project, or the comment that the attachment should belong to, is deleted.
    TaskGone,
}

impl Store {
    /// Creates an attachment: one transaction, and a read if that is refused. `fingerprint` is the digest of the body of a request
    /// with an idempotency key, from which the attachment's id was derived.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn create_attachment(
        &self,
        attachment: &Attachment,
        fingerprint: Option<&str>,
        max_project_bytes: u64,
    ) -> Result<CreatedAttachment, StoreError> {
        let keys = Keys::of(attachment);
        let mut attempts = self.attempts();
        loop {
            let room = max_project_bytes.checked_sub(attachment.size_bytes);
            // A size beyond the quota itself cannot be written as a condition; the reason is looked up all the same.
            if let Some(room) = room {
                let actions = self.creating(attachment, fingerprint, room, &keys)?;
                match self.transact(actions).await? {
                    Write::Done => {
                        return Ok(CreatedAttachment::Attachment(Created::Resource(
                            attachment.clone(),
                        )));
                    }
                    Write::Refused(Some(existing)) => {
                        return existing_attachment(existing, fingerprint).map(CreatedAttachment::Attachment);
                    }
                    Write::Refused(None) => {}
                }
            }
            if let Some(reason) = self
                .refusal(attachment, fingerprint, max_project_bytes, &keys)
                .await?
            {
                return Ok(reason);
            }
            // The reason is gone by now.
            if !attempts.again().await {
                return Err(StoreError::Throttled);
            }
        }
    }

    fn creating(
        &self,
        attachment: &Attachment,
        fingerprint: Option<&str>,
        room: u64,
        keys: &Keys,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let project_usage = self.change(&keys.usage, |update| {
            update
                .update_expression("SET #kind = :kind ADD #bytes :size, #count :one")
                .condition_expression("attribute_not_exists(#bytes) OR #bytes <= :room")
                .expression_attribute_names("#kind", "kind")
                .expression_attribute_names("#bytes", BYTES)
                .expression_attribute_names("#count", COUNT)
                .expression_attribute_values(":kind", text("usage"))
                .expression_attribute_values(":size", number(attachment.size_bytes))
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":room", number(room))
        })?;
        let task_usage = self.change(&keys.task_usage, |update| {
            update
                .update_expression("SET #kind = :kind ADD #count :one")
                .condition_expression("attribute_not_exists(#count) OR #count < :max")
                .expression_attribute_names("#kind", "kind")
                .expression_attribute_names("#count", COUNT)
                .expression_attribute_values(":kind", text("usage"))
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":max", number(MAX_ATTACHMENTS))
        })?;
        let mut actions = vec![
            self.put_new(attachment.write(fingerprint)?)?,
            project_usage,
            task_usage,
            self.if_admitted(&attachment.created_by)?,
        ];
        for parent in &keys.parents {
            actions.push(self.check_live(parent)?);
        }
        Ok(actions)
    }

    /// The reason why the transaction was refused; `None` if it does not hold any more.
    async fn refusal(
        &self,
        attachment: &Attachment,
        fingerprint: Option<&str>,
        max_project_bytes: u64,
        keys: &Keys,
    ) -> Result<Option<CreatedAttachment>, StoreError> {
        let person = profile_key(&attachment.created_by);
        let mut wanted = vec![
            keys.attachment.clone(),
            keys.usage.clone(),
            keys.task_usage.clone(),
            person.clone(),
        ];
        wanted.extend(keys.parents.clone());
        let mut items = self.batch_get(&wanted).await?;
        self.admit(&attachment.created_by, items.get(&person))?;
        if let Some(existing) = items.remove(&keys.attachment) {
            return existing_attachment(existing, fingerprint)
                .map(CreatedAttachment::Attachment)
                .map(Some);
        }
        if !keys
            .parents
            .iter()
            .all(|parent| items.get(parent).is_some_and(is_live))
        {
            return Ok(Some(CreatedAttachment::TaskGone));
        }
        let of = |key: &Key, name: &str| items.get(key).and_then(|item| number_of(item, name));
        let is_full = of(&keys.task_usage, COUNT).is_some_and(|count| count >= MAX_ATTACHMENTS as u64);
        if is_full {
            return Ok(Some(CreatedAttachment::TooMany));
        }
        let left_bytes = max_project_bytes.saturating_sub(of(&keys.usage, BYTES).unwrap_or_default());
        Ok((attachment.size_bytes > left_bytes).then_some(CreatedAttachment::QuotaExceeded { left_bytes }))
    }
}

/// The keys of the items that the creation of an attachment changes, or is based on.
struct Keys {
    attachment: Key,
    usage: Key,
    task_usage: Key,
    /// The live items that the attachment belongs to: project, task, and the comment if there is one.
    parents: Vec<Key>,
}

impl Keys {
    fn of(attachment: &Attachment) -> Self {
        let (project, task) = (&attachment.project_id, attachment.task_ref());
        let mut parents = vec![meta_key(project), task_key(&task)];
        parents.extend(
            attachment
                .comment_id
                .as_ref()
                .map(|comment| (project_pk(project), comment_sk(&attachment.task_id, comment))),
        );
        Self {
            attachment: attachment_key(&attachment.reference()),
            usage: usage_key(project),
            task_usage: task_usage_key(&task),
            parents,
        }
    }
}

/// The response to a retry, from the item that an earlier attempt created.
fn existing_attachment(item: Item, fingerprint: Option<&str>) -> Result<Created<Attachment>, StoreError> {
    if text_of(&item, "fingerprint") != fingerprint {
        return Ok(Created::KeyReused);
    }
    if !is_live(&item) {
        return Ok(Created::Deleted);
    }
    Ok(Created::Resource(Attachment::read(item)?))
}
