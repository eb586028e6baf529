use api::{ApiError, Body, Caller};
use aws::cognito::CognitoError;
use axum::Json;
use domain::{Fields, Invalid, Secret};
use serde_json::Value;
use utoipa::ToSchema;

use super::sessions::end;
use super::view::SessionView;
use crate::failure::{pool_failed, weak};
use crate::me::session_ended;
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

/// Sets a new password by the current one, and ends all sessions. The answer is a new one. A repeated request, of which the
/// first was answered too late, succeeds as well: it knows the password that counts now.
#[utoipa::path(post, path = "/v1/auth/change-password", operation_id = "changePassword", tag = "auth",
    request_body = ChangePassword,
    responses((status = 200, description = "The new session; the new password counts", body = SessionView)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Body(body): Body,
) -> Result<Json<SessionView>, ApiError> {
    let ChangePassword {
        current_password,
        new_password,
    } = ChangePassword::parse(body)?;
    let (pool, username) = (&state.cognito, caller.username.as_str());
    let changed = pool.change_password(&caller.token, &current_password, &new_password);
    if let Err(error) = changed.await {
        let may_be_a_retry = matches!(error, CognitoError::NotAuthorized | CognitoError::TokenRevoked);
        if !may_be_a_retry || pool.log_in(username, &new_password).await.is_err() {
            return Err(refused(error));
        }
    }
    pool.sign_out_everywhere(username).await.map_err(session_ended)?;
    let session = pool.log_in(username, &new_password).await.map_err(pool_failed)?;
    let (fresh, now) = (session.claims.session_id.clone(), state.services.now());
    let end = end(&state, &session.identity, |ended| {
        ended.end_all(Some(fresh.clone()), now);
    });
    end.await?;
    Ok(Json(session.into()))
}

fn refused(error: CognitoError) -> ApiError {
    match error {
        CognitoError::WeakPassword(reason) => weak("new_password", reason),
        CognitoError::NotAuthorized | CognitoError::InvalidParameter => {
            ApiError::unauthenticated("wrong_credentials", "the current password is wrong")
        }
        CognitoError::UserNotFound => ApiError::session_ended(),
        other => pool_failed(other),
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
