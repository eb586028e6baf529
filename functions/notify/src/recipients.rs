//! The users that an event concerns. No user is notified of their own action, nor twice of one event.

use domain::{Event, EventKind, NotificationKind, ProjectKind, Status, Task, UserId};
use serde_json::Value;

/// Whether a task of a project of this kind was achieved with the event: all its members are notified.
pub(crate) fn is_achievement(event: &Event, project: ProjectKind) -> bool {
    let is_done = event.kind == EventKind::StatusChanged && event.to == Status::Done.as_str();
    is_done && project == ProjectKind::BucketList
}

/// The users that an event concerns: those that it names, and with a kind assignees and creator of the task. Owners, and the members of
/// a bucket list, of whom there may be many, are notified by the worker.
#[derive(Default)]
pub(crate) struct Audience {
    named: Vec<(UserId, NotificationKind)>,
    involved: Option<NotificationKind>,
    /// A kind that is more particular than that of those involved.
    first: Option<NotificationKind>,
}

impl Audience {
    /// `mentions` are the users that a comment newly mentions.
    pub(crate) fn of(event: &Event, mentions: &[UserId]) -> Self {
        let named = |users: Vec<UserId>, kind| Self {
            named: users.into_iter().map(|user| (user, kind)).collect(),
            ..Self::default()
        };
        match event.kind {
            EventKind::TaskCreated => {
                let assignees = event.to.get("assignees").map(users);
                named(assignees.unwrap_or_default(), NotificationKind::Assigned)
            }
            EventKind::AssigneesChanged => {
                let (before, after) = (users(&event.from), users(&event.to));
                let of = |kind, users: &[UserId], others: &[UserId]| {
                    let changed = users.iter().filter(|user| !others.contains(user));
                    changed.map(|user| (user.clone(), kind)).collect::<Vec<_>>()
                };
                let mut named = of(NotificationKind::Assigned, &after, &before);
                named.extend(of(NotificationKind::Unassigned, &before, &after));
                Self {
                    named,
                    ..Self::default()
                }
            }
            EventKind::StatusChanged => Self {
                involved: Some(NotificationKind::StatusChanged),
                ..Self::default()
            },
            EventKind::CommentCreated => Self {
                involved: Some(NotificationKind::Commented),
                ..named(mentions.to_vec(), NotificationKind::Mentioned)
            },
            EventKind::CommentChanged => named(mentions.to_vec(), NotificationKind::Mentioned),
            EventKind::MemberJoined
            | EventKind::ReviewCreated
            | EventKind::ReviewChanged
            | EventKind::ReviewDeleted
            | EventKind::ProjectCreated
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
        self.named.is_empty() && self.involved.is_none()
    }

    /// The same users, first of all by this kind.
    pub(crate) fn first_by(mut self, kind: NotificationKind) -> Self {
        self.first = Some(kind);
        self
    }

    /// The recipients, without the actor and without repetitions, each with the kinds of notification that the event is for them, the
    /// most particular one first.
    pub(crate) fn recipients(
        self,
        actor: &UserId,
        task: Option<&Task>,
    ) -> Vec<(UserId, Vec<NotificationKind>)> {
        let mut concerned = self.named;
        for kind in self.first.into_iter().chain(self.involved) {
            let involved = task.into_iter();
            let involved = involved.flat_map(|task| task.assignees.iter().chain([&task.created_by]));
            concerned.extend(involved.map(|user| (user.clone(), kind)));
        }
        let mut recipients: Vec<(UserId, Vec<NotificationKind>)> = Vec::new();
        for (user, kind) in concerned.into_iter().filter(|(user, _)| user != actor) {
            match recipients.iter_mut().find(|(known, _)| *known == user) {
                Some((_, kinds)) if kinds.contains(&kind) => {}
                Some((_, kinds)) => kinds.push(kind),
                None => recipients.push((user, vec![kind])),
            }
        }
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

    fn recipients(event: &Event, actor: u8, mentions: &[u8]) -> Vec<(UserId, Vec<NotificationKind>)> {
        let mentions: Vec<_> = mentions.iter().copied().map(user).collect();
        Audience::of(event, &mentions).recipients(&user(actor), Some(&task()))
    }

    #[test]
    fn new_and_former_assignees_are_notified_but_not_the_actor() {
        use NotificationKind::{Assigned, Unassigned};
        let changed = event(
            EventKind::AssigneesChanged,
            json!([user(2)]),
            json!([user(2), user(3), user(4)]),
        );
        assert_eq!(recipients(&changed, 4, &[]), [(user(3), vec![Assigned])]);
        let exchanged = event(
            EventKind::AssigneesChanged,
            json!([user(2), user(5)]),
            json!([user(3), user(5)]),
        );
        assert_eq!(
            recipients(&exchanged, 4, &[]),
            [(user(3), vec![Assigned]), (user(2), vec![Unassigned])]
        );
        assert_eq!(
            recipients(&exchanged, 2, &[]),
            [(user(3), vec![Assigned])],
            "who withdraws knows it"
        );
        let made = event(
            EventKind::TaskCreated,
            Value::Null,
            json!({"assignees": [user(1), user(2)]}),
        );
        assert_eq!(recipients(&made, 1, &[]), [(user(2), vec![Assigned])]);
    }

    #[test]
    fn a_new_status_concerns_assignees_and_creator() {
        use NotificationKind::StatusChanged;
        let changed = event(EventKind::StatusChanged, json!("to_do"), json!("done"));
        assert_eq!(
            recipients(&changed, 2, &[]),
            [(user(3), vec![StatusChanged]), (user(1), vec![StatusChanged])]
        );
    }

    #[test]
    fn a_mentioned_user_is_notified_once_by_the_first_kind_that_they_want() {
        use NotificationKind::{Commented, Mentioned};
        let made = event(EventKind::CommentCreated, Value::Null, json!("hi"));
        assert_eq!(
            recipients(&made, 1, &[3, 7, 1]),
            [
                (user(3), vec![Mentioned, Commented]),
                (user(7), vec![Mentioned]),
                (user(2), vec![Commented])
            ]
        );
        let edited = event(EventKind::CommentChanged, json!("hi"), json!("ho"));
        assert_eq!(recipients(&edited, 1, &[7]), [(user(7), vec![Mentioned])]);
    }

    #[test]
    fn other_events_concern_no_user() {
        for kind in [
            EventKind::TaskChanged,
            EventKind::TaskMoved,
            EventKind::TaskDeleted,
            EventKind::MemberJoined,
            EventKind::RoleChanged,
        ] {
            assert!(Audience::of(&event(kind, json!(1), json!(2)), &[]).is_empty());
        }
    }
}
