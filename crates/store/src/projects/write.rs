//! Creating and changing a project.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Membership, Project, Role};

use crate::attribute::{number, text};
use crate::item::{ProjectItem, Resource};
use crate::keys::meta_key;
use crate::write::{Updated, Write};
use crate::{Created, ProjectAccess, Store, StoreError, Wanted};

impl Store {
    /// Creates a project with its creator as owner, in one transaction. `fingerprint` is the digest of the body of a request with
    /// an idempotency key, from which the project's id was derived. One round trip; a retry takes two, and returns what its
    /// creator may see of the project now: [`Created::Deleted`] if they are no member any more.
    ///
    /// # Errors
    /// [`StoreError::AccountDeleted`]; see [`StoreError`].
    pub async fn create_project(
        &self,
        project: &Project,
        fingerprint: Option<&str>,
    ) -> Result<Created<ProjectAccess>, StoreError> {
        let (id, by) = (project.id.clone(), project.created_by.clone());
        let owner = Membership::new(id, by, Role::Owner, project.created_at);
        let actions = vec![
            self.put_new(ProjectItem::write(project, fingerprint)?)?,
            self.put_any(owner.write(None)?)?,
            self.unless_deleted(&project.created_by)?,
        ];
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
            Write::Refused(existing) => ProjectItem::read(existing.ok_or(StoreError::AccountDeleted)?)?,
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
        let set =
            "SET #name = :name, archived = :archived, version = :version, updated_at = :at, updated_by = :by";
        let mut request = self
            .update_item(&meta_key(&changed.id))
            .condition_expression("version = :expected AND attribute_not_exists(deleted_at)")
            .expression_attribute_names("#name", "name")
            .expression_attribute_values(":name", text(changed.name.as_str()))
            .expression_attribute_values(":archived", AttributeValue::Bool(changed.archived))
            .expression_attribute_values(":version", number(changed.version))
            .expression_attribute_values(":expected", number(current.project.version))
            .expression_attribute_values(":at", text(changed.updated_at.to_string()))
            .expression_attribute_values(":by", text(changed.updated_by.as_str()));
        request = match &changed.description {
            Some(description) => request
                .update_expression(format!("{set}, description = :description"))
                .expression_attribute_values(":description", text(description)),
            None => request.update_expression(format!("{set} REMOVE description")),
        };
        match self.update(request).await? {
            Updated::Done(_) => Ok(()),
            // The SDK retries a request without a response: the refusal may be due to this same change.
            Updated::Refused(Some(item)) if Project::read(item.clone())? == *changed => Ok(()),
            Updated::Refused(_) => Err(StoreError::Conflict),
        }
    }
}
