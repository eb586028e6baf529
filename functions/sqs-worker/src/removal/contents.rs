//! What a deleted task, or a deleted comment, leaves: links of other tasks to it, its review, comments, texts in the history, attachments.

use batch_function::ProcessingError;
use domain::{CommentId, TaskRef, UserId};

use crate::deadline::Deadline;
use crate::files::remove_files_of;
use crate::ports::Ports;
use crate::state::State;

/// How far the history is redacted; `None`: not at all.
pub(crate) struct Left(pub(crate) Option<String>);

/// Removes it until the deadline; returns what is left to be done. Attachments last: their number is bounded.
pub(crate) async fn remove_contents<P: Ports>(
    state: &State<P>,
    (task, comment, by): (&TaskRef, Option<&CommentId>, &UserId),
    position: Option<&str>,
    deadline: Deadline,
) -> Result<Option<Left>, ProcessingError> {
    let has_time = || deadline.has_time(state.clock.now());
    let mut position = position.map(str::to_owned);
    if comment.is_none() {
        // First: people wait for what it blocked.
        while !state.store.unlink_some(task, (by, state.clock.now())).await? {
            if !has_time() {
                return Ok(Some(Left(position)));
            }
        }
        state.store.remove_review_of(task).await?;
        while !state.store.delete_comments_of(task).await? {
            if !has_time() {
                return Ok(Some(Left(position)));
            }
        }
    }
    loop {
        position = state
            .store
            .redact(&task.task_id, comment, position.as_deref(), state.clock.now())
            .await?;
        if position.is_none() {
            break;
        }
        if !has_time() {
            return Ok(Some(Left(position)));
        }
    }
    remove_files_of(state, task, comment, by).await?;
    if comment.is_none() {
        state.store.expire_usage_of(task, state.clock.now()).await?;
    }
    Ok(None)
}
