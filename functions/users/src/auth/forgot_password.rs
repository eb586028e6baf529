use api::{ApiError, Body};
use http::StatusCode;

use super::body::Address;
use crate::failure::unless_the_pool_is_down;
use crate::state::Shared;

/// Mails a code for setting a new password, if there is such an account; to one that was never confirmed, a code that confirms
/// it as well. The answer does not tell.
#[utoipa::path(post, path = "/v1/auth/forgot-password", operation_id = "forgotPassword", tag = "auth",
    request_body = Address,
    security(()),
    responses((status = 202, description = "If there is such an account, a code is on its way")))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<StatusCode, ApiError> {
    let Address { email } = Address::parse(body)?;
    for outcome in state.cognito.mail_code(&email).await {
        unless_the_pool_is_down(outcome)?;
    }
    Ok(StatusCode::ACCEPTED)
}
