//! `GetUser`, `AdminGetUser`, `UpdateUserAttributes`, `VerifyUserAttribute` and `DeleteUser`.

use serde_json::{Value, json};

use super::{
    attempts::{self, Hourly},
    attributes::{self, Write},
    codes::{self, Purpose, Subject, delivery_details},
    error::{Answer, Failure, api, invalid_parameter, user_not_found},
    settings::login_of,
    state::Cognito,
    tokens::Access,
    users,
    validate::{ATTRIBUTE_NAME, CODE, Input, TOKEN, is_email},
};

pub(super) async fn get_user(pool: Cognito, input: Input) -> Answer {
    let access = Access::of(&pool, input)?;
    let user = pool.transaction(move |tx| access.user(tx)).await?;
    Ok(json!({
        "Username": user.sub,
        "UserAttributes": user.attribute_list(|name| attributes::is_readable(&pool.inner.settings, name)),
    }))
}

/// The operator's view: every attribute, and the state the user is in.
pub(super) async fn admin_get_user(pool: Cognito, mut input: Input) -> Answer {
    let (pool_id, username) = input.pool_and_user();
    input.finish()?;
    let login = pool.admin_login(&pool_id, &username)?;
    let user = pool
        .transaction(move |tx| users::find(tx, &login)?.ok_or_else(user_not_found))
        .await?;
    Ok(json!({
        "Username": user.sub,
        "UserAttributes": user.attribute_list(|_| true),
        "UserCreateDate": epoch_seconds(user.created_ms),
        "UserLastModifiedDate": epoch_seconds(user.modified_ms),
        "Enabled": true,
        "UserStatus": user.status(),
    }))
}

/// Sets attributes; an empty value removes one. A code for `VerifyUserAttribute` is mailed to a changed
/// address: it applies immediately as unverified, or, if the pool says so, once it is verified.
pub(super) async fn update_user_attributes(pool: Cognito, mut input: Input) -> Answer {
    let token = input.text("accessToken", &TOKEN);
    let list = input.present("userAttributes");
    let mut changes = attributes::members(&mut input, list);
    input.finish()?;
    let access = Access::verify(&pool, &token)?;
    attributes::check(&pool.inner.settings, &changes, Write::Change)?;
    let email = changes.remove("email");
    if email.as_deref().is_some_and(|email| !is_email(email)) {
        return Err(invalid_parameter("Invalid email address format."));
    }
    let mailed = pool
        .transaction(move |tx| {
            let mut user = access.user(tx)?;
            for (name, value) in changes {
                if value.is_empty() {
                    user.attributes.remove(&name);
                } else {
                    user.attributes.insert(name, value);
                }
            }
            user.modified_ms = tx.now_ms;
            let moved_to = email.filter(|email| email != user.email());
            if let Some(email) = &moved_to {
                attempts::check(tx, &Subject::from(&user), Hourly::Email)?;
                attempts::count(tx, &Subject::from(&user), Hourly::Email)?;
                let settings = &tx.pool.inner.settings;
                let holder = users::find(tx, &login_of(settings, email))?;
                if holder.is_some_and(|holder| holder.sub != user.sub) {
                    return Err(alias_exists());
                }
                if settings.verify_email_before_update {
                    user.new_email = Some(email.clone());
                } else {
                    user.set_email(settings, email.clone(), false);
                }
            }
            users::update(tx, &user)?;
            let code = |email| Ok((email, codes::make(tx, &Subject::from(&user), Purpose::Email)?));
            moved_to.map(code).transpose()
        })
        .await?;
    let Some((to, code)) = mailed else {
        return Ok(json!({ "CodeDeliveryDetailsList": [] }));
    };
    codes::mail(&pool, &to, &code).await?;
    Ok(json!({ "CodeDeliveryDetailsList": [delivery_details(&to)] }))
}

/// Verifies a changed address by the code mailed to it.
pub(super) async fn verify_user_attribute(pool: Cognito, mut input: Input) -> Answer {
    let token = input.text("accessToken", &TOKEN);
    let name = input.text("attributeName", &ATTRIBUTE_NAME);
    let code = input.text("code", &CODE);
    input.finish()?;
    let access = Access::verify(&pool, &token)?;
    if name != "email" {
        return Err(invalid_parameter("Only the email attribute can be verified."));
    }
    pool.transaction(move |tx| {
        let mut user = access.user(tx)?;
        codes::redeem(tx, &Subject::from(&user), Purpose::Email, &code)?;
        let email = user.new_email.clone().unwrap_or_else(|| user.email().to_owned());
        user.set_email(&tx.pool.inner.settings, email, true);
        user.modified_ms = tx.now_ms;
        // Another user may have taken the address since.
        if users::update(tx, &user)? {
            Ok(json!({}))
        } else {
            Err(alias_exists())
        }
    })
    .await
}

/// Removes the user with their sessions and codes.
pub(super) async fn delete_user(pool: Cognito, input: Input) -> Answer {
    let access = Access::of(&pool, input)?;
    pool.transaction(move |tx| {
        let user = access.user(tx)?;
        codes::forget(tx, &user)?;
        users::delete(tx, &user.sub)?;
        Ok(Value::Null)
    })
    .await
}

fn alias_exists() -> Failure {
    api(
        "AliasExistsException",
        "An account with the given email already exists.",
    )
}

/// Time stamps of AWS JSON 1.1: seconds, with the milliseconds behind the point.
fn epoch_seconds(ms: i64) -> Value {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds of any real date fit an f64 exactly"
    )]
    let seconds = ms as f64 / 1000.0;
    json!(seconds)
}
