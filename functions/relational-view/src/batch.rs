//! One batch of stream records.

use batch_function::stream::{Batch, FailedRecord, Record};
use batch_function::{BatchResponse, ProcessingError};
use relational::Row;
use serde_json::Value;
use store::Projection;

use crate::ports::Ports;

const FUNCTION: &str = "relational-view";

/// A record that was read.
struct Read {
    event_id: String,
    sequence_number: String,
    value: Value,
    rows: Result<Vec<Row>, ProcessingError>,
}

/// Writes the rows of a batch of stream records. If the database does not take them now, all come again from the first on: rows are only
/// ever replaced by newer ones. A record that can never be written goes to the failure queue with its reason.
///
/// # Errors
/// If the event is no batch.
pub async fn handle<P: Ports>(ports: &P, event: Value) -> Result<BatchResponse, serde_json::Error> {
    let batch: Batch = serde_json::from_value(event)?;
    let records: Vec<Read> = batch.records.into_iter().map(read).collect();
    let rows = records.iter().filter_map(|record| record.rows.as_ref().ok());
    let rows: Vec<Row> = rows.flatten().cloned().collect();
    let together = match ports.write(rows).await {
        // Some record is to blame: each is written by itself.
        Err(error) if error.is_permanent() => None,
        done => Some(done),
    };
    let mut response = BatchResponse::default();
    for record in records {
        let written = match (&together, &record.rows) {
            (_, Err(error)) => Err(error.clone()),
            (Some(Ok(())), Ok(_)) => Ok(()),
            (Some(Err(error)), Ok(_)) => Err(ProcessingError::retryable(error.to_string())),
            (None, Ok(rows)) => ports
                .write(rows.clone())
                .await
                .map_err(|error| match error.is_permanent() {
                    true => ProcessingError::permanent(error.to_string()),
                    false => ProcessingError::retryable(error.to_string()),
                }),
        };
        let Err(error) = written else {
            continue;
        };
        let is_set_aside = match &error {
            ProcessingError::Permanent(reason) => set_aside(ports, &record, reason).await,
            ProcessingError::Retryable(reason) => {
                tracing::warn!(event_id = record.event_id, reason, "the batch has to come again");
                false
            }
        };
        if !is_set_aside {
            // Lambda delivers all from the first failure on again.
            response.retry(&record.sequence_number);
            break;
        }
    }
    Ok(response)
}

fn read(value: Value) -> Read {
    let number = value.pointer("/dynamodb/SequenceNumber").and_then(Value::as_str);
    let mut read = Read {
        event_id: String::new(),
        sequence_number: number.unwrap_or_default().to_owned(),
        rows: Ok(Vec::new()),
        value,
    };
    match Record::read(&read.value) {
        // The error's own text may repeat the record.
        Err(error) => {
            let reason = format!("not a stream record ({:?})", error.classify());
            read.rows = Err(ProcessingError::permanent(reason));
        }
        Ok(record) => {
            let images = &record.dynamodb;
            let rows = Projection::read(images.old.as_ref(), images.new.as_ref());
            let row = |projection| match record.is_expiry() {
                true => Row::from(projection).forgotten(),
                false => Row::from(projection),
            };
            read.rows = match rows {
                Ok(rows) => Ok(rows.into_iter().map(row).collect()),
                Err(error) => Err(error.into()),
            };
            read.event_id = record.event_id;
        }
    }
    read
}

/// Returns whether the record is in the failure queue.
async fn set_aside<P: Ports>(ports: &P, record: &Read, reason: &str) -> bool {
    let event_id = &record.event_id;
    tracing::error!(event_id, reason, "a record cannot be worked on");
    let failed = FailedRecord {
        reason,
        function: FUNCTION,
        event_id,
        sequence_number: &record.sequence_number,
        record: &record.value,
    };
    match ports.send_to_failure_queue(&failed.message(), reason).await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(event_id, %error, "nor can it be set aside now");
            false
        }
    }
}
