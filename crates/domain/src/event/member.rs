//! What a change of a membership means.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{EventKind, History};
use crate::{Membership, UserId};

/// A change of a membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberChange {
    /// It began, for the first time or again.
    Began(Membership),
    /// It has another role, or other settings.
    Changed {
        /// Before.
        before: Membership,
        /// After.
        after: Membership,
    },
    /// It ended.
    Ended {
        /// As it was.
        before: Membership,
        /// Who ended it.
        by: UserId,
        /// When.
        at: Timestamp,
        /// Of what is left of it.
        version: u64,
    },
}

impl MemberChange {
    /// What it means.
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
                history.note(EventKind::MemberJoined, Some("role"), Value::Null, role(member));
            }
            Self::Changed { before, after } => {
                history.note(EventKind::RoleChanged, Some("role"), role(before), role(after));
            }
            Self::Ended { before, by, .. } => {
                let kind = if *by == before.user_id {
                    EventKind::MemberLeft
                } else {
                    EventKind::MemberRemoved
                };
                history.note(kind, Some("role"), role(before), Value::Null);
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
        // To mute a project is nobody else's business.
        (after.role, after.muted) = (Role::Editor, true);
        assert!(kinds(&MemberChange::Changed { before, after }).is_empty());
    }
}
