//! The users that an event concerns. No user is notified of their own action, nor twice of one event.

use std::collections::BTreeSet;

use domain::{Event, EventKind, NotificationKind, Task, UserId};
use serde_json::Value;

/// The users that an event concerns: those that it names, and a group that must be looked up.
#[derive(Default)]
pub(crate) struct Audience {
    named: Vec<(UserId, NotificationKind)>,
    group: Option<(Group, NotificationKind)>,
}

enum Group {
    /// Assignees and creator of the task.
    Involved,
    /// Owners of the project.
    Owners,
}

impl Audience {
    /// `mentions` are the users that a comment newly mentions.
    pub(crate) fn of(event: &Event, mentions: &[UserId]) -> Self {
        let named = |users: Vec<UserId>, kind| Self {
            named: users.into_iter().map(|user| (user, kind)).collect(),
            group: None,
        };
        let group = |group, kind| Self {
            named: Vec::new(),
            group: Some((group, kind)),
        };
        match event.kind {
            EventKind::TaskCreated => {
                let assignees = event.to.get("assignees").map(users);
                named(assignees.unwrap_or_default(), NotificationKind::Assigned)
            }
            EventKind::AssigneesChanged => {
                let before = users(&event.from);
                let mut added = users(&event.to);
                added.retain(|user| !before.contains(user));
                named(added, NotificationKind::Assigned)
            }
            EventKind::StatusChanged => group(Group::Involved, NotificationKind::StatusChanged),
            EventKind::CommentCreated => Self {
                group: Some((Group::Involved, NotificationKind::Commented)),
                ..named(mentions.to_vec(), NotificationKind::Mentioned)
            },
            EventKind::CommentChanged => named(mentions.to_vec(), NotificationKind::Mentioned),
            EventKind::MemberJoined => group(Group::Owners, NotificationKind::MemberJoined),
            EventKind::ProjectCreated
            | EventKind::ProjectChanged
            | EventKind::ProjectDeleted
            | EventKind::TaskChanged
            | EventKind::TaskMoved
            | EventKind::TaskDeleted
            | EventKind::CommentDeleted
            | EventKind::AttachmentAdded
            | EventKind::AttachmentRemoved
            | EventKind::RoleChanged
            | EventKind::MemberLeft
            | EventKind::MemberRemoved => Self::default(),
        }
    }

    /// Whether the event concerns no user.
    pub(crate) fn is_empty(&self) -> bool {
        self.named.is_empty() && self.group.is_none()
    }

    /// Whether [`Self::recipients`] needs the project's owners.
    pub(crate) fn has_owners(&self) -> bool {
        matches!(self.group, Some((Group::Owners, _)))
    }

    /// The recipients, each with the kind of notification, without the actor and without repetitions.
    pub(crate) fn recipients(
        self,
        actor: &UserId,
        task: Option<&Task>,
        owners: &[UserId],
    ) -> Vec<(UserId, NotificationKind)> {
        let mut recipients = self.named;
        if let Some((group, kind)) = self.group {
            let involved = task.into_iter();
            let involved = involved.flat_map(|task| task.assignees.iter().chain([&task.created_by]));
            let members: Vec<&UserId> = match group {
                Group::Involved => involved.collect(),
                Group::Owners => owners.iter().collect(),
            };
            recipients.extend(members.into_iter().map(|user| (user.clone(), kind)));
        }
        let mut known = BTreeSet::from([actor.clone()]);
        recipients.retain(|(user, _)| known.insert(user.clone()));
        recipients
    }
}

fn users(value: &Value) -> Vec<UserId> {
    let ids = value.as_array().into_iter().flatten();
    ids.filter_map(|id| UserId::parse(id.as_str()?).ok()).collect()
}

#[cfg(test)]
mod tests {
    use domain::{EventId, IdSeed, NewTask, ProjectId, Rank, TaskId};
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;

    fn user(byte: u8) -> UserId {
        UserId::from_seed(IdSeed([byte; 16]))
    }

    fn event(kind: EventKind, from: Value, to: Value) -> Event {
        Event {
            id: EventId::from_seed(IdSeed([9; 16])),
            kind,
            field: None,
            from,
            to,
        }
    }

    /// Created by user 1, assigned to users 2 and 3.
    fn task() -> Task {
        let (id, project) = (
            TaskId::from_seed(IdSeed([1; 16])),
            ProjectId::from_seed(IdSeed([1; 16])),
        );
        let new = NewTask::parse(json!({"title": "t", "assignees": [user(2), user(3)]})).unwrap();
        let now = Timestamp::UNIX_EPOCH;
        new.into_task((id, project), user(1), Rank::at_end(now, 0), now, &|| {
            IdSeed([0; 16])
        })
        .task
    }

    fn recipients(event: &Event, actor: u8, mentions: &[u8]) -> Vec<(UserId, NotificationKind)> {
        let mentions: Vec<_> = mentions.iter().copied().map(user).collect();
        Audience::of(event, &mentions).recipients(&user(actor), Some(&task()), &[user(1)])
    }

    #[test]
    fn new_assignees_are_notified_but_not_the_actor() {
        use NotificationKind::Assigned;
        let changed = event(
            EventKind::AssigneesChanged,
            json!([user(2)]),
            json!([user(2), user(3), user(4)]),
        );
        assert_eq!(recipients(&changed, 4, &[]), [(user(3), Assigned)]);
        let made = event(
            EventKind::TaskCreated,
            Value::Null,
            json!({"assignees": [user(1), user(2)]}),
        );
        assert_eq!(recipients(&made, 1, &[]), [(user(2), Assigned)]);
    }

    #[test]
    fn a_new_status_concerns_assignees_and_creator() {
        use NotificationKind::StatusChanged;
        let changed = event(EventKind::StatusChanged, json!("to_do"), json!("done"));
        assert_eq!(
            recipients(&changed, 2, &[]),
            [(user(3), StatusChanged), (user(1), StatusChanged)]
        );
    }

    #[test]
    fn a_mentioned_user_is_not_notified_of_the_comment_as_well() {
        use NotificationKind::{Commented, Mentioned};
        let made = event(EventKind::CommentCreated, Value::Null, json!("hi"));
        assert_eq!(
            recipients(&made, 1, &[3, 7, 1]),
            [(user(3), Mentioned), (user(7), Mentioned), (user(2), Commented)]
        );
        let edited = event(EventKind::CommentChanged, json!("hi"), json!("ho"));
        assert_eq!(recipients(&edited, 1, &[7]), [(user(7), Mentioned)]);
    }

    #[test]
    fn other_events_concern_no_user() {
        for kind in [
            EventKind::TaskChanged,
            EventKind::TaskMoved,
            EventKind::TaskDeleted,
            EventKind::RoleChanged,
        ] {
            assert!(Audience::of(&event(kind, json!(1), json!(2)), &[]).is_empty());
        }
        let joined = event(EventKind::MemberJoined, Value::Null, json!("editor"));
        assert_eq!(
            recipients(&joined, 5, &[]),
            [(user(1), NotificationKind::MemberJoined)]
        );
    }
}
