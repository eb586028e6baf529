//! Timers, events, retries.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cloud_core::clock::{Clock as _, ManualClock, SharedClock};
use cloud_core::queues::{MessageAttribute, Queues};
use cloud_lambda::InvokeError;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::fire::{Invoke, Invoking};
use crate::{Expression, Kind, Schedule, Schedules, Target};

/// Functions and queues, which note what they get. The function fails as often as it is told to.
#[derive(Default)]
struct Targets {
    got: Mutex<Vec<(String, String)>>,
    failures: Mutex<usize>,
}

impl Targets {
    fn note(&self, target: &str, body: String) {
        self.got.lock().unwrap().push((target.to_owned(), body));
    }

    fn got(&self) -> Vec<(String, String)> {
        std::mem::take(&mut *self.got.lock().unwrap())
    }
}

impl Invoke for Targets {
    fn invoke<'a>(&'a self, function: &'a str, event: Bytes) -> Invoking<'a> {
        Box::pin(async move {
            self.note(function, String::from_utf8(event.to_vec()).unwrap());
            let mut failures = self.failures.lock().unwrap();
            match failures.checked_sub(1) {
                None => Ok(()),
                Some(left) => {
                    *failures = left;
                    Err(InvokeError::Function(Bytes::from_static(b"{}")))
                }
            }
        })
    }
}

impl Queues for Targets {
    fn deliver<'a>(
        &'a self,
        queue_arn: &'a str,
        body: String,
        _: BTreeMap<String, MessageAttribute>,
    ) -> Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send + 'a>> {
        Box::pin(async move {
            self.note(queue_arn, body);
            Ok(())
        })
    }
}

fn schedule(kind: Kind, input: Option<&str>, target: Target) -> Schedule {
    Schedule {
        name: "Hourly".to_owned(),
        arn: "arn:aws:events:eu-west-1:123456789012:rule/Hourly".to_owned(),
        kind,
        expression: Expression::parse("rate(1 hour)").unwrap(),
        time_zone: TimeZone::UTC,
        is_enabled: true,
        input: input.map(str::to_owned),
        target,
    }
}

fn function() -> Target {
    Target::Function("export".to_owned())
}

async fn start(schedule: Schedule) -> (Arc<Targets>, Arc<ManualClock>, Schedules) {
    let clock = ManualClock::new("2026-03-01T10:07:30Z".parse().unwrap());
    let targets = Arc::new(Targets::default());
    let shared: SharedClock = clock.clone();
    let schedules = Schedules::start_with(vec![schedule], targets.clone(), targets.clone(), &shared).await;
    (targets, clock, schedules)
}

/// Until a timer waits for its time.
async fn wait_for_timers(clock: &ManualClock, count: usize) {
    while clock.waiting() < count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_function_is_invoked_when_its_time_comes() {
    let (targets, clock, schedules) = start(schedule(Kind::Rule, None, function())).await;
    assert_eq!(
        schedules.status()[0].next,
        Some("2026-03-01T11:00:00Z".parse().unwrap())
    );
    for hour in ["11", "12"] {
        wait_for_timers(&clock, 1).await;
        schedules.settle().await;
        assert!(targets.got().is_empty());
        clock.advance_to_next();
        while targets.got.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        let (name, event) = targets.got().remove(0);
        let mut event: Value = serde_json::from_str(&event).unwrap();
        assert_eq!(event["id"].take().as_str().unwrap().len(), 36);
        assert_eq!(name, "export");
        assert_eq!(
            event,
            json!({
                "version": "0", "id": null, "detail-type": "Scheduled Event", "source": "aws.events",
                "account": "000000000000", "time": format!("2026-03-01T{hour}:00:00Z"), "region": "us-east-1",
                "resources": ["arn:aws:events:eu-west-1:123456789012:rule/Hourly"], "detail": {},
            })
        );
    }
    schedules.stop().await;
}

#[tokio::test]
async fn a_laptop_that_has_slept_fires_once() {
    let (targets, clock, schedules) = start(schedule(Kind::Rule, Some("{}"), function())).await;
    wait_for_timers(&clock, 1).await;
    clock.advance_ms(7 * 3_600_000);
    wait_for_timers(&clock, 1).await;
    while targets.got.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    schedules.settle().await;
    assert!(targets.got().len() <= 1);
    assert_eq!(
        schedules.status()[0].next,
        Some("2026-03-01T18:00:00Z".parse().unwrap())
    );
}

#[tokio::test]
async fn one_is_fired_by_hand_also_if_it_is_disabled() {
    let disabled = Schedule {
        is_enabled: false,
        ..schedule(Kind::Rule, Some(r#"{"a": 1}"#), Target::Queue("arn:q".to_owned()))
    };
    let (targets, clock, schedules) = start(disabled).await;
    assert!(!schedules.fire("Daily").await);
    assert!(schedules.fire("Hourly").await);
    schedules.settle().await;
    assert_eq!(targets.got(), [("arn:q".to_owned(), r#"{"a": 1}"#.to_owned())]);
    assert_eq!((clock.waiting(), schedules.status()[0].next), (0, None));
}

#[tokio::test]
async fn a_scheduler_fills_its_attributes_in() {
    let input = r#"{"at": "<aws.scheduler.scheduled-time>", "arn": "<aws.scheduler.schedule-arn>"}"#;
    let (targets, clock, schedules) = start(schedule(Kind::Scheduler, Some(input), function())).await;
    schedules.fire("Hourly").await;
    schedules.settle().await;
    let body = targets.got().remove(0).1;
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["at"], clock.now().to_string());
    assert!(body["arn"].as_str().unwrap().starts_with("arn:"));
}

#[tokio::test]
async fn a_function_that_fails_is_invoked_twice_more_and_then_no_more() {
    let (targets, clock, schedules) = start(schedule(Kind::Rule, Some("{}"), function())).await;
    *targets.failures.lock().unwrap() = 1;
    schedules.fire("Hourly").await;
    // The timer of the schedule, and the pause.
    wait_for_timers(&clock, 2).await;
    assert_eq!(targets.got().len(), 1);
    clock.advance_ms(59_000);
    tokio::task::yield_now().await;
    assert!(targets.got().is_empty());
    clock.advance_ms(1_000);
    schedules.settle().await;
    assert_eq!(targets.got().len(), 1);
    *targets.failures.lock().unwrap() = usize::MAX;
    schedules.fire("Hourly").await;
    // Nobody waits minutes for it.
    schedules.settle().await;
    assert_eq!(targets.got().len(), 3);
}
