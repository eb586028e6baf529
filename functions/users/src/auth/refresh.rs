//! `POST /v1/auth/refresh`

use api::openapi::Unauthenticated;
use api::{ApiError, Body};
use aws::cognito::CognitoError;
use axum::Json;
use domain::{Fields, Invalid, Secret};
use serde_json::Value;

use super::SessionView;
use crate::failure::failed;
use crate::state::Shared;
use crate::{input, openapi};

/// Renews a session: new access and id tokens.
#[utoipa::path(post, path = "/v1/auth/refresh", operation_id = "refresh", tag = "auth",
    request_body = openapi::RefreshToken,
    responses((status = 200, description = "The session", body = SessionView),
        (status = 401, response = Unauthenticated)))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<Json<SessionView>, ApiError> {
    let refresh_token = refresh_token(body)?;
    let session = state.cognito.refresh(&refresh_token).await.map_err(refused)?;
    Ok(Json(session.into()))
}

fn refused(error: CognitoError) -> ApiError {
    match error {
        CognitoError::NotAuthorized
        | CognitoError::UserNotFound
        | CognitoError::InvalidParameter
        | CognitoError::TokenRevoked => ApiError::unauthenticated(
            "invalid_refresh_token",
            "the refresh token was revoked, has expired, or is none; log in again",
        ),
        other => failed(other),
    }
}

/// The body `{refresh_token}`.
pub(super) fn refresh_token(body: Value) -> Result<Secret, Invalid> {
    let mut fields = Fields::new(body)?;
    let token = fields.required("refresh_token", input::token);
    input::all(fields, token)
}
