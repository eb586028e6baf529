//! `POST /v1/auth/sign-up`

use api::openapi::{Conflict, IdempotencyKeyHeader};
use api::{ApiError, Body, Fingerprint, IdempotencyKey};
use aws::cognito::{Cognito, CognitoError, NewAccount, SignUpAttempt};
use axum::Json;
use domain::{EmailAddress, Entropy, Fields, Invalid, Name, Secret, UserId};
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::failure::{failed, weak};
use crate::state::Shared;
use crate::{input, openapi};

/// Who has signed up.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignedUp {
    #[schema(value_type = String, pattern = "^usr_[0-9a-f]{32}$")]
    user_id: UserId,
}

/// Makes an account and mails a code to its address, to be confirmed before the first log-in.
#[utoipa::path(post, path = "/v1/auth/sign-up", operation_id = "signUp", tag = "auth",
    params(IdempotencyKeyHeader),
    request_body = openapi::SignUp,
    responses((status = 201, description = "Signed up", body = SignedUp), (status = 409, response = Conflict)))]
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
        // Everything else it might not take has been looked at.
        Err(CognitoError::InvalidParameter) => {
            return Err(ApiError::field(
                "email",
                "invalid_email",
                "must be an e-mail address",
            ));
        }
        Err(error) => return Err(failed(error)),
    };
    Ok((StatusCode::CREATED, Json(SignedUp { user_id })))
}

struct SignUp {
    email: EmailAddress,
    password: Secret,
    name: Name,
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

/// What the account remembers of this request. Without a key it has one of its own, so that a try of ours that was
/// answered too late is recognised by the next. The password is left out: not even a digest of it is kept here.
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

/// The account that this very request has made before, if it was this.
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
        Err(error) => return Err(failed(error)),
    };
    match earlier {
        Some(earlier) if earlier == account.attempt => Ok(user_id),
        Some(earlier) if earlier.key == account.attempt.key => Err(ApiError::idempotency_key_reused()),
        _ => Err(exists()),
    }
}
