use domain::{Name, Project, ProjectId, ProjectKind, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::convert::{from_item, to_item};
use crate::StoreError;
use crate::attribute::{Item, number, text};
use crate::keys::{META, TTL_ATTRIBUTE, project_pk};
use crate::tombstone::tombstone_expires_at;

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ProjectItem {
    pk: String,
    sk: String,
    kind: String,
    id: ProjectId,
    name: Name,
    project_kind: ProjectKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    archived: bool,
    version: u64,
    created_by: UserId,
    pub(crate) created_at: Timestamp,
    updated_at: Timestamp,
    updated_by: UserId,
    /// Number of owners, at least one. Changed by memberships only, without a new version.
    pub(crate) owners: u64,
    /// Digest of the creating request's body, if that had an idempotency key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fingerprint: Option<String>,
    /// Set while the project is being deleted, and for 30 days after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deleted_at: Option<Timestamp>,
}

impl ProjectItem {
    /// A new project, with one owner.
    pub(crate) fn write(project: &Project, fingerprint: Option<&str>) -> Result<Item, StoreError> {
        let Project {
            id,
            name,
            kind,
            description,
            archived,
            version,
            created_by,
            created_at,
            updated_at,
            updated_by,
        } = project.clone();
        to_item(&Self {
            pk: project_pk(&id),
            sk: META.to_owned(),
            kind: "project".to_owned(),
            id,
            name,
            project_kind: kind,
            description,
            archived,
            version,
            created_by,
            created_at,
            updated_at,
            updated_by,
            owners: 1,
            fingerprint: fingerprint.map(str::to_owned),
            deleted_at: None,
        })
    }

    pub(crate) fn read(item: Item) -> Result<Self, StoreError> {
        from_item(item)
    }

    pub(crate) fn into_project(self) -> Project {
        Project {
            id: self.id,
            name: self.name,
            kind: self.project_kind,
            description: self.description,
            archived: self.archived,
            version: self.version,
            created_by: self.created_by,
            created_at: self.created_at,
            updated_at: self.updated_at,
            updated_by: self.updated_by,
        }
    }
}

/// The tombstone of a deleted project: nobody finds it, and nothing can be created under its id.
pub(crate) fn project_tombstone(
    project: &Project,
    fingerprint: Option<&str>,
    (by, now): (&UserId, Timestamp),
) -> Result<Item, StoreError> {
    let mut item = ProjectItem::write(project, fingerprint)?;
    item.extend(
        [
            ("version", number(project.version + 1)),
            ("deleted_at", text(now.to_string())),
            ("updated_by", text(by.as_str())),
            (TTL_ATTRIBUTE, number(tombstone_expires_at(now).as_second())),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    Ok(item)
}
