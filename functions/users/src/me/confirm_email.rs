use api::{ApiError, Body, Caller, retry_on_conflict, versioned};
use aws::cognito::CognitoError;
use axum::response::Response;
use domain::{Fields, Invalid, OneTimeCode, Secret};
use serde_json::Value;
use utoipa::ToSchema;

use super::profile::{of_caller, points_of, session_ended, with_balance, with_email};
use super::view::UserView;
use crate::failure::code_refused;
use crate::state::Shared;
use crate::{input, schema};

/// The code that was mailed to the other address.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmailCode {
    #[schema(value_type = schema::TypedCode)]
    code: Secret,
}

/// Replaces one's address by the one that the code was mailed to. The old address is told by mail.
#[utoipa::path(post, path = "/v1/users/me/email/confirm", operation_id = "confirmEmail", tag = "users",
    request_body = EmailCode,
    responses((status = 200, description = "The profile, with the new address", body = UserView)))]
pub(crate) async fn handle(state: Shared, caller: Caller, Body(body): Body) -> Result<Response, ApiError> {
    let EmailCode { code } = EmailCode::parse(body)?;
    of_caller(&state, &caller).await?;
    let verified = state.cognito.verify_email(&caller.token, &code).await;
    verified.map_err(|error| match error {
        CognitoError::NotAuthorized | CognitoError::UserNotFound => ApiError::session_ended(),
        other => code_refused(other),
    })?;
    // If this fails, the next log-in makes up for it.
    let identity = state.cognito.identity(&caller.token).await;
    let identity = identity.map_err(session_ended)?;
    let profile = retry_on_conflict(state.services.store.without_caller(), || async {
        let (profile, balance) = with_balance(&state, &caller).await?;
        let profile = with_email(&state, profile, &identity.email).await?;
        Ok((profile, points_of(balance)))
    });
    let (profile, points) = profile.await?;
    let version = profile.version;
    Ok(versioned(
        version,
        &UserView::new(&state.services, profile, points),
        None,
    ))
}

impl EmailCode {
    fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let code = fields.required("code", OneTimeCode::parse);
        input::all(fields, code).map(|code| Self { code })
    }
}
