//! Events of a change of an attachment.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::history::{EventKind, History};
use crate::{Attachment, AttachmentRef, AttachmentState, UserId};

/// A change of an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentChange {
    /// The attachment.
    pub attachment: AttachmentRef,
    /// The user who changed it: the uploader, or the user who deleted it.
    pub by: UserId,
    /// The time of the change.
    pub at: Timestamp,
    /// The version after the change.
    pub version: u64,
    /// The state before; none for a new attachment.
    pub before: Option<Attachment>,
    /// The state after; none for a deleted attachment.
    pub after: Option<Attachment>,
}

impl AttachmentChange {
    /// The events of the change. Users see a file once it is available: one that never gets so far causes no event, and
    /// neither does its deletion.
    pub fn history(&self) -> History {
        let (before, after) = (available(self.before.as_ref()), available(self.after.as_ref()));
        let attachment = after.or(before);
        let mut history = History {
            task_id: Some(self.attachment.task_id.clone()),
            comment_id: attachment.and_then(|attachment| attachment.comment_id.clone()),
            attachment_id: Some(self.attachment.attachment_id.clone()),
            ..History::of_project(
                self.attachment.project_id.clone(),
                self.by.clone(),
                self.at,
                self.version,
            )
        };
        let name = |attachment: &Attachment| Value::String(attachment.file_name.as_str().to_owned());
        match (before, after) {
            (None, Some(after)) => {
                history.record(EventKind::AttachmentAdded, None, Value::Null, name(after));
            }
            (Some(before), None) => {
                history.record(EventKind::AttachmentRemoved, None, name(before), Value::Null);
            }
            (None, None) | (Some(_), Some(_)) => {}
        }
        history.state = json!({
            "version": self.version,
            "is_deleted": self.after.is_none(),
            "content_type": attachment.map(|attachment| &attachment.content_type),
            "size_bytes": attachment.map(|attachment| attachment.size_bytes),
        });
        history
    }

    /// Whether the attachment was deleted.
    pub fn is_deletion(&self) -> bool {
        self.after.is_none()
    }

    /// The upload id at S3, if the file was or should have been uploaded in parts.
    pub fn upload_id(&self) -> Option<&str> {
        let attachment = self.after.as_ref().or(self.before.as_ref());
        attachment.and_then(|attachment| attachment.upload_id.as_deref())
    }
}

fn available(attachment: Option<&Attachment>) -> Option<&Attachment> {
    attachment.filter(|attachment| attachment.state == AttachmentState::Available)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AttachmentId, IdSeed, NewAttachment, ProjectId, Sha256Digest, TaskId, Thumbnail};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn pending(n: u8) -> Attachment {
        let new = NewAttachment::parse(json!({
            "file_name": "plan.png", "content_type": "image/png", "size_bytes": 7,
            "sha256": Sha256Digest([1; 32]),
        }));
        let ids = (
            AttachmentId::from_seed(IdSeed([n; 16])),
            ProjectId::from_seed(IdSeed([1; 16])),
            TaskId::from_seed(IdSeed([1; 16])),
        );
        let user = UserId::from_seed(IdSeed([1; 16]));
        new.unwrap().into_attachment(ids, user, None, at(1))
    }

    fn change(before: Option<&Attachment>, after: Option<&Attachment>) -> AttachmentChange {
        let now = after.or(before).unwrap();
        AttachmentChange {
            attachment: now.reference(),
            by: now.updated_by.clone(),
            at: now.updated_at,
            version: now.version + u64::from(after.is_none()),
            before: before.cloned(),
            after: after.cloned(),
        }
    }

    fn kinds(before: Option<&Attachment>, after: Option<&Attachment>) -> Vec<&'static str> {
        let history = change(before, after).history();
        history.events.iter().map(|event| event.kind.as_str()).collect()
    }

    #[test]
    fn only_available_files_cause_events() {
        let pending = pending(1);
        let checking = pending.in_state(AttachmentState::Checking, at(2));
        let available = checking.in_state(AttachmentState::Available, at(3));
        let rejected = checking.in_state(AttachmentState::Rejected, at(3));
        let shown = available.with_thumbnail(Thumbnail::None, at(4));
        for (before, after) in [
            (None, Some(&pending)),
            (Some(&pending), Some(&checking)),
            (Some(&checking), Some(&rejected)),
            (Some(&available), Some(&shown)),
            (Some(&pending), None),
            (Some(&checking), None),
            (Some(&rejected), None),
        ] {
            assert!(kinds(before, after).is_empty(), "{before:?} {after:?}");
        }
        assert_eq!(kinds(Some(&checking), Some(&available)), ["attachment_added"]);
        assert_eq!(kinds(Some(&pending), Some(&available)), ["attachment_added"]);
        assert_eq!(kinds(Some(&shown), None), ["attachment_removed"]);
        let added = change(Some(&checking), Some(&available)).history();
        assert_eq!(
            (&added.events[0].from, &added.events[0].to),
            (&Value::Null, &json!("plan.png"))
        );
        assert_eq!(added.task_id, Some(available.task_id.clone()));
        let removed = change(Some(&available), None).history();
        assert_eq!(removed.events[0].from, json!("plan.png"));
        assert_eq!(removed.state["is_deleted"], json!(true));
    }

    #[test]
    fn two_files_of_one_task_have_events_of_their_own() {
        let ids = [1, 2].map(|n| {
            let before = pending(n);
            let after = before.in_state(AttachmentState::Available, at(2));
            change(Some(&before), Some(&after)).history().events[0].id.clone()
        });
        assert_ne!(ids[0], ids[1]);
    }
}
