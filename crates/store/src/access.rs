//! Authorization: who may see a project, decided from items that were read in the same round trip as what the request is about.
//!
//! Nobody sees a project but its members: a project that does not exist, one that is being deleted and one that the caller is
//! no member of cannot be distinguished. No request of a deleted account or of an ended session is served, whatever its
//! token says. Which role may do what is the domain's rule ([`domain::Role`]); handlers apply it to the [`ProjectAccess`] that they
//! get from here.

use domain::{Membership, Project, Role, TimeZoneName, UserId};
use jiff::tz::TimeZone;

use crate::attribute::{ENDED_SESSIONS, Item, text_of};
use crate::item::{Person, ProjectItem, ended_sessions, live_member};
use crate::tombstone::is_live;
use crate::{Store, StoreError};

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

impl Store {
    /// Fails with [`StoreError::SessionEnded`] if `profile`, the item of this user's profile, is a tombstone, or says that the
    /// session of the caller has ended. A user who has never logged in has none.
    pub(crate) fn admit(&self, user: &UserId, profile: Option<&Item>) -> Result<(), StoreError> {
        let Some(item) = profile else {
            return Ok(());
        };
        if !is_live(item) {
            return Err(StoreError::SessionEnded);
        }
        match (self.caller_claims(user), item.get(ENDED_SESSIONS)) {
            (Some(claims), Some(ended)) if !ended_sessions(ended)?.admits(claims) => {
                Err(StoreError::SessionEnded)
            }
            _ => Ok(()),
        }
    }

    /// Like [`Store::admit`], but for the handler to say what becomes of a deleted account.
    pub(crate) fn admit_person(&self, user: &UserId, person: &Person) -> Result<(), StoreError> {
        match (self.caller_claims(user), person) {
            (Some(claims), Person::Known(profile)) if !profile.ended_sessions.admits(claims) => {
                Err(StoreError::SessionEnded)
            }
            _ => Ok(()),
        }
    }
}
