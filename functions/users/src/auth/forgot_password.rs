use api::{ApiError, Body};
use http::StatusCode;

use super::body::Address;
use crate::failure::unless_the_pool_is_down;
use crate::state::Shared;

/// Mails a code for setting a new password, if there is such an account. The answer does not tell.
#[utoipa::path(post, path = "/v1/auth/forgot-password", operation_id = "forgotPassword", tag = "auth",
    request_body = Address,
    security(()),
    responses((status = 202, description = "If there is such an account, a code is on its way")))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<StatusCode, ApiError> {
    let Address { email } = Address::parse(body)?;
    unless_the_pool_is_down(state.cognito.forgot_password(&email).await)?;
    Ok(StatusCode::ACCEPTED)
}
