//! Memberships.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Fields, Invalid, ProjectId, Role, UserId};

/// The membership of a user in a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The project.
    pub project_id: ProjectId,
    /// The user.
    pub user_id: UserId,
    /// The role.
    pub role: Role,
    /// Whether the user has muted the project and gets no notifications about it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub muted: bool,
    /// The time when the user joined.
    pub joined_at: Timestamp,
    /// The version, which grows by one with each change and continues that of an earlier membership.
    pub version: u64,
    /// The user who changed it last.
    pub updated_by: UserId,
    /// The time of the last change.
    pub updated_at: Timestamp,
}

impl Membership {
    /// The first membership of a user in this project.
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

    /// The next membership of the same user, after this one has ended.
    #[must_use]
    pub fn rejoined(&self, role: Role, now: Timestamp) -> Self {
        let next = Self::new(self.project_id.clone(), self.user_id.clone(), role, now);
        Self {
            version: self.version + 1,
            updated_at: self.updated_at.max(now),
            ..next
        }
    }

    /// The next version, changed by `by`; `None` if this is the role already.
    pub fn with_role(&self, role: Role, by: &UserId, now: Timestamp) -> Option<Self> {
        (role != self.role).then(|| Self {
            role,
            version: self.version + 1,
            updated_by: by.clone(),
            updated_at: self.updated_at.max(now),
            ..self.clone()
        })
    }
}

/// A merge patch of a membership: `{role?}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberPatch {
    /// The new role, if one is set.
    pub role: Option<Role>,
}

impl MemberPatch {
    /// # Errors
    /// All field errors.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let role = fields.optional("role", Role::from_json);
        fields.read_only(&["user", "joined_at", "version"], "cannot be changed");
        fields.finish()?;
        Ok(Self { role })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::IdSeed;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn member() -> Membership {
        let (project, user) = (
            ProjectId::from_seed(IdSeed([1; 16])),
            UserId::from_seed(IdSeed([2; 16])),
        );
        Membership::new(project, user, Role::Editor, at(100))
    }

    #[test]
    fn another_role_is_another_version() {
        let (member, by) = (member(), UserId::from_seed(IdSeed([3; 16])));
        assert_eq!(member.with_role(Role::Editor, &by, at(200)), None);
        let changed = member.with_role(Role::Viewer, &by, at(50)).unwrap();
        assert_eq!(
            (changed.role, changed.version, &changed.updated_by),
            (Role::Viewer, 2, &by)
        );
        assert_eq!(
            (changed.joined_at, changed.updated_at),
            (at(100), at(100)),
            "time does not go back"
        );
    }

    #[test]
    fn rejoining_continues_the_version() {
        let left = Membership {
            version: 7,
            muted: true,
            ..member()
        };
        let back = left.rejoined(Role::Owner, at(300));
        assert_eq!((back.version, back.role, back.muted), (8, Role::Owner, false));
        assert_eq!((back.joined_at, back.updated_at), (at(300), at(300)));
        assert_eq!(back.updated_by, back.user_id);
    }

    #[test]
    fn every_field_error_at_once() {
        let errors = MemberPatch::parse(json!({"role": "king", "version": 1, "rank": 1})).unwrap_err();
        let found: Vec<_> = errors.0.iter().map(|e| (e.pointer.as_str(), e.code)).collect();
        assert_eq!(
            found,
            [
                ("/role", "invalid_value"),
                ("/version", "read_only"),
                ("/rank", "unknown_field")
            ]
        );
        assert_eq!(MemberPatch::parse(json!({})), Ok(MemberPatch { role: None }));
        let null = MemberPatch::parse(json!({"role": null})).unwrap_err();
        assert_eq!(null.0[0].code, "not_nullable");
    }
}
