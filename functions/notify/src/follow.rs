//! What follows from each kind of change.

use aws::WorkQueue;
use aws::messaging::{Envelope, MessagingError};
use domain::{
    CommentChange, History, Job, MemberChange, ProjectChange, ProjectId, Task, TaskChange, UserId, Work,
};
use serde_json::{Value, json};
use store::StoreError;
use store::stream::{Change, CommentImages};

use crate::State;
use crate::ports::Ports;
use crate::{channels, files, invite, tell};

/// Why a record is not done.
#[derive(Debug)]
pub(crate) enum ProcessingError {
    /// It may be later.
    Retryable(String),
    /// It never will, as it is.
    Permanent(String),
}

impl From<StoreError> for ProcessingError {
    fn from(error: StoreError) -> Self {
        let reason = error.to_string();
        match error {
            // What is stored is of another form than this version knows, or DynamoDB refuses the request for good.
            StoreError::Unexpected(source) => Self::Permanent(format!("{reason}: {source}")),
            _ => Self::Retryable(reason),
        }
    }
}

impl From<MessagingError> for ProcessingError {
    fn from(error: MessagingError) -> Self {
        match error {
            MessagingError::Retryable(_) => Self::Retryable(error.to_string()),
            MessagingError::Refused { .. } => Self::Permanent(error.to_string()),
        }
    }
}

/// What follows in the table does not wait for anybody outside, who may refuse for good.
pub(crate) async fn follow<O: Ports>(state: &State<O>, change: Change) -> Result<(), ProcessingError> {
    match change {
        Change::Task(change) => {
            let history = change.history();
            let told = match &change {
                // Whoever imports a board of a thousand tasks does not send its members a thousand messages.
                TaskChange::Created(image) if image.is_imported => keep(state, &history).await,
                _ => chronicle(state, &history, &[], None).await,
            };
            match &change {
                TaskChange::Created(image) => not_too_late(state, &image.task).await?,
                TaskChange::Changed { .. } => {}
                TaskChange::Deleted { before, by, .. } => {
                    let task = &before.task;
                    state.store.delete_comments_of(&task.id).await?;
                    files::remove_all(state, (&task.project_id, &task.id), None, by).await?;
                }
            }
            told?;
        }
        Change::Project(change) => {
            let told = chronicle(state, &change.history(), &[], None).await;
            if let ProjectChange::Deleted { before, by, .. } = &change {
                remove_project(state, &before.id, by).await?;
            }
            told?;
        }
        Change::Member(change) => {
            let told = chronicle(state, &change.history(), &[], None).await;
            if let MemberChange::Ended { before, by, at, .. } = &change {
                let (project, user) = (&before.project_id, &before.user_id);
                state.store.unassign(project, user, by, *at).await?;
            }
            told?;
        }
        Change::Comment(images) => comment(state, &images).await?,
        Change::Attachment(change) => files::attachment(state, &change).await?,
        Change::AttachmentExpired(attachment) => files::expired(state, &attachment).await?,
        Change::AvatarUnused(user_id, avatar_id) => {
            let work = Work::RemoveAvatar { user_id, avatar_id };
            enqueue(state, &work, false).await?;
        }
        Change::Invitation(invitation) => invite::send(state, &invitation).await?,
        Change::Channel(channel) => channels::follow(state, &channel).await?,
        Change::JobReady(job) => {
            let work = Work::Job { job_id: job.id };
            enqueue(state, &work, job.kind.is_slow()).await?;
        }
        Change::AccountDeleted(user_id) => enqueue(state, &Work::RemoveAccount { user_id }, true).await?,
        Change::Nothing => {}
    }
    Ok(())
}

/// History, events for integrations, and whoever is to be told.
pub(crate) async fn chronicle<O: Ports>(
    state: &State<O>,
    history: &History,
    mentions: &[UserId],
    excerpt: Option<&str>,
) -> Result<(), ProcessingError> {
    if history.events.is_empty() {
        return Ok(());
    }
    let published = publish(state, history).await?;
    // Also where integrations can never be told: then the record is set aside when people are.
    tell::everybody(state, history, mentions, excerpt).await?;
    Ok(published?)
}

/// What [`chronicle`] does, but nobody is told.
async fn keep<O: Ports>(state: &State<O>, history: &History) -> Result<(), ProcessingError> {
    Ok(publish(state, history).await??)
}

/// History, and events for integrations; the inner error is one that stays.
async fn publish<O: Ports>(
    state: &State<O>,
    history: &History,
) -> Result<Result<(), MessagingError>, ProcessingError> {
    state.store.record(history).await?;
    match state.ports.publish(&envelopes(history)).await {
        Err(error @ MessagingError::Retryable(_)) => Err(error.into()),
        published => Ok(published),
    }
}

async fn comment<O: Ports>(state: &State<O>, images: &CommentImages) -> Result<(), ProcessingError> {
    let beginning = |body: &str| domain::excerpt(body);
    let change = CommentChange {
        project_id: images.project_id.clone(),
        task_id: images.task_id.clone(),
        comment_id: images.comment_id.clone(),
        by: images.by.clone(),
        at: images.at,
        version: images.version,
        before: images
            .before
            .as_ref()
            .map(|before| beginning(before.body.as_str())),
        after: images.after.as_ref().map(|after| beginning(after.body.as_str())),
    };
    if images.is_imported && images.before.is_none() {
        return keep(state, &change.history()).await;
    }
    let of = |image: &Option<domain::Comment>| {
        let image = image.as_ref();
        image.map(|comment| comment.mentions.clone()).unwrap_or_default()
    };
    let (before, mut mentions) = (of(&images.before), of(&images.after));
    mentions.retain(|user| !before.contains(user));
    chronicle(state, &change.history(), &mentions, change.after.as_deref()).await?;
    if change.after.is_none() {
        let place = (&change.project_id, &change.task_id);
        files::remove_all(state, place, Some(&change.comment_id), &change.by).await?;
    }
    Ok(())
}

/// Leaves the removal of a deleted project to the worker, unless a job does it, which has been asked for together with the
/// deletion.
async fn remove_project<O: Ports>(
    state: &State<O>,
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
    enqueue(state, &work, true).await
}

/// A task may be made by a request that found its project just before that was deleted, and be written when what was in the
/// project is removed already. Its record comes after the project's then, so whoever looks now finds out.
async fn not_too_late<O: Ports>(state: &State<O>, task: &Task) -> Result<(), ProcessingError> {
    if state.store.is_project_gone(&task.project_id).await? {
        remove_project(state, &task.project_id, &task.created_by).await?;
    }
    Ok(())
}

pub(crate) async fn enqueue<O: Ports>(
    state: &State<O>,
    work: &Work,
    job_is_slow: bool,
) -> Result<(), ProcessingError> {
    state
        .ports
        .enqueue(WorkQueue::of(work, job_is_slow), work)
        .await?;
    Ok(())
}

/// One message for each event, with what a filter policy can choose by.
fn envelopes(history: &History) -> Vec<Envelope> {
    let events = history.events.iter();
    events
        .map(|event| {
            let mut body = json!({
                "id": event.id,
                "kind": event.kind,
                "project_id": history.project_id,
                "task_id": history.task_id,
                "comment_id": history.comment_id,
                "attachment_id": history.attachment_id,
                "member_id": history.member_id,
                "actor": history.actor,
                "field": event.field,
                "from": event.from,
                "to": event.to,
                "version": history.version,
                "at": history.at,
            });
            if let Value::Object(body) = &mut body {
                body.insert("state".to_owned(), history.state.clone());
            }
            let mut attributes = vec![
                ("kind", event.kind.as_str().to_owned()),
                ("project", history.project_id.to_string()),
            ];
            if let Some(status) = history.state.get("status").and_then(Value::as_str) {
                attributes.push(("status", status.to_owned()));
            }
            Envelope {
                body: body.to_string(),
                attributes,
            }
        })
        .collect()
}
