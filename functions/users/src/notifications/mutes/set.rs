use api::{ApiError, Caller};
use domain::ProjectId;
use http::StatusCode;

use crate::state::State;

/// Mutes or unmutes a project; 404 for one that the caller is no member of.
pub(super) async fn set(
    state: &State,
    caller: &Caller,
    project: &ProjectId,
    muted: bool,
) -> Result<StatusCode, ApiError> {
    let services = &state.services;
    let store = services.store.of(caller);
    let done = store
        .set_muted(&caller.user_id, project, muted, services.now())
        .await?;
    if done {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::NotFound)
    }
}
