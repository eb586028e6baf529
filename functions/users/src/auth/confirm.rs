use api::openapi::Conflict;
use api::{ApiError, Body};
use aws::cognito::CognitoError;
use domain::{EmailAddress, Fields, Invalid, Secret};
use http::StatusCode;
use serde_json::Value;
use utoipa::ToSchema;

use crate::failure::code_refused;
use crate::state::Shared;
use crate::{input, schema};

/// The code that was mailed to an address.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Confirm {
    #[schema(value_type = schema::Email)]
    email: EmailAddress,
    #[schema(value_type = schema::Code)]
    code: Secret,
}

/// Confirms an address by the code that was mailed to it.
#[utoipa::path(post, path = "/v1/auth/confirm", operation_id = "confirm", tag = "auth",
    request_body = Confirm,
    security(()),
    responses((status = 204, description = "Confirmed"), Conflict))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<StatusCode, ApiError> {
    let Confirm { email, code } = Confirm::parse(body)?;
    match state.cognito.confirm(&email, &code).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        // Somebody else has confirmed the same address for another account.
        Err(CognitoError::UserExists) => Err(ApiError::conflict(
            "user_exists",
            "this address has another account",
        )),
        Err(error) => Err(code_refused(error)),
    }
}

impl Confirm {
    fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let email = fields.required("email", EmailAddress::from_json);
        let code = fields.required("code", input::code);
        let (email, code) = input::all(fields, email.zip(code))?;
        Ok(Self { email, code })
    }
}
