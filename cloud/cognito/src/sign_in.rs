//! `InitiateAuth` by password and by refresh token.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    attempts,
    codes::Subject,
    error::{
        Answer, Failure, api, invalid_parameter, not_authorized, password_attempts_exceeded, user_not_found,
        wrong_credentials,
    },
    settings::login_of,
    state::{Cognito, Tx},
    tokens, users,
    validate::{CLIENT_ID, Input},
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

pub(super) async fn initiate_auth(pool: Cognito, mut input: Input) -> Answer {
    let client_id = input.text("clientId", &CLIENT_ID);
    let flow = input.one_of("authFlow", &FLOWS);
    let mut parameters: BTreeMap<_, _> = input.optional("authParameters").unwrap_or_default();
    input.finish()?;
    pool.check_client(&client_id)?;
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
    let login = login_of(&pool.inner.settings, username);
    let (user, subject) = pool
        .transaction(move |tx| {
            let user = users::find(tx, &login)?;
            let subject = Subject::of(user.as_ref(), &login);
            unless_locked(tx, &subject)?;
            Ok((user, subject))
        })
        .await?;

    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let is_right = pool.inner.passwords.verify(password, hash).await?;

    let (user, session, refresh_token) = pool
        .transaction(move |tx| {
            unless_locked(tx, &subject)?;
            // The user may have been deleted, or their password changed, while it was being verified.
            let verified = user.as_ref().filter(|_| is_right);
            let current = match verified {
                Some(user) => {
                    users::find_by_sub(tx, &user.sub)?.filter(|now| now.password_hash == user.password_hash)
                }
                None => None,
            };
            let Some(current) = current else {
                attempts::sign_in_failed(tx, &subject)?;
                let is_told = user.is_none() && !tx.pool.inner.settings.prevent_user_existence_errors;
                return Err(if is_told {
                    user_not_found()
                } else {
                    wrong_credentials()
                });
            };
            attempts::signed_in(tx, &subject)?;
            if !current.confirmed {
                return Err(api("UserNotConfirmedException", "User is not confirmed."));
            }
            let (session, refresh_token) = tokens::open(tx, &current)?;
            Ok((current, session, refresh_token))
        })
        .await?;
    Ok(tokens::issue(pool, &user, &session, Some(&refresh_token))?)
}

fn unless_locked(tx: &Tx<'_>, subject: &Subject) -> Result<(), Failure> {
    if attempts::is_locked(tx, subject)? {
        Err(password_attempts_exceeded())
    } else {
        Ok(())
    }
}

/// Fresh access and id tokens; the refresh token stays as it is (rotation is off by default).
async fn by_refresh_token(pool: &Cognito, refresh_token: String) -> Result<Value, Failure> {
    let (user, session) = pool
        .transaction(move |tx| {
            let invalid = || not_authorized("Invalid Refresh Token");
            let session = tokens::find(tx, &refresh_token)?.ok_or_else(invalid)?;
            if session.revoked {
                return Err(not_authorized("Refresh Token has been revoked"));
            }
            if session.expires_at <= tx.now_ms.div_euclid(1000) {
                return Err(not_authorized("Refresh Token has expired"));
            }
            let user = users::find_by_sub(tx, &session.sub)?;
            Ok((user.ok_or_else(invalid)?, session))
        })
        .await?;
    Ok(tokens::issue(pool, &user, &session, None)?)
}

fn take(parameters: &mut BTreeMap<String, String>, name: &str) -> Result<String, Failure> {
    parameters
        .remove(name)
        .filter(|value| !value.is_empty())
        .ok_or_else(|| invalid_parameter(format!("Missing required parameter {name}")))
}
