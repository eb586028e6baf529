//! Batches that the database does not take as a whole.

use std::sync::Mutex;

use aws::messaging::MessagingError;
use relational::{Error, Row};
use relational_view::Ports;
use serde_json::{Value, json};

use crate::support::{Failures, Scene, View, databases, hand_over};

/// A database that answers as told.
#[derive(Default)]
struct Told {
    answers: Mutex<Vec<Result<(), Error>>>,
    written: Mutex<Vec<usize>>,
    failures: Failures,
    is_queue_away: bool,
}

impl Ports for Told {
    async fn write(&self, rows: Vec<Row>) -> Result<(), Error> {
        self.written.lock().unwrap().push(rows.len());
        self.answers.lock().unwrap().pop().unwrap_or(Ok(()))
    }

    async fn send_to_failure_queue(&self, body: &str, reason: &str) -> Result<(), MessagingError> {
        if self.is_queue_away {
            return Err(MessagingError::Retryable("away"));
        }
        self.failures.add(body, reason);
        Ok(())
    }
}

/// A database that answers so, in this order.
fn told(answers: impl IntoIterator<Item = Result<(), Error>>) -> Told {
    let mut answers: Vec<_> = answers.into_iter().collect();
    answers.reverse();
    Told {
        answers: Mutex::new(answers),
        ..Told::default()
    }
}

fn refused() -> Result<(), Error> {
    Err(Error::Refused("22021".to_owned()))
}

async fn records() -> Vec<Value> {
    let scene = Scene::new().await;
    for n in 1..4 {
        scene.person(n, "Ann").await;
    }
    let mut records = scene.records().await;
    records.retain(|record| record.pointer("/dynamodb/NewImage/kind/S") == Some(&json!("profile")));
    assert_eq!(records.len(), 3);
    records
}

fn number(record: &Value) -> String {
    record["dynamodb"]["SequenceNumber"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_database_that_is_away_gets_all_records_again() {
    let records = records().await;
    for error in [
        Error::Unreachable,
        Error::Conflict,
        Error::OtherSchema,
        Error::Other("42501".to_owned()),
    ] {
        let ports = told([Err(error)]);
        assert_eq!(hand_over(&ports, &records).await, [number(&records[0])]);
        assert!(ports.failures.take().is_empty());
    }
}

#[tokio::test]
async fn the_record_to_blame_is_set_aside_with_its_reason_and_the_others_are_written() {
    let records = records().await;
    let ports = told([refused(), Ok(()), refused(), Ok(())]);
    assert_eq!(hand_over(&ports, &records).await, [""; 0]);
    assert_eq!(*ports.written.lock().unwrap(), [3, 1, 1, 1]);
    let failures = ports.failures.take();
    assert_eq!(failures.len(), 1);
    let (message, reason) = &failures[0];
    assert_eq!(message["record"], records[1]);
    assert_eq!(message["function"], "relational-view");
    assert_eq!(reason, "PostgreSQL refuses a value (SQLSTATE 22021)");
}

#[tokio::test]
async fn what_cannot_be_set_aside_comes_again() {
    let records = records().await;
    let ports = Told {
        is_queue_away: true,
        ..told([refused(), Ok(()), refused()])
    };
    assert_eq!(hand_over(&ports, &records).await, [number(&records[1])]);
}

#[tokio::test]
async fn a_record_that_nobody_can_read_is_set_aside() {
    let mut records = records().await;
    records[0]["dynamodb"]["NewImage"]["version"] = json!({"S": "x"});
    records[2] = json!({"dynamodb": {"SequenceNumber": "77"}});
    let ports = told([]);
    assert_eq!(hand_over(&ports, &records).await, [""; 0]);
    assert_eq!(*ports.written.lock().unwrap(), [1]);
    let reasons: Vec<_> = ports
        .failures
        .take()
        .into_iter()
        .map(|(_, reason)| reason)
        .collect();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(reasons[1].starts_with("not a stream record"), "{reasons:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_opened_again_and_a_missing_schema_waits() {
    let Some([database]) = databases("a lost connection").await else {
        return;
    };
    let scene = Scene::new().await;
    scene.person(1, "Ann").await;
    let records = scene.records().await;
    let view = View {
        database: database.undefined(scene.clock.clone(), store::Patience::without_pauses()),
        failures: Failures::default(),
    };
    assert_eq!(
        hand_over(&view, &records).await,
        [number(&records[0])],
        "there are no tables"
    );
    view.database.define().await.unwrap();
    assert_eq!(hand_over(&view, &records).await, [""; 0]);
    // As when the server is restarted while the function is frozen.
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    database.execute(others).await;
    assert_eq!(hand_over(&view, &records).await, [""; 0]);
    assert_eq!(view.shown().await["users"].len(), 1);
    assert!(view.failures.take().is_empty());
    drop(view);
    database.remove().await;
}
