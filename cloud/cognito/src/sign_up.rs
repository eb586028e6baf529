//! `SignUp`, `ConfirmSignUp` and `ResendConfirmationCode`.

use cloud_core::random;
use serde_json::json;

use super::{
    attempts::Hourly,
    attributes::{self, Write},
    code_request,
    codes::{self, Purpose, Subject, delivery_details},
    error::{Answer, api, invalid_parameter, not_authorized},
    password::check_policy,
    settings::login_of,
    state::Cognito,
    users::{self, User},
    validate::{CODE, Input, PASSWORD, is_email},
};

/// Adds an unconfirmed user and mails them a code.
///
/// The user and the code are one transaction, the mail comes after it. When the machine stops in between, the
/// user exists and got no mail: `ResendConfirmationCode` sends a new code.
pub(super) async fn sign_up(pool: Cognito, mut input: Input) -> Answer {
    let (client_id, email) = input.client_and_user();
    let password = input.text("password", &PASSWORD);
    let list = input.optional("userAttributes").unwrap_or_default();
    let mut attributes = attributes::members(&mut input, list);
    input.finish()?;
    let login = pool.login(&client_id, &email)?;
    let settings = &pool.inner.settings;
    if !is_email(&email) {
        return Err(invalid_parameter("Username should be an email."));
    }
    check_policy(&settings.password_policy, &password)?;
    let attribute = attributes
        .entry("email".to_owned())
        .or_insert_with(|| email.clone());
    if login_of(settings, attribute) != login {
        return Err(invalid_parameter("The email attribute has to be the username."));
    }
    attributes::check(settings, &attributes, Write::Create)?;

    let now_ms = pool.now_ms();
    let user = User {
        sub: random::uuid()?,
        login,
        password_hash: pool.inner.passwords.hash(password).await?,
        confirmed: false,
        email_verified: false,
        attributes,
        new_email: None,
        created_ms: now_ms,
        modified_ms: now_ms,
    };
    let (sub, to) = (user.sub.clone(), user.email().to_owned());
    let code = pool
        .transaction(move |tx| {
            if !users::insert(tx, &user)? {
                return Err(api(
                    "UsernameExistsException",
                    "An account with the given email already exists.",
                ));
            }
            codes::make(tx, &Subject::from(&user), Purpose::SignUp)
        })
        .await?;
    codes::mail(&pool, &to, &code).await?;
    Ok(json!({
        "UserConfirmed": false,
        "UserSub": sub,
        "CodeDeliveryDetails": delivery_details(&to),
    }))
}

/// Confirms the user, and with them the address the code was mailed to.
pub(super) async fn confirm_sign_up(pool: Cognito, mut input: Input) -> Answer {
    let (client_id, username) = input.client_and_user();
    let code = input.text("confirmationCode", &CODE);
    input.finish()?;
    let login = pool.login(&client_id, &username)?;
    pool.transaction(move |tx| {
        let user = users::find_quietly(tx, &login)?;
        if user.as_ref().is_some_and(|user| user.confirmed) {
            return Err(not_authorized(
                "User cannot be confirmed. Current status is CONFIRMED",
            ));
        }
        let subject = Subject::of(user.as_ref(), &login);
        codes::redeem(tx, &subject, Purpose::SignUp, &code)?;
        if let Some(mut user) = user {
            user.confirmed = true;
            user.email_verified = true;
            user.modified_ms = tx.now_ms;
            users::update(tx, &user)?;
        }
        Ok(json!({}))
    })
    .await
}

/// Mails a new code and invalidates the former one.
pub(super) async fn resend_confirmation_code(pool: Cognito, input: Input) -> Answer {
    code_request::request(pool, input, (Purpose::SignUp, Hourly::Resend), |tx, login| {
        let user = users::find_quietly(tx, login)?;
        if user.as_ref().is_some_and(|user| user.confirmed) {
            return Err(invalid_parameter("User is already confirmed."));
        }
        Ok(user)
    })
    .await
}
