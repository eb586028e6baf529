//! `POST /v1/auth/logout`

use api::{ApiError, Body};
use aws::cognito::CognitoError;
use http::StatusCode;

use super::refresh::refresh_token;
use crate::failure::failed;
use crate::openapi;
use crate::state::Shared;

/// Ends a session. The refresh token counts no more; an access token made of it does until it expires. A token that
/// has ended already, or never was one, is as well as ended (RFC 7009, section 2.2).
#[utoipa::path(post, path = "/v1/auth/logout", operation_id = "logout", tag = "auth",
    request_body = openapi::RefreshToken,
    responses((status = 204, description = "The session has ended")))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<StatusCode, ApiError> {
    let refresh_token = refresh_token(body)?;
    match state.cognito.revoke(&refresh_token).await {
        Ok(())
        | Err(CognitoError::InvalidParameter | CognitoError::NotAuthorized | CognitoError::TokenRevoked) => {
            Ok(StatusCode::NO_CONTENT)
        }
        Err(error) => Err(failed(error)),
    }
}
