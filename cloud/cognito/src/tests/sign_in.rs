//! `InitiateAuth` and the tokens it issues.

use super::*;

#[tokio::test]
async fn the_tokens_are_cognitos() {
    let pool = TestPool::new();
    let sub = pool.confirmed(EMAIL).await;
    let answer = pool.ok("InitiateAuth", by_password(EMAIL, PASSWORD)).await;
    assert_eq!(answer["ChallengeParameters"], json!({}));
    let result = &answer["AuthenticationResult"];
    assert_eq!(
        (&result["ExpiresIn"], &result["TokenType"]),
        (&json!(3600), &json!("Bearer"))
    );

    let now = pool.now_seconds();
    let access = pool.claims(&result["AccessToken"]);
    let id = pool.claims(&result["IdToken"]);
    for claims in [&access, &id] {
        assert_eq!(claims["sub"], sub);
        assert_eq!(claims["iss"], ISSUER);
        assert_eq!((&claims["iat"], &claims["auth_time"]), (&json!(now), &json!(now)));
        assert_eq!(claims["exp"], now + 3600);
        for uuid in ["jti", "origin_jti", "event_id"] {
            assert_eq!(claims[uuid].as_str().unwrap().len(), 36, "{uuid}");
        }
    }
    assert_eq!(access["token_use"], "access");
    assert_eq!(access["client_id"], CLIENT_ID);
    assert_eq!(access["scope"], "aws.cognito.signin.user.admin");
    assert_eq!(access["username"], sub);
    assert!(access.get("email").is_none() && access.get("aud").is_none());

    assert_eq!(id["token_use"], "id");
    assert_eq!(id["aud"], CLIENT_ID);
    assert_eq!(id["cognito:username"], sub);
    assert_eq!(
        (&id["email"], &id["email_verified"]),
        (&json!(EMAIL), &json!(true))
    );
    assert_eq!(id["name"], "Ann");
    assert!(id.get("client_id").is_none());
    assert_ne!(access["jti"], id["jti"]);
    assert_eq!(access["origin_jti"], id["origin_jti"]);
}

#[tokio::test]
async fn an_attribute_the_client_may_not_read_is_not_in_its_tokens() {
    let pool = TestPool::new();
    let mut request = sign_up_of(EMAIL);
    request["UserAttributes"][0] = json!({ "Name": "custom:sign_up_key", "Value": "k" });
    pool.ok("SignUp", request).await;
    let code = pool.code(EMAIL).await;
    pool.ok("ConfirmSignUp", confirmation(EMAIL, &code)).await;
    let result = pool.sign_in(EMAIL, PASSWORD).await;
    assert!(
        pool.claims(&result["IdToken"])
            .get("custom:sign_up_key")
            .is_none()
    );
}

#[tokio::test]
async fn the_user_is_known_by_address_in_any_case_and_by_sub() {
    let pool = TestPool::new();
    let sub = pool.confirmed(EMAIL).await;
    for name in ["ann@example.com", "ANN@EXAMPLE.COM", &sub] {
        pool.sign_in(name, PASSWORD).await;
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_are_told_apart_by_nobody() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    pool.refuses_login(EMAIL, "Wrong1password", WRONG_CREDENTIALS)
        .await;
    pool.refuses_login("nobody@example.com", PASSWORD, WRONG_CREDENTIALS)
        .await;
    pool.refuses_login("not even an address", PASSWORD, WRONG_CREDENTIALS)
        .await;

    let pool = TestPool::legacy();
    pool.refuses_login(
        "nobody@example.com",
        PASSWORD,
        "UserNotFoundException: User does not exist.",
    )
    .await;
}

#[tokio::test]
async fn an_unconfirmed_user_learns_so_with_the_right_password_only() {
    let pool = TestPool::new();
    pool.sign_up(EMAIL).await;
    pool.refuses_login(
        EMAIL,
        PASSWORD,
        "UserNotConfirmedException: User is not confirmed.",
    )
    .await;
    pool.refuses_login(EMAIL, "Wrong1password", WRONG_CREDENTIALS)
        .await;
}

#[tokio::test]
async fn flows_and_parameters_are_checked() {
    let pool = TestPool::new();
    let request = |flow: &str, parameters: Value| json!({ "ClientId": CLIENT_ID, "AuthFlow": flow, "AuthParameters": parameters });
    for (flow, parameters, expected) in [
        (
            "USER_PASSWORD_AUTH",
            json!({ "PASSWORD": "x" }),
            "Missing required parameter USERNAME",
        ),
        (
            "USER_PASSWORD_AUTH",
            json!({ "USERNAME": "x" }),
            "Missing required parameter PASSWORD",
        ),
        (
            "USER_PASSWORD_AUTH",
            json!({ "USERNAME": "x", "PASSWORD": "" }),
            "Missing required parameter PASSWORD",
        ),
        (
            "REFRESH_TOKEN_AUTH",
            json!({}),
            "Missing required parameter REFRESH_TOKEN",
        ),
        (
            "USER_SRP_AUTH",
            json!({}),
            "Auth flow not enabled for this client",
        ),
        (
            "ADMIN_USER_PASSWORD_AUTH",
            json!({}),
            "Initiate Auth method not supported.",
        ),
        (
            "PASSWORD",
            json!({}),
            "1 validation error detected: Value at 'authFlow' failed to satisfy constraint: Member must satisfy enum \
             value set: [USER_SRP_AUTH, REFRESH_TOKEN_AUTH, REFRESH_TOKEN, CUSTOM_AUTH, ADMIN_NO_SRP_AUTH, \
             USER_PASSWORD_AUTH, ADMIN_USER_PASSWORD_AUTH, USER_AUTH]",
        ),
    ] {
        pool.refuses(
            "InitiateAuth",
            request(flow, parameters),
            &format!("InvalidParameterException: {expected}"),
        )
        .await;
    }

    let closed = TestPool::with(PoolSettings {
        auth_flows: PoolSettings::new(POOL_ID, CLIENT_ID, ISSUER).auth_flows,
        ..settings()
    });
    assert_eq!(
        closed.sign_in_fails(EMAIL, PASSWORD).await,
        "InvalidParameterException: USER_PASSWORD_AUTH flow not enabled for this client"
    );
}

#[tokio::test]
async fn a_refresh_gives_new_tokens_of_the_same_session() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    let first = pool.sign_in(EMAIL, PASSWORD).await;
    pool.advance_seconds(100);
    for flow in ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"] {
        let mut request = by_refresh_token(&first["RefreshToken"]);
        request["AuthFlow"] = json!(flow);
        let second = pool.ok("InitiateAuth", request).await["AuthenticationResult"].clone();
        assert!(second.get("RefreshToken").is_none());
        let (before, after) = (
            pool.claims(&first["AccessToken"]),
            pool.claims(&second["AccessToken"]),
        );
        assert_eq!(before["origin_jti"], after["origin_jti"]);
        assert_eq!(before["auth_time"], after["auth_time"]);
        assert_ne!(before["jti"], after["jti"]);
        assert_eq!(after["exp"], pool.now_seconds() + 3600);
        assert_eq!(pool.claims(&second["IdToken"])["token_use"], "id");
    }
}

#[tokio::test]
async fn refresh_tokens_expire_after_thirty_days_and_cannot_be_invented() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    let token = pool.sign_in(EMAIL, PASSWORD).await["RefreshToken"].clone();
    pool.advance_seconds(30 * 24 * 60 * 60 - 1);
    pool.ok("InitiateAuth", by_refresh_token(&token)).await;
    pool.advance_seconds(1);
    pool.refuses(
        "InitiateAuth",
        by_refresh_token(&token),
        "NotAuthorizedException: Refresh Token has expired",
    )
    .await;
    pool.refuses(
        "InitiateAuth",
        by_refresh_token(&json!("invented")),
        "NotAuthorizedException: Invalid Refresh Token",
    )
    .await;
}
