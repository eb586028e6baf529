//! Passwords: lost, reset, changed.

use serde_json::{Value, json};

use crate::support::person::log_in;
use crate::support::trial::tests;
use crate::support::{Answer, Person, api, mail, run, unique};

tests! {
    Mail: [
        a_lost_password_is_reset_by_the_mailed_code,
        nobody_learns_who_has_an_account,
        a_reset_is_refused_without_the_code_or_with_a_weak_password,
        a_password_is_changed_by_the_old_one,
        a_change_is_refused_with_a_wrong_or_a_weak_password,
    ],
}

async fn a_lost_password_is_reset_by_the_mailed_code() {
    let ann = Person::new().await;
    forgot(&ann.email).await;
    let code = mail::code(&api(), &ann.email).await;
    let new = new_password();
    reset(&ann.email, &code, &new).await.expect(204);
    log_in(&api(), &ann.email, &ann.password)
        .await
        .problem(401, "wrong_credentials");
    log_in(&api(), &ann.email, &new).await.ok();
    assert_eq!(
        reset(&ann.email, &code, &new_password()).await.invalid_fields(),
        ["/code"],
        "once"
    );
    log_in(&api(), &ann.email, &new).await.ok();
}

async fn nobody_learns_who_has_an_account() {
    let ann = Person::new().await;
    let nobody = format!("{}@example.com", unique("nobody"));
    let (known, unknown) = (forgot(&ann.email).await, forgot(&nobody).await);
    assert_eq!(known.body, unknown.body);
    assert_eq!(mail::messages(&api(), &nobody).await.len(), 0);
    let code = wrong(&mail::code(&api(), &ann.email).await);
    let (known, unknown) = (
        reset(&ann.email, &code, &new_password())
            .await
            .problem(422, "invalid_fields"),
        reset(&nobody, &code, &new_password())
            .await
            .problem(422, "invalid_fields"),
    );
    assert_eq!(known["errors"], unknown["errors"]);
}

async fn a_reset_is_refused_without_the_code_or_with_a_weak_password() {
    let ann = Person::new().await;
    forgot(&ann.email).await;
    let code = mail::code(&api(), &ann.email).await;
    assert_eq!(
        reset(&ann.email, &wrong(&code), &new_password())
            .await
            .invalid_fields(),
        ["/code"]
    );
    assert_eq!(
        reset(&ann.email, &code, "weak").await.invalid_fields(),
        ["/new_password"]
    );
    log_in(&api(), &ann.email, &ann.password).await.ok();
    let new = new_password();
    reset(&ann.email, &code, &new).await.expect(204);
    log_in(&api(), &ann.email, &new).await.ok();
}

async fn a_password_is_changed_by_the_old_one() {
    let ann = Person::new().await;
    let new = new_password();
    let thief = log_in(&api(), &ann.email, &ann.password).await.ok();
    let fresh = change(&ann, &ann.password, &new).await.ok();
    // All other sessions have ended, this second's too; the answer's tokens count at once.
    let me = async |session: &Value| {
        let client = api().with_token(session["access_token"].as_str().unwrap());
        client.get("/v1/projects").send().await
    };
    me(&fresh).await.ok();
    me(&thief).await.expect(401);
    ann.client.get("/v1/users/me").send().await.expect(401);
    let refresh = json!({ "refresh_token": thief["refresh_token"] });
    api().post("/v1/auth/refresh", &refresh).send().await.expect(401);
    let everywhere = api().with_token(fresh["access_token"].as_str().unwrap());
    let everywhere = everywhere.post("/v1/auth/logout-everywhere", &json!({}));
    everywhere.send().await.expect(204);
    me(&fresh).await.expect(401);
    log_in(&api(), &ann.email, &ann.password)
        .await
        .problem(401, "wrong_credentials");
    log_in(&api(), &ann.email, &new).await.ok();
}

async fn a_change_is_refused_with_a_wrong_or_a_weak_password() {
    let (ann, new) = (Person::new().await, new_password());
    change(&ann, "Wrong-pass-1", &new)
        .await
        .problem(401, "wrong_credentials");
    assert_eq!(
        change(&ann, &ann.password, "weak").await.invalid_fields(),
        ["/new_password"]
    );
    let body = json!({ "current_password": 1, "colour": "red" });
    let refused = ann.client.post("/v1/auth/change-password", &body).send().await;
    assert_eq!(
        refused.invalid_fields(),
        ["/colour", "/current_password", "/new_password"]
    );
    let body = json!({ "current_password": ann.password, "new_password": new });
    api()
        .post("/v1/auth/change-password", &body)
        .send()
        .await
        .expect(401);
    log_in(&api(), &ann.email, &ann.password).await.ok();
}

async fn forgot(email: &str) -> Answer {
    api()
        .post("/v1/auth/forgot-password", &json!({ "email": email }))
        .send()
        .await
        .expect(202)
}

async fn reset(email: &str, code: &str, new_password: &str) -> Answer {
    let body = json!({ "email": email, "code": code, "new_password": new_password });
    api().post("/v1/auth/reset-password", &body).send().await
}

async fn change(person: &Person, current: &str, new: &str) -> Answer {
    let body = json!({ "current_password": current, "new_password": new });
    person.client.post("/v1/auth/change-password", &body).send().await
}

fn new_password() -> String {
    let password = format!("New-{}", unique("p"));
    run::keep_secret(&password);
    password
}

fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}
