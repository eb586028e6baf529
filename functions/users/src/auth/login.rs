//! `POST /v1/auth/login`

use api::openapi::{Forbidden, Unauthenticated};
use api::{ApiError, Body};
use aws::cognito::CognitoError;
use axum::Json;
use domain::{EmailAddress, Fields, Invalid, Secret};
use serde_json::Value;

use super::SessionView;
use crate::failure::failed;
use crate::me::Ensured;
use crate::state::Shared;
use crate::{input, me, openapi};

/// Begins a session.
#[utoipa::path(post, path = "/v1/auth/login", operation_id = "login", tag = "auth",
    request_body = openapi::Login,
    responses((status = 200, description = "The session", body = SessionView),
        (status = 401, response = Unauthenticated), (status = 403, response = Forbidden)))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<Json<SessionView>, ApiError> {
    let (email, password) = parse(body)?;
    let session = state.cognito.log_in(&email, &password).await.map_err(refused)?;
    // Who they are is known now; reading the profile makes up for it if this does not succeed.
    match me::ensure(&state, &session.identity).await {
        Ok(Ensured::Profile) => {}
        Ok(Ensured::Deleted) => {
            // The deletion was cut off before the pool knew of it: it goes on here. The token is a fresh one.
            if let Err(error) = state.cognito.delete_user(&session.access_token).await {
                tracing::warn!(%error, "a deleted account is still in the user pool");
            }
            return Err(wrong_credentials());
        }
        Err(error) => tracing::warn!(
            code = error.code(),
            "the profile of someone who logged in was not stored"
        ),
    }
    Ok(Json(session.into()))
}

fn wrong_credentials() -> ApiError {
    ApiError::unauthenticated("wrong_credentials", "address or password is wrong")
}

fn refused(error: CognitoError) -> ApiError {
    match error {
        CognitoError::NotAuthorized | CognitoError::UserNotFound | CognitoError::InvalidParameter => {
            wrong_credentials()
        }
        CognitoError::NotConfirmed => ApiError::forbidden(
            "user_not_confirmed",
            "confirm the address by the mailed code first",
        ),
        CognitoError::PasswordResetRequired => ApiError::forbidden(
            "password_reset_required",
            "ask for a code and set a new password first",
        ),
        CognitoError::Challenge => ApiError::forbidden(
            "unknown_challenge",
            "this account needs a step that this API does not offer",
        ),
        other => failed(other),
    }
}

fn parse(body: Value) -> Result<(EmailAddress, Secret), Invalid> {
    let mut fields = Fields::new(body)?;
    let email = fields.required("email", EmailAddress::from_json);
    let password = fields.required("password", input::password);
    input::all(fields, email.zip(password))
}
