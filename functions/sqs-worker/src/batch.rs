//! One batch: message by message, each by itself.

use serde_json::Value;

use crate::event::{Answer, Batch, Failure, Until};
use crate::files::{self, Notice};
use crate::trouble::Trouble;
use crate::{Outside, State};

/// Works on all messages; those that shall come again are in the answer.
pub(crate) async fn work<O: Outside>(state: &State<O>, batch: Batch, until: Until) -> Answer {
    let mut answer = Answer::default();
    for record in batch.records {
        let Err(Trouble::Later(reason) | Trouble::Never(reason)) = one(state, &record.body, until).await
        else {
            continue;
        };
        tracing::error!(record.message_id, reason, "a message is not done");
        answer.failures.push(Failure {
            message_id: record.message_id,
        });
    }
    answer
}

async fn one<O: Outside>(state: &State<O>, body: &str, until: Until) -> Result<(), Trouble> {
    let unreadable = |reason: &str| Trouble::Never(reason.to_owned());
    let body: Value = serde_json::from_str(body).map_err(|_| unreadable("not JSON"))?;
    if let Some(notice) = Notice::read(&body).map_err(unreadable)? {
        return files::uploaded(state, notice).await;
    }
    let work = serde_json::from_value(body).map_err(|_| unreadable("no known kind of work"))?;
    files::work(state, work, until).await
}
