//! The function's ports, in memory.

use std::sync::Mutex;

use aws::QueueMessage;
use aws::messaging::MessagingError;
use domain::{NotificationKind, Outgoing, UserId, Work};
use notify::Ports;
use serde_json::Value;

/// What the function leaves to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sent {
    /// The kind of an event for integrations.
    Published(String),
    /// A user is to be told; the kinds of the mail and of the text message.
    Told(UserId, Option<NotificationKind>, Option<NotificationKind>),
    Outgoing(Outgoing),
    Enqueued(Work),
    SetAside(String),
}

/// The function's ports, in memory.
#[derive(Default)]
pub(crate) struct FakePorts {
    sent: Mutex<Vec<Sent>>,
    calls: Mutex<usize>,
    /// Errors of the next calls of an operation.
    faults: Mutex<Vec<(&'static str, MessagingError)>>,
}

impl FakePorts {
    /// What was left since the last time, but events for integrations.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        let mut sent = std::mem::take(&mut *self.sent.lock().unwrap());
        sent.retain(|sent| !matches!(sent, Sent::Published(_)));
        sent
    }

    /// The kinds of events for integrations since the last time.
    pub(crate) fn published(&self) -> Vec<String> {
        let kind = |sent| match sent {
            Sent::Published(kind) => Some(kind),
            _ => None,
        };
        std::mem::take(&mut *self.sent.lock().unwrap())
            .into_iter()
            .filter_map(kind)
            .collect()
    }

    /// The number of messages that were sent, since the beginning.
    pub(crate) fn messages(&self) -> usize {
        *self.calls.lock().unwrap()
    }

    /// Makes the next call of this operation fail for now: of `send` the next message, whatever is sent with it.
    pub(crate) fn fail_for_now(&self, operation: &'static str) {
        let error = MessagingError::Retryable("SQS");
        self.faults.lock().unwrap().push((operation, error));
    }

    fn fault(&self, operation: &'static str) -> Result<(), MessagingError> {
        let mut faults = self.faults.lock().unwrap();
        match faults.iter().position(|(name, _)| *name == operation) {
            Some(at) => Err(faults.remove(at).1),
            None => Ok(()),
        }
    }
}

impl Ports for FakePorts {
    async fn send(&self, messages: &[QueueMessage]) -> Vec<Result<(), MessagingError>> {
        let mut outcomes = Vec::new();
        for message in messages {
            *self.calls.lock().unwrap() += 1;
            if let Err(error) = self.fault("send") {
                outcomes.push(Err(error));
                continue;
            }
            outcomes.push(Ok(()));
            let mut sent = self.sent.lock().unwrap();
            match message.clone() {
                QueueMessage::Work(work) => sent.push(Sent::Enqueued(work)),
                QueueMessage::Outgoing(Outgoing::Events { events }) => {
                    sent.extend(events.into_iter().map(|event| {
                        let body: Value = serde_json::from_str(&event.body).unwrap();
                        assert_eq!(body["kind"], event.attributes["kind"]);
                        Sent::Published(event.attributes["kind"].clone())
                    }));
                }
                QueueMessage::Outgoing(Outgoing::Notification(outgoing)) => {
                    let user = outgoing.notification.user_id.clone();
                    sent.push(Sent::Told(user, outgoing.email, outgoing.sms));
                }
                QueueMessage::Outgoing(outgoing) => sent.push(Sent::Outgoing(outgoing)),
                QueueMessage::Export(export) => panic!("{export:?}"),
            }
        }
        outcomes
    }

    async fn send_to_failure_queue(&self, body: &str, reason: &str) -> Result<(), MessagingError> {
        assert!(body.contains(reason) && !reason.is_empty());
        self.fault("send_to_failure_queue")?;
        self.sent.lock().unwrap().push(Sent::SetAside(body.to_owned()));
        Ok(())
    }
}
