//! The services that send, as this function needs them; tests have their own.

use aws::messaging::{Mail, Messaging, MessagingError, Sms};
use aws::{FailureQueue, QueueMessage, Queues};
use domain::{Outgoing, PublicEvent};

type Sent = Result<(), MessagingError>;

/// The services this function calls besides the table. Every call may be repeated.
pub trait Ports: Sync {
    /// Publishes events for integrations. Returns what became of each.
    fn publish(&self, events: &[PublicEvent]) -> impl Future<Output = Vec<Sent>> + Send;
    /// Sends a text message.
    fn send_sms(&self, sms: Sms<'_>) -> impl Future<Output = Sent> + Send;
    /// Sends a mail.
    fn send_mail(&self, mail: Mail<'_>) -> impl Future<Output = Sent> + Send;
    /// Sends a message to this function, to be received after so many seconds, 15 minutes at most.
    fn enqueue(&self, outgoing: Outgoing, delay_s: u16) -> impl Future<Output = Sent> + Send;
    /// Sets the visibility time-out of a message of this function's queue, counted from now.
    fn hide(&self, receipt_handle: &str, seconds: u32) -> impl Future<Output = Sent> + Send;
    /// Sends a message that cannot be processed to the failure queue, with the reason in a few words.
    fn send_to_failure_queue(&self, body: &str, reason: &str) -> impl Future<Output = Sent> + Send;
}

/// The AWS services.
#[derive(Debug, Clone)]
pub struct Services {
    /// Mail, text messages, events.
    pub messaging: Messaging,
    /// This function's own queue.
    pub queues: Queues,
    /// The queue of messages that cannot be processed.
    pub failures: FailureQueue,
}

impl Ports for Services {
    async fn publish(&self, events: &[PublicEvent]) -> Vec<Sent> {
        self.messaging.publish(events).await
    }

    async fn send_sms(&self, sms: Sms<'_>) -> Sent {
        self.messaging.send_sms(sms).await
    }

    async fn send_mail(&self, mail: Mail<'_>) -> Sent {
        self.messaging.send_mail(mail).await
    }

    async fn enqueue(&self, outgoing: Outgoing, delay_s: u16) -> Sent {
        let message = QueueMessage::Outgoing(outgoing);
        self.queues.send_later(&message, delay_s).await
    }

    async fn hide(&self, receipt_handle: &str, seconds: u32) -> Sent {
        let url = self.queues.outgoing_url();
        self.queues.extend_visibility(url, receipt_handle, seconds).await
    }

    async fn send_to_failure_queue(&self, body: &str, reason: &str) -> Sent {
        self.failures.send(body, reason).await
    }
}
