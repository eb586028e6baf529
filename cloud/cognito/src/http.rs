//! AWS JSON 1.1 over HTTP, and the documents under the issuer.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use cloud_core::random;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    Cognito,
    error::{Failure, api, unknown_pool},
    password_reset, profile, sessions, sign_in, sign_up,
};

/// The media type of requests and responses.
pub(super) const JSON_1_1: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.1");

/// What an operation answers: the members of its output.
pub(super) type Answer = Result<Value, Failure>;

pub(super) fn router(pool: Cognito) -> Router {
    Router::new()
        .route("/{pool_id}/.well-known/jwks.json", get(jwks))
        .route(
            "/{pool_id}/.well-known/openid-configuration",
            get(openid_configuration),
        )
        .fallback(call)
        .with_state(pool)
}

async fn call(State(pool): State<Cognito>, method: Method, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|value| value.to_str().ok());
    let mut response = match target.and_then(|t| t.strip_prefix("AWSCognitoIdentityProviderService.")) {
        Some(operation) if method == Method::POST => {
            match dispatch(&pool, operation, &headers, &body).await {
                Ok(output) => (
                    [(header::CONTENT_TYPE, JSON_1_1)],
                    // An operation without output has an empty body, not an empty object.
                    if output.is_null() {
                        String::new()
                    } else {
                        output.to_string()
                    },
                )
                    .into_response(),
                Err(failure) => failure.into_response(),
            }
        }
        _ => unknown_operation().into_response(),
    };
    if let Ok(id) = random::uuid()
        && let Ok(id) = HeaderValue::from_str(&id)
    {
        response.headers_mut().insert("x-amzn-requestid", id);
    }
    response
}

async fn dispatch(pool: &Cognito, operation: &str, headers: &HeaderMap, body: &[u8]) -> Answer {
    let pool = pool.clone();
    match operation {
        "AdminGetUser" => {
            check_signed(headers)?;
            profile::admin_get_user(pool, parse(body)?).await
        }
        "ChangePassword" => password_reset::change_password(pool, parse(body)?).await,
        "ConfirmForgotPassword" => password_reset::confirm_forgot_password(pool, parse(body)?).await,
        "ConfirmSignUp" => sign_up::confirm_sign_up(pool, parse(body)?).await,
        "DeleteUser" => profile::delete_user(pool, parse(body)?).await,
        "ForgotPassword" => password_reset::forgot_password(pool, parse(body)?).await,
        "GetUser" => profile::get_user(pool, parse(body)?).await,
        "GlobalSignOut" => sessions::global_sign_out(pool, parse(body)?).await,
        "InitiateAuth" => sign_in::initiate_auth(pool, parse(body)?).await,
        "ResendConfirmationCode" => sign_up::resend_confirmation_code(pool, parse(body)?).await,
        "RevokeToken" => sessions::revoke_token(pool, parse(body)?).await,
        "SignUp" => sign_up::sign_up(pool, parse(body)?).await,
        "UpdateUserAttributes" => profile::update_user_attributes(pool, parse(body)?).await,
        "VerifyUserAttribute" => profile::verify_user_attribute(pool, parse(body)?).await,
        _ => Err(unknown_operation()),
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    // The parser's own text can quote the input, and the input holds passwords.
    serde_json::from_slice(body).map_err(|_| {
        api(
            "SerializationException",
            "The request is not JSON of the operation's shape",
        )
    })
}

/// IAM-authorized operations want a request signed by Signature Version 4. Locally there is no account to
/// check the signature against, but a function that forgot to sign learns it here.
fn check_signed(headers: &HeaderMap) -> Result<(), Failure> {
    let signed = headers
        .get(header::AUTHORIZATION)
        .is_some_and(|value| value.as_bytes().starts_with(b"AWS4-HMAC-SHA256 "));
    if signed {
        Ok(())
    } else {
        Err(api(
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        ))
    }
}

fn unknown_operation() -> Failure {
    api("UnknownOperationException", "The operation is not known here")
}

async fn jwks(State(pool): State<Cognito>, Path(pool_id): Path<String>) -> Response {
    well_known(&pool, &pool_id, pool.jwks())
}

/// OpenID Connect Discovery 1.0, section 3, as far as a pool without a domain has it.
async fn openid_configuration(State(pool): State<Cognito>, Path(pool_id): Path<String>) -> Response {
    let issuer = &pool.inner.settings.issuer;
    let document = json!({
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "response_types_supported": ["code", "token"],
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
    });
    well_known(&pool, &pool_id, document)
}

fn well_known(pool: &Cognito, pool_id: &str, document: Value) -> Response {
    if pool_id != pool.inner.settings.pool_id {
        let mut response = unknown_pool(pool_id).into_response();
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    }
    let cache = (
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=86400"),
    );
    ([cache], Json(document)).into_response()
}
