//! What the stream's consumer looks up and tidies up.

use domain::{Invitation, InvitationState, Project, ProjectId, Role, Task, TaskId, UserId};

use crate::actions::{meta_key, number};
use crate::batch::{Key, key, number as number_of, text};
use crate::item::{InvitationItem, MemberItem, ProjectItem, TaskItem};
use crate::keys::{BY_CREATED, comments_pk, invite_sk, members_pk, project_pk, task_sk};
use crate::range::Range;
use crate::read::is_live;
use crate::write::Updated;
use crate::{Store, StoreError};

/// What an event is about, as it is now.
#[derive(Clone, PartialEq, Eq)]
pub struct About {
    /// The project.
    pub project: Project,
    /// The task.
    pub task: Option<Task>,
}

impl Store {
    /// The project, and the task if there is one to the event; none if either is gone.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn about(
        &self,
        project: &ProjectId,
        task: Option<&TaskId>,
    ) -> Result<Option<About>, StoreError> {
        let pk = project_pk(project);
        let meta = meta_key(project);
        let task = task.map(|task| (pk, task_sk(task)));
        let keys: Vec<_> = [Some(meta.clone()), task.clone()].into_iter().flatten().collect();
        let mut items = self.batch_get(&keys).await?;
        let Some(project) = items.remove(&meta).filter(is_live) else {
            return Ok(None);
        };
        let project = ProjectItem::read(project)?.into_project();
        let Some(at) = task else {
            return Ok(Some(About { project, task: None }));
        };
        let Some(item) = items.remove(&at).filter(is_live) else {
            return Ok(None);
        };
        let task = Some(TaskItem::read(item)?.0);
        Ok(Some(About { project, task }))
    }

    /// Whoever owns the project.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn owners(&self, project: &ProjectId) -> Result<Vec<UserId>, StoreError> {
        let pk = members_pk(project);
        let members = Range {
            index: Some(BY_CREATED),
            between: None,
            ..Range::of_table(&pk, ("", ""))
        };
        let mut owners = Vec::new();
        for item in self.whole_range(members).await? {
            let member = MemberItem::read_live(item)?;
            owners.extend(
                member
                    .filter(|member| member.role == Role::Owner)
                    .map(|member| member.user_id),
            );
        }
        Ok(owners)
    }

    /// Takes away the comments of a deleted task. Doing it again changes nothing.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn delete_comments_of(&self, project: &ProjectId, task: &TaskId) -> Result<(), StoreError> {
        let (pk, list) = (project_pk(project), comments_pk(task));
        let comments = Range {
            index: Some(BY_CREATED),
            between: None,
            ..Range::of_table(&list, ("", ""))
        };
        let mut position: Option<String> = None;
        loop {
            let page = Range {
                position: position.as_deref(),
                ..comments
            };
            let (items, next) = self.range(page).await?;
            let key = |item| Some((pk.clone(), text(item, "sk")?.to_owned()));
            let keys: Vec<Key> = items.iter().filter_map(key).collect();
            self.batch_delete(&keys).await?;
            position = next;
            if position.is_none() {
                return Ok(());
            }
        }
    }

    /// Whether this version of an invitation is still the present one, open, and not mailed.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn is_to_be_mailed(&self, invitation: &Invitation) -> Result<bool, StoreError> {
        let at = (project_pk(&invitation.project_id), invite_sk(&invitation.id));
        let Some(item) = self.batch_get(std::slice::from_ref(&at)).await?.remove(&at) else {
            return Ok(false);
        };
        let mailed_version = number_of(&item, "mailed_version");
        let current = InvitationItem::read(item)?;
        Ok(current.version == invitation.version
            && current.state == InvitationState::Pending
            && mailed_version != Some(current.version))
    }

    /// Notes that this version of an invitation was mailed.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_mailed(&self, invitation: &Invitation) -> Result<(), StoreError> {
        let at = (project_pk(&invitation.project_id), invite_sk(&invitation.id));
        let request = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(key(&at)))
            .update_expression("SET mailed_version = :version")
            .condition_expression("version = :version")
            .expression_attribute_values(":version", number(invitation.version));
        match self.update(request).await? {
            // Another version has come since: it is mailed for itself.
            Updated::Done(_) | Updated::Refused(_) => Ok(()),
        }
    }
}
