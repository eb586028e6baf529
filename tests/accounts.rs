//! Signing up, confirming, asking for another code.

use serde_json::json;

use crate::support::person::{Stranger, log_in};
use crate::support::team::settle;
use crate::support::trial::tests;
use crate::support::{Client, Person, all, api, mail, unique};

tests! {
    Api: [every_error_of_a_sign_up_is_told_at_once],
    Mail: [
        a_sign_up_is_confirmed_by_the_mailed_code,
        who_has_not_confirmed_cannot_log_in,
        an_earlier_sign_up_takes_nothing_over,
        a_forgotten_password_of_an_unconfirmed_account_is_set_by_the_mailed_code,
        another_code_replaces_the_first,
        a_wrong_code_confirms_nothing,
        a_second_sign_up_changes_nothing,
        sign_ups_at_once_make_one_account,
        an_address_is_the_same_in_any_case,
        a_changed_address_counts_once_its_code_is_confirmed,
    ],
}

async fn a_sign_up_is_confirmed_by_the_mailed_code() {
    let (api, ann) = (api(), Stranger::new());
    ann.sign_up(&api).await;
    // Pasted with the white space that mail programs add.
    let code = mail::code(&api, &ann.email).await;
    let confirm = ann.confirmation(&format!(" {} {}\n", &code[..3], &code[3..]));
    let confirmed = api.post("/v1/auth/confirm", &confirm).send().await.expect(204);
    assert!(confirmed.body.is_empty());
    let session = ann.log_in(&api).await.ok();
    assert_eq!(
        (&session["token_type"], &session["expires_in"]),
        (&json!("Bearer"), &json!(3600))
    );
    let mine = api.with_token(session["access_token"].as_str().unwrap());
    assert_eq!(mine.get("/v1/users/me").send().await.ok()["name"], ann.name);
    assert_eq!(mail::messages(&api, &ann.email).await.len(), 1);
}

async fn who_has_not_confirmed_cannot_log_in() {
    let (api, ann) = (api(), Stranger::new());
    ann.sign_up(&api).await;
    ann.log_in(&api).await.problem(401, "wrong_credentials");
    ann.confirm(&api).await;
    ann.log_in(&api).await.ok();
}

/// Only a password counts that came together with a code mailed to the address.
async fn an_earlier_sign_up_takes_nothing_over() {
    let (api, ann) = (api(), Stranger::new());
    let with_password = json!({ "email": ann.email, "name": "Eve", "password": "Attacker-pass-1" });
    let refused = api.post("/v1/auth/sign-up", &with_password).send().await;
    assert_eq!(refused.invalid_fields(), ["/password"]);
    ann.sign_up(&api).await;
    ann.sign_up(&api).await;
    assert_eq!(mail::messages(&api, &ann.email).await.len(), 2);
    ann.confirm(&api).await;
    ann.log_in(&api).await.ok();
}

async fn a_forgotten_password_of_an_unconfirmed_account_is_set_by_the_mailed_code() {
    let (api, ann) = (api(), Stranger::new());
    ann.sign_up(&api).await;
    let forgot = api.post("/v1/auth/forgot-password", &json!({ "email": ann.email }));
    forgot.send().await.expect(202);
    assert_eq!(mail::messages(&api, &ann.email).await.len(), 2);
    let code = mail::code(&api, &ann.email).await;
    let reset = json!({ "email": ann.email, "code": code, "new_password": ann.password });
    api.post("/v1/auth/reset-password", &reset)
        .send()
        .await
        .expect(204);
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
    let confirm = async |code: &str| api.post("/v1/auth/confirm", &ann.confirmation(code)).send().await;
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
        let body = json!({ "email": email, "code": code, "password": ann.password });
        assert_eq!(
            api.post("/v1/auth/confirm", &body).send().await.invalid_fields(),
            ["/code"]
        );
    }
    ann.log_in(&api).await.problem(401, "wrong_credentials");
    let refused = api
        .post(
            "/v1/auth/confirm",
            &json!({ "email": "ann", "code": 1, "colour": "red" }),
        )
        .send()
        .await;
    assert_eq!(
        refused.invalid_fields(),
        ["/code", "/colour", "/email", "/password"]
    );
    ann.confirm(&api).await;
}

async fn a_second_sign_up_changes_nothing() {
    let (api, ann) = (api(), Stranger::new());
    ann.sign_up(&api).await;
    ann.confirm(&api).await;
    let thief = json!({ "email": ann.email, "name": "Eve" });
    api.post("/v1/auth/sign-up", &thief).send().await.expect(202);
    settle(&api).await;
    let told = mail::messages(&api, &ann.email).await;
    assert_eq!(
        (told.len(), &told[0]["subject"]),
        (2, &json!("You have an account"))
    );
    let session = ann.log_in(&api).await.ok();
    let mine = api.with_token(session["access_token"].as_str().unwrap());
    assert_eq!(mine.get("/v1/users/me").send().await.ok()["name"], ann.name);
}

async fn sign_ups_at_once_make_one_account() {
    let (api, ann) = (api(), Stranger::new());
    let sign_ups = (0..4).map(|_| api.post("/v1/auth/sign-up", &ann.sign_up_body()).send());
    for answer in all(sign_ups).await {
        assert!(answer.expect(202).body.is_empty());
    }
    ann.confirm(&api).await;
    ann.log_in(&api).await.ok();
}

async fn an_address_is_the_same_in_any_case() {
    let (api, ann) = (api(), Stranger::new());
    ann.sign_up(&api).await;
    ann.confirm(&api).await;
    let upper = json!({ "email": ann.email.to_uppercase(), "password": ann.password });
    api.post("/v1/auth/login", &upper).send().await.ok();
}

async fn a_changed_address_counts_once_its_code_is_confirmed() {
    let (api, ann) = (api(), Person::new().await);
    let new = format!("{}@example.org", unique("new"));
    let change = ann.client.post("/v1/users/me/email", &json!({ "email": new }));
    change.send().await.expect(202);
    log_in(&api, &ann.email, &ann.password).await.ok();
    let code = json!({ "code": mail::code(&api, &new).await });
    let confirm = ann.client.post("/v1/users/me/email/confirm", &code);
    assert_eq!(confirm.send().await.ok()["email"], new);
    log_in(&api, &new, &ann.password).await.ok();
    log_in(&api, &ann.email, &ann.password).await.expect(401);
    settle(&api).await;
    let told = mail::messages(&api, &ann.email).await;
    assert_eq!(told[0]["subject"], "Your address was changed");
}

async fn every_error_of_a_sign_up_is_told_at_once() {
    let email = format!("{}@example.com", unique("nobody"));
    for (body, expected) in [
        (json!({}), vec!["/email", "/name"]),
        (
            json!({ "email": "ann", "password": 7, "name": "", "colour": "red" }),
            vec!["/colour", "/email", "/name", "/password"],
        ),
        (json!({ "email": null, "name": ["Ann"] }), vec!["/email", "/name"]),
        (
            json!({ "email": "a b@example.com", "name": "Ann" }),
            vec!["/email"],
        ),
        (json!({ "email": "ann@localhost", "name": "Ann" }), vec!["/email"]),
        (json!({ "email": email, "name": "a\nb" }), vec!["/name"]),
        (json!([]), vec![""]),
    ] {
        let refused = api().post("/v1/auth/sign-up", &body).send().await;
        assert_eq!(refused.invalid_fields(), expected, "{body}");
    }
    for password in [
        "alllower-1",
        "ALLUPPER-1",
        "No-digits-here",
        "Short-1",
        &"Long-1x".repeat(50),
    ] {
        let body = json!({ "email": email, "code": "123456", "password": password });
        let refused = api().post("/v1/auth/confirm", &body).send().await;
        assert_eq!(refused.invalid_fields(), ["/password"], "{body}");
    }
}

async fn resend(api: &Client, email: &str) {
    api.post("/v1/auth/resend-code", &json!({ "email": email }))
        .send()
        .await
        .expect(202);
}
