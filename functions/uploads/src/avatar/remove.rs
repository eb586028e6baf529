//! `DELETE /v1/users/me/avatar`

use api::{ApiError, Caller};
use domain::ObjectKey;
use http::StatusCode;
use http_function::{MAX_CONFLICTS, failed};
use store::{Person, StoreError};

use crate::failure::files_failed;
use crate::files::Uploads;
use crate::state::Shared;

/// Takes one's own picture away. Fine if there is none.
#[utoipa::path(delete, path = "/v1/users/me/avatar", operation_id = "removeAvatar", tag = "users",
    security(("access_token" = [])),
    responses((status = 204, description = "There is no picture")))]
pub(crate) async fn handle<F: Uploads>(state: Shared<F>, caller: Caller) -> Result<StatusCode, ApiError> {
    let store = &state.services.store;
    for _ in 0..MAX_CONFLICTS {
        let profile = match store.profile(&caller.user_id).await.map_err(failed)? {
            Person::Known(profile) => profile,
            Person::Unknown => return Ok(StatusCode::NO_CONTENT),
            Person::Deleted => return Err(failed(StoreError::AccountDeleted)),
        };
        let Some(avatar) = profile.avatar.clone() else {
            return Ok(StatusCode::NO_CONTENT);
        };
        // First: what no profile names nobody would find again.
        let avatar = ObjectKey::Avatar(caller.user_id.clone(), avatar);
        state.files.remove(&avatar).await.map_err(files_failed)?;
        let Some(changed) = profile.with_avatar(None) else {
            return Ok(StatusCode::NO_CONTENT);
        };
        match store.update_profile(&changed, profile.version).await {
            Ok(()) => return Ok(StatusCode::NO_CONTENT),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(StoreError::Conflict))
}
