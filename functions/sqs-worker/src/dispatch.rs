//! The handler of each kind of message.

use batch_function::ProcessingError;
use domain::{AttachmentRef, Outgoing, TaskRef, Work};

use crate::announcement::Announcement;
use crate::deadline::Deadline;
use crate::files;
use crate::message::Message;
use crate::ports::Ports;
use crate::renewal::{Part, renew};
use crate::state::State;
use crate::sweep;
use crate::{job, removal};

/// Processes a message. Work that does not fit before the deadline is continued by another message.
pub(crate) async fn dispatch<P: Ports>(
    state: &State<P>,
    message: Message,
    deadline: Deadline,
) -> Result<(), ProcessingError> {
    let work = match message {
        Message::S3Event(event) => return files::handle_s3_event(state, event).await,
        Message::Work(work) => work,
    };
    match &work {
        Work::Job { job_id, steps, .. } => job::run(state, job_id, *steps, deadline).await,
        Work::Thumbnail(attachment) => files::create_thumbnail(state, attachment).await,
        Work::Verify {
            project_id,
            task_id,
            attachment_id,
            so_far,
        } => {
            let attachment = AttachmentRef::new(project_id, task_id, attachment_id);
            files::verify(state, &attachment, so_far.as_ref(), deadline).await
        }
        Work::Avatar { user_id, avatar_id } => files::create_avatar(state, user_id, avatar_id).await,
        Work::RemoveAvatar { user_id, avatar_id } => files::remove_avatar(state, user_id, avatar_id).await,
        Work::RemoveFile {
            project_id,
            task_id,
            attachment_id,
            upload_id,
        } => {
            let attachment = AttachmentRef::new(project_id, task_id, attachment_id);
            files::remove_file(state, &attachment, upload_id.as_deref()).await
        }
        Work::RemoveContents {
            project_id,
            task_id,
            comment_id,
            by,
            position,
        } => {
            let task = TaskRef {
                project_id: project_id.clone(),
                task_id: task_id.clone(),
            };
            let deleted = (&task, comment_id.as_ref(), by);
            let left = removal::remove_contents(state, deleted, position.as_deref(), deadline).await?;
            let rest = left.map(|left| Work::RemoveContents {
                project_id: task.project_id,
                task_id: task.task_id,
                comment_id: comment_id.clone(),
                by: by.clone(),
                position: left.0,
            });
            continue_with(state, rest).await
        }
        Work::EndMembership {
            project_id,
            user_id,
            ended,
        } => {
            let of = (project_id, user_id);
            let left = removal::end_membership(state, of, ended.as_ref(), deadline).await?;
            let rest = left.map(|ended| Work::EndMembership {
                project_id: project_id.clone(),
                user_id: user_id.clone(),
                ended: Some(ended),
            });
            continue_with(state, rest).await
        }
        Work::RevokeInvitations {
            project_id,
            user_id,
            ended,
        } => {
            let left = removal::revoke_invitations(state, (project_id, user_id), ended, deadline).await?;
            let rest = left.map(|ended| Work::RevokeInvitations {
                project_id: project_id.clone(),
                user_id: user_id.clone(),
                ended,
            });
            continue_with(state, rest).await
        }
        Work::NotifyOwners {
            project_id,
            event_id,
            actor,
            at,
            position,
        } => {
            let joined = Announcement {
                project: project_id,
                achieved: None,
                event_id,
                actor,
                at: *at,
            };
            let left = joined.make(state, position.clone(), deadline).await?;
            let rest = left.map(|position| Work::NotifyOwners {
                project_id: project_id.clone(),
                event_id: event_id.clone(),
                actor: actor.clone(),
                at: *at,
                position: Some(position),
            });
            continue_with(state, rest).await
        }
        Work::NotifyAchieved {
            project_id,
            task_id,
            event_id,
            actor,
            at,
            position,
        } => {
            let achieved = Announcement {
                project: project_id,
                achieved: Some(task_id),
                event_id,
                actor,
                at: *at,
            };
            let left = achieved.make(state, position.clone(), deadline).await?;
            let rest = left.map(|position| Work::NotifyAchieved {
                project_id: project_id.clone(),
                task_id: task_id.clone(),
                event_id: event_id.clone(),
                actor: actor.clone(),
                at: *at,
                position: Some(position),
            });
            continue_with(state, rest).await
        }
        // Of an earlier version, whose worker sent digests.
        Work::Digest { user_id } => {
            let user_id = user_id.clone();
            Ok(state.ports.send(vec![Outgoing::Digest { user_id }]).await?)
        }
        Work::RemoveProject { project_id, .. } => {
            let removed = removal::remove_project(state, project_id, deadline).await?;
            close_or_continue(removed, state, &work).await
        }
        Work::RemoveAccount { user_id } => {
            let removed = removal::remove_account(state, user_id, deadline).await?;
            close_or_continue(removed, state, &work).await
        }
        Work::Sweep { position } => {
            let left = sweep::sweep(state, position.clone(), deadline).await?;
            let rest = left.map(|position| Work::Sweep {
                position: Some(position),
            });
            continue_with(state, rest).await
        }
    }
}

/// Leaves the rest of some work to another message.
async fn continue_with<P: Ports>(state: &State<P>, rest: Option<Work>) -> Result<(), ProcessingError> {
    match rest {
        Some(rest) => Ok(state.ports.enqueue(&rest).await?),
        None => Ok(()),
    }
}

/// Work that the sweeper would begin again until it is done.
async fn close_or_continue<P: Ports>(
    part: Part,
    state: &State<P>,
    work: &Work,
) -> Result<(), ProcessingError> {
    match part {
        Part::Last => Ok(state.store.close_work(work).await?),
        Part::Next => Ok(state.ports.enqueue(work).await?),
        Part::CutOff(reason) => renew(state, work, &reason).await,
    }
}

/// Marks the subject of a message as given up, before the message moves to the dead-letter queue. A file that could not be
/// verified keeps its state: nobody knows whether it is the declared one. When an operator redrives the message, the work
/// continues.
///
/// Returns the reason; `None` if nothing is left to do.
pub(crate) async fn give_up<P: Ports>(
    state: &State<P>,
    message: &Message,
) -> Result<Option<String>, ProcessingError> {
    // The earlier attempts were logged with the same message id.
    const NO_REASON: &str = "each try has logged its own";
    match message {
        Message::Work(Work::Job { job_id, steps, .. }) => {
            return job::give_up(state, job_id, *steps).await;
        }
        Message::Work(Work::Thumbnail(attachment)) => files::give_up_thumbnail(state, attachment).await?,
        Message::Work(_) | Message::S3Event(_) => {}
    }
    Ok(Some(NO_REASON.to_owned()))
}
