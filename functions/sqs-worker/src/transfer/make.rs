//! A row becomes a task, with its comments. Ids come of the job and the row alone: whoever does it again meets what is there,
//! and leaves it as it is, also where somebody has changed or deleted it since.

use std::cell::Cell;

use domain::{Comment, CommentId, IdSeed, Job, Rank, TaskId};
use formats::{Imported, ImportedComment};
use jiff::{SignedDuration, Timestamp};
use store::Created;

use crate::error::ProcessingError;
use crate::{Ports, State};

/// What came of a row.
pub(super) struct Made {
    pub(super) id: TaskId,
    /// So many comments.
    pub(super) comments: u64,
}

/// The id of the task that comes of a row.
pub(super) fn id_of(job: &Job, row: u64) -> TaskId {
    TaskId::from_seed(IdSeed::derive(&["import", job.id.as_str(), &row.to_string()]))
}

/// Makes it, at the end of its column as that was when the import was asked for, in the order of the rows.
pub(super) async fn make<O: Ports>(
    state: &State<O>,
    job: &Job,
    imported: Imported,
) -> Result<Made, ProcessingError> {
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
    let comments = super::count(imported.comments.len());
    match state.store.create_task(&task, Some(&fingerprint)).await? {
        Created::Resource(_) => {}
        // Made by an earlier try, and deleted since, with its comments. Nobody else makes a task of this id.
        Created::Deleted | Created::KeyReused => return Ok(Made { id, comments }),
    }
    for comment in commented(job, &id, imported.comments, now) {
        state.store.create_comment(&comment, Some(&fingerprint)).await?;
    }
    Ok(Made { id, comments })
}

fn commented(
    job: &Job,
    task: &TaskId,
    comments: Vec<ImportedComment>,
    now: Timestamp,
) -> impl Iterator<Item = Comment> {
    let count = i64::try_from(comments.len()).unwrap_or_default();
    comments.into_iter().zip(0_i64..).map(move |(comment, nth)| {
        let seed = IdSeed::derive(&["import comment", task.as_str(), &nth.to_string()]);
        // They are listed by time: those without one stay in the order of the file.
        let in_order = now - SignedDuration::from_millis(count - nth);
        Comment {
            id: CommentId::from_seed(seed),
            project_id: job.project_id.clone(),
            task_id: task.clone(),
            author: comment.author.unwrap_or_else(|| job.created_by.clone()),
            body: comment.body,
            // What was said elsewhere, and some time ago, calls nobody.
            mentions: Vec::new(),
            version: 1,
            created_at: comment.created_at.map_or(in_order, |at| at.min(now)),
            updated_at: now,
            updated_by: job.created_by.clone(),
        }
    })
}
