//! One batch: message by message, each by itself.
//!
//! While a batch is worked on, its messages are hidden for a short time only, and again and again: if the function dies,
//! they are seen soon. What fails for now is hidden longer each time. Who is handed a message for the last time does not
//! try it once more: it would go to the dead-letter queue without anybody being told.

use std::convert::Infallible;
use std::time::Duration;

use domain::Work;
use futures_util::future::join_all;

use crate::error::ProcessingError;
use crate::event::{Answer, Batch, Failure, Record, Until};
use crate::message::Message;
use crate::{Ports, State, files, job, removal};

/// How often a message is handed over: `maxReceiveCount` in `template.yaml`.
pub const MAX_RECEIVES: u32 = 6;
/// What is worked on is hidden for so long from now on, in seconds …
const VISIBILITY_TIMEOUT_S: u32 = 60;
/// … and again each time after this.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// What failed is hidden for so long after the first time, in seconds, and three times as long after each other.
const BACK_OFF_S: u32 = 10;
/// But never longer.
const MAX_BACK_OFF_S: u32 = 900;

/// What is not kept of the earlier tries was logged then, with the same message id.
const NO_REASON: &str = "each try has logged its own";

/// Works on all messages; those that shall come again are in the answer.
pub(crate) async fn work<O: Ports>(state: &State<O>, batch: Batch, until: Until) -> Answer {
    let mut answer = Answer::default();
    // Also those that are done, or wait: Lambda deletes none before it has the answer.
    let mut held: Vec<&Record> = batch.records.iter().collect();
    for (at, record) in batch.records.iter().enumerate() {
        let share = until.share(state.clock.now(), batch.records.len() - at);
        let Some(hidden_s) = with_heartbeat(state, &held, one(state, record, share)).await else {
            continue;
        };
        held.retain(|held| held.message_id != record.message_id);
        extend_visibility(state, record, hidden_s).await;
        answer.failures.push(Failure {
            message_id: record.message_id.clone(),
        });
    }
    answer
}

/// `None` if it is done; else for how many seconds it shall not be seen.
async fn one<O: Ports>(state: &State<O>, record: &Record, until: Until) -> Option<u32> {
    let (message_id, receive_count) = (&record.message_id, record.receive_count());
    let is_last = receive_count >= MAX_RECEIVES;
    let message = match Message::read(&record.body) {
        Ok(message) => message,
        Err(reason) => {
            tracing::error!(message_id, receive_count, reason, "nobody can read this message");
            return Some(0);
        }
    };
    let about = message.name();
    if is_last {
        let reason = match give_up(state, &message).await {
            Ok(None) => return None,
            Ok(Some(reason))
            | Err(ProcessingError::Retryable(reason) | ProcessingError::Permanent(reason)) => reason,
        };
        tracing::error!(
            message_id,
            receive_count,
            about,
            reason,
            "given up: it goes to the dead-letter queue"
        );
        return Some(0);
    }
    match follow(state, message, until).await {
        Ok(()) => None,
        Err(ProcessingError::Retryable(reason)) => {
            tracing::warn!(
                message_id,
                receive_count,
                about,
                reason,
                "a message has to come again"
            );
            Some(back_off_s(receive_count))
        }
        Err(ProcessingError::Permanent(reason)) => {
            tracing::error!(
                message_id,
                receive_count,
                about,
                reason,
                "a message cannot be worked on"
            );
            Some(0)
        }
    }
}

async fn follow<O: Ports>(state: &State<O>, message: Message, until: Until) -> Result<(), ProcessingError> {
    match message {
        Message::Work(Work::Job { job_id }) => job::work(state, &job_id, until).await,
        Message::Work(work @ Work::RemoveProject { .. }) => removal::project::work(state, &work, until).await,
        Message::Work(work @ Work::RemoveAccount { .. }) => removal::account::work(state, &work, until).await,
        Message::Work(work) => files::work(state, work, until).await,
        Message::Arrived(notice) => files::uploaded(state, notice).await,
    }
}

/// Says of what the message is about that it was given up, and answers with the reason; `None` if all of it is done.
async fn give_up<O: Ports>(state: &State<O>, message: &Message) -> Result<Option<String>, ProcessingError> {
    match message {
        Message::Work(Work::Job { job_id }) => return job::give_up(state, job_id).await,
        Message::Work(work) => files::give_up(state, work).await?,
        Message::Arrived(_) => {}
    }
    Ok(Some(NO_REASON.to_owned()))
}

/// Does `work`, and hides these messages meanwhile.
async fn with_heartbeat<O: Ports, T>(
    state: &State<O>,
    records: &[&Record],
    work: impl Future<Output = T>,
) -> T {
    let again = async {
        let mut beat = tokio::time::interval(HEARTBEAT);
        loop {
            beat.tick().await;
            join_all(
                records
                    .iter()
                    .map(|record| extend_visibility(state, record, VISIBILITY_TIMEOUT_S)),
            )
            .await;
        }
    };
    tokio::select! {
        biased;
        outcome = work => outcome,
        never = again => {
            let never: Infallible = never;
            match never {}
        }
    }
}

/// As well as it can be done: where it fails, the message is seen earlier or later than it should be.
async fn extend_visibility<O: Ports>(state: &State<O>, record: &Record, seconds: u32) {
    let hidden = state
        .ports
        .extend_visibility(&record.queue_arn, &record.receipt_handle, seconds)
        .await;
    if let Err(error) = hidden {
        tracing::warn!(record.message_id, %error, "a message could not be hidden");
    }
}

fn back_off_s(receive_count: u32) -> u32 {
    let times = 3_u32.saturating_pow(receive_count.saturating_sub(1));
    BACK_OFF_S.saturating_mul(times).min(MAX_BACK_OFF_S)
}

#[cfg(test)]
mod tests {
    use super::back_off_s;

    #[test]
    fn each_time_it_waits_longer() {
        assert_eq!([1, 2, 3, 4, 5].map(back_off_s), [10, 30, 90, 270, 810]);
        assert_eq!(back_off_s(6), 900);
        assert_eq!(back_off_s(u32::MAX), 900);
    }
}
