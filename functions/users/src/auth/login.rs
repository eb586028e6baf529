use api::openapi::{Forbidden, Unauthenticated};
use api::{ApiError, Body};
use aws::cognito::CognitoError;
use axum::Json;
use domain::{EmailAddress, Fields, Invalid, Secret};
use serde_json::Value;
use utoipa::ToSchema;

use super::view::SessionView;
use crate::failure::pool_failed;
use crate::me::{self, Ensured};
use crate::state::Shared;
use crate::{input, schema};

/// Who they are.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Login {
    #[schema(value_type = schema::Email)]
    email: EmailAddress,
    #[schema(value_type = schema::Password)]
    password: Secret,
}

/// Begins a session.
#[utoipa::path(post, path = "/v1/auth/login", operation_id = "login", tag = "auth",
    request_body = Login,
    security(()),
    responses((status = 200, description = "The session", body = SessionView), Unauthenticated, Forbidden))]
pub(crate) async fn handle(state: Shared, Body(body): Body) -> Result<Json<SessionView>, ApiError> {
    let Login { email, password } = Login::parse(body)?;
    let session = state.cognito.log_in(&email, &password).await.map_err(refused)?;
    // The pool has told who it is. If this fails, the first read of the profile makes up for it.
    match me::ensure(&state, &session.identity).await {
        Ok(Ensured::Profile) => {}
        Ok(Ensured::Deleted) => {
            // The deletion was interrupted before it reached the pool: it continues here, with a fresh token.
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
        other => pool_failed(other),
    }
}

impl Login {
    fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let email = fields.required("email", EmailAddress::known);
        let password = fields.required("password", input::password);
        let (email, password) = input::all(fields, email.zip(password))?;
        Ok(Self { email, password })
    }
}
