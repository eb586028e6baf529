//! A deleted account: memberships, channels, inbox, avatars, jobs, the topic; and projects without other members.

use batch_function::ProcessingError;
use domain::{JobState, ObjectKey, UserId};
use store::{Person, StoreError};

use crate::deadline::Deadline;
use crate::ports::Ports;
use crate::state::State;

/// Jobs on a page.
const JOBS: usize = 100;

/// Removes all that is left of an account until the deadline. Returns whether that was all.
pub(crate) async fn remove_account<P: Ports>(
    state: &State<P>,
    user: &UserId,
    deadline: Deadline,
) -> Result<bool, ProcessingError> {
    if state.store.profile(user).await? != Person::Deleted {
        return Err(ProcessingError::permanent("the account is not deleted"));
    }
    cancel_jobs(state, user).await?;
    while deadline.has_time(state.clock.now()) {
        let now = state.clock.now();
        let erasure = state.store.erase(user, now).await?;
        for project in &erasure.solely_owned {
            if state.store.abandon_project(project, user, now).await? {
                continue;
            }
            // An operator must make one of the other members the owner.
            tracing::warn!(%project, "a deleted account is the only owner of a project with other members");
        }
        if erasure.is_done && delete_avatars(state, user).await? {
            state.ports.delete_topic(user).await?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Cancels the user's jobs, whose results nobody could read.
async fn cancel_jobs<P: Ports>(state: &State<P>, user: &UserId) -> Result<(), ProcessingError> {
    let mut position: Option<String> = None;
    loop {
        let now = state.clock.now();
        let page = state.store.jobs_of(user, position.as_deref(), now, JOBS).await?;
        // The deletion of a project continues: nobody could request it again.
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

/// Returns whether these were all.
async fn delete_avatars<P: Ports>(state: &State<P>, user: &UserId) -> Result<bool, ProcessingError> {
    let uploads = ObjectKey::avatar_uploads_of(user);
    let uploads = state.ports.delete_some(&uploads).await?;
    let avatars = state.ports.delete_some(&ObjectKey::avatars_of(user)).await?;
    Ok(uploads && avatars)
}
