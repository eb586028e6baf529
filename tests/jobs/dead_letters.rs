//! A message that nobody can read.

use std::process::Output;

use serde_json::{Value, json};

use super::{ask, dead_letters, id_of, outcome};
use crate::support::fleet::{Fleet, Setup, fleet_command};
use crate::support::team::settle;
use crate::support::trial::tests;
use crate::support::{Client, Person};

tests! {
    Process: [
        a_poison_message_ends_among_the_dead_letters_and_keeps_nothing_waiting,
        an_export_that_nobody_can_read_is_set_aside_with_its_reason,
    ],
}

async fn a_poison_message_ends_among_the_dead_letters_and_keeps_nothing_waiting() {
    let fleet = Setup::new("poison").start();
    let api = fleet.client();
    let ann = Person::at(&api).await;
    let project = ann.project().await;
    ann.task(&project, json!({"title": "a"})).await;
    settle(&api).await;
    send(&api, "QuickWork", "poison").await;
    let order =
        json!({"kind": "bulk_update", "project_id": id_of(&project), "filter": {}, "changes": {"points": 1}});
    let path = ask(&ann, &order).await;
    settle(&api).await;
    assert_eq!(outcome(&ann, &path).await["result"]["ok"], 1);
    assert_eq!(dead_letters(&api).await, 1);
    let status = api.get("/_local/status").send().await.ok();
    let letter = &status["queues"]["QuickWorkFailures"]["dead_letters"][0];
    assert!(
        letter["source"].as_str().unwrap().contains("QuickWork"),
        "{letter}"
    );
    let log = std::fs::read_to_string(fleet.setup().log()).unwrap();
    assert!(
        log.contains("nobody can read this message"),
        "its reason is in the log"
    );

    // Sent back, it is tried as often again.
    let output = replay(&fleet, "QuickWorkFailures");
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("back in QuickWork") && said.contains("1 messages were replayed, 0 stay"),
        "{said}"
    );
    settle(&api).await;
    assert_eq!(dead_letters(&api).await, 1);
    fleet.stop();
}

async fn an_export_that_nobody_can_read_is_set_aside_with_its_reason() {
    let fleet = Setup::new("poison-export").start();
    let api = fleet.client();
    send(&api, "Exports", r#"{"export": "old"}"#).await;
    settle(&api).await;
    let status = api.get("/_local/status").send().await.ok();
    let letter = &status["queues"]["ExportsFailures"]["dead_letters"][0];
    assert_eq!(letter["reason"], "no known kind of message", "{letter}");
    // The next one by the schedule is not held up.
    api.call(reqwest::Method::POST, "/_local/schedules/ExportNew")
        .send()
        .await
        .expect(204);
    settle(&api).await;
    assert_eq!(dead_letters(&api).await, 1);
    fleet.stop();
}

async fn send(api: &Client, queue: &str, body: &str) {
    let names = sqs(api, "ListQueues", json!({})).await;
    let urls = names["QueueUrls"].as_array().unwrap().iter();
    let is_it = |url: &&str| url.ends_with(queue);
    let url = urls.filter_map(Value::as_str).find(is_it).unwrap();
    sqs(api, "SendMessage", json!({"QueueUrl": url, "MessageBody": body})).await;
}

async fn sqs(api: &Client, operation: &str, body: Value) -> Value {
    let call = api.call(reqwest::Method::POST, "/_local/sqs/");
    let call = call
        .header("authorization", "AWS4-HMAC-SHA256 Credential=local/")
        .header("x-amz-target", format!("AmazonSQS.{operation}"));
    call.body("application/x-amz-json-1.0", body.to_string())
        .send()
        .await
        .ok()
}

fn replay(fleet: &Fleet, queue: &str) -> Output {
    let mut command = fleet_command();
    command
        .args(["replay", queue, "--data-dir"])
        .arg(fleet.setup().data_dir());
    command.output().unwrap()
}
