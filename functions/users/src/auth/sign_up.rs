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
