//! Authorization of a job, again before each step.

use batch_function::ProcessingError;
use domain::{Action, Job, JobError, JobKind};
use store::{PersonName, ProjectAccess, Wanted};

use crate::state::State;

/// The project as the job's creator sees it now; `None` for a kind of job whose project is gone. The inner error ends the job:
/// its creator has left the project or has another role since.
pub(super) async fn authorize<P>(
    state: &State<P>,
    job: &Job,
) -> Result<Result<Option<ProjectAccess>, JobError>, ProcessingError> {
    if job.kind == JobKind::ProjectDelete {
        return Ok(Ok(None));
    }
    let wanted = Wanted {
        names: std::slice::from_ref(&job.created_by),
        ..Wanted::new(&job.created_by, &job.project_id)
    };
    let found = state.store.read(wanted).await?;
    let found = found.filter(|found| {
        !found
            .names
            .get(&job.created_by)
            .is_some_and(PersonName::is_deleted)
            && found.access.role.may(job.kind.action())
    });
    let refused = |code: &str, detail: &str| JobError {
        code: code.to_owned(),
        detail: detail.to_owned(),
    };
    Ok(match found {
        None => Err(refused(
            "not_allowed",
            "whoever has asked for it may not do this in the project any more, or the project is gone",
        )),
        Some(found) if found.access.project.archived && job.kind.action() != Action::Read => Err(refused(
            "project_archived",
            "the project is archived; restore it to change it",
        )),
        Some(found) => Ok(Some(found.access)),
    })
}
