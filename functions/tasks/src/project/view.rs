//! A project in JSON.

use api::EntityTag;
use domain::Timestamp;
use domain::{Project, ProjectKind, Role};
use serde::Serialize;
use store::ProjectAccess;
use utoipa::ToSchema;

use crate::enumerations;

/// A project as one of its members sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Project)]
pub(crate) struct ProjectView {
    #[schema(format = "ProjectId")]
    id: String,
    name: String,
    /// Fixed at creation.
    #[schema(value_type = enumerations::ProjectKind)]
    kind: ProjectKind,
    /// Markdown.
    #[schema(required)]
    description: Option<String>,
    /// The zone in which reports count days.
    #[schema(format = "TimeZoneName")]
    time_zone: String,
    /// The caller's role.
    #[schema(value_type = enumerations::Role)]
    role: Role,
    /// An archived project is read-only.
    archived: bool,
    #[schema(minimum = 1)]
    version: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl ProjectView {
    pub(crate) fn new(project: Project, role: Role) -> Self {
        Self {
            id: project.id.into(),
            name: project.name.as_str().to_owned(),
            kind: project.kind,
            description: project.description,
            time_zone: project.time_zone.as_str().to_owned(),
            role,
            archived: project.archived,
            version: project.version,
            created_at: project.created_at.into(),
            updated_at: project.updated_at.into(),
        }
    }

    /// Version and role: a caller with another role gets another representation.
    pub(crate) fn entity_tag(&self) -> EntityTag {
        EntityTag::new(self.version, self.role.as_str())
    }
}

impl From<ProjectAccess> for ProjectView {
    fn from(access: ProjectAccess) -> Self {
        Self::new(access.project, access.role)
    }
}
