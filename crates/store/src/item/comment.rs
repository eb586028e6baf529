use domain::{Comment, UserId};
use jiff::Timestamp;

use super::resource::{Resource, Stored, put_ids, tombstone};
use crate::StoreError;
use crate::attribute::{Item, text_of};
use crate::keys::{Key, comment_of, comment_sk, comments_pk, project_of, project_pk, time_sk};

/// A comment. Its ids are only in its key.
impl Resource for Comment {
    const KIND: &'static str = "comment";
    const FALLBACKS: &'static [(&'static str, &'static str)] = &[("body", "(unreadable)")];

    fn primary_key(&self) -> Key {
        (project_pk(&self.project_id), comment_sk(&self.task_id, &self.id))
    }

    fn list_key(&self) -> Option<Key> {
        Some((
            comments_pk(&self.task_id),
            time_sk(self.created_at, self.id.as_str()),
        ))
    }

    fn restore(item: &mut Item) -> Result<(), StoreError> {
        let project = text_of(item, "pk").and_then(project_of);
        let ids = project.zip(text_of(item, "sk").and_then(comment_of));
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

impl Stored<Comment> {
    pub(crate) fn write_deleted(&self, by: &UserId, now: Timestamp) -> Result<Item, StoreError> {
        tombstone(self, (self.version, self.updated_at), "author", (by, now))
    }
}
