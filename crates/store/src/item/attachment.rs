use domain::{Attachment, UserId};
use jiff::Timestamp;

use super::resource::{Resource, Stored, put_ids, tombstone};
use crate::StoreError;
use crate::attribute::{Item, text_of};
use crate::keys::{Key, attachment_key, attachment_of, attachments_pk, project_of, time_sk};

/// An attachment. Its ids are only in its key.
impl Resource for Attachment {
    const KIND: &'static str = "attachment";
    const FALLBACKS: &'static [(&'static str, &'static str)] = &[
        ("file_name", "unreadable"),
        ("content_type", "application/octet-stream"),
        ("state", "checking"),
    ];

    fn primary_key(&self) -> Key {
        attachment_key(&self.reference())
    }

    fn list_key(&self) -> Option<Key> {
        Some((
            attachments_pk(&self.task_id),
            time_sk(self.created_at, self.id.as_str()),
        ))
    }

    /// Only while the file has not arrived.
    fn ttl(&self) -> Option<Timestamp> {
        self.expires_at()
    }

    fn restore(item: &mut Item) -> Result<(), StoreError> {
        let project = text_of(item, "pk").and_then(project_of);
        let ids = project.zip(text_of(item, "sk").and_then(attachment_of));
        let ids = ids.as_ref().map(|(project, (task, id))| {
            [
                ("project_id", project.as_str()),
                ("task_id", task.as_str()),
                ("id", id.as_str()),
            ]
        });
        put_ids(item, ids)
    }
}

impl Stored<Attachment> {
    /// It keeps the multipart upload's id, for the worker that removes the file.
    pub(crate) fn write_deleted(&self, by: &UserId, now: Timestamp) -> Result<Item, StoreError> {
        tombstone(self, (self.version, self.updated_at), "created_by", (by, now))
    }
}
