//! The consequences of each kind of change.

use aws::messaging::{Mail, MessagingError};
use batch_function::ProcessingError;
use domain::{
    CommentChange, EmailAddress, Job, MemberChange, Membership, ProjectChange, ProjectId, Role, Secret, Task,
    TaskChange, UserId, Work,
};
use jiff::Timestamp;
use store::stream::Change;

use crate::history::{record_and_notify, record_only};
use crate::ports::Ports;
use crate::state::State;
use crate::{channels, files, invitations, message_text};

/// Applies the consequences of a change. Those in the table do not depend on the messages, which a service may reject for
/// good.
pub(crate) async fn handle_change<P: Ports>(state: &State<P>, change: Change) -> Result<(), ProcessingError> {
    match change {
        Change::Task(change) => {
            let history = change.history();
            let recorded = match &change {
                // An import of a thousand tasks must not send its members a thousand messages.
                TaskChange::Created(image) if image.is_imported => record_only(state, &history).await,
                _ => record_and_notify(state, &history, &[], None).await,
            };
            match &change {
                TaskChange::Created(image) => remove_if_project_is_gone(state, &image.task).await?,
                TaskChange::Changed { .. } => {}
                TaskChange::Deleted { before, by, .. } => {
                    let task = &before.task;
                    state.store.delete_comments_of(&task.reference()).await?;
                    state.store.redact(&task.id, None).await?;
                    files::remove_all(state, &task.reference(), None, by).await?;
                }
            }
            recorded?;
        }
        Change::Project(change) => {
            let recorded = record_and_notify(state, &change.history(), &[], None).await;
            if let ProjectChange::Deleted { before, by, .. } = &change {
                remove_project(state, &before.id, by).await?;
            }
            recorded?;
        }
        Change::Member(change) => {
            let recorded = record_and_notify(state, &change.history(), &[], None).await;
            if let Some((former, by, at)) = former_owner(&change) {
                let (project, user) = (&former.project_id, &former.user_id);
                let revoked = state.store.revoke_invitations_by(project, user, (by, at));
                revoked.await?;
            }
            if let MemberChange::Ended { before, by, at, .. } = &change {
                let (project, user) = (&before.project_id, &before.user_id);
                state.store.unassign(project, user, by, *at).await?;
                end_membership(state, project, user).await?;
            }
            recorded?;
        }
        Change::MemberGone(project, user) => end_membership(state, &project, &user).await?,
        Change::Comment(change) => handle_comment(state, &change).await?,
        Change::Attachment(change) => files::attachment_changed(state, &change).await?,
        Change::AttachmentExpired(attachment) => files::attachment_expired(state, &attachment).await?,
        Change::AvatarUnused(user_id, avatar_id) => {
            state
                .ports
                .enqueue(&Work::RemoveAvatar { user_id, avatar_id })
                .await?;
        }
        Change::Invitation(invitation) => invitations::send_code(state, &invitation).await?,
        Change::Channel(channel) => channels::handle_channel(state, &channel).await?,
        Change::JobReady(job) => state.ports.enqueue(&Work::job(&job)).await?,
        Change::AddressLeft(email) => {
            send_or_log(
                state,
                &email,
                "Your address was changed",
                message_text::ADDRESS_LEFT,
            )
            .await?;
        }
        Change::SignedUpAgain(email) => {
            send_or_log(state, &email, "You have an account", message_text::ACCOUNT_EXISTS).await?;
        }
        Change::AccountDeleted(user_id) => state.ports.enqueue(&Work::RemoveAccount { user_id }).await?,
        Change::Nothing => {}
    }
    Ok(())
}

/// Who is no owner any more, by whom and since when.
fn former_owner(change: &MemberChange) -> Option<(&Membership, &UserId, Timestamp)> {
    let (former, by, at) = match change {
        MemberChange::Began(_) => return None,
        MemberChange::Changed { before, after } if after.role == before.role => return None,
        MemberChange::Changed { before, after } => (before, &after.updated_by, after.updated_at),
        MemberChange::Ended { before, by, at, .. } => (before, by, *at),
    };
    (former.role == Role::Owner).then_some((former, by, at))
}

async fn end_membership<P: Ports>(
    state: &State<P>,
    project_id: &ProjectId,
    user_id: &UserId,
) -> Result<(), ProcessingError> {
    let work = Work::EndMembership {
        project_id: project_id.clone(),
        user_id: user_id.clone(),
    };
    Ok(state.ports.enqueue(&work).await?)
}

/// Mails an account's owner. An address that accepts no mail is no reason to try again.
async fn send_or_log<P: Ports>(
    state: &State<P>,
    to: &EmailAddress,
    subject: &str,
    body: &str,
) -> Result<(), ProcessingError> {
    let body = &Secret::new(body);
    match state.ports.send_mail(Mail { to, subject, body }).await {
        Ok(()) => Ok(()),
        Err(error @ MessagingError::Refused { .. }) => {
            tracing::warn!(%error, "the owner of an account could not be mailed");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

async fn handle_comment<P: Ports>(state: &State<P>, change: &CommentChange) -> Result<(), ProcessingError> {
    if change.is_import() {
        return record_only(state, &change.history()).await;
    }
    let excerpt = change.excerpt();
    record_and_notify(
        state,
        &change.history(),
        &change.new_mentions(),
        excerpt.as_deref(),
    )
    .await?;
    if change.after.is_none() {
        let redacted = state.store.redact(&change.task.task_id, Some(&change.comment_id));
        redacted.await?;
        files::remove_all(state, &change.task, Some(&change.comment_id), &change.by).await?;
    }
    Ok(())
}

/// Leaves the removal of a deleted project to the worker, unless a job does it that was created together with the
/// deletion.
async fn remove_project<P: Ports>(
    state: &State<P>,
    project_id: &ProjectId,
    by: &UserId,
) -> Result<(), ProcessingError> {
    let job = Job::id_of_deletion(project_id);
    if state.store.job(&job).await?.is_some_and(|job| !job.is_over()) {
        return Ok(());
    }
    let work = Work::RemoveProject {
        project_id: project_id.clone(),
        by: by.clone(),
    };
    Ok(state.ports.enqueue(&work).await?)
}

/// A request may read the project just before it is deleted, and write its task after the project's contents are removed.
/// The task's record follows the project's then, so a check at this point finds it.
async fn remove_if_project_is_gone<P: Ports>(state: &State<P>, task: &Task) -> Result<(), ProcessingError> {
    if state.store.is_project_gone(&task.project_id).await? {
        remove_project(state, &task.project_id, &task.created_by).await?;
    }
    Ok(())
}
