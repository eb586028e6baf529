//! What a user has asked for: their jobs and the files of these, once they may not have them any more.

use batch_function::ProcessingError;
use domain::{Job, JobError, JobState, ObjectKey, ProjectId, UserId};
use store::{StoreError, Wanted};

use crate::ports::Ports;
use crate::state::State;

/// Jobs on a page.
const JOBS: usize = 100;

/// Ends what a former member has asked for in a project, so that addresses which they were given before lead nowhere; and of
/// a deleted project, what their inbox holds. Whoever has come back keeps it.
pub(crate) async fn end_membership<P: Ports>(
    state: &State<P>,
    project: &ProjectId,
    user: &UserId,
) -> Result<(), ProcessingError> {
    match state.store.read(Wanted::new(user, project)).await {
        Ok(Some(_)) => return Ok(()),
        Ok(None) | Err(StoreError::SessionEnded) => {}
        Err(error) => return Err(error.into()),
    }
    let end = |job: &mut Job| {
        job.state = JobState::Failed;
        job.error = Some(JobError {
            code: "not_allowed".to_owned(),
            detail: "whoever has asked for it is no member of the project any more, or the project is gone"
                .to_owned(),
        });
    };
    end_jobs(state, user, Some(project), end).await?;
    if state.store.is_project_gone(project).await? {
        state.store.forget_notifications(user, project).await?;
    }
    Ok(())
}

/// Ends the user's jobs, all or those of a project, and deletes their files.
pub(super) async fn end_jobs<P: Ports>(
    state: &State<P>,
    user: &UserId,
    project: Option<&ProjectId>,
    end: impl Fn(&mut Job),
) -> Result<(), ProcessingError> {
    let mut position: Option<String> = None;
    loop {
        let now = state.clock.now();
        let page = state.store.jobs_of(user, position.as_deref(), now, JOBS).await?;
        // The deletion of a project continues: nobody could request it again.
        let jobs = page.items.iter().filter(|job| job.kind.is_cancellable());
        for job in jobs.filter(|job| project.is_none_or(|project| job.project_id == *project)) {
            let mut attempts = state.store.attempts();
            let mut current = Some(job.clone());
            while let Some(job) = current.take().filter(|job| !job.is_over()) {
                match state.store.save_job(&job, &job.changed(now, &end)).await {
                    Ok(()) => {}
                    Err(StoreError::Conflict) if attempts.again().await => {
                        current = state.store.job(&job.id).await?;
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            let id = || job.id.clone();
            let files = [ObjectKey::Export(id()), ObjectKey::Import(id()), job.spec_key()];
            state.ports.delete(&files).await?;
        }
        position = page.next;
        if position.is_none() {
            return Ok(());
        }
    }
}
