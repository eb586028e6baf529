use api::{ApiError, Body, Caller};
use aws::cognito::CognitoError;
use domain::{EmailAddress, Fields, Invalid};
use http::StatusCode;
use serde_json::Value;
use utoipa::ToSchema;

use super::profile::{of_caller, session_ended};
use crate::state::Shared;
use crate::{input, schema};

/// Another address of one's own.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewEmail {
    #[schema(value_type = schema::Email)]
    email: EmailAddress,
}

/// Mails a code to another address, which replaces one's own once `POST /v1/users/me/email/confirm` has the code. The answer does
/// not tell whether the address has an account.
#[utoipa::path(post, path = "/v1/users/me/email", operation_id = "changeEmail", tag = "users",
    request_body = NewEmail,
    responses((status = 202, description = "A code is on its way, unless it is somebody else's address")))]
pub(crate) async fn handle(state: Shared, caller: Caller, Body(body): Body) -> Result<StatusCode, ApiError> {
    let NewEmail { email } = NewEmail::parse(body)?;
    // The pool may not know yet that the account is deleted, or the session ended.
    of_caller(&state, &caller).await?;
    match state.cognito.change_email(&caller.token, &email).await {
        Ok(()) => {}
        Err(error @ (CognitoError::UserExists | CognitoError::Undelivered)) => {
            tracing::info!(reason = %error, "no mail was sent");
        }
        Err(CognitoError::InvalidParameter) => {
            return Err(ApiError::field(
                "email",
                "invalid_email",
                "must be an e-mail address",
            ));
        }
        Err(error) => return Err(session_ended(error)),
    }
    Ok(StatusCode::ACCEPTED)
}

impl NewEmail {
    fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let email = fields.required("email", EmailAddress::from_json);
        input::all(fields, email).map(|email| Self { email })
    }
}
