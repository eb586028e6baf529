use api::{ApiError, Body};
use aws::cognito::CognitoError;
use http::StatusCode;

use super::body::RefreshToken;
use super::sessions::end;
use crate::failure::pool_failed;
use crate::state::Shared;

/// Ends a session: neither the refresh token nor an access token made of it counts any more. A token that has ended already,
/// or never was one, is as well as ended (RFC 7009, section 2.2).
#[utoipa::path(post, path = "/v1/auth/logout", operation_id = "logout", tag = "auth",
    request_body = RefreshToken,
    security(()),
    responses((status = 204, description = "The session has ended")))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<StatusCode, ApiError> {
    let RefreshToken { refresh_token } = RefreshToken::parse(body)?;
    // Only a token that is issued now says which session it is. So that is noted before the pool revokes it: a retry goes on.
    let session = match state.cognito.refresh(&refresh_token).await {
        Ok(session) => session,
        Err(error) => return ended_already(error),
    };
    let now = state.services.now();
    end(&state, &session.identity, |ended| ended.end(&session.claims, now)).await?;
    match state.cognito.revoke(&session.refresh_token).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(error) => ended_already(error),
    }
}

fn ended_already(error: CognitoError) -> Result<StatusCode, ApiError> {
    match error {
        CognitoError::InvalidParameter
        | CognitoError::NotAuthorized
        | CognitoError::TokenRevoked
        | CognitoError::UserNotFound => Ok(StatusCode::NO_CONTENT),
        other => Err(pool_failed(other)),
    }
}
