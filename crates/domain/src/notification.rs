//! The inbox: the notifications of a user.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::input::{array, boolean};
use crate::parameters::Reader;
use crate::{
    CommentId, EventId, Fields, Invalid, Medium, NotificationId, NotificationKind, PageLimit, Parameters,
    ProjectId, TaskId, UserId,
};

/// The most notifications that one request marks as read by their ids.
pub const MAX_MARKED: usize = 100;
/// Hours until a notification expires: 90 days.
const KEPT_HOURS: i64 = 90 * 24;

/// A notification of one user about one event.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// The id, derived from event, user and time: see [`NotificationId::of`].
    #[serde(skip_serializing)]
    pub id: NotificationId,
    /// The recipient.
    pub user_id: UserId,
    /// The kind.
    #[serde(rename = "notice")]
    pub kind: NotificationKind,
    /// The event.
    pub event_id: EventId,
    /// The project.
    pub project_id: ProjectId,
    /// The task, if the event concerns one.
    pub task_id: Option<TaskId>,
    /// The comment, if the event concerns one.
    pub comment_id: Option<CommentId>,
    /// The user who caused the event.
    pub actor: UserId,
    /// The task's title, or the project's name.
    pub title: String,
    /// The status before, if it was changed.
    pub from: Option<String>,
    /// The status after, if it was changed.
    pub to: Option<String>,
    /// The beginning of the comment. Not stored: the inbox shows it as it is when it is read.
    #[serde(default, skip_serializing)]
    pub excerpt: Option<String>,
    /// The media by which no message was sent because the day's bound was reached.
    #[serde(default)]
    pub held_back: Vec<Medium>,
    /// The time of the event, in whole milliseconds.
    pub at: Timestamp,
    /// The time when the recipient marked it as read.
    pub read_at: Option<Timestamp>,
}

impl Notification {
    /// The time when it expires.
    pub fn expires_at(&self) -> Timestamp {
        self.at + SignedDuration::from_hours(KEPT_HOURS)
    }

    /// The least id of notifications that have not expired at `now`; ids sort by time.
    pub fn oldest_kept(now: Timestamp) -> NotificationId {
        // A notification that expires at `now` has expired.
        let just_expired = now - SignedDuration::from_hours(KEPT_HOURS);
        NotificationId::first_at(just_expired + SignedDuration::from_millis(1))
    }
}

// User content stays out of logs.
impl std::fmt::Debug for Notification {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Notification")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("event_id", &self.event_id)
            .finish_non_exhaustive()
    }
}

/// The query parameters of the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboxQuery {
    /// Whether to list only unread notifications.
    pub unread: bool,
    /// The size of the page.
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

/// The notifications to mark as read: `{ids: […]}` or `{all: true}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkRead {
    /// All notifications.
    All,
    /// At most [`MAX_MARKED`] of them, without repeats.
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
    fn ids_or_all_are_marked() {
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
    fn a_page_lists_all_or_unread() {
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
    fn expiry_is_inclusive() {
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
            held_back: Vec::new(),
            at,
            read_at: None,
        };
        let end = notification.expires_at();
        assert!(notification.id < Notification::oldest_kept(end));
        assert!(notification.id >= Notification::oldest_kept(end - SignedDuration::from_millis(1)));
        assert!(!format!("{notification:?}").contains("plan"));
    }
}
