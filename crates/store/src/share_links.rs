//! Share links of projects, and what they show.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use domain::{
    Attachment, AttachmentId, AttachmentRef, AttachmentState, Project, ProjectId, ShareLink, ShareSecret,
    TaskDetail, TaskId, TaskRef, Thumbnail, UserId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::attribute::{Item, text};
use crate::item::{ProjectItem, Resource as _, StoredTask, from_item, to_item};
use crate::keys::{attachment_key, attachments_of_task, key_item, meta_key, project_pk, task_key};
use crate::range::{Range, readable};
use crate::shown_keys::{ATTACHMENTS, share_link_key};
use crate::tombstone::is_live;
use crate::{Store, StoreError};

#[derive(Serialize, Deserialize)]
pub(crate) struct ShareLinkItem {
    pk: String,
    sk: String,
    kind: String,
    digest: String,
    created_by: UserId,
    created_at: Timestamp,
}

/// What a share link shows.
#[derive(Clone)]
pub struct Shared {
    /// The project.
    pub project: Project,
    /// The attachment that was asked for, if it is there.
    pub attachment: Option<Attachment>,
}

impl Store {
    /// Stores a project's share link, in place of any that it has. One round trip.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the project is deleted, or its creator no owner any more; see [`StoreError`].
    pub async fn put_share_link(&self, link: &ShareLink) -> Result<(), StoreError> {
        let (pk, sk) = share_link_key(&link.project_id);
        let item = to_item(&ShareLinkItem {
            pk,
            sk,
            kind: "share_link".to_owned(),
            digest: link.digest.clone(),
            created_by: link.created_by.clone(),
            created_at: link.created_at,
        })?;
        let actions = vec![
            self.put_any(item)?,
            self.check_live(&meta_key(&link.project_id))?,
            self.check_owner(&link.created_by, &link.project_id)?,
        ];
        self.transact(actions).await?.done()
    }

    /// A project's share link. Strongly consistent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn share_link(&self, project: &ProjectId) -> Result<Option<ShareLink>, StoreError> {
        let item = self.get(&share_link_key(project)).await?;
        item.map(|item| {
            let item: ShareLinkItem = from_item(item)?;
            Ok(ShareLink {
                project_id: project.clone(),
                digest: item.digest,
                created_by: item.created_by,
                created_at: item.created_at,
            })
        })
        .transpose()
    }

    /// Revokes a project's share link, if it has one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn delete_share_link(&self, project: &ProjectId) -> Result<(), StoreError> {
        self.delete_share_link_if(project, None, None).await
    }

    /// Revokes the share link that a former owner has made by `until`: they may have kept it. Idempotent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn revoke_share_link_of(
        &self,
        project: &ProjectId,
        former_owner: &UserId,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let link = self.share_link(project).await?;
        let is_theirs = |link: &ShareLink| link.created_by == *former_owner && link.created_at <= until;
        if let Some(link) = link.filter(is_theirs) {
            let values = Item::from([(":digest".to_owned(), text(link.digest))]);
            self.delete_share_link_if(project, Some("digest = :digest"), Some(values))
                .await?;
        }
        Ok(())
    }

    async fn delete_share_link_if(
        &self,
        project: &ProjectId,
        condition: Option<&str>,
        values: Option<Item>,
    ) -> Result<(), StoreError> {
        let delete = || {
            let request = self.client.delete_item().table_name(&*self.table);
            request
                .set_key(Some(key_item(&share_link_key(project))))
                .set_condition_expression(condition.map(str::to_owned))
                .set_expression_attribute_values(values.clone())
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
        };
        match self.send(delete).await.map_err(StoreError::from) {
            Ok(_) | Err(StoreError::Conflict) => Ok(()),
            Err(other) => Err(other),
        }
    }

    /// The project that a share link shows, and with `picture` an attachment of one of its tasks. `None` for every link but the
    /// one that the project has now. Strongly consistent, one round trip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn shared(
        &self,
        secret: &ShareSecret,
        picture: Option<(&TaskId, &AttachmentId)>,
    ) -> Result<Option<Shared>, StoreError> {
        let project_id = secret.project_id();
        let (meta, link) = (meta_key(project_id), share_link_key(project_id));
        let mut keys = vec![meta.clone(), link.clone()];
        let picture = picture.map(|(task, attachment)| {
            let task_id = task.clone();
            let attachment = AttachmentRef {
                project_id: project_id.clone(),
                task_id: task_id.clone(),
                attachment_id: attachment.clone(),
            };
            let task = TaskRef {
                project_id: project_id.clone(),
                task_id,
            };
            (task_key(&task), attachment_key(&attachment))
        });
        keys.extend(
            picture
                .iter()
                .flat_map(|(task, attachment)| [task.clone(), attachment.clone()]),
        );
        let mut found = self.batch_get(&keys).await?;
        let (Some(meta), Some(link)) = (found.remove(&meta), found.remove(&link)) else {
            return Ok(None);
        };
        let project = ProjectItem::read(meta)?;
        let link: ShareLinkItem = from_item(link)?;
        if project.is_deleted || link.digest != secret.digest() {
            return Ok(None);
        }
        let attachment = picture.and_then(|(task, attachment)| {
            found.get(&task).filter(|task| is_live(task))?;
            let item = found.remove(&attachment).filter(is_live)?;
            readable(item, Attachment::read)
        });
        Ok(Some(Shared {
            project: project.project,
            attachment: attachment.filter(is_picture_of_task),
        }))
    }

    /// A task with its description. Strongly consistent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn task_detail(&self, task: &TaskRef) -> Result<Option<TaskDetail>, StoreError> {
        Ok(self.task_with_body(task).await?.map(StoredTask::into_detail))
    }

    /// The pictures at tasks of a project that have thumbnails, by task, of its first `limit` attachments; or those at one task.
    /// Strongly consistent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn pictures(
        &self,
        project: &ProjectId,
        task: Option<&TaskId>,
        limit: usize,
    ) -> Result<HashMap<TaskId, Vec<AttachmentId>>, StoreError> {
        let (pk, of_task) = (project_pk(project), task.map(attachments_of_task));
        let bounds = of_task.as_ref().map_or(ATTACHMENTS, |(low, high)| (low, high));
        let range = Range {
            limit,
            ..Range::of_table(&pk, bounds)
        };
        let (items, _) = self.range(range).await?;
        let mut pictures: HashMap<TaskId, Vec<_>> = HashMap::new();
        for item in items.into_iter().filter(is_live) {
            if let Some(attachment) = readable(item, Attachment::read).filter(is_picture_of_task) {
                pictures
                    .entry(attachment.task_id)
                    .or_default()
                    .push(attachment.id);
            }
        }
        Ok(pictures)
    }
}

/// Whether it is a picture of the task itself, not of a comment, and can be shown.
fn is_picture_of_task(attachment: &Attachment) -> bool {
    attachment.comment_id.is_none()
        && attachment.state == AttachmentState::Available
        && matches!(attachment.thumbnail, Thumbnail::Ready { .. })
}
