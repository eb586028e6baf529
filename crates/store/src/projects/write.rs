//! Creating and changing a project.

use domain::{Membership, Project, Role, TaskDetail};

use crate::actions::Expect;
use crate::item::{ProjectItem, Resource, TaskItem, TaskRecord};
use crate::write::{Change, Write};
use crate::{Created, ProjectAccess, Store, StoreError, Wanted};

impl Store {
    /// Creates a project with its creator as owner, in one transaction. `fingerprint` is the digest of the body of a request with
    /// an idempotency key, from which the project's id was derived. One round trip; a retry takes two, and returns what its
    /// creator may see of the project now: [`Created::Deleted`] if they are no member any more.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`]; see [`StoreError`].
    pub async fn create_project(
        &self,
        project: &Project,
        fingerprint: Option<&str>,
    ) -> Result<Created<ProjectAccess>, StoreError> {
        self.create_project_with(project, &[], fingerprint).await
    }

    /// Likewise, together with its first tasks, at most [`domain::ListTemplate::MAX_ITEMS`], without descriptions or assignees.
    ///
    /// # Errors
    /// As [`Store::create_project`].
    pub async fn create_project_with(
        &self,
        project: &Project,
        tasks: &[TaskDetail],
        fingerprint: Option<&str>,
    ) -> Result<Created<ProjectAccess>, StoreError> {
        let (id, by) = (project.id.clone(), project.created_by.clone());
        let owner = Membership::new(id, by, Role::Owner, project.created_at);
        let mut actions = vec![
            self.put_new(ProjectItem::write(project, fingerprint)?)?,
            self.put_any(owner.write(None)?)?,
            self.if_admitted(&project.created_by)?,
        ];
        for task in tasks {
            actions.push(self.put_any(TaskItem::write(task, &TaskRecord::default())?)?);
        }
        let existing = match self.transact(actions).await? {
            Write::Done => {
                let fingerprint = fingerprint.map(str::to_owned);
                return Ok(Created::Resource(ProjectAccess {
                    project: project.clone(),
                    role: Role::Owner,
                    membership: owner,
                    owners: 1,
                    fingerprint,
                }));
            }
            Write::Refused(existing) => ProjectItem::read(existing.ok_or(StoreError::SessionEnded)?)?,
        };
        // Since then the creator may have left the project, or have got another role.
        let found = self.read(Wanted::new(&project.created_by, &project.id)).await?;
        Ok(match found {
            _ if existing.fingerprint.as_deref() != fingerprint => Created::KeyReused,
            Some(found) => Created::Resource(found.access),
            None => Created::Deleted,
        })
    }

    /// Replaces the project that was read as `current` by its changed state.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the stored version is another one, or deleted.
    pub async fn update_project(&self, current: &ProjectAccess, changed: &Project) -> Result<(), StoreError> {
        // Not the whole item: the number of owners changes without a new version.
        let (before, after) = (current.project.write(None)?, changed.write(None)?);
        let change = Change::edit(before, after, Expect::Version(current.project.version));
        self.apply(change).await?.done()
    }
}
