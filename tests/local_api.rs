//! `/_local/…` of the fleet.

use std::net::TcpStream;

use reqwest::Method;
use serde_json::json;

use crate::support::run::shared_fleet;
use crate::support::trial::tests;
use crate::support::{Person, api, mail, unique};

tests! {
    Mail: [status_shows_the_functions, idle_answers_when_nothing_is_under_way, mails_are_listed_by_address, no_page_of_another_site_gets_in, what_is_not_there_is_said],
    Process: [nothing_listens_but_on_loopback],
}

async fn status_shows_the_functions() {
    Person::new().await.project().await;
    let status = api().get("/_local/status").send().await.ok();
    for function in ["users", "tasks"] {
        let function = &status["functions"][function];
        let instances = function["instances"].as_u64().unwrap();
        assert!(
            (1..=function["max_instances"].as_u64().unwrap()).contains(&instances),
            "{status}"
        );
    }
}

async fn idle_answers_when_nothing_is_under_way() {
    Person::new().await.project().await;
    let idle = api().call(Method::POST, "/_local/idle").send().await;
    assert!([200, 204].contains(&idle.status), "{idle:?}");
}

async fn mails_are_listed_by_address() {
    let ann = Person::new().await;
    let messages = mail::messages(&api(), &ann.email).await;
    assert_eq!(messages.len(), 1);
    assert_eq!(
        (&messages[0]["to"], &messages[0]["channel"]),
        (&json!(ann.email), &json!("email"))
    );
    assert!(messages[0]["subject"].is_string() && messages[0]["at"].as_str().unwrap().ends_with('Z'));
    assert!(
        mail::messages(&api(), &format!("{}@example.com", unique("nobody")))
            .await
            .is_empty()
    );
}

/// A name of the attacker's that points at 127.0.0.1, or a page that sends without being allowed to read.
async fn no_page_of_another_site_gets_in() {
    let paths = [
        (Method::GET, "/_local/mail"),
        (Method::GET, "/_local/grants"),
        (Method::GET, "/_local/status"),
        (Method::POST, "/_local/idle"),
        (Method::POST, "/_local/invoke/users"),
        (Method::POST, "/_local/faults"),
        (Method::GET, "/_local/sns/?Action=Unsubscribe"),
    ];
    for (method, path) in paths {
        for (header, value) in [
            ("host", "evil.example:3000"),
            ("host", "127.0.0.1.evil.example"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
        ] {
            let answer = api()
                .call(method.clone(), path)
                .header(header, value)
                .send()
                .await;
            assert_eq!(
                answer.expect(403).text(),
                r#"{"message":"Forbidden"}"#,
                "{path} {header}: {value}"
            );
        }
    }
    api()
        .get("/_local/status")
        .header("host", "localhost")
        .send()
        .await
        .expect(200);
}

async fn what_is_not_there_is_said() {
    for path in ["/_local", "/_local/", "/_local/nothing", "/_local/statusx"] {
        api().get(path).send().await.expect(404);
    }
    api()
        .call(Method::POST, "/_local/schedules/nothing")
        .send()
        .await
        .expect(404);
    let answer = api().get("/_local/idle").send().await.expect(405);
    assert_eq!(answer.header("allow"), "POST");
    let event = api().call(Method::POST, "/_local/invoke/nobody").json(&json!({}));
    event.send().await.expect(404);
}

async fn nothing_listens_but_on_loopback() {
    let client = shared_fleet().client();
    let port: u16 = client.base_url().rsplit_once(':').unwrap().1.parse().unwrap();
    TcpStream::connect(("127.0.0.1", port)).unwrap();
    // Another address of this machine: were it bound to all of them, this one would answer.
    assert!(TcpStream::connect(("127.0.0.2", port)).is_err());
    assert!(TcpStream::connect(("::1", port)).is_err());
}
