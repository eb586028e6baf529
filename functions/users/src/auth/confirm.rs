use api::{ApiError, Body};
use http::StatusCode;
use utoipa::ToSchema;

use super::body::NewPassword;
use crate::schema;
use crate::state::Shared;

/// The code that was mailed to an address, and the password of its account from now on.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "for the OpenAPI document only: `NewPassword` parses the body"
)]
pub(crate) struct Confirm {
    email: schema::Email,
    code: schema::TypedCode,
    password: schema::NewPassword,
}

/// Confirms an address by the code that was mailed to it, and sets the password. Also takes the code of
/// `POST /v1/auth/forgot-password`.
#[utoipa::path(post, path = "/v1/auth/confirm", operation_id = "confirm", tag = "auth",
    request_body = Confirm,
    security(()),
    responses((status = 204, description = "Confirmed; the password counts")))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<StatusCode, ApiError> {
    NewPassword::parse(body, "password")?.set(&state).await
}
