//! `GetUser`, `AdminGetUser`, `UpdateUserAttributes`, `VerifyUserAttribute`, `DeleteUser`.

use super::*;

fn attribute(list: &Value, name: &str) -> Option<String> {
    let list = list["UserAttributes"].as_array().unwrap();
    let found = list.iter().find(|attribute| attribute["Name"] == name)?;
    Some(found["Value"].as_str().unwrap().to_owned())
}

fn update(token: &Value, name: &str, value: &str) -> Value {
    json!({ "AccessToken": token, "UserAttributes": [{ "Name": name, "Value": value }] })
}

#[tokio::test]
async fn a_user_sees_what_the_client_may_read_and_an_operator_sees_all() {
    let pool = TestPool::new();
    let mut request = sign_up_of(EMAIL);
    request["UserAttributes"][0] = json!({ "Name": "custom:sign_up_key", "Value": "k" });
    let sub = pool.ok("SignUp", request).await["UserSub"]
        .as_str()
        .unwrap()
        .to_owned();

    let admin = json!({ "UserPoolId": POOL_ID, "Username": "ann@example.com" });
    let before = pool.ok("AdminGetUser", admin.clone()).await;
    assert_eq!(
        (&before["UserStatus"], &before["Enabled"]),
        (&json!("UNCONFIRMED"), &json!(true))
    );
    assert_eq!(before["UserCreateDate"], 1_767_323_045.678);
    assert_eq!(attribute(&before, "email_verified").unwrap(), "false");

    pool.advance_seconds(10);
    let code = pool.code(EMAIL).await;
    pool.ok("ConfirmSignUp", confirmation(EMAIL, &code)).await;
    let after = pool.ok("AdminGetUser", admin).await;
    assert_eq!(
        (&after["Username"], &after["UserStatus"]),
        (&json!(sub), &json!("CONFIRMED"))
    );
    assert_eq!(after["UserLastModifiedDate"], 1_767_323_055.678);
    assert_eq!(after["UserCreateDate"], before["UserCreateDate"]);
    for (name, value) in [
        ("sub", sub.as_str()),
        ("email", EMAIL),
        ("email_verified", "true"),
        ("name", "Ann"),
        ("custom:sign_up_key", "k"),
    ] {
        assert_eq!(attribute(&after, name).unwrap(), value, "{name}");
    }

    let token = pool.sign_in(EMAIL, PASSWORD).await["AccessToken"].clone();
    let own = pool.ok("GetUser", json!({ "AccessToken": token })).await;
    assert_eq!(own["Username"], sub);
    assert_eq!(attribute(&own, "email").unwrap(), EMAIL);
    assert_eq!(attribute(&own, "sub").unwrap(), sub);
    assert_eq!(attribute(&own, "custom:sign_up_key"), None);
    assert!(own.get("UserStatus").is_none());
}

#[tokio::test]
async fn an_operator_learns_that_a_user_is_unknown() {
    let pool = TestPool::new();
    pool.refuses(
        "AdminGetUser",
        json!({ "UserPoolId": POOL_ID, "Username": EMAIL }),
        "UserNotFoundException: User does not exist.",
    )
    .await;
}

#[tokio::test]
async fn attributes_are_updated_within_the_schema() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    let session = pool.sign_in(EMAIL, PASSWORD).await;
    let token = &session["AccessToken"];
    assert_eq!(
        pool.ok("UpdateUserAttributes", update(token, "name", "Änne 🦀"))
            .await,
        json!({ "CodeDeliveryDetailsList": [] })
    );
    let user = pool.ok("GetUser", json!({ "AccessToken": token })).await;
    assert_eq!(attribute(&user, "name").unwrap(), "Änne 🦀");
    // The next id token has it.
    let refreshed = pool
        .ok("InitiateAuth", by_refresh_token(&session["RefreshToken"]))
        .await;
    assert_eq!(
        pool.claims(&refreshed["AuthenticationResult"]["IdToken"])["name"],
        "Änne 🦀"
    );

    for (name, value, expected) in [
        (
            "custom:sign_up_key",
            "k",
            "InvalidParameterException: user.custom:sign_up_key: Attribute cannot be updated. (changing an immutable \
             attribute)",
        ),
        ("zoneinfo", "Europe/Paris", UNWRITABLE),
        (
            "email",
            "no address",
            "InvalidParameterException: Invalid email address format.",
        ),
        (
            "name",
            "",
            "InvalidParameterException: Attributes did not conform to the schema: name: The attribute is required\n",
        ),
    ] {
        pool.refuses("UpdateUserAttributes", update(token, name, value), expected)
            .await;
    }
}

#[tokio::test]
async fn standard_attributes_have_their_own_rules() {
    let pool = TestPool::with(PoolSettings {
        write_attributes: None,
        read_attributes: None,
        ..settings()
    });
    pool.confirmed(EMAIL).await;
    let token = pool.sign_in(EMAIL, PASSWORD).await["AccessToken"].clone();
    pool.refuses(
        "UpdateUserAttributes",
        update(&token, "phone_number", "0171 123"),
        "InvalidParameterException: Invalid phone number format.",
    )
    .await;
    pool.refuses(
        "UpdateUserAttributes",
        update(&token, "birthdate", "1990"),
        "InvalidParameterException: Attributes did not conform to the schema: \
         birthdate: String must be no shorter than 10 characters\n",
    )
    .await;
    pool.ok(
        "UpdateUserAttributes",
        update(&token, "phone_number", "+491711234567"),
    )
    .await;
    pool.ok("UpdateUserAttributes", update(&token, "zoneinfo", "Europe/Paris"))
        .await;
    pool.ok("UpdateUserAttributes", update(&token, "zoneinfo", ""))
        .await;
    let user = pool.ok("GetUser", json!({ "AccessToken": token })).await;
    assert_eq!(attribute(&user, "phone_number").unwrap(), "+491711234567");
    assert_eq!(attribute(&user, "zoneinfo"), None);
}

#[tokio::test]
async fn a_changed_address_is_verified_by_a_code_mailed_to_it() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    pool.confirmed("bob@example.com").await;
    let token = pool.sign_in(EMAIL, PASSWORD).await["AccessToken"].clone();
    pool.refuses(
        "UpdateUserAttributes",
        update(&token, "email", "BOB@example.com"),
        ALIAS_TAKEN,
    )
    .await;
    let user = pool.ok("GetUser", json!({ "AccessToken": token })).await;
    assert_eq!(attribute(&user, "email").unwrap(), EMAIL);

    let answer = pool
        .ok(
            "UpdateUserAttributes",
            update(&token, "email", "anna@example.org"),
        )
        .await;
    assert_eq!(answer["CodeDeliveryDetailsList"][0]["Destination"], "a***@e***");
    let user = pool.ok("GetUser", json!({ "AccessToken": token })).await;
    assert_eq!(attribute(&user, "email_verified").unwrap(), "false");
    pool.sign_in("anna@example.org", PASSWORD).await;
    pool.sign_in_fails(EMAIL, PASSWORD).await;

    let code = pool.code("anna@example.org").await;
    let verify = |code: &str| json!({ "AccessToken": token, "AttributeName": "email", "Code": code });
    pool.refuses("VerifyUserAttribute", verify(wrong(&code)), WRONG_CODE)
        .await;
    pool.ok("VerifyUserAttribute", verify(&code)).await;
    let user = pool.ok("GetUser", json!({ "AccessToken": token })).await;
    assert_eq!(attribute(&user, "email_verified").unwrap(), "true");
    pool.refuses(
        "VerifyUserAttribute",
        json!({ "AccessToken": token, "AttributeName": "name", "Code": "1" }),
        "InvalidParameterException: Only the email attribute can be verified.",
    )
    .await;
}

#[tokio::test]
async fn where_the_pool_says_so_a_new_address_counts_once_it_is_verified() {
    let pool = TestPool::with(PoolSettings {
        verify_email_before_update: true,
        ..settings()
    });
    pool.confirmed(EMAIL).await;
    let token = pool.sign_in(EMAIL, PASSWORD).await["AccessToken"].clone();
    let verify = |code: &str| json!({ "AccessToken": token, "AttributeName": "email", "Code": code });
    pool.ok(
        "UpdateUserAttributes",
        update(&token, "email", "anna@example.org"),
    )
    .await;
    let user = pool.ok("GetUser", json!({ "AccessToken": token })).await;
    assert_eq!(attribute(&user, "email").unwrap(), EMAIL);
    assert_eq!(attribute(&user, "email_verified").unwrap(), "true");
    pool.sign_in(EMAIL, PASSWORD).await;
    pool.sign_in_fails("anna@example.org", PASSWORD).await;
    // Another update does not lose what waits.
    pool.ok("UpdateUserAttributes", update(&token, "name", "Anna"))
        .await;

    let code = pool.code("anna@example.org").await;
    pool.ok("VerifyUserAttribute", verify(&code)).await;
    let user = pool.ok("GetUser", json!({ "AccessToken": token })).await;
    assert_eq!(attribute(&user, "email").unwrap(), "anna@example.org");
    assert_eq!(attribute(&user, "email_verified").unwrap(), "true");
    pool.sign_in("anna@example.org", PASSWORD).await;
    pool.sign_in_fails(EMAIL, PASSWORD).await;

    // An address that is free when it is asked for can be taken when it is verified.
    pool.ok(
        "UpdateUserAttributes",
        update(&token, "email", "late@example.org"),
    )
    .await;
    let code = pool.code("late@example.org").await;
    pool.sign_up("late@example.org").await;
    pool.refuses("VerifyUserAttribute", verify(&code), ALIAS_TAKEN)
        .await;
    pool.sign_in("anna@example.org", PASSWORD).await;
}

#[tokio::test]
async fn a_deleted_user_is_gone_with_sessions_and_address() {
    let pool = TestPool::new();
    let sub = pool.confirmed(EMAIL).await;
    let session = pool.sign_in(EMAIL, PASSWORD).await;
    pool.ok("ForgotPassword", of_user(EMAIL)).await;
    let token = json!({ "AccessToken": session["AccessToken"] });
    assert_eq!(pool.ok("DeleteUser", token.clone()).await, Value::Null);
    for operation in ["GetUser", "DeleteUser", "GlobalSignOut"] {
        pool.refuses(
            operation,
            token.clone(),
            "UserNotFoundException: User does not exist.",
        )
        .await;
    }
    pool.refuses(
        "InitiateAuth",
        by_refresh_token(&session["RefreshToken"]),
        "NotAuthorizedException: Invalid Refresh Token",
    )
    .await;
    pool.refuses_login(EMAIL, PASSWORD, WRONG_CREDENTIALS).await;
    assert_ne!(pool.sign_up(EMAIL).await, sub);
}

#[tokio::test]
async fn five_new_addresses_an_hour_are_mailed() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    let token = pool.sign_in(EMAIL, PASSWORD).await["AccessToken"].clone();
    for number in 0..5 {
        let request = update(&token, "email", &format!("a{number}@example.org"));
        pool.ok("UpdateUserAttributes", request).await;
    }
    let sixth = update(&token, "email", "a6@example.org");
    pool.refuses("UpdateUserAttributes", sixth, LIMIT).await;
    assert_eq!(pool.mails("a6@example.org").await, 0);
}
