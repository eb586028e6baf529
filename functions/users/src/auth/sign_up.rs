use api::openapi::Conflict;
use api::{ApiError, Body, Fingerprint, IdempotencyKey};
use aws::cognito::{Cognito, CognitoError, NewAccount, SignUpAttempt};
use axum::Json;
use domain::{EmailAddress, Entropy, Fields, Invalid, Name, Secret, UserId};
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::failure::{pool_failed, weak};
use crate::state::Shared;
use crate::{input, schema};

/// An account to be.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignUp {
    #[schema(value_type = schema::Email)]
    email: EmailAddress,
    #[schema(value_type = schema::NewPassword)]
    password: Secret,
    #[schema(value_type = schema::PersonName)]
    name: Name,
}

/// Who has signed up.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignedUp {
    #[schema(value_type = String, format = "UserId")]
    user_id: UserId,
}

/// Makes an account and mails a code to its address, to be confirmed before the first log-in.
#[utoipa::path(post, path = "/v1/auth/sign-up", operation_id = "signUp", tag = "auth",
    params(IdempotencyKey),
    request_body = SignUp,
    security(()),
    responses((status = 201, description = "Signed up", body = SignedUp), Conflict))]
pub(crate) async fn handle(
    state: Shared,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<(StatusCode, Json<SignedUp>), ApiError> {
    let SignUp {
        email,
        password,
        name,
    } = SignUp::parse(body)?;
    let attempt = attempt(key.as_ref(), &email, &name, &*state.services.entropy);
    let account = NewAccount {
        email,
        password,
        name,
        attempt,
    };
    let user_id = match state.cognito.sign_up(&account).await {
        Ok(user_id) => user_id,
        Err(CognitoError::UserExists) => repeated(&state.cognito, &account).await?,
        Err(CognitoError::WeakPassword(reason)) => return Err(weak("password", reason)),
        // Every other parameter that it might refuse has been checked.
        Err(CognitoError::InvalidParameter) => {
            return Err(ApiError::field(
                "email",
                "invalid_email",
                "must be an e-mail address",
            ));
        }
        Err(error) => return Err(pool_failed(error)),
    };
    Ok((StatusCode::CREATED, Json(SignedUp { user_id })))
}

impl SignUp {
    fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let email = fields.required("email", EmailAddress::from_json);
        let password = fields.required("password", input::new_password);
        let name = fields.required("name", Name::from_json);
        let ((email, password), name) = input::all(fields, email.zip(password).zip(name))?;
        Ok(Self {
            email,
            password,
            name,
        })
    }
}

/// What the account stores of this request. Without a key it gets a random one, so that a retry by the SDK, after a response
/// that came too late, is recognised. The password is left out: not even its digest is stored.
fn attempt(
    key: Option<&IdempotencyKey>,
    email: &EmailAddress,
    name: &Name,
    entropy: &dyn Entropy,
) -> SignUpAttempt {
    let random = || entropy.bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let body = json!({"email": email.as_str(), "name": name.as_str()});
    SignUpAttempt {
        key: key.map_or_else(random, IdempotencyKey::sha256_hex),
        body: Fingerprint::of(&body).as_str().to_owned(),
    }
}

/// The account, if an earlier attempt of this very request made it.
async fn repeated(cognito: &Cognito, account: &NewAccount) -> Result<UserId, ApiError> {
    let exists = || {
        ApiError::conflict(
            "user_exists",
            "this address has an account; log in, or reset the password",
        )
    };
    let (user_id, earlier) = match cognito.find(&account.email).await {
        Ok(found) => found,
        Err(CognitoError::UserNotFound) => return Err(exists()),
        Err(error) => return Err(pool_failed(error)),
    };
    match earlier {
        Some(earlier) if earlier == account.attempt => Ok(user_id),
        Some(earlier) if earlier.key == account.attempt.key => Err(ApiError::idempotency_key_reused()),
        _ => Err(exists()),
    }
}

#[cfg(test)]
mod tests {
    use api::testing::{Call, post};
    use serde_json::{Value, json};

    use crate::kit::{App, PASSWORD};

    fn sign_up(body: Value) -> Call {
        post("/v1/auth/sign-up").json(body)
    }

    fn ada() -> Value {
        json!({"email": "ada@example.com", "password": PASSWORD, "name": "Ada"})
    }

    #[tokio::test]
    async fn answers_who_it_is_and_mails_a_code() {
        let app = App::new().await;
        let answer = app.send(sign_up(ada())).await;
        insta::assert_json_snapshot!(answer.snapshot());
        assert_eq!(app.pool.mails("ada@example.com"), 1);
    }

    #[tokio::test]
    async fn every_field_error_at_once() {
        let app = App::new().await;
        let body = json!({"email": "Ada <ada@example.com>", "password": " x ", "colour": "red"});
        insta::assert_json_snapshot!(app.send(sign_up(body)).await.json());
        let weak = app
            .send(sign_up(
                json!({"email": "ada@example.com", "password": "short", "name": "Ada"}),
            ))
            .await;
        insta::assert_json_snapshot!(weak.json());
    }

    #[tokio::test]
    async fn an_address_has_one_account() {
        let app = App::new().await;
        assert_eq!(app.send(sign_up(ada())).await.status, 201);
        let again = app.send(sign_up(ada())).await;
        assert_eq!(
            (again.status.as_u16(), again.code().as_str()),
            (409, "user_exists")
        );
        assert_eq!(app.pool.mails("ada@example.com"), 1);
    }

    #[tokio::test]
    async fn the_same_key_makes_the_same_account() {
        let app = App::new().await;
        let with = |key: &str, body: Value| sign_up(body).header("idempotency-key", key);
        let first = app.send(with("k1", ada())).await;
        let again = app.send(with("k1", ada())).await;
        assert_eq!((again.status.as_u16(), again.json()), (201, first.json()));
        // The password is no part of the fingerprint.
        let mut retyped = ada();
        retyped["password"] = json!("Another-Password-1");
        assert_eq!(app.send(with("k1", retyped)).await.status, 201);
        let mut other = ada();
        other["name"] = json!("Eve");
        let reused = app.send(with("k1", other)).await;
        assert_eq!(
            (reused.status.as_u16(), reused.code().as_str()),
            (422, "idempotency_key_reused")
        );
        let foreign = app.send(with("k2", ada())).await;
        assert_eq!(
            (foreign.status.as_u16(), foreign.code().as_str()),
            (409, "user_exists")
        );
        assert_eq!(app.pool.mails("ada@example.com"), 1);
    }

    #[tokio::test]
    async fn an_answer_that_came_too_late_is_no_conflict() {
        let app = App::new().await;
        app.pool.lose_next_answer();
        let answer = app.send(sign_up(ada()).header("idempotency-key", "k1")).await;
        assert_eq!(answer.status, 503);
        assert_eq!(
            app.send(sign_up(ada()).header("idempotency-key", "k1"))
                .await
                .status,
            201
        );
    }

    #[tokio::test]
    async fn neither_key_nor_password_is_kept_readable() {
        let app = App::new().await;
        app.send(sign_up(ada()).header("idempotency-key", "my-key")).await;
        let attributes = app.pool.attributes("ada@example.com");
        assert!(
            !attributes.contains("my-key") && !attributes.contains(PASSWORD),
            "{attributes}"
        );
    }
}
