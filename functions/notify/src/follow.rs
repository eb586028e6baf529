//! What follows from each kind of change.

use aws::outbox::{Envelope, OutboxError};
use domain::{CommentChange, History, MemberChange, TaskChange, UserId};
use serde_json::{Value, json};
use store::StoreError;
use store::stream::{Change, CommentImages};

use crate::State;
use crate::outside::Outside;
use crate::{channels, invite, tell};

/// Why a record is not done.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// It may be later.
    Later(String),
    /// It never will, as it is.
    Never(String),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        let reason = error.to_string();
        match error {
            // What is stored is of another form than this version knows, or DynamoDB refuses the request for good.
            StoreError::Unexpected(source) => Self::Never(format!("{reason}: {source}")),
            _ => Self::Later(reason),
        }
    }
}

impl From<OutboxError> for Trouble {
    fn from(error: OutboxError) -> Self {
        match error {
            OutboxError::Later(_) => Self::Later(error.to_string()),
            OutboxError::Refused { .. } => Self::Never(error.to_string()),
        }
    }
}

/// What follows in the table does not wait for anybody outside, who may refuse for good.
pub(crate) async fn follow<O: Outside>(state: &State<O>, change: Change) -> Result<(), Trouble> {
    match change {
        Change::Task(change) => {
            let told = chronicle(state, &change.history(), &[], None).await;
            if let TaskChange::Deleted { before, .. } = &change {
                let task = &before.task;
                state.store.delete_comments_of(&task.project_id, &task.id).await?;
            }
            told?;
        }
        Change::Project(change) => chronicle(state, &change.history(), &[], None).await?,
        Change::Member(change) => {
            let told = chronicle(state, &change.history(), &[], None).await;
            if let MemberChange::Ended { before, by, at, .. } = &change {
                let (project, user) = (&before.project_id, &before.user_id);
                state.store.unassign(project, user, by, *at).await?;
            }
            told?;
        }
        Change::Comment(images) => comment(state, &images).await?,
        Change::Invitation(invitation) => invite::send(state, &invitation).await?,
        Change::Channel(channel) => channels::follow(state, &channel).await?,
        Change::AccountDeleted(user) => erase(state, &user).await?,
        Change::Nothing => {}
    }
    Ok(())
}

/// History, events for integrations, and whoever is to be told.
async fn chronicle<O: Outside>(
    state: &State<O>,
    history: &History,
    mentions: &[UserId],
    excerpt: Option<&str>,
) -> Result<(), Trouble> {
    if history.events.is_empty() {
        return Ok(());
    }
    state.store.record(history).await?;
    let published = match state.outside.publish(&envelopes(history)).await {
        Err(error @ OutboxError::Later(_)) => return Err(error.into()),
        published => published,
    };
    // Also where integrations can never be told: then the record is set aside when people are.
    tell::everybody(state, history, mentions, excerpt).await?;
    Ok(published?)
}

async fn comment<O: Outside>(state: &State<O>, images: &CommentImages) -> Result<(), Trouble> {
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
    let of = |image: &Option<domain::Comment>| {
        let image = image.as_ref();
        image.map(|comment| comment.mentions.clone()).unwrap_or_default()
    };
    let (before, mut mentions) = (of(&images.before), of(&images.after));
    mentions.retain(|user| !before.contains(user));
    chronicle(state, &change.history(), &mentions, change.after.as_deref()).await
}

/// In bounded steps, each of which can be repeated.
async fn erase<O: Outside>(state: &State<O>, user: &UserId) -> Result<(), Trouble> {
    loop {
        let erasure = state.store.erase(user, state.clock.now()).await?;
        if !erasure.kept.is_empty() {
            let projects = erasure.kept.len();
            tracing::warn!(projects, "a deleted account is the only owner of projects");
        }
        if erasure.is_done {
            break;
        }
    }
    state.outside.forget(user).await?;
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
