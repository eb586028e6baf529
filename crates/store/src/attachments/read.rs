//! Reading attachments.

use domain::{Attachment, AttachmentRef, TaskId, TaskRef};

use crate::item::{Resource, Stored, stored};
use crate::keys::{attachment_key, attachments_of_task, attachments_pk, project_pk};
use crate::range::{Page, Range};
use crate::tombstone::is_live;
use crate::{Store, StoreError};

impl Store {
    /// A page of a task's attachments, oldest first, including those that have not arrived. The handler authorizes the caller in
    /// parallel.
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
            Attachment::read(item).map(Some)
        })
        .await
    }

    /// An attachment, unless it does not exist or is deleted; for the worker, which needs no membership. Strongly consistent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn attachment(
        &self,
        attachment: &AttachmentRef,
    ) -> Result<Option<Stored<Attachment>>, StoreError> {
        let item = self.get(&attachment_key(attachment)).await?;
        item.filter(is_live).map(stored).transpose()
    }

    /// All attachments of a task that are not deleted, strongly consistent; for the worker that removes a task's files.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn attachments_to_remove(&self, task: &TaskRef) -> Result<Vec<Stored<Attachment>>, StoreError> {
        let pk = project_pk(&task.project_id);
        let (low, high) = attachments_of_task(&task.task_id);
        let items = self.whole_range(Range::of_table(&pk, (&low, &high))).await?;
        items.into_iter().filter(is_live).map(stored).collect()
    }
}
