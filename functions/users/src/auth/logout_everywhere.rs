use api::{ApiError, Caller};
use http::StatusCode;
use store::Person;

use crate::me::{of_caller, session_ended};
use crate::state::Shared;

/// Ends all one's sessions, this one too: no refresh token and no access token counts any more.
#[utoipa::path(post, path = "/v1/auth/logout-everywhere", operation_id = "logoutEverywhere", tag = "auth",
    responses((status = 204, description = "All sessions have ended")))]
pub(crate) async fn handle(state: Shared, caller: Caller) -> Result<StatusCode, ApiError> {
    // A session that has ended ends no others. This also makes the profile, if there is none yet.
    of_caller(&state, &caller).await?;
    let signed_out = state.cognito.sign_out_everywhere(&caller.username).await;
    signed_out.map_err(session_ended)?;
    let (store, now) = (state.services.store.of(&caller), state.services.now());
    match store
        .change_sessions(&caller.user_id, |ended| ended.end_all(None, now))
        .await?
    {
        Person::Known(_) => Ok(StatusCode::NO_CONTENT),
        Person::Unknown | Person::Deleted => Err(ApiError::session_ended()),
    }
}
