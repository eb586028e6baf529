//! A deleted account: memberships, channels, inbox, avatars, jobs; and projects without other members.

use batch_function::ProcessingError;
use domain::{JobState, ObjectKey, UserId};
use store::Person;

use super::membership::end_jobs;
use crate::deadline::Deadline;
use crate::ports::Ports;
use crate::renewal::{Part, part_by_part};
use crate::state::State;

/// Removes all that is left of an account until the deadline.
pub(crate) async fn remove_account<P: Ports>(
    state: &State<P>,
    user: &UserId,
    deadline: Deadline,
) -> Result<Part, ProcessingError> {
    if state.store.profile(user).await? != Person::Deleted {
        return Err(ProcessingError::permanent("the account is not deleted"));
    }
    // Nobody could read what comes of them.
    end_jobs(state, user, None, |job| job.state = JobState::Cancelled).await?;
    let remove = async || {
        let now = state.clock.now();
        let erasure = state.store.erase(user, now).await?;
        for project in &erasure.solely_owned {
            if state.store.abandon_project(project, user, now).await? {
                continue;
            }
            // An operator must make one of the other members the owner.
            tracing::warn!(%project, "a deleted account is the only owner of a project with other members");
        }
        Ok(erasure.is_done && delete_avatars(state, user).await?)
    };
    part_by_part(state, deadline, remove).await
}

/// Returns whether these were all.
async fn delete_avatars<P: Ports>(state: &State<P>, user: &UserId) -> Result<bool, ProcessingError> {
    let uploads = ObjectKey::avatar_uploads_of(user);
    let uploads = state.ports.delete_some(&uploads).await?;
    let avatars = state.ports.delete_some(&ObjectKey::avatars_of(user)).await?;
    Ok(uploads && avatars)
}
