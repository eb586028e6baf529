//! Events of a change of a membership.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::history::{EventKind, History};
use crate::{Membership, UserId};

/// A change of a membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberChange {
    /// The membership began, for the first time or again.
    Began(Membership),
    /// The role or other settings were changed.
    Changed {
        /// The state before.
        before: Membership,
        /// The state after.
        after: Membership,
    },
    /// The membership ended.
    Ended {
        /// The last state.
        before: Membership,
        /// The user who ended it.
        by: UserId,
        /// The time of the change.
        at: Timestamp,
        /// The version of the tombstone.
        version: u64,
    },
}

impl MemberChange {
    /// The events of the change.
    pub fn history(&self) -> History {
        let (member, by, at, version) = match self {
            Self::Began(member) => (member, &member.updated_by, member.updated_at, member.version),
            Self::Changed { after, .. } => (after, &after.updated_by, after.updated_at, after.version),
            Self::Ended {
                before,
                by,
                at,
                version,
            } => (before, by, *at, *version),
        };
        let mut history = History {
            member_id: Some(member.user_id.clone()),
            ..History::of_project(member.project_id.clone(), by.clone(), at, version)
        };
        let role = |member: &Membership| json!(member.role);
        match self {
            Self::Began(member) => {
                history.record(EventKind::MemberJoined, Some("role"), Value::Null, role(member));
            }
            Self::Changed { before, after } => {
                history.record(EventKind::RoleChanged, Some("role"), role(before), role(after));
            }
            Self::Ended { before, by, .. } => {
                let kind = if *by == before.user_id {
                    EventKind::MemberLeft
                } else {
                    EventKind::MemberRemoved
                };
                history.record(kind, Some("role"), role(before), Value::Null);
            }
        }
        history.state = json!({
            "member": member.user_id,
            "role": member.role,
            "joined_at": member.joined_at,
            "version": version,
            "is_deleted": matches!(self, Self::Ended { .. }),
        });
        history
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{IdSeed, ProjectId, Role};

    fn member() -> Membership {
        let project = ProjectId::from_seed(IdSeed([1; 16]));
        let user = UserId::from_seed(IdSeed([2; 16]));
        Membership::new(project, user, Role::Editor, Timestamp::UNIX_EPOCH)
    }

    fn kinds(change: &MemberChange) -> Vec<EventKind> {
        change.history().events.iter().map(|event| event.kind).collect()
    }

    #[test]
    fn joining_changing_leaving_and_being_removed() {
        let (before, other) = (member(), UserId::from_seed(IdSeed([3; 16])));
        assert_eq!(
            kinds(&MemberChange::Began(before.clone())),
            [EventKind::MemberJoined]
        );
        let ended = |by: &UserId| MemberChange::Ended {
            before: before.clone(),
            by: by.clone(),
            at: Timestamp::UNIX_EPOCH,
            version: 2,
        };
        assert_eq!(kinds(&ended(&before.user_id)), [EventKind::MemberLeft]);
        assert_eq!(kinds(&ended(&other)), [EventKind::MemberRemoved]);
        let mut after = before.clone();
        (after.role, after.version) = (Role::Owner, 2);
        let promoted = MemberChange::Changed {
            before: before.clone(),
            after: after.clone(),
        };
        let event = &promoted.history().events[0];
        assert_eq!((&event.from, &event.to), (&json!("editor"), &json!("owner")));
        // Muting a project is private.
        (after.role, after.muted) = (Role::Editor, true);
        assert!(kinds(&MemberChange::Changed { before, after }).is_empty());
    }
}
