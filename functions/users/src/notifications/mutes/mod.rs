//! Projects of which somebody wants to be told nothing.

pub(crate) mod list;
pub(crate) mod mute;
pub(crate) mod unmute;

use api::{ApiError, Caller};
use domain::ProjectId;
use http::StatusCode;
use http_function::failed;
use serde::Serialize;
use utoipa::ToSchema;

use crate::State;

/// A muted project.
#[derive(Serialize, ToSchema)]
#[schema(as = Mute)]
pub(crate) struct MuteView {
    #[schema(value_type = String, pattern = "^prj_[0-9a-f]{32}$")]
    project_id: ProjectId,
}

async fn set(
    state: &State,
    caller: &Caller,
    project: &ProjectId,
    muted: bool,
) -> Result<StatusCode, ApiError> {
    let services = &state.services;
    let done = services
        .store
        .set_muted(&caller.user_id, project, muted, services.now())
        .await;
    if done.map_err(failed)? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::NotFound)
    }
}
