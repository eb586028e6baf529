//! History, and events for integrations.

use std::collections::BTreeMap;

use batch_function::ProcessingError;
use domain::{History, PublicEvent, UserId};
use serde_json::{Value, json};

use crate::notifications::notify_recipients;
use crate::outbox::Outbox;
use crate::ports::Ports;
use crate::state::State;

/// Records history, leaves events for integrations, and notifies users. `mentions` and `excerpt` are as in
/// [`notify_recipients`].
pub(crate) async fn record_and_notify<P: Ports>(
    state: &State<P>,
    history: &History,
    mentions: &[UserId],
    excerpt: Option<&str>,
    outbox: &mut Outbox,
) -> Result<(), ProcessingError> {
    if history.events.is_empty() {
        return Ok(());
    }
    state.store.record(history, state.clock.now()).await?;
    publish(history, outbox);
    notify_recipients(state, history, mentions, excerpt, outbox).await
}

/// Leaves events for integrations.
pub(crate) fn publish(history: &History, outbox: &mut Outbox) {
    outbox.events.extend(public_events(history));
}

/// One message for each event, with the attributes that filter policies match.
fn public_events(history: &History) -> Vec<PublicEvent> {
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
            let mut attributes = BTreeMap::from([
                ("kind".to_owned(), event.kind.as_str().to_owned()),
                ("project".to_owned(), history.project_id.to_string()),
            ]);
            if let Some(status) = history.state.get("status").and_then(Value::as_str) {
                attributes.insert("status".to_owned(), status.to_owned());
            }
            PublicEvent {
                body: body.to_string(),
                attributes,
            }
        })
        .collect()
}
