//! A deleted project: its items, its history, its files.

use batch_function::ProcessingError;
use domain::{ObjectKey, ProjectId};
use serde_json::{Value, json};

use crate::deadline::Deadline;
use crate::job::{Context, End, Step};
use crate::ports::Ports;
use crate::renewal::{Part, part_by_part};
use crate::state::State;

/// The outcome of one part.
struct Removed {
    tasks: u64,
    is_all: bool,
}

/// Removes all that is left of a project until the deadline.
pub(crate) async fn remove_project<P: Ports>(
    state: &State<P>,
    project: &ProjectId,
    deadline: Deadline,
) -> Result<Part, ProcessingError> {
    if !state.store.is_project_gone(project).await? {
        return Err(ProcessingError::permanent("the project is not deleted"));
    }
    part_by_part(state, deadline, async || {
        Ok(remove_some(state, project).await?.is_all)
    })
    .await
}

/// A step of the job that deletes a large project.
pub(crate) async fn project_step<P: Ports>(context: &Context<'_, P>) -> Result<Step, ProcessingError> {
    let Context { state, job, .. } = *context;
    let total = context.total_tasks();
    let removed = remove_some(state, &job.project_id).await?;
    Ok(Step {
        // A worker that died may have removed some without counting them.
        done: if removed.is_all {
            total
        } else {
            total.min(job.progress.done + removed.tasks)
        },
        total: Some(total),
        result: json!({ "tasks": total }),
        end: removed.is_all.then_some(End::Succeeded),
        ..Step::to(Value::Null, job)
    })
}

async fn remove_some<P: Ports>(state: &State<P>, project: &ProjectId) -> Result<Removed, ProcessingError> {
    let removed = state.store.remove_some(project, state.clock.now()).await?;
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
