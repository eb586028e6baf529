//! `POST /v1/auth/resend-code`

use api::{ApiError, Body};
use http::StatusCode;

use super::only_email;
use crate::failure::unless_the_pool_is_down;
use crate::openapi;
use crate::state::Shared;

/// Mails another code for confirming, if there is an account that waits for one. The answer does not tell.
#[utoipa::path(post, path = "/v1/auth/resend-code", operation_id = "resendCode", tag = "auth",
    request_body = openapi::Address,
    responses((status = 202, description = "If an account waits for it, a code is on its way")))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<StatusCode, ApiError> {
    let email = only_email(body)?;
    unless_the_pool_is_down(state.cognito.resend_code(&email).await)?;
    Ok(StatusCode::ACCEPTED)
}
