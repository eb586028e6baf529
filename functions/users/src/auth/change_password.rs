use api::{ApiError, Body, Caller};
use aws::cognito::CognitoError;
use domain::{Fields, Invalid, Secret};
use http::StatusCode;
use serde_json::Value;
use utoipa::ToSchema;

use crate::failure::{pool_failed, weak};
use crate::state::Shared;
use crate::{input, schema};

/// A new password, by the current one.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePassword {
    #[schema(value_type = schema::Password)]
    current_password: Secret,
    #[schema(value_type = schema::NewPassword)]
    new_password: Secret,
}

/// Sets a new password by the current one.
#[utoipa::path(post, path = "/v1/auth/change-password", operation_id = "changePassword", tag = "auth",
    request_body = ChangePassword,
    responses((status = 204, description = "The new password counts")))]
pub(crate) async fn handle(state: Shared, caller: Caller, Body(body): Body) -> Result<StatusCode, ApiError> {
    let ChangePassword {
        current_password,
        new_password,
    } = ChangePassword::parse(body)?;
    match state
        .cognito
        .change_password(&caller.token, &current_password, &new_password)
        .await
    {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(CognitoError::WeakPassword(reason)) => Err(weak("new_password", reason)),
        Err(CognitoError::NotAuthorized | CognitoError::InvalidParameter) => Err(ApiError::unauthenticated(
            "wrong_credentials",
            "the current password is wrong",
        )),
        Err(CognitoError::UserNotFound) => Err(ApiError::session_ended()),
        Err(error) => Err(pool_failed(error)),
    }
}

impl ChangePassword {
    fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let current = fields.required("current_password", input::password);
        let new = fields.required("new_password", input::new_password);
        let (current_password, new_password) = input::all(fields, current.zip(new))?;
        Ok(Self {
            current_password,
            new_password,
        })
    }
}
