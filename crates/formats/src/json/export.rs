//! Writes a project as one JSON document.

use domain::{Attachment, AttachmentState, Comment, Name, Project, TaskDetail, UserId};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::reader::MAX_ELEMENT_BYTES;

/// The member `format` of an export.
pub const FORMAT: &str = "taskfleet/1";

/// A comment with the name of its author.
#[derive(Debug, Clone, Copy)]
pub struct ExportedComment<'a> {
    /// The comment.
    pub comment: &'a Comment,
    /// The name of the author. `None`: not known any more.
    pub author_name: Option<&'a str>,
}

/// Appends the beginning of a document, up to the first task.
pub fn write_json_start(
    out: &mut Vec<u8>,
    project: &Project,
    members: &[(UserId, Name)],
    exported_at: Timestamp,
) {
    let members: Vec<_> = members
        .iter()
        .map(|(id, name)| json!({"id": id, "name": name}))
        .collect();
    let head = json!({
        "format": FORMAT,
        "exported_at": domain::Timestamp::from(exported_at),
        "project": {
            "id": project.id,
            "name": project.name,
            "kind": project.kind,
            "description": project.description,
            "time_zone": project.time_zone,
            "archived": project.archived,
            "created_at": domain::Timestamp::from(project.created_at),
        },
        "members": members,
    });
    // The object is left open for the tasks.
    let head = head.to_string();
    out.extend_from_slice(head.strip_suffix('}').unwrap_or(&head).as_bytes());
    out.extend_from_slice(b",\"tasks\":[");
}

/// Appends a task on a line of its own; the caller writes the tasks of a column in its order. `is_first`: nothing has been
/// written since [`write_json_start`].
///
/// Returns the number of comments that were left out, since an import reads no larger element than [`MAX_ELEMENT_BYTES`].
#[must_use]
pub fn write_json_task(
    out: &mut Vec<u8>,
    is_first: bool,
    detail: &TaskDetail,
    comments: &[ExportedComment<'_>],
    attachments: &[Attachment],
) -> usize {
    let mut task = task_json(detail);
    let attachments = attachments
        .iter()
        .filter(|attachment| attachment.state == AttachmentState::Available);
    insert(&mut task, "attachments", attachments.map(file_json).collect());
    // Less the member's name and brackets.
    let mut room = MAX_ELEMENT_BYTES.saturating_sub(task.to_string().len() + 64);
    let mut written = Vec::new();
    for comment in comments {
        let comment = comment_json(comment);
        let length_bytes = comment.to_string().len() + 1;
        if length_bytes > room {
            break;
        }
        room -= length_bytes;
        written.push(comment);
    }
    let left_out = comments.len() - written.len();
    insert(&mut task, "comments", Value::Array(written));
    out.extend_from_slice(if is_first { b"\n" } else { b",\n" });
    out.extend_from_slice(task.to_string().as_bytes());
    left_out
}

/// Appends the end of a document.
pub fn write_json_end(out: &mut Vec<u8>) {
    out.extend_from_slice(b"\n]}\n");
}

fn insert(object: &mut Value, name: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        let _ = object.insert(name.to_owned(), value);
    }
}

fn task_json(detail: &TaskDetail) -> Value {
    let task = &detail.task;
    let lines = task.checklist.iter();
    let checklist: Vec<_> = lines
        .map(|line| json!({"text": line.text, "done": line.done}))
        .collect();
    json!({
        "id": task.id,
        "title": task.title,
        "description": detail.description,
        "status": task.status,
        "priority": task.priority,
        "assignees": task.assignees,
        "labels": task.labels,
        "category": task.category,
        "why": task.why,
        "start": task.start,
        "due": task.due,
        "estimate_minutes": task.estimate_minutes,
        "points": task.points,
        "checklist": checklist,
        "blocked_by": task.blocked_by,
        "parent_id": task.parent_id,
        "created_by": task.created_by,
        "created_at": domain::Timestamp::from(task.created_at),
        "updated_at": domain::Timestamp::from(task.updated_at),
        "completed_at": task.completed_at.map(domain::Timestamp::from),
    })
}

fn comment_json(exported: &ExportedComment<'_>) -> Value {
    json!({
        "author_id": exported.comment.author,
        "author_name": exported.author_name,
        "body": exported.comment.body,
        "created_at": domain::Timestamp::from(exported.comment.created_at),
    })
}

fn file_json(attachment: &Attachment) -> Value {
    json!({
        "file_name": attachment.file_name.as_str(),
        "content_type": attachment.content_type.as_str(),
        "size_bytes": attachment.size_bytes,
        "sha256": attachment.sha256,
    })
}
