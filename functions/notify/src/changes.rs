//! The consequences of each kind of change.

use batch_function::ProcessingError;
use domain::{
    AccountNotice, Channel, ChannelState, CommentChange, CommentId, EmailAddress, Ended, EventId, History,
    Job, MemberChange, Membership, Outgoing, ProjectChange, ProjectId, Role, TaskChange, TaskRef, UserId,
    Work,
};
use jiff::Timestamp;
use store::SubtaskChange;
use store::stream::{Change, ProfileChange};

use crate::history::{publish, record_and_notify};
use crate::outbox::Outbox;
use crate::ports::Ports;
use crate::state::State;
use crate::{files, invitations, points};

/// Applies the consequences of a change. The history of what an import has created is stored already: see [`imported_history`].
pub(crate) async fn handle_change<P: Ports>(
    state: &State<P>,
    change: Change,
    outbox: &mut Outbox,
) -> Result<(), ProcessingError> {
    if let Some(history) = imported_history(&change) {
        publish(&history, outbox);
    }
    match change {
        Change::Task(change) => handle_task(state, &change, outbox).await?,
        Change::DoneTaskGone(task) => points::task_gone(state, &task, outbox).await?,
        Change::Project(change) => {
            let recorded = record_and_notify(state, &change.history(), &[], None, outbox).await;
            if let ProjectChange::Deleted { before, by, .. } = &change {
                remove_project(state, &before.id, by, outbox).await?;
            }
            recorded?;
        }
        Change::Member(change) => {
            let recorded = record_and_notify(state, &change.history(), &[], None, outbox).await;
            if let Some((former, ended)) = former_owner(&change) {
                outbox.enqueue(Work::RevokeInvitations {
                    project_id: former.project_id.clone(),
                    user_id: former.user_id.clone(),
                    ended,
                });
            }
            if let MemberChange::Began(member) | MemberChange::Ended { before: member, .. } = &change {
                points::membership_changed(&member.project_id, &member.user_id, outbox);
            }
            if let MemberChange::Ended { before, by, at, .. } = &change {
                let ended = Some(ended(by, *at));
                end_membership(&before.project_id, &before.user_id, ended, outbox);
            }
            recorded?;
        }
        Change::MemberGone(project, user) => {
            points::membership_changed(&project, &user, outbox);
            end_membership(&project, &user, None, outbox);
        }
        Change::Comment(change) => handle_comment(state, &change, outbox).await?,
        Change::Review(change) => {
            // As with a task: a request may read the project just before it is deleted.
            outbox.created_in = Some((change.task.project_id.clone(), change.by.clone()));
            record_and_notify(state, &change.history(), &[], None, outbox).await?;
        }
        Change::Attachment(change) => files::attachment_changed(state, &change, outbox).await?,
        Change::AttachmentExpired(attachment) => {
            files::attachment_expired(state, &attachment, outbox).await?;
        }
        Change::Profile(change) => profile_changed(change, outbox),
        Change::Invitation(invitation) => invitations::invited(state, &invitation, outbox).await?,
        Change::Channel(channel) => channel_changed(channel, outbox),
        Change::JobReady(job) => outbox.enqueue(Work::job(&job)),
        Change::SignedUpAgain(to, id) => notify_account(to, AccountNotice::SignedUpAgain, id, outbox),
        Change::Balance(user) => outbox.ranked = Some(user),
        Change::AccountDeleted(user_id) => {
            outbox.ranked = Some(user_id.clone());
            outbox.enqueue(Work::RemoveAccount { user_id });
        }
        Change::Nothing => {}
    }
    Ok(())
}

/// The history of a change that an import has made by creating something. An import of a thousand tasks sends its members no
/// messages, and its histories are stored many at once.
pub(crate) fn imported_history(change: &Change) -> Option<History> {
    match change {
        Change::Task(change @ TaskChange::Created(image)) if image.is_imported => Some(change.history()),
        Change::Comment(change) if change.is_import() => Some(change.history()),
        _ => None,
    }
}

async fn handle_task<P: Ports>(
    state: &State<P>,
    change: &TaskChange,
    outbox: &mut Outbox,
) -> Result<(), ProcessingError> {
    outbox.subtask = SubtaskChange::of(change);
    if let TaskChange::Created(image) = change {
        // A request may read the project just before it is deleted, and write its task after the project's contents are removed.
        let task = &image.task;
        outbox.created_in = Some((task.project_id.clone(), task.created_by.clone()));
        if image.is_imported {
            return Ok(());
        }
    }
    let recorded = record_and_notify(state, &change.history(), &[], None, outbox).await;
    points::task_changed(state, change, outbox).await?;
    if let TaskChange::Deleted { before, by, .. } = change {
        remove_contents(&before.task.reference(), None, by, outbox);
    }
    recorded
}

/// Has the code sent that this version of a channel asks for.
fn channel_changed(channel: Channel, outbox: &mut Outbox) {
    if channel.state == ChannelState::Pending && channel.sent_version != Some(channel.version) {
        outbox.send(Outgoing::ChannelCode {
            user_id: channel.user_id,
            channel_id: channel.id,
            version: channel.version,
        });
    }
}

fn profile_changed(change: ProfileChange, outbox: &mut Outbox) {
    if change.is_ranked_anew {
        outbox.ranked = Some(change.user_id.clone());
    }
    if let Some((to, id)) = change.address_left {
        notify_account(to, AccountNotice::AddressLeft, id, outbox);
    }
    if let Some(avatar_id) = change.avatar_unused {
        outbox.enqueue(Work::RemoveAvatar {
            user_id: change.user_id,
            avatar_id,
        });
    }
}

fn notify_account(to: EmailAddress, notice: AccountNotice, id: EventId, outbox: &mut Outbox) {
    let id = Some(id);
    outbox.send(Outgoing::AccountNotice { id, to, notice });
}

/// Who is no owner any more, by whom and since when.
fn former_owner(change: &MemberChange) -> Option<(&Membership, Ended)> {
    let (former, ended) = match change {
        MemberChange::Began(_) => return None,
        MemberChange::Changed { before, after } if after.role == before.role => return None,
        MemberChange::Changed { before, after } => (before, ended(&after.updated_by, after.updated_at)),
        MemberChange::Ended { before, by, at, .. } => (before, ended(by, *at)),
    };
    (former.role == Role::Owner).then_some((former, ended))
}

fn ended(by: &UserId, at: Timestamp) -> Ended {
    Ended {
        by: by.clone(),
        at,
        position: None,
    }
}

fn end_membership(project_id: &ProjectId, user_id: &UserId, ended: Option<Ended>, outbox: &mut Outbox) {
    outbox.enqueue(Work::EndMembership {
        project_id: project_id.clone(),
        user_id: user_id.clone(),
        ended,
    });
}

/// Leaves to the worker what a deleted task, or a deleted comment, leaves.
pub(crate) fn remove_contents(task: &TaskRef, comment: Option<&CommentId>, by: &UserId, outbox: &mut Outbox) {
    outbox.enqueue(Work::RemoveContents {
        project_id: task.project_id.clone(),
        task_id: task.task_id.clone(),
        comment_id: comment.cloned(),
        by: by.clone(),
        position: None,
    });
}

async fn handle_comment<P: Ports>(
    state: &State<P>,
    change: &CommentChange,
    outbox: &mut Outbox,
) -> Result<(), ProcessingError> {
    outbox.commented_on = Some((change.task.clone(), change.comment_id.clone(), change.by.clone()));
    if change.is_import() {
        return Ok(());
    }
    let (history, mentions) = (change.history(), change.new_mentions());
    record_and_notify(state, &history, &mentions, change.excerpt().as_deref(), outbox).await?;
    if change.after.is_none() {
        remove_contents(&change.task, Some(&change.comment_id), &change.by, outbox);
    }
    Ok(())
}

/// Leaves the removal of a deleted project to the worker, unless a job does it that was created together with the
/// deletion.
pub(crate) async fn remove_project<P: Ports>(
    state: &State<P>,
    project_id: &ProjectId,
    by: &UserId,
    outbox: &mut Outbox,
) -> Result<(), ProcessingError> {
    let job = Job::id_of_deletion(project_id);
    if state.store.job(&job).await?.is_some_and(|job| !job.is_over()) {
        return Ok(());
    }
    outbox.enqueue(Work::RemoveProject {
        project_id: project_id.clone(),
        by: by.clone(),
    });
    Ok(())
}
