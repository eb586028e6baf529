//! History, and events for integrations.

use aws::messaging::{Envelope, MessagingError};
use batch_function::ProcessingError;
use domain::{History, UserId};
use serde_json::{Value, json};

use crate::notifications::notify_recipients;
use crate::ports::Ports;
use crate::state::State;

/// Records history, publishes events for integrations, and notifies users. `mentions` and `excerpt` are as in
/// [`notify_recipients`].
pub(crate) async fn record_and_notify<P: Ports>(
    state: &State<P>,
    history: &History,
    mentions: &[UserId],
    excerpt: Option<&str>,
) -> Result<(), ProcessingError> {
    if history.events.is_empty() {
        return Ok(());
    }
    let published = record(state, history).await?;
    // Users are notified even if SNS rejects the events for good; the record then goes to the failure queue.
    notify_recipients(state, history, mentions, excerpt).await?;
    Ok(published?)
}

/// Records history and publishes events for integrations, without notifying users.
pub(crate) async fn record_only<P: Ports>(
    state: &State<P>,
    history: &History,
) -> Result<(), ProcessingError> {
    Ok(record(state, history).await??)
}

/// The inner error is a rejection of the events for good.
async fn record<P: Ports>(
    state: &State<P>,
    history: &History,
) -> Result<Result<(), MessagingError>, ProcessingError> {
    state.store.record(history).await?;
    match state.ports.publish(&envelopes(history)).await {
        Err(error @ MessagingError::Retryable(_)) => Err(error.into()),
        published => Ok(published),
    }
}

/// One message for each event, with the attributes that filter policies match.
fn envelopes(history: &History) -> Vec<Envelope> {
    let events = history.events.iter();
    events
        .map(|event| {
            let mut body = json!({
                "id": event.id,
                "kind": event.kind,
                "project_id": history.project_id,
                "task_id": history.task_id,
                "comment_id": history.comment_id,
                "attachment_id": history.attachment_id,
                "member_id": history.member_id,
                "actor": history.actor,
                "field": event.field,
                "from": event.from,
                "to": event.to,
                "version": history.version,
                "at": domain::Timestamp::from(history.at),
            });
            if let Value::Object(body) = &mut body {
                body.insert("state".to_owned(), history.state.clone());
            }
            let mut attributes = vec![
                ("kind", event.kind.as_str().to_owned()),
                ("project", history.project_id.to_string()),
            ];
            if let Some(status) = history.state.get("status").and_then(Value::as_str) {
                attributes.push(("status", status.to_owned()));
            }
            Envelope {
                body: body.to_string(),
                attributes,
            }
        })
        .collect()
}
