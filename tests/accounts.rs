//! Signing up, confirming, asking for another code.

use std::collections::BTreeSet;

use serde_json::json;

use crate::support::person::Stranger;
use crate::support::trial::tests;
use crate::support::{Client, all, api, mail, unique};

tests! {
    Api: [every_error_of_a_sign_up_is_told_at_once],
    Mail: [
        a_sign_up_is_confirmed_by_the_mailed_code,
        who_has_not_confirmed_cannot_log_in,
        another_code_replaces_the_first,
        a_wrong_code_confirms_nothing,
        a_second_sign_up_changes_nothing,
        a_retried_sign_up_is_the_same_one,
        an_address_is_the_same_in_any_case,
    ],
}

async fn a_sign_up_is_confirmed_by_the_mailed_code() {
    let (api, ann) = (api(), Stranger::new());
    let user_id = ann.sign_up(&api).await;
    assert!(user_id.starts_with("usr_") && user_id.len() == 36, "{user_id}");
    let confirm = json!({ "email": ann.email, "code": mail::code(&api, &ann.email).await });
    let confirmed = api.post("/v1/auth/confirm", &confirm).send().await.expect(204);
    assert!(confirmed.body.is_empty());
    let session = ann.log_in(&api).await.ok();
    assert_eq!(
        (&session["token_type"], &session["expires_in"]),
        (&json!("Bearer"), &json!(3600))
    );
    let mine = api.with_token(session["access_token"].as_str().unwrap());
    assert_eq!(mine.get("/v1/users/me").send().await.ok()["id"], user_id);
    assert_eq!(mail::messages(&api, &ann.email).await.len(), 1);
}

async fn who_has_not_confirmed_cannot_log_in() {
    let (api, ann) = (api(), Stranger::new());
    ann.sign_up(&api).await;
    ann.log_in(&api).await.problem(403, "user_not_confirmed");
    // Who does not know the password does not learn how the account stands.
    let wrong = json!({ "email": ann.email, "password": "Wrong-pass-1" });
    api.post("/v1/auth/login", &wrong)
        .send()
        .await
        .problem(401, "wrong_credentials");
    ann.confirm(&api).await;
    ann.log_in(&api).await.ok();
}

async fn another_code_replaces_the_first() {
    let (api, ann) = (api(), Stranger::new());
    ann.sign_up(&api).await;
    let first = mail::code(&api, &ann.email).await;
    resend(&api, &ann.email).await;
    let messages = mail::messages(&api, &ann.email).await;
    assert_eq!(messages.len(), 2);
    let second = mail::code_in(&messages[0]);
    let confirm = async |code: &str| {
        let body = json!({ "email": ann.email, "code": code });
        api.post("/v1/auth/confirm", &body).send().await
    };
    if first != second {
        assert_eq!(confirm(&first).await.invalid_fields(), ["/code"]);
    }
    confirm(&second).await.expect(204);
    // Nobody can tell by this who has an account.
    resend(&api, &format!("{}@example.com", unique("nobody"))).await;
    resend(&api, &ann.email).await;
    assert_eq!(
        mail::messages(&api, &ann.email).await.len(),
        2,
        "there is nothing left to confirm"
    );
}

async fn a_wrong_code_confirms_nothing() {
    let (api, ann) = (api(), Stranger::new());
    ann.sign_up(&api).await;
    let right = mail::code(&api, &ann.email).await;
    let wrong = format!("{:06}", (right.parse::<u32>().unwrap() + 1) % 1_000_000);
    for (email, code) in [
        (ann.email.clone(), wrong),
        (format!("{}@example.com", unique("nobody")), right.clone()),
    ] {
        let body = json!({ "email": email, "code": code });
        assert_eq!(
            api.post("/v1/auth/confirm", &body).send().await.invalid_fields(),
            ["/code"]
        );
    }
    ann.log_in(&api).await.problem(403, "user_not_confirmed");
    let refused = api
        .post(
            "/v1/auth/confirm",
            &json!({ "email": "ann", "code": 1, "colour": "red" }),
        )
        .send()
        .await;
    assert_eq!(refused.invalid_fields(), ["/code", "/colour", "/email"]);
    ann.confirm(&api).await;
}

async fn a_second_sign_up_changes_nothing() {
    let (api, ann) = (api(), Stranger::new());
    ann.sign_up(&api).await;
    ann.confirm(&api).await;
    let thief = json!({ "email": ann.email, "password": "Other-pass-1", "name": "Eve" });
    api.post("/v1/auth/sign-up", &thief)
        .send()
        .await
        .problem(409, "user_exists");
    let stolen = json!({ "email": ann.email, "password": "Other-pass-1" });
    api.post("/v1/auth/login", &stolen).send().await.expect(401);
    let session = ann.log_in(&api).await.ok();
    let mine = api.with_token(session["access_token"].as_str().unwrap());
    assert_eq!(mine.get("/v1/users/me").send().await.ok()["name"], ann.name);
    assert_eq!(mail::messages(&api, &ann.email).await.len(), 1);
}

async fn a_retried_sign_up_is_the_same_one() {
    let (api, ann, key) = (api(), Stranger::new(), unique("key"));
    let sign_up = || {
        api.post("/v1/auth/sign-up", &ann.sign_up_body())
            .idempotency_key(&key)
            .send()
    };
    let answers = all((0..10).map(|_| sign_up())).await;
    let ids: BTreeSet<_> = answers
        .into_iter()
        .map(|answer| answer.created()["user_id"].to_string())
        .collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(
        mail::messages(&api, &ann.email).await.len(),
        1,
        "one account, one mail"
    );
    ann.confirm(&api).await;
    assert_eq!(
        ids.first(),
        Some(&sign_up().await.created()["user_id"].to_string()),
        "also when it is confirmed"
    );

    let mut other = ann.sign_up_body();
    other["name"] = json!("Other");
    let refused = api
        .post("/v1/auth/sign-up", &other)
        .idempotency_key(&key)
        .send()
        .await;
    refused.problem(422, "idempotency_key_reused");
    ann.log_in(&api).await.ok();
}

async fn an_address_is_the_same_in_any_case() {
    let (api, ann) = (api(), Stranger::new());
    ann.sign_up(&api).await;
    ann.confirm(&api).await;
    let upper = json!({ "email": ann.email.to_uppercase(), "password": ann.password });
    api.post("/v1/auth/login", &upper).send().await.ok();
    let again = json!({ "email": ann.email.to_uppercase(), "password": "Other-pass-1", "name": "Eve" });
    api.post("/v1/auth/sign-up", &again)
        .send()
        .await
        .problem(409, "user_exists");
}

async fn every_error_of_a_sign_up_is_told_at_once() {
    let email = format!("{}@example.com", unique("nobody"));
    for (body, expected) in [
        (json!({}), vec!["/email", "/name", "/password"]),
        (
            json!({ "email": "ann", "password": 7, "name": "", "colour": "red" }),
            vec!["/colour", "/email", "/name", "/password"],
        ),
        (
            json!({ "email": null, "password": 1, "name": ["Ann"] }),
            vec!["/email", "/name", "/password"],
        ),
        (
            json!({ "email": "a b@example.com", "password": "Good-pass-1", "name": "Ann" }),
            vec!["/email"],
        ),
        (
            json!({ "email": "ann@localhost", "password": "Good-pass-1", "name": "Ann" }),
            vec!["/email"],
        ),
        (
            json!({ "email": email, "password": "alllower-1", "name": "Ann" }),
            vec!["/password"],
        ),
        (
            json!({ "email": email, "password": "ALLUPPER-1", "name": "Ann" }),
            vec!["/password"],
        ),
        (
            json!({ "email": email, "password": "No-digits-here", "name": "Ann" }),
            vec!["/password"],
        ),
        (
            json!({ "email": email, "password": "Short-1", "name": "Ann" }),
            vec!["/password"],
        ),
        (
            json!({ "email": email, "password": format!("Long-1{}", "x".repeat(300)), "name": "Ann" }),
            vec!["/password"],
        ),
        (
            json!({ "email": email, "password": "Good-pass-1", "name": "a\nb" }),
            vec!["/name"],
        ),
        (json!([]), vec![""]),
    ] {
        let refused = api().post("/v1/auth/sign-up", &body).send().await;
        assert_eq!(refused.invalid_fields(), expected, "{body}");
    }
}

async fn resend(api: &Client, email: &str) {
    api.post("/v1/auth/resend-code", &json!({ "email": email }))
        .send()
        .await
        .expect(202);
}
