//! How much a project's files take, and how many files each task has.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{ProjectId, TaskRef};
use jiff::Timestamp;

use crate::attribute::{number, number_of};
use crate::keys::{TTL_ATTRIBUTE, task_usage_key, usage_key};
use crate::tombstone::tombstone_expires_at;
use crate::write::Updated;
use crate::{Store, StoreError};

/// Attributes of both usage items; the task's has no bytes.
pub(super) const BYTES: &str = "files_bytes";
pub(super) const COUNT: &str = "files_count";

/// The size of all files of a project, including those that have not arrived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FilesUsage {
    /// Their declared size.
    pub size_bytes: u64,
    /// Their number.
    pub count: u64,
}

impl Store {
    /// The size of a project's files. Strongly consistent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn files_usage(&self, project: &ProjectId) -> Result<FilesUsage, StoreError> {
        let item = self.get(&usage_key(project)).await?.unwrap_or_default();
        Ok(FilesUsage {
            size_bytes: number_of(&item, BYTES).unwrap_or_default(),
            count: number_of(&item, COUNT).unwrap_or_default(),
        })
    }

    /// Lets the count of a deleted task's files expire with the tombstones of these. Returns whether
    /// this was to be done. One round trip; two if so.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn expire_usage_of(&self, task: &TaskRef, now: Timestamp) -> Result<bool, StoreError> {
        let key = task_usage_key(task);
        let Some(item) = self.get(&key).await? else {
            return Ok(false);
        };
        if item.contains_key(TTL_ATTRIBUTE) {
            return Ok(false);
        }
        let request = self
            .update_item(&key)
            .update_expression("SET #expires_at = :expires_at")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_names("#expires_at", TTL_ATTRIBUTE)
            .expression_attribute_values(":expires_at", number(tombstone_expires_at(now).as_second()));
        match self.update(request).await? {
            Updated::Done(_) => Ok(true),
            // The project is deleted meanwhile.
            Updated::Refused(_) => Ok(false),
        }
    }

    /// Releases the bytes of an attachment. Refused for a project that is being deleted, whose usage is deleted already.
    pub(super) fn release_actions(
        &self,
        task: &TaskRef,
        size_bytes: u64,
    ) -> Result<[TransactWriteItem; 2], StoreError> {
        let project_usage = self.change(&usage_key(&task.project_id), |update| {
            update
                .update_expression("ADD #bytes :size, #count :one")
                .condition_expression("attribute_exists(pk)")
                .expression_attribute_names("#bytes", BYTES)
                .expression_attribute_names("#count", COUNT)
                .expression_attribute_values(":size", number(-i128::from(size_bytes)))
                .expression_attribute_values(":one", number(-1))
        })?;
        let task_usage = self.change(&task_usage_key(task), |update| {
            update
                .update_expression("ADD #count :one")
                .condition_expression("attribute_exists(pk)")
                .expression_attribute_names("#count", COUNT)
                .expression_attribute_values(":one", number(-1))
        })?;
        Ok([project_usage, task_usage])
    }
}
