//! One batch: different items side by side, the records of one item in order.

use std::collections::{HashMap, HashSet};

use batch_function::stream::{Batch, Images, Record};
use batch_function::{BatchResponse, ProcessingError};
use domain::{ProjectId, TaskRef};
use futures_util::StreamExt as _;
use serde_json::Value;
use store::stream::Change;

use crate::changes::{handle_change, imported_history, remove_contents, remove_project};
use crate::failure::{fail, send_to_failure_queue};
use crate::feed::Feed;
use crate::outbox::{Outbox, Outcome, Outcomes};
use crate::points;
use crate::ports::Ports;
use crate::send::send;
use crate::state::State;

/// Items that are processed side by side.
const MAX_ITEMS_AT_ONCE: usize = 32;

/// A record that was read.
struct Read {
    place: usize,
    record: Record,
    value: Value,
    change: Result<Change, ProcessingError>,
}

/// Processes a batch of stream records. The response lists those to retry: the ones that failed for now, and later ones of
/// the same item. A record that can never be processed goes to the failure queue with its reason.
///
/// Every effect can be repeated: Lambda delivers all records from the first failed one on again. What they leave to others is
/// sent when all are processed, so that a record that fails leaves nothing.
///
/// # Errors
/// If the event is no batch.
pub async fn handle<P: Ports>(state: &State<P>, event: Value) -> Result<BatchResponse, serde_json::Error> {
    let batch: Batch = serde_json::from_value(event)?;
    let mut outcomes = Outcomes::new();
    let mut items: Vec<Vec<Read>> = Vec::new();
    let mut place_of = HashMap::new();
    for (place, value) in batch.records.into_iter().enumerate() {
        let read = match read(state, place, value).await {
            Ok(read) => read,
            Err(outcome) => {
                outcomes.insert(place, outcome);
                continue;
            }
        };
        let item = place_of
            .entry(read.record.dynamodb.keys.to_string())
            .or_insert_with(|| {
                items.push(Vec::new());
                items.len() - 1
            });
        if let Some(item) = items.get_mut(*item) {
            item.push(read);
        }
    }
    let feed = Feed::of(items.iter().flatten().map(|read| (read.place, &read.record)));
    let imported = items.iter().flatten();
    let imported: Vec<_> = imported
        .filter_map(|read| imported_history(read.change.as_ref().ok()?))
        .collect();
    let recorded = state.store.record_imported(&imported, state.clock.now()).await;
    let recorded = &recorded.map_err(ProcessingError::from);
    let processed = items
        .into_iter()
        .map(|records| process_item(state, records, recorded));
    let mut processed = futures_util::stream::iter(processed).buffer_unordered(MAX_ITEMS_AT_ONCE);
    while let Some(of_item) = processed.next().await {
        outcomes.extend(of_item);
    }
    drop(processed);
    points::settle(state, &mut outcomes).await;
    feed.append(state, &mut outcomes).await;
    meet_deletions(state, &mut outcomes).await;
    count_subtasks(state, &mut outcomes).await;
    send(&state.ports, &mut outcomes).await;
    let mut response = BatchResponse::default();
    for outcome in outcomes.values().filter(|outcome| outcome.outbox.is_none()) {
        response.retry(&outcome.sequence_number);
    }
    Ok(response)
}

/// The error is the outcome of what is no record: it is in the failure queue, or has to come again.
async fn read<P: Ports>(state: &State<P>, place: usize, value: Value) -> Result<Read, Outcome> {
    let record = match Record::read(&value) {
        Ok(record) => record,
        Err(error) => {
            let number = value.pointer("/dynamodb/SequenceNumber").and_then(Value::as_str);
            let sequence_number = number.unwrap_or_default().to_owned();
            // The error's own text may repeat the record.
            let reason = format!("not a stream record ({:?})", error.classify());
            let is_set_aside = send_to_failure_queue(state, &value, "", &sequence_number, &reason).await;
            return Err(Outcome {
                sequence_number,
                event_id: String::new(),
                record: None,
                outbox: is_set_aside.then(Outbox::default),
            });
        }
    };
    let Images { old, new, .. } = &record.dynamodb;
    let change = Change::read(old.as_ref(), new.as_ref()).map_err(ProcessingError::from);
    Ok(Read {
        place,
        record,
        value,
        change,
    })
}

/// Processes the records of one item in order, until one has to come again. `imported` is what became of the histories of imports.
async fn process_item<P: Ports>(
    state: &State<P>,
    records: Vec<Read>,
    imported: &Result<(), ProcessingError>,
) -> Vec<(usize, Outcome)> {
    let mut outcomes = Vec::with_capacity(records.len());
    let mut is_waiting = false;
    for Read {
        place,
        record,
        value,
        change,
    } in records
    {
        let mut outcome = Outcome {
            sequence_number: record.dynamodb.sequence_number,
            event_id: record.event_id,
            record: Some(value),
            outbox: None,
        };
        if is_waiting {
            outcomes.push((place, outcome));
            continue;
        }
        let mut outbox = Outbox::default();
        let processed = match change {
            Ok(change) => match imported {
                Err(error) if imported_history(&change).is_some() => Err(error.clone()),
                _ => handle_change(state, change, &mut outbox).await,
            },
            Err(error) => Err(error),
        };
        outcome.outbox = Some(outbox);
        if let Err(error) = processed {
            fail(state, &mut outcome, &error).await;
        }
        is_waiting = outcome.outbox.is_none();
        outcomes.push((place, outcome));
    }
    outcomes
}

/// Counts the subtasks of the batch together: many may have one parent. If that can never succeed, they are counted one by one, so that
/// only the records that are to blame go to the failure queue.
async fn count_subtasks<P: Ports>(state: &State<P>, outcomes: &mut Outcomes) {
    let subtasks = outcomes.iter().filter_map(|(place, outcome)| {
        let subtask = outcome.outbox.as_ref()?.subtask.clone()?;
        Some((*place, subtask))
    });
    let (places, subtasks): (Vec<usize>, Vec<_>) = subtasks.unzip();
    let now = state.clock.now();
    let Err(error) = state.store.count_subtasks(&subtasks, now).await else {
        return;
    };
    let error = ProcessingError::from(error);
    let is_for_all = matches!(error, ProcessingError::Retryable(_));
    for (place, subtask) in places.iter().zip(subtasks) {
        let failed = match is_for_all {
            true => Err(error.clone()),
            false => {
                let counted = state.store.count_subtasks(&[subtask], now).await;
                counted.map_err(ProcessingError::from)
            }
        };
        if let (Err(error), Some(outcome)) = (failed, outcomes.get_mut(place)) {
            fail(state, outcome, &error).await;
        }
    }
}

/// Different items are not processed in order: a deletion may have been worked on before what is stored here for something that
/// it has deleted. One strongly consistent read for the batch, after all is stored.
async fn meet_deletions<P: Ports>(state: &State<P>, outcomes: &mut Outcomes) {
    let outboxes = || outcomes.values().filter_map(|outcome| outcome.outbox.as_ref());
    let projects: HashSet<ProjectId> = outboxes()
        .filter_map(|outbox| Some(outbox.created_in.as_ref()?.0.clone()))
        .collect();
    let tasks: HashSet<_> = outboxes()
        .filter_map(|outbox| Some(outbox.commented_on.as_ref()?.0.clone()))
        .collect();
    let gone = state.store.gone(&projects, &tasks).await;
    for outcome in outcomes.values_mut() {
        let Some(outbox) = outcome.outbox.as_mut() else {
            continue;
        };
        let met = match &gone {
            Ok((projects, tasks)) => meet(state, outbox, projects, tasks).await,
            Err(_) if outbox.created_in.is_none() && outbox.commented_on.is_none() => Ok(()),
            Err(error) => Err(ProcessingError::retryable(error.to_string())),
        };
        if let Err(ProcessingError::Retryable(reason) | ProcessingError::Permanent(reason)) = met {
            tracing::warn!(reason, "a record has to come again");
            outcome.outbox = None;
        }
    }
}

async fn meet<P: Ports>(
    state: &State<P>,
    outbox: &mut Outbox,
    projects: &HashSet<ProjectId>,
    tasks: &HashSet<TaskRef>,
) -> Result<(), ProcessingError> {
    if let Some((project, by)) = outbox
        .created_in
        .take()
        .filter(|(project, _)| projects.contains(project))
    {
        remove_project(state, &project, &by, outbox).await?;
    }
    if let Some((task, comment, by)) = outbox
        .commented_on
        .take()
        .filter(|(task, ..)| tasks.contains(task))
    {
        remove_contents(&task, Some(&comment), &by, outbox);
    }
    Ok(())
}
