//! Queues, as this function needs them; tests have their own.

use aws::messaging::MessagingError;
use aws::{FailureQueue, QueueMessage, Queues};

type Sent = Result<(), MessagingError>;

/// The services this function calls besides the table: queues of this account, and nothing outside. Every call may be repeated.
pub trait Ports: Sync {
    /// Sends messages to other functions. Returns what became of each.
    fn send(&self, messages: &[QueueMessage]) -> impl Future<Output = Vec<Sent>> + Send;
    /// Sends a record that cannot be processed to the failure queue, with the reason in a few words.
    fn send_to_failure_queue(&self, body: &str, reason: &str) -> impl Future<Output = Sent> + Send;
}

/// The AWS services.
#[derive(Debug, Clone)]
pub struct Services {
    /// The queues of the worker and of `deliver`.
    pub queues: Queues,
    /// The queue of records that cannot be processed.
    pub failures: FailureQueue,
}

impl Ports for Services {
    async fn send(&self, messages: &[QueueMessage]) -> Vec<Sent> {
        self.queues.send_all(messages).await
    }

    async fn send_to_failure_queue(&self, body: &str, reason: &str) -> Sent {
        self.failures.send(body, reason).await
    }
}
