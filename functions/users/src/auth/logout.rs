use api::{ApiError, Body};
use aws::cognito::CognitoError;
use http::StatusCode;

use super::body::RefreshToken;
use crate::failure::pool_failed;
use crate::state::Shared;

/// Ends a session. The refresh token counts no more; an access token made of it does until it expires. A token that
/// has ended already, or never was one, is as well as ended (RFC 7009, section 2.2).
#[utoipa::path(post, path = "/v1/auth/logout", operation_id = "logout", tag = "auth",
    request_body = RefreshToken,
    security(()),
    responses((status = 204, description = "The session has ended")))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<StatusCode, ApiError> {
    let RefreshToken { refresh_token } = RefreshToken::parse(body)?;
    match state.cognito.revoke(&refresh_token).await {
        Ok(())
        | Err(CognitoError::InvalidParameter | CognitoError::NotAuthorized | CognitoError::TokenRevoked) => {
            Ok(StatusCode::NO_CONTENT)
        }
        Err(error) => Err(pool_failed(error)),
    }
}
