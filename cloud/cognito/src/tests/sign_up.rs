//! `SignUp`, `ConfirmSignUp`, `ResendConfirmationCode`.

use super::*;

async fn refuses_confirmation(pool: &TestPool, email: &str, code: &str, expected: &str) {
    pool.refuses("ConfirmSignUp", confirmation(email, code), expected)
        .await;
}

#[tokio::test]
async fn sign_up_mails_a_code_that_confirms_once() {
    let pool = TestPool::new();
    let answer = pool.ok("SignUp", sign_up_of(EMAIL)).await;
    assert_eq!(answer["UserConfirmed"], false);
    assert_eq!(answer["UserSub"].as_str().unwrap().len(), 36);
    assert_eq!(
        answer["CodeDeliveryDetails"],
        json!({ "AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "A***@E***" })
    );
    let mail = &pool.mailbox.list(None).await.unwrap()[0];
    assert_eq!(
        (mail.to.as_str(), mail.subject.as_str()),
        (EMAIL, "Your verification code")
    );
    assert_eq!(mail.at, pool.clock.now());

    let code = pool.code(EMAIL).await;
    assert_eq!(
        pool.ok("ConfirmSignUp", confirmation(EMAIL, &code)).await,
        json!({})
    );
    refuses_confirmation(
        &pool,
        EMAIL,
        &code,
        "NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED",
    )
    .await;
    pool.refuses(
        "ResendConfirmationCode",
        of_user(EMAIL),
        "InvalidParameterException: User is already confirmed.",
    )
    .await;
}

#[tokio::test]
async fn an_address_signs_up_once_in_any_letter_case() {
    let pool = TestPool::new();
    pool.sign_up(EMAIL).await;
    pool.refuses("SignUp", sign_up_of("ann@example.COM"), TAKEN).await;
    assert_eq!(pool.mails(EMAIL).await, 1);
    let code = pool.code(EMAIL).await;
    pool.ok("ConfirmSignUp", confirmation("aNN@example.com", &code))
        .await;
}

#[tokio::test]
async fn a_case_sensitive_pool_tells_letter_cases_apart() {
    let pool = TestPool::with(PoolSettings {
        case_sensitive: true,
        ..settings()
    });
    pool.sign_up("ann@example.com").await;
    pool.sign_up("Ann@example.com").await;
}

#[tokio::test]
async fn of_twenty_sign_ups_at_once_one_wins() {
    let pool = Arc::new(TestPool::new());
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let pool = Arc::clone(&pool);
            tokio::spawn(async move { pool.call("SignUp", &sign_up_of(EMAIL)).await })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        let (status, body) = task.await.unwrap();
        if status == 200 {
            won += 1;
        } else {
            assert_eq!(body["__type"], "UsernameExistsException");
        }
    }
    assert_eq!((won, pool.mails(EMAIL).await), (1, 1));
    let code = pool.code(EMAIL).await;
    pool.ok("ConfirmSignUp", confirmation(EMAIL, &code)).await;
}

#[tokio::test]
async fn bad_input_is_refused_and_leaves_no_user() {
    let pool = TestPool::new();
    let with = |member: &str, value: Value| {
        let mut request = sign_up_of(EMAIL);
        request[member] = value;
        request
    };
    let named = |name: &str, value: &str| json!([{ "Name": "name", "Value": "Ann" }, { "Name": name, "Value": value }]);
    for (request, expected) in [
        (
            with("Username", json!("ann")),
            "InvalidParameterException: Username should be an email.",
        ),
        (
            with("Password", json!("Short1")),
            "InvalidPasswordException: Password did not conform with policy: Password not long enough",
        ),
        (
            with("UserAttributes", json!([])),
            "InvalidParameterException: Attributes did not conform to the schema: name: The attribute is required\n",
        ),
        (
            with("UserAttributes", named("custom:nope", "x")),
            "InvalidParameterException: Attributes did not conform to the schema: \
             Type for attribute {custom:nope} could not be determined",
        ),
        (
            with("UserAttributes", named("custom:unwritable", "x")),
            UNWRITABLE,
        ),
        (
            with("UserAttributes", named("email_verified", "true")),
            UNWRITABLE,
        ),
        (with("UserAttributes", named("sub", "x")), UNWRITABLE),
        (
            with(
                "UserAttributes",
                named("name", "a name of more than twenty characters"),
            ),
            "InvalidParameterException: Attributes did not conform to the schema: \
             name: String must be no longer than 20 characters\n",
        ),
        (
            with("UserAttributes", named("custom:sign_up_key", "")),
            "InvalidParameterException: Attributes did not conform to the schema: \
             custom:sign_up_key: String must be no shorter than 1 characters\n",
        ),
        (
            with("UserAttributes", named("email", "bob@example.com")),
            "InvalidParameterException: The email attribute has to be the username.",
        ),
    ] {
        pool.refuses("SignUp", request, expected).await;
    }
    assert_eq!(pool.mailbox.list(None).await.unwrap().len(), 0);
    pool.sign_up(EMAIL).await;
}

#[tokio::test]
async fn without_write_attributes_a_custom_attribute_cannot_be_set() {
    let pool = TestPool::with(PoolSettings {
        write_attributes: None,
        ..settings()
    });
    let mut request = sign_up_of(EMAIL);
    request["UserAttributes"][0] = json!({ "Name": "custom:sign_up_key", "Value": "k" });
    pool.refuses("SignUp", request, UNWRITABLE).await;
    pool.sign_up(EMAIL).await;
}

#[tokio::test]
async fn a_confirmation_code_lives_24_hours() {
    let pool = TestPool::new();
    pool.sign_up("a@example.com").await;
    pool.sign_up("b@example.com").await;
    let (a, b) = (pool.code("a@example.com").await, pool.code("b@example.com").await);
    pool.advance_seconds(24 * 60 * 60 - 1);
    pool.ok("ConfirmSignUp", confirmation("a@example.com", &a)).await;
    pool.advance_seconds(1);
    refuses_confirmation(&pool, "b@example.com", &b, EXPIRED_CODE).await;
    pool.ok("ResendConfirmationCode", of_user("b@example.com")).await;
    let b = pool.code("b@example.com").await;
    pool.ok("ConfirmSignUp", confirmation("b@example.com", &b)).await;
}

#[tokio::test]
async fn a_code_survives_five_wrong_tries_and_no_more() {
    let pool = TestPool::new();
    pool.sign_up(EMAIL).await;
    let code = pool.code(EMAIL).await;
    for _ in 0..5 {
        refuses_confirmation(&pool, EMAIL, wrong(&code), WRONG_CODE).await;
    }
    refuses_confirmation(&pool, EMAIL, &code, LIMIT).await;
    // A new code brings new tries; the old one is worth nothing.
    pool.ok("ResendConfirmationCode", of_user(EMAIL)).await;
    let new = pool.code(EMAIL).await;
    if new != code {
        refuses_confirmation(&pool, EMAIL, &code, WRONG_CODE).await;
    }
    pool.ok("ConfirmSignUp", confirmation(EMAIL, &new)).await;
}

#[tokio::test]
async fn the_same_user_gets_no_second_use_and_another_none_at_all_out_of_a_code() {
    let pool = TestPool::new();
    pool.sign_up("a@example.com").await;
    pool.sign_up("b@example.com").await;
    let (a, b) = (pool.code("a@example.com").await, pool.code("b@example.com").await);
    if a != b {
        refuses_confirmation(&pool, "b@example.com", &a, WRONG_CODE).await;
    }
    let reset = json!({
        "ClientId": CLIENT_ID, "Username": "a@example.com", "ConfirmationCode": a, "Password": "Another1password",
    });
    pool.refuses("ConfirmForgotPassword", reset, EXPIRED_CODE).await;
}

#[tokio::test]
async fn five_codes_an_hour_are_resent() {
    let pool = TestPool::new();
    pool.sign_up(EMAIL).await;
    for _ in 0..5 {
        pool.ok("ResendConfirmationCode", of_user(EMAIL)).await;
    }
    pool.refuses("ResendConfirmationCode", of_user(EMAIL), LIMIT)
        .await;
    assert_eq!(pool.mails(EMAIL).await, 6);
    pool.advance_seconds(3599);
    pool.refuses("ResendConfirmationCode", of_user(EMAIL), LIMIT)
        .await;
    pool.advance_seconds(1);
    pool.ok("ResendConfirmationCode", of_user(EMAIL)).await;
}

#[tokio::test]
async fn an_unknown_address_is_answered_like_an_unconfirmed_one() {
    let pool = TestPool::new();
    let nobody = "nobody@example.com";
    refuses_confirmation(&pool, nobody, "123456", EXPIRED_CODE).await;
    for _ in 0..5 {
        let answer = pool.ok("ResendConfirmationCode", of_user(nobody)).await;
        assert_eq!(answer["CodeDeliveryDetails"]["Destination"], "n***@e***");
    }
    pool.refuses("ResendConfirmationCode", of_user(nobody), LIMIT)
        .await;
    // As with a real code there is one now, to be missed five times.
    let mut answers = Vec::new();
    for _ in 0..7 {
        answers.push(pool.fails("ConfirmSignUp", confirmation(nobody, "no-code")).await);
    }
    assert!(
        answers[..5]
            .iter()
            .all(|answer| answer.starts_with("CodeMismatchException")),
        "{answers:?}"
    );
    assert!(
        answers[5..]
            .iter()
            .all(|answer| answer.starts_with("LimitExceededException")),
        "{answers:?}"
    );
    assert_eq!(pool.mails(nobody).await, 0);
}

#[tokio::test]
async fn a_legacy_pool_tells_that_a_user_is_unknown() {
    let pool = TestPool::legacy();
    let expected = "UserNotFoundException: Username/client id combination not found.";
    refuses_confirmation(&pool, EMAIL, "123456", expected).await;
    pool.refuses("ResendConfirmationCode", of_user(EMAIL), expected)
        .await;
}

#[tokio::test]
async fn the_templates_message_is_used() {
    let pool = TestPool::with(PoolSettings {
        verification_subject: Some("Welcome".to_owned()),
        verification_message: Some("Hello,<br>{####} is it.".to_owned()),
        ..settings()
    });
    pool.sign_up(EMAIL).await;
    let mail = &pool.mailbox.list(None).await.unwrap()[0];
    let code = pool.code(EMAIL).await;
    assert_eq!(mail.subject, "Welcome");
    assert_eq!(mail.body, format!("Hello,\n\n{code}\n\nis it.\n"));
}

#[tokio::test]
async fn a_code_that_cannot_be_mailed_is_told_and_can_be_asked_for_again() {
    let pool = TestPool::new();
    let mail = rusqlite::Connection::open(pool.dir.path().join("mail.db")).unwrap();
    mail.execute_batch("ALTER TABLE mail RENAME TO away").unwrap();
    let error = pool.fails("SignUp", sign_up_of(EMAIL)).await;
    assert!(error.starts_with("CodeDeliveryFailureException: "), "{error}");
    mail.execute_batch("ALTER TABLE away RENAME TO mail").unwrap();
    // The user is there, and not locked out.
    pool.refuses("SignUp", sign_up_of(EMAIL), TAKEN).await;
    pool.ok("ResendConfirmationCode", of_user(EMAIL)).await;
    let code = pool.code(EMAIL).await;
    pool.ok("ConfirmSignUp", confirmation(EMAIL, &code)).await;
}
