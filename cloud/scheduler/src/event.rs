//! What a schedule's target gets.

use cloud_core::account::{ACCOUNT_ID, REGION};
use jiff::Timestamp;
use serde_json::json;

use crate::settings::{Kind, Schedule};

/// The input, or the event of a time that has come. `id` names this time.
pub(crate) fn body(schedule: &Schedule, at: Timestamp, id: &str) -> String {
    let at = Timestamp::from_second(at.as_second()).unwrap_or(at).to_string();
    match (&schedule.input, schedule.kind) {
        (Some(input), Kind::Rule) => input.clone(),
        // "Using context attributes with EventBridge Scheduler".
        (Some(input), Kind::Scheduler) => input
            .replace("<aws.scheduler.schedule-arn>", &schedule.arn)
            .replace("<aws.scheduler.scheduled-time>", &at)
            .replace("<aws.scheduler.execution-id>", id)
            .replace("<aws.scheduler.attempt-number>", "1"),
        // "Scheduled events" of the EventBridge user guide's "Events from AWS services".
        (None, kind) => {
            let (source, detail) = match kind {
                Kind::Rule => ("aws.events", json!({})),
                Kind::Scheduler => ("aws.scheduler", json!("{}")),
            };
            let event = json!({
                "version": "0",
                "id": id,
                "detail-type": "Scheduled Event",
                "source": source,
                "account": ACCOUNT_ID,
                "time": at,
                "region": REGION,
                "resources": [schedule.arn],
                "detail": detail,
            });
            event.to_string()
        }
    }
}
