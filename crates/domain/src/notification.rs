//! The inbox: what somebody is told of, one line each.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::input::{array, boolean};
use crate::query::Reader;
use crate::{
    CommentId, EventId, Fields, Invalid, NotificationId, NotificationKind, PageLimit, Parameters, ProjectId,
    TaskId, UserId,
};

/// How many can be marked as read by their ids at once.
pub const MAX_MARKED: usize = 100;
/// How long a line is kept, in hours: 90 days.
const KEPT_HOURS: i64 = 90 * 24;

/// What one person is told of one event.
#[derive(Clone, PartialEq, Eq)]
pub struct Notification {
    /// Of the event, the person and the time: see [`NotificationId::of`].
    pub id: NotificationId,
    /// Who is told.
    pub user_id: UserId,
    /// Of what kind of event.
    pub kind: NotificationKind,
    /// Of which.
    pub event_id: EventId,
    /// Where it happened.
    pub project_id: ProjectId,
    /// To which task, if to one.
    pub task_id: Option<TaskId>,
    /// By which comment, if by one.
    pub comment_id: Option<CommentId>,
    /// Whose doing it was.
    pub actor: UserId,
    /// The task's title, or the project's name.
    pub title: String,
    /// What a status was before.
    pub from: Option<String>,
    /// What it is now.
    pub to: Option<String>,
    /// How a comment begins.
    pub excerpt: Option<String>,
    /// When it happened, in whole milliseconds.
    pub at: Timestamp,
    /// When its reader has marked it as read.
    pub read_at: Option<Timestamp>,
}

impl Notification {
    /// When it is forgotten.
    pub fn expires_at(&self) -> Timestamp {
        self.at + SignedDuration::from_hours(KEPT_HOURS)
    }

    /// The least id that is not forgotten at `now`: ids sort by time.
    pub fn oldest_kept(now: Timestamp) -> NotificationId {
        // What expires at this very moment is expired.
        let just_gone = now - SignedDuration::from_hours(KEPT_HOURS);
        NotificationId::first_at(just_gone + SignedDuration::from_millis(1))
    }
}

// What people write stays out of logs.
impl std::fmt::Debug for Notification {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Notification")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("event_id", &self.event_id)
            .finish_non_exhaustive()
    }
}

/// What a page of the inbox is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboxQuery {
    /// Only what is not read yet.
    pub unread: bool,
    /// How many at once.
    pub limit: PageLimit,
}

impl InboxQuery {
    /// # Errors
    /// All errors, with `/name` as pointer.
    pub fn parse(parameters: Parameters) -> Result<Self, Invalid> {
        let mut reader = Reader::new(parameters);
        let unread = reader.read("unread", |text| match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Invalid::wrong_type("true or false")),
        });
        let limit = reader.limit();
        reader.finish()?;
        Ok(Self {
            unread: unread.unwrap_or_default(),
            limit,
        })
    }
}

/// Which notifications are to count as read: `{ids: […]}` or `{all: true}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkRead {
    /// All that there are.
    All,
    /// These, each of them once; at most [`MAX_MARKED`].
    Ids(Vec<NotificationId>),
}

impl MarkRead {
    /// # Errors
    /// All field errors.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let ids = fields.optional("ids", |value| array(value, MAX_MARKED, NotificationId::from_json));
        let all = fields.optional("all", |value| match boolean(value)? {
            true => Ok(()),
            false => Err(Invalid::new(
                "invalid_value",
                "must be true; leave it out to name ids",
            )),
        });
        if ids.is_some() && all.is_some() {
            fields.refuse("all", "ambiguous", "must not be given together with ids");
        }
        fields.finish()?;
        match (ids, all) {
            (None, None) => Err(Invalid::new("required", "must have either ids or all")),
            (None, Some(())) => Ok(Self::All),
            (Some(mut ids), _) => {
                ids.sort();
                ids.dedup();
                Ok(Self::Ids(ids))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::IdSeed;
    use serde_json::json;

    fn id(n: u8) -> NotificationId {
        NotificationId::from_seed(IdSeed([n; 16]))
    }

    #[test]
    fn what_is_to_be_marked() {
        let parse = |body| MarkRead::parse(body);
        assert_eq!(parse(json!({"all": true})).unwrap(), MarkRead::All);
        assert_eq!(
            parse(json!({"ids": [id(2), id(1), id(2)]})).unwrap(),
            MarkRead::Ids(vec![id(1), id(2)])
        );
        let too_many: Vec<_> = (0..101).map(id).collect();
        for (body, pointer, code) in [
            (json!({}), "", "required"),
            (json!({"all": false}), "/all", "invalid_value"),
            (json!({"all": true, "ids": []}), "/all", "ambiguous"),
            (json!({"ids": ["tsk_1"]}), "/ids/0", "invalid_id"),
            (json!({"ids": too_many}), "/ids", "too_many"),
            (json!({"ids": null}), "/ids", "not_nullable"),
        ] {
            let errors = parse(body.clone()).unwrap_err().0;
            assert_eq!(
                (errors[0].pointer.as_str(), errors[0].code),
                (pointer, code),
                "{body}"
            );
        }
    }

    #[test]
    fn a_page_is_of_all_or_of_what_is_unread() {
        let parse = |pairs: &[(&str, &str)]| {
            let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            InboxQuery::parse(pairs.iter().map(owned).collect())
        };
        assert!(!parse(&[]).unwrap().unread);
        let query = parse(&[("unread", "true"), ("limit", "7")]).unwrap();
        assert_eq!((query.unread, query.limit.get()), (true, 7));
        let errors = parse(&[("unread", "1"), ("limit", "0"), ("kind", "x")]);
        let pointers: Vec<_> = errors.unwrap_err().0.into_iter().map(|e| e.pointer).collect();
        assert_eq!(pointers, ["/unread", "/limit", "/kind"]);
    }

    #[test]
    fn what_expires_now_is_not_kept() {
        let (user, event) = (
            UserId::from_seed(IdSeed([1; 16])),
            EventId::from_seed(IdSeed([2; 16])),
        );
        let at = Timestamp::from_millisecond(1_767_225_600_123).unwrap();
        let notification = Notification {
            id: NotificationId::of(&event, &user, at),
            user_id: user.clone(),
            kind: NotificationKind::Assigned,
            event_id: event,
            project_id: ProjectId::from_seed(IdSeed([3; 16])),
            task_id: None,
            comment_id: None,
            actor: user,
            title: "secret plan".to_owned(),
            from: None,
            to: None,
            excerpt: None,
            at,
            read_at: None,
        };
        let end = notification.expires_at();
        assert!(notification.id < Notification::oldest_kept(end));
        assert!(notification.id >= Notification::oldest_kept(end - SignedDuration::from_millis(1)));
        assert!(!format!("{notification:?}").contains("plan"));
    }
}
