//! Authorization: who may see a project, decided from items that were read in the same round trip as what the request is about.
//!
//! Nobody sees a project but its members: a project that does not exist, one that is being deleted and one that the caller is
//! no member of cannot be distinguished. No request of a deleted account is served, whatever its token says. Which role
//! may do what is the domain's rule ([`domain::Role`]); handlers apply it to the [`ProjectAccess`] that they get from here.

use domain::{Membership, Project, Role, TimeZoneName};
use jiff::tz::TimeZone;

use crate::StoreError;
use crate::attribute::{Item, text_of};
use crate::item::{ProjectItem, live_member};
use crate::tombstone::is_live;

/// A project as one of its members sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct ProjectAccess {
    /// The project.
    pub project: Project,
    /// The member's role.
    pub role: Role,
    /// The membership itself.
    pub membership: Membership,
    /// Number of the project's owners.
    pub owners: u64,
    pub(crate) fingerprint: Option<String>,
}

impl ProjectAccess {
    pub(crate) fn new(item: ProjectItem, membership: Membership) -> Self {
        Self {
            owners: item.owners,
            fingerprint: item.fingerprint,
            project: item.project,
            role: membership.role,
            membership,
        }
    }
}

// User content stays out of logs.
impl std::fmt::Debug for ProjectAccess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProjectAccess")
            .field("project", &self.project.id)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// A user's access to a project, from the items of the project and of the membership; `None` without one.
pub(crate) fn access(
    project: Option<Item>,
    membership: Option<Item>,
) -> Result<Option<ProjectAccess>, StoreError> {
    let (Some(project), Some(membership)) = (project, membership) else {
        return Ok(None);
    };
    let item = ProjectItem::read(project)?;
    let membership = live_member(membership)?;
    Ok(membership
        .filter(|_| !item.is_deleted)
        .map(|membership| ProjectAccess::new(item, membership)))
}

/// The time zone in the item of a user's profile; UTC for one who has none yet.
pub(crate) fn zone_of(profile: Option<&Item>) -> TimeZone {
    let name = profile.and_then(|profile| text_of(profile, "time_zone"));
    name.map_or(TimeZone::UTC, TimeZoneName::zone_of)
}

/// Fails with [`StoreError::AccountDeleted`] if `profile`, the item of the caller's profile, is a tombstone. A user who has
/// never logged in has none.
pub(crate) fn not_deleted(profile: Option<&Item>) -> Result<(), StoreError> {
    if profile.is_none_or(is_live) {
        Ok(())
    } else {
        Err(StoreError::AccountDeleted)
    }
}
