//! Memberships.

use jiff::Timestamp;

use crate::{ProjectId, Role, UserId};

/// That somebody belongs to a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Where.
    pub project_id: ProjectId,
    /// Who.
    pub user_id: UserId,
    /// What they may do.
    pub role: Role,
    /// Whether they asked to be told of nothing that happens there.
    pub muted: bool,
    /// Since when.
    pub joined_at: Timestamp,
    /// Grows by one with each change; goes on where an earlier membership of theirs ended.
    pub version: u64,
    /// Who changed it last.
    pub updated_by: UserId,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

impl Membership {
    /// That of somebody who joins for the first time, or makes the project.
    pub fn new(project_id: ProjectId, user_id: UserId, role: Role, now: Timestamp) -> Self {
        Self {
            project_id,
            role,
            muted: false,
            joined_at: now,
            version: 1,
            updated_by: user_id.clone(),
            updated_at: now,
            user_id,
        }
    }
}
