//! The queues of the worker, of `deliver` and of `athena-export`: SQS.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use domain::{ExportMessage, Outgoing, Work};
use futures_util::future::join_all;

use crate::Environment;
use crate::messaging::MessagingError;

/// "From 0 to 43,200 seconds" (API reference, ChangeMessageVisibility).
const MAX_VISIBILITY_S: u32 = 43_200;
/// "Valid values: 0 to 900" (API reference, SendMessage, DelaySeconds).
const MAX_DELAY_S: u16 = 900;
/// The entries of a batch (API reference, SendMessageBatch).
const MAX_BATCH: usize = 10;
/// The most bytes of a batch. SQS takes four times as many; what it charges for is 64 KiB.
const MAX_BATCH_BYTES: usize = 256 * 1024;

/// The URLs of the queues; those that a function does not send to are empty.
#[derive(Debug, Clone, Default)]
pub struct QueueUrls {
    /// `QUICK_WORK_QUEUE_URL`: work of seconds.
    pub quick: String,
    /// `SLOW_WORK_QUEUE_URL`: work of minutes ([`Work::is_slow`]).
    pub slow: String,
    /// `OUTGOING_QUEUE_URL`: what the function `deliver` sends.
    pub outgoing: String,
    /// `EXPORTS_QUEUE_URL`: what the function `athena-export` exports.
    pub exports: String,
}

impl QueueUrls {
    /// Those of the worker's queues.
    pub fn of_work(environment: &mut Environment<'_>) -> Self {
        Self {
            quick: environment.required("QUICK_WORK_QUEUE_URL"),
            slow: environment.required("SLOW_WORK_QUEUE_URL"),
            ..Self::default()
        }
    }

    /// That of the queue of `athena-export`.
    pub fn of_exports(environment: &mut Environment<'_>) -> Self {
        Self {
            exports: environment.required("EXPORTS_QUEUE_URL"),
            ..Self::default()
        }
    }

    /// That of the queue of `deliver`.
    pub fn of_outgoing(environment: &mut Environment<'_>) -> Self {
        Self {
            outgoing: environment.required("OUTGOING_QUEUE_URL"),
            ..Self::default()
        }
    }
}

/// A message for another function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueueMessage {
    /// For the worker.
    Work(Work),
    /// For `deliver`.
    Outgoing(Outgoing),
    /// For `athena-export`.
    Export(ExportMessage),
}

impl QueueMessage {
    /// The text of the message.
    pub fn body(&self) -> String {
        // None can fail: they hold no maps with keys that are no texts.
        let json = match self {
            Self::Work(work) => serde_json::to_string(work),
            Self::Outgoing(outgoing) => serde_json::to_string(outgoing),
            Self::Export(export) => serde_json::to_string(export),
        };
        allowed(json.unwrap_or_default())
    }

    /// The group of the message. A standard queue with groups is fair: where one group has much in flight, or takes much of the
    /// consumers' time, the messages of others are received first (developer guide, "Amazon SQS fair queues").
    fn group(&self) -> Option<String> {
        match self {
            Self::Work(work) => work.tenant().map(ToString::to_string),
            Self::Outgoing(_) | Self::Export(_) => None,
        }
    }

    fn url<'a>(&self, urls: &'a QueueUrls) -> &'a str {
        match self {
            Self::Work(work) if work.is_slow() => &urls.slow,
            Self::Work(_) => &urls.quick,
            Self::Outgoing(_) => &urls.outgoing,
            Self::Export(_) => &urls.exports,
        }
    }
}

/// SQS refuses U+FFFE and U+FFFF (API reference, SendMessage), which JSON does not escape by itself.
fn allowed(json: String) -> String {
    if json.contains(['\u{fffe}', '\u{ffff}']) {
        return json.replace('\u{fffe}', "\\ufffe").replace('\u{ffff}', "\\uffff");
    }
    json
}

/// Sends messages, and sets the visibility time-out of messages that are being processed.
#[derive(Debug, Clone)]
pub struct Queues {
    client: Client,
    urls: QueueUrls,
}

impl Queues {
    pub(crate) fn new(client: Client, urls: QueueUrls) -> Self {
        Self { client, urls }
    }

    /// Sends work to its queue.
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn send(&self, work: &Work) -> Result<(), MessagingError> {
        self.send_later(&QueueMessage::Work(work.clone()), 0).await
    }

    /// Sends a message to its queue, to be received after `delay_s` seconds, 15 minutes at most.
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn send_later(&self, message: &QueueMessage, delay_s: u16) -> Result<(), MessagingError> {
        let request = self.client.send_message().queue_url(message.url(&self.urls));
        let mut request = request
            .message_body(message.body())
            .set_message_group_id(message.group());
        if delay_s > 0 {
            request = request.delay_seconds(i32::from(delay_s.min(MAX_DELAY_S)));
        }
        let sent = request.send().await;
        sent.map_err(|error| MessagingError::of("SQS", &error))?;
        Ok(())
    }

    /// Sends messages to their queues, ten a request, side by side. Returns what became of each.
    pub async fn send_all(&self, messages: &[QueueMessage]) -> Vec<Result<(), MessagingError>> {
        let bodies: Vec<_> = messages.iter().map(QueueMessage::body).collect();
        let groups: Vec<_> = messages.iter().map(QueueMessage::group).collect();
        let urls: Vec<_> = messages.iter().map(|message| message.url(&self.urls)).collect();
        let batches = batches(&urls, &bodies);
        let sent = batches
            .iter()
            .map(|(url, batch)| self.send_batch(url, batch, &bodies, &groups));
        let mut outcomes = vec![Ok(()); messages.len()];
        for (place, error) in join_all(sent).await.into_iter().flatten() {
            if let Some(outcome) = outcomes.get_mut(place) {
                *outcome = Err(error);
            }
        }
        outcomes
    }

    /// Returns which messages were not sent.
    async fn send_batch(
        &self,
        url: &str,
        batch: &[usize],
        bodies: &[String],
        groups: &[Option<String>],
    ) -> Vec<(usize, MessagingError)> {
        let entries = batch.iter().filter_map(|place| {
            let entry = SendMessageBatchRequestEntry::builder().id(place.to_string());
            let entry = entry.message_body(bodies.get(*place)?);
            let group = groups.get(*place).cloned().flatten();
            entry.set_message_group_id(group).build().ok()
        });
        let request = self.client.send_message_batch().queue_url(url);
        let response = request.set_entries(Some(entries.collect())).send().await;
        match response {
            Ok(response) => {
                let failed = response.failed().iter();
                failed
                    .filter_map(|failed| {
                        let code = failed.sender_fault().then(|| failed.code());
                        Some((failed.id().parse().ok()?, MessagingError::of_code("SQS", code)))
                    })
                    .collect()
            }
            Err(error) => {
                let error = MessagingError::of("SQS", &error);
                batch.iter().map(|place| (*place, error.clone())).collect()
            }
        }
    }

    /// Sets the visibility time-out of a message received from the queue at `queue_url`, counted from now.
    ///
    /// # Errors
    /// See [`MessagingError`].
    pub async fn extend_visibility(
        &self,
        queue_url: &str,
        receipt_handle: &str,
        seconds: u32,
    ) -> Result<(), MessagingError> {
        let seconds = i32::try_from(seconds.min(MAX_VISIBILITY_S)).unwrap_or_default();
        let request = self.client.change_message_visibility().queue_url(queue_url);
        let request = request.receipt_handle(receipt_handle).visibility_timeout(seconds);
        let response = request.send().await;
        response.map_err(|error| MessagingError::of("SQS", &error))?;
        Ok(())
    }

    /// The URL of the queue of `athena-export`.
    pub fn exports_url(&self) -> &str {
        &self.urls.exports
    }

    /// The URL of the queue of `deliver`.
    pub fn outgoing_url(&self) -> &str {
        &self.urls.outgoing
    }
}

/// The places of messages, in batches of one queue each that are within SQS's limits.
fn batches<'a>(urls: &[&'a str], bodies: &[String]) -> Vec<(&'a str, Vec<usize>)> {
    let mut batches: Vec<(&str, Vec<usize>, usize)> = Vec::new();
    for (place, (url, body)) in urls.iter().zip(bodies).enumerate() {
        let fits = |(of, batch, bytes): &&mut (&str, Vec<usize>, usize)| {
            of == url && batch.len() < MAX_BATCH && *bytes + body.len() <= MAX_BATCH_BYTES
        };
        match batches.iter_mut().find(fits) {
            Some((_, batch, bytes)) => {
                batch.push(place);
                *bytes += body.len();
            }
            None => batches.push((url, vec![place], body.len())),
        }
    }
    batches.into_iter().map(|(url, batch, _)| (url, batch)).collect()
}

#[cfg(test)]
mod tests {
    use super::{allowed, batches};

    #[test]
    fn batches_hold_ten_messages_of_one_queue_and_256_kib() {
        let sizes = |messages: &[(&'static str, usize)]| {
            let urls: Vec<_> = messages.iter().map(|(url, _)| *url).collect();
            let bodies: Vec<_> = messages.iter().map(|(_, bytes)| "x".repeat(*bytes)).collect();
            let batches = batches(&urls, &bodies);
            batches
                .into_iter()
                .map(|(_, batch)| batch.len())
                .collect::<Vec<_>>()
        };
        assert_eq!(sizes(&[("a", 1); 21]), [10, 10, 1]);
        assert_eq!(sizes(&[("a", 1), ("b", 1), ("a", 1)]), [2, 1]);
        assert_eq!(sizes(&[("a", 200 * 1024), ("a", 100 * 1024), ("a", 1)]), [2, 1]);
        assert_eq!(sizes(&[("a", 300 * 1024), ("a", 1)]), [1, 1]);
        assert!(sizes(&[]).is_empty());
    }

    #[test]
    fn what_sqs_refuses_is_escaped() {
        assert_eq!(allowed("\"a\u{ffff}\u{fffe}\"".to_owned()), r#""a\uffff\ufffe""#);
        assert_eq!(allowed("\"a\"".to_owned()), "\"a\"");
    }
}
