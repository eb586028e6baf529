//! `InitiateAuth` by password and by refresh token.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    attempts,
    codes::Subject,
    error::{
        Answer, Failure, api, invalid_parameter, not_authorized, password_attempts_exceeded, user_not_found,
        wrong_credentials,
    },
    state::Cognito,
    tokens,
    users::{self, login_of},
    validate::{CLIENT_ID, Checks},
};

/// `AuthFlowType`, as the service lists it.
const FLOWS: [&str; 8] = [
    "USER_SRP_AUTH",
    "REFRESH_TOKEN_AUTH",
    "REFRESH_TOKEN",
    "CUSTOM_AUTH",
    "ADMIN_NO_SRP_AUTH",
    "USER_PASSWORD_AUTH",
    "ADMIN_USER_PASSWORD_AUTH",
    "USER_AUTH",
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct InitiateAuth {
    auth_flow: Option<String>,
    auth_parameters: Option<BTreeMap<String, String>>,
    client_id: Option<String>,
}

pub(super) async fn initiate_auth(pool: Cognito, input: InitiateAuth) -> Answer {
    let mut checks = Checks::default();
    let client_id = checks.required("clientId", input.client_id, &CLIENT_ID);
    let flow = checks.one_of("authFlow", input.auth_flow, &FLOWS);
    checks.finish()?;
    pool.check_client(&client_id)?;
    let mut parameters = input.auth_parameters.unwrap_or_default();
    let settings = &pool.inner.settings;
    let result = match flow.as_str() {
        "USER_PASSWORD_AUTH" if settings.allows("USER_PASSWORD_AUTH") => {
            let username = take(&mut parameters, "USERNAME")?;
            let password = take(&mut parameters, "PASSWORD")?;
            by_password(&pool, &username, password).await?
        }
        "USER_PASSWORD_AUTH" => {
            return Err(invalid_parameter(
                "USER_PASSWORD_AUTH flow not enabled for this client",
            ));
        }
        "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN" if settings.allows("REFRESH_TOKEN_AUTH") => {
            by_refresh_token(&pool, take(&mut parameters, "REFRESH_TOKEN")?).await?
        }
        "ADMIN_NO_SRP_AUTH" | "ADMIN_USER_PASSWORD_AUTH" => {
            return Err(invalid_parameter("Initiate Auth method not supported."));
        }
        // The other flows are not built here, so no client has them.
        _ => return Err(invalid_parameter("Auth flow not enabled for this client")),
    };
    Ok(json!({ "AuthenticationResult": result, "ChallengeParameters": {} }))
}

/// The lock is checked twice: before the slow hash, to refuse at once, and after it together with the
/// outcome. So of many concurrent guesses only those before the lock count and are answered; the right
/// password among the others is refused like a wrong one.
async fn by_password(pool: &Cognito, username: &str, password: String) -> Result<Value, Failure> {
    let settings = &pool.inner.settings;
    let login = login_of(settings, username);
    let now_ms = pool.now_ms();
    let (user, subject) = pool
        .inner
        .database
        .transaction(move |tx| {
            let user = users::find(tx, &login)?;
            let subject = Subject::of(user.as_ref(), &login);
            if attempts::is_locked(tx, &subject, now_ms)? {
                return Ok(Err(password_attempts_exceeded()));
            }
            Ok(Ok((user, subject)))
        })
        .await??;

    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let is_right = pool.inner.passwords.verify(password, hash).await?;

    let shared = pool.clone();
    let now_ms = pool.now_ms();
    let (user, session, refresh_token) = pool
        .inner
        .database
        .transaction(move |tx| {
            if attempts::is_locked(tx, &subject, now_ms)? {
                return Ok(Err(password_attempts_exceeded()));
            }
            let Some(user) = user else {
                attempts::sign_in_failed(tx, &subject, now_ms)?;
                let is_told = !shared.inner.settings.prevent_user_existence_errors;
                return Ok(Err(if is_told {
                    user_not_found()
                } else {
                    wrong_credentials()
                }));
            };
            // The user may have been deleted, or their password changed, while it was being verified.
            let current = users::find_by_sub(tx, &user.sub)?;
            let Some(user) = current.filter(|now| is_right && now.password_hash == user.password_hash) else {
                attempts::sign_in_failed(tx, &subject, now_ms)?;
                return Ok(Err(wrong_credentials()));
            };
            attempts::signed_in(tx, &subject)?;
            if !user.confirmed {
                return Ok(Err(api("UserNotConfirmedException", "User is not confirmed.")));
            }
            let (session, refresh_token) = tokens::open(tx, &shared, &user, now_ms)?;
            Ok(Ok((user, session, refresh_token)))
        })
        .await??;
    Ok(tokens::issue(
        pool,
        &user,
        &session,
        Some(&refresh_token),
        now_ms,
    )?)
}

/// Fresh access and id tokens; the refresh token stays as it is (rotation is off by default).
async fn by_refresh_token(pool: &Cognito, refresh_token: String) -> Result<Value, Failure> {
    let now_ms = pool.now_ms();
    let (user, session) = pool
        .inner
        .database
        .transaction(move |tx| {
            let Some(session) = tokens::find(tx, &refresh_token)? else {
                return Ok(Err(not_authorized("Invalid Refresh Token")));
            };
            if session.revoked {
                return Ok(Err(not_authorized("Refresh Token has been revoked")));
            }
            if session.expires_at <= now_ms.div_euclid(1000) {
                return Ok(Err(not_authorized("Refresh Token has expired")));
            }
            Ok(match users::find_by_sub(tx, &session.sub)? {
                Some(user) => Ok((user, session)),
                None => Err(not_authorized("Invalid Refresh Token")),
            })
        })
        .await??;
    Ok(tokens::issue(pool, &user, &session, None, now_ms)?)
}

fn take(parameters: &mut BTreeMap<String, String>, name: &str) -> Result<String, Failure> {
    parameters
        .remove(name)
        .filter(|value| !value.is_empty())
        .ok_or_else(|| invalid_parameter(format!("Missing required parameter {name}")))
}
