//! `SignUp`, `ConfirmSignUp` and `ResendConfirmationCode`.

use cloud_core::random;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    attempts::{self, Hourly},
    attributes::{self, Attribute, Write},
    codes::{self, Purpose, Subject},
    error::{Answer, api, invalid_parameter, limit_exceeded, not_authorized, user_not_found_for_client},
    password::check_policy,
    state::Cognito,
    users::{self, User, login_of},
    validate::{CLIENT_ID, CODE, Checks, PASSWORD, USERNAME, is_email},
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SignUp {
    client_id: Option<String>,
    username: Option<String>,
    password: Option<String>,
    user_attributes: Option<Vec<Attribute>>,
}

/// Adds an unconfirmed user and mails them a code.
///
/// The user and the code are one transaction, the mail comes after it. When the machine stops in between, the
/// user exists and got no mail: `ResendConfirmationCode` sends a new code.
pub(super) async fn sign_up(pool: Cognito, input: SignUp) -> Answer {
    let mut checks = Checks::default();
    let client_id = checks.required("clientId", input.client_id, &CLIENT_ID);
    let email = checks.required("username", input.username, &USERNAME);
    let password = checks.required("password", input.password, &PASSWORD);
    let mut attributes = attributes::members(&mut checks, input.user_attributes.unwrap_or_default());
    checks.finish()?;
    pool.check_client(&client_id)?;
    let settings = &pool.inner.settings;
    if !is_email(&email) {
        return Err(invalid_parameter("Username should be an email."));
    }
    check_policy(&settings.password_policy, &password)?;
    let login = login_of(settings, &email);
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
    let shared = pool.clone();
    let code = pool
        .inner
        .database
        .transaction(move |tx| {
            if !users::insert(tx, &user)? {
                return Ok(None);
            }
            let subject = Subject::of(Some(&user), "");
            codes::make(tx, &shared, &subject, Purpose::SignUp, now_ms).map(Some)
        })
        .await?
        .ok_or_else(|| {
            api(
                "UsernameExistsException",
                "An account with the given email already exists.",
            )
        })?;
    codes::mail(&pool, to.clone(), &code, now_ms).await?;
    Ok(json!({
        "UserConfirmed": false,
        "UserSub": sub,
        "CodeDeliveryDetails": delivery_details(&to),
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ConfirmSignUp {
    client_id: Option<String>,
    username: Option<String>,
    confirmation_code: Option<String>,
}

/// Confirms the user, and with them the address the code was mailed to.
pub(super) async fn confirm_sign_up(pool: Cognito, input: ConfirmSignUp) -> Answer {
    let mut checks = Checks::default();
    let client_id = checks.required("clientId", input.client_id, &CLIENT_ID);
    let username = checks.required("username", input.username, &USERNAME);
    let code = checks.required("confirmationCode", input.confirmation_code, &CODE);
    checks.finish()?;
    pool.check_client(&client_id)?;
    let login = login_of(&pool.inner.settings, &username);
    let now_ms = pool.now_ms();
    let shared = pool.clone();
    pool.inner
        .database
        .transaction(move |tx| {
            let user = users::find(tx, &login)?;
            if user.is_none() && !shared.inner.settings.prevent_user_existence_errors {
                return Ok(Err(user_not_found_for_client()));
            }
            if user.as_ref().is_some_and(|user| user.confirmed) {
                return Ok(Err(not_authorized(
                    "User cannot be confirmed. Current status is CONFIRMED",
                )));
            }
            let subject = Subject::of(user.as_ref(), &login);
            if let Err(failure) = codes::redeem(tx, &shared, &subject, Purpose::SignUp, &code, now_ms)? {
                return Ok(Err(failure));
            }
            if let Some(mut user) = user {
                user.confirmed = true;
                user.email_verified = true;
                user.modified_ms = now_ms;
                users::update(tx, &user)?;
            }
            Ok(Ok(()))
        })
        .await??;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ResendConfirmationCode {
    client_id: Option<String>,
    username: Option<String>,
}

/// Mails a new code and invalidates the former one.
pub(super) async fn resend_confirmation_code(pool: Cognito, input: ResendConfirmationCode) -> Answer {
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
            let user = users::find(tx, &login)?;
            if user.is_none() && !shared.inner.settings.prevent_user_existence_errors {
                return Ok(Err(user_not_found_for_client()));
            }
            if user.as_ref().is_some_and(|user| user.confirmed) {
                return Ok(Err(invalid_parameter("User is already confirmed.")));
            }
            let subject = Subject::of(user.as_ref(), &login);
            if attempts::is_exhausted(tx, &subject, Hourly::Resend, now_ms)? {
                return Ok(Err(limit_exceeded()));
            }
            attempts::count(tx, &subject, Hourly::Resend, now_ms)?;
            let code = codes::make(tx, &shared, &subject, Purpose::SignUp, now_ms)?;
            Ok(Ok((code, user.map(|user| user.email().to_owned()))))
        })
        .await??;
    if let Some(to) = to {
        codes::mail(&pool, to.clone(), &code, now_ms).await?;
        return Ok(json!({ "CodeDeliveryDetails": delivery_details(&to) }));
    }
    Ok(json!({ "CodeDeliveryDetails": delivery_details(&username) }))
}

/// `CodeDeliveryDetails`, with the address masked as by Cognito: `j***@e***`.
pub(super) fn delivery_details(email: &str) -> Value {
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    let first = |text: &str| text.chars().take(1).collect::<String>();
    json!({
        "AttributeName": "email",
        "DeliveryMedium": "EMAIL",
        "Destination": format!("{}***@{}***", first(local), first(domain)),
    })
}
