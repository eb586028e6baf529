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
        let email = fields.required("email", EmailAddress::from_json);
        let password = fields.required("password", input::password);
        let (email, password) = input::all(fields, email.zip(password))?;
        Ok(Self { email, password })
    }
}

#[cfg(test)]
mod tests {
    use api::testing::{get, post};
    use serde_json::{Value, json};

    use crate::kit::{App, PASSWORD};

    #[tokio::test]
    async fn a_session_begins_and_with_it_the_profile() {
        let app = App::new().await;
        app.sign_up("ada@example.com").await;
        app.confirm("ada@example.com").await;
        let answer = app.login("ada@example.com").await;
        assert_eq!(answer.status, 200);
        let session = answer.json();
        let members: Vec<_> = session.as_object().unwrap().keys().map(String::as_str).collect();
        let mut members = members.clone();
        members.sort_unstable();
        assert_eq!(
            members,
            [
                "access_token",
                "expires_in",
                "id_token",
                "refresh_token",
                "token_type"
            ]
        );
        assert_eq!(
            (&session["token_type"], &session["expires_in"]),
            (&json!("Bearer"), &json!(3600))
        );
        assert_eq!(app.pool.asked("GetUser"), 0);
        let token = session["access_token"].as_str().unwrap();
        assert_eq!(
            app.send(get("/v1/users/me").bearer(token)).await.json()["name"],
            "Ada"
        );
        assert_eq!(app.pool.asked("GetUser"), 0, "the profile was there");
    }

    #[tokio::test]
    async fn a_later_log_in_leaves_the_profile_alone() {
        let app = App::new().await;
        let ada = app.person("ada@example.com").await;
        let patch = ada.patch("/v1/users/me").json(json!({"name": "Countess"}));
        assert_eq!(app.send(patch).await.status, 200);
        assert_eq!(app.login("ada@example.com").await.status, 200);
        assert_eq!(app.send(ada.get("/v1/users/me")).await.json()["name"], "Countess");
    }

    #[tokio::test]
    async fn what_is_wrong_is_not_told_apart() {
        let app = App::new().await;
        app.person("ada@example.com").await;
        let login = |email: &str, password: &str| {
            post("/v1/auth/login").json(json!({"email": email, "password": password}))
        };
        let wrong = app.send(login("ada@example.com", "Wrong-Password-1")).await;
        insta::assert_json_snapshot!(wrong.snapshot());
        let nobody = app.send(login("nobody@example.com", PASSWORD)).await;
        assert_eq!(nobody.text, wrong.text);
    }

    #[tokio::test]
    async fn states_have_codes_of_their_own() {
        let app = App::new().await;
        app.sign_up("ada@example.com").await;
        let refused = |answer: api::testing::Answer| (answer.status.as_u16(), answer.code());
        assert_eq!(
            refused(app.login("ada@example.com").await),
            (403, "user_not_confirmed".to_owned())
        );
        for (error, message, status, code) in [
            (
                "PasswordResetRequiredException",
                "",
                403,
                "password_reset_required",
            ),
            (
                "NotAuthorizedException",
                "Password attempts exceeded",
                429,
                "too_many_attempts",
            ),
            ("TooManyRequestsException", "", 503, "unavailable"),
            ("ResourceNotFoundException", "", 500, "internal_error"),
        ] {
            app.pool.refuse_next(error, message);
            assert_eq!(
                refused(app.login("ada@example.com").await),
                (status, code.to_owned()),
                "{error}"
            );
        }
    }

    #[tokio::test]
    async fn bodies_are_checked_before_anybody_is_asked() {
        let app = App::new().await;
        let answer = app
            .send(post("/v1/auth/login").json(json!({"email": 1, "password": null, "Password": ""})))
            .await;
        let pointers: Vec<Value> = answer.json()["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["pointer"].clone())
            .collect();
        assert_eq!(pointers, ["/email", "/password", "/Password"]);
        assert_eq!(app.pool.asked("InitiateAuth"), 0);
    }
}
