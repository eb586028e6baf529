//! Attachments: each is one item, in one index. Beside them a project knows how much it keeps, and how many files each
//! task has: these change in the attachment's own transaction, so no number of requests at once gets beyond a limit.

mod create;
mod delete;
mod read;

use domain::{Attachment, ProjectId, TaskId};

use crate::batch::Key;
use crate::item::AttachmentItem;
use crate::keys::{USAGE, attachment_sk, project_pk, task_usage_sk};
use crate::write::{Change, Expect};
use crate::{Store, StoreError};

pub use create::NewFile;

/// Attributes of both usages' items; the task's has no bytes.
const BYTES: &str = "files_bytes";
const COUNT: &str = "files_count";

/// What all files of a project take, those on their way included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FilesUsage {
    /// Their bytes, as declared.
    pub size_bytes: u64,
    /// How many there are.
    pub count: u64,
}

/// An attachment as it was read, to be changed: the change is refused if it is another one by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAttachment {
    attachment: Attachment,
    fingerprint: Option<String>,
}

impl StoredAttachment {
    pub(crate) fn new(attachment: Attachment, fingerprint: Option<String>) -> Self {
        Self {
            attachment,
            fingerprint,
        }
    }

    /// The attachment.
    pub fn attachment(&self) -> &Attachment {
        &self.attachment
    }

    /// Gives the attachment away.
    pub fn into_attachment(self) -> Attachment {
        self.attachment
    }
}

impl Store {
    /// Replaces the attachment that was read as `current` by its changed state.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it has another version by now, or is deleted.
    pub async fn update_attachment(
        &self,
        current: &StoredAttachment,
        changed: &Attachment,
    ) -> Result<(), StoreError> {
        let item = AttachmentItem::write(changed, current.fingerprint.as_deref())?;
        let expect = Expect::Version(current.attachment.version);
        self.apply(Change::alone(item, expect)).await?.done()
    }
}

fn attachment_key(attachment: &Attachment) -> Key {
    (
        project_pk(&attachment.project_id),
        attachment_sk(&attachment.task_id, &attachment.id),
    )
}

fn usage_key(project: &ProjectId) -> Key {
    (project_pk(project), USAGE.to_owned())
}

fn task_usage_key(project: &ProjectId, task: &TaskId) -> Key {
    (project_pk(project), task_usage_sk(task))
}
