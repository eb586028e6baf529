//! Access tokens, `RevokeToken`, `GlobalSignOut`.

use super::*;

const REVOKED: &str = "NotAuthorizedException: Access Token has been revoked";

fn get_user(token: &Value) -> Value {
    json!({ "AccessToken": token })
}

fn revoke(token: &Value) -> Value {
    json!({ "ClientId": CLIENT_ID, "Token": token })
}

#[tokio::test]
async fn a_revoked_session_ends_with_all_its_tokens_and_no_other_does() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    let (phone, laptop) = (
        pool.sign_in(EMAIL, PASSWORD).await,
        pool.sign_in(EMAIL, PASSWORD).await,
    );
    let refreshed = pool
        .ok("InitiateAuth", by_refresh_token(&phone["RefreshToken"]))
        .await;
    assert_eq!(
        pool.ok("RevokeToken", revoke(&phone["RefreshToken"])).await,
        Value::Null
    );
    pool.refuses(
        "InitiateAuth",
        by_refresh_token(&phone["RefreshToken"]),
        "NotAuthorizedException: Refresh Token has been revoked",
    )
    .await;
    for token in [
        &phone["AccessToken"],
        &refreshed["AuthenticationResult"]["AccessToken"],
    ] {
        pool.refuses("GetUser", get_user(token), REVOKED).await;
    }
    pool.ok("GetUser", get_user(&laptop["AccessToken"])).await;
    pool.ok("InitiateAuth", by_refresh_token(&laptop["RefreshToken"]))
        .await;
}

#[tokio::test]
async fn revoking_what_is_revoked_or_invented_is_no_error() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    let session = pool.sign_in(EMAIL, PASSWORD).await;
    for token in [
        &session["RefreshToken"],
        &session["RefreshToken"],
        &json!("invented"),
    ] {
        assert_eq!(pool.ok("RevokeToken", revoke(token)).await, Value::Null);
    }
}

#[tokio::test]
async fn other_tokens_clients_and_settings_are_refused() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    let session = pool.sign_in(EMAIL, PASSWORD).await;
    for token in [&session["AccessToken"], &session["IdToken"]] {
        let error = pool.fails("RevokeToken", revoke(token)).await;
        assert!(error.starts_with("UnsupportedTokenTypeException: "), "{error}");
    }
    let foreign = json!({ "ClientId": "other", "Token": session["RefreshToken"] });
    let (status, body) = pool.call("RevokeToken", &foreign).await;
    assert_eq!((status, &body["__type"]), (401, &json!("UnauthorizedException")));
    pool.ok("InitiateAuth", by_refresh_token(&session["RefreshToken"]))
        .await;

    let pool = TestPool::with(PoolSettings {
        enable_token_revocation: false,
        ..settings()
    });
    let error = pool.fails("RevokeToken", revoke(&json!("any"))).await;
    assert!(error.starts_with("UnsupportedOperationException: "), "{error}");
}

#[tokio::test]
async fn a_global_sign_out_ends_every_session_and_the_next_one_works() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    pool.confirmed("bob@example.com").await;
    let (phone, laptop) = (
        pool.sign_in(EMAIL, PASSWORD).await,
        pool.sign_in(EMAIL, PASSWORD).await,
    );
    let bob = pool.sign_in("bob@example.com", PASSWORD).await;
    pool.ok("GlobalSignOut", get_user(&phone["AccessToken"])).await;
    for session in [&phone, &laptop] {
        pool.refuses(
            "InitiateAuth",
            by_refresh_token(&session["RefreshToken"]),
            "NotAuthorizedException: Refresh Token has been revoked",
        )
        .await;
        let token = &session["AccessToken"];
        for (operation, request) in [
            ("GetUser", get_user(token)),
            ("GlobalSignOut", get_user(token)),
            ("DeleteUser", get_user(token)),
            (
                "ChangePassword",
                json!({ "AccessToken": token, "PreviousPassword": PASSWORD, "ProposedPassword": "Another1password" }),
            ),
            (
                "UpdateUserAttributes",
                json!({ "AccessToken": token, "UserAttributes": [{ "Name": "name", "Value": "B" }] }),
            ),
        ] {
            pool.refuses(operation, request, REVOKED).await;
        }
    }
    pool.ok("GetUser", get_user(&bob["AccessToken"])).await;
    let again = pool.sign_in(EMAIL, PASSWORD).await;
    pool.ok("GetUser", get_user(&again["AccessToken"])).await;
}

#[tokio::test]
async fn access_tokens_expire_and_id_tokens_are_none() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    let session = pool.sign_in(EMAIL, PASSWORD).await;
    pool.refuses(
        "GetUser",
        get_user(&session["IdToken"]),
        "NotAuthorizedException: Invalid Access Token",
    )
    .await;
    pool.advance_seconds(3599);
    pool.ok("GetUser", get_user(&session["AccessToken"])).await;
    pool.advance_seconds(1);
    pool.refuses(
        "GetUser",
        get_user(&session["AccessToken"]),
        "NotAuthorizedException: Access Token has expired",
    )
    .await;
}

#[tokio::test]
async fn a_token_of_another_key_issuer_client_or_scope_is_refused() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    let token = pool.sign_in(EMAIL, PASSWORD).await["AccessToken"].clone();
    let claims = pool.claims(&token);
    let dir = tempfile::tempdir().unwrap();
    let foreign = SigningKey::load_or_create(&dir.path().join("key"))
        .unwrap()
        .sign(&claims)
        .unwrap();
    pool.refuses(
        "GetUser",
        get_user(&json!(foreign)),
        "NotAuthorizedException: Could not verify signature for Access Token",
    )
    .await;
    for (claim, value, expected) in [
        ("iss", "http://127.0.0.1/other", "Invalid Access Token"),
        ("client_id", "other", "Invalid Access Token"),
        ("scope", "openid", "Access Token does not have required scopes"),
    ] {
        let mut changed = claims.clone();
        changed[claim] = json!(value);
        let token = pool.cognito.inner.signing_key.sign(&changed).unwrap();
        pool.refuses(
            "GetUser",
            get_user(&json!(token)),
            &format!("NotAuthorizedException: {expected}"),
        )
        .await;
    }
}
