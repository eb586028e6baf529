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

#[cfg(test)]
mod tests {
    use api::testing::post;
    use serde_json::{Value, json};

    use crate::kit::{App, PASSWORD};

    fn change(current: &str, new: &str) -> Value {
        json!({"current_password": current, "new_password": new})
    }

    #[tokio::test]
    async fn the_new_password_counts() {
        let app = App::new().await;
        let ada = app.person("ada@example.com").await;
        let answer = app
            .send(
                ada.post("/v1/auth/change-password")
                    .json(change(PASSWORD, "New-Password-1")),
            )
            .await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
        assert_eq!(app.login("ada@example.com").await.code(), "wrong_credentials");
    }

    #[tokio::test]
    async fn refusals() {
        let app = App::new().await;
        let ada = app.person("ada@example.com").await;
        let refused = async |body: Value| {
            let answer = app.send(ada.post("/v1/auth/change-password").json(body)).await;
            let field = answer.json()["errors"][0]["pointer"].clone();
            (answer.status.as_u16(), answer.code(), field)
        };
        let wrong = refused(change("Wrong-Password-1", "New-Password-1")).await;
        assert_eq!(wrong, (401, "wrong_credentials".to_owned(), Value::Null));
        let weak = refused(change(PASSWORD, "short")).await;
        assert_eq!(weak, (422, "invalid_fields".to_owned(), json!("/new_password")));
        app.pool
            .refuse_next("NotAuthorizedException", "Access Token has been revoked");
        let revoked = refused(change(PASSWORD, "New-Password-1")).await;
        assert_eq!(revoked, (401, "invalid_token".to_owned(), Value::Null));
        app.pool
            .refuse_next("LimitExceededException", "Attempt limit exceeded");
        let locked = refused(change(PASSWORD, "New-Password-1")).await;
        assert_eq!(locked, (429, "too_many_attempts".to_owned(), Value::Null));
    }

    #[tokio::test]
    async fn needs_a_token() {
        let app = App::new().await;
        let answer = app
            .send(post("/v1/auth/change-password").json(change(PASSWORD, "New-Password-1")))
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (401, "missing_token")
        );
        assert_eq!(app.pool.asked("ChangePassword"), 0);
    }
}
