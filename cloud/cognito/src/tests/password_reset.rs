//! `ForgotPassword`, `ConfirmForgotPassword`, `ChangePassword`.

use super::*;

const NEW_PASSWORD: &str = "Another1password";
const WEAK: &str = "InvalidPasswordException: Password did not conform with policy: Password";
const UNVERIFIED: &str = "InvalidParameterException: Cannot reset password for the user as there is no registered/verified email or phone_number";

fn reset(email: &str, code: &str, password: &str) -> Value {
    json!({ "ClientId": CLIENT_ID, "Username": email, "ConfirmationCode": code, "Password": password })
}

fn change(token: &Value, previous: &str, proposed: &str) -> Value {
    json!({ "AccessToken": token, "PreviousPassword": previous, "ProposedPassword": proposed })
}

async fn refuses_reset(pool: &TestPool, code: &str, password: &str, expected: &str) {
    pool.refuses("ConfirmForgotPassword", reset(EMAIL, code, password), expected)
        .await;
}

#[tokio::test]
async fn a_mailed_code_resets_the_password_once() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    let session = pool.sign_in(EMAIL, PASSWORD).await;
    let answer = pool.ok("ForgotPassword", of_user("ann@example.com")).await;
    assert_eq!(
        answer["CodeDeliveryDetails"],
        json!({ "AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "A***@E***" })
    );
    let code = pool.code(EMAIL).await;
    // Asking for a code changes nothing yet.
    pool.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(
        pool.ok("ConfirmForgotPassword", reset(EMAIL, &code, NEW_PASSWORD))
            .await,
        json!({})
    );
    pool.sign_in(EMAIL, NEW_PASSWORD).await;
    pool.refuses_login(EMAIL, PASSWORD, WRONG_CREDENTIALS).await;
    refuses_reset(&pool, &code, PASSWORD, EXPIRED_CODE).await;
    // Sessions live on, as in Cognito.
    pool.ok("InitiateAuth", by_refresh_token(&session["RefreshToken"]))
        .await;
}

#[tokio::test]
async fn a_reset_code_lives_one_hour() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    pool.ok("ForgotPassword", of_user(EMAIL)).await;
    let code = pool.code(EMAIL).await;
    pool.advance_seconds(3600);
    refuses_reset(&pool, &code, NEW_PASSWORD, EXPIRED_CODE).await;
    pool.ok("ForgotPassword", of_user(EMAIL)).await;
    let code = pool.code(EMAIL).await;
    pool.advance_seconds(3599);
    pool.ok("ConfirmForgotPassword", reset(EMAIL, &code, NEW_PASSWORD))
        .await;
}

#[tokio::test]
async fn a_weak_new_password_does_not_use_the_code_up() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    pool.ok("ForgotPassword", of_user(EMAIL)).await;
    let code = pool.code(EMAIL).await;
    refuses_reset(
        &pool,
        &code,
        "nouppercase1",
        &format!("{WEAK} must have uppercase characters"),
    )
    .await;
    pool.ok("ConfirmForgotPassword", reset(EMAIL, &code, NEW_PASSWORD))
        .await;
}

#[tokio::test]
async fn wrong_codes_and_requests_are_limited() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    pool.ok("ForgotPassword", of_user(EMAIL)).await;
    let code = pool.code(EMAIL).await;
    for _ in 0..5 {
        refuses_reset(&pool, wrong(&code), NEW_PASSWORD, WRONG_CODE).await;
    }
    refuses_reset(&pool, &code, NEW_PASSWORD, LIMIT).await;
    for _ in 0..4 {
        pool.ok("ForgotPassword", of_user(EMAIL)).await;
    }
    pool.refuses("ForgotPassword", of_user(EMAIL), LIMIT).await;
    pool.advance_seconds(3600);
    pool.ok("ForgotPassword", of_user(EMAIL)).await;
}

#[tokio::test]
async fn wrong_codes_at_once_are_counted_each() {
    let pool = Arc::new(TestPool::new());
    pool.confirmed(EMAIL).await;
    pool.ok("ForgotPassword", of_user(EMAIL)).await;
    let code = pool.code(EMAIL).await;
    let tasks: Vec<_> = (0..12)
        .map(|_| {
            let (pool, request) = (Arc::clone(&pool), reset(EMAIL, wrong(&code), NEW_PASSWORD));
            tokio::spawn(async move { pool.fails("ConfirmForgotPassword", request).await })
        })
        .collect();
    let mut mismatches = 0;
    for task in tasks {
        if task.await.unwrap().starts_with("CodeMismatchException") {
            mismatches += 1;
        }
    }
    assert_eq!(mismatches, 5);
}

/// All that can be asked about an address without a session, in order.
async fn answers_about(pool: &TestPool, email: &str) -> Vec<String> {
    let mut answers = vec![
        pool.fails("ConfirmForgotPassword", reset(email, "no-code", NEW_PASSWORD))
            .await,
    ];
    for _ in 0..2 {
        answers.push(pool.ok("ForgotPassword", of_user(email)).await.to_string());
    }
    for _ in 0..7 {
        answers.push(
            pool.fails("ConfirmForgotPassword", reset(email, "no-code", NEW_PASSWORD))
                .await,
        );
    }
    for _ in 0..4 {
        answers.push(pool.call("ForgotPassword", &of_user(email)).await.1.to_string());
    }
    pool.advance_seconds(3600);
    answers.push(
        pool.fails("ConfirmForgotPassword", reset(email, "no-code", NEW_PASSWORD))
            .await,
    );
    answers
}

#[tokio::test]
async fn the_answers_do_not_tell_a_known_address_from_an_unknown_or_unconfirmed_one() {
    let pool = TestPool::new();
    pool.confirmed("nadia@example.com").await;
    pool.sign_up("nuria@example.com").await;
    let known = answers_about(&pool, "nadia@example.com").await;
    assert_eq!(answers_about(&pool, "nobody@example.com").await, known);
    assert_eq!(answers_about(&pool, "nuria@example.com").await, known);
    assert_eq!(pool.mails("nobody@example.com").await, 0);
    assert_eq!(pool.mails("nuria@example.com").await, 1, "of the sign-up alone");
}

#[tokio::test]
async fn a_legacy_pool_tells_that_a_user_is_unknown_or_has_no_verified_address() {
    let pool = TestPool::legacy();
    let unknown = "UserNotFoundException: Username/client id combination not found.";
    pool.refuses("ForgotPassword", of_user(EMAIL), unknown).await;
    refuses_reset(&pool, "123456", NEW_PASSWORD, unknown).await;
    pool.sign_up(EMAIL).await;
    pool.refuses("ForgotPassword", of_user(EMAIL), UNVERIFIED).await;
}

#[tokio::test]
async fn a_user_who_knows_the_password_changes_it() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    let token = pool.sign_in(EMAIL, PASSWORD).await["AccessToken"].clone();
    pool.refuses(
        "ChangePassword",
        change(&token, "Wrong1password", NEW_PASSWORD),
        WRONG_CREDENTIALS,
    )
    .await;
    pool.refuses(
        "ChangePassword",
        change(&token, PASSWORD, "NODIGITSbutletters"),
        &format!("{WEAK} must have numeric characters"),
    )
    .await;
    pool.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(
        pool.ok("ChangePassword", change(&token, PASSWORD, NEW_PASSWORD))
            .await,
        json!({})
    );
    pool.sign_in(EMAIL, NEW_PASSWORD).await;
    pool.sign_in_fails(EMAIL, PASSWORD).await;
}

#[tokio::test]
async fn five_wrong_previous_passwords_an_hour_are_answered() {
    let pool = TestPool::new();
    pool.confirmed(EMAIL).await;
    let token = pool.sign_in(EMAIL, PASSWORD).await["AccessToken"].clone();
    for _ in 0..5 {
        pool.fails("ChangePassword", change(&token, "Wrong1password", NEW_PASSWORD))
            .await;
    }
    pool.refuses("ChangePassword", change(&token, PASSWORD, NEW_PASSWORD), LIMIT)
        .await;
    pool.advance_seconds(3600);
    let token = pool.sign_in(EMAIL, PASSWORD).await["AccessToken"].clone();
    pool.ok("ChangePassword", change(&token, PASSWORD, NEW_PASSWORD))
        .await;
}

#[tokio::test]
async fn an_administrator_sets_a_permanent_password() {
    let pool = TestPool::new();
    let set = |password: &str, permanent: bool| json!({ "UserPoolId": POOL_ID, "Username": "ann@example.com", "Password": password, "Permanent": permanent });
    let unknown = "UserNotFoundException: User does not exist.";
    pool.refuses("AdminSetUserPassword", set(NEW_PASSWORD, true), unknown)
        .await;
    pool.sign_up(EMAIL).await;
    let weak = format!("{WEAK} not long enough");
    pool.refuses("AdminSetUserPassword", set("Short1", true), &weak)
        .await;
    let temporary = "InvalidParameterException: Only permanent passwords are set here.";
    pool.refuses("AdminSetUserPassword", set(NEW_PASSWORD, false), temporary)
        .await;
    let answer = pool.ok("AdminSetUserPassword", set(NEW_PASSWORD, true)).await;
    assert_eq!(answer, json!({}));
    // The user is confirmed, their address is not.
    pool.sign_in(EMAIL, NEW_PASSWORD).await;
    pool.refuses_login(EMAIL, PASSWORD, WRONG_CREDENTIALS).await;
    let user = json!({ "UserPoolId": POOL_ID, "Username": EMAIL });
    let user = pool.ok("AdminGetUser", user).await.to_string();
    assert!(
        user.contains("CONFIRMED") && user.contains(r#"{"Name":"email_verified","Value":"false"}"#),
        "{user}"
    );
}
