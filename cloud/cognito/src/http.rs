//! AWS JSON 1.1 over HTTP, and the documents under the issuer.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use cloud_core::account::{ACCOUNT_ID, REGION};
use cloud_core::protocol;
use serde_json::{Value, json};

use super::{
    error::{Answer, Failure, JSON_1_1, api, unknown_pool},
    password_reset, profile, sessions, sign_in, sign_up,
    state::Cognito,
    validate::Input,
};

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
    let answer = match protocol::json_operation(&method, &headers, "AWSCognitoIdentityProviderService") {
        Some(operation) => dispatch(&pool, operation, &headers, &body).await,
        None => Err(unknown_operation()),
    };
    let mut response = match answer {
        // An operation without output has an empty body, not an empty object.
        Ok(output) => protocol::json_output(JSON_1_1, &output, ""),
        Err(failure) => failure.into_response(),
    };
    protocol::add_request_id(response.headers_mut(), None);
    response
}

async fn dispatch(pool: &Cognito, operation: &str, headers: &HeaderMap, body: &[u8]) -> Answer {
    let pool = pool.clone();
    let input = || Input::parse(body);
    if let Some(fault) = pool.inner.faults.take("cognito-idp", operation, headers) {
        return Err(fault.into());
    }
    if operation.starts_with("Admin") {
        authorize(&pool, operation, headers, body)?;
    }
    match operation {
        "AdminGetUser" => profile::admin_get_user(pool, input()?).await,
        "AdminSetUserPassword" => password_reset::admin_set_user_password(pool, input()?).await,
        "AdminUserGlobalSignOut" => sessions::admin_user_global_sign_out(pool, input()?).await,
        "ChangePassword" => password_reset::change_password(pool, input()?).await,
        "ConfirmForgotPassword" => password_reset::confirm_forgot_password(pool, input()?).await,
        "ConfirmSignUp" => sign_up::confirm_sign_up(pool, input()?).await,
        "DeleteUser" => profile::delete_user(pool, input()?).await,
        "ForgotPassword" => password_reset::forgot_password(pool, input()?).await,
        "GetUser" => profile::get_user(pool, input()?).await,
        "GlobalSignOut" => sessions::global_sign_out(pool, input()?).await,
        "InitiateAuth" => sign_in::initiate_auth(pool, input()?).await,
        "ResendConfirmationCode" => sign_up::resend_confirmation_code(pool, input()?).await,
        "RevokeToken" => sessions::revoke_token(pool, input()?).await,
        "SignUp" => sign_up::sign_up(pool, input()?).await,
        "UpdateUserAttributes" => profile::update_user_attributes(pool, input()?).await,
        "VerifyUserAttribute" => profile::verify_user_attribute(pool, input()?).await,
        _ => Err(unknown_operation()),
    }
}

/// Operations of administrators are authorized by IAM; the others by a password, a code or a token.
fn authorize(pool: &Cognito, operation: &str, headers: &HeaderMap, body: &[u8]) -> Result<(), Failure> {
    let caller = pool.inner.iam.caller(headers)?;
    // A body that is no JSON is refused later, when the operation reads its input.
    let input: Value = serde_json::from_slice(body).unwrap_or_default();
    let id = input
        .get("UserPoolId")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let arn = format!("arn:aws:cognito-idp:{REGION}:{ACCOUNT_ID}:userpool/{id}");
    Ok(caller.may("cognito-idp", operation, &arn, &[])?)
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
