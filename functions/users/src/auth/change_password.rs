//! `POST /v1/auth/change-password`

use api::{ApiError, Body, Caller};
use aws::cognito::CognitoError;
use domain::{Fields, Invalid, Secret};
use http::StatusCode;
use serde_json::Value;

use crate::failure::{failed, weak};
use crate::state::Shared;
use crate::{input, openapi};

/// Sets a new password by the current one.
#[utoipa::path(post, path = "/v1/auth/change-password", operation_id = "changePassword", tag = "auth",
    request_body = openapi::ChangePassword,
    security(("access_token" = [])),
    responses((status = 204, description = "The new password counts")))]
pub(crate) async fn handle(state: Shared, caller: Caller, Body(body): Body) -> Result<StatusCode, ApiError> {
    let (current, new) = parse(body)?;
    match state.cognito.change_password(&caller.token, &current, &new).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(CognitoError::WeakPassword(reason)) => Err(weak("new_password", reason)),
        Err(CognitoError::NotAuthorized | CognitoError::InvalidParameter) => Err(ApiError::unauthenticated(
            "wrong_credentials",
            "the current password is wrong",
        )),
        Err(CognitoError::UserNotFound) => Err(failed(CognitoError::TokenRevoked)),
        Err(error) => Err(failed(error)),
    }
}

fn parse(body: Value) -> Result<(Secret, Secret), Invalid> {
    let mut fields = Fields::new(body)?;
    let current = fields.required("current_password", input::password);
    let new = fields.required("new_password", input::new_password);
    input::all(fields, current.zip(new))
}
