//! Who is to be told of what. Nobody is told of what they did themselves, nor twice of one event.

use std::collections::BTreeSet;

use domain::{Event, EventKind, NotificationKind, Task, UserId};
use serde_json::Value;

/// Who is told of an event, of which kind it is to them. `mentions` are those whom a comment names and did not before;
/// `owners` are the project's.
pub(crate) fn recipients(
    event: &Event,
    actor: &UserId,
    task: Option<&Task>,
    mentions: &[UserId],
    owners: &[UserId],
) -> Vec<(UserId, NotificationKind)> {
    let involved = || -> Vec<UserId> {
        let task = task.into_iter();
        task.flat_map(|task| task.assignees.iter().chain([&task.created_by]).cloned())
            .collect()
    };
    let mut told = Vec::new();
    let mut tell = |users: Vec<UserId>, kind| told.extend(users.into_iter().map(|user| (user, kind)));
    match event.kind {
        EventKind::TaskCreated => tell(
            event.to.get("assignees").map(users).unwrap_or_default(),
            NotificationKind::Assigned,
        ),
        EventKind::AssigneesChanged => {
            let before = users(&event.from);
            let mut added = users(&event.to);
            added.retain(|user| !before.contains(user));
            tell(added, NotificationKind::Assigned);
        }
        EventKind::StatusChanged => tell(involved(), NotificationKind::StatusChanged),
        EventKind::CommentCreated => {
            tell(mentions.to_vec(), NotificationKind::Mentioned);
            tell(involved(), NotificationKind::Commented);
        }
        EventKind::CommentChanged => tell(mentions.to_vec(), NotificationKind::Mentioned),
        EventKind::MemberJoined => tell(owners.to_vec(), NotificationKind::MemberJoined),
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
        | EventKind::MemberRemoved => {}
    }
    let mut known = BTreeSet::from([actor.clone()]);
    told.retain(|(user, _)| known.insert(user.clone()));
    told
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

    /// Made by 1, assigned to 2 and 3.
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

    fn told(event: &Event, actor: u8, mentions: &[u8]) -> Vec<(UserId, NotificationKind)> {
        let mentions: Vec<_> = mentions.iter().copied().map(user).collect();
        recipients(event, &user(actor), Some(&task()), &mentions, &[user(1)])
    }

    #[test]
    fn whoever_is_new_among_the_assignees_but_not_the_actor() {
        use NotificationKind::Assigned;
        let changed = event(
            EventKind::AssigneesChanged,
            json!([user(2)]),
            json!([user(2), user(3), user(4)]),
        );
        assert_eq!(told(&changed, 4, &[]), [(user(3), Assigned)]);
        let made = event(
            EventKind::TaskCreated,
            Value::Null,
            json!({"assignees": [user(1), user(2)]}),
        );
        assert_eq!(told(&made, 1, &[]), [(user(2), Assigned)]);
    }

    #[test]
    fn a_new_status_goes_to_all_who_have_to_do_with_the_task() {
        use NotificationKind::StatusChanged;
        let changed = event(EventKind::StatusChanged, json!("to_do"), json!("done"));
        assert_eq!(
            told(&changed, 2, &[]),
            [(user(3), StatusChanged), (user(1), StatusChanged)]
        );
    }

    #[test]
    fn who_is_mentioned_is_not_told_of_the_comment_as_well() {
        use NotificationKind::{Commented, Mentioned};
        let made = event(EventKind::CommentCreated, Value::Null, json!("hi"));
        assert_eq!(
            told(&made, 1, &[3, 7, 1]),
            [(user(3), Mentioned), (user(7), Mentioned), (user(2), Commented)]
        );
        let edited = event(EventKind::CommentChanged, json!("hi"), json!("ho"));
        assert_eq!(told(&edited, 1, &[7]), [(user(7), Mentioned)]);
    }

    #[test]
    fn what_concerns_nobody_in_particular_is_told_to_nobody() {
        for kind in [
            EventKind::TaskChanged,
            EventKind::TaskMoved,
            EventKind::TaskDeleted,
            EventKind::RoleChanged,
        ] {
            assert!(told(&event(kind, json!(1), json!(2)), 9, &[]).is_empty());
        }
        let joined = event(EventKind::MemberJoined, Value::Null, json!("editor"));
        assert_eq!(told(&joined, 5, &[]), [(user(1), NotificationKind::MemberJoined)]);
    }
}
