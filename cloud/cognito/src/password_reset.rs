//! `ForgotPassword`, `ConfirmForgotPassword`, `ChangePassword` and `AdminSetUserPassword`.
//!
//! As in Cognito, a new password ends no session; `GlobalSignOut` does.

use serde_json::json;

use super::{
    attempts::{self, Hourly},
    code_request,
    codes::{self, Purpose, Subject},
    error::{Answer, Failure, invalid_parameter, user_not_found, wrong_credentials},
    password::check_policy,
    state::{Cognito, Tx},
    tokens::Access,
    users::{self, User},
    validate::{CODE, Input, PASSWORD, TOKEN},
};

/// Mails a code, to a verified address only. Where user existence is not revealed, all other requests get the
/// same response and no mail.
pub(super) async fn forgot_password(pool: Cognito, input: Input) -> Answer {
    code_request::request(pool, input, (Purpose::PasswordReset, Hourly::Forgot), resettable).await
}

/// Sets a new password for the mailed code.
pub(super) async fn confirm_forgot_password(pool: Cognito, mut input: Input) -> Answer {
    let (client_id, username) = input.client_and_user();
    let code = input.text("confirmationCode", &CODE);
    let password = input.text("password", &PASSWORD);
    input.finish()?;
    let login = pool.login(&client_id, &username)?;
    check_policy(&pool.inner.settings.password_policy, &password)?;
    // Before the code is checked: consuming it and setting the password are one transaction.
    let password_hash = pool.inner.passwords.hash(password).await?;
    pool.transaction(move |tx| {
        let user = resettable(tx, &login)?;
        let subject = Subject::of(user.as_ref(), &login);
        codes::redeem(tx, &subject, Purpose::PasswordReset, &code)?;
        if let Some(user) = user {
            users::set_password(tx, user, password_hash)?;
        }
        Ok(json!({}))
    })
    .await
}

/// Sets a permanent password, which confirms the user but not their address (API reference, `AdminSetUserPassword`). A
/// temporary one, the operation's default, would demand a challenge at log-in that is not built here.
pub(super) async fn admin_set_user_password(pool: Cognito, mut input: Input) -> Answer {
    let (pool_id, username) = input.pool_and_user();
    let password = input.text("password", &PASSWORD);
    let permanent = input.optional("permanent").unwrap_or(false);
    input.finish()?;
    let login = pool.admin_login(&pool_id, &username)?;
    if !permanent {
        return Err(invalid_parameter("Only permanent passwords are set here."));
    }
    check_policy(&pool.inner.settings.password_policy, &password)?;
    let password_hash = pool.inner.passwords.hash(password).await?;
    pool.transaction(move |tx| {
        let mut user = users::find(tx, &login)?.ok_or_else(user_not_found)?;
        user.confirmed = true;
        users::set_password(tx, user, password_hash)?;
        Ok(json!({}))
    })
    .await
}

/// Replaces the password of a logged-in user who knows it.
pub(super) async fn change_password(pool: Cognito, mut input: Input) -> Answer {
    let access_token = input.text("accessToken", &TOKEN);
    let previous = input.text("previousPassword", &PASSWORD);
    let proposed = input.text("proposedPassword", &PASSWORD);
    input.finish()?;
    let access = Access::verify(&pool, &access_token)?;
    let (access, user) = pool
        .transaction(move |tx| with_attempts_left(tx, &access).map(|user| (access, user)))
        .await?;

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

    pool.transaction(move |tx| {
        // Checked again: concurrent guesses must not all be answered.
        let user = with_attempts_left(tx, &access)?;
        let subject = Subject::from(&user);
        if !is_right || user.password_hash != verified {
            attempts::count(tx, &subject, Hourly::Change)?;
            return Err(wrong_credentials());
        }
        attempts::clear(tx, &subject, Hourly::Change)?;
        users::set_password(tx, user, password_hash)?;
        Ok(json!({}))
    })
    .await
}

/// The user, if a code can be mailed to them. `None` where user existence is not revealed; else an error.
fn resettable(tx: &Tx<'_>, login: &str) -> Result<Option<User>, Failure> {
    match users::find_quietly(tx, login)? {
        Some(user) if !user.email_verified && !tx.pool.inner.settings.prevent_user_existence_errors => {
            Err(invalid_parameter(
                "Cannot reset password for the user as there is no registered/verified email or phone_number",
            ))
        }
        user => Ok(user.filter(|user| user.email_verified)),
    }
}

fn with_attempts_left(tx: &Tx<'_>, access: &Access) -> Result<User, Failure> {
    let user = access.user(tx)?;
    attempts::check(tx, &Subject::from(&user), Hourly::Change)?;
    Ok(user)
}
