//! What a user has asked for: their jobs and the files of these, once they may not have them any more.

use batch_function::ProcessingError;
use domain::{Ended, Job, JobError, JobState, ObjectKey, ProjectId, UserId};
use store::{StoreError, Wanted};

use crate::deadline::Deadline;
use crate::ports::Ports;
use crate::state::State;

/// Jobs on a page.
const JOBS: usize = 100;

/// Ends what a former member has asked for in a project, so that addresses which they were given before lead nowhere; takes them
/// off their tasks; and forgets of a deleted project what their inbox holds. Whoever has come back keeps it. Returns what is left to be
/// done after the deadline.
pub(crate) async fn end_membership<P: Ports>(
    state: &State<P>,
    (project, user): (&ProjectId, &UserId),
    ended: Option<&Ended>,
    deadline: Deadline,
) -> Result<Option<Ended>, ProcessingError> {
    match state.store.read(Wanted::new(user, project)).await {
        Ok(Some(_)) => return Ok(None),
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
    let Some(mut ended) = ended.cloned() else {
        return Ok(None);
    };
    loop {
        let by = (&ended.by, ended.at);
        let unassigned = state.store.unassign(project, user, by, ended.position.as_deref());
        ended.position = unassigned.await?;
        if ended.position.is_none() {
            return Ok(None);
        }
        if !deadline.has_time(state.clock.now()) {
            return Ok(Some(ended));
        }
    }
}

/// Revokes the share link and the open invitations of a former owner. Returns what is left to be done after the deadline.
pub(crate) async fn revoke_invitations<P: Ports>(
    state: &State<P>,
    (project, user): (&ProjectId, &UserId),
    ended: &Ended,
    deadline: Deadline,
) -> Result<Option<Ended>, ProcessingError> {
    let mut ended = ended.clone();
    if ended.position.is_none() {
        state.store.revoke_share_link_of(project, user, ended.at).await?;
    }
    loop {
        let by = (&ended.by, ended.at);
        let revoked = state
            .store
            .revoke_invitations_by(project, user, by, ended.position.as_deref());
        ended.position = revoked.await?;
        if ended.position.is_none() {
            return Ok(None);
        }
        if !deadline.has_time(state.clock.now()) {
            return Ok(Some(ended));
        }
    }
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
