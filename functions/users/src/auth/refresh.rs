use api::openapi::Unauthenticated;
use api::{ApiError, Body};
use aws::cognito::CognitoError;
use axum::Json;

use super::body::RefreshToken;
use super::sessions::{Admission, admit};
use super::view::SessionView;
use crate::failure::pool_failed;
use crate::state::Shared;

/// Renews a session: new access and id tokens.
#[utoipa::path(post, path = "/v1/auth/refresh", operation_id = "refresh", tag = "auth",
    request_body = RefreshToken,
    security(()),
    responses((status = 200, description = "The session", body = SessionView), Unauthenticated))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<Json<SessionView>, ApiError> {
    let RefreshToken { refresh_token } = RefreshToken::parse(body)?;
    let session = state.cognito.refresh(&refresh_token).await.map_err(refused)?;
    match admit(&state, &session).await? {
        Admission::Session(session) => Ok(Json((*session).into())),
        Admission::Ended => {
            // A log-out was interrupted before it reached the pool.
            if let Err(error) = state.cognito.revoke(&session.refresh_token).await {
                tracing::warn!(%error, "an ended session is still in the user pool");
            }
            Err(ended())
        }
        Admission::Deleted => Err(ended()),
    }
}

fn ended() -> ApiError {
    ApiError::unauthenticated(
        "invalid_refresh_token",
        "the refresh token was revoked, has expired, or is none; log in again",
    )
}

fn refused(error: CognitoError) -> ApiError {
    match error {
        CognitoError::NotAuthorized
        | CognitoError::UserNotFound
        | CognitoError::InvalidParameter
        | CognitoError::TokenRevoked => ended(),
        other => pool_failed(other),
    }
}
