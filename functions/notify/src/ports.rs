//! Messages and queues, as this function needs them; tests have their own.

use aws::Queues;
use aws::messaging::{Envelope, Mail, MessageContent, Messaging, MessagingError, Sms};
use domain::{UserId, Work};

type Sent<T = ()> = Result<T, MessagingError>;

/// The services this function calls besides the table. Every call may be repeated.
pub trait Ports: Sync {
    /// Publishes events for integrations.
    fn publish(&self, envelopes: &[Envelope]) -> impl Future<Output = Sent> + Send;
    /// Publishes a notification to the user's own topic.
    fn notify_user(&self, user: &UserId, content: &MessageContent) -> impl Future<Output = Sent> + Send;
    /// Sends a text message to a number that is not confirmed.
    fn send_sms(&self, sms: Sms<'_>) -> impl Future<Output = Sent> + Send;
    /// Sends a mail to an address without an account.
    fn send_mail(&self, mail: Mail<'_>) -> impl Future<Output = Sent> + Send;
    /// Subscribes an address to the user's topic; returns the subscription's ARN.
    fn subscribe(
        &self,
        user: &UserId,
        protocol: &'static str,
        address: &str,
    ) -> impl Future<Output = Sent<String>> + Send;
    /// Ends a subscription.
    fn unsubscribe(&self, subscription_arn: &str) -> impl Future<Output = Sent> + Send;
    /// Sends work to the worker's queue.
    fn enqueue(&self, work: &Work) -> impl Future<Output = Sent> + Send {
        self.enqueue_later(work, 0)
    }
    /// Sends work to the worker's queue, to be received after so many seconds, 15 minutes at most.
    fn enqueue_later(&self, work: &Work, delay_s: u16) -> impl Future<Output = Sent> + Send;
    /// Sends a record that cannot be processed to the failure queue, with the reason in a few words.
    fn send_to_failure_queue(&self, body: &str, reason: &str) -> impl Future<Output = Sent> + Send;
}

/// The AWS services.
#[derive(Debug, Clone)]
pub struct Services {
    /// Messages to people, integrations and operators.
    pub messaging: Messaging,
    /// The worker's queues.
    pub queues: Queues,
}

impl Ports for Services {
    async fn publish(&self, envelopes: &[Envelope]) -> Sent {
        self.messaging.publish(envelopes).await
    }

    async fn notify_user(&self, user: &UserId, content: &MessageContent) -> Sent {
        self.messaging.notify_user(user, content).await
    }

    async fn send_sms(&self, sms: Sms<'_>) -> Sent {
        self.messaging.send_sms(sms).await
    }

    async fn send_mail(&self, mail: Mail<'_>) -> Sent {
        self.messaging.send_mail(mail).await
    }

    async fn subscribe(&self, user: &UserId, protocol: &'static str, address: &str) -> Sent<String> {
        self.messaging.subscribe(user, protocol, address).await
    }

    async fn unsubscribe(&self, subscription_arn: &str) -> Sent {
        self.messaging.unsubscribe(subscription_arn).await
    }

    async fn enqueue_later(&self, work: &Work, delay_s: u16) -> Sent {
        self.queues.send_later(work, delay_s).await
    }

    async fn send_to_failure_queue(&self, body: &str, reason: &str) -> Sent {
        self.messaging.send_to_failure_queue(body, reason).await
    }
}
