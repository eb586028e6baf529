//! What cannot be told, or not even read, is kept for operators.

use std::path::Path;

use serde_json::{Value, json};

use super::team;
use crate::support::fleet::{ROOT, Setup};
use crate::support::team::{activity, inbox, settle};
use crate::support::trial::tests;

tests! {
    Process: [
        what_cannot_be_told_is_kept_for_operators,
        what_cannot_be_read_is_kept_with_its_reason_and_the_others_go_on,
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
    fleet.stop();
}

async fn what_cannot_be_read_is_kept_with_its_reason_and_the_others_go_on() {
    let fleet = Setup::new("unreadable").start();
    let api = fleet.client();
    let sample = Path::new(ROOT).join("events/notify-status-changed.json");
    let mut batch: Value = serde_json::from_str(&std::fs::read_to_string(sample).unwrap()).unwrap();
    let good = batch["Records"][0].clone();
    batch["Records"][0]["dynamodb"]["NewImage"]["version"] = json!({"S": "maybe"});
    batch["Records"].as_array_mut().unwrap().push(good);
    let answer = api.post("/_local/invoke/notify", &batch).send().await.ok();
    assert_eq!(answer, json!({"batchItemFailures": []}));
    let status = api.get("/_local/status").send().await.ok();
    let failures = &status["queues"]["NotifyFailures"];
    assert_eq!(failures["visible"], 1, "{status}");
    let reason = failures["dead_letters"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("version"), "{reason}");
    assert!(!reason.contains("maybe"), "nobody's words: {reason}");
    fleet.stop();
}
