//! A deleted project: its items, its history, its files.

use domain::{ObjectKey, ProjectId, Work};
use serde_json::{Value, json};

use crate::error::ProcessingError;
use crate::event::Until;
use crate::job::{Context, End, Step};
use crate::{Ports, State};

/// What one part has removed.
struct Removed {
    tasks: u64,
    is_all: bool,
}

/// Removes all that is left, or goes on with it later.
pub(crate) async fn work<O: Ports>(
    state: &State<O>,
    work: &Work,
    until: Until,
) -> Result<(), ProcessingError> {
    let Work::RemoveProject { project_id, .. } = work else {
        return Ok(());
    };
    if !state.store.is_project_gone(project_id).await? {
        return Err(ProcessingError::Permanent(
            "the project is not deleted".to_owned(),
        ));
    }
    while until.is_far(state.clock.now()) {
        if part(state, project_id).await?.is_all {
            return Ok(());
        }
    }
    state.ports.send(aws::WorkQueue::of(work, true), work, 0).await?;
    Ok(())
}

/// A step of the job that deletes a large project.
pub(crate) async fn step<O: Ports>(context: &Context<'_, O>) -> Result<Step, ProcessingError> {
    let Context { state, job, .. } = *context;
    let total = match job.progress.total {
        Some(total) => total,
        None => state.store.count_tasks(&job.project_id).await?,
    };
    let removed = part(state, &job.project_id).await?;
    Ok(Step {
        checkpoint: Value::Null,
        // Whoever was cut off has removed some without counting them.
        done: if removed.is_all {
            total
        } else {
            total.min(job.progress.done + removed.tasks)
        },
        total: Some(total),
        result: json!({ "tasks": total }),
        results: vec![],
        end: removed.is_all.then_some(End::Succeeded),
    })
}

async fn part<O: Ports>(state: &State<O>, project: &ProjectId) -> Result<Removed, ProcessingError> {
    let removed = state.store.remove_some(project).await?;
    let mut is_all = removed.is_all;
    if is_all {
        let prefixes = [
            ObjectKey::files_of_project(project),
            ObjectKey::thumbnails_of_project(project),
        ];
        for prefix in prefixes {
            is_all &= state.ports.delete_some(&prefix).await?;
        }
    }
    Ok(Removed {
        tasks: removed.tasks,
        is_all,
    })
}
