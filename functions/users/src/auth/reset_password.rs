use api::{ApiError, Body};
use aws::cognito::CognitoError;
use domain::{EmailAddress, Fields, Invalid, Secret};
use http::StatusCode;
use serde_json::Value;
use utoipa::ToSchema;

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

/// Sets a new password by the mailed code.
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
        Ok(()) => Ok(StatusCode::NO_CONTENT),
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

#[cfg(test)]
mod tests {
    use api::testing::{Call, post};
    use serde_json::json;

    use crate::kit::{App, CODE};

    fn reset(email: &str, code: &str, new_password: &str) -> Call {
        post("/v1/auth/reset-password")
            .json(json!({"email": email, "code": code, "new_password": new_password}))
    }

    #[tokio::test]
    async fn the_new_password_counts() {
        let app = App::new().await;
        app.person("ada@example.com").await;
        app.send(post("/v1/auth/forgot-password").json(json!({"email": "ada@example.com"})))
            .await;
        let weak = app.send(reset("ada@example.com", CODE, "short")).await;
        insta::assert_json_snapshot!(weak.json());
        let answer = app.send(reset("ada@example.com", CODE, "New-Password-1")).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
        assert_eq!(app.login("ada@example.com").await.code(), "wrong_credentials");
        let body = json!({"email": "ada@example.com", "password": "New-Password-1"});
        assert_eq!(app.send(post("/v1/auth/login").json(body)).await.status, 200);
        let again = app.send(reset("ada@example.com", CODE, "New-Password-2")).await;
        assert_eq!(
            again.json()["errors"][0]["code"],
            "code_expired",
            "a code counts once"
        );
    }

    #[tokio::test]
    async fn a_wrong_code_tells_nothing_of_the_account() {
        let app = App::new().await;
        app.person("ada@example.com").await;
        app.send(post("/v1/auth/forgot-password").json(json!({"email": "ada@example.com"})))
            .await;
        let wrong = app
            .send(reset("ada@example.com", "000000", "New-Password-1"))
            .await;
        assert_eq!(
            (wrong.status.as_u16(), &wrong.json()["errors"][0]["pointer"]),
            (422, &json!("/code"))
        );
        let nobody = app
            .send(reset("nobody@example.com", "000000", "New-Password-1"))
            .await;
        assert_eq!(nobody.text, wrong.text);
        app.pool.lock();
        let locked = app.send(reset("ada@example.com", CODE, "New-Password-1")).await;
        assert_eq!(
            (locked.status.as_u16(), locked.header("retry-after")),
            (429, "300")
        );
    }
}
