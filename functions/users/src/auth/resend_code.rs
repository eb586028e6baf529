use api::{ApiError, Body};
use http::StatusCode;

use super::body::Address;
use crate::failure::unless_the_pool_is_down;
use crate::state::Shared;

/// Mails another code for confirming, if there is an account that waits for one. The answer does not tell.
#[utoipa::path(post, path = "/v1/auth/resend-code", operation_id = "resendCode", tag = "auth",
    request_body = Address,
    security(()),
    responses((status = 202, description = "If an account waits for it, a code is on its way")))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<StatusCode, ApiError> {
    let Address { email } = Address::parse(body)?;
    unless_the_pool_is_down(state.cognito.resend_code(&email).await)?;
    Ok(StatusCode::ACCEPTED)
}
