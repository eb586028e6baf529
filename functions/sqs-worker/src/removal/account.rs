//! A deleted account: memberships, channels, inbox, pictures, jobs, the topic; and projects that nobody else is in.

use domain::{JobState, ObjectKey, UserId, Work};
use store::{Person, StoreError};

use crate::error::ProcessingError;
use crate::event::Until;
use crate::{Ports, State};

/// Jobs looked at together.
const JOBS: usize = 100;

/// Removes all that is left, or goes on with it later.
pub(crate) async fn work<O: Ports>(
    state: &State<O>,
    work: &Work,
    until: Until,
) -> Result<(), ProcessingError> {
    let Work::RemoveAccount { user_id } = work else {
        return Ok(());
    };
    if state.store.profile(user_id).await? != Person::Deleted {
        return Err(ProcessingError::Permanent(
            "the account is not deleted".to_owned(),
        ));
    }
    cancel_jobs(state, user_id).await?;
    while until.is_far(state.clock.now()) {
        let now = state.clock.now();
        let erasure = state.store.erase(user_id, now).await?;
        for project in &erasure.kept {
            // Of one that others are in, somebody has to become the owner: that is for operators.
            if state.store.abandon_project(project, user_id, now).await? {
                continue;
            }
            tracing::warn!(%project, "a deleted account is the only owner of a project with other members");
        }
        if erasure.is_done && remove_pictures(state, user_id).await? {
            state.ports.forget(user_id).await?;
            return Ok(());
        }
    }
    state.ports.send(aws::WorkQueue::of(work, true), work, 0).await?;
    Ok(())
}

/// Nobody is there to read what comes of them.
async fn cancel_jobs<O: Ports>(state: &State<O>, user: &UserId) -> Result<(), ProcessingError> {
    let mut position: Option<String> = None;
    loop {
        let now = state.clock.now();
        let page = state.store.jobs_of(user, position.as_deref(), now, JOBS).await?;
        // What deletes a project goes on: nobody could ask for it again.
        for job in page.items.iter().filter(|job| job.kind.is_cancellable()) {
            let mut current = Some(job.clone());
            while let Some(job) = current.take().filter(|job| !job.is_over()) {
                let cancelled = job.changed(now, |job| job.state = JobState::Cancelled);
                match state.store.save_job(&job, &cancelled).await {
                    Ok(()) => {}
                    Err(StoreError::Conflict) => current = state.store.job(&job.id).await?,
                    Err(error) => return Err(error.into()),
                }
            }
            let files = [
                ObjectKey::Export(job.id.clone()),
                ObjectKey::Import(job.id.clone()),
            ];
            state.ports.delete(&files).await?;
        }
        position = page.next;
        if position.is_none() {
            return Ok(());
        }
    }
}

/// Whether these were all.
async fn remove_pictures<O: Ports>(state: &State<O>, user: &UserId) -> Result<bool, ProcessingError> {
    let uploads = state
        .ports
        .delete_some(&ObjectKey::avatar_uploads_of(user))
        .await?;
    let avatars = state.ports.delete_some(&ObjectKey::avatars_of(user)).await?;
    Ok(uploads && avatars)
}
