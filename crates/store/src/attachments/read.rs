//! Reading attachments.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::{Attachment, AttachmentId, ProjectId, TaskId};

use super::{BYTES, COUNT, FilesUsage, StoredAttachment, usage_key};
use crate::batch::{Item, Key, key, number, text};
use crate::item::AttachmentItem;
use crate::keys::{attachment_sk, attachments_of_task, attachments_pk, project_pk};
use crate::range::Range;
use crate::read::is_live;
use crate::tasks::Page;
use crate::{Store, StoreError};

impl Store {
    /// A page of a task's attachments, oldest first, also those that have not arrived. The caller is authorized by the
    /// handler, in parallel.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn attachments_of(
        &self,
        task: &TaskId,
        position: Option<&str>,
        limit: usize,
    ) -> Result<Page<Attachment>, StoreError> {
        let pk = attachments_pk(task);
        self.page(Range::listed(&pk, limit, position), |item| {
            Ok(Some(AttachmentItem::read(item)?.into_attachment()))
        })
        .await
    }

    /// One attachment, unless it does not exist or is deleted; for who needs no membership. Strongly consistent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn attachment(
        &self,
        project: &ProjectId,
        task: &TaskId,
        id: &AttachmentId,
    ) -> Result<Option<StoredAttachment>, StoreError> {
        let item = self.get(&(project_pk(project), attachment_sk(task, id))).await?;
        item.filter(is_live).map(AttachmentItem::read).transpose()
    }

    /// S3's name of the upload that an attachment came in, or should have, also of a deleted one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn upload_of_attachment(
        &self,
        project: &ProjectId,
        task: &TaskId,
        id: &AttachmentId,
    ) -> Result<Option<String>, StoreError> {
        let item = self.get(&(project_pk(project), attachment_sk(task, id))).await?;
        Ok(item.and_then(|item| text(&item, "upload_id").map(str::to_owned)))
    }

    /// All attachments of a task that are not deleted, strongly consistent; for whoever removes a task's files.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn attachments_to_remove(
        &self,
        project: &ProjectId,
        task: &TaskId,
    ) -> Result<Vec<StoredAttachment>, StoreError> {
        let pk = project_pk(project);
        let (low, high) = attachments_of_task(task);
        let items = self.whole_range(Range::of_table(&pk, (&low, &high))).await?;
        items
            .into_iter()
            .filter(is_live)
            .map(AttachmentItem::read)
            .collect()
    }

    /// What a project's files take. Strongly consistent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn files_usage(&self, project: &ProjectId) -> Result<FilesUsage, StoreError> {
        let item = self.get(&usage_key(project)).await?.unwrap_or_default();
        Ok(FilesUsage {
            size_bytes: number(&item, BYTES).unwrap_or_default(),
            count: number(&item, COUNT).unwrap_or_default(),
        })
    }

    async fn get(&self, at: &Key) -> Result<Option<Item>, StoreError> {
        let request = self.client.get_item().table_name(&*self.table);
        let output = request
            .set_key(Some(key(at)))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.meter.record(output.consumed_capacity());
        Ok(output.item)
    }
}
