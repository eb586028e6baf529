use api::{ApiError, Body};
use aws::cognito::CognitoError;
use domain::{EmailAddress, Fields, Invalid, Secret};
use http::StatusCode;
use serde_json::Value;
use utoipa::ToSchema;

use super::sessions::end_all_of;
use crate::failure::{code_refused, weak};
use crate::state::Shared;
use crate::{input, schema};

/// A new password, by the code that was mailed.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResetPassword {
    #[schema(value_type = schema::Email)]
    email: EmailAddress,
    #[schema(value_type = schema::Code)]
    code: Secret,
    #[schema(value_type = schema::NewPassword)]
    new_password: Secret,
}

/// Sets a new password by the mailed code, and ends all sessions.
#[utoipa::path(post, path = "/v1/auth/reset-password", operation_id = "resetPassword", tag = "auth",
    request_body = ResetPassword,
    security(()),
    responses((status = 204, description = "The new password counts")))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<StatusCode, ApiError> {
    let ResetPassword {
        email,
        code,
        new_password,
    } = ResetPassword::parse(body)?;
    match state.cognito.reset_password(&email, &code, &new_password).await {
        Ok(()) => {
            end_all_of(&state, &email).await?;
            Ok(StatusCode::NO_CONTENT)
        }
        Err(CognitoError::WeakPassword(reason)) => Err(weak("new_password", reason)),
        Err(error) => Err(code_refused(error)),
    }
}

impl ResetPassword {
    fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let email = fields.required("email", EmailAddress::from_json);
        let code = fields.required("code", input::code);
        let new_password = fields.required("new_password", input::new_password);
        let ((email, code), new_password) = input::all(fields, email.zip(code).zip(new_password))?;
        Ok(Self {
            email,
            code,
            new_password,
        })
    }
}
