//! `GetUser`, `AdminGetUser`, `UpdateUserAttributes`, `VerifyUserAttribute` and `DeleteUser`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    attributes::{self, Attribute, Write},
    codes::{self, Purpose, Subject},
    error::{Answer, Failure, api, invalid_parameter, unknown_pool, user_not_found},
    sign_up::delivery_details,
    state::Cognito,
    tokens::Access,
    users::{self, login_of},
    validate::{ATTRIBUTE_NAME, CODE, Checks, POOL_ID, TOKEN, USERNAME, is_email},
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OfAccessToken {
    access_token: Option<String>,
}

impl OfAccessToken {
    /// The verified token.
    pub(super) fn verify(self, pool: &Cognito, now_ms: i64) -> Result<Access, Failure> {
        let mut checks = Checks::default();
        let token = checks.required("accessToken", self.access_token, &TOKEN);
        checks.finish()?;
        Access::verify(pool, &token, now_ms)
    }
}

pub(super) async fn get_user(pool: Cognito, input: OfAccessToken) -> Answer {
    let access = input.verify(&pool, pool.now_ms())?;
    let user = pool
        .inner
        .database
        .transaction(move |tx| access.user(tx))
        .await??;
    Ok(json!({
        "Username": user.sub,
        "UserAttributes": user.attribute_list(|name| attributes::is_readable(&pool.inner.settings, name)),
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AdminGetUser {
    user_pool_id: Option<String>,
    username: Option<String>,
}

/// The operator's view: every attribute, and the state the user is in.
pub(super) async fn admin_get_user(pool: Cognito, input: AdminGetUser) -> Answer {
    let mut checks = Checks::default();
    let pool_id = checks.required("userPoolId", input.user_pool_id, &POOL_ID);
    let username = checks.required("username", input.username, &USERNAME);
    checks.finish()?;
    if pool_id != pool.inner.settings.pool_id {
        return Err(unknown_pool(&pool_id));
    }
    let login = login_of(&pool.inner.settings, &username);
    let user = pool
        .inner
        .database
        .transaction(move |tx| Ok(users::find(tx, &login)?))
        .await?
        .ok_or_else(user_not_found)?;
    Ok(json!({
        "Username": user.sub,
        "UserAttributes": user.attribute_list(|_| true),
        "UserCreateDate": epoch_seconds(user.created_ms),
        "UserLastModifiedDate": epoch_seconds(user.modified_ms),
        "Enabled": true,
        "UserStatus": user.status(),
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateUserAttributes {
    access_token: Option<String>,
    user_attributes: Option<Vec<Attribute>>,
}

/// Sets attributes; an empty value removes one. A code for `VerifyUserAttribute` is mailed to a changed
/// address: it applies immediately as unverified, or, if the pool says so, once it is verified.
pub(super) async fn update_user_attributes(pool: Cognito, input: UpdateUserAttributes) -> Answer {
    let mut checks = Checks::default();
    let token = checks.required("accessToken", input.access_token, &TOKEN);
    let list = checks.present("userAttributes", input.user_attributes);
    let mut changes = attributes::members(&mut checks, list);
    checks.finish()?;
    let now_ms = pool.now_ms();
    let access = Access::verify(&pool, &token, now_ms)?;
    attributes::check(&pool.inner.settings, &changes, Write::Change)?;
    let email = changes.remove("email");
    if email.as_deref().is_some_and(|email| !is_email(email)) {
        return Err(invalid_parameter("Invalid email address format."));
    }
    let shared = pool.clone();
    let mailed = pool
        .inner
        .database
        .transaction(move |tx| {
            let mut user = match access.user(tx)? {
                Ok(user) => user,
                Err(failure) => return Ok(Err(failure)),
            };
            for (name, value) in changes {
                if value.is_empty() {
                    user.attributes.remove(&name);
                } else {
                    user.attributes.insert(name, value);
                }
            }
            user.modified_ms = now_ms;
            let moved_to = email.filter(|email| email != user.email());
            if let Some(email) = &moved_to {
                let settings = &shared.inner.settings;
                let holder = users::find(tx, &login_of(settings, email))?;
                if holder.is_some_and(|holder| holder.sub != user.sub) {
                    return Ok(Err(alias_exists()));
                }
                if settings.verify_email_before_update {
                    user.new_email = Some(email.clone());
                } else {
                    user.set_email(settings, email.clone(), false);
                }
            }
            users::update(tx, &user)?;
            let Some(email) = moved_to else {
                return Ok(Ok(None));
            };
            let subject = Subject::of(Some(&user), "");
            let code = codes::make(tx, &shared, &subject, Purpose::Email, now_ms)?;
            Ok(Ok(Some((email, code))))
        })
        .await??;
    let Some((to, code)) = mailed else {
        return Ok(json!({ "CodeDeliveryDetailsList": [] }));
    };
    codes::mail(&pool, to.clone(), &code, now_ms).await?;
    Ok(json!({ "CodeDeliveryDetailsList": [delivery_details(&to)] }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct VerifyUserAttribute {
    access_token: Option<String>,
    attribute_name: Option<String>,
    code: Option<String>,
}

/// Verifies a changed address by the code mailed to it.
pub(super) async fn verify_user_attribute(pool: Cognito, input: VerifyUserAttribute) -> Answer {
    let mut checks = Checks::default();
    let token = checks.required("accessToken", input.access_token, &TOKEN);
    let name = checks.required("attributeName", input.attribute_name, &ATTRIBUTE_NAME);
    let code = checks.required("code", input.code, &CODE);
    checks.finish()?;
    let now_ms = pool.now_ms();
    let access = Access::verify(&pool, &token, now_ms)?;
    if name != "email" {
        return Err(invalid_parameter("Only the email attribute can be verified."));
    }
    let shared = pool.clone();
    pool.inner
        .database
        .transaction(move |tx| {
            let mut user = match access.user(tx)? {
                Ok(user) => user,
                Err(failure) => return Ok(Err(failure)),
            };
            let subject = Subject::of(Some(&user), "");
            let redeemed = codes::redeem(tx, &shared, &subject, Purpose::Email, &code, now_ms)?;
            if redeemed.is_err() {
                return Ok(redeemed);
            }
            let email = user.new_email.clone().unwrap_or_else(|| user.email().to_owned());
            user.set_email(&shared.inner.settings, email, true);
            user.modified_ms = now_ms;
            // Another user may have taken the address since.
            Ok(if users::update(tx, &user)? {
                Ok(())
            } else {
                Err(alias_exists())
            })
        })
        .await??;
    Ok(json!({}))
}

/// Removes the user with their sessions and codes.
pub(super) async fn delete_user(pool: Cognito, input: OfAccessToken) -> Answer {
    let access = input.verify(&pool, pool.now_ms())?;
    pool.inner
        .database
        .transaction(move |tx| {
            let user = match access.user(tx)? {
                Ok(user) => user,
                Err(failure) => return Ok(Err(failure)),
            };
            codes::forget(tx, &user)?;
            users::delete(tx, &user.sub)?;
            Ok(Ok(()))
        })
        .await??;
    Ok(Value::Null)
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
