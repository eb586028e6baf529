//! `ForgotPassword`, `ConfirmForgotPassword` and `ChangePassword`.
//!
//! As in Cognito, a new password ends no session; `GlobalSignOut` does.

use serde::Deserialize;
use serde_json::json;

use super::{
    attempts::{self, Hourly},
    codes::{self, Purpose, Subject},
    error::{
        Answer, Failure, invalid_parameter, limit_exceeded, user_not_found_for_client, wrong_credentials,
    },
    password::check_policy,
    sign_up::delivery_details,
    state::Cognito,
    tokens::Access,
    users::{self, User, login_of},
    validate::{CLIENT_ID, CODE, Checks, PASSWORD, TOKEN, USERNAME},
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ForgotPassword {
    client_id: Option<String>,
    username: Option<String>,
}

/// Mails a code, to a verified address only. Where user existence is not revealed, all other requests get the
/// same response and no mail.
pub(super) async fn forgot_password(pool: Cognito, input: ForgotPassword) -> Answer {
    let mut checks = Checks::default();
    let client_id = checks.required("clientId", input.client_id, &CLIENT_ID);
    let username = checks.required("username", input.username, &USERNAME);
    checks.finish()?;
    pool.check_client(&client_id)?;
    let login = login_of(&pool.inner.settings, &username);
    let now_ms = pool.now_ms();
    let shared = pool.clone();
    let (code, to) = pool
        .inner
        .database
        .transaction(move |tx| {
            let user = match resettable(&shared, users::find(tx, &login)?) {
                Ok(user) => user,
                Err(failure) => return Ok(Err(failure)),
            };
            let subject = Subject::of(user.as_ref(), &login);
            if attempts::is_exhausted(tx, &subject, Hourly::Forgot, now_ms)? {
                return Ok(Err(limit_exceeded()));
            }
            attempts::count(tx, &subject, Hourly::Forgot, now_ms)?;
            let code = codes::make(tx, &shared, &subject, Purpose::PasswordReset, now_ms)?;
            Ok(Ok((code, user.map(|user| user.email().to_owned()))))
        })
        .await??;
    if let Some(to) = to {
        codes::mail(&pool, to.clone(), &code, now_ms).await?;
        return Ok(json!({ "CodeDeliveryDetails": delivery_details(&to) }));
    }
    Ok(json!({ "CodeDeliveryDetails": delivery_details(&username) }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ConfirmForgotPassword {
    client_id: Option<String>,
    username: Option<String>,
    confirmation_code: Option<String>,
    password: Option<String>,
}

/// Sets a new password for the mailed code.
pub(super) async fn confirm_forgot_password(pool: Cognito, input: ConfirmForgotPassword) -> Answer {
    let mut checks = Checks::default();
    let client_id = checks.required("clientId", input.client_id, &CLIENT_ID);
    let username = checks.required("username", input.username, &USERNAME);
    let code = checks.required("confirmationCode", input.confirmation_code, &CODE);
    let password = checks.required("password", input.password, &PASSWORD);
    checks.finish()?;
    pool.check_client(&client_id)?;
    check_policy(&pool.inner.settings.password_policy, &password)?;
    // Before the code is checked: consuming it and setting the password are one transaction.
    let password_hash = pool.inner.passwords.hash(password).await?;
    let login = login_of(&pool.inner.settings, &username);
    let now_ms = pool.now_ms();
    let shared = pool.clone();
    pool.inner
        .database
        .transaction(move |tx| {
            let user = match resettable(&shared, users::find(tx, &login)?) {
                Ok(user) => user,
                Err(failure) => return Ok(Err(failure)),
            };
            let subject = Subject::of(user.as_ref(), &login);
            let redeemed = codes::redeem(tx, &shared, &subject, Purpose::PasswordReset, &code, now_ms)?;
            if let (Ok(()), Some(mut user)) = (&redeemed, user) {
                user.password_hash = password_hash;
                user.modified_ms = now_ms;
                users::update(tx, &user)?;
            }
            Ok(redeemed)
        })
        .await??;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ChangePassword {
    access_token: Option<String>,
    previous_password: Option<String>,
    proposed_password: Option<String>,
}

/// Replaces the password of a logged-in user who knows it.
pub(super) async fn change_password(pool: Cognito, input: ChangePassword) -> Answer {
    let mut checks = Checks::default();
    let access_token = checks.required("accessToken", input.access_token, &TOKEN);
    let previous = checks.required("previousPassword", input.previous_password, &PASSWORD);
    let proposed = checks.required("proposedPassword", input.proposed_password, &PASSWORD);
    checks.finish()?;
    let now_ms = pool.now_ms();
    let access = Access::verify(&pool, &access_token, now_ms)?;
    let (access, user) = pool
        .inner
        .database
        .transaction(move |tx| Ok(with_attempts_left(tx, &access, now_ms)?.map(|user| (access, user))))
        .await??;

    let verified = user.password_hash.clone();
    let is_right = pool
        .inner
        .passwords
        .verify(previous, Some(verified.clone()))
        .await?;
    let password_hash = if is_right {
        check_policy(&pool.inner.settings.password_policy, &proposed)?;
        pool.inner.passwords.hash(proposed).await?
    } else {
        String::new()
    };

    pool.inner
        .database
        .transaction(move |tx| {
            // Checked again: concurrent guesses must not all be answered.
            let mut user = match with_attempts_left(tx, &access, now_ms)? {
                Ok(user) => user,
                Err(failure) => return Ok(Err(failure)),
            };
            let subject = Subject::of(Some(&user), "");
            if !is_right || user.password_hash != verified {
                attempts::count(tx, &subject, Hourly::Change, now_ms)?;
                return Ok(Err(wrong_credentials()));
            }
            attempts::clear(tx, &subject, Hourly::Change)?;
            user.password_hash = password_hash;
            user.modified_ms = now_ms;
            users::update(tx, &user)?;
            Ok(Ok(()))
        })
        .await??;
    Ok(json!({}))
}

/// The user, if a code can be mailed to them. `None` where user existence is not revealed; else an error.
fn resettable(pool: &Cognito, user: Option<User>) -> Result<Option<User>, Failure> {
    let is_hidden = pool.inner.settings.prevent_user_existence_errors;
    match user {
        Some(user) if user.email_verified => Ok(Some(user)),
        _ if is_hidden => Ok(None),
        Some(_) => Err(invalid_parameter(
            "Cannot reset password for the user as there is no registered/verified email or phone_number",
        )),
        None => Err(user_not_found_for_client()),
    }
}

fn with_attempts_left(
    tx: &rusqlite::Transaction<'_>,
    access: &Access,
    now_ms: i64,
) -> anyhow::Result<Result<User, Failure>> {
    let user = match access.user(tx)? {
        Ok(user) => user,
        Err(failure) => return Ok(Err(failure)),
    };
    let subject = Subject::of(Some(&user), "");
    Ok(if attempts::is_exhausted(tx, &subject, Hourly::Change, now_ms)? {
        Err(limit_exceeded())
    } else {
        Ok(user)
    })
}
