//! Events of a change of a review.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::history::{EventKind, History, value_of};
use crate::{Review, TaskRef, UserId};

/// A change of a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewChange {
    /// The task.
    pub task: TaskRef,
    /// The user who changed it.
    pub by: UserId,
    /// The time of the change.
    pub at: Timestamp,
    /// The version after the change.
    pub version: u64,
    /// The state before; none for a new review.
    pub before: Option<Review>,
    /// The state after; none for a deleted review.
    pub after: Option<Review>,
}

impl ReviewChange {
    /// The events of the change: rating and day, and that text or pictures are others. History never has the text, so nothing is to be
    /// removed from it when the review or the task is deleted.
    pub fn history(&self) -> History {
        let mut history = History {
            task_id: Some(self.task.task_id.clone()),
            is_review: true,
            ..History::of_project(
                self.task.project_id.clone(),
                self.by.clone(),
                self.at,
                self.version,
            )
        };
        match (&self.before, &self.after) {
            (None, Some(after)) => {
                history.record(EventKind::ReviewCreated, None, Value::Null, shown(after));
            }
            (Some(before), Some(after)) => {
                let kind = EventKind::ReviewChanged;
                if before.text != after.text {
                    history.record_fact(kind, "text");
                }
                let value = |review: &Review| value_of(&review.rating);
                history.record(kind, Some("rating"), value(before), value(after));
                let value = |review: &Review| value_of(&review.achieved_on);
                history.record(kind, Some("achieved_on"), value(before), value(after));
                if before.pictures != after.pictures {
                    history.record_fact(kind, "pictures");
                }
            }
            (Some(before), None) => {
                history.record(EventKind::ReviewDeleted, None, shown(before), Value::Null);
            }
            (None, None) => {}
        }
        history.state = match &self.after {
            Some(after) => json!({
                "version": self.version,
                "is_deleted": false,
                "rating": after.rating,
                "achieved_on": after.achieved_on,
                "pictures": after.pictures.len(),
                "created_by": after.created_by,
                "created_at": after.created_at,
            }),
            None => json!({"version": self.version, "is_deleted": true}),
        };
        history
    }
}

fn shown(review: &Review) -> Value {
    json!({"rating": review.rating, "achieved_on": review.achieved_on})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AttachmentId, IdSeed, Markdown, ProjectId, TaskId};

    fn review(text: &str, rating: u8) -> Review {
        Review {
            project_id: ProjectId::from_seed(IdSeed([1; 16])),
            task_id: TaskId::from_seed(IdSeed([2; 16])),
            text: Markdown::from_json(json!(text)).unwrap(),
            rating,
            achieved_on: "2026-03-01".parse().unwrap(),
            pictures: Vec::new(),
            version: 1,
            created_by: UserId::from_seed(IdSeed([3; 16])),
            created_at: Timestamp::UNIX_EPOCH,
            updated_by: UserId::from_seed(IdSeed([3; 16])),
            updated_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn history(before: Option<&Review>, after: Option<&Review>) -> History {
        let some = after.or(before).unwrap();
        let change = ReviewChange {
            task: some.task(),
            by: some.updated_by.clone(),
            at: some.updated_at,
            version: 2,
            before: before.cloned(),
            after: after.cloned(),
        };
        change.history()
    }

    fn lines(history: &History) -> Vec<String> {
        let events = history.events.iter();
        let line = |event: &crate::Event| {
            let field = event.field.as_deref().unwrap_or_default();
            format!("{} {field} {} {}", event.kind.as_str(), event.from, event.to)
        };
        events.map(line).collect()
    }

    #[test]
    fn what_a_review_says_is_in_no_event() {
        let (first, mut second) = (review("*secret*", 4), review("another secret", 5));
        let shown = r#"{"achieved_on":"2026-03-01","rating":4}"#;
        let created = history(None, Some(&first));
        assert_eq!(lines(&created), [format!("review_created  null {shown}")]);
        assert_eq!(created.state["rating"], 4);
        second.pictures = vec![AttachmentId::from_seed(IdSeed([4; 16]))];
        let changed = history(Some(&first), Some(&second));
        assert_eq!(
            lines(&changed),
            [
                "review_changed text null null",
                "review_changed rating 4 5",
                "review_changed pictures null null"
            ]
        );
        let deleted = history(Some(&first), None);
        assert_eq!(lines(&deleted), [format!("review_deleted  {shown} null")]);
        assert_eq!(deleted.state["is_deleted"], true);
        for history in [created, changed, deleted] {
            assert!(!json!(history).to_string().contains("secret"));
            assert!(!history.clone().redact(None), "there is no text to remove");
        }
    }

    #[test]
    fn a_review_is_a_subject_of_its_own_and_an_older_history_is_of_its_task() {
        let one = history(None, Some(&review("a", 1)));
        assert_eq!(one.subject(), format!("{}/review", one.task_id.as_ref().unwrap()));
        let mut stored = json!(one);
        assert_eq!(serde_json::from_value::<History>(stored.clone()).unwrap(), one);
        assert!(stored.as_object_mut().unwrap().remove("is_review").is_some());
        let of_task: History = serde_json::from_value(stored).unwrap();
        assert_eq!(of_task.subject(), of_task.task_id.as_ref().unwrap().as_str());
        assert!(json!(of_task).get("is_review").is_none());
    }
}
