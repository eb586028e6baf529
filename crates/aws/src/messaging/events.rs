//! Events for integrations: the events topic.

use std::collections::HashMap;

use aws_sdk_sns::types::PublishBatchRequestEntry;
use domain::PublicEvent;

use super::messages::text_attribute;
use super::{Messaging, MessagingError};

/// A batch holds ten messages and 256 KiB, attributes included (API reference, PublishBatch).
const MAX_BATCH: usize = 10;
const MAX_BATCH_BYTES: usize = 256 * 1024;

impl Messaging {
    /// Publishes events to the topic for integrations, batch by batch, in order. Returns what became of each.
    pub async fn publish(&self, events: &[PublicEvent]) -> Vec<Result<(), MessagingError>> {
        let mut outcomes = Vec::with_capacity(events.len());
        for batch in batches(events) {
            match self.publish_batch(batch).await {
                Ok(published) => outcomes.extend(published),
                Err(error) => outcomes.extend(batch.iter().map(|_| Err(error.clone()))),
            }
        }
        outcomes
    }

    async fn publish_batch(
        &self,
        batch: &[PublicEvent],
    ) -> Result<Vec<Result<(), MessagingError>>, MessagingError> {
        let mut entries = Vec::with_capacity(batch.len());
        for (at, event) in batch.iter().enumerate() {
            let attributes = event.attributes.iter();
            let attributes = attributes
                .map(|(name, value)| Ok((name.clone(), text_attribute(value)?)))
                .collect::<Result<HashMap<_, _>, MessagingError>>()?;
            let entry = PublishBatchRequestEntry::builder()
                .id(at.to_string())
                .message(&event.body)
                .set_message_attributes(Some(attributes))
                .build()
                .map_err(|_| MessagingError::incomplete("SNS"))?;
            entries.push(entry);
        }
        let request = self
            .sns
            .publish_batch()
            .topic_arn(&self.settings.events_topic_arn);
        let response = request
            .set_publish_batch_request_entries(Some(entries))
            .send()
            .await
            .map_err(|error| MessagingError::of("SNS", &error))?;
        let mut outcomes = vec![Ok(()); batch.len()];
        // A batch can be accepted in part.
        for failed in response.failed() {
            let code = failed.sender_fault().then(|| failed.code());
            let place = failed
                .id()
                .parse()
                .ok()
                .and_then(|at: usize| outcomes.get_mut(at));
            if let Some(place) = place {
                *place = Err(MessagingError::of_code("SNS", code));
            }
        }
        Ok(outcomes)
    }
}

/// Splits the events, in order, into batches within SNS's limits.
fn batches(events: &[PublicEvent]) -> Vec<&[PublicEvent]> {
    let mut batches = Vec::new();
    let mut rest = events;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fitting = rest
            .iter()
            .take(MAX_BATCH)
            .take_while(|event| {
                bytes += size_bytes(event);
                bytes <= MAX_BATCH_BYTES
            })
            .count();
        // An event that is too large by itself is left for SNS to refuse.
        let (batch, others) = rest.split_at(fitting.max(1));
        batches.push(batch);
        rest = others;
    }
    batches
}

fn size_bytes(event: &PublicEvent) -> usize {
    let attributes = event.attributes.iter();
    let attributes: usize = attributes
        .map(|(name, value)| name.len() + value.len() + "String".len())
        .sum();
    event.body.len() + attributes
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::PublicEvent;

    use super::batches;

    fn event(bytes: usize) -> PublicEvent {
        PublicEvent {
            body: "x".repeat(bytes),
            attributes: BTreeMap::new(),
        }
    }

    #[test]
    fn batches_hold_ten_messages_and_256_kib() {
        let sizes = |events: &[PublicEvent]| batches(events).iter().map(|b| b.len()).collect::<Vec<_>>();
        assert_eq!(sizes(&vec![event(1); 21]), [10, 10, 1]);
        assert_eq!(sizes(&vec![event(128 * 1024); 4]), [2, 2]);
        assert_eq!(sizes(&[event(128 * 1024), event(128 * 1024 + 1)]), [1, 1]);
        assert_eq!(sizes(&[event(300 * 1024), event(1)]), [1, 1]);
        assert!(sizes(&[]).is_empty());
    }
}
