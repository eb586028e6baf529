//! Files: what follows when one has arrived, and what is left of those that are deleted.
//!
//! An attachment is marked available here and nowhere else, when S3 says that its object is there. Messages come twice,
//! late and in another order: each piece of work looks first at how things stand, does what is missing, and finds nothing
//! to do the second time. Where the function may die between a mark and the message that has to follow it, the mark is
//! what the message is sent again by.

mod avatar;
mod notice;
mod picture;
mod remove;
mod thumbnail;
mod uploaded;
mod verify;

use domain::{AttachmentId, AttachmentRef, ObjectKey, ProjectId, TaskId, TaskRef, Work};
use store::StoredAttachment;

use crate::error::ProcessingError;
use crate::{Ports, State, Until};

pub(crate) use notice::Notice;
pub(crate) use uploaded::uploaded;

/// Does one of the kinds of work that are about files, as far as it gets until then; what is left is put into the queue
/// again.
pub(crate) async fn work<O: Ports>(
    state: &State<O>,
    work: Work,
    until: Until,
) -> Result<(), ProcessingError> {
    match work {
        Work::Thumbnail {
            project_id,
            task_id,
            attachment_id,
        } => thumbnail::make(state, &Place(project_id, task_id, attachment_id)).await,
        Work::Verify {
            project_id,
            task_id,
            attachment_id,
            so_far,
        } => {
            let place = Place(project_id, task_id, attachment_id);
            verify::compare(state, &place, so_far, until).await
        }
        Work::Avatar { user_id, avatar_id } => avatar::make(state, &user_id, &avatar_id).await,
        Work::RemoveAvatar { user_id, avatar_id } => avatar::remove(state, &user_id, &avatar_id).await,
        Work::RemoveFile {
            project_id,
            task_id,
            attachment_id,
            upload_id,
        } => remove::file(state, &Place(project_id, task_id, attachment_id), upload_id).await,
        Work::RemoveFilesOf {
            project_id,
            task_id,
            comment_id,
            by,
        } => remove::files_of(state, &TaskRef { project_id, task_id }, comment_id.as_ref(), &by).await,
        Work::Job { .. } | Work::RemoveProject { .. } | Work::RemoveAccount { .. } => Err(
            ProcessingError::Permanent("this work is not about files".to_owned()),
        ),
    }
}

/// Says of what a message is about that it is not tried again, before the message goes to the dead-letter queue. A file
/// that could not be compared stays as it is: nobody can say whether it is the right one. Sent back, the work goes on.
pub(crate) async fn give_up<O: Ports>(state: &State<O>, work: &Work) -> Result<(), ProcessingError> {
    match work {
        Work::Thumbnail {
            project_id,
            task_id,
            attachment_id,
        } => {
            let place = Place(project_id.clone(), task_id.clone(), attachment_id.clone());
            thumbnail::give_up(state, &place).await
        }
        _ => Ok(()),
    }
}

/// Where an attachment is.
struct Place(ProjectId, TaskId, AttachmentId);

impl Place {
    fn file(&self) -> ObjectKey {
        ObjectKey::File(self.0.clone(), self.1.clone(), self.2.clone())
    }

    fn thumbnail(&self) -> ObjectKey {
        ObjectKey::Thumbnail(self.0.clone(), self.1.clone(), self.2.clone())
    }

    /// The attachment as it is now; none if it is deleted, expired, or never was.
    async fn read<O>(&self, state: &State<O>) -> Result<Option<StoredAttachment>, ProcessingError> {
        let attachment = AttachmentRef {
            project_id: self.0.clone(),
            task_id: self.1.clone(),
            attachment_id: self.2.clone(),
        };
        Ok(state.store.attachment(&attachment).await?)
    }

    fn to_verify(&self) -> Work {
        Work::Verify {
            project_id: self.0.clone(),
            task_id: self.1.clone(),
            attachment_id: self.2.clone(),
            so_far: None,
        }
    }

    fn to_show(&self) -> Work {
        Work::Thumbnail {
            project_id: self.0.clone(),
            task_id: self.1.clone(),
            attachment_id: self.2.clone(),
        }
    }
}
