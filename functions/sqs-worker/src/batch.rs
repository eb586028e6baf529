//! One batch: message by message, each by itself.

use crate::event::{Answer, Batch, Failure, Until};
use crate::{Outside, State};

/// Works on all messages; those that shall come again are in the answer.
pub(crate) async fn work<O: Outside>(_state: &State<O>, batch: Batch, _until: Until) -> Answer {
    let mut answer = Answer::default();
    for record in batch.records {
        tracing::error!(record.message_id, "nobody knows this message");
        answer.failures.push(Failure {
            message_id: record.message_id,
        });
    }
    answer
}
