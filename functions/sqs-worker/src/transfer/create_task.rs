//! A row becomes a task, with its comments. Ids depend on the job and the row alone: a repetition finds the existing task and
//! leaves it as it is, even if a user has changed or deleted it since.

use std::cell::Cell;

use batch_function::ProcessingError;
use domain::{Comment, CommentId, IdSeed, Job, Rank, TaskId};
use formats::{Imported, ImportedComment};
use jiff::{SignedDuration, Timestamp};
use store::Created;

use crate::ports::Ports;
use crate::state::State;

/// The task of a row.
pub(super) struct CreatedTask {
    pub(super) id: TaskId,
    /// The number of its comments.
    pub(super) comments: u64,
}

/// The id of a row's task.
fn id_of(job: &Job, row: u64) -> TaskId {
    TaskId::from_seed(IdSeed::derive(&["import", job.id.as_str(), &row.to_string()]))
}

/// Creates the task at the end of its column as that was when the job was created, in the order of the rows.
pub(super) async fn create_task<P: Ports>(
    state: &State<P>,
    job: &Job,
    imported: Imported,
) -> Result<CreatedTask, ProcessingError> {
    let id = id_of(job, imported.row);
    let now = state.clock.now();
    let rank = Rank::at_end_in_order(job.created_at, imported.row);
    let lines = Cell::new(0_u32);
    let ids = || {
        lines.set(lines.get() + 1);
        IdSeed::derive(&["import line", id.as_str(), &lines.get().to_string()])
    };
    let task = imported.task.into_task(
        (id.clone(), job.project_id.clone()),
        job.created_by.clone(),
        rank,
        now,
        &ids,
    );
    let fingerprint = store::imported_by(&job.id);
    let comments = imported.comments.len() as u64;
    match state.store.create_task(&task, Some(&fingerprint)).await? {
        Created::Resource(_) => {}
        // Created by an earlier attempt, and deleted since, with its comments. Nothing else creates a task of this id.
        Created::Deleted | Created::KeyReused => return Ok(CreatedTask { id, comments }),
    }
    for comment in comments_of(job, &id, imported.comments, now) {
        // `None`: somebody has deleted the task meanwhile.
        state.store.create_comment(&comment, Some(&fingerprint)).await?;
    }
    Ok(CreatedTask { id, comments })
}

fn comments_of(
    job: &Job,
    task: &TaskId,
    comments: Vec<ImportedComment>,
    now: Timestamp,
) -> impl Iterator<Item = Comment> {
    let count = i64::try_from(comments.len()).unwrap_or_default();
    comments.into_iter().zip(0_i64..).map(move |(comment, nth)| {
        let seed = IdSeed::derive(&["import comment", task.as_str(), &nth.to_string()]);
        // Comments are listed by time: those without one keep the order of the file.
        let in_order = now - SignedDuration::from_millis(count - nth);
        Comment {
            id: CommentId::from_seed(seed),
            project_id: job.project_id.clone(),
            task_id: task.clone(),
            author: comment.author.unwrap_or_else(|| job.created_by.clone()),
            body: comment.body,
            // A comment written elsewhere, some time ago, notifies nobody.
            mentions: Vec::new(),
            version: 1,
            created_at: comment.created_at.map_or(in_order, |at| at.min(now)),
            updated_at: now,
            updated_by: job.created_by.clone(),
        }
    })
}
