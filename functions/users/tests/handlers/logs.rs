//! The log of this function: enough to see what happened, and nothing that somebody typed or was given.

use domain::{ChannelId, UnsubscribeKey};
use serde_json::{Value, json};
use testkit::http::{CODE_KEY, delete, get, log, post};

use crate::support::{App, CODE, PASSWORD};

const EMAIL: &str = "ada.lovelace@example.com";
const NEW_PASSWORD: &str = "Even-Better-Horse-2";
const KEY: &str = "idempotency-key-of-ada";

/// Everything that is logged at any level while a whole life of an account passes, with what went wrong in between.
async fn life() -> (Vec<Value>, Vec<String>) {
    let app = App::new().await;
    let body = json!({"email": EMAIL, "name": "Ada Lovelace"});
    app.send(post("/v1/auth/sign-up").header("idempotency-key", KEY).json(body))
        .await;
    app.login(EMAIL).await;
    app.send(post("/v1/auth/confirm").json(json!({"email": EMAIL, "code": "999999", "password": PASSWORD})))
        .await;
    app.confirm(EMAIL).await;
    let session = app.login(EMAIL).await.json();
    let token = |name: &str| session[name].as_str().unwrap().to_owned();
    let (access, id, refresh) = (token("access_token"), token("id_token"), token("refresh_token"));
    app.send(get("/v1/users/me?secret=in-the-query").bearer(&access))
        .await;
    app.send(get("/v1/users/me").bearer(&id)).await;
    app.send(post("/v1/auth/refresh").json(json!({"refresh_token": refresh})))
        .await;
    let change = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
    app.send(post("/v1/auth/change-password").bearer(&access).json(change))
        .await;
    app.send(post("/v1/auth/forgot-password").json(json!({"email": EMAIL})))
        .await;
    app.send(post("/v1/auth/resend-code").json(json!({"email": EMAIL})))
        .await;
    let reset = json!({"email": EMAIL, "code": CODE, "new_password": NEW_PASSWORD});
    app.send(post("/v1/auth/reset-password").json(reset)).await;
    app.send(
        post("/v1/auth/login")
            .header("content-type", "application/json")
            .body(format!("{{\"{EMAIL}\": ")),
    )
    .await;
    app.send(delete(&format!("/v1/{EMAIL}"))).await;
    for (error, message) in [
        (
            "ValidationException",
            "Value 'ada.lovelace@example.com' at 'username' failed",
        ),
        ("InternalErrorException", "ada.lovelace@example.com"),
        ("TooManyRequestsException", "ada.lovelace@example.com"),
    ] {
        app.pool.refuse_next(error, message);
        app.login(EMAIL).await;
    }
    app.send(post("/v1/auth/logout").json(json!({"refresh_token": refresh})))
        .await;

    (log::lines(), vec![access, id, refresh])
}

const NUMBER: &str = "+4915198765432";
const OTHER_EMAIL: &str = "countess@example.org";

/// Likewise, while somebody adds channels, reads what they are told, and deletes their account.
async fn settings() -> (Vec<Value>, Vec<String>) {
    let app = App::new().await;
    let (ada, bob) = (app.person(EMAIL).await, app.person("bob@example.com").await);
    let channels = "/v1/notifications/channels";
    for (kind, address) in [("sms", NUMBER), ("email", OTHER_EMAIL), ("sms", OTHER_EMAIL)] {
        let body = json!({"kind": kind, "address": address});
        app.send(
            ada.post(channels)
                .header("idempotency-key", KEY)
                .json(body.clone()),
        )
        .await;
        app.send(ada.post(channels).json(body)).await;
    }
    let list = app.send(ada.get(channels)).await.json();
    let number = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["kind"] == "sms");
    let id = number.unwrap()["id"].as_str().unwrap().to_owned();
    let code = app.code_sent(&ada, &id).await;
    for code in ["999999", code.as_str(), code.as_str()] {
        let path = format!("{channels}/{id}/confirm");
        app.send(ada.post(&path).json(json!({"code": code}))).await;
    }
    let channel = ChannelId::parse(&id).unwrap();
    let link = UnsubscribeKey::derive(&CODE_KEY).token(&ada.id, &channel);
    app.send(post(&format!("/v1/notifications/unsubscribe/{link}")))
        .await;
    app.send(ada.get(channels)).await;
    let told = app.tell(&ada, &bob, "Water Lovelace's plants").await;
    app.send(ada.get("/v1/notifications?unread=lovelace")).await;
    app.send(ada.get("/v1/notifications")).await;
    app.send(
        ada.post("/v1/notifications/read")
            .json(json!({"ids": [told, EMAIL]})),
    )
    .await;
    app.send(ada.put("/v1/notifications/preferences").json(json!({EMAIL: {}})))
        .await;
    app.send(ada.put("/v1/notifications/mutes/lovelace")).await;
    app.send(ada.delete(&format!("{channels}/{id}"))).await;
    app.pool.refuse("DeleteUser", "InternalErrorException", EMAIL);
    app.send(ada.delete("/v1/users/me")).await;
    app.login(EMAIL).await;
    app.send(ada.delete("/v1/users/me")).await;

    let secrets = vec![
        ada.token.clone(),
        ada.refresh_token,
        code,
        link,
        "plants".to_owned(),
    ];
    (log::lines(), secrets)
}

#[tokio::test]
async fn nor_where_somebody_wants_to_be_told_and_what() {
    let (lines, secrets) = settings().await;
    assert!(lines.len() > 20);
    let typed = [
        EMAIL,
        "ovelace",
        NUMBER,
        "98765432",
        OTHER_EMAIL,
        "countess",
        "999999",
        KEY,
    ];
    log::assert_absent(&lines, &typed);
    log::assert_absent(&lines, &secrets);
    let of = |level: &str| lines.iter().filter(|line| line["level"] == level).count();
    assert_eq!((of("WARN"), of("ERROR")), (0, 1), "the user pool failed once");
}

#[tokio::test]
async fn nothing_that_somebody_typed_or_was_given_is_logged() {
    let (lines, tokens) = life().await;
    let typed = [
        EMAIL,
        "lovelace",
        PASSWORD,
        NEW_PASSWORD,
        CODE,
        "999999",
        KEY,
        "in-the-query",
        "Ada",
    ];
    log::assert_absent(&lines, &typed);
    log::assert_absent(&lines, &tokens);
}

#[tokio::test]
async fn every_request_leaves_one_line_that_says_how_it_went() {
    let (lines, _) = life().await;
    let requests: Vec<_> = lines.iter().filter(|line| line["message"] == "request").collect();
    let found: Vec<_> = requests
        .iter()
        .map(|line| {
            assert!(line["duration_ms"].as_f64().unwrap() >= 0.0);
            let code = line["code"].as_str().unwrap_or_default();
            format!(
                "{} {} {} {code}",
                line["method"].as_str().unwrap(),
                line["route"].as_str().unwrap(),
                line["status"]
            )
        })
        .collect();
    insta::assert_json_snapshot!(found);
    // A failure of ours also says why, once, before that.
    let causes: Vec<_> = lines
        .iter()
        .filter(|line| line["level"] == "ERROR")
        .map(|line| &line["cause"])
        .collect();
    assert_eq!(causes.len(), 3, "{causes:?}");
    assert_eq!(
        causes[0],
        "the user pool answered unexpectedly: ValidationException"
    );
}
