//! `PATCH /v1/users/me`

use api::openapi::OptionalIfMatchHeader;
use api::{ApiError, Body, Caller, IfMatch, versioned};
use axum::response::Response;
use domain::ProfilePatch;
use store::StoreError;

use super::{UserView, of_caller};
use crate::openapi;
use crate::state::Shared;

/// Times a change without `If-Match` is based on a new read after it met another one.
const MAX_CONFLICTS: u32 = 20;

/// Changes one's own profile.
#[utoipa::path(patch, path = "/v1/users/me", operation_id = "updateMe", tag = "users",
    params(OptionalIfMatchHeader),
    request_body(content((openapi::UserPatch = "application/merge-patch+json"), (openapi::UserPatch = "application/json"))),
    security(("access_token" = [])),
    responses((status = 200, description = "The profile as it is now", body = UserView, headers(("ETag" = String, description = "The version, as a strong tag")))))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    condition: Option<IfMatch>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let patch = ProfilePatch::parse(body)?;
    // Whoever names a version means that one; for everybody else the change is to whatever is there.
    let pinned = condition.as_ref().is_some_and(|condition| !condition.is_any());
    for _ in 0..MAX_CONFLICTS {
        let profile = of_caller(&state, &caller).await?;
        if let Some(condition) = &condition {
            condition.check(profile.version)?;
        }
        let Some(changed) = patch.clone().apply(&profile) else {
            let version = profile.version;
            return Ok(versioned(version, &UserView::new(&state.services, profile), None));
        };
        match state
            .services
            .store
            .update_profile(&changed, profile.version)
            .await
        {
            Ok(()) => {
                let version = changed.version;
                return Ok(versioned(version, &UserView::new(&state.services, changed), None));
            }
            Err(StoreError::Conflict) if pinned => return Err(ApiError::Stale),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(http_function::failed(error)),
        }
    }
    Err(ApiError::unavailable("the profile changes all the time"))
}
