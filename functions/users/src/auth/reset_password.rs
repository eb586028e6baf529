use api::{ApiError, Body};
use http::StatusCode;
use utoipa::ToSchema;

use super::body::NewPassword;
use crate::schema;
use crate::state::Shared;

/// A new password, by the code that was mailed.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "for the OpenAPI document only: `NewPassword` parses the body"
)]
pub(crate) struct ResetPassword {
    email: schema::Email,
    code: schema::TypedCode,
    new_password: schema::NewPassword,
}

/// Sets a new password by the mailed code. The code of an account that was never confirmed confirms it as well.
#[utoipa::path(post, path = "/v1/auth/reset-password", operation_id = "resetPassword", tag = "auth",
    request_body = ResetPassword,
    security(()),
    responses((status = 204, description = "The new password counts")))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<StatusCode, ApiError> {
    NewPassword::parse(body, "new_password")?.set(&state).await
}
