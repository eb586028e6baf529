//! What cannot be told, or not even read, is kept for operators.

use std::path::Path;

use serde_json::{Value, json};

use super::team;
use crate::support::fleet::{Fleet, ROOT, Setup, fleet_command};
use crate::support::team::{activity, inbox, settle};
use crate::support::trial::tests;

tests! {
    Process: [
        what_cannot_be_told_is_kept_for_operators,
        what_cannot_be_read_is_kept_with_its_reason_and_the_others_go_on,
        what_was_given_up_is_replayed_once,
    ],
}

async fn what_cannot_be_told_is_kept_for_operators() {
    let fleet = Setup::new("failures").start();
    let api = fleet.client();
    let team = team(&api).await;
    let task = team.task().await;
    let fault =
        json!({"service": "sns", "operation": "PublishBatch", "error": "InternalError", "times": 1000});
    api.post("/_local/faults", &fault).send().await.expect(204);
    team.take_to(&team.ann, &task, "done").await;
    settle(&api).await;
    let status = api.get("/_local/status").send().await.ok();
    let failures = &status["queues"]["OutgoingFailures"];
    // A message that is delivered once more is kept once more.
    let kept = failures["dead_letters"].as_array().unwrap();
    assert!(!kept.is_empty(), "{status}");
    assert!(
        kept.iter().all(|one| one["reason"] == "SNS does not take it now"),
        "{status}"
    );
    // What is inside does not wait for what is outside: not for a moment.
    assert_eq!(status["queues"]["NotifyFailures"]["visible"], 0, "{status}");
    assert_eq!(activity(&team.ann, &task).await[0], "status_changed status");
    assert_eq!(inbox(&team.ben).await.0[0], "status_changed");
    api.delete("/_local/faults").send().await.expect(204);
    team.take_to(&team.ann, &task, "to_do").await;
    settle(&api).await;
    assert_eq!(inbox(&team.ben).await.0[0], "status_changed", "and it goes on");
    let (is_done, said) = replay(&fleet, "OutgoingFailures");
    assert!(
        is_done && said.contains(": back in Outgoing (SNS does not take it now)"),
        "{said}"
    );
    settle(&api).await;
    let status = api.get("/_local/status").send().await.ok();
    assert_eq!(status["queues"]["OutgoingFailures"]["visible"], 0, "{status}");
    fleet.stop();
}

async fn what_cannot_be_read_is_kept_with_its_reason_and_the_others_go_on() {
    let fleet = Setup::new("unreadable").start();
    let api = fleet.client();
    let sample = Path::new(ROOT).join("events/notify-status-changed.json");
    let mut batch: Value = serde_json::from_str(&std::fs::read_to_string(sample).unwrap()).unwrap();
    let good = batch["Records"][0].clone();
    batch["Records"][0]["dynamodb"]["NewImage"]["version"] = json!({"S": "maybe"});
    batch["Records"].as_array_mut().unwrap().push(good.clone());
    let answer = api.post("/_local/invoke/notify", &batch).send().await.ok();
    assert_eq!(answer, json!({"batchItemFailures": []}));
    let status = api.get("/_local/status").send().await.ok();
    let failures = &status["queues"]["NotifyFailures"];
    assert_eq!(failures["visible"], 1, "{status}");
    let reason = failures["dead_letters"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("version"), "{reason}");
    assert!(!reason.contains("maybe"), "nobody's words: {reason}");

    let readable = json!({"reason": "another version's", "function": "notify", "event_id": "e", "sequence_number": "1",
        "record": good});
    let send = api.post(
        "/_local/sqs/",
        &json!({
            "QueueUrl": format!("{}/_local/sqs/000000000000/NotifyFailures", api.base_url()),
            "MessageBody": readable.to_string(),
        }),
    );
    let send = send.header("x-amz-target", "AmazonSQS.SendMessage");
    let send = send.header("authorization", "AWS4-HMAC-SHA256 Credential=local/");
    send.send().await.ok();
    let (is_done, said) = replay(&fleet, "NotifyFailures");
    assert!(is_done && !said.contains("maybe"), "{said}");
    assert_eq!(
        said.matches("NotifyFunction has processed 1 records").count(),
        2,
        "{said}"
    );
    let still = "2 messages were replayed, 0 stay; the queue has about 1 now\n";
    assert!(
        said.ends_with(still),
        "what cannot be read yet is set aside again: {said}"
    );
    fleet.stop();
}

async fn what_was_given_up_is_replayed_once() {
    let setup = Setup::new("given-up").without_faults().template(|text| {
        assert!(text.contains("MaximumRetryAttempts: 20"));
        text.replace("MaximumRetryAttempts: 20", "MaximumRetryAttempts: 0")
    });
    let fleet = setup.start();
    let api = fleet.client();
    let team = team(&api).await;
    let task = team.task().await;
    let before = activity(&team.ann, &task).await;
    let fault =
        json!({"service": "dynamodb", "operation": "PutItem", "error": "InternalError", "times": 1000});
    api.post("/_local/faults", &fault).send().await.expect(204);
    team.take_to(&team.ann, &task, "done").await;
    settle(&api).await;
    assert_eq!(activity(&team.ann, &task).await, before, "history has a gap");
    let (is_done, said) = replay(&fleet, "NotifyFailures");
    assert!(
        !is_done && said.contains(": stays: the function reported 1 of 1 records as failed"),
        "{said}"
    );

    api.delete("/_local/faults").send().await.expect(204);
    let (is_done, said) = replay(&fleet, "NotifyFailures");
    assert!(
        is_done && said.ends_with("1 messages were replayed, 0 stay; the queue has about 0 now\n"),
        "{said}"
    );
    settle(&api).await;
    let complete = [vec!["status_changed status".to_owned()], before].concat();
    assert_eq!(activity(&team.ann, &task).await, complete);
    let told = inbox(&team.ben).await;
    assert_eq!(told.0[0], "status_changed");

    let (is_done, said) = replay(&fleet, "NotifyFailures");
    assert!(is_done && said.starts_with("0 messages"), "{said}");
    settle(&api).await;
    assert_eq!(activity(&team.ann, &task).await, complete);
    assert_eq!(inbox(&team.ben).await, told);
    fleet.stop();
}

/// Whether no message stays, and what is said: the way to AWS, with the fleet in its place.
fn replay(fleet: &Fleet, queue: &str) -> (bool, String) {
    let client = fleet.client();
    let url = |service: &str| format!("{}/_local/{service}", client.base_url());
    let output = fleet_command()
        .args(["replay", queue, "--aws", "--region", "us-east-1"])
        .env("AWS_ACCESS_KEY_ID", "local")
        .env("AWS_SECRET_ACCESS_KEY", "local")
        .env("AWS_ENDPOINT_URL_SQS", url("sqs"))
        .env("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", url("dynamodb"))
        .env("AWS_ENDPOINT_URL_LAMBDA", url("lambda"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!said.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}
