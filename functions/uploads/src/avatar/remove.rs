use api::{ApiError, Caller, retry_on_conflict};
use domain::ObjectKey;
use http::StatusCode;
use store::Person;

use crate::failure::files_failed;
use crate::files::Uploads;
use crate::state::Shared;

/// Takes one's own picture away. Fine if there is none.
#[utoipa::path(delete, path = "/v1/users/me/avatar", operation_id = "removeAvatar", tag = "users",
    responses((status = 204, description = "There is no picture")))]
pub(crate) async fn handle<F: Uploads>(state: Shared<F>, caller: Caller) -> Result<StatusCode, ApiError> {
    let store = &state.services.store.of(&caller);
    let removed = retry_on_conflict(store, || async {
        let profile = match store.profile(&caller.user_id).await? {
            Person::Known(profile) => profile,
            Person::Unknown => return Ok(()),
            Person::Deleted => return Err(ApiError::session_ended()),
        };
        let Some(avatar) = profile.avatar.clone() else {
            return Ok(());
        };
        // Before the profile: an object that no profile names would never be found again.
        let avatar = ObjectKey::Avatar(caller.user_id.clone(), avatar);
        state.files.remove(&avatar).await.map_err(files_failed)?;
        let Some(changed) = profile.with_avatar(None) else {
            return Ok(());
        };
        Ok(store.update_profile(&changed, profile.version).await?)
    });
    removed.await?;
    Ok(StatusCode::NO_CONTENT)
}
