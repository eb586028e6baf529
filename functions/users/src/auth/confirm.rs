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

#[cfg(test)]
mod tests {
    use api::testing::post;
    use serde_json::{Value, json};

    use crate::kit::{App, CODE};

    fn confirm(email: &str, code: &str) -> Value {
        json!({"email": email, "code": code})
    }

    #[tokio::test]
    async fn the_mailed_code_confirms() {
        let app = App::new().await;
        app.sign_up("ada@example.com").await;
        let call = post("/v1/auth/confirm").json(confirm("ada@example.com", CODE));
        let answer = app.send(call).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
        assert_eq!(app.login("ada@example.com").await.status, 200);
    }

    #[tokio::test]
    async fn any_other_code_is_a_field_error() {
        let app = App::new().await;
        app.sign_up("ada@example.com").await;
        let wrong = app
            .send(post("/v1/auth/confirm").json(confirm("ada@example.com", "000000")))
            .await;
        insta::assert_json_snapshot!(wrong.json());
        // Nobody learns who has an account.
        let nobody = app
            .send(post("/v1/auth/confirm").json(confirm("eve@example.com", "000000")))
            .await;
        assert_eq!(nobody.text, wrong.text);
        app.pool.expire_codes();
        let expired = app
            .send(post("/v1/auth/confirm").json(confirm("ada@example.com", CODE)))
            .await;
        assert_eq!(expired.json()["errors"][0]["code"], "code_expired");
    }

    #[tokio::test]
    async fn a_code_counts_once() {
        let app = App::new().await;
        app.person("ada@example.com").await;
        let again = app
            .send(post("/v1/auth/confirm").json(confirm("ada@example.com", CODE)))
            .await;
        assert_eq!(
            (again.status.as_u16(), &again.json()["errors"][0]["code"]),
            (422, &json!("code_expired"))
        );
    }

    #[tokio::test]
    async fn guessing_ends() {
        let app = App::new().await;
        app.sign_up("ada@example.com").await;
        app.pool.lock();
        let answer = app
            .send(post("/v1/auth/confirm").json(confirm("ada@example.com", CODE)))
            .await;
        insta::assert_json_snapshot!(answer.snapshot());
    }
}
